//! How much capitals matter: for short names, much; in a search typed in a hurry, less.

use std::collections::HashSet;

use super::How;
use crate::vocabulary::names::{Word, canonical, is_common, is_everyday, plain, words};
use crate::vocabulary::snapshot::Name;

/// A text of at most so many words without a capital is taken for one typed in a hurry, where short forms need none.
const HURRIED: usize = 12;
/// The shortest short form that needs no capitals there, or in a search, in letters.
const TELLING: usize = 3;

/// How much a name's capitals matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Not at all.
    Any,
    /// It needs its capitals, except in a search, in a hurry or alone; and there too where it is an everyday word with its s.
    Short,
    /// The same with u for μ, which has to be a small one: UCT is no μCT.
    Micro,
    /// An everyday word otherwise: it always needs its capitals.
    Everyday,
    /// One letter, or a name that is kept out of texts: only where it is the whole text.
    Alone,
}

/// What the text as a whole says about its capitals.
pub(super) struct Style {
    /// Whether it is a search: people write half of it in small letters, whatever the other half.
    pub asked: bool,
    pub words: usize,
    pub lower: bool,
    pub upper: bool,
}

impl Style {
    /// Whether a name counts where the text has `piece`.
    pub fn allows(&self, case: Case, piece: &str, name: &str, alone: bool) -> bool {
        match case {
            Case::Any => true,
            Case::Short => {
                let needs_none = || alone || (letters(name) >= TELLING && self.needs_none(piece));
                has_capitals(piece, name) || (needs_none() && !is_a_word(piece))
            }
            Case::Micro => has_small_micro(piece, name) && self.allows(Case::Short, piece, name, alone),
            Case::Everyday => has_capitals(piece, name) && (self.lower || alone),
            Case::Alone => alone,
        }
    }

    /// Whether a short form may be written so without its capitals.
    fn needs_none(&self, piece: &str) -> bool {
        if self.asked { !piece.chars().skip(1).any(char::is_uppercase) } else { !self.upper && self.words <= HURRIED }
    }
}

/// Whether a piece as it stands is an everyday word, whatever it would be without its s: "does" are no DoEs.
fn is_a_word(piece: &str) -> bool {
    let mut folded = String::with_capacity(piece.len());
    plain(piece, &mut folded);
    is_everyday(&folded)
}

/// The signs for micro: the micro sign and the Greek letter look the same.
const MICRO: [char; 2] = ['\u{b5}', '\u{3bc}'];

/// A name with u for each μ that a letter follows, as people type who have no such key; none for a name without. Everyday words (μs,
/// μse) make none, nor does what is too short to tell (μg).
pub(in crate::vocabulary) fn with_u(name: &str) -> Option<String> {
    if !name.contains(MICRO) {
        return None;
    }
    let mut text = String::with_capacity(name.len());
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = letters.peek().is_some_and(|next| next.is_alphabetic() || *next == '-');
        text.push(if MICRO.contains(&letter) && begins { 'u' } else { letter });
    }
    let mut key = String::new();
    words(&text).into_iter().for_each(|word| plain(&text[word.range], &mut key));
    let tells = key.chars().count() >= TELLING && !is_common(&key) && !is_common(&canonical(&key));
    (text != name && tells).then_some(text)
}

/// Whether a piece has a small u, or the sign itself, wherever the name has a μ.
pub(super) fn has_small_micro(piece: &str, name: &str) -> bool {
    let letters = |text: &'_ str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<Vec<_>>();
    let is_small = |there: &char| *there == 'u' || MICRO.contains(there);
    letters(name).iter().zip(letters(piece)).all(|(letter, there)| !MICRO.contains(letter) || is_small(&there))
}

/// Whether `piece` has every capital of `name`; a plural's s may follow, and all capitals do for a name in mixed ones.
pub(super) fn has_capitals(piece: &str, name: &str) -> bool {
    let letters = |text: &'_ str| text.replace(MICRO, "u");
    let (piece, name) = (letters(piece), letters(name));
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

fn letters(name: &str) -> usize {
    name.chars().filter(|letter| letter.is_alphanumeric()).count()
}

/// How much a name's capitals matter: only for names of one short word.
pub(super) fn case_of(name: &Name, parts: &[Word], spelled: &HashSet<String>) -> Case {
    if name.is_quiet() {
        return Case::Alone;
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::is_small;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn no_everyday_word_is_several_of_a_short_form() {
        let starter = crate::vocabulary::starter().unwrap();
        let vocabulary = Vocabulary::new(starter.clone());
        let mut words: Vec<String> =
            starter.iter().flat_map(|concept| &concept.abbreviations).map(|short| format!("{}s", short.to_lowercase())).collect();
        words.retain(|word| is_everyday(word) || is_small(word));
        assert!(words.contains(&"does".to_owned()), "{words:?}");
        for word in words {
            let found = vocabulary.recognise_asked(&format!("who {word} SEM"));
            let labels: Vec<&str> = found.iter().map(|mention| mention.concept.as_str()).collect();
            assert_eq!(labels, ["scanning-electron-microscopy"], "{word}");
            assert!(vocabulary.recognise_asked(&word).is_empty(), "{word}");
        }
        let meant = |text: &str| vocabulary.recognise_asked(text).first().map(|mention| mention.concept.to_string());
        assert_eq!(meant("who plans DoEs").as_deref(), Some("experimental-design"));
        assert_eq!(meant("doe planning").as_deref(), Some("experimental-design"), "a search needs no capitals otherwise");
        assert_eq!(meant("two sems").as_deref(), Some("scanning-electron-microscopy"));
    }
}
