//! What an XML file declares before its contents: nothing may be fetched, and nothing may grow.

use super::text::line_at;
use crate::sent::Problems;

/// How long the value of an entity may be: they are shorthand for addresses.
const VALUE: usize = 400;
/// How long a declaration may be, in letters.
const DECLARATION: usize = 2_000;
/// How many entities a file may declare, and after how many problems nobody reads on.
const ENTITIES: usize = 1_000;
const PROBLEMS: u64 = 100;
/// How much text all uses of entities may come to, in bytes.
const GROWN: usize = 64 * 1024 * 1024;

/// Refuses entities from elsewhere, entities made of entities, and more text than the file has.
pub(super) fn refuse_entities(text: &str) -> Result<(), Problems> {
    let bytes = text.as_bytes();
    let mut wrong = Problems::default();
    let mut longest = 0;
    let (mut line, mut counted) = (1, 0);
    for (count, (at, _)) in text.match_indices("<!ENTITY").enumerate() {
        line += bytes[counted..at].iter().filter(|byte| **byte == b'\n').count() as u64;
        counted = at;
        if count == ENTITIES {
            wrong.add(line, format!("There are more than {ENTITIES} entities. Write their values out."));
        }
        if count == ENTITIES || wrong.count >= PROBLEMS {
            break;
        }
        let Some(declaration) = declaration(&text[at..]) else {
            wrong
                .add(line, format!("This entity does not end within {DECLARATION} letters. Write its value out where it is used."));
            continue;
        };
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

/// A declaration up to the bracket that closes it outside quotation marks; none where it is too far off.
fn declaration(text: &str) -> Option<&str> {
    let mut quote = None;
    for (at, letter) in text.char_indices().take(DECLARATION) {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            (None, '>') => return Some(&text[..at]),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_nothing_but_entities_is_soon_refused() {
        let good = "<!ENTITY a \"http://e.org/\">\n".repeat(900);
        assert!(refuse_entities(&good).is_ok());
        let many = refuse_entities(&"<!ENTITY a \"b\">\n".repeat(200_000)).unwrap_err();
        assert_eq!((many.count, many.first[0].line), (1, 1_001));
        // none of them is ever closed
        let open = refuse_entities(&"<!ENTITY a '\n".repeat(200_001)).unwrap_err();
        assert!(open.count <= PROBLEMS + 1);
        let wrong = refuse_entities(&"\n<!ENTITY a SYSTEM \"b\">".repeat(200_000)).unwrap_err();
        assert_eq!((wrong.count, wrong.first[99].line), (100, 101));
    }
}
