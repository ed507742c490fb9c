//! Who holds what, asked of the shelves for very many wishes at once: for matching.
//!
//! A [`Pool`] is whoever on some shelves may be chosen at all; [`Pool::best`] gives the best few of them for one wish by the lists of
//! documents that the index keeps for each concept, each read once however many wishes ask for it. It knows nothing but the shelves
//! that it was given: what their reader may not see adds nothing, and finds nobody.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::claim::intent_bit;
use super::schema::{CONCEPT, WHOLE};
use super::segment::{Segment, key};
use super::shelves::View;
use super::words::{whole, words};
use crate::directory::model::Intent;
use crate::ids::{ConceptId, PersonId};

/// What hosting a concept that is asked for adds, and each level of knowing it: less than being one step nearer does.
const HOSTING: f32 = 0.08;
const LEVEL: f32 = 0.01;

/// Something a wish asks for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Each of these will do, so well (0 to 1).
    pub concepts: Vec<(ConceptId, f32)>,
    /// Or this, as the whole of a title or a label.
    pub label: String,
}

/// Who has something that is asked for, as [`Pool::look_up`] found it.
#[derive(Debug)]
pub struct Lists(Vec<Way>);

/// One way of having it.
#[derive(Debug)]
struct Way {
    /// Those who may be chosen and have it, segment by segment.
    documents: Documents,
    /// How well that will do.
    share: f32,
    /// The concept's place among each segment's.
    places: Vec<Option<u32>>,
}

/// Documents, segment by segment.
type Documents = Arc<Vec<Vec<u32>>>;

/// Whoever may be chosen from.
#[derive(Debug)]
pub struct Pool {
    views: Vec<View>,
    intent: Intent,
    /// For each segment of each view, whether each document may be chosen.
    eligible: Vec<Vec<bool>>,
    lists: HashMap<String, Documents>,
    scores: Vec<f32>,
    best: Vec<f32>,
}

impl Pool {
    /// Everybody on these shelves who offers this with some skill and, where they are given, is one of `willing`.
    #[must_use]
    pub fn new(views: Vec<View>, intent: Intent, willing: Option<&[PersonId]>) -> Self {
        let willing: Option<HashSet<u128>> = willing.map(|willing| willing.iter().map(|person| key(person.as_str())).collect());
        let bit = u16::from(intent_bit(intent));
        let eligible = segments(&views).map(|(segment, left_out)| {
            let columns = &segment.columns;
            let may = |doc: u32| {
                columns.mask_of(doc) & bit != 0
                    && left_out != Some(columns.institution_of(doc))
                    && willing.as_ref().is_none_or(|willing| willing.contains(&columns.keys[doc as usize]))
                    && segment.is_alive(doc)
            };
            (0..segment.end()).map(may).collect()
        });
        let eligible: Vec<Vec<bool>> = eligible.collect();
        let longest = eligible.iter().map(Vec::len).max().unwrap_or(0);
        Self { views, intent, eligible, lists: HashMap::new(), scores: vec![0.0; longest], best: vec![0.0; longest] }
    }

    /// How many may be chosen.
    #[must_use]
    pub fn people(&self) -> usize {
        self.eligible.iter().flatten().filter(|may| **may).count()
    }

    /// Reads the lists of something asked for: once, however many wishes ask for it.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn look_up(&mut self, wanted: &Wanted) -> tantivy::Result<Arc<Lists>> {
        let whole = whole(&words(&wanted.label));
        let label = (!whole.is_empty()).then(|| (format!("{WHOLE}{whole}"), 1.0, None));
        let concepts = wanted.concepts.iter().map(|(id, share)| (format!("{CONCEPT}{id}"), *share, Some(id)));
        let mut ways = Vec::new();
        for (term, share, concept) in concepts.chain(label) {
            let documents = self.list(&term)?;
            if documents.iter().all(Vec::is_empty) {
                continue;
            }
            let place = |segment: &Segment| concept.and_then(|id| segment.columns.concept(id.as_str()));
            let places = segments(&self.views).map(|(segment, _)| place(segment)).collect();
            ways.push(Way { documents, share, places });
        }
        Ok(Arc::new(Lists(ways)))
    }

    /// The best for a wish, best first, and some more of those who will do: drawn by `lot`, so that many wishes for one thing are not
    /// all given the same few people.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn best(&mut self, wanted: &[Arc<Lists>], lot: u64, most: usize, more: usize) -> tantivy::Result<Vec<PersonId>> {
        let mut found: Vec<(f32, u64, usize, u32)> = Vec::new();
        for (number, (segment, _)) in segments(&self.views).enumerate() {
            let mut touched: Vec<u32> = Vec::new();
            for one in wanted {
                let mut here: Vec<u32> = Vec::new();
                for way in &one.0 {
                    for doc in &way.documents[number] {
                        let score =
                            way.share * (1.0 + way.places[number].map_or(0.0, |place| extra(segment, *doc, place, self.intent)));
                        let at = &mut self.best[*doc as usize];
                        if *at == 0.0 {
                            here.push(*doc);
                        }
                        *at = at.max(score);
                    }
                }
                for doc in here {
                    let at = doc as usize;
                    if self.scores[at] == 0.0 {
                        touched.push(doc);
                    }
                    self.scores[at] += self.best[at];
                    self.best[at] = 0.0;
                }
            }
            for doc in touched {
                found.push((self.scores[doc as usize], mixed(lot, number as u64, doc), number, doc));
                self.scores[doc as usize] = 0.0;
            }
        }
        let by_score = |a: &(f32, u64, usize, u32), b: &(f32, u64, usize, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if found.len() > most + more {
            found.select_nth_unstable_by(most, by_score);
            found[most..].select_nth_unstable_by(more, |a, b| a.1.cmp(&b.1).then((a.2, a.3).cmp(&(b.2, b.3))));
            found.truncate(most + more);
        }
        found.sort_unstable_by(by_score);
        let of_segments: Vec<&Segment> = segments(&self.views).map(|(segment, _)| segment).collect();
        found.into_iter().map(|(.., number, doc)| Ok(PersonId::from(of_segments[number].person(doc)?))).collect()
    }

    /// The documents that may be chosen and have a term, segment by segment.
    fn list(&mut self, term: &str) -> tantivy::Result<Documents> {
        if let Some(known) = self.lists.get(term) {
            return Ok(Arc::clone(known));
        }
        let mut lists = Vec::with_capacity(self.eligible.len());
        for ((segment, _), eligible) in segments(&self.views).zip(&self.eligible) {
            let mut list = Vec::new();
            if let Some(info) = segment.term(term)? {
                let mut postings = segment.text.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
                while postings.doc() != TERMINATED {
                    if eligible[postings.doc() as usize] {
                        list.push(postings.doc());
                    }
                    postings.advance();
                }
            }
            lists.push(list);
        }
        let lists = Arc::new(lists);
        self.lists.insert(term.to_owned(), Arc::clone(&lists));
        Ok(lists)
    }
}

fn segments(views: &[View]) -> impl Iterator<Item = (&Segment, Option<u16>)> {
    views.iter().flat_map(|view| view.snapshot.segments.iter().map(move |segment| (segment, view.left_out(segment))))
}

/// What a document's claims on a concept add, by what is offered with it and how well it is known.
fn extra(segment: &Segment, doc: u32, concept: u32, intent: Intent) -> f32 {
    let claims = segment.columns.claims_of(doc).iter().filter(|claim| claim.concept() == concept);
    let worth = |claim: &super::segment::PackedClaim| {
        let hosts = if claim.intents() & intent_bit(intent) != 0 { HOSTING } else { 0.0 };
        hosts + LEVEL * f32::from(claim.level().min(3))
    };
    claims.map(worth).fold(0.0, f32::max)
}

/// A number that differs from wish to wish and from document to document, and is always the same (Steele, Lea and Flood's
/// SplitMix64, 2014).
fn mixed(lot: u64, segment: u64, doc: u32) -> u64 {
    let mut z = lot ^ (segment << 32 | u64::from(doc)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
