//! Bytes to text, and what kind of file the text is.

use super::{BYTES, Format};
use crate::hr::extract::separator;
use crate::sent::Problems;

/// Files that people take for vocabularies, by their beginning, with what to say.
const OTHERS: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "This is a zipped file or a spreadsheet. Unpack it, or save the sheet as \"CSV UTF-8\", and send that."),
    (b"\xd0\xcf\x11\xe0", "This is an old spreadsheet. Save it as \"CSV UTF-8\" and send that."),
    (b"%PDF", "This is a PDF. Ask whoever keeps the vocabulary for OBO, SKOS or CSV."),
    (b"\x1f\x8b", "This file is compressed. Unpack it first."),
    (b"{", "This is JSON. Vocabularies come as OBO, SKOS (Turtle or RDF/XML) or CSV."),
];

/// The text of a file, without its byte order mark.
///
/// # Errors
///
/// A file that is too large, empty, of another kind, in another encoding than UTF-8, or has a NUL in it.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Problems> {
    if bytes.len() > BYTES {
        return Err(Problems::only(1, format!("The file is larger than {} MB.", BYTES / 1024 / 1024)));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problems::only(
            1,
            "The file is empty. Nothing was changed: an empty file does not mean that every concept is gone.",
        ));
    }
    if let Some((_, what)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Problems::only(1, *what));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Problems::only(1, "The file is in UTF-16. Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let what = "There is a NUL byte here, which no text has. The file is damaged, or not in UTF-8: save it anew as UTF-8.";
        return Err(Problems::only(line_at(bytes, at), what));
    }
    str::from_utf8(bytes).map_err(|error| {
        let what = if error.error_len().is_none() {
            "The file ends in the middle of a letter: it was cut off. Fetch it again."
        } else {
            "A letter here is not in UTF-8; the file may be in Windows-1252. Save it as UTF-8."
        };
        Problems::only(line_at(bytes, error.valid_up_to()), what)
    })
}

/// The line that a byte stands in, from 1.
pub(super) fn line_at(bytes: &[u8], at: usize) -> u64 {
    1 + bytes[..at.min(bytes.len())].iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Whether a text begins as XML does: with a declaration, or with an element. An address in angle brackets is Turtle's: it has a colon
/// and no space, while an element whose name has a colon is the first and has to declare what stands before it.
fn is_xml(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else { return false };
    let first = rest.split('>').next().unwrap_or_default();
    let is_address = first.contains(':') && !first.contains(char::is_whitespace);
    rest.starts_with(['?', '!']) || (rest.starts_with(|letter: char| letter.is_alphabetic() || letter == '_') && !is_address)
}

/// What kind of file a text is.
pub(super) fn format(text: &str) -> Result<Format, Problems> {
    let start = text.trim_start();
    let lower: String = start.chars().take(4_000).collect::<String>().to_lowercase();
    if is_xml(&lower) {
        let is_html = lower.starts_with("<!doctype html") || lower.contains("<html");
        return match (is_html, lower.contains("rdf:rdf") || lower.contains("rdf-syntax-ns")) {
            (true, _) => Err(Problems::only(1, "This is a web page. Download the vocabulary itself: OBO, SKOS or CSV.")),
            (_, true) => Ok(Format::RdfXml),
            _ => Err(Problems::only(1, "This is XML but no RDF. Vocabularies in XML have to be SKOS in RDF/XML.")),
        };
    }
    let lines = || lower.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines().find(|line| !line.starts_with('!') && !line.starts_with('#')).unwrap_or_default();
    if first.starts_with("format-version:") || first.starts_with("[term]") || lines().any(|line| line == "[term]") {
        return Ok(Format::Obo);
    }
    if ["@prefix", "@base", "prefix ", "base ", "<", "_:"].iter().any(|word| first.starts_with(word)) {
        return Ok(Format::Turtle);
    }
    let header: Vec<&str> = first.split(char::from(separator(first))).map(|name| name.trim().trim_matches('"')).collect();
    if header.contains(&"concepturi") && header.contains(&"preferredlabel") {
        return Ok(Format::Esco);
    }
    if header.contains(&"label") {
        return Ok(Format::Plain);
    }
    let what = "This is no vocabulary that can be read. It may be OBO (begins with \"format-version:\"), SKOS in Turtle (begins with \
                \"@prefix\") or RDF/XML, ESCO's CSV (has the columns conceptUri and preferredLabel), or CSV (with commas, semicolons or tabs) \
                with the columns label, synonyms, abbreviations, broader, kind.";
    Err(Problems::only(1, what))
}
