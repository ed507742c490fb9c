//! How much capitals matter: for short names, much; in a search typed in a hurry, less.

use std::collections::HashSet;

use super::How;
use crate::vocabulary::names::{Word, is_everyday, plain};
use crate::vocabulary::snapshot::Name;

/// A text of at most so many words without a capital is taken for a search typed in a hurry, where short forms need none.
const HURRIED: usize = 12;

/// How much a name's capitals matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Not at all.
    Any,
    /// It needs its capitals, except in a hurried search or alone.
    Short,
    /// An everyday word otherwise: it always needs its capitals.
    Everyday,
    /// One letter, or a name that is kept out of texts: only where it is the whole text.
    Alone,
}

/// What the text as a whole says about its capitals.
pub(super) struct Style {
    pub words: usize,
    pub lower: bool,
    pub upper: bool,
}

impl Style {
    /// Whether a name counts where the text has `piece`.
    pub fn allows(&self, case: Case, piece: &str, name: &str, alone: bool) -> bool {
        match case {
            Case::Any => true,
            Case::Short => alone || (!self.upper && self.words <= HURRIED && letters(name) >= 3) || has_capitals(piece, name),
            Case::Everyday => has_capitals(piece, name) && (self.lower || alone),
            Case::Alone => alone,
        }
    }
}

/// Whether `piece` has every capital of `name`; a plural's s may follow, and all capitals do for a name in mixed ones.
pub(super) fn has_capitals(piece: &str, name: &str) -> bool {
    // The micro sign and the Greek letter look the same.
    let letters = |text: &'_ str| text.replace('\u{b5}', "\u{3bc}");
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
