//! What labels give besides their words: their whole, their initials, and the things they name together.

use super::{Word, is_small, stem};

/// The stems of a text with single spaces between them: two labels that differ in spelling, endings or hyphens alone are the same here.
pub fn whole(words: &[Word]) -> String {
    words.iter().map(|word| stem(&word.plain)).collect::<Vec<_>>().join(" ")
}

/// The ways in which people abbreviate a label by first letters: with its small words and without them; with both parts of compounds
/// (ultrahigh gives U and H); without a last word that only says what sort of thing it is. Nothing for a single word.
pub fn initials(words: &[Word]) -> Vec<String> {
    if words.len() < 2 || words.len() > 10 {
        return Vec::new();
    }
    let great: Vec<&Word> = words.iter().filter(|word| !is_small(&word.plain)).collect();
    let all: Vec<&Word> = words.iter().collect();
    let without_last = match great.split_last() {
        Some((last, others)) if others.len() > 1 && SORTS.binary_search(&last.plain.as_str()).is_ok() => others,
        _ => &[],
    };
    let mut initials = Vec::new();
    for words in [&all, &great[..], without_last] {
        for compounds in [false, true] {
            let mut letters = String::new();
            for word in words {
                letters.extend(word.plain.chars().next());
                if compounds && let Some(second) = second_part(&word.plain) {
                    letters.extend(second.chars().next());
                }
            }
            if letters.chars().count() >= 2 && !initials.contains(&letters) {
                initials.push(letters);
            }
        }
    }
    initials
}

/// What a label names beside its whole: parts between commas and the like, and each of two things that share words, so that "medical
/// and clinical laboratory technologists" are medical laboratory technologists. Nothing for a label that names one thing.
pub fn parts(label: &str, words: &[Word]) -> Vec<Vec<Word>> {
    let apart = |pair: &[Word]| {
        let between = label.get(pair[0].end..pair[1].start).unwrap_or_default();
        between.contains([',', ';', ':', '(', ')', '/', '|']) || between.contains(" - ")
    };
    let ends = words.windows(2).enumerate().filter(|(_, pair)| apart(pair)).map(|(at, _)| at + 1);
    let (mut parts, mut start) = (Vec::new(), 0);
    for end in ends.chain(std::iter::once(words.len())).take(PARTS) {
        let mut part = &words[start..end];
        start = end;
        while part.first().is_some_and(is_joining) {
            part = &part[1..];
        }
        if part.len() < words.len() && part.len() > 1 {
            parts.push(part.to_vec());
        }
        let Some(at) = part.iter().position(is_joining).filter(|at| *at > 0 && at + 1 < part.len()) else { continue };
        let (left, right) = (&part[..at], &part[at + 1..]);
        parts.extend([left.to_vec(), right.to_vec(), [left, &right[1..]].concat(), [&left[..at - 1], right].concat()]);
    }
    parts.retain(|part| part.len() > 1);
    parts
}

/// Parts of a label that are looked at.
const PARTS: usize = 6;

fn is_joining(word: &Word) -> bool {
    matches!(word.plain.as_str(), "and" | "or")
}

/// Words that say what sort of thing a label names, and that its abbreviation may leave out. In order.
const SORTS: [&str; 24] = [
    "analysis",
    "apparatus",
    "assay",
    "device",
    "experiment",
    "facility",
    "imaging",
    "instrument",
    "measurement",
    "measurements",
    "method",
    "methods",
    "microscope",
    "microscopy",
    "process",
    "spectrometer",
    "spectrometry",
    "spectroscopy",
    "system",
    "systems",
    "technique",
    "techniques",
    "test",
    "testing",
];

/// First parts of compounds whose second part is abbreviated by a letter of its own. In order.
#[rustfmt::skip]
const FIRSTS: [&str; 28] = [
    "cathodo", "chemi", "chemo", "cryo", "electro", "ferro", "fluoro", "hetero", "homo", "hydro", "immuno", "infra", "inter",
    "iso", "magneto", "multi", "nano", "opto", "para", "phospho", "photo", "piezo", "pyro", "radio", "thermo", "tribo", "ultra",
    "under",
];

/// The second part of a compound: "spray" of electrospray.
fn second_part(plain: &str) -> Option<&str> {
    let firsts = FIRSTS.iter().filter_map(|first| plain.strip_prefix(first));
    firsts.min_by_key(|second| second.len()).filter(|second| second.len() >= 3)
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    #[test]
    fn lists_are_in_order() {
        assert!(SORTS.is_sorted() && FIRSTS.is_sorted());
    }

    #[test]
    fn things_that_share_words_are_told_apart() {
        let named = |label: &str| -> Vec<String> {
            parts(label, &words(label))
                .iter()
                .map(|part| part.iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" "))
                .collect()
        };
        let both = named("Medical and Clinical Laboratory Technologists");
        assert!(
            both.contains(&"medical laboratory technologists".to_owned())
                && both.contains(&"clinical laboratory technologists".to_owned())
        );
        assert!(named("health and safety officer").contains(&"safety officer".to_owned()));
        assert_eq!(named("Chefs, Head Cooks, and Food Buyers"), ["head cooks", "food buyers"]);
        assert!(named("scanning electron microscopy").is_empty() && named("and").is_empty() && named("R and D").len() <= 4);
    }

    #[test]
    fn initials_come_with_and_without_small_words() {
        assert_eq!(initials(&words("time of flight mass detection")), ["tofmd", "tfmd"]);
        assert!(initials(&words("microscopy")).is_empty());
        assert_eq!(initials(&words("electrospray ionisation")), ["ei", "esi"]);
        assert_eq!(initials(&words("far-infrared magnetic resonance spectroscopy")), ["fimrs", "firmrs", "fimr", "firmr"]);
    }
}
