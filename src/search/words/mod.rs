//! Text to words: where each word stands, its plain form, and its stem.
//!
//! Profiles when indexed, queries when searched and passages when marked all go through here, so that a word found is a word shown.

mod labels;

use std::cell::RefCell;
use std::collections::HashMap;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

pub use self::labels::{initials, parts, whole};
use super::spelling::american;
use crate::text::is_invisible;

/// Letters of a word that count; what follows in a longer one is dropped.
const LONGEST: usize = 40;
/// Stems kept at hand by each thread.
const KEPT: usize = 20_000;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Its letters without accents, lower case, Greek ones spelled out.
    pub plain: String,
    /// Whether only a hyphen or a stroke stands between it and the word before, as in `X-ray` and `LC-MS/MS`.
    pub joined: bool,
    /// Whether it was written in capitals (or digits) alone, as abbreviations are.
    pub capitals: bool,
}

/// The words of a text in their order.
pub fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word: Option<Building> = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let end = at + letter.len_utf8();
        if is_part(letter) {
            word.get_or_insert_with(|| Building::at(at)).push(letter, end);
            continue;
        }
        if !letter.is_ascii() && is_invisible(letter) {
            continue;
        }
        let Some(open) = &mut word else { continue };
        let next = letters.peek().map(|(_, next)| *next);
        if matches!(letter, '\'' | '\u{2019}') && next.is_some_and(is_part) {
            open.apostrophe();
            continue;
        }
        let names_a_language = open.plain.len() == 1 && matches!((letter, next), ('+', Some('+')) | ('#', _));
        if names_a_language && matches!(open.plain.as_str(), "c" | "f") {
            open.plain.push(letter);
            open.end = end;
            if letter == '+' {
                letters.next();
                open.plain.push('+');
                open.end += 1;
            }
        }
        finish(text, &mut words, word.take());
    }
    finish(text, &mut words, word);
    words
}

/// The stem under which a plain word is indexed: American spelling, English endings off. Short words and those with digits stay.
pub fn stem(plain: &str) -> String {
    with_stem(plain, str::to_owned)
}

/// What somebody makes of a word's stem, without a copy of it.
pub fn with_stem<T>(plain: &str, take: impl FnOnce(&str) -> T) -> T {
    thread_local! {
        static STEMS: RefCell<(Stemmer, HashMap<String, String>)> = RefCell::new((Stemmer::new(Algorithm::English), HashMap::new()));
    }
    if plain.len() < 4 || plain.bytes().any(|byte| byte.is_ascii_digit()) {
        return take(plain);
    }
    STEMS.with_borrow_mut(|(stemmer, known)| {
        if let Some(stem) = known.get(plain) {
            return take(stem);
        }
        let stem = stemmer.stem(&american(plain)).into_owned();
        if known.len() >= KEPT {
            known.clear();
        }
        let taken = take(&stem);
        known.insert(plain.to_owned(), stem);
        taken
    })
}

/// Endings that make other words of a root, the longest first.
#[rustfmt::skip]
const ENDINGS: [&str; 43] = [
    "ically", "ations", "ators", "ation", "ating", "ative", "ician", "ator", "ical", "ists", "ians", "iers", "ions", "ings", "eries",
    "ment", "able", "ance", "ence", "ery", "ier", "ist", "ian", "ies", "ied", "ics", "ion", "ism", "ing", "ers", "ors", "ity",
    "er", "or", "ic", "al", "ed", "es", "is", "e", "s", "y", "a",
];

/// What a plain word shares with others made from the same root, which the stemmer keeps apart: microscop- of microscopist, microscopy
/// and microscope. None for words that are too short to tell.
pub fn root(plain: &str) -> Option<&str> {
    if !plain.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let ending = ENDINGS.into_iter().find(|ending| plain.len() >= ending.len() + 5 && plain.ends_with(ending)).unwrap_or("");
    Some(&plain[..plain.len() - ending.len()]).filter(|root| root.len() >= 5)
}

/// Words too small to look for: articles, prepositions, how people start a question, and what stands before a name. In order.
#[rustfmt::skip]
const SMALL: [&str; 83] = [
    "a", "about", "advice", "advise", "am", "an", "and", "any", "anybody", "anyone", "are", "as", "at", "be", "by", "can",
    "could", "do", "does", "dr", "find", "for", "from", "get", "got", "has", "have", "help", "how", "i", "in", "into", "is",
    "it", "its", "know", "knows", "like", "looking", "me", "mr", "mrs", "my", "need", "of", "on", "or", "our", "people",
    "person", "please", "prof", "professor", "s", "should", "some", "somebody", "someone", "that", "the", "their", "there",
    "this", "to", "us", "use", "used", "uses", "using", "want", "we", "what", "when", "where", "which", "who", "whom", "will",
    "with", "within", "would", "you", "your",
];

/// Whether a word is too small to look for where there are others.
pub fn is_small(plain: &str) -> bool {
    SMALL.binary_search(&plain).is_ok()
}

/// A word while its letters come in.
struct Building {
    start: usize,
    end: usize,
    plain: String,
    letters: usize,
    /// Where the plain form stood at the last apostrophe.
    apostrophe: Option<usize>,
}

impl Building {
    fn at(start: usize) -> Self {
        Self { start, end: start, plain: String::new(), letters: 0, apostrophe: None }
    }

    fn push(&mut self, letter: char, end: usize) {
        self.end = end;
        if self.letters >= LONGEST {
            return;
        }
        self.letters += 1;
        if letter.is_ascii() {
            self.plain.push(letter.to_ascii_lowercase());
        } else {
            decompose_compatible(letter, |part| {
                if !is_combining_mark(part) {
                    part.to_lowercase().for_each(|part| fold(part, &mut self.plain));
                }
            });
        }
    }

    fn apostrophe(&mut self) {
        self.apostrophe = Some(self.plain.len());
    }
}

fn finish(text: &str, words: &mut Vec<Word>, word: Option<Building>) {
    let Some(mut word) = word else { return };
    if let Some(at) = word.apostrophe
        && &word.plain[at..] == "s"
    {
        word.plain.truncate(at);
    }
    if word.plain.is_empty() {
        return;
    }
    let written = &text[word.start..word.end];
    let capitals = if written.is_ascii() {
        !written.bytes().any(|byte| byte.is_ascii_lowercase())
    } else {
        !written.chars().any(char::is_lowercase)
    };
    let between = words.last().and_then(|before| text.get(before.end..word.start)).filter(|between| *between != " ");
    let joined = between.is_some_and(|between| matches!(between, "-" | "/" | "&" | "\u{2010}" | "\u{2011}" | "\u{2013}"));
    words.push(Word { start: word.start, end: word.end, plain: word.plain, joined, capitals });
}

/// Letters and digits make words; marks belong to the letter before them.
fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || (!letter.is_ascii() && is_combining_mark(letter))
}

/// Letters that have no decomposition but are typed otherwise.
fn fold(letter: char, plain: &mut String) {
    plain.push_str(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
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
        // written for micro far more often than as the letter's name
        'μ' => "u",
        'π' => "pi",
        'ρ' => "rho",
        'σ' | 'ς' => "sigma",
        'τ' => "tau",
        'φ' => "phi",
        'χ' => "chi",
        'ψ' => "psi",
        'ω' => "omega",
        other => return plain.push(other),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.plain).collect()
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(plain("  Scanning electron-microscopy, (SEM)! "), ["scanning", "electron", "microscopy", "sem"]);
        assert_eq!(plain("LC-MS/MS 3D"), ["lc", "ms", "ms", "3d"]);
        assert!(plain("—… ?!").is_empty());
    }

    #[test]
    fn accents_greek_letters_and_apostrophes_are_plain() {
        assert_eq!(plain("Müller's α-SMA µCT O’Neill CO₂"), ["muller", "alpha", "sma", "uct", "oneill", "co2"]);
        assert_eq!(plain("e\u{301}tude"), ["etude"]);
    }

    #[test]
    fn languages_keep_their_signs() {
        assert_eq!(plain("C++, C# and F#; A+ in C"), ["c++", "c#", "and", "f#", "a", "in", "c"]);
    }

    #[test]
    fn places_are_bytes_of_the_text() {
        let text = "µ-XRF and «Étude»";
        for word in words(text) {
            assert!(text.get(word.start..word.end).is_some());
        }
        let marked: Vec<&str> = words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(marked, ["µ", "XRF", "and", "Étude"]);
    }

    #[test]
    fn what_is_not_seen_parts_no_word() {
        let text = "mass spectro\u{ad}metry, cyto\u{200b}\u{2060}metry\u{ad} \u{ad}SEM";
        assert_eq!(plain(text), ["mass", "spectrometry", "cytometry", "sem"]);
        let marked: Vec<&str> = words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(marked, ["mass", "spectro\u{ad}metry", "cyto\u{200b}\u{2060}metry", "SEM"]);
    }

    #[test]
    fn joined_words_and_capitals_are_told() {
        let words = words("X-ray SEM sem");
        assert_eq!(words.iter().map(|word| word.joined).collect::<Vec<_>>(), [false, true, false, false]);
        assert_eq!(words.iter().map(|word| word.capitals).collect::<Vec<_>>(), [true, false, true, false]);
    }

    #[test]
    fn spellings_and_endings_meet_in_one_stem() {
        for (one, other) in [
            ("characterisation", "characterization"),
            ("fibres", "fiber"),
            ("labelled", "labeling"),
            ("sulphur", "sulfur"),
            ("microscopes", "microscope"),
            ("haematology", "hematology"),
            ("analysing", "analyzed"),
            ("colour", "colors"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_eq!(stem("gas"), "gas");
        assert_eq!(stem("mp3s"), "mp3s");
    }

    #[test]
    fn small_words_are_in_order() {
        assert!(SMALL.is_sorted());
        assert!(is_small("the") && !is_small("laser"));
    }
}
