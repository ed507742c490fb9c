//! Names of people among the words of a query: "Alice Smith electron microscopy".
//!
//! Only names that somebody on the viewer's shelves has, and only two words or more of one person's name: a single word of a name is
//! looked for as any other, for it may be a subject ("Gibson assembly", "Raman").

use std::ops::Range;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::lexicon::Lexicon;
use crate::search::schema::NAME;
use crate::search::segment::Segment;
use crate::search::shelves::View;
use crate::search::words::{Word, is_small};

/// The longest name that is looked for, in words.
const LONGEST: usize = 4;
/// Words of a query that are tried as names.
const TRIED: usize = 12;

/// The places of the first words that are one person's name, as many as there are; `free` says which words may be.
pub(super) fn name(all: &[Word], views: &[View], free: impl Fn(usize) -> bool) -> tantivy::Result<Option<Range<usize>>> {
    let lexicon = Lexicon::new(views);
    let tried = all.len().min(TRIED);
    let mut of_names = Vec::with_capacity(tried);
    let mut mostly = Vec::with_capacity(tried);
    for (at, word) in all.iter().take(tried).enumerate() {
        let may_be = free(at) && word.plain.len() > 1 && !is_small(&word.plain);
        let people = if may_be { lexicon.term(&format!("{NAME}{}", word.plain))? } else { 0 };
        of_names.push(people > 0);
        // most of those who have the word are called so
        mostly.push(people > 0 && people * 2 >= lexicon.word(&word.plain)?);
    }
    for at in 0..tried {
        for until in (at + 2..=tried.min(at + LONGEST)).rev() {
            if !of_names[at..until].iter().all(|is| *is) || !mostly[at..until].contains(&true) {
                continue;
            }
            let words: Vec<&str> = all[at..until].iter().map(|word| word.plain.as_str()).collect();
            for view in views {
                for segment in &view.snapshot.segments {
                    if !called(segment, view.left_out(segment), &words)?.is_empty() {
                        return Ok(Some(at..until));
                    }
                }
            }
        }
    }
    Ok(None)
}

/// The live documents of a segment, in order, whose name has all of these plain words.
pub(super) fn called(segment: &Segment, left_out: Option<u16>, words: &[&str]) -> tantivy::Result<Vec<u32>> {
    let mut found: Option<Vec<u32>> = None;
    for word in words {
        let mut having = Vec::new();
        if let Some(info) = segment.term(&format!("{NAME}{word}"))? {
            let mut postings = segment.text.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while postings.doc() != TERMINATED {
                having.push(postings.doc());
                postings.advance();
            }
        }
        found = Some(match found {
            None => having,
            Some(before) => before.into_iter().filter(|doc| having.binary_search(doc).is_ok()).collect(),
        });
    }
    let mut found = found.unwrap_or_default();
    found.retain(|doc| segment.is_alive(*doc) && left_out != Some(segment.columns.institution_of(*doc)));
    Ok(found)
}
