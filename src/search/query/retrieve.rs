//! Who matches at all, and roughly how well: one walk over the postings of every term, in the order of the plan.
//!
//! Everybody who matches is needed for the counts anyway, so scores are added up document by document in one array instead of
//! skipping those that cannot win.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

use tantivy::DocSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::IndexRecordOption;

use super::plan::{Group, Plan};
use crate::search::ranking::Ranking;
use crate::search::segment::Segment;

/// The number of terms that a document usually has.
const USUAL: f32 = 160.0;

/// One document that matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// The document.
    pub doc: u32,
    /// Roughly how well.
    pub score: f32,
    /// The words of the query that it covers, a bit each.
    pub words: u32,
    /// Whether it meets what the words ask for besides their subject.
    pub granted: bool,
}

/// The matches of one segment. Their memory is kept for later searches: to ask the system for as much takes as long as to fill it.
#[derive(Debug, Default)]
pub struct Matches(Vec<Match>);

/// Memory that searches have given back.
static SPARE: Mutex<Vec<Vec<Match>>> = Mutex::new(Vec::new());
/// How many of these are kept, and of how many matches at most: 64 MB in all.
const SPARES: usize = 16;
const LARGEST: usize = 1 << 18;

impl Matches {
    fn with_capacity(capacity: usize) -> Self {
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = spare.iter().position(|one| one.capacity() >= capacity).or(spare.len().checked_sub(1));
        let mut matches = fitting.map(|at| spare.swap_remove(at)).unwrap_or_default();
        drop(spare);
        matches.reserve(capacity);
        Self(matches)
    }
}

impl Deref for Matches {
    type Target = Vec<Match>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Matches {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Drop for Matches {
    fn drop(&mut self) {
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        if (1..=LARGEST).contains(&self.0.capacity()) && spare.len() < SPARES {
            self.0.clear();
            spare.push(std::mem::take(&mut self.0));
        }
    }
}

/// With so many times more postings than documents found so far, postings are looked up for these instead of read through.
const SPARSE: u32 = 24;

/// What is known of a document so far: together, so that the memory is asked once.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(16))]
struct Cell {
    score: f32,
    /// The words that it covers, a bit each; none for a document that was not found yet.
    words: u32,
    /// The group that last added to it, counted from 1, and what that added.
    group: u32,
    best: f32,
}

/// A cell for each document of the largest segment, all empty between uses.
#[derive(Debug, Default)]
struct Scratch {
    cells: Vec<Cell>,
    touched: Vec<u32>,
    /// The group at hand, counted from 1.
    group: u32,
}

/// Arrays that searches have given back.
static KEPT: Mutex<Vec<Scratch>> = Mutex::new(Vec::new());
/// How many are kept.
const KEEP: usize = 8;

impl Scratch {
    fn take(documents: u32) -> Self {
        let mut scratch = KEPT.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let documents = documents as usize;
        if scratch.cells.len() < documents {
            scratch.cells.resize(documents, Cell::default());
        }
        scratch.group = 0;
        scratch
    }

    /// Adds what one way of the group at hand gives a document, as far as it gives more than the ways before.
    fn note(cell: &mut Cell, group: u32, words: u32, score: f32) {
        cell.words |= words;
        if cell.group != group {
            cell.group = group;
            cell.score += score;
            cell.best = score;
        } else if score > cell.best {
            cell.score += score - cell.best;
            cell.best = score;
        }
    }

    fn give_back(self) {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEEP {
            kept.push(self);
        }
    }
}

/// The live documents of a segment that match, in no order; `left_out` is the institution whose people another shelf has. Only groups
/// about one of the `telling` words (a bit each) find anybody; the others add to what those find.
pub fn matches(segment: &Segment, plan: &Plan, telling: u32, ranking: &Ranking, left_out: Option<u16>) -> tantivy::Result<Matches> {
    let mut scratch = Scratch::take(segment.end());
    let norms = norms(ranking);
    let finds = |group: &&Group| !group.soft && group.words & telling != 0;
    let (finding, adding): (Vec<&Group>, Vec<&Group>) = plan.groups.iter().partition(finds);
    let outcome = finding
        .into_iter()
        .try_for_each(|group| add(segment, group, true, ranking, &norms, &mut scratch))
        .and_then(|()| adding.into_iter().try_for_each(|group| add(segment, group, false, ranking, &norms, &mut scratch)));
    let mut found = Matches::with_capacity(scratch.touched.len());
    for doc in scratch.touched.drain(..) {
        let cell = std::mem::take(&mut scratch.cells[doc as usize]);
        if segment.is_alive(doc) && left_out.is_none_or(|left_out| left_out != segment.columns.institution_of(doc)) {
            found.push(Match { doc, score: cell.score, words: cell.words, granted: true });
        }
    }
    scratch.give_back();
    outcome.map(|()| found)
}

/// Everybody alive in a segment.
pub fn everybody(segment: &Segment, left_out: Option<u16>) -> Matches {
    let mut found = Matches::with_capacity(segment.end() as usize);
    let all = (0..segment.end())
        .filter(|doc| segment.is_alive(*doc) && left_out != Some(segment.columns.institution_of(*doc)))
        .map(|doc| Match { doc, score: 0.0, words: 0, granted: true });
    found.extend(all);
    found
}

/// What a document's length adds to the denominator of BM25, by the length's code.
fn norms(ranking: &Ranking) -> [f32; 256] {
    std::array::from_fn(|code| {
        let length = FieldNormReader::id_to_fieldnorm(code as u8) as f32;
        ranking.saturation * (1.0 - ranking.length + ranking.length * length / USUAL)
    })
}

/// Adds a group: each document gets the best of its ways. One that does not find adds to documents that others found.
fn add(
    segment: &Segment,
    group: &Group,
    finds: bool,
    ranking: &Ranking,
    norms: &[f32; 256],
    scratch: &mut Scratch,
) -> tantivy::Result<()> {
    scratch.group += 1;
    for way in &group.ways {
        let Some(term) = segment.term(&way.term)? else { continue };
        let peak = way.weight * way.rarity * (ranking.saturation + 1.0);
        if !finds && term.doc_freq / SPARSE > scratch.touched.len() as u32 {
            look_up(segment, group, &term, peak, norms, scratch)?;
            continue;
        }
        let mut postings = segment.text.read_block_postings_from_terminfo(&term, IndexRecordOption::WithFreqs)?;
        while postings.block_len() > 0 {
            for (doc, times) in postings.docs().iter().zip(postings.freqs()) {
                let cell = &mut scratch.cells[*doc as usize];
                if cell.words == 0 {
                    if !finds {
                        continue;
                    }
                    scratch.touched.push(*doc);
                }
                let times = *times as f32;
                let score = peak * times / (times + norms[usize::from(segment.norms.fieldnorm_id(*doc))]);
                Scratch::note(cell, scratch.group, group.words, score);
            }
            postings.advance();
        }
    }
    Ok(())
}

/// Adds a way to the documents found so far by looking each of them up: for terms that very many have.
fn look_up(
    segment: &Segment,
    group: &Group,
    term: &TermInfo,
    peak: f32,
    norms: &[f32; 256],
    scratch: &mut Scratch,
) -> tantivy::Result<()> {
    let mut found = std::mem::take(&mut scratch.touched);
    found.sort_unstable();
    let mut postings = segment.text.read_postings_from_terminfo(term, IndexRecordOption::WithFreqs)?;
    for doc in &found {
        if postings.doc() < *doc {
            postings.seek(*doc);
        }
        if postings.doc() == *doc {
            let times = postings.term_freq() as f32;
            let score = peak * times / (times + norms[usize::from(segment.norms.fieldnorm_id(*doc))]);
            Scratch::note(&mut scratch.cells[*doc as usize], scratch.group, group.words, score);
        }
    }
    scratch.touched = found;
    Ok(())
}
