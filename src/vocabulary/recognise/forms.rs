//! The forms under which the words of a name stand in the tree.

use crate::vocabulary::names::{Word, canonical, plain};

/// The form under which a word of a name stands in the tree. A word in capitals keeps its s: SIMS is not several SIM.
pub(super) fn form(word: &str) -> String {
    let mut plainly = String::with_capacity(word.len());
    plain(word, &mut plainly);
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    if capitals >= 2 && !word.chars().any(char::is_lowercase) { plainly } else { canonical(&plainly) }
}

/// Whether a word is a plural of capitals, such as SEMs.
pub(super) fn is_many_of_capitals(word: &str) -> bool {
    word.strip_suffix('s')
        .is_some_and(|one| one.len() >= 2 && one.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}

/// A name's words with those joined that only a hyphen or a slash parts: LC-MS as lcms, X-ray as xray.
pub(super) fn joined(name: &str, parts: &[Word]) -> Vec<String> {
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
