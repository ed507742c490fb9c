//! Names and texts as words that can be compared: cut at everything that is no letter or digit, folded, in one spelling, singular.

mod everyday;
mod spelling;

use std::ops::Range;

use crate::text::{fold, is_invisible};

pub(crate) use everyday::is_common;
pub(super) use everyday::is_everyday;
pub(super) use spelling::{canonical, canonical_into};

/// The form in which names are compared: folded words with single spaces; hyphens and slashes cut, Greek letters are named.
pub fn name_key(text: &str) -> String {
    let words = words(text);
    let mut key = String::with_capacity(text.len());
    for word in &words {
        if !key.is_empty() {
            key.push(' ');
        }
        plain(&text[word.range.clone()], &mut key);
    }
    key
}

/// Whether a name is a short form: one word, mostly capitals.
pub(super) fn is_short_form(name: &str) -> bool {
    let capitals = name.chars().filter(|letter| letter.is_uppercase()).count();
    name.chars().count() <= 12
        && !name.contains(' ')
        && capitals >= 2
        && capitals * 2 >= name.chars().filter(|letter| letter.is_alphabetic()).count()
}

/// Whether a name that only an outside vocabulary has is kept out of texts: names of one or two letters, which would be found
/// everywhere, and single words of everyday use. A short form of three letters or more is not, for it needs its capitals.
pub(super) fn is_quiet(name: &str, is_short: bool) -> bool {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric()).count();
    if letters <= 2 {
        return !name.contains(['+', '#']);
    }
    if is_short && name.chars().any(char::is_uppercase) {
        return false;
    }
    let key = name_key(name);
    !key.contains(' ') && (is_common(&key) || is_common(&canonical(&key)))
}

/// The form in which the names of two vocabularies are compared: the words in one spelling and number, without anything between them, so
/// that "thin-film deposition", "thin film deposition" and "thinfilm deposition" are one. Only numbers stay apart: "2,3" is not "23".
pub(super) fn equal_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let (mut word, mut one) = (String::new(), String::new());
    for part in words(name) {
        word.clear();
        plain(&name[part.range], &mut word);
        canonical_into(&word, &mut one);
        if key.ends_with(|letter: char| letter.is_numeric()) && one.starts_with(|letter: char| letter.is_numeric()) {
            key.push(' ');
        }
        key.push_str(&one);
    }
    key
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Whether only a hyphen or a slash stands between it and the word before.
    pub glued: bool,
    /// Whether a line or a sentence ends between the two, so that no name can hold both.
    pub apart: bool,
}

/// The words of a text: runs of letters and digits with their accents, `C++` and `C#` whole, an apostrophe or a soft hyphen inside a word
/// part of it, `&` a word of its own.
pub(super) fn words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words: Vec<Word> = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some((letter, width)) = letter_at(text, at) {
        if letter == '&' {
            let apart = words.last().is_some_and(|before| parts(before, text, at));
            words.push(Word { range: at..at + 1, glued: false, apart });
            at += 1;
            continue;
        }
        if !letter.is_alphanumeric() {
            at += width;
            continue;
        }
        let start = at;
        let mut next = at;
        while let Some((letter, width)) = letter_at(text, next) {
            next += width;
            if is_inside(letter) || (is_apostrophe(letter) && letter_at(text, next).is_some_and(|(next, _)| next.is_alphanumeric()))
            {
                at = next;
            } else if letter.is_ascii() || !is_invisible(letter) {
                break;
            }
        }
        let signs = bytes[at..].iter().take_while(|byte| matches!(byte, b'+' | b'#')).count();
        if signs <= 2 && !letter_at(text, at + signs).is_some_and(|(next, _)| next.is_alphanumeric()) {
            at += signs;
        }
        let glued = words.last().is_some_and(|before: &Word| {
            let between = &text[before.range.end..start];
            matches!(between, "-" | "/" | "\u{2010}" | "\u{2011}" | "\u{2013}" | "\u{2212}")
        });
        let apart = words.last().is_some_and(|before| parts(before, text, start));
        words.push(Word { range: start..at, glued, apart });
    }
    words
}

/// Whether a line or a sentence ends between a word and the start of the next. A full stop after a letter or two ends none: C. elegans.
fn parts(before: &Word, text: &str, start: usize) -> bool {
    let between = &text[before.range.end..start];
    if between == " " {
        return false;
    }
    let ends = between.contains([';', ':', '!', '?', '|', '•']) || (between.contains('.') && before.range.len() > 2);
    between.contains(['\n', '\r']) || (ends && between.contains(char::is_whitespace))
}

/// The letter that starts at a byte, and its width; ASCII without decoding.
fn letter_at(text: &str, at: usize) -> Option<(char, usize)> {
    match text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some((char::from(*byte), 1)),
        _ => text[at..].chars().next().map(|letter| (letter, letter.len_utf8())),
    }
}

/// Whether a letter goes on a word that has begun: letters, digits, and accents that stand by themselves.
fn is_inside(letter: char) -> bool {
    letter.is_alphanumeric() || (!letter.is_ascii() && unicode_normalization::char::is_combining_mark(letter))
}

fn is_apostrophe(letter: char) -> bool {
    letter == '\'' || letter == '\u{2019}'
}

/// Appends a word's folded form: lower case, without accents, apostrophes and a possessive s, Greek letters by name, `&` as "and".
pub(super) fn plain(word: &str, into: &mut String) {
    if word == "&" {
        into.push_str("and");
        return;
    }
    let start = into.len();
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        into.push_str(word);
        into[start..].make_ascii_lowercase();
        return;
    }
    if word.is_ascii() {
        into.extend(word.bytes().filter(|byte| *byte != b'\'').map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        for letter in fold(word).chars() {
            match greek(letter) {
                Some(name) => into.push_str(name),
                None if is_apostrophe(letter) || is_invisible(letter) => {}
                None => into.push(letter),
            }
        }
    }
    if (word.ends_with("'s") || word.ends_with("\u{2019}s")) && into.len() > start + 1 {
        into.pop();
    }
}

/// A Greek letter's name; `μ` is almost always "micro" in a laboratory.
fn greek(letter: char) -> Option<&'static str> {
    Some(match letter {
        'α' => "alpha",
        'β' => "beta",
        'γ' => "gamma",
        'δ' => "delta",
        'ε' => "epsilon",
        'ζ' => "zeta",
        'η' => "eta",
        'θ' => "theta",
        'κ' => "kappa",
        'λ' => "lambda",
        'μ' => "micro",
        'ξ' => "xi",
        'π' => "pi",
        'ρ' => "rho",
        'σ' | 'ς' => "sigma",
        'τ' => "tau",
        'φ' => "phi",
        'χ' => "chi",
        'ψ' => "psi",
        'ω' => "omega",
        _ => return None,
    })
}
