//! Counting the facets of those found, every one of them.
//!
//! Few people are counted one by one, by their rows. Where many are found, attributes are gone through instead, from the one that most
//! people of the segment have, and each one's people are compared with those found; as soon as an attribute is had by fewer people in
//! all than the dozenth best among those found, no later one can be shown.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::sets::{Set, each, has};
use super::{Tally, sums};
use crate::search::segment::{Columns, TOLD};

/// The documents found in one segment.
#[derive(Debug)]
pub struct Among<'a> {
    pub(super) columns: &'a Columns,
    /// A bit for each document.
    found: Set,
    /// What was counted, where few were found.
    tally: Option<Tally>,
    /// Concepts count only with one of these levels and intents, if any are given.
    telling: u16,
    /// How many tell each intent and level of what the query is about.
    pub(super) told: [u32; TOLD],
}

/// From which part of a segment's people on attributes are counted one by one instead of person by person.
const MANY: usize = 8;
/// Documents whose attributes are read together.
const TOGETHER: usize = 32;
/// A look at a list of documents costs a part of a look at what a document claims.
const LOOKS: usize = 16;

impl<'a> Among<'a> {
    /// Of a set of documents; levels and intents count where they are about one of the `bound` concepts, if a query names any.
    pub fn of_set(columns: &'a Columns, found: Set, bound: Option<&[u32]>) -> Self {
        let docs = in_order(&found);
        let many = docs.len() > columns.attributes.documents() / MANY;
        Self::with(columns, found, &docs, bound, many)
    }

    /// Of a set with very many documents; concepts count only where they are claimed with one of these levels and intents. None where
    /// looking at each document is less work.
    pub(super) fn telling(columns: &'a Columns, found: Set, telling: u16) -> Option<Self> {
        let count = found.iter().map(|word| word.count_ones() as usize).sum::<usize>();
        let many = count > columns.attributes.documents() / MANY;
        many.then_some(Self { columns, found, tally: None, telling, told: [0; TOLD] })
    }

    fn with(columns: &'a Columns, found: Set, docs: &[u32], bound: Option<&[u32]>, many: bool) -> Self {
        let mut among = Self { columns, found, tally: None, telling: 0, told: [0; TOLD] };
        if !many {
            among.count_rows(docs);
        }
        match bound {
            Some(bound) => among.told = among.told_of(bound, docs),
            None if many => among.told = std::array::from_fn(|column| among.shared_set(column)),
            None => {}
        }
        among
    }

    /// Counts those found row by row. They come in order, so that what is near in memory is read together.
    fn count_rows(&mut self, docs: &[u32]) {
        let attributes = &self.columns.attributes;
        let counts = sums::of_rows(docs, |doc| attributes.row(doc));
        let mut tally = Tally::new(self.columns);
        let mut rest = Vec::new();
        for docs in docs.chunks(TOGETHER) {
            rest.clear();
            attributes.fetch(docs);
            docs.iter().for_each(|doc| rest.extend_from_slice(attributes.rest(*doc)));
            tally.count_all(&rest);
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
        if self.telling != 0 && self.columns.is_concept(attribute) {
            let telling = self.columns.attributes.telling(attribute);
            return telling.map(|(doc, told)| u32::from(told & self.telling != 0 && has(&self.found, doc))).sum();
        }
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

    /// The same of the dimension at one place.
    pub(super) fn frequent_at(&self, at: usize, most: usize) -> Vec<(u32, u32)> {
        match &self.tally {
            Some(tally) => std::mem::take(&mut tally.frequent(self.columns, most)[at]),
            None => self.frequent_in(self.columns.ranges()[at].1.clone(), most),
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

/// The documents of a set, in order.
fn in_order(set: &[u64]) -> Vec<u32> {
    let mut docs = Vec::with_capacity(set.iter().map(|word| word.count_ones() as usize).sum());
    each(set, |doc| docs.push(doc));
    docs
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::sets::{empty, put};
    use super::super::{Chosen, Counted, Counts, Dimension, Filter, Filtered, Sets, Tally};
    use super::*;
    use crate::directory::Published;
    use crate::directory::model::{Intent, Level};
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
            let docs: Vec<u32> = (0..segment.end()).filter(|_| random.f32() < share * share).collect();
            let filter = Filter::new(columns, &Chosen::new(), &bound);
            let mut tally = Tally::new(columns);
            for doc in &docs {
                filter.take(columns, *doc, Some(&mut tally));
            }
            let places: Vec<u32> = bound.iter().filter_map(|id| columns.concept(id)).collect();
            let places = (!bound.is_empty()).then_some(places.as_slice());
            let finish = |counted| {
                let mut counts = Counts::default();
                counts.add(counted);
                counts.finish(&Chosen::new(), &concepts, 12)
            };
            let each = finish(Counted::Each(columns, tally));
            for many in [false, true] {
                let mut found = empty(columns);
                docs.iter().for_each(|doc| put(&mut found, *doc));
                let among = Among::with(columns, found.clone(), &in_order(&found), places, many);
                assert_eq!(each, finish(Counted::Among(among)), "{bound:?} {many}");
            }
        }
    }

    #[test]
    fn filters_count_the_same_by_people_and_by_sets() {
        let concepts = Concepts::starter();
        let people = Collection::own(concepts.vocabulary()).unwrap().people;
        let snapshot = Snapshot::of(&documents(&people, &concepts)).unwrap();
        let segment = &snapshot.segments[0];
        let columns = &segment.columns;
        let mut random = fastrand::Rng::with_seed(9);
        let all = |columns: &Columns| -> Vec<(Dimension, String)> {
            let values = columns.values.iter().map(|(dimension, value, _)| (*dimension, value.clone()));
            let concepts = columns.concepts.iter().map(|(id, _)| (Dimension::Concept, id.clone()));
            let levels = Level::ALL.map(|level| (Dimension::Level, level.code().to_owned()));
            let intents = Intent::ALL.map(|intent| (Dimension::Intent, intent.code().to_owned()));
            values.chain(concepts).chain(levels).chain(intents).collect()
        };
        let all = all(columns);
        for _ in 0..200 {
            let mut chosen = Chosen::new();
            for _ in 0..random.usize(1..4) {
                let dimension = Dimension::ALL[random.usize(..Dimension::ALL.len())];
                let of_it: Vec<&String> = all.iter().filter(|(of, _)| *of == dimension).map(|(_, value)| value).collect();
                for _ in 0..random.usize(1..3) {
                    if let Some(value) = random.choice(&of_it) {
                        chosen.entry(dimension).or_default().push((*value).clone());
                    }
                }
            }
            let bound: Vec<String> = if random.bool() { vec!["microscopy".to_owned()] } else { Vec::new() };
            let filter = Filter::new(columns, &chosen, &bound);
            let share = random.f32();
            let docs: Vec<u32> = (0..segment.end()).filter(|_| random.f32() < share).collect();
            let (mut tally, mut found) = (Tally::new(columns), empty(columns));
            docs.iter().for_each(|doc| put(&mut found, *doc));
            let sets = Sets::of(columns, &filter, &found);
            for doc in &docs {
                assert_eq!(filter.take(columns, *doc, Some(&mut tally)), sets.pass(*doc), "{chosen:?}");
            }
            let finish = |counted| {
                let mut counts = Counts::default();
                counts.add(counted);
                counts.finish(&chosen, &concepts, 12)
            };
            let filtered = Filtered::new(columns, &filter, &sets, &found);
            assert_eq!(finish(Counted::Each(columns, tally)), finish(Counted::Filtered(filtered)), "{chosen:?} {bound:?}");
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
