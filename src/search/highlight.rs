//! Why someone was found, in words: made again from what this viewer may see of them, never from the index.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use super::Concepts;
use super::document::joined;
use super::query::plan::{Part, Plan, Via};
use super::schema::{CONCEPT, INITIALS, NAME};
use super::words::{Word, initials, stem, words};
use crate::directory::model::{Instrument, REGISTERS, Skill};
use crate::directory::{Published, SectionKind};

/// Reasons given for one person.
const REASONS: usize = 4;
/// Skills among them.
const SKILLS: usize = 3;
/// With so many reasons, longer texts are not looked through for more.
const ENOUGH: usize = 2;
/// Letters of a passage that are shown around what was found.
const PASSAGE: usize = 160;

/// A text in parts, each found or not.
pub type Marked = Vec<(String, bool)>;

/// The first byte of something found, and the byte after its last.
type Span = (usize, usize);

/// A concept asked for: id, label, and what was typed for it.
type Asked = (String, String, String);

/// One reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Where it stands.
    pub section: SectionKind,
    /// What it says.
    pub parts: Marked,
    /// The skill it is, if it is one.
    pub skill: Option<Skill>,
}

/// What to mark: made once from a plan.
#[derive(Debug, Default)]
pub struct Marks {
    stems: BTreeSet<String>,
    names: BTreeSet<String>,
    /// The letters that these begin with.
    firsts: u64,
    initials: BTreeSet<String>,
    /// Concepts asked for: id, label, and what was typed for it.
    asked: Vec<Asked>,
    /// What is broader than a concept asked for, and looked for too.
    broader: BTreeSet<String>,
    /// How the concepts met so far stand to those: which is nearest, and how near.
    known: Mutex<HashMap<String, Option<(u8, usize)>>>,
}

impl Marks {
    /// What a plan looks for.
    pub fn of(plan: &Plan) -> Self {
        let mut marks = Self::default();
        for (group, way) in plan.groups.iter().flat_map(|group| group.ways.iter().map(move |way| (group, way))) {
            let term = way.term.trim_start_matches(|letter: char| letter.is_control()).to_owned();
            match way.via {
                Via::Word | Via::Family | Via::Completion | Via::Correction | Via::Joined | Via::Alike | Via::Long => {
                    marks.stems.insert(term);
                }
                Via::Initials => drop(marks.initials.insert(way.term.trim_start_matches(INITIALS).to_owned())),
                Via::Name => drop(marks.names.insert(way.term.trim_start_matches(NAME).to_owned())),
                Via::Broader => drop(marks.broader.insert(way.term.trim_start_matches(CONCEPT).to_owned())),
                Via::Same | Via::Narrower | Via::Narrowest => {
                    if let Part::Concept(at) = group.part
                        && !marks.asked.iter().any(|(id, ..)| *id == term)
                    {
                        let concept = &plan.concepts[at];
                        let label = if concept.id == term { concept.label.clone() } else { String::new() };
                        marks.asked.push((term, label, concept.typed.clone()));
                    }
                }
                Via::Whole => {}
            }
        }
        marks.with_firsts()
    }

    /// A text with what was looked for marked: words, and names of concepts.
    pub fn mark(&self, text: &str, concepts: &Concepts) -> Marked {
        cut(text, &self.spans(text, concepts))
    }

    /// A text with the words that were looked for marked: for names, and for skills, whose concepts are known.
    pub fn mark_words(&self, text: &str) -> Marked {
        cut(text, &joined_spans(text, self.words(text)))
    }

    /// Where what was looked for stands in a text.
    fn spans(&self, text: &str, concepts: &Concepts) -> Vec<Span> {
        let mut found = self.words(text);
        if !self.asked.is_empty() {
            let kin = concepts.mentions(text).into_iter().filter(|mention| self.kin(&mention.concept, concepts).is_some());
            found.extend(kin.map(|mention| (mention.start, mention.end)));
        }
        joined_spans(text, found)
    }

    /// Where the words that were looked for stand in a text.
    fn words(&self, text: &str) -> Vec<Span> {
        if !text.is_ascii() || !self.initials.is_empty() {
            return self.among(&words(text), usize::MAX);
        }
        // most words begin otherwise than any that was looked for: those are never made
        let mut found = Vec::new();
        let places = places(text);
        for (at, (start, _)) in places.iter().enumerate() {
            if !self.may_begin(text.as_bytes()[*start].to_ascii_lowercase()) {
                continue;
            }
            // the word with those that may be joined to it
            let end = places.get(at + 4).map_or(text.len(), |next| next.0);
            let mut some = words(&text[*start..end]);
            if let (Some(first), Some(before)) = (some.first_mut(), at.checked_sub(1)) {
                first.joined = matches!(&text[places[before].1..*start], "-" | "/" | "&");
            }
            found.extend(self.among(&some, 1).into_iter().map(|(from, until)| (from + start, until + start)));
        }
        found
    }

    /// Which of the first so many words were looked for, alone or joined to the next.
    fn among(&self, all: &[Word], first: usize) -> Vec<Span> {
        let mut found = Vec::new();
        for (at, word) in all.iter().enumerate().take(first) {
            if !word.plain.bytes().next().is_some_and(|first| self.may_begin(first)) {
                continue;
            }
            if self.names.contains(&word.plain) || self.stems.contains(&stem(&word.plain)) {
                found.push((word.start, word.end));
            }
            for (extra, together) in joined(&all[at..]).into_iter().enumerate() {
                if self.stems.contains(&stem(&together))
                    && let Some(last) = all.get(at + 1 + extra)
                {
                    found.push((word.start, last.end));
                }
            }
        }
        if !self.initials.is_empty()
            && let (Some(first), Some(last)) = (all.first(), all.last())
            && initials(all).iter().any(|initials| self.initials.contains(initials))
        {
            found.push((first.start, last.end));
        }
        found
    }

    /// Notes which letters begin a word that was looked for.
    fn with_firsts(mut self) -> Self {
        for first in self.stems.iter().chain(&self.names).filter_map(|word| word.bytes().next()) {
            self.firsts |= bit(first);
            // taking stems leaves the first letter as it is, but for British spellings of the sound e
            if first == b'e' {
                self.firsts |= bit(b'a') | bit(b'o');
            }
        }
        self
    }

    /// Whether a word with this first letter may be one of the names or have one of the stems.
    fn may_begin(&self, first: u8) -> bool {
        self.firsts & bit(first) != 0
    }

    /// How a concept stands to what was asked: 3 the same, 2 narrower, 1 broader; and its kin. The same few concepts are asked for again
    /// and again.
    fn kin(&self, id: &str, concepts: &Concepts) -> Option<(u8, &Asked)> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let kin = match known.get(id) {
            Some(kin) => *kin,
            None => {
                let kin = self.find_kin(id, concepts);
                known.insert(id.to_owned(), kin);
                kin
            }
        };
        kin.map(|(near, at)| (near, &self.asked[at]))
    }

    /// As [`Marks::kin`], with the place of the kin among what was asked.
    fn find_kin(&self, id: &str, concepts: &Concepts) -> Option<(u8, usize)> {
        let id = concepts.shown(id);
        if let Some(same) = self.asked.iter().position(|(asked, ..)| asked == id) {
            return Some((3, same));
        }
        let ancestors = concepts.ancestors(id);
        if let Some(wider) = self.asked.iter().position(|(asked, ..)| ancestors.iter().any(|(ancestor, _)| ancestor == asked)) {
            return Some((2, wider));
        }
        if self.broader.contains(id) && !self.asked.is_empty() { Some((1, 0)) } else { None }
    }

    /// Why someone was found, best reasons first.
    pub fn reasons(&self, seen: &Published, concepts: &Concepts) -> Vec<Reason> {
        let profile = &seen.profile;
        let mut reasons = self.skills(&profile.skills.content, concepts);
        reasons.extend(self.instruments(&profile.instruments.content, concepts));
        let role = &profile.role.content;
        let mut short = |section, before: &str, text: &str| {
            let parts = if reasons.len() < REASONS { self.mark(text, concepts) } else { Vec::new() };
            if parts.iter().any(|(_, found)| *found) {
                let before = (!before.is_empty()).then(|| (before.to_owned(), false));
                reasons.push(Reason { section, parts: before.into_iter().chain(parts).collect(), skill: None });
            }
        };
        short(SectionKind::Role, "", &role.title);
        short(SectionKind::Role, "Department: ", seen.department_name.as_deref().unwrap_or_default());
        for registration in &profile.registration.content {
            let name = REGISTERS.iter().find(|(code, ..)| *code == registration.register).map_or("", |(_, name, _)| name);
            short(SectionKind::Registration, "Registration: ", format!("{} {name}", registration.register).trim());
        }
        for discipline in &role.disciplines {
            short(SectionKind::Role, "Discipline: ", concepts.label(discipline.as_str()).unwrap_or_default());
        }
        for language in &profile.languages.content {
            short(SectionKind::Languages, "Language: ", &language.name);
        }
        short(SectionKind::Role, "Site: ", seen.site_name.as_deref().unwrap_or_default());
        short(SectionKind::Role, "Room: ", &role.room);
        if reasons.len() < ENOUGH
            && let Some(parts) = self.passage(&profile.summary.content, concepts)
        {
            reasons.push(Reason { section: SectionKind::Summary, parts, skill: None });
        }
        if reasons.is_empty() {
            let evidence = profile.skills.content.iter().find_map(|skill| self.passage(&skill.evidence, concepts));
            let place = profile.instruments.content.iter().find_map(|instrument| self.passage(&instrument.location, concepts));
            let found = evidence.map(|parts| (SectionKind::Skills, parts)).or(place.map(|parts| (SectionKind::Instruments, parts)));
            reasons.extend(found.map(|(section, parts)| Reason { section, parts, skill: None }));
        }
        reasons.truncate(REASONS);
        reasons
    }

    fn skills(&self, skills: &[Skill], concepts: &Concepts) -> Vec<Reason> {
        let mut found = Vec::new();
        for skill in skills {
            let id = skill.concept.as_ref().map(|id| id.as_str()).or_else(|| concepts.find(&skill.label));
            let kin = id.and_then(|id| self.kin(id, concepts));
            let marked = self.mark_words(&skill.label);
            let words = marked.iter().filter(|(_, found)| *found).map(|(text, _)| text.len()).sum::<usize>();
            if kin.is_none() && words == 0 {
                continue;
            }
            let (nearness, relation) = match kin {
                Some((3, (_, _, typed))) => (3, also_called(&skill.label, typed)),
                Some((2, (_, label, _))) if !label.is_empty() => (2, format!(", part of {label}")),
                Some((2, _)) => (2, String::new()),
                Some((_, (_, label, _))) if words == 0 => (0, format!(", wider than {label}")),
                _ => (1, String::new()),
            };
            let mut parts = if nearness == 3 { vec![(skill.label.clone(), true)] } else { marked };
            if !relation.is_empty() {
                parts.push((relation, false));
            }
            found
                .push(((nearness, words, skill.level), Reason { section: SectionKind::Skills, parts, skill: Some(skill.clone()) }));
        }
        found.sort_by_key(|(rank, _)| Reverse(*rank));
        found.into_iter().take(SKILLS).map(|(_, reason)| reason).collect()
    }

    fn instruments(&self, instruments: &[Instrument], concepts: &Concepts) -> Vec<Reason> {
        let mut found = Vec::new();
        for instrument in instruments {
            let kin =
                instrument.concept.as_ref().is_some_and(|id| self.kin(id.as_str(), concepts).is_some_and(|(near, _)| near > 1));
            let text = [instrument.name.as_str(), instrument.model.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
            let mut parts = self.mark(&text, concepts);
            if kin && !parts.iter().any(|(_, found)| *found) {
                parts = vec![(text, true)];
            }
            if parts.iter().any(|(_, found)| *found) {
                parts.insert(0, ("Runs ".to_owned(), false));
                found.push(Reason { section: SectionKind::Instruments, parts, skill: None });
            }
        }
        found.truncate(2);
        found
    }

    /// The part of a longer text with most of what was looked for.
    fn passage(&self, text: &str, concepts: &Concepts) -> Option<Marked> {
        let text = on_one_line(text);
        let spans = self.spans(&text, concepts);
        let (first, _) = *spans.iter().max_by_key(|(start, _)| {
            let within = spans.iter().filter(|(other, end)| other >= start && *end <= start + PASSAGE / 2);
            (within.map(|(start, end)| end - start).sum::<usize>(), Reverse(*start))
        })?;
        let from = if first <= PASSAGE / 3 { 0 } else { word_start(&text, first - PASSAGE / 4) };
        let until = match word_start(&text, (from + PASSAGE).min(text.len())) {
            until if until > from => until,
            // one word longer than a passage
            _ => text.len(),
        };
        let passage = text[from..until].trim_end();
        let end = from + passage.len();
        let shown = spans.into_iter().filter(|span| span.1 > from && span.0 < end);
        let shown: Vec<Span> = shown.map(|(start, until)| (start.max(from) - from, until.min(end) - from)).collect();
        let mut parts = cut(passage, &shown);
        parts.insert(0, (if from > 0 { "“…" } else { "“" }.to_owned(), false));
        parts.push((if until < text.len() { "…”" } else { "”" }.to_owned(), false));
        Some(parts)
    }
}

/// What stands for a first letter: in ASCII no other letter of a kind has the same, and one too many does no harm.
fn bit(first: u8) -> u64 {
    1 << (first % 64)
}

/// Where the words of a text stand, as [`words`] cuts it. ASCII only.
fn places(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let is_part = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut places = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    while at < bytes.len() {
        if !is_part(at) {
            at += 1;
            continue;
        }
        let start = at;
        while is_part(at) || (bytes.get(at) == Some(&b'\'') && is_part(at + 1)) {
            at += 1;
        }
        places.push((start, at));
    }
    places
}

/// A text with single spaces between its words.
fn on_one_line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let simple = text.is_ascii()
        && !text.bytes().any(|byte| byte.is_ascii_whitespace() && byte != b' ' || byte == 0x0b)
        && !text.contains("  ");
    if simple { Cow::Borrowed(text) } else { Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

/// "(SEM)" behind a label that was asked for by another name.
fn also_called(label: &str, typed: &str) -> String {
    let same = words(label).iter().map(|word| stem(&word.plain)).eq(words(typed).iter().map(|word| stem(&word.plain)));
    if same || typed.is_empty() { String::new() } else { format!(" ({typed})") }
}

/// The beginning of the word at a byte, or the next after it.
fn word_start(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let mut at = at;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].rfind(' ').map_or(0, |space| space + 1)
}

/// What was found, in order; what stands only a space or hyphen apart is one.
fn joined_spans(text: &str, mut found: Vec<Span>) -> Vec<Span> {
    found.sort_unstable();
    let mut spans: Vec<Span> = Vec::new();
    for (start, end) in found {
        match spans.last_mut() {
            Some(last) if start <= last.1 || matches!(text.get(last.1..start), Some(" " | "-" | "/" | "\u{2013}")) => {
                last.1 = last.1.max(end)
            }
            _ => spans.push((start, end)),
        }
    }
    spans
}

/// A text cut at what was found in it.
fn cut(text: &str, spans: &[Span]) -> Marked {
    let mut parts = Vec::new();
    let mut at = 0;
    for (start, end) in spans {
        if *start > at {
            parts.push((text[at..*start].to_owned(), false));
        }
        parts.push((text[*start..*end].to_owned(), true));
        at = *end;
    }
    if at < text.len() {
        parts.push((text[at..].to_owned(), false));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_marked_as_one() {
        let text = "an electron microscope, twice";
        let marked = cut(text, &joined_spans(text, vec![(12, 22), (3, 11)]));
        assert_eq!(marked, [("an ".to_owned(), false), ("electron microscope".to_owned(), true), (", twice".to_owned(), false)]);
        assert_eq!(cut("plain", &[]), [("plain".to_owned(), false)]);
    }

    #[test]
    fn words_are_found_alone_and_joined() {
        let stems = ["xray", "estrogen", "c++", "oneil", "fiber"].map(stem);
        let marks = Marks { stems: BTreeSet::from(stems), ..Marks::default() }.with_firsts();
        let names = Marks { names: BTreeSet::from(["smith".to_owned()]), ..Marks::default() }.with_firsts();
        let texts = [
            "X-ray of oestrogen, in C++; an X-ray",
            "X-Ray/X-ray, x ray and xray",
            "O'Neil's fibres: glass-fibre, C C++",
            "d'oestrogen 'X-ray' e-oestrogen-x",
            "Smith-Jones, Ann smith; Smith's",
            "",
        ];
        for text in texts {
            for marks in [&marks, &names] {
                assert_eq!(marks.words(text), marks.among(&words(text), usize::MAX), "{text}");
            }
        }
        assert_eq!(marks.words(texts[0]).len(), 4);
    }

    #[test]
    fn stems_begin_as_their_words_do() {
        let first = |word: &str| word.bytes().next();
        for concept in crate::vocabulary::starter().unwrap() {
            for word in words(&concept.label) {
                let stem = stem(&word.plain);
                let same = first(&stem) == first(&word.plain) || (first(&stem) == Some(b'e') && word.plain.starts_with(['a', 'o']));
                assert!(same, "{} {stem}", word.plain);
            }
        }
    }

    #[test]
    fn a_passage_is_cut_at_words() {
        let marks = Marks { stems: BTreeSet::from(["laser".to_owned()]), ..Marks::default() }.with_firsts();
        let text = format!("{} the laser stands here {}", "before ".repeat(60), "after ".repeat(60));
        let parts = marks.passage(&text, &Concepts::default()).unwrap();
        let whole: String = parts.iter().map(|(text, _)| text.as_str()).collect();
        assert!(whole.starts_with("“…before ") && whole.ends_with(" after…”"), "{whole}");
        assert!(parts.contains(&("laser".to_owned(), true)));
        assert_eq!(marks.passage("nothing", &Concepts::default()), None);
    }
}
