//! A profile as one audience sees it, made into what its index holds.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use tantivy::TantivyDocument;

use super::claim::Claim;
use super::concepts::Concepts;
use super::facets::{Dimension, NOT_SET, value};
use super::schema::{BREAK, CONCEPT, Fields, INITIALS, Lengths, NAME, NARROWER, NARROWEST, TITLE, Terms, WHOLE, Zone};
use super::words::{Word, initials, parts, stem, whole, words};
use crate::directory::model::REGISTERS;
use crate::directory::{Profile, Published};
use crate::text::{fold, slug};

/// Positions left free between two things in one zone, so that no phrase reaches over.
const GAP: u32 = 4;
/// The shortest initials that are taken of a part of a label.
const PART: usize = 3;
/// Words of the longest label that is matched as a whole.
pub const LONGEST_WHOLE: usize = 8;

/// Everything one index holds of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The person's id.
    pub id: String,
    /// Tells documents apart: the same hash, the same document.
    pub hash: u64,
    text: String,
    words: String,
    suggest: String,
    lengths: Lengths,
    checked: u64,
    institution: String,
    card: String,
    facets: BTreeSet<String>,
}

impl Document {
    /// Makes the document of a person whose profile an audience sees as `seen`.
    pub fn new(person: &Published, seen: &Profile, concepts: &Concepts) -> Self {
        let mut made = Making::new(concepts);
        made.write(person, seen);
        let name = &seen.about.content.name;
        let mut document = Self {
            id: person.person.to_string(),
            hash: 0,
            text: made.text.finish(),
            words: made.words.finish(),
            suggest: made.suggest.finish(),
            lengths: made.lengths,
            checked: person.confirmed.map_or(0, |at| u64::try_from(at.timestamp() / 86_400).unwrap_or(0)),
            institution: person.institution.to_string(),
            card: [fold(name).as_str(), name, &person.handle].join(&BREAK.to_string()),
            facets: made.facets,
        };
        document.hash = document.digest();
        document
    }

    fn digest(&self) -> u64 {
        let mut digest = Sha256::new();
        for text in [&self.text, &self.words, &self.suggest, &self.institution, &self.card] {
            digest.update(text.as_bytes());
            digest.update([0]);
        }
        for facet in &self.facets {
            digest.update(facet.as_bytes());
            digest.update([0]);
        }
        digest.update(self.lengths.0.to_le_bytes());
        digest.update(self.checked.to_le_bytes());
        let digest = digest.finalize();
        u64::from_le_bytes(std::array::from_fn(|at| digest[at]))
    }

    /// The document as tantivy takes it.
    pub fn to_tantivy(&self, fields: &Fields) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, &self.id);
        document.add_u64(fields.hash, self.hash);
        document.add_text(fields.text, &self.text);
        document.add_text(fields.words, &self.words);
        document.add_text(fields.suggest, &self.suggest);
        document.add_u64(fields.lengths, self.lengths.0);
        document.add_u64(fields.checked, self.checked);
        document.add_text(fields.institution, &self.institution);
        document.add_text(fields.card, &self.card);
        for facet in &self.facets {
            document.add_text(fields.facets, facet);
        }
        document
    }
}

/// A document's fields while they are filled.
struct Making<'a> {
    concepts: &'a Concepts,
    text: Terms,
    words: Terms,
    suggest: Terms,
    lengths: Lengths,
    facets: BTreeSet<String>,
    /// The next free position of each zone, and how many words stand in it.
    next: [(u32, u32); 8],
}

impl<'a> Making<'a> {
    fn new(concepts: &'a Concepts) -> Self {
        Self {
            concepts,
            text: Terms::default(),
            words: Terms::default(),
            suggest: Terms::default(),
            lengths: Lengths::default(),
            facets: BTreeSet::new(),
            next: Zone::ALL.map(|zone| (zone.start(), 0)),
        }
    }

    fn write(&mut self, person: &Published, seen: &Profile) {
        self.name(&seen.about.content.name);
        self.role(person, seen);
        self.skills(seen);
        self.instruments(seen);
        self.registration(seen);
        for language in &seen.languages.content {
            self.passage(Zone::Other, &language.name);
        }
        self.passage(Zone::Summary, &seen.summary.content);
        for skill in &seen.skills.content {
            self.passage(Zone::Summary, &skill.evidence);
        }
        for zone in Zone::ALL {
            self.lengths.set(zone, self.next[zone as usize].1);
        }
    }

    fn name(&mut self, name: &str) {
        let start = self.next[Zone::Name as usize].0;
        for word in self.passage(Zone::Name, name) {
            self.text.add_kind(start, NAME, &word.plain);
            self.suggest.add(0, format!("n{BREAK}{}", word.plain));
        }
    }

    fn role(&mut self, person: &Published, seen: &Profile) {
        let role = &seen.role.content;
        let start = self.next[Zone::Title as usize].0;
        self.label(Zone::Title, &role.title);
        for (at, _, stems) in self.concepts.titles().within(&words(&role.title)) {
            let position = start + at as u32;
            if position < Zone::Title.end() {
                self.text.add_kind(position, TITLE, &stems);
            }
        }
        let department = seen.role.content.department.as_ref().and(person.department_name.as_deref()).unwrap_or_default();
        let site = seen.role.content.site.as_ref().and(person.site_name.as_deref()).unwrap_or_default();
        self.label(Zone::Department, department);
        self.suggest('d', department);
        self.passage(Zone::Place, site);
        self.passage(Zone::Place, &person.institution_name);
        self.passage(Zone::Place, &role.room);
        self.facets.insert(value(Dimension::Institution, &slug(&person.institution_name), &person.institution_name));
        self.named(Dimension::Department, department);
        self.named(Dimension::Site, site);
        let concepts = self.concepts;
        for discipline in &role.disciplines {
            let label = concepts.label(discipline.as_str()).unwrap_or(discipline.as_str()).to_owned();
            self.label(Zone::Other, &label);
            self.facets.insert(value(Dimension::Discipline, concepts.shown(discipline.as_str()), &label));
        }
        if role.disciplines.is_empty() {
            self.facets.insert(value(Dimension::Discipline, NOT_SET, ""));
        }
    }

    fn skills(&mut self, seen: &Profile) {
        let concepts = self.concepts;
        for skill in &seen.skills.content {
            let start = self.next[Zone::Skills as usize].0;
            self.label(Zone::Skills, &skill.label);
            let known = skill.concept.as_ref().map(|id| id.as_str()).filter(|id| concepts.label(id).is_some());
            match known.map(|id| concepts.shown(id)).or_else(|| concepts.find(&skill.label)) {
                Some(id) => {
                    self.concept(start, id);
                    self.facets.insert(Claim::of(skill, id).to_value(""));
                    for (broader, _) in concepts.ancestors(id) {
                        self.facets.insert(Claim::of(skill, broader).to_value(""));
                    }
                }
                None if slug(&skill.label).is_empty() => {}
                None => {
                    self.suggest('s', &skill.label);
                    self.facets.insert(Claim::of(skill, &slug(&skill.label)).to_value(&skill.label));
                }
            }
        }
        if seen.skills.content.is_empty() {
            self.facets.insert(Claim::none().to_value(""));
        }
    }

    fn instruments(&mut self, seen: &Profile) {
        for instrument in &seen.instruments.content {
            let start = self.next[Zone::Instruments as usize].0;
            self.label(Zone::Instruments, &instrument.name);
            self.label(Zone::Instruments, &instrument.model);
            self.passage(Zone::Instruments, &instrument.location);
            if let Some(concept) = &instrument.concept {
                let concepts = self.concepts;
                self.concept(start, concepts.shown(concept.as_str()));
            }
            let shown = if instrument.model.is_empty() { &instrument.name } else { &instrument.model };
            self.suggest('i', shown);
            self.named(Dimension::Instrument, shown);
        }
        if seen.instruments.content.is_empty() {
            self.named(Dimension::Instrument, "");
        }
    }

    fn registration(&mut self, seen: &Profile) {
        for registration in &seen.registration.content {
            let (code, name, _) =
                REGISTERS.into_iter().find(|(code, ..)| *code == registration.register).unwrap_or((&registration.register, "", ""));
            self.label(Zone::Other, code);
            self.label(Zone::Other, name);
            self.passage(Zone::Other, &registration.body);
            self.facets.insert(value(Dimension::Registration, &slug(code), code));
        }
        if seen.registration.content.is_empty() {
            self.facets.insert(value(Dimension::Registration, NOT_SET, ""));
        }
    }

    /// A facet value that is told by its name alone.
    fn named(&mut self, dimension: Dimension, name: &str) {
        let slug = slug(name);
        self.facets.insert(if slug.is_empty() { value(dimension, NOT_SET, "") } else { value(dimension, &slug, name) });
    }

    /// Something to suggest by any of its words.
    fn suggest(&mut self, kind: char, label: &str) {
        let value = slug(label);
        for word in words(label) {
            self.suggest.add(0, format!("{kind}{BREAK}{}{BREAK}{value}{BREAK}{label}", word.plain));
        }
    }

    /// A name of something: its words, and itself as a whole.
    fn label(&mut self, zone: Zone, label: &str) {
        let start = self.next[zone as usize].0;
        let words = self.passage(zone, label);
        if words.is_empty() || start >= zone.end() {
            return;
        }
        if words.len() <= LONGEST_WHOLE {
            self.text.add_kind(start, WHOLE, &whole(&words));
        }
        let mut short = initials(&words);
        for part in parts(label, &words) {
            // "Technical Manager, Materials Science" is a technical manager
            if zone == Zone::Title && part.len() <= LONGEST_WHOLE {
                self.text.add_kind(start, WHOLE, &whole(&part));
            }
            short.extend(initials(&part).into_iter().filter(|initials| initials.len() >= PART));
        }
        for initials in short {
            self.text.add_kind(start, INITIALS, &initials);
        }
    }

    /// Words of a zone, with the concepts among them.
    fn passage(&mut self, zone: Zone, text: &str) -> Vec<Word> {
        let words = words(text);
        let (start, count) = self.next[zone as usize];
        let free = zone.end().saturating_sub(start);
        for ((at, word), position) in words.iter().enumerate().zip(start..start + free) {
            self.text.add(position, stem(&word.plain));
            self.words.add(0, word.plain.clone());
            for joined in joined(&words[at..]) {
                self.text.add(position, stem(&joined));
                self.words.add(0, joined);
            }
        }
        // nobody has a technique for being called like one
        let mentions = if zone == Zone::Name { Vec::new() } else { self.concepts.mentions(text) };
        for mention in mentions {
            let at = words.partition_point(|word| word.end <= mention.start) as u32;
            if at < free {
                self.concept(start + at, &mention.concept);
            }
        }
        let taken = (words.len() as u32).min(free);
        let gap = if taken > 0 { GAP } else { 0 };
        self.next[zone as usize] = ((start + taken + gap).min(zone.end()), count + taken);
        words
    }

    /// A concept at a position, and what is broader.
    fn concept(&mut self, position: u32, id: &str) {
        self.text.add_kind(position, CONCEPT, id);
        for (broader, steps) in self.concepts.ancestors(id) {
            self.text.add_kind(position, if steps == 1 { NARROWER } else { NARROWEST }, broader);
        }
    }
}

/// Words written together with hyphens or strokes, as one: `X-ray` is found as `xray`.
pub fn joined(words: &[Word]) -> Vec<String> {
    let mut all = Vec::new();
    if !words.get(1).is_some_and(|second| second.joined) {
        return all;
    }
    let mut together = words.first().map(|word| word.plain.clone()).unwrap_or_default();
    if words.first().is_some_and(|first| first.joined) {
        // only the pair: the whole chain stands at its beginning
        if let Some(second) = words.get(1).filter(|second| second.joined) {
            all.push(together + &second.plain);
        }
        return all;
    }
    for word in words.iter().skip(1).take(3).take_while(|word| word.joined) {
        together.push_str(&word.plain);
        if together.len() > 24 {
            break;
        }
        all.push(together.clone());
    }
    all
}
