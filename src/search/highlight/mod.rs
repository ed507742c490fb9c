//! Why someone was found, in words: made again from what this viewer may see of them, never from the index.

mod reasons;
mod text;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use self::text::{cut, joined_spans, places};
use super::Concepts;
use super::document::joined;
use super::query::plan::{Part, Plan, Via};
use super::schema::{CONCEPT, INITIALS, NAME, TITLE};
use super::words::{Word, initials, stem, whole, words};
use crate::directory::SectionKind;
use crate::directory::model::Skill;

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
    /// Other names of several words, by their stems.
    titles: BTreeSet<String>,
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
                Via::Alike | Via::Field if way.term.starts_with(TITLE) => drop(marks.titles.insert(term)),
                Via::Word | Via::Family | Via::Completion | Via::Correction | Via::Joined | Via::Alike | Via::Field | Via::Long => {
                    marks.stems.insert(term);
                }
                Via::Initials => drop(marks.initials.insert(way.term.trim_start_matches(INITIALS).to_owned())),
                Via::Name => drop(marks.names.insert(way.term.trim_start_matches(NAME).to_owned())),
                Via::Broader => drop(marks.broader.insert(way.term.trim_start_matches(CONCEPT).to_owned())),
                Via::Same | Via::Namesake | Via::Narrower | Via::Narrowest => {
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
        if !self.titles.is_empty() {
            let all = words(text);
            for title in &self.titles {
                let count = title.split(' ').count();
                let here = all.windows(count).filter(|some| whole(some) == *title);
                found.extend(here.filter_map(|some| Some((some.first()?.start, some.last()?.end))));
            }
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
}

/// What stands for a first letter: in ASCII no other letter of a kind has the same, and one too many does no harm.
fn bit(first: u8) -> u64 {
    1 << (first % 64)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
