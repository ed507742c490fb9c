//! Counting facets without filters.
//!
//! A page shows a dozen concepts, and everybody has many. Where very many people are found, concepts are gone through from the one that
//! most people of the segment have, and each one's people are compared with those found; as soon as a concept is had by fewer people in
//! all than the dozenth best among those found, no later one can be shown. Other facets have a value or two a person and are counted one
//! by one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Dimension, Tally};
use crate::search::segment::Columns;

/// The documents found in one segment.
#[derive(Debug)]
pub struct Among<'a> {
    pub(super) columns: &'a Columns,
    /// A bit for each document.
    found: Vec<u64>,
    /// Everything; but for concepts where very many were found.
    pub(super) tally: Tally,
    /// Whether very many were found.
    many: bool,
}

/// From which part of a segment's people on concepts are counted one by one instead of person by person.
const MANY: usize = 5;

impl<'a> Among<'a> {
    /// Of these documents; levels and intents count where they are about one of the `bound` concepts, if a query names any.
    pub fn new(columns: &'a Columns, docs: impl ExactSizeIterator<Item = u32>, bound: Option<&[u32]>) -> Self {
        let (count, mut tally) = (docs.len(), Tally::new(columns));
        let many = count > columns.documents() / MANY;
        let mut found = vec![0; columns.documents().div_ceil(64)];
        for doc in docs {
            found[doc as usize / 64] |= 1 << (doc % 64);
            columns.values_of(doc).iter().for_each(|value| tally.count_value(*value));
            if bound.is_none() {
                tally.masks[usize::from(columns.mask_of(doc))] += 1;
            }
            if !many {
                let mut last = u32::MAX;
                for claim in columns.claims_of(doc) {
                    // those on one concept stand together
                    if claim.concept() != last {
                        last = claim.concept();
                        tally.count_concept(last);
                    }
                }
            }
        }
        let mut among = Self { columns, found, tally, many };
        if let Some(bound) = bound {
            among.count_bound(bound, count as u32);
        }
        among
    }

    fn count_bound(&mut self, bound: &[u32], all: u32) {
        let mut holders: Vec<u32> = bound.iter().flat_map(|concept| self.columns.holders(*concept)).copied().collect();
        if bound.len() > 1 {
            holders.sort_unstable();
            holders.dedup();
        }
        let mut rest = all;
        for doc in holders.into_iter().filter(|doc| has(&self.found, *doc)) {
            let claims = self.columns.claims_of(doc).iter().filter(|claim| bound.contains(&claim.concept()));
            let (levels, intents) = claims.fold((0_usize, 0_usize), |(levels, intents), claim| {
                (levels | 1 << claim.level(), intents | usize::from(claim.intents()))
            });
            self.tally.masks[levels << 6 | intents] += 1;
            rest -= 1;
        }
        self.tally.masks[0] += rest;
    }

    /// How many of those found claim a concept.
    pub(super) fn concept(&self, at: u32) -> u32 {
        if self.many { self.shared(self.columns.holders(at)) } else { self.tally.concepts[at as usize] }
    }

    fn shared(&self, docs: &[u32]) -> u32 {
        docs.iter().map(|doc| u32::from(has(&self.found, *doc))).sum()
    }

    /// The places of the concepts that most of those found claim.
    pub(super) fn frequent(&self, most: usize) -> Vec<usize> {
        if !self.many {
            return self.tally.frequent(self.columns, Dimension::Concept, most);
        }
        let mut best: BinaryHeap<Reverse<(u32, Reverse<u32>)>> = BinaryHeap::with_capacity(most + 1);
        for at in self.columns.concepts_by_frequency() {
            let docs = self.columns.holders(*at);
            if best.len() == most && best.peek().is_some_and(|Reverse((least, _))| (docs.len() as u32) < *least) {
                break;
            }
            let count = self.shared(docs);
            if count > 0 {
                best.push(Reverse((count, Reverse(*at))));
                if best.len() > most {
                    best.pop();
                }
            }
        }
        best.into_iter().map(|Reverse((_, Reverse(at)))| at as usize).collect()
    }
}

fn has(found: &[u64], doc: u32) -> bool {
    found[doc as usize / 64] >> (doc % 64) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::super::{Chosen, Counted, Counts, Filter, Tally};
    use super::*;
    use crate::search::Concepts;
    use crate::search::document::Document;
    use crate::search::judge::Collection;
    use crate::search::shelf::Snapshot;

    #[test]
    fn both_ways_of_counting_agree() {
        let concepts = Concepts::starter();
        let people = Collection::own(concepts.vocabulary()).unwrap().people;
        let documents: Vec<Document> = people.iter().map(|one| Document::new(one, &one.profile, &concepts)).collect();
        let snapshot = Snapshot::of(&documents).unwrap();
        let segment = &snapshot.segments[0];
        let columns = &segment.columns;
        let mut random = fastrand::Rng::with_seed(7);
        for round in 0..60 {
            let bound: Vec<String> = match round % 3 {
                0 => Vec::new(),
                1 => vec![columns.concepts[random.usize(..columns.concepts.len())].0.clone()],
                _ => vec!["microscopy".to_owned(), "no such concept".to_owned()],
            };
            let share = random.f32();
            let docs: Vec<u32> = (0..segment.end()).filter(|_| random.f32() < share).collect();
            let filter = Filter::new(columns, &Chosen::new(), &bound);
            let mut tally = Tally::new(columns);
            for doc in &docs {
                filter.take(columns, *doc, Some(&mut tally));
            }
            let places: Vec<u32> = bound.iter().filter_map(|id| columns.concept(id)).collect();
            let among = Among::new(columns, docs.iter().copied(), (!bound.is_empty()).then_some(&places));
            let finish = |counted| {
                let mut counts = Counts::default();
                counts.add(counted);
                counts.finish(&Chosen::new(), &concepts, 12)
            };
            let (each, among) = (finish(Counted::Each(columns, tally)), finish(Counted::Among(among)));
            assert_eq!(each, among, "{bound:?}");
        }
    }
}
