//! What a viewer's shelves know of words: how many people have one, what it may be the beginning of, what it may be a slip of.
//!
//! Counts are of live documents only, on every path: a deleted word is an unknown word.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy_fst::Automaton;

use crate::search::segment::Segment;
use crate::search::shelves::View;
use crate::search::words::root as root_of;

/// Dictionary entries looked at for the completions of one beginning.
const LOOKED_AT: usize = 3_000;

/// The dictionaries of a viewer's shelves.
#[derive(Debug)]
pub struct Lexicon<'a> {
    views: &'a [View],
    /// How many documents the shelves hold together.
    pub people: u64,
}

/// A word that another may have been meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The word.
    pub word: String,
    /// How many letters differ.
    pub distance: u8,
    /// How many people have it.
    pub people: u64,
}

impl<'a> Lexicon<'a> {
    /// The dictionaries of these shelves.
    pub fn new(views: &'a [View]) -> Self {
        Self { views, people: views.iter().map(|view| u64::from(view.snapshot.people())).sum() }
    }

    fn segments(&self) -> impl Iterator<Item = &'a Segment> + use<'a> {
        self.views.iter().flat_map(|view| &view.snapshot.segments)
    }

    /// How many have a term: whoever is on two of the shelves counts twice. For weights.
    pub fn term(&self, term: &str) -> tantivy::Result<u64> {
        let mut people = 0;
        for segment in self.segments() {
            if let Some(info) = segment.term(term)? {
                people += u64::from(segment.frequency(&segment.text, &info)?);
            }
        }
        Ok(people)
    }

    /// Whether anybody has a term.
    pub fn has(&self, term: &str) -> tantivy::Result<bool> {
        for segment in self.segments() {
            if let Some(info) = segment.term(term)?
                && segment.frequency(&segment.text, &info)? > 0
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many dictionaries a term is looked up in.
    pub fn dictionaries(&self) -> usize {
        self.segments().count()
    }

    /// How many people have any of these terms. For counts that are shown: whoever is on two of the shelves, or has two of the terms, is
    /// one of them.
    pub fn having(&self, terms: &[String]) -> tantivy::Result<u64> {
        self.people_with(terms, |segment| &segment.text)
    }

    /// As [`Self::having`], of a plain word.
    pub fn having_word(&self, plain: &str) -> tantivy::Result<u64> {
        self.people_with(&[plain.to_owned()], |segment| &segment.words)
    }

    /// As [`Self::having`], of entries of the dictionary of things to suggest.
    pub fn suggested(&self, entries: &[String]) -> tantivy::Result<u64> {
        self.people_with(entries, |segment| &segment.suggest)
    }

    fn people_with(&self, terms: &[String], index: fn(&Segment) -> &InvertedIndexReader) -> tantivy::Result<u64> {
        let mut people = 0;
        for view in self.views {
            for segment in &view.snapshot.segments {
                people += segment.people_with(index(segment), terms, view.left_out(segment))?;
            }
        }
        Ok(people)
    }

    /// How many have a plain word.
    pub fn word(&self, plain: &str) -> tantivy::Result<u64> {
        let mut people = 0;
        for segment in self.segments() {
            if let Some(info) = segment.word(plain)? {
                people += u64::from(segment.frequency(&segment.words, &info)?);
            }
        }
        Ok(people)
    }

    /// Words that begin so, most people first; not the beginning itself.
    pub fn completions(&self, beginning: &str, most: usize) -> tantivy::Result<Vec<(String, u64)>> {
        let mut found: HashMap<String, u64> = HashMap::new();
        let mut end = beginning.as_bytes().to_vec();
        end.push(0xff);
        for segment in self.segments() {
            let mut stream = segment.words.terms().range().gt(beginning).lt(&end).into_stream()?;
            let mut looked_at = 0;
            while looked_at < LOOKED_AT && stream.advance() {
                looked_at += 1;
                let alive = segment.frequency(&segment.words, stream.value())?;
                add(&mut found, stream.key(), alive);
            }
        }
        let mut found: Vec<(String, u64)> = found.into_iter().collect();
        found.sort_unstable_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        found.truncate(most);
        Ok(found)
    }

    /// Words of the same family, most people first; not the word itself.
    pub fn family(&self, word: &str, most: usize) -> tantivy::Result<Vec<(String, u64)>> {
        let Some(root) = root_of(word) else { return Ok(Vec::new()) };
        let mut found = self.completions(root, usize::MAX)?;
        found.extend(Some((root.to_owned(), self.word(root)?)).filter(|(_, people)| *people > 0));
        found.retain(|(other, _)| other != word && (other == root || root_of(other) == Some(root)));
        found.truncate(most);
        Ok(found)
    }

    /// Words that differ in at most so many letters (1 or 2), likeliest first: only doubled letters differ, fewer
    /// differences, the same first letter, more people.
    pub fn corrections(&self, word: &str, distance: u8, most: usize) -> tantivy::Result<Vec<Correction>> {
        let slips = Slips::of(word, distance, false);
        let mut found: BTreeMap<String, (u8, u64)> = BTreeMap::new();
        for segment in self.segments() {
            let mut stream = segment.words.terms().search(&slips).into_stream()?;
            while stream.advance() {
                let alive = segment.frequency(&segment.words, stream.value())?;
                let Ok(key) = std::str::from_utf8(stream.key()) else { continue };
                if alive > 0 {
                    found.entry(key.to_owned()).or_insert_with(|| (slips.distance(key), 0)).1 += u64::from(alive);
                }
            }
        }
        let first = word.chars().next();
        let once = undoubled(word);
        let doubling = |other: &str| undoubled(other) == once;
        let mut found: Vec<Correction> =
            found.into_iter().map(|(word, (distance, people))| Correction { word, distance, people }).collect();
        // a letter written once for twice, or the other way about, is the commonest slip
        found.sort_by_cached_key(|one| {
            (!doubling(&one.word), one.distance, one.word.chars().next() != first, std::cmp::Reverse(one.people))
        });
        found.truncate(most);
        Ok(found)
    }

    /// Every live entry of the dictionary of things to suggest that an automaton accepts, with the number of people; whoever is on two
    /// of the shelves counts twice.
    pub fn suggestions<A>(&self, automaton: &A, most: usize) -> tantivy::Result<HashMap<String, u64>>
    where
        A: Automaton,
        A::State: Clone,
    {
        let mut found = HashMap::new();
        for segment in self.segments() {
            let mut stream = segment.suggest.terms().search(automaton).into_stream()?;
            let mut looked_at = 0;
            while looked_at < most && stream.advance() {
                looked_at += 1;
                let alive = alive(segment, stream.value())?;
                add(&mut found, stream.key(), alive);
            }
        }
        Ok(found)
    }
}

/// A word with each run of a letter written once.
fn undoubled(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

fn alive(segment: &Segment, info: &TermInfo) -> tantivy::Result<u32> {
    segment.frequency(&segment.suggest, info)
}

fn add(found: &mut HashMap<String, u64>, key: &[u8], alive: u32) {
    if alive > 0
        && let Ok(key) = std::str::from_utf8(key)
    {
        match found.get_mut(key) {
            Some(count) => *count += u64::from(alive),
            None => {
                found.insert(key.to_owned(), u64::from(alive));
            }
        }
    }
}

/// An automaton over a dictionary: a fixed beginning, then a word with at most so many slips; in the middle of typing the rest is free.
pub struct Slips {
    before: Vec<u8>,
    dfa: DFA,
}

impl std::fmt::Debug for Slips {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slips").field("before", &self.before).finish_non_exhaustive()
    }
}

impl Slips {
    /// Words within `distance` (0 to 2) of `word`; `open` takes what begins so, too. Swapped neighbours are one slip.
    pub fn of(word: &str, distance: u8, open: bool) -> Self {
        static BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; 3]> =
            LazyLock::new(|| [0, 1, 2].map(|distance| LevenshteinAutomatonBuilder::new(distance, true)));
        let builder = &BUILDERS[usize::from(distance.min(2))];
        Self { before: Vec::new(), dfa: if open { builder.build_prefix_dfa(word) } else { builder.build_dfa(word) } }
    }

    /// The same after a fixed beginning.
    pub fn after(mut self, before: &str) -> Self {
        self.before = before.as_bytes().to_vec();
        self
    }

    /// Whether a word is within the distance.
    pub fn take(&self, word: &str) -> bool {
        matches!(self.dfa.eval(word), Distance::Exact(_))
    }

    /// In how many letters a word that was found differs.
    pub fn distance(&self, word: &str) -> u8 {
        match self.dfa.eval(word) {
            Distance::Exact(distance) | Distance::AtLeast(distance) => distance,
        }
    }
}

impl Automaton for Slips {
    /// How much of the beginning was read, then where the word stands.
    type State = Result<u32, usize>;

    fn start(&self) -> Self::State {
        if self.before.is_empty() { Ok(self.dfa.initial_state()) } else { Err(0) }
    }

    fn is_match(&self, state: &Self::State) -> bool {
        matches!(state, Ok(state) if matches!(self.dfa.distance(*state), Distance::Exact(_)))
    }

    fn can_match(&self, state: &Self::State) -> bool {
        *state != Ok(SINK_STATE)
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        match *state {
            Ok(state) => Ok(self.dfa.transition(state, byte)),
            Err(read) if self.before[read] != byte => Ok(SINK_STATE),
            Err(read) if read + 1 == self.before.len() => Ok(self.dfa.initial_state()),
            Err(read) => Err(read + 1),
        }
    }
}
