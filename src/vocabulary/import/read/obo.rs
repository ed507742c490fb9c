//! OBO 1.2 and 1.4, line by line (<https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html>).

use std::collections::HashMap;

use super::{Entry, File, Format};
use crate::sent::Problems;
use crate::vocabulary::names::is_short_form;

/// Words in a synonym's type that make it a short form.
const SHORT: [&str; 3] = ["abbreviation", "acronym", "symbol"];
/// Words in a synonym's type that make it nothing to find people by.
const NOT_WANTED: [&str; 3] = ["misnomer", "dubious", "inchi"];

/// Reads a file's terms.
pub(super) fn read(text: &str) -> Result<File, Problems> {
    let mut reading = Reading {
        file: File {
            format: Format::Obo,
            name: String::new(),
            licence: String::new(),
            version: String::new(),
            entries: Vec::new(),
            notes: Problems::default(),
        },
        types: HashMap::new(),
        title: String::new(),
        wrong: Problems::default(),
        stanza: Stanza::Header,
        at: 0,
    };
    let mut line_number = 0;
    for (number, line) in (1_u64..).zip(text.lines()) {
        line_number = number;
        reading.line(number, line.trim());
    }
    reading.close(Some(line_number));
    if reading.file.entries.is_empty() && reading.wrong.is_empty() {
        reading.wrong.add(1, "There is no [Term] in this OBO file.");
    }
    if !reading.title.is_empty() {
        reading.file.name = reading.title;
    }
    if reading.wrong.is_empty() { Ok(reading.file) } else { Err(reading.wrong) }
}

/// Which part of the file is being read.
enum Stanza {
    Header,
    Term(Box<Entry>),
    Other,
}

struct Reading {
    file: File,
    /// What the header says that a synonym's type means.
    types: HashMap<String, String>,
    title: String,
    wrong: Problems,
    stanza: Stanza,
    /// The line on which the stanza begins.
    at: u64,
}

impl Reading {
    fn line(&mut self, number: u64, line: &str) {
        if line.is_empty() || line.starts_with('!') {
            return;
        }
        if line.starts_with('[') {
            self.close(None);
            self.at = number;
            self.stanza =
                if line == "[Term]" { Stanza::Term(Box::new(Entry { line: number, ..Entry::default() })) } else { Stanza::Other };
            if !line.ends_with(']') {
                self.wrong
                    .add(number, format!("{line:?} is not closed with a square bracket. The file may be cut off; fetch it again."));
            }
            return;
        }
        if matches!(self.stanza, Stanza::Other) {
            return;
        }
        let Some((tag, value)) = line.split_once(':') else {
            self.wrong.add(number, "There is no tag with a colon here. The file may be damaged or cut off; fetch it again.");
            return;
        };
        let (tag, value) = (tag.trim(), value.trim());
        let read = match &mut self.stanza {
            Stanza::Header => {
                header(&mut self.file, &mut self.types, &mut self.title, tag, value);
                Ok(())
            }
            Stanza::Term(entry) => term(entry, &self.types, tag, value),
            Stanza::Other => Ok(()),
        };
        if let Err(what) = read {
            self.wrong.add(number, what);
        }
    }

    /// Keeps the term that was being read; `end` is the last line where the file ends with it.
    fn close(&mut self, end: Option<u64>) {
        let Stanza::Term(entry) = std::mem::replace(&mut self.stanza, Stanza::Other) else { return };
        if entry.origin.is_empty() {
            let cut = if end.is_some() { " The file may be cut off here; fetch it again." } else { "" };
            self.wrong.add(self.at, format!("This term has no id.{cut}"));
        } else if entry.label.is_empty() {
            match end {
                Some(_) => self.wrong.add(
                    self.at,
                    format!("The file ends in the middle of {}: it has no name. It was cut off; fetch it again.", entry.origin),
                ),
                None => self.file.notes.add(entry.line, format!("{} has no name and is left out.", entry.origin)),
            }
        } else {
            self.file.entries.push(*entry);
        }
    }
}

fn header(file: &mut File, types: &mut HashMap<String, String>, title: &mut String, tag: &str, value: &str) {
    match tag {
        "ontology" => file.name = value.to_owned(),
        "data-version" => file.version = value.to_owned(),
        "synonymtypedef" => {
            if let Some((id, words)) = value.split_once(char::is_whitespace) {
                types.insert(id.to_owned(), words.to_lowercase());
            }
        }
        "property_value" => {
            let Some((property, rest)) = value.split_once(char::is_whitespace) else { return };
            let given =
                quoted(rest).map_or_else(|_| rest.split_whitespace().next().unwrap_or_default().to_owned(), |(text, _)| text);
            let property = property.rsplit([':', '/', '#']).next().unwrap_or_default();
            match property {
                "license" | "licence" if file.licence.is_empty() => file.licence = given,
                "title" if title.is_empty() => *title = given,
                _ => {}
            }
        }
        _ => {}
    }
}

fn term(entry: &mut Entry, types: &HashMap<String, String>, tag: &str, value: &str) -> Result<(), String> {
    match tag {
        "id" if entry.origin.is_empty() => entry.origin = bare(value).to_owned(),
        "id" => return Err(format!("{} has a second id.", entry.origin)),
        "name" if entry.label.is_empty() => entry.label = unescape(value_alone(value)),
        // some ontologies have terms with two; the first is the name
        "name" => entry.synonyms.push(unescape(value_alone(value))),
        "def" => {
            let (text, _) = quoted(value).map_err(|what| format!("def: {what}"))?;
            if entry.definition.is_empty() {
                entry.definition = text;
            }
        }
        "is_a" => entry.broader.push(bare(value).to_owned()),
        // what is a part of something is found under it
        "relationship" => {
            let mut words = value.split_whitespace();
            if let (Some("part_of" | "BFO:0000050"), Some(whole)) = (words.next(), words.next()) {
                entry.broader.push(bare(whole).to_owned());
            }
        }
        "is_obsolete" => entry.obsolete = value.starts_with("true"),
        "replaced_by" => entry.successor = Some(bare(value).to_owned()),
        "synonym" | "exact_synonym" | "narrow_synonym" | "broad_synonym" | "related_synonym" => {
            let (text, rest) = quoted(value).map_err(|what| format!("{tag}: {what}"))?;
            let mut words = rest.split(['[', '{']).next().unwrap_or_default().split_whitespace();
            let scope = match tag {
                "exact_synonym" => "EXACT",
                "synonym" => words.next().unwrap_or("RELATED"),
                _ => "RELATED",
            };
            if !["EXACT", "NARROW", "BROAD", "RELATED"].contains(&scope) {
                return Err(format!("synonym: {scope:?} is no scope. It is EXACT, NARROW, BROAD or RELATED."));
            }
            let kind = words.next().unwrap_or_default();
            let said = types.get(kind).map_or(kind, String::as_str).to_lowercase();
            if NOT_WANTED.iter().any(|word| said.contains(word)) {
                return Ok(());
            }
            if SHORT.iter().any(|word| said.contains(word)) || is_short_form(&text) {
                entry.abbreviations.push(text);
            } else if scope == "EXACT" {
                entry.synonyms.push(text);
            } else {
                entry.loose.push(text);
            }
        }
        _ => {}
    }
    Ok(())
}

/// An identifier without the comment and the modifiers behind it.
fn bare(value: &str) -> &str {
    value.split_whitespace().next().unwrap_or_default()
}

/// A value without the trailing modifiers in braces and the comment behind it.
fn value_alone(value: &str) -> &str {
    let mut letters = value.char_indices();
    // where the last braces begin and end; a brace that is part of the value has a backslash before it
    let (mut open, mut closed, mut quoted, mut end) = (None, None, false, value.len());
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '"' if open.is_some() => quoted = !quoted,
            _ if quoted => {}
            '{' => open = Some(at),
            '}' => closed = open.take().map(|from| (from, at + 1)),
            '!' if value[..at].ends_with(' ') && value[at + 1..].starts_with(' ') => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let value = value[..end].trim_end();
    match closed {
        Some((from, until)) if until == value.len() => value[..from].trim_end(),
        _ => value,
    }
}

/// A text in quotation marks, and what follows it.
fn quoted(value: &str) -> Result<(String, &str), &'static str> {
    let rest = value.strip_prefix('"').ok_or("The text is not in quotation marks.")?;
    let mut text = String::with_capacity(rest.len().min(256));
    let mut letters = rest.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((text, &rest[at + 1..])),
            '\\' => text.extend(letters.next().map(|(_, letter)| escaped(letter))),
            letter => text.push(letter),
        }
    }
    Err("The quotation marks are not closed. The file may be cut off here; fetch it again.")
}

fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' { text.extend(letters.next().map(escaped)) } else { text.push(letter) }
    }
    text
}

fn escaped(letter: char) -> char {
    match letter {
        'n' | 'W' | 't' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::value_alone;

    #[test]
    fn modifiers_and_comments_are_no_part_of_a_value() {
        for (line, value) in [
            ("zorbing microscopy {comment=\"x\"}", "zorbing microscopy"),
            ("zorbing {a=\"} ! {\", b=\"2\"} ! a comment", "zorbing"),
            ("zorbing ! a {comment}", "zorbing"),
            ("zorbing \\{hot\\}", "zorbing \\{hot\\}"),
            ("zorbing \\{hot\\} {a=\"1\"}", "zorbing \\{hot\\}"),
            ("the {hot} zorbing", "the {hot} zorbing"),
            ("zorbing} and {rolling", "zorbing} and {rolling"),
            ("5\" zorbing ! a comment", "5\" zorbing"),
            ("wow! zorbing", "wow! zorbing"),
        ] {
            assert_eq!(value_alone(line), value, "{line}");
        }
    }
}
