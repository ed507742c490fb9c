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
use super::words::{Word, initials, whole, with_stem, words};
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
    /// With which letters these begin: for each first one, the sorts of the second.
    beginnings: Beginnings,
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
            let letter = |at: usize| text.as_bytes().get(at).map(u8::to_ascii_lowercase);
            if !self.beginnings.may_be(letter(*start), letter(*start + 1)) {
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
            let letter = |at: usize| word.plain.as_bytes().get(at).copied();
            // the word may be short and joined to the next
            let second = letter(1).or(Some(b'-'));
            if !self.beginnings.may_be(letter(0), second) {
                continue;
            }
            if self.names.contains(&word.plain) || with_stem(&word.plain, |stem| self.stems.contains(stem)) {
                found.push((word.start, word.end));
            }
            for (extra, together) in joined(&all[at..]).into_iter().enumerate() {
                if with_stem(&together, |stem| self.stems.contains(stem))
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

    /// Notes how the words that were looked for begin.
    fn with_firsts(mut self) -> Self {
        for word in self.stems.iter().chain(&self.names) {
            self.beginnings.note(word);
        }
        self
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
        if !self.broader.contains(id) {
            return None;
        }
        let is_below = |(asked, ..): &Asked| concepts.ancestors(asked).iter().any(|(ancestor, _)| *ancestor == id);
        self.asked.iter().position(is_below).map(|narrower| (1, narrower))
    }
}

/// How words begin: most of a text's need no closer look.
#[derive(Debug)]
struct Beginnings([u32; 64]);

impl Default for Beginnings {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Beginnings {
    /// Notes a stem or a name. Taking stems leaves the first letter of a word as it is, but for British spellings of the sound e, and
    /// of the second whether it is a vowel.
    fn note(&mut self, word: &str) {
        let [first, second] = [0, 1].map(|at| word.as_bytes().get(at).copied());
        let Some(first) = first else { return };
        self.0[usize::from(first % 64)] |= second.map_or(u32::MAX, sort);
        if first == b'e' {
            for other in [b'a', b'o'] {
                self.0[usize::from(other % 64)] |= sort(b'e');
            }
        }
    }

    /// Whether a word with these first letters may be one of those noted; what is no letter says nothing.
    fn may_be(&self, first: Option<u8>, second: Option<u8>) -> bool {
        let seconds = first.map_or(0, |first| self.0[usize::from(first % 64)]);
        match second {
            Some(second) if second.is_ascii_alphanumeric() => seconds & sort(second) != 0,
            _ => seconds != 0,
        }
    }
}

/// The sort of a second letter, as a bit: vowels are one, for spellings differ in them; what is no small letter is of all sorts.
fn sort(letter: u8) -> u32 {
    match letter {
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => 1,
        b'a'..=b'z' => 2 << (letter - b'a'),
        _ => u32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::stem;
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
                let mut beginnings = Beginnings::default();
                beginnings.note(&stem);
                let letter = |at: usize| word.plain.as_bytes().get(at).copied();
                assert!(beginnings.may_be(letter(0), letter(1)), "{} {stem}", word.plain);
            }
        }
    }
}
