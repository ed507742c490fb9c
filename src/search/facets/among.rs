//! Counting facets without filters.
//!
//! Few people are counted one by one, by their rows. Where many are found, attributes are gone through instead, from the one that most
//! people of the segment have, and each one's people are compared with those found; as soon as an attribute is had by fewer people in
//! all than the dozenth best among those found, no later one can be shown.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::{Tally, sums};
use crate::search::segment::{Columns, TOLD};

/// The documents found in one segment.
#[derive(Debug)]
pub struct Among<'a> {
    pub(super) columns: &'a Columns,
    /// A bit for each document.
    found: Vec<u64>,
    /// What was counted, where few were found.
    tally: Option<Tally>,
    /// How many tell each intent and level of what the query is about.
    pub(super) told: [u32; TOLD],
}

/// From which part of a segment's people on attributes are counted one by one instead of person by person.
const MANY: usize = 8;
/// A look at a list of documents costs a part of a look at what a document claims.
const LOOKS: usize = 16;

impl<'a> Among<'a> {
    /// Of these documents; levels and intents count where they are about one of the `bound` concepts, if a query names any.
    pub fn new(columns: &'a Columns, docs: &[u32], bound: Option<&[u32]>) -> Self {
        let many = docs.len() > columns.attributes.documents() / MANY;
        Self::counted(columns, docs, bound, many)
    }

    fn counted(columns: &'a Columns, docs: &[u32], bound: Option<&[u32]>, many: bool) -> Self {
        let mut found = vec![0; columns.attributes.documents().div_ceil(64)];
        docs.iter().for_each(|doc| found[*doc as usize / 64] |= 1 << (doc % 64));
        let mut among = Self { columns, found, tally: None, told: [0; TOLD] };
        if !many {
            among.count_rows(docs.len());
        }
        match bound {
            Some(bound) => among.told = among.told_of(bound, docs),
            None if many => among.told = std::array::from_fn(|column| among.shared_set(column)),
            None => {}
        }
        among
    }

    /// Counts those found, so many, row by row.
    fn count_rows(&mut self, count: usize) {
        let attributes = &self.columns.attributes;
        // in order, so that what is near in memory is read together
        let docs = in_order(&self.found, count);
        let counts = sums::of_rows(&docs, |doc| attributes.row(doc));
        let mut tally = Tally::new(self.columns);
        for doc in &docs {
            attributes.rest(*doc).iter().for_each(|attribute| tally.count(*attribute));
        }
        attributes.columns().for_each(|(column, attribute)| tally.set(attribute, counts[column]));
        self.told.copy_from_slice(&counts[..TOLD]);
        self.tally = Some(tally);
    }

    /// Whether those who claim these concepts are few enough to be gone through, beside so many documents.
    fn goes_by_lists(&self, bound: &[u32], docs: usize) -> bool {
        let holders = bound.iter().map(|concept| self.columns.attributes.of(self.columns.attribute(*concept)).len());
        holders.sum::<usize>() < docs * LOOKS
    }

    /// How many of those found tell each intent and level of these concepts.
    fn told_of(&self, bound: &[u32], docs: &[u32]) -> [u32; TOLD] {
        let attributes = &self.columns.attributes;
        let mut masks = [0_u32; 1 << TOLD];
        let mut note = |told: u16| masks[usize::from(told) % (1 << TOLD)] += 1;
        if !self.goes_by_lists(bound, docs.len()) {
            for doc in docs {
                let claims = self.columns.claims_of(*doc).iter().filter(|claim| bound.contains(&claim.concept()));
                note(claims.fold(0, |told, claim| told | claim.told()));
            }
        } else if let [only] = bound {
            let telling = attributes.telling(self.columns.attribute(*only));
            telling.filter(|(doc, _)| has(&self.found, *doc)).for_each(|(_, told)| note(told));
        } else {
            let mut all = vec![0_u16; attributes.documents()];
            for concept in bound {
                attributes.telling(self.columns.attribute(*concept)).for_each(|(doc, told)| all[doc as usize] |= told);
            }
            docs.iter().for_each(|doc| note(all[*doc as usize]));
        }
        let mut counts = [0; TOLD];
        for (mask, count) in masks.iter().enumerate().filter(|(_, count)| **count > 0) {
            (0..TOLD).filter(|bit| mask >> bit & 1 == 1).for_each(|bit| counts[bit] += count);
        }
        counts
    }

    /// How many of those found have an attribute.
    pub(super) fn of(&self, attribute: u32) -> u32 {
        match &self.tally {
            Some(tally) => tally.of(attribute),
            None => self.shared(attribute),
        }
    }

    fn shared(&self, attribute: u32) -> u32 {
        match self.columns.attributes.column(attribute) {
            Some(column) => self.shared_set(column),
            None => self.columns.attributes.of(attribute).iter().map(|doc| u32::from(has(&self.found, *doc))).sum(),
        }
    }

    fn shared_set(&self, column: usize) -> u32 {
        sums::shared(self.columns.attributes.set(column), &self.found)
    }

    /// The attributes of each dimension that most of those found have, in the order of [`Columns::ranges`], with their counts.
    pub(super) fn frequent(&self, most: usize) -> Vec<Vec<(u32, u32)>> {
        match &self.tally {
            Some(tally) => tally.frequent(self.columns, most),
            None => self.columns.ranges().iter().map(|(_, range)| self.frequent_in(range.clone(), most)).collect(),
        }
    }

    fn frequent_in(&self, range: Range<u32>, most: usize) -> Vec<(u32, u32)> {
        let mut best: BinaryHeap<Reverse<(u32, Reverse<u32>)>> = BinaryHeap::with_capacity(most + 1);
        for attribute in self.columns.attributes.by_frequency(range) {
            let had = self.columns.attributes.of(*attribute).len() as u32;
            // those that as many have come in their order: one of them cannot displace an earlier one
            let cannot_win = |Reverse((least, Reverse(last))): &Reverse<(u32, Reverse<u32>)>| {
                had < *least || (had == *least && attribute > last)
            };
            if best.len() == most && best.peek().is_some_and(cannot_win) {
                break;
            }
            let count = self.shared(*attribute);
            if count > 0 {
                best.push(Reverse((count, Reverse(*attribute))));
                if best.len() > most {
                    best.pop();
                }
            }
        }
        best.into_iter().map(|Reverse((count, Reverse(attribute)))| (count, attribute)).collect()
    }
}

/// The documents of a set, of which there are so many, in order.
fn in_order(set: &[u64], count: usize) -> Vec<u32> {
    let mut docs = Vec::with_capacity(count);
    for (at, word) in (0..).zip(set) {
        let mut bits = *word;
        while bits != 0 {
            docs.push(at * 64 + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }
    docs
}

fn has(found: &[u64], doc: u32) -> bool {
    found[doc as usize / 64] >> (doc % 64) & 1 == 1
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Chosen, Counted, Counts, Filter, Tally};
    use super::*;
    use crate::directory::Published;
    use crate::search::document::Document;
    use crate::search::judge::Collection;
    use crate::search::query::{Question, answer};
    use crate::search::shelf::{Change, Shelf, Snapshot};
    use crate::search::{Concepts, Ranking, View};

    fn documents(people: &[Published], concepts: &Concepts) -> Vec<Document> {
        people.iter().map(|one| Document::new(one, &one.profile, concepts)).collect()
    }

    #[test]
    fn all_ways_of_counting_agree() {
        let concepts = Concepts::starter();
        let people = Collection::own(concepts.vocabulary()).unwrap().people;
        let snapshot = Snapshot::of(&documents(&people, &concepts)).unwrap();
        let segment = &snapshot.segments[0];
        let columns = &segment.columns;
        let mut random = fastrand::Rng::with_seed(7);
        for round in 0..80 {
            let bound: Vec<String> = match round % 4 {
                0 => Vec::new(),
                1 => vec![columns.concepts[random.usize(..columns.concepts.len())].0.clone()],
                2 => (0..3).map(|_| columns.concepts[random.usize(..columns.concepts.len())].0.clone()).collect(),
                _ => vec!["microscopy".to_owned(), "no such concept".to_owned()],
            };
            let share = random.f32();
            let mut docs: Vec<u32> = (0..segment.end()).filter(|_| random.f32() < share * share).collect();
            let filter = Filter::new(columns, &Chosen::new(), &bound);
            let mut tally = Tally::new(columns);
            for doc in &docs {
                filter.take(columns, *doc, Some(&mut tally));
            }
            random.shuffle(&mut docs);
            let places: Vec<u32> = bound.iter().filter_map(|id| columns.concept(id)).collect();
            let places = (!bound.is_empty()).then_some(places.as_slice());
            let finish = |counted| {
                let mut counts = Counts::default();
                counts.add(counted);
                counts.finish(&Chosen::new(), &concepts, 12)
            };
            let each = finish(Counted::Each(columns, tally));
            for many in [false, true] {
                let among = Among::counted(columns, &docs, places, many);
                assert_eq!(each, finish(Counted::Among(among)), "{bound:?} {many}");
            }
        }
    }

    #[test]
    fn a_count_is_what_choosing_the_value_gives() {
        let (concepts, ranking) = (Concepts::starter(), Ranking::own());
        let people = Collection::own(concepts.vocabulary()).unwrap().people;
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path()).unwrap();
        let mut random = fastrand::Rng::with_seed(8);
        // several segments, with deleted documents in each
        for (seq, some) in documents(&people, &concepts).chunks(people.len() / 3 + 1).enumerate() {
            let puts: Vec<Change> = some.iter().map(|one| Change::Put(Arc::new(one.clone()))).collect();
            shelf.apply(&puts, false).unwrap();
            shelf.commit(seq as i64).unwrap();
            let gone: Vec<Change> = some.iter().filter(|_| random.u8(..4) == 0).map(|one| Change::Remove(one.id.clone())).collect();
            shelf.apply(&gone, false).unwrap();
            shelf.commit(seq as i64).unwrap();
        }
        assert!(shelf.holds_deleted());
        let views = [View { snapshot: shelf.snapshot(), without: None }];
        let ask = |text: &str, chosen: &Chosen| {
            let question =
                Question { text: text.to_owned(), chosen: chosen.clone(), limit: 1, facets: true, ..Question::default() };
            answer(&views, &question, &concepts, &ranking).unwrap()
        };
        let mut compared = 0;
        for text in ["", "microscopy", "technician", "electron microscopy", "safety"] {
            let mut chosen = Chosen::new();
            for _ in 0..3 {
                let facets = ask(text, &chosen).facets;
                for facet in facets.iter().filter(|facet| !chosen.contains_key(&facet.dimension)) {
                    for value in &facet.values {
                        let mut with = chosen.clone();
                        with.insert(facet.dimension, vec![value.value.clone()]);
                        assert_eq!(ask(text, &with).total as u32, value.count, "{text} {chosen:?} {value:?}");
                        compared += 1;
                    }
                }
                let Some(facet) = random.choice(&facets) else { break };
                if let Some(value) = random.choice(&facet.values) {
                    chosen.insert(facet.dimension, vec![value.value.clone()]);
                }
            }
        }
        assert!(compared > 100, "{compared}");
    }
}
