//! The tree of words: built from all names, walked through a text.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::capitals::{Case, Style, case_of, has_capitals};
use super::context::decide;
use super::forms::{form, is_many_of_capitals, joined};
use super::{Found, How};
use crate::vocabulary::names::{Word, canonical, canonical_into, plain, words};
use crate::vocabulary::snapshot::{Links, Name};

/// Names of more words are not recognised: nobody writes them, and they bound the work at each word of a text.
const LONGEST_NAME: usize = 16;

/// The tree of words.
#[derive(Debug, Default)]
pub(in crate::vocabulary) struct Recogniser {
    words: HashMap<Box<str>, u32>,
    /// From a node by a word to a node; the root is 0.
    edges: HashMap<(u32, u32), u32>,
    /// The names that end at each node.
    ends: Vec<Vec<End>>,
}

#[derive(Debug, Clone, Copy)]
struct End {
    name: u32,
    case: Case,
}

/// A word of the text being read, as the tree knows it.
struct Token {
    range: Range<usize>,
    glued: bool,
    apart: bool,
    word: Option<u32>,
}

impl Recogniser {
    pub fn new(names: &[Name]) -> Self {
        let mut tree = Self { ends: vec![Vec::new()], ..Self::default() };
        let spelled: HashSet<String> = names
            .iter()
            .filter(|name| name.how != How::Abbreviation)
            .flat_map(|name| words(&name.text).into_iter().map(|word| name.text[word.range].to_owned()).collect::<Vec<_>>())
            .filter(|word| word.len() <= 6 && !word.contains(|letter: char| letter.is_uppercase()))
            .collect();
        for (place, name) in (0_u32..).zip(names) {
            let parts = words(&name.text);
            let case = case_of(name, &parts, &spelled);
            let forms: Vec<String> = parts.iter().map(|part| form(&name.text[part.range.clone()])).collect();
            tree.insert(&forms, End { name: place, case });
            if parts.iter().any(|part| part.glued) {
                tree.insert(&joined(&name.text, &parts), End { name: place, case });
            }
        }
        tree
    }

    fn insert(&mut self, forms: &[String], end: End) {
        if forms.is_empty() || forms.len() > LONGEST_NAME {
            return;
        }
        let mut node = 0;
        for form in forms {
            let count = self.words.len() as u32;
            let word = *self.words.entry(form.as_str().into()).or_insert(count);
            let fresh = self.ends.len() as u32;
            node = *self.edges.entry((node, word)).or_insert(fresh);
            if node == fresh {
                self.ends.push(Vec::new());
            }
        }
        let ends = &mut self.ends[node as usize];
        if !ends.iter().any(|there| there.name == end.name) {
            ends.push(end);
        }
    }

    /// The one concept that has exactly this name; none where several have it with the same right.
    pub fn find(&self, name: &str, names: &[Name]) -> Option<u32> {
        let (tokens, _) = self.read(name);
        let (node, used) = self.walk(name, &tokens, 0, |_, _| true)?;
        if used != tokens.len() {
            return None;
        }
        let meant = || {
            self.ends[node as usize]
                .iter()
                .filter(|end| end.case != Case::Everyday || has_capitals(name, &names[end.name as usize].text))
                .map(|end| &names[end.name as usize])
        };
        let right = meant().map(|name| (name.foreign, name.how)).min()?;
        let mut concepts = meant().filter(|name| (name.foreign, name.how) == right).map(|name| name.concept);
        let one = concepts.next()?;
        concepts.all(|other| other == one).then_some(one)
    }

    pub fn recognise(&self, text: &str, names: &[Name], links: &Links) -> Vec<Found> {
        let (tokens, style) = self.read(text);
        let mut found: Vec<Found> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let piece = |until: usize| tokens[at].range.start..tokens[until - 1].range.end;
            let counts = |end: &End, until: usize| {
                let alone = at == 0 && until == tokens.len();
                style.allows(end.case, &text[piece(until)], &names[end.name as usize].text, alone)
            };
            let best = self.walk(text, &tokens, at, |node, until| self.ends[node as usize].iter().any(|end| counts(end, until)));
            let Some((node, until)) = best else {
                at += 1;
                continue;
            };
            let mut meant: Vec<(bool, How, u32)> = self.ends[node as usize]
                .iter()
                .filter(|end| counts(end, until))
                .map(|end| &names[end.name as usize])
                .map(|name| (name.foreign, name.how, name.concept))
                .collect();
            meant.sort_unstable();
            let (foreign, how, concept) = meant[0];
            // A label means itself, whoever else uses the word; a name that is ours means what it means to us.
            meant.retain(|(other, sort, _)| {
                (how != How::Label || *sort == How::Label) && (foreign || how == How::Abbreviation || !other)
            });
            let mut ambiguous: Vec<u32> = meant.iter().map(|(_, _, other)| *other).collect();
            ambiguous.sort_unstable();
            ambiguous.retain(|other| *other != concept);
            ambiguous.dedup();
            found.push(Found { concept, range: piece(until), how, ambiguous });
            at = until;
        }
        if found.iter().any(|mention| !mention.ambiguous.is_empty()) {
            decide(&mut found, links);
        }
        found
    }

    /// The text's words with their places in the tree.
    fn read(&self, text: &str) -> (Vec<Token>, Style) {
        let (mut plainly, mut buffer) = (String::new(), String::new());
        let parts = words(text);
        let style =
            Style { words: parts.len(), lower: text.chars().any(char::is_lowercase), upper: text.chars().any(char::is_uppercase) };
        let tokens = parts
            .into_iter()
            .map(|Word { range, glued, apart }| {
                let word = &text[range.clone()];
                plainly.clear();
                plain(word, &mut plainly);
                let word = self.look_up(&plainly, is_many_of_capitals(word), &mut buffer);
                Token { range, glued, apart, word }
            })
            .collect();
        (tokens, style)
    }

    /// A folded word's number: as it is, else in its one spelling and number; the other way round for a plural of capitals.
    fn look_up(&self, plain: &str, many: bool, buffer: &mut String) -> Option<u32> {
        let as_is = || self.words.get(plain).copied();
        if many {
            canonical_into(plain, buffer);
            return self.words.get(buffer.as_str()).copied().or_else(as_is);
        }
        as_is().or_else(|| {
            canonical_into(plain, buffer);
            if buffer == plain { None } else { self.words.get(buffer.as_str()).copied() }
        })
    }

    /// The longest name from the word at `at` on whose end pleases: the node where it ends and the word behind it. Two words of the
    /// text may be one of the name: "micro-injection", "clean room".
    fn walk(&self, text: &str, tokens: &[Token], at: usize, pleases: impl Fn(u32, usize) -> bool) -> Option<(u32, usize)> {
        let direct = tokens.get(at)?.word.and_then(|word| self.edges.get(&(0, word))).map(|to| (*to, at + 1));
        direct
            .and_then(|step| self.walk_on(text, tokens, step, &pleases))
            .or_else(|| self.step_joined(text, tokens, 0, at).and_then(|step| self.walk_on(text, tokens, step, &pleases)))
    }

    fn walk_on(
        &self,
        text: &str,
        tokens: &[Token],
        (mut node, mut next): (u32, usize),
        pleases: &impl Fn(u32, usize) -> bool,
    ) -> Option<(u32, usize)> {
        let mut best = None;
        loop {
            if !self.ends[node as usize].is_empty() && pleases(node, next) {
                best = Some((node, next));
            }
            if tokens.get(next).is_none_or(|token| token.apart) {
                return best;
            }
            let direct = tokens[next].word.and_then(|word| self.edges.get(&(node, word))).map(|to| (*to, next + 1));
            match direct.or_else(|| self.step_joined(text, tokens, node, next)) {
                Some(step) => (node, next) = step,
                None => return best,
            }
        }
    }

    fn step_joined(&self, text: &str, tokens: &[Token], node: u32, at: usize) -> Option<(u32, usize)> {
        let (first, second) = (&tokens[at], tokens.get(at + 1)?);
        let long = first.range.len() >= 3 && second.range.len() >= 3;
        let apart = long && &text[first.range.end..second.range.start] == " ";
        if !second.glued && !apart {
            return None;
        }
        let mut joined = String::with_capacity(first.range.len() + second.range.len());
        plain(&text[first.range.clone()], &mut joined);
        plain(&text[second.range.clone()], &mut joined);
        let word = match self.words.get(joined.as_str()) {
            Some(word) => *word,
            None if joined.ends_with('s') => *self.words.get(canonical(&joined).as_str())?,
            None => return None,
        };
        self.edges.get(&(node, word)).map(|to| (*to, at + 2))
    }
}
