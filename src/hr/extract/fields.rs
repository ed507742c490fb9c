//! One field's text to its value, or to what is wrong with it.

use chrono::{Datelike, NaiveDate};

use super::quoted;
use crate::text::clean;

/// How far down a path of departments may go.
const DEPTH: usize = 8;

/// A line of text: cleaned, of `longest` letters at most; none where it is empty.
pub(super) fn line(text: &str, longest: usize) -> Result<Option<String>, String> {
    // Cleaning a text of megabytes to say that it is too long would be a waste.
    if text.len() > longest * 16 {
        return Err(too_long(text.chars().count(), longest));
    }
    let words = clean(text, false);
    let length = words.chars().count();
    if length > longest { Err(too_long(length, longest)) } else { Ok((!words.is_empty()).then_some(words)) }
}

fn too_long(length: usize, longest: usize) -> String {
    format!("has {length} letters, and may have {longest}. Is a quotation mark left open?")
}

/// A name: one line with letters in it.
pub(super) fn name(text: &str) -> Result<Option<String>, String> {
    let lines = text.trim().lines().count();
    if lines > 1 {
        return Err(format!("has {lines} lines, and a name has one. Is it a signature, or is a quotation mark left open?"));
    }
    let name = line(text, 200)?;
    match &name {
        Some(words) if !words.chars().any(char::is_alphabetic) => Err(format!("{} has no letters", quoted(words))),
        _ => Ok(name),
    }
}

/// A staff number: no spaces inside, and not what a spreadsheet program makes of a long number.
pub(super) fn staff_number(text: &str) -> Result<Option<String>, String> {
    let number = line(text, 60)?;
    if let Some(number) = &number {
        if number.contains(' ') {
            return Err(format!("{} has a space in it", quoted(number)));
        }
        let digits = |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
        if number.to_ascii_uppercase().split_once("E+").is_some_and(|(front, back)| digits(front) && digits(back)) {
            return Err(format!(
                "{} was rounded by a spreadsheet program. Format the column as text and export it again",
                quoted(number)
            ));
        }
    }
    Ok(number)
}

/// An e-mail address in the form in which it is compared.
pub(super) fn email(text: &str) -> Result<Option<String>, String> {
    let Some(words) = line(text, 254)? else {
        return Ok(None);
    };
    let address = crate::accounts::store::address(&words);
    let parts: Vec<&str> = address.split('@').collect();
    if parts.len() != 2 || parts.iter().any(|part| part.is_empty()) || address.contains(char::is_whitespace) {
        return Err(format!("{} is no e-mail address", quoted(&words)));
    }
    Ok(Some(address))
}

/// A path of departments, `Faculty > Department > Group`.
pub(super) fn path(text: &str) -> Result<Vec<String>, String> {
    if text.len() > DEPTH * 1_000 {
        return Err(too_long(text.chars().count(), DEPTH * 120));
    }
    let names: Vec<String> =
        text.split(['>', '»', '›', '|', '\\']).map(|name| clean(name, false)).filter(|name| !name.is_empty()).collect();
    if names.len() > DEPTH {
        return Err(format!("has {} steps, and may have {DEPTH}", names.len()));
    }
    match names.iter().find(|name| name.chars().count() > 120) {
        Some(long) => Err(format!("{} has {} letters, and may have 120", quoted(long), long.chars().count())),
        None => Ok(names),
    }
}

/// Yes or no.
pub(super) fn yes(text: &str) -> Result<bool, String> {
    let words = clean(text, false).to_lowercase();
    match words.as_str() {
        "yes" | "y" | "true" | "t" | "1" | "x" | "technical" | "technician" | "technical staff" => Ok(true),
        "no" | "n" | "false" | "f" | "0" | "-" | "" | "non-technical" | "not technical" | "nontechnical" => Ok(false),
        other => Err(format!("say yes or no, not {}", quoted(other))),
    }
}

/// How days are written. Two numbers with a slash are day and month: this is Britain.
const PATTERNS: [&str; 10] =
    ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%Y%m%d", "%Y/%m/%d", "%d-%b-%y"];

/// The last day of a contract; none where it has no end.
pub(super) fn day(text: &str) -> Result<Option<NaiveDate>, String> {
    let Some(words) = line(text, 60)? else {
        return Ok(None);
    };
    if ["permanent", "open ended", "open-ended", "openended", "none", "n/a", "-", "indefinite"]
        .contains(&words.to_lowercase().as_str())
    {
        return Ok(None);
    }
    // Databases add midnight to a day.
    let day = words.split_once([' ', 'T']).filter(|(_, time)| time.starts_with("00:00")).map_or(words.as_str(), |(day, _)| day);
    let date = PATTERNS.iter().find_map(|pattern| NaiveDate::parse_from_str(day, pattern).ok()).filter(|date| date.year() >= 1950);
    match date {
        // 31 December 4712 and 9999 are how HR systems say that there is no end.
        Some(date) if date.year() >= 2200 => Ok(None),
        Some(date) => Ok(Some(date)),
        None => Err(format!("{} is no day. Write it as 2027-03-31", quoted(&words))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_many_ways() {
        let end = NaiveDate::from_ymd_opt(2027, 3, 31);
        for text in [
            "2027-03-31",
            "31/03/2027",
            "31.03.2027",
            "31-Mar-2027",
            "31 March 2027",
            "20270331",
            "2027-03-31 00:00:00",
            "2027-03-31T00:00:00",
        ] {
            assert_eq!(day(text), Ok(end), "{text}");
        }
        for text in ["", "Permanent", "31/12/4712", "9999-12-31"] {
            assert_eq!(day(text), Ok(None), "{text}");
        }
        for text in ["03/31/2027", "soon", "2027-02-30", "31"] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_name_number_or_answer_is_refused() {
        assert!(name("Alice\nArcher").unwrap_err().contains("2 lines"));
        assert!(name("1234").is_err() && name("").unwrap().is_none());
        assert!(staff_number("1.23E+07").unwrap_err().contains("rounded"));
        assert_eq!(staff_number("0E12").unwrap().as_deref(), Some("0E12"));
        assert!(yes("maybe").is_err() && yes(" Y ").unwrap() && !yes("").unwrap());
        assert_eq!(path("Science >  Chemistry> ").unwrap(), ["Science", "Chemistry"]);
        assert!(email("alice").is_err() && email("a@b@c").is_err());
        assert!(line(&"a".repeat(10 * 1024 * 1024), 200).unwrap_err().contains("10485760 letters"));
    }
}
