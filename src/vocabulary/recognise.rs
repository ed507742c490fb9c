//! Concepts found in text: the longest names on word boundaries, walked through a tree of words that is built once.
//!
//! A text is cut into words as names are; each word is looked up once, then the tree is followed from each word in turn. Spelling,
//! number and accents are gone before that ([`names`](super::names)), so every variant of a name costs nothing.

use std::collections::HashMap;
use std::ops::Range;

use super::names::{Word, canonical, canonical_into, is_everyday, plain, words};
use super::snapshot::{Links, Name};
use crate::ids::ConceptId;

/// Names of more words are not recognised: nobody writes them, and they bound the work at each word of a text.
const LONGEST_NAME: usize = 16;
/// A text of at most so many words without a capital is taken for a search typed in a hurry, where short forms need none.
const HURRIED: usize = 12;
/// How far up an ambiguous short form's relatives are looked for in the rest of the text.
const CONTEXT_HOPS: u8 = 4;

/// A concept found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Which one; the likeliest where the name means several.
    pub concept: ConceptId,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
    /// By what sort of name.
    pub how: How,
    /// What else the name means, where the rest of the text does not tell.
    pub ambiguous: Vec<ConceptId>,
}

/// By what sort of name a concept was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Its label.
    Label,
    /// Another name, spelled out.
    Synonym,
    /// A short form.
    Abbreviation,
}

/// A mention with places instead of ids.
pub(super) struct Found {
    pub concept: u32,
    pub range: Range<usize>,
    pub how: How,
    pub ambiguous: Vec<u32>,
}

/// The tree of words.
#[derive(Debug, Default)]
pub(super) struct Recogniser {
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

/// How much a name's capitals matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// Not at all.
    Any,
    /// It needs its capitals, except in a hurried search or alone.
    Short,
    /// An everyday word otherwise: it always needs its capitals.
    Everyday,
    /// One letter or two signs: only where it is the whole text.
    Alone,
}

/// A word of the text being read, as the tree knows it.
struct Token {
    range: Range<usize>,
    glued: bool,
    word: Option<u32>,
}

/// What the text as a whole says about its capitals.
struct Style {
    words: usize,
    lower: bool,
    upper: bool,
}

impl Recogniser {
    pub fn new(names: &[Name]) -> Self {
        let mut tree = Self { ends: vec![Vec::new()], ..Self::default() };
        let spelled: std::collections::HashSet<String> = names
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
        let how = meant().map(|name| name.how).min()?;
        let mut concepts = meant().filter(|name| name.how == how).map(|name| name.concept);
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
            let mut meant: Vec<(How, u32)> = self.ends[node as usize]
                .iter()
                .filter(|end| counts(end, until))
                .map(|end| (names[end.name as usize].how, names[end.name as usize].concept))
                .collect();
            meant.sort_unstable();
            let (how, concept) = meant[0];
            // A label means itself, whoever else uses the word.
            let mut ambiguous: Vec<u32> =
                if how == How::Label { Vec::new() } else { meant.iter().map(|(_, other)| *other).collect() };
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
            .map(|Word { range, glued }| {
                let word = &text[range.clone()];
                plainly.clear();
                plain(word, &mut plainly);
                let word = self.look_up(&plainly, is_many_of_capitals(word), &mut buffer);
                Token { range, glued, word }
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
            if next >= tokens.len() {
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
        if !second.glued && !(long && &text[first.range.end..second.range.start] == " ") {
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

impl Style {
    /// Whether a name counts where the text has `piece`.
    fn allows(&self, case: Case, piece: &str, name: &str, alone: bool) -> bool {
        match case {
            Case::Any => true,
            Case::Short => alone || (!self.upper && self.words <= HURRIED && letters(name) >= 3) || has_capitals(piece, name),
            Case::Everyday => has_capitals(piece, name) && (self.lower || alone),
            Case::Alone => alone,
        }
    }
}

/// Whether `piece` has every capital of `name`; a plural's s may follow, and all capitals do for a name in mixed ones.
fn has_capitals(piece: &str, name: &str) -> bool {
    let mut given = piece.chars().filter(|letter| letter.is_alphanumeric());
    let shouted = !piece.chars().any(char::is_lowercase);
    for letter in name.chars().filter(|letter| letter.is_alphanumeric()) {
        match given.next() {
            Some(there) if there == letter || (shouted && letter.to_uppercase().eq(there.to_uppercase())) => {}
            _ => return false,
        }
    }
    matches!((given.next(), given.next()), (None | Some('s'), None))
}

/// The form under which a word of a name stands in the tree. A word in capitals keeps its s: SIMS is not several SIM.
fn form(word: &str) -> String {
    let mut plainly = String::with_capacity(word.len());
    plain(word, &mut plainly);
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    if capitals >= 2 && !word.chars().any(char::is_lowercase) { plainly } else { canonical(&plainly) }
}

/// Whether a word is a plural of capitals, such as SEMs.
fn is_many_of_capitals(word: &str) -> bool {
    word.strip_suffix('s')
        .is_some_and(|one| one.len() >= 2 && one.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}

/// A name's words with those joined that only a hyphen or a slash parts: LC-MS as lcms, X-ray as xray.
fn joined(name: &str, parts: &[Word]) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(parts.len());
    for part in parts {
        let word = &name[part.range.clone()];
        match joined.last_mut() {
            Some(last) if part.glued => plain(word, last),
            _ => {
                let mut fresh = String::new();
                plain(word, &mut fresh);
                joined.push(fresh);
            }
        }
    }
    let capitals = !name.chars().any(char::is_lowercase);
    joined.into_iter().map(|word| if capitals { word } else { canonical(&word) }).collect()
}

fn letters(name: &str) -> usize {
    name.chars().filter(|letter| letter.is_alphanumeric()).count()
}

/// How much a name's capitals matter: only for names of one short word.
fn case_of(name: &Name, parts: &[Word], spelled: &std::collections::HashSet<String>) -> Case {
    let letters = letters(&name.text);
    let capital = name.text.chars().any(char::is_uppercase);
    let signs = name.text.contains(['+', '#']);
    let mut key = String::new();
    for part in parts {
        plain(&name.text[part.range.clone()], &mut key);
    }
    match letters {
        0 | 1 if !signs => Case::Alone,
        _ if signs || (name.how != How::Abbreviation && letters > 3) => Case::Any,
        _ if capital && parts.len() == 1 && (is_everyday(&key) || (name.how == How::Abbreviation && spelled.contains(&key))) => {
            Case::Everyday
        }
        2 | 3 if capital => Case::Short,
        _ => Case::Any,
    }
}

/// Settles names that mean several concepts by what else the text mentions: the concept with the most relatives there wins; without a
/// winner all are kept.
fn decide(found: &mut [Found], links: &Links) {
    let mut context: HashMap<u32, u32> = HashMap::new();
    for clear in found.iter().filter(|mention| mention.ambiguous.is_empty()) {
        for (place, weight) in above(clear.concept, links) {
            *context.entry(place).or_default() += weight;
        }
    }
    for mention in found.iter_mut().filter(|mention| !mention.ambiguous.is_empty()) {
        let mut scored: Vec<(u32, u32)> = std::iter::once(mention.concept)
            .chain(mention.ambiguous.iter().copied())
            .map(|place| {
                let score =
                    above(place, links).into_iter().filter_map(|(up, weight)| context.get(&up).map(|there| weight * there)).sum();
                (score, place)
            })
            .collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        if scored[0].0 > scored[1].0 {
            mention.ambiguous.clear();
        } else {
            mention.ambiguous = scored[1..].iter().map(|(_, place)| *place).collect();
        }
        mention.concept = scored[0].1;
    }
}

/// A concept and what is above it, each with a weight that halves at every step; 64 at most.
fn above(start: u32, links: &Links) -> Vec<(u32, u32)> {
    let mut found = vec![(start, 1 << CONTEXT_HOPS)];
    let mut next = 0;
    while next < found.len() && found.len() < 64 {
        let (place, weight) = found[next];
        next += 1;
        if weight == 1 {
            continue;
        }
        for up in &links.broader[place as usize] {
            if !found.iter().any(|(there, _)| there == up) {
                found.push((*up, weight / 2));
            }
        }
    }
    found
}
