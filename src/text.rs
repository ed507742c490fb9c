//! Forms of a text: folded for comparing and sorting, as a slug for addresses, cleaned of what no field may hold.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// With a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number as it is read: 12,345.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How many there are of a unit: `1 action`, `1,200 actions`.
pub fn counted(number: usize, units: &str) -> String {
    let unit = if number == 1 { singular(units) } else { units.to_owned() };
    format!("{} {unit}", thousands(number as u64))
}

/// A unit beside the number 1: `published profiles` as `published profile`, `people who agree` as `person who agrees`.
pub fn singular(unit: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in unit.split(' ') {
        let after_who = words.last().is_some_and(|last| last == "who");
        // what a unit is a number of stands before these: `hours in sessions`
        let is_apart = words.iter().any(|word| matches!(word.as_str(), "of" | "in" | "with" | "by" | "for" | "per" | "who"));
        words.push(match word {
            "are" if after_who => "is".to_owned(),
            "have" if after_who => "has".to_owned(),
            _ if after_who && !word.ends_with("ed") && !word.ends_with('s') => format!("{word}s"),
            _ if is_apart => word.to_owned(),
            "people" => "person".to_owned(),
            _ => one(word),
        });
    }
    words.join(" ")
}

fn one(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let is_plural = word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    let es = ["ches", "shes", "xes", "sses"].iter().any(|end| word.ends_with(end));
    match (is_plural, es) {
        (true, true) => word[..word.len() - 2].to_owned(),
        (true, false) => word[..word.len() - 1].to_owned(),
        (false, _) => word.to_owned(),
    }
}

/// The form in which names are compared and sorted: compatibility-normalised, without accents, lower case, single spaces.
pub fn fold(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .flat_map(|letter| match letter {
            'ß' => vec!['s', 's'],
            'æ' => vec!['a', 'e'],
            'œ' => vec!['o', 'e'],
            'ø' => vec!['o'],
            'ł' => vec!['l'],
            'đ' | 'ð' => vec!['d'],
            'þ' => vec!['t', 'h'],
            'ı' => vec!['i'],
            other => vec![other],
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The form in which a name stands in an address: folded, letters and digits with single hyphens, 60 at most.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in fold(text).chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() && letter != '\'' && letter != '\u{2019}' {
            slug.push('-');
        }
        if slug.len() >= 60 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// True for a letter that may not stand in any field: control characters besides line breaks and tabs, and the marks
/// that turn the direction of the text around them (Unicode's bidirectional overrides, embeddings and isolates), with which a
/// name could make the page around it read differently.
pub fn is_unwanted(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}')
        || matches!(letter, '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}')
}

/// True for a letter that is not seen and only says where a word may or may not be broken: text that is pasted from a page or a PDF is
/// full of them, and each would part a word in two. The joiners of scripts that need them (U+200C, U+200D) are none of these.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}')
}

/// A field's text: composed (NFC), unwanted and invisible letters gone, line breaks as `\n`, ends trimmed; on one line unless `lines`.
pub fn clean(text: &str, lines: bool) -> String {
    let text: String = text.chars().filter(|letter| !is_unwanted(*letter) && !is_invisible(*letter)).nfc().collect();
    if lines {
        text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_unit_is_one() {
        for (unit, one) in [
            ("exhibitions", "exhibition"),
            ("published profiles", "published profile"),
            ("openings of the guidance", "opening of the guidance"),
            ("people who agree", "person who agrees"),
            ("people who shadowed", "person who shadowed"),
            ("programmes and departments", "programme and department"),
            ("matches", "match"),
            ("surveys of the staff", "survey of the staff"),
            ("studies", "study"),
            ("responses", "response"),
            ("staff", "staff"),
            ("", ""),
        ] {
            assert_eq!(singular(unit), one);
        }
    }

    #[test]
    fn one_is_not_many() {
        let said = [0, 1, 2, 1_200].map(|number| counted(number, "actions"));
        assert_eq!(said, ["0 actions", "1 action", "2 actions", "1,200 actions"]);
        assert_eq!(counted(1, "measures"), "1 measure");
    }

    #[test]
    fn what_is_not_seen_goes_and_joiners_stay() {
        assert_eq!(clean(" spectro\u{ad}metry\u{200b} and cyto\u{2060}metry ", false), "spectrometry and cytometry");
        assert_eq!(clean("e\u{ad}\u{301}tude", true), "étude");
        assert_eq!(clean("क्\u{200d}ष \u{200c}می", false), "क्\u{200d}ष \u{200c}می");
    }
}
