//! The whole vocabulary as one unchanging value.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::OnceLock;

use super::model::{Concept, Kind, State};
use super::recognise::{How, Mention, Recogniser};
use super::suggest::{Suggester, Suggestion};
use crate::ids::ConceptId;

/// How far narrower concepts are followed.
const NARROWER_HOPS: u8 = 3;
/// How far broader concepts are followed.
const BROADER_HOPS: u8 = 2;
/// How many concepts an expansion may have.
const EXPANSIONS: usize = 200;

/// Every concept in use, ready to be recognised, suggested and expanded. Built once, then shared; a change makes a new one.
#[derive(Debug, Default)]
pub struct Vocabulary {
    version: i64,
    concepts: Vec<Concept>,
    places: HashMap<ConceptId, u32>,
    links: Links,
    names: Vec<Name>,
    /// Built when something is first recognised or suggested: commands that never do so start at once.
    recogniser: OnceLock<Recogniser>,
    suggester: OnceLock<Suggester>,
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
    /// A snapshot of these concepts. Links to concepts that are not among them are left out.
    pub fn new(mut concepts: Vec<Concept>) -> Self {
        concepts.sort_by(|a, b| (a.label.to_lowercase(), &a.id).cmp(&(b.label.to_lowercase(), &b.id)));
        concepts.dedup_by(|a, b| a.id == b.id);
        let places: HashMap<ConceptId, u32> = (0..).zip(&concepts).map(|(place, concept)| (concept.id.clone(), place)).collect();
        let mut links = Links { broader: vec![Vec::new(); concepts.len()], narrower: vec![Vec::new(); concepts.len()] };
        let mut names = Vec::with_capacity(concepts.len() * 4);
        for (place, concept) in (0_u32..).zip(&concepts) {
            if concept.state != State::Active {
                continue;
            }
            for broader in &concept.broader {
                if let Some(to) =
                    places.get(broader).copied().filter(|to| concepts[*to as usize].state == State::Active && *to != place)
                {
                    links.broader[place as usize].push(to);
                    links.narrower[to as usize].push(place);
                }
            }
            names.push(Name { text: concept.label.as_str().into(), concept: place, how: How::Label });
            for (list, how) in [(&concept.synonyms, How::Synonym), (&concept.abbreviations, How::Abbreviation)] {
                names.extend(list.iter().map(|name| Name { text: name.as_str().into(), concept: place, how }));
            }
        }
        Self { version: 0, concepts, places, links, names, recogniser: OnceLock::new(), suggester: OnceLock::new() }
    }

    /// Builds what is otherwise built at the first question: up to seconds for the largest vocabularies.
    pub fn warm(&self) {
        self.recogniser();
        self.suggester();
    }

    fn recogniser(&self) -> &Recogniser {
        self.recogniser.get_or_init(|| Recogniser::new(&self.names))
    }

    fn suggester(&self) -> &Suggester {
        self.suggester.get_or_init(|| Suggester::new(&self.names, &self.links))
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

    /// A concept by its id, whatever its state.
    pub fn get(&self, id: &ConceptId) -> Option<&Concept> {
        self.places.get(id).map(|place| &self.concepts[*place as usize])
    }

    /// The concept whose name this is, in whatever spelling: its label before a synonym, a synonym before an abbreviation. None where a
    /// name means several, such as an abbreviation of two things.
    pub fn find(&self, name: &str) -> Option<&Concept> {
        self.recogniser().find(name, &self.names).map(|place| &self.concepts[place as usize])
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
    /// on, if nothing else is found.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Suggestion<'_>> {
        self.suggest_of(typed, limit, &[])
    }

    /// As [`Self::suggest`], of some kinds only; of every kind if none is given.
    pub fn suggest_of(&self, typed: &str, limit: usize, kinds: &[Kind]) -> Vec<Suggestion<'_>> {
        let wanted = |place: u32| kinds.is_empty() || kinds.contains(&self.concepts[place as usize].kind);
        self.suggester()
            .suggest(typed, limit, &self.names, &wanted)
            .into_iter()
            .map(|place| {
                let name = &self.names[place as usize];
                Suggestion { concept: &self.concepts[name.concept as usize], name: &name.text, how: name.how }
            })
            .collect()
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
