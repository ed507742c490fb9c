//! What job titles say in more than one way: `index/titles.txt`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::search::words::stem;

/// The file.
const TITLES: &str = include_str!("../../../../index/titles.txt");

/// The file's lines, by stems.
struct Titles {
    alike: HashMap<String, Vec<String>>,
    fields: HashMap<String, Vec<String>>,
    long: HashMap<&'static str, Vec<Vec<String>>>,
}

static READ: LazyLock<Titles> = LazyLock::new(|| {
    let mut titles = Titles { alike: HashMap::new(), fields: HashMap::new(), long: HashMap::new() };
    for line in TITLES.lines().filter(|line| !line.starts_with('#')) {
        if let Some((short, long)) = line.split_once(" = ") {
            titles.long.entry(short).or_default().push(stems(long));
            continue;
        }
        let (line, lists) = match line.strip_prefix("field: ") {
            Some(line) => (line, &mut titles.fields),
            None => (line, &mut titles.alike),
        };
        let alike = stems(line);
        for one in &alike {
            let others = lists.entry(one.clone()).or_default();
            for other in &alike {
                if other != one && !others.contains(other) {
                    others.push(other.clone());
                }
            }
        }
    }
    titles
});

fn stems(words: &str) -> Vec<String> {
    words.split_whitespace().map(stem).collect()
}

/// The stems of words that are used for about the same work as one with this stem.
pub(super) fn alike(stem: &str) -> &'static [String] {
    READ.alike.get(stem).map_or(&[], Vec::as_slice)
}

/// The stems of words that titles in the same field of work are made of.
pub(super) fn field(stem: &str) -> &'static [String] {
    READ.fields.get(stem).map_or(&[], Vec::as_slice)
}

/// What a short form stands for: the stems of each meaning's words.
pub(super) fn long(plain: &str) -> &'static [Vec<String>] {
    READ.long.get(plain).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_can_be_read() {
        for line in TITLES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (short, words) = line.split_once(" = ").map_or(("", line), |(short, long)| (short, long));
            let words = words.strip_prefix("field: ").unwrap_or(words);
            let is_plain = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(words.split(' ').all(is_plain) && (short.is_empty() || is_plain(short)), "{line}");
            assert!(!short.is_empty() || words.split(' ').count() > 1, "{line}");
        }
    }

    #[test]
    fn words_for_the_same_work_find_each_other() {
        assert!(alike(&stem("technicians")).contains(&stem("technologist")));
        assert!(alike(&stem("lecturer")).contains(&stem("professor")));
        assert!(alike("microscop").is_empty());
        assert_eq!(long("rn"), [[stem("registered"), stem("nurse")]]);
        assert_eq!(long("tech"), [[stem("technician")], [stem("technical")]]);
    }
}
