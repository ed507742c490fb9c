//! The tree of words: built from all names, walked through a text.

use std::collections::HashSet;
use std::ops::Range;

use super::capitals::{Case, Style, case_of, has_capitals, has_small_micro, with_u};
use super::context::decide;
use super::forms::{form, is_many_of_capitals, joined};
use super::quick::{Edges, Quick, Wholes};
use super::{Found, How};
use crate::vocabulary::names::{Word, canonical, canonical_into, plain, words};
use crate::vocabulary::snapshot::{Links, Name};

/// Names of more words are not recognised: nobody writes them, and they bound the work at each word of a text.
const LONGEST_NAME: usize = 16;

/// The tree of words.
#[derive(Debug, Default)]
pub(in crate::vocabulary) struct Recogniser {
    words: Quick<Box<str>, u32>,
    /// From the root by a word to a node; 0 where no name begins with the word.
    starts: Vec<u32>,
    /// From another node by a word to a node.
    edges: Edges,
    /// The words, to be asked for by their halves.
    wholes: Wholes,
    /// The names that end at nodes, and where each node's begin; one more than there are nodes.
    ends: Vec<End>,
    ends_of: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct End {
    name: u32,
    case: Case,
}

/// A word of the text being read, as the tree knows it.
struct Token {
    range: Range<usize>,
    /// Where its folded form stands among those of all.
    plain: Range<usize>,
    glued: bool,
    apart: bool,
    word: Option<u32>,
}

/// A text cut into words.
struct Reading<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// The folded forms of all words.
    plain: String,
    style: Style,
}

impl Reading<'_> {
    fn plain(&self, token: &Token) -> &str {
        &self.plain[token.plain.clone()]
    }
}

impl Recogniser {
    pub fn new(names: &[Name]) -> Self {
        let mut tree = Self::default();
        // the root, where no name ends
        let mut ends: Vec<Vec<End>> = vec![Vec::new()];
        let spelled: HashSet<String> = names
            .iter()
            .filter(|name| name.how != How::Abbreviation)
            .flat_map(|name| words(&name.text).into_iter().map(|word| &name.text[word.range]))
            .filter(|word| word.len() <= 6 && !word.contains(|letter: char| letter.is_uppercase()))
            .map(str::to_owned)
            .collect();
        for (place, name) in (0_u32..).zip(names) {
            let parts = words(&name.text);
            let case = case_of(name, &parts, &spelled);
            tree.insert_all(&mut ends, &name.text, &parts, End { name: place, case });
            if let Some(other) = with_u(&name.text) {
                let case = if case == Case::Alone { case } else { Case::Micro };
                tree.insert_all(&mut ends, &other, &words(&other), End { name: place, case });
            }
        }
        tree.edges.finish();
        tree.ends_of.push(0);
        for of_node in ends {
            tree.ends.extend(of_node);
            tree.ends_of.push(tree.ends.len() as u32);
        }
        tree.wholes = Wholes::new(tree.words.keys().map(|word| &**word));
        tree
    }

    /// Inserts a name, and the same with words joined that only a hyphen parts.
    fn insert_all(&mut self, ends: &mut Vec<Vec<End>>, name: &str, parts: &[Word], end: End) {
        let forms: Vec<String> = parts.iter().map(|part| form(&name[part.range.clone()])).collect();
        self.insert(ends, &forms, end);
        if parts.iter().any(|part| part.glued) {
            self.insert(ends, &joined(name, parts), end);
        }
    }

    fn insert(&mut self, ends: &mut Vec<Vec<End>>, forms: &[String], end: End) {
        if forms.is_empty() || forms.len() > LONGEST_NAME {
            return;
        }
        let mut node = 0;
        for form in forms {
            let count = self.words.len() as u32;
            let word = match self.words.get(form.as_str()) {
                Some(word) => *word,
                None => *self.words.entry(form.as_str().into()).or_insert(count),
            };
            let fresh = ends.len() as u32;
            node = if node == 0 {
                let places = self.starts.len().max(word as usize + 1);
                self.starts.resize(places, 0);
                let start = &mut self.starts[word as usize];
                if *start == 0 {
                    *start = fresh;
                }
                *start
            } else {
                self.edges.or_insert(node, word, fresh)
            };
            if node == fresh {
                ends.push(Vec::new());
            }
        }
        let ends = &mut ends[node as usize];
        if !ends.iter().any(|there| there.name == end.name) {
            ends.push(end);
        }
    }

    fn follow(&self, node: u32, word: u32) -> Option<u32> {
        if node == 0 { self.starts.get(word as usize).copied().filter(|start| *start != 0) } else { self.edges.get(node, word) }
    }

    /// The names that end at a node.
    fn ends_at(&self, node: u32) -> &[End] {
        &self.ends[self.ends_of[node as usize] as usize..self.ends_of[node as usize + 1] as usize]
    }

    /// The one concept that has exactly this name; none where several have it with the same right.
    pub fn find(&self, name: &str, names: &[Name]) -> Option<u32> {
        let reading = self.read(name, false);
        let (node, used) = self.walk(&reading, 0, |node, _| !self.ends_at(node).is_empty())?;
        if used != reading.tokens.len() {
            return None;
        }
        let meant = || {
            self.ends_at(node)
                .iter()
                .filter(|end| match end.case {
                    Case::Everyday => has_capitals(name, &names[end.name as usize].text),
                    Case::Micro => has_small_micro(name, &names[end.name as usize].text),
                    _ => true,
                })
                .map(|end| &names[end.name as usize])
        };
        let right = meant().map(|name| (name.foreign, name.how)).min()?;
        let mut concepts = meant().filter(|name| (name.foreign, name.how) == right).map(|name| name.concept);
        let one = concepts.next()?;
        concepts.all(|other| other == one).then_some(one)
    }

    /// The concepts of a text; `asked` says that it is a search.
    pub fn recognise(&self, text: &str, asked: bool, names: &[Name], links: &Links) -> Vec<Found> {
        let reading = self.read(text, asked);
        let tokens = &reading.tokens;
        let mut found: Vec<Found> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let piece = |until: usize| tokens[at].range.start..tokens[until - 1].range.end;
            let counts = |end: &End, until: usize| {
                let alone = at == 0 && until == tokens.len();
                end.case == Case::Any || reading.style.allows(end.case, &text[piece(until)], &names[end.name as usize].text, alone)
            };
            let best = self.walk(&reading, at, |node, until| self.ends_at(node).iter().any(|end| counts(end, until)));
            let Some((node, until)) = best else {
                at += 1;
                continue;
            };
            let ends = self.ends_at(node).iter().filter(|end| counts(end, until));
            let (how, concept, ambiguous) = meaning(ends.map(|end| &names[end.name as usize]));
            found.push(Found { concept, range: piece(until), how, ambiguous });
            at = until;
        }
        if found.iter().any(|mention| !mention.ambiguous.is_empty()) {
            decide(&mut found, links);
        }
        found
    }

    /// The text's words with their places in the tree.
    fn read<'a>(&self, text: &'a str, asked: bool) -> Reading<'a> {
        let (mut plainly, mut buffer) = (String::with_capacity(text.len() + text.len() / 8), String::new());
        let parts = words(text);
        let style = Style {
            asked,
            words: parts.len(),
            lower: text.chars().any(char::is_lowercase),
            upper: text.chars().any(char::is_uppercase),
        };
        let tokens = parts
            .into_iter()
            .map(|Word { range, glued, apart }| {
                let word = &text[range.clone()];
                let from = plainly.len();
                plain(word, &mut plainly);
                let word = self.look_up(&plainly[from..], is_many_of_capitals(word), &mut buffer);
                Token { range, plain: from..plainly.len(), glued, apart, word }
            })
            .collect();
        Reading { text, tokens, plain: plainly, style }
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
    /// text may be one of the name: "micro-injection", "clean room", "LCMS/MS".
    fn walk(&self, reading: &Reading<'_>, at: usize, pleases: impl Fn(u32, usize) -> bool) -> Option<(u32, usize)> {
        let direct = reading.tokens.get(at)?.word.and_then(|word| self.follow(0, word)).map(|to| (to, at + 1));
        let direct = direct.and_then(|step| self.walk_on(reading, step, &pleases));
        longer(direct, self.step_joined(reading, 0, at).and_then(|step| self.walk_on(reading, step, &pleases)))
    }

    fn walk_on(
        &self,
        reading: &Reading<'_>,
        (mut node, mut next): (u32, usize),
        pleases: &impl Fn(u32, usize) -> bool,
    ) -> Option<(u32, usize)> {
        let mut best = None;
        loop {
            if pleases(node, next) {
                best = Some((node, next));
            }
            let Some(token) = reading.tokens.get(next).filter(|token| !token.apart) else {
                return best;
            };
            let direct = token.word.and_then(|word| self.follow(node, word)).map(|to| (to, next + 1));
            match (direct, self.step_joined(reading, node, next)) {
                (Some(direct), Some(joined)) => {
                    // both lead on in the tree, so the names that are there bound how often this happens
                    let further = longer(self.walk_on(reading, direct, pleases), self.walk_on(reading, joined, pleases));
                    return further.or(best);
                }
                (Some(step), None) | (None, Some(step)) => (node, next) = step,
                (None, None) => return best,
            }
        }
    }

    fn step_joined(&self, reading: &Reading<'_>, node: u32, at: usize) -> Option<(u32, usize)> {
        let (first, second) = (&reading.tokens[at], reading.tokens.get(at + 1)?);
        let long = first.range.len() >= 3 && second.range.len() >= 3;
        let apart = long && &reading.text[first.range.end..second.range.start] == " ";
        let (before, behind) = (reading.plain(first), reading.plain(second));
        if (!second.glued && !apart) || !self.wholes.might_hold(before, behind) {
            return None;
        }
        let joined = format!("{before}{behind}");
        let word = match self.words.get(joined.as_str()) {
            Some(word) => *word,
            None if joined.ends_with('s') => *self.words.get(canonical(&joined).as_str())?,
            None => return None,
        };
        self.follow(node, word).map(|to| (to, at + 2))
    }
}

/// The one of two that ends later; the first where both end together.
fn longer(one: Option<(u32, usize)>, other: Option<(u32, usize)>) -> Option<(u32, usize)> {
    match (one, other) {
        (Some(one), Some(other)) if other.1 > one.1 => Some(other),
        (one, other) => one.or(other),
    }
}

/// What a name means that has these owners: the likeliest, and what else. A label means itself, whoever else uses the word; a name that
/// is ours, spelled out, means what it means to us.
fn meaning<'a>(owners: impl Iterator<Item = &'a Name>) -> (How, u32, Vec<u32>) {
    let mut meant: Vec<(bool, How, u32)> = owners.map(|name| (name.foreign, name.how, name.concept)).collect();
    meant.sort_unstable();
    // it is asked only where there is an owner
    let (foreign, how, concept) = meant.first().copied().unwrap_or((true, How::Synonym, 0));
    let mut others: Vec<u32> = meant
        .into_iter()
        .filter(|(other, sort, _)| (how != How::Label || *sort == How::Label) && (foreign || how == How::Abbreviation || !other))
        .map(|(_, _, other)| other)
        .filter(|other| *other != concept)
        .collect();
    others.sort_unstable();
    others.dedup();
    (how, concept, others)
}
