//! Texts cut at words: where they stand, what is marked in them, and what is shown of a long one.

use std::borrow::Cow;

use super::{Marked, Span};

/// Where the words of a text stand, as [`words`](crate::search::words::words) cuts it. ASCII only.
pub(super) fn places(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let is_part = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut places = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    while at < bytes.len() {
        if !is_part(at) {
            at += 1;
            continue;
        }
        let start = at;
        while is_part(at) || (bytes.get(at) == Some(&b'\'') && is_part(at + 1)) {
            at += 1;
        }
        places.push((start, at));
    }
    places
}

/// A text with single spaces between its words.
pub(super) fn on_one_line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let simple = text.is_ascii()
        && !text.bytes().any(|byte| byte.is_ascii_whitespace() && byte != b' ' || byte == 0x0b)
        && !text.contains("  ");
    if simple { Cow::Borrowed(text) } else { Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

/// The beginning of the word at a byte, or the next after it.
pub(super) fn word_start(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let mut at = at;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].rfind(' ').map_or(0, |space| space + 1)
}

/// What was found, in order; what stands only a space or hyphen apart is one.
pub(super) fn joined_spans(text: &str, mut found: Vec<Span>) -> Vec<Span> {
    found.sort_unstable();
    let mut spans: Vec<Span> = Vec::new();
    for (start, end) in found {
        match spans.last_mut() {
            Some(last) if start <= last.1 || matches!(text.get(last.1..start), Some(" " | "-" | "/" | "\u{2013}")) => {
                last.1 = last.1.max(end)
            }
            _ => spans.push((start, end)),
        }
    }
    spans
}

/// A text cut at what was found in it.
pub(super) fn cut(text: &str, spans: &[Span]) -> Marked {
    let mut parts = Vec::new();
    let mut at = 0;
    for (start, end) in spans {
        if *start > at {
            parts.push((text[at..*start].to_owned(), false));
        }
        parts.push((text[*start..*end].to_owned(), true));
        at = *end;
    }
    if at < text.len() {
        parts.push((text[at..].to_owned(), false));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_marked_as_one() {
        let text = "an electron microscope, twice";
        let marked = cut(text, &joined_spans(text, vec![(12, 22), (3, 11)]));
        assert_eq!(marked, [("an ".to_owned(), false), ("electron microscope".to_owned(), true), (", twice".to_owned(), false)]);
        assert_eq!(cut("plain", &[]), [("plain".to_owned(), false)]);
    }
}
