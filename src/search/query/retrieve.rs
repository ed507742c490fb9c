//! Who matches at all, and roughly how well: all terms are read side by side, a window of documents after the other.
//!
//! Everybody who matches is needed for the counts anyway, so scores are added up document by document instead of skipping those that
//! cannot win.

use std::sync::{Mutex, PoisonError};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;

use super::cover::Cover;
use super::plan::{Group, Plan};
use crate::search::facets::sets::{Set, each, put, take_out};
use crate::search::ranking::Ranking;
use crate::search::segment::Segment;

/// The number of terms that a document usually has.
const USUAL: f32 = 160.0;

/// One document that matches.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Match {
    /// The document.
    pub doc: u32,
    /// Roughly how well.
    pub score: f32,
    /// The words of the query that it covers, a bit each.
    pub words: u32,
    /// Whether these are all that matter.
    pub full: bool,
    /// How much it meets of what the words ask for besides their subject.
    pub met: u8,
}

/// The matches of one segment, in order of document. Their memory is kept for later searches: to ask the system for as much takes as long
/// as to fill it.
#[derive(Debug, Default)]
pub struct Matches {
    list: Vec<Match>,
    /// The same documents, a bit each.
    set: Set,
}

/// Memory that searches have given back.
static SPARE: Mutex<Vec<Vec<Match>>> = Mutex::new(Vec::new());
/// How many of these are kept, and of how many matches at most: 64 MB in all.
const SPARES: usize = 16;
const LARGEST: usize = 1 << 18;

impl Matches {
    fn with_capacity(capacity: usize, documents: u32) -> Self {
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = spare.iter().position(|one| one.capacity() >= capacity).or(spare.len().checked_sub(1));
        let mut list = fitting.map(|at| spare.swap_remove(at)).unwrap_or_default();
        drop(spare);
        list.reserve(capacity);
        Self { list, set: vec![0; (documents as usize).div_ceil(64)] }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Match> {
        self.list.iter()
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Match> {
        self.list.iter_mut()
    }

    /// Their documents, a bit each.
    pub fn set(&self) -> &Set {
        &self.set
    }

    /// Leaves only some.
    pub fn retain(&mut self, mut keep: impl FnMut(&Match) -> bool) {
        let set = &mut self.set;
        self.list.retain(|one| {
            let keep = keep(one);
            if !keep {
                take_out(set, one.doc);
            }
            keep
        });
    }
}

impl Drop for Matches {
    fn drop(&mut self) {
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        if (1..=LARGEST).contains(&self.list.capacity()) && spare.len() < SPARES {
            self.list.clear();
            spare.push(std::mem::take(&mut self.list));
        }
    }
}

/// Documents that all terms are read for before the next: what is known of so many (32 KB) stays in the memory nearest to the processor,
/// where that of all documents would not. Lucene's `BooleanScorer` does the same.
const WINDOW: usize = 2_048;

/// With so many times more postings than documents found, postings are looked up for these instead of read through.
const SPARSE: u64 = 24;

/// What is known of a document so far.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(16))]
struct Cell {
    score: f32,
    /// The words that it covers, a bit each.
    words: u32,
    /// The group that last added to it, counted from 1, and what that added.
    group: u32,
    best: f32,
}

impl Cell {
    /// Adds what the first way of a group gives.
    fn begin(&mut self, group: u32, words: u32, score: f32) {
        *self = Self { score: self.score + score, words: self.words | words, group, best: score };
    }

    /// Adds what another way of a group gives, as far as it gives more than the ways before. Without a branch, for which of them is better
    /// nobody can foretell.
    fn go_on(&mut self, group: u32, words: u32, score: f32) {
        let before = if self.group == group { self.best } else { 0.0 };
        let best = if score > before { score } else { before };
        *self = Self { score: self.score + (best - before), words: self.words | words, group, best };
    }
}

/// The postings of one way, read from the first document to the last.
struct Walk {
    postings: BlockSegmentPostings,
    /// The next one's place in its block.
    at: usize,
    group: u32,
    words: u32,
    /// Whether it is the first way of its group.
    first: bool,
    /// What it gives a document that is full of it.
    peak: f32,
}

impl Walk {
    /// The next document.
    fn next(&self) -> Option<u32> {
        self.postings.docs().get(self.at).copied()
    }

    /// Goes to the first document that is not before this one.
    fn reach(&mut self, doc: u32) {
        if self.next().is_some_and(|next| next < doc) {
            self.at = self.postings.seek(doc);
        }
    }

    /// Goes through the documents before `end`; gives each with the times that it has the term.
    fn read(&mut self, end: u32, mut take: impl FnMut(u32, u32)) {
        while self.next().is_some_and(|next| next < end) {
            let docs = &self.postings.docs()[self.at..];
            let here =
                if docs.last().is_some_and(|last| *last < end) { docs.len() } else { docs.partition_point(|doc| *doc < end) };
            docs[..here].iter().zip(&self.postings.freqs()[self.at..]).for_each(|(doc, times)| take(*doc, *times));
            self.at += here;
            if self.at == self.postings.block_len() {
                self.postings.advance();
                self.at = 0;
            }
        }
    }
}

/// The window of documents at hand.
struct Window<'a> {
    segment: &'a Segment,
    norms: [f32; 256],
    start: u32,
    cells: Box<[Cell; WINDOW]>,
    /// Documents that were found, a bit each.
    found: [u64; WINDOW / 64],
}

impl<'a> Window<'a> {
    fn new(segment: &'a Segment, ranking: &Ranking) -> Self {
        let cells = Box::new([Cell::default(); WINDOW]);
        Self { segment, norms: norms(ranking), start: 0, cells, found: [0; WINDOW / 64] }
    }

    fn end(&self) -> u32 {
        self.start + WINDOW as u32
    }

    /// Adds what a way gives to whoever has it.
    fn find(&mut self, walk: &mut Walk) {
        let (end, group, words, peak, first) = (self.end(), walk.group, walk.words, walk.peak, walk.first);
        let Self { segment, norms, cells, found, .. } = self;
        let mut place = |doc: u32| {
            let at = doc as usize % WINDOW;
            found[at / 64] |= 1 << (at % 64);
            at
        };
        if first {
            walk.read(end, |doc, times| cells[place(doc)].begin(group, words, score(segment, norms, peak, doc, times)));
        } else {
            walk.read(end, |doc, times| cells[place(doc)].go_on(group, words, score(segment, norms, peak, doc, times)));
        }
    }

    /// How many were found.
    fn count(&self) -> u64 {
        self.found.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Adds what a way gives to those, so many, of whom it is known that they match.
    fn add(&mut self, walk: &mut Walk, count: u64) {
        let (end, group, words, peak) = (self.end(), walk.group, walk.words, walk.peak);
        let Self { segment, norms, start, cells, found } = self;
        let postings = u64::from(walk.postings.doc_freq()) * WINDOW as u64 / u64::from(segment.end().max(1));
        walk.reach(*start);
        if postings > count * SPARSE {
            each(&found[..], |at| {
                let doc = *start + at;
                walk.reach(doc);
                if walk.next() == Some(doc) {
                    let times = walk.postings.freqs()[walk.at];
                    cells[at as usize % WINDOW].go_on(group, words, score(segment, norms, peak, doc, times));
                }
            });
        } else {
            walk.read(end, |doc, times| {
                let cell = &mut cells[doc as usize % WINDOW];
                if cell.words != 0 {
                    cell.go_on(group, words, score(segment, norms, peak, doc, times));
                }
            });
        }
    }

    /// Empties it into the matches; only who is alive, not left out and covers enough is one.
    fn finish(&mut self, cover: &Cover, left_out: Option<u16>, matches: &mut Matches) {
        let first = self.start / 64;
        for (at, bits) in (first..).zip(&mut self.found) {
            let (mut rest, mut kept, mut count) = (std::mem::take(bits), 0, 0);
            let mut some = [Match::default(); 64];
            // no branch waits for what is known of a document
            while rest != 0 {
                let doc = at * 64 + rest.trailing_zeros();
                rest &= rest - 1;
                let cell = std::mem::take(&mut self.cells[doc as usize % WINDOW]);
                let is_seen = left_out.is_none_or(|left_out| left_out != self.segment.columns.institution_of(doc));
                let keep = cover.is_enough(cell.words) & is_seen & self.segment.is_alive(doc);
                let full = cover.is_full(cell.words);
                some[count % 64] = Match { doc, score: cell.score, words: cell.words, full, met: 0 };
                count += usize::from(keep);
                kept |= u64::from(keep) << (doc % 64);
            }
            if kept != 0 {
                matches.list.extend_from_slice(&some[..count]);
                matches.set[at as usize] = kept;
            }
        }
    }
}

/// What a term that a document has so many times gives it: BM25.
fn score(segment: &Segment, norms: &[f32; 256], peak: f32, doc: u32, times: u32) -> f32 {
    let times = times as f32;
    peak * times / (times + norms[usize::from(segment.norms.fieldnorm_id(doc))])
}

/// The live documents of a segment that match and cover enough; `left_out` is the institution whose people another shelf has. Only groups
/// about one of the words that a document must have one of find anybody; the others add to what those find.
pub fn matches(
    segment: &Segment,
    plan: &Plan,
    cover: &Cover,
    ranking: &Ranking,
    left_out: Option<u16>,
) -> tantivy::Result<Matches> {
    let telling = cover.telling();
    let finds = |group: &&Group| !group.soft && group.words & telling != 0;
    let (finding, adding): (Vec<&Group>, Vec<&Group>) = plan.groups.iter().partition(finds);
    let later = finding.len();
    let mut finding = walks(segment, &finding, 0, ranking)?;
    let mut adding = walks(segment, &adding, later, ranking)?;
    let most = finding.iter().map(|walk| walk.postings.doc_freq() as usize).sum::<usize>().min(segment.end() as usize);
    let mut matches = Matches::with_capacity(most, segment.end());
    let mut window = Window::new(segment, ranking);
    while let Some(next) = finding.iter().filter_map(Walk::next).min() {
        window.start = next - next % WINDOW as u32;
        finding.iter_mut().for_each(|walk| window.find(walk));
        let count = window.count();
        adding.iter_mut().for_each(|walk| window.add(walk, count));
        window.finish(cover, left_out, &mut matches);
    }
    Ok(matches)
}

/// Opens the ways of groups; the first is counted as the one after `before`.
fn walks(segment: &Segment, groups: &[&Group], before: usize, ranking: &Ranking) -> tantivy::Result<Vec<Walk>> {
    let mut walks: Vec<Walk> = Vec::new();
    for (group, number) in groups.iter().zip(before as u32 + 1..) {
        for way in &group.ways {
            let Some(term) = segment.term(&way.term)? else { continue };
            walks.push(Walk {
                postings: segment.text.read_block_postings_from_terminfo(&term, IndexRecordOption::WithFreqs)?,
                at: 0,
                group: number,
                words: group.words,
                first: walks.last().is_none_or(|last| last.group != number),
                peak: way.weight * way.rarity * (ranking.saturation + 1.0),
            });
        }
    }
    Ok(walks)
}

/// Everybody alive in a segment.
pub fn everybody(segment: &Segment, left_out: Option<u16>) -> Matches {
    let mut found = Matches::with_capacity(segment.end() as usize, segment.end());
    for doc in 0..segment.end() {
        if segment.is_alive(doc) && left_out != Some(segment.columns.institution_of(doc)) {
            found.list.push(Match { doc, full: true, ..Match::default() });
            put(&mut found.set, doc);
        }
    }
    found
}

/// What a document's length adds to the denominator of BM25, by the length's code.
fn norms(ranking: &Ranking) -> [f32; 256] {
    std::array::from_fn(|code| {
        let length = FieldNormReader::id_to_fieldnorm(code as u8) as f32;
        ranking.saturation * (1.0 - ranking.length + ranking.length * length / USUAL)
    })
}
