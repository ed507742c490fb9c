//! The whole vocabulary as one unchanging value.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::OnceLock;

use super::join::{Joined, join};
use super::model::{Concept, Edit, Kind, Link, State};
use super::names::{is_quiet, name_key};
use super::recognise::{How, Mention, Recogniser};
use super::suggest::{Suggester, Suggestion};
use crate::ids::ConceptId;

/// How far narrower concepts are followed.
const NARROWER_HOPS: u8 = 3;
/// How far broader concepts are followed.
const BROADER_HOPS: u8 = 2;
/// The shortest short form that two concepts sharing it are taken for near each other by.
const TELLING: usize = 4;
/// How many concepts that share a name with one are given.
const NAMESAKES: usize = 4;
/// How many concepts an expansion may have.
const EXPANSIONS: usize = 200;

/// A vocabulary as the database holds it.
#[derive(Debug, Default)]
pub struct Stored {
    /// Which version of it this is.
    pub version: i64,
    /// Every concept, as its source has it.
    pub concepts: Vec<Concept>,
    /// Which are the same.
    pub links: Vec<Link>,
    /// What was changed here.
    pub edits: HashMap<ConceptId, Edit>,
    /// The order in which vocabularies came.
    pub places: HashMap<String, i64>,
}

/// Every concept in use, ready to be recognised, suggested and expanded. Built once, then shared; a change makes a new one.
#[derive(Debug, Default)]
pub struct Vocabulary {
    version: i64,
    concepts: Vec<Concept>,
    /// The place of each, and of everything that is shown as it.
    places: HashMap<ConceptId, u32>,
    /// Everything that is shown as the concept at a place, itself first; only where that is more than one.
    parts: HashMap<u32, Vec<ConceptId>>,
    links: Links,
    names: Vec<Name>,
    /// Names of job titles and lines of work, which are not recognised in texts.
    titles: Vec<Name>,
    /// Built when something is first recognised or suggested: commands that never do so start at once.
    recogniser: OnceLock<Recogniser>,
    suggester: OnceLock<Suggester>,
    title_suggester: OnceLock<Suggester>,
    namesakes: OnceLock<HashMap<u32, Vec<u32>>>,
}

/// What is broader and narrower than the concept at each place.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub broader: Vec<Vec<u32>>,
    pub narrower: Vec<Vec<u32>>,
}

/// One name of one concept in use.
#[derive(Debug)]
pub(super) struct Name {
    /// As it is written.
    pub text: Box<str>,
    /// The place of the concept that has it.
    pub concept: u32,
    /// What sort of name it is.
    pub how: How,
    /// Whether only an outside vocabulary says so: such names are trusted less.
    pub foreign: bool,
}

impl Name {
    /// Whether it is not recognised inside a text, only where it is all that is asked for.
    pub fn is_quiet(&self) -> bool {
        self.foreign && is_quiet(&self.text, self.how == How::Abbreviation)
    }
}

/// A concept near another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// Which one.
    pub concept: ConceptId,
    /// How many links away, from 1.
    pub hops: u8,
    /// Which way.
    pub direction: Direction,
}

/// Which way a concept lies from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// A kind or part of it.
    Narrower,
    /// What it is a kind or part of.
    Broader,
}

impl Vocabulary {
    /// A snapshot of these concepts, none of them linked. Links to broader concepts that are not among them are left out.
    pub fn new(concepts: Vec<Concept>) -> Self {
        Self::of(Stored { concepts, ..Stored::default() })
    }

    /// A snapshot of what is stored.
    pub fn of(stored: Stored) -> Self {
        let version = stored.version;
        let mut joined: Vec<Joined> = join(stored);
        joined.sort_by_cached_key(|one| (one.concept.label.to_lowercase(), one.concept.id.clone()));
        let mut places: HashMap<ConceptId, u32> = HashMap::with_capacity(joined.len());
        let mut parts = HashMap::new();
        for (place, one) in (0_u32..).zip(&mut joined) {
            places.extend(one.parts.iter().map(|id| (id.clone(), place)));
            if one.parts.len() > 1 {
                parts.insert(place, std::mem::take(&mut one.parts));
            }
        }
        let mut links = Links { broader: vec![Vec::new(); joined.len()], narrower: vec![Vec::new(); joined.len()] };
        let mut names = Vec::with_capacity(joined.len() * 4);
        let mut titles = Vec::new();
        let mut concepts = Vec::with_capacity(joined.len());
        let active: Vec<bool> = joined.iter().map(|one| one.concept.state == State::Active).collect();
        for (place, one) in (0_u32..).zip(joined) {
            if active[place as usize] {
                for broader in &one.concept.broader {
                    if let Some(to) = places.get(broader).copied().filter(|to| active[*to as usize] && *to != place)
                        && !links.broader[place as usize].contains(&to)
                    {
                        links.broader[place as usize].push(to);
                        links.narrower[to as usize].push(place);
                    }
                }
            }
            let named = one.names.into_iter().map(|called| Name {
                text: called.text,
                concept: place,
                how: called.how,
                foreign: called.foreign,
            });
            if one.concept.kind.is_of_titles() {
                titles.extend(named)
            } else {
                names.extend(named)
            }
            concepts.push(one.concept);
        }
        Self {
            version,
            concepts,
            places,
            parts,
            links,
            names,
            titles,
            recogniser: OnceLock::new(),
            suggester: OnceLock::new(),
            title_suggester: OnceLock::new(),
            namesakes: OnceLock::new(),
        }
    }

    /// Builds what is otherwise built at the first question: up to seconds for the largest vocabularies.
    pub fn warm(&self) {
        self.recogniser();
        self.suggester();
        self.shared_names();
    }

    fn recogniser(&self) -> &Recogniser {
        self.recogniser.get_or_init(|| Recogniser::new(&self.names))
    }

    fn suggester(&self) -> &Suggester {
        self.suggester.get_or_init(|| Suggester::new(&self.names, &self.links))
    }

    fn title_suggester(&self) -> &Suggester {
        self.title_suggester.get_or_init(|| Suggester::new(&self.titles, &Links::default()))
    }

    /// Concepts by those that share a name with them.
    fn shared_names(&self) -> &HashMap<u32, Vec<u32>> {
        self.namesakes.get_or_init(|| {
            let mut owners: HashMap<String, Vec<u32>> = HashMap::with_capacity(self.names.len());
            let telling = |name: &&Name| name.how != How::Abbreviation || name.text.chars().count() >= TELLING;
            for name in self.names.iter().filter(telling) {
                let owners = owners.entry(name_key(&name.text)).or_default();
                if !owners.contains(&name.concept) {
                    owners.push(name.concept);
                }
            }
            let mut namesakes: HashMap<u32, Vec<u32>> = HashMap::new();
            for owners in owners.values().filter(|owners| (2..=NAMESAKES + 1).contains(&owners.len())) {
                for one in owners {
                    let others = namesakes.entry(*one).or_default();
                    others.extend(owners.iter().filter(|other| *other != one));
                }
            }
            for others in namesakes.values_mut() {
                others.sort_unstable();
                others.dedup();
                others.truncate(NAMESAKES);
            }
            namesakes
        })
    }

    /// The same, marked as this version of what is stored.
    pub fn with_version(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// Which version of what is stored this is: it grows with every change.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// How many concepts there are, retired ones too.
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    /// Every concept by label, retired ones too.
    pub fn all(&self) -> &[Concept] {
        &self.concepts
    }

    /// The concept that is shown where this one is meant: itself, or what it was found or made equal to. None for an unknown id.
    pub fn shown(&self, id: &ConceptId) -> Option<&ConceptId> {
        self.get(id).map(|concept| &concept.id)
    }

    /// Everything that is shown as one with this concept, the one shown first: skills may hold any of them.
    pub fn parts(&self, id: &ConceptId) -> Vec<&ConceptId> {
        let Some((own, place)) = self.places.get_key_value(id) else {
            return Vec::new();
        };
        self.parts.get(place).map_or_else(|| vec![own], |parts| parts.iter().collect())
    }

    /// Those of a concept's names that are not recognised inside texts: everyday words and names of one or two letters that only an
    /// outside vocabulary has. Asked for alone they are found all the same.
    pub fn quiet_names(&self, id: &ConceptId) -> Vec<&str> {
        let Some(place) = self.places.get(id) else {
            return Vec::new();
        };
        // a concept's names stand together, in the order of places
        let from = self.names.partition_point(|name| name.concept < *place);
        let own = self.names[from..].iter().take_while(|name| name.concept == *place);
        own.filter(|name| name.is_quiet()).map(|name| &*name.text).collect()
    }

    /// A concept by its id, or what it is shown as, whatever its state.
    pub fn get(&self, id: &ConceptId) -> Option<&Concept> {
        self.places.get(id).map(|place| &self.concepts[*place as usize])
    }

    /// The concept whose name this is, in whatever spelling: its label before a synonym, a synonym before an abbreviation. None where a
    /// name means several, such as an abbreviation of two things.
    pub fn find(&self, name: &str) -> Option<&Concept> {
        self.recogniser().find(name, &self.names).map(|place| &self.concepts[place as usize])
    }

    /// The concept that somebody means who says of what kind it is: as [`Self::find`]; among job titles and lines of work by label before
    /// other names, none where only other names of several are so.
    pub fn find_of(&self, name: &str, kind: Kind) -> Option<&Concept> {
        if !kind.is_of_titles() {
            return self.find(name);
        }
        let key = name_key(name);
        let is_meant = |name: &&Name| self.concepts[name.concept as usize].kind == kind && name_key(&name.text) == key;
        let meant: Vec<&Name> = self.titles.iter().filter(is_meant).collect();
        let best = meant.iter().map(|name| name.how).min()?;
        let mut meant = meant.into_iter().filter(|name| name.how == best).map(|name| name.concept);
        let one = meant.next()?;
        meant.all(|other| other == one).then(|| &self.concepts[one as usize])
    }

    /// The other concept whose name this is, so that none of this kind can be called so too. Job titles may share their other names.
    pub fn taken(&self, name: &str, kind: Kind) -> Option<&Concept> {
        let key = name_key(name);
        self.find_of(name, kind).filter(|found| !kind.is_of_titles() || name_key(&found.label) == key)
    }

    /// Concepts mentioned in a text, in the order of the text, longest names first; no two overlap.
    pub fn recognise(&self, text: &str) -> Vec<Mention> {
        self.recogniser()
            .recognise(text, &self.names, &self.links)
            .into_iter()
            .map(|found| Mention {
                concept: self.id_at(found.concept),
                range: found.range,
                how: found.how,
                ambiguous: found.ambiguous.into_iter().map(|place| self.id_at(place)).collect(),
            })
            .collect()
    }

    /// Concepts that have, for every word typed, a name with a word that starts with it, best first; with one wrong letter from the fourth
    /// on, if nothing else is found. No job titles: nobody has them as a skill.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Suggestion<'_>> {
        self.suggest_of(typed, limit, &[])
    }

    /// As [`Self::suggest`], of some kinds only; of every kind but job titles if none is given.
    pub fn suggest_of(&self, typed: &str, limit: usize, kinds: &[Kind]) -> Vec<Suggestion<'_>> {
        let wanted = |place: u32| kinds.is_empty() || kinds.contains(&self.concepts[place as usize].kind);
        let offer = |suggester: &Suggester, names: &[Name]| suggester.suggest(typed, limit, names, &wanted);
        let mut found: Vec<&Name> = Vec::new();
        if kinds.is_empty() || kinds.iter().any(|kind| !kind.is_of_titles()) {
            found.extend(offer(self.suggester(), &self.names).into_iter().map(|place| &self.names[place as usize]));
        }
        if kinds.iter().any(|kind| kind.is_of_titles()) {
            let titles = offer(self.title_suggester(), &self.titles);
            found.extend(titles.into_iter().map(|place| &self.titles[place as usize]));
        }
        found.truncate(limit);
        found
            .into_iter()
            .map(|name| Suggestion { concept: &self.concepts[name.concept as usize], name: &name.text, how: name.how })
            .collect()
    }

    /// The word of a name that a word which no name has is one slip away from; none where several are.
    pub fn corrected(&self, word: &str) -> Option<String> {
        self.suggester().corrected(word)
    }

    /// Job titles and lines of work that somebody might mean, likeliest first.
    pub fn titles_close_to(&self, words: &str, limit: usize) -> Vec<&Concept> {
        let found = self.suggest_of(words, limit, &[Kind::Role, Kind::Trade]);
        found.into_iter().map(|suggestion| suggestion.concept).collect()
    }

    /// Concepts that somebody who misses `words` might mean, likeliest first.
    pub fn close_to(&self, words: &str, limit: usize) -> Vec<&Concept> {
        let mut close: Vec<&Concept> = self.find(words).into_iter().collect();
        close.extend(self.suggest(words, limit).into_iter().map(|suggestion| suggestion.concept));
        for mention in self.recognise(words) {
            close.extend(std::iter::once(&mention.concept).chain(&mention.ambiguous).filter_map(|id| self.get(id)));
        }
        for word in words.split_whitespace().filter(|word| word.chars().count() >= 4) {
            close.extend(self.suggest(word, 2).into_iter().map(|suggestion| suggestion.concept));
        }
        let mut seen = HashSet::new();
        close.retain(|concept| seen.insert(&concept.id));
        close.truncate(limit);
        close
    }

    /// Other concepts that share a name with one: what one vocabulary calls photoemission is photoelectron spectroscopy in another.
    pub fn namesakes(&self, id: &ConceptId) -> Vec<&Concept> {
        let others = self.places.get(id).and_then(|place| self.shared_names().get(place));
        others.into_iter().flatten().map(|other| &self.concepts[*other as usize]).collect()
    }

    /// What is directly broader.
    pub fn broader(&self, id: &ConceptId) -> Vec<&Concept> {
        self.near(id, &self.links.broader)
    }

    /// What is directly narrower.
    pub fn narrower(&self, id: &ConceptId) -> Vec<&Concept> {
        self.near(id, &self.links.narrower)
    }

    /// What is narrower (three links) and broader (two), nearest first, without the concept itself; 200 at most.
    pub fn expand(&self, id: &ConceptId) -> Vec<Expansion> {
        let Some(start) = self.places.get(id).copied() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut seen = HashSet::from([start]);
        for (direction, links, reach) in
            [(Direction::Broader, &self.links.broader, BROADER_HOPS), (Direction::Narrower, &self.links.narrower, NARROWER_HOPS)]
        {
            let mut queue = VecDeque::from([(start, 0_u8)]);
            while let Some((place, hops)) = queue.pop_front() {
                if hops == reach || found.len() >= EXPANSIONS {
                    break;
                }
                for next in &links[place as usize] {
                    if seen.insert(*next) && found.len() < EXPANSIONS {
                        found.push(Expansion { concept: self.id_at(*next), hops: hops + 1, direction });
                        queue.push_back((*next, hops + 1));
                    }
                }
            }
        }
        found.sort_by_key(|expansion| (expansion.hops, expansion.direction));
        found
    }

    fn near(&self, id: &ConceptId, links: &[Vec<u32>]) -> Vec<&Concept> {
        let Some(place) = self.places.get(id) else {
            return Vec::new();
        };
        links[*place as usize].iter().map(|near| &self.concepts[*near as usize]).collect()
    }

    fn id_at(&self, place: u32) -> ConceptId {
        self.concepts[place as usize].id.clone()
    }
}
