//! Concepts offered while someone types: by the beginning of any word of any name, best first.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::ops::Range;

use super::model::Concept;
use super::names::{canonical, name_key, words};
use super::recognise::{How, with_u};
use super::snapshot::{Links, Name};

/// How many words of what was typed count.
const WORDS_TYPED: usize = 8;
/// How long what was typed may be, in letters; the rest is not read.
const LETTERS_TYPED: usize = 100;
/// How many names are looked at for one answer.
const LOOKED_AT: usize = 60_000;
/// From how many letters on a word may have one wrong.
const FORGIVEN_FROM: usize = 4;
/// How many corrected words are tried.
const CORRECTIONS: usize = 12;

/// A concept offered, and the name for which it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion<'a> {
    /// Which one.
    pub concept: &'a Concept,
    /// The name that fits what was typed.
    pub name: &'a str,
    /// What sort of name that is.
    pub how: How,
    /// Whether it fits only with a slip forgiven.
    pub slip: bool,
}

/// Every word of every name in order, and the names that have it.
#[derive(Debug, Default)]
pub(super) struct Suggester {
    words: Vec<Box<str>>,
    /// Where each word's names start in `names`; one more than there are words.
    starts: Vec<u32>,
    /// Names, and whether the word is their first.
    names: Vec<(u32, bool)>,
    /// Each name's comparable form.
    keys: Vec<Box<str>>,
    /// Other forms of names that have hyphens or μ: xray diffraction, uct.
    others: HashMap<u32, Vec<Box<str>>>,
    /// How many concepts are narrower than each: what is wider is likelier meant.
    breadths: Vec<u32>,
}

/// How well a name fits; smaller is better. In order: the sort of fit, the sort of name, how wide the concept is, the name's length and place.
type Fit = (u8, How, Reverse<u32>, usize, u32);

impl Suggester {
    pub fn new(names: &[Name], links: &Links) -> Self {
        let keys: Vec<Box<str>> = names.iter().map(|name| name_key(&name.text).into_boxed_str()).collect();
        let mut others: HashMap<u32, Vec<Box<str>>> = HashMap::new();
        let mut pairs: Vec<(String, u32, bool)> = Vec::with_capacity(names.len() * 3);
        for (place, (name, key)) in (0_u32..).zip(names.iter().zip(&keys)) {
            for (order, word) in key.split(' ').filter(|word| !word.is_empty()).enumerate() {
                let other = canonical(word);
                if !word.starts_with(other.as_str()) {
                    pairs.push((other, place, order == 0));
                }
                pairs.push((word.to_owned(), place, order == 0));
            }
            let is_glued = |name: &str| words(name).iter().any(|word| word.glued);
            let without = |name: &str| is_glued(name).then(|| name_key(&name.replace(['-', '/'], "")));
            let with_u = with_u(&name.text);
            let forms = [without(&name.text), with_u.as_deref().map(name_key), with_u.as_deref().and_then(without)];
            for form in forms.into_iter().flatten() {
                let fresh = form.split(' ').enumerate().filter(|(_, word)| !word.is_empty() && !has_word(key, word));
                pairs.extend(fresh.map(|(order, word)| (word.to_owned(), place, order == 0)));
                others.entry(place).or_default().push(form.into_boxed_str());
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut words: Vec<Box<str>> = Vec::new();
        let mut starts = Vec::new();
        let mut list = Vec::new();
        for (word, name, first) in pairs {
            if words.last().is_none_or(|last| **last != *word) {
                words.push(word.into_boxed_str());
                starts.push(list.len() as u32);
            }
            list.push((name, first));
        }
        starts.push(list.len() as u32);
        Self { words, starts, names: list, keys, others, breadths: breadths(links) }
    }

    /// Places of names, one for each concept that is wanted, best first; and whether a slip was forgiven to find any.
    pub fn suggest(&self, typed: &str, limit: usize, names: &[Name], wanted: &dyn Fn(u32) -> bool) -> (Vec<u32>, bool) {
        let typed: String = typed.chars().take(LETTERS_TYPED).collect();
        let key = name_key(&typed);
        let typed: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).take(WORDS_TYPED).collect();
        if typed.is_empty() || limit == 0 {
            return (Vec::new(), false);
        }
        let mut best = Best::new(limit);
        self.collect(&typed, &mut best, names, wanted);
        if best.is_empty() {
            let american: Vec<String> = typed.iter().map(|word| canonical(word)).collect();
            let american: Vec<&str> = american.iter().map(String::as_str).collect();
            if american != typed {
                self.collect(&american, &mut best, names, wanted);
            }
        }
        let forgiving = best.is_empty();
        if forgiving {
            for place in (0..typed.len()).rev().filter(|place| typed[*place].len() >= FORGIVEN_FROM) {
                for corrected in self.corrections(typed[place]) {
                    let mut tried = typed.clone();
                    tried[place] = &corrected;
                    self.collect(&tried, &mut best, names, wanted);
                }
                if !best.is_empty() {
                    break;
                }
            }
        }
        (best.into_names(), forgiving)
    }

    /// Gathers names that have, for every word typed, a word that starts with it.
    fn collect(&self, typed: &[&str], best: &mut Best, names: &[Name], wanted: &dyn Fn(u32) -> bool) {
        let ranges: Vec<Range<usize>> = typed.iter().map(|word| self.names_of(self.words_with(word))).collect();
        let Some(rarest) = (0..ranges.len()).min_by_key(|place| ranges[*place].len()) else {
            return;
        };
        let whole = typed.join(" ");
        for (place, first) in self.names[ranges[rarest].clone()].iter().take(LOOKED_AT) {
            let name = &names[*place as usize];
            let key = &self.keys[*place as usize];
            let others = self.others.get(place).map_or(&[][..], Vec::as_slice);
            let has = |word: &str| has_word(key, word) || others.iter().any(|other| has_word(other, word));
            let fits = || (0..typed.len()).all(|other| other == rarest || has(typed[other]));
            if !wanted(name.concept) || (typed.len() > 1 && !fits()) {
                continue;
            }
            let either = |fits: &dyn Fn(&str) -> bool| fits(key) || others.iter().any(|other| fits(other));
            let sort = if either(&|key| key == whole) {
                0
            } else if (typed.len() == 1 && *first) || (typed.len() > 1 && either(&|key| key.starts_with(&whole))) {
                1
            } else {
                2
            };
            let breadth = self.breadths.get(name.concept as usize).copied().unwrap_or(0);
            best.offer(name.concept, (sort, name.how, Reverse(breadth), name.text.len(), *place));
        }
    }

    /// The words that start with `start`.
    fn words_with(&self, start: &str) -> Range<usize> {
        within(&self.words, 0..self.words.len(), start)
    }

    fn names_of(&self, words: Range<usize>) -> Range<usize> {
        match (self.starts.get(words.start), self.starts.get(words.end)) {
            (Some(from), Some(to)) if !words.is_empty() => *from as usize..*to as usize,
            _ => 0..0,
        }
    }

    /// The one whole word, among all names, that is one letter away from a word that none of them has.
    pub fn corrected(&self, word: &str) -> Option<String> {
        let is_known = |word: &str| self.words.binary_search_by(|known| (**known).cmp(word)).is_ok();
        if is_known(word) {
            return None;
        }
        let mut found = self.corrections(word).into_iter().filter(|tried| is_known(tried));
        found.next().filter(|_| found.next().is_none())
    }

    /// Beginnings of known words that are one letter away from `word`: one more, one less, another, or two swapped. The first letter stays,
    /// for there people slip least and it keeps the search small.
    fn corrections(&self, word: &str) -> Vec<String> {
        let letters: Vec<char> = word.chars().collect();
        let mut found: BTreeSet<String> = BTreeSet::new();
        let mut kept = String::new();
        for at in 1..=letters.len() {
            kept.push(letters[at - 1]);
            let here = self.words_with(&kept);
            if here.is_empty() || found.len() >= CORRECTIONS {
                break;
            }
            let after: String = letters.iter().skip(at + 1).collect();
            let rest: String = letters[at..].iter().collect();
            let mut tries: Vec<String> = Vec::new();
            if at < letters.len() {
                tries.push(format!("{kept}{after}"));
            }
            if at + 1 < letters.len() {
                let behind: String = letters.iter().skip(at + 2).collect();
                tries.push(format!("{kept}{}{}{behind}", letters[at + 1], letters[at]));
            }
            for letter in self.letters_after(&kept, here.clone()) {
                if at < letters.len() {
                    tries.push(format!("{kept}{letter}{after}"));
                    tries.push(format!("{kept}{letter}{rest}"));
                }
            }
            for tried in tries {
                if tried != word
                    && tried.chars().count() + 1 >= FORGIVEN_FROM
                    && !within(&self.words, here.clone(), &tried).is_empty()
                {
                    found.insert(tried);
                }
            }
        }
        found.into_iter().take(CORRECTIONS).collect()
    }

    /// The letters that follow `start` in the words of a range.
    fn letters_after(&self, start: &str, mut range: Range<usize>) -> Vec<char> {
        let mut letters = Vec::new();
        while let Some(letter) =
            self.words.get(range.start).filter(|_| !range.is_empty()).map(|word| word[start.len()..].chars().next())
        {
            match letter {
                None => range.start += 1,
                Some(letter) => {
                    letters.push(letter);
                    range.start = within(&self.words, range.clone(), &format!("{start}{letter}")).end.max(range.start + 1);
                }
            }
        }
        letters
    }
}

/// How many concepts are below each, however far; each is counted for the nearest 64 above it.
fn breadths(links: &Links) -> Vec<u32> {
    let mut breadths = vec![0; links.broader.len()];
    for place in 0..links.broader.len() {
        let mut above: Vec<u32> = links.broader[place].clone();
        let mut next = 0;
        while next < above.len() && above.len() < 64 {
            for up in &links.broader[above[next] as usize] {
                if !above.contains(up) {
                    above.push(*up);
                }
            }
            next += 1;
        }
        for up in above {
            breadths[up as usize] += 1;
        }
    }
    breadths
}

/// The part of a range of sorted words that starts with `start`.
fn within(words: &[Box<str>], range: Range<usize>, start: &str) -> Range<usize> {
    let list = &words[range.clone()];
    let from = list.partition_point(|word| **word < *start);
    let to = from + list[from..].partition_point(|word| word.starts_with(start));
    range.start + from..range.start + to
}

/// Whether a word of a key starts with `start`.
fn has_word(key: &str, start: &str) -> bool {
    key.starts_with(start) || key.match_indices(start).any(|(at, _)| at > 0 && key.as_bytes()[at - 1] == b' ')
}

/// The best names so far, one for each concept.
struct Best {
    limit: usize,
    fits: HashMap<u32, Fit>,
    worst: BinaryHeap<(Fit, u32)>,
}

impl Best {
    fn new(limit: usize) -> Self {
        Self { limit, fits: HashMap::new(), worst: BinaryHeap::new() }
    }

    fn is_empty(&self) -> bool {
        self.fits.is_empty()
    }

    fn offer(&mut self, concept: u32, fit: Fit) {
        if self.fits.len() >= self.limit && self.worst.peek().is_some_and(|(worst, _)| fit >= *worst) {
            return;
        }
        if self.fits.get(&concept).is_some_and(|there| *there <= fit) {
            return;
        }
        self.fits.insert(concept, fit);
        self.worst.push((fit, concept));
        while let Some((fit, concept)) = self.worst.peek() {
            let stale = self.fits.get(concept) != Some(fit);
            if !stale && self.fits.len() <= self.limit {
                break;
            }
            if !stale {
                self.fits.remove(concept);
            }
            self.worst.pop();
        }
    }

    fn into_names(self) -> Vec<u32> {
        let mut fits: Vec<Fit> = self.fits.into_values().collect();
        fits.sort_unstable();
        fits.into_iter().map(|(.., name)| name).collect()
    }
}
