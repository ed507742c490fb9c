//! What an XML file declares before its contents: nothing may be fetched, and nothing may grow.

use super::text::line_at;
use crate::sent::Problems;

/// How long the value of an entity may be: they are shorthand for addresses.
const VALUE: usize = 400;
/// How much text all uses of entities may come to, in bytes.
const GROWN: usize = 64 * 1024 * 1024;

/// Refuses entities from elsewhere, entities made of entities, and more text than the file has.
pub(super) fn refuse_entities(text: &str) -> Result<(), Problems> {
    let bytes = text.as_bytes();
    let mut wrong = Problems::default();
    let mut longest = 0;
    for (at, _) in text.match_indices("<!ENTITY") {
        let line = line_at(bytes, at);
        let declaration = declaration(&text[at..]);
        let head = declaration.split(['"', '\'']).next().unwrap_or_default();
        if head.split_whitespace().any(|word| matches!(word, "SYSTEM" | "PUBLIC" | "%")) || head.contains('%') {
            wrong.add(line, "This entity comes from elsewhere. Nothing is fetched for an import: take the declaration out.");
            continue;
        }
        let value = declaration.split(['"', '\'']).nth(1).unwrap_or_default();
        if value.contains('&') || value.contains('%') {
            wrong.add(line, "This entity is made of others, which could grow without end. Write its value out.");
        } else if value.len() > VALUE {
            wrong.add(line, format!("The value of this entity is longer than {VALUE} letters. Write it out where it is used."));
        }
        longest = longest.max(value.len());
    }
    if let Some(at) = text.find("<!DOCTYPE") {
        let head = text[at..].split(['[', '>']).next().unwrap_or_default();
        if head.split_whitespace().any(|word| matches!(word, "SYSTEM" | "PUBLIC")) {
            let what = "The document type comes from elsewhere. Nothing is fetched for an import: take SYSTEM or PUBLIC out of it.";
            wrong.add(line_at(bytes, at), what);
        }
    }
    let uses = bytes.iter().filter(|byte| **byte == b'&').count();
    if wrong.is_empty() && longest > 0 && uses.saturating_mul(longest) > GROWN {
        wrong.add(1, "The entities of this file could come to more than 64 MB of text. Write their values out.");
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// A declaration up to the bracket that closes it outside quotation marks.
fn declaration(text: &str) -> &str {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            (None, '>') => return &text[..at],
            _ => {}
        }
    }
    text
}
