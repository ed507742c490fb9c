//! Who of those who match is shown: filters, wishes, and the counts to filter by.

use super::cover::{Cover, FEW};
use super::people::called;
use super::question::Question;
use super::retrieve::Match;
use super::wish::{About, Wish};
use crate::search::facets::sets::{empty, put};
use crate::search::facets::{Among, Chosen, Counted, Counts, Filter, Filtered, Sets, Tally};
use crate::search::segment::{Columns, Segment};

/// From which part of a segment's people on filters are applied to sets of people instead of person by person.
const MANY: usize = 64;

/// A match with its segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub segment: u32,
    pub found: Match,
    /// Whether they meet what the words ask for besides their subject.
    pub granted: bool,
}

/// Who is found.
pub(super) struct Selected<'a> {
    pub candidates: Vec<Candidate>,
    pub full: usize,
    pub counts: Counts<'a>,
}

/// Applies filters and wishes. With fewer than [`FEW`] people who meet the wishes, those who match without them are found too; a name
/// is meant, however few have it.
pub(super) fn select<'a>(
    segments: &[(&'a Segment, Option<u16>)],
    found: &[Vec<Match>],
    cover: &Cover,
    question: &Question,
    wishes: &[Wish],
    bound: &[String],
) -> tantivy::Result<Selected<'a>> {
    let wished: Chosen = wishes.iter().filter_map(|wish| Some((wish.about.dimension()?, wish.values.clone()))).collect();
    let names: Vec<&String> = wishes.iter().filter(|wish| wish.about == About::Name).flat_map(|wish| &wish.values).collect();
    let mut granted: Vec<Vec<bool>> = Vec::new();
    let mut strict = false;
    if !wishes.is_empty() {
        let mut met = 0;
        for ((segment, left_out), found) in segments.iter().zip(found) {
            let named = if names.is_empty() { None } else { Some(named(segment, *left_out, &names)?) };
            let columns = &segment.columns;
            let passes = |chosen: &Chosen| Passing::of(columns, Filter::new(columns, chosen, bound), found);
            let (filter, wish) = (passes(&question.chosen), passes(&wished));
            let is_called = |doc: u32| named.as_ref().is_none_or(|named| named.binary_search(&doc).is_ok());
            let meets = |one: &Match| cover.is_enough(one.words) && is_called(one.doc) && wish.take(columns, one.doc);
            let of_segment: Vec<bool> = found.iter().map(meets).collect();
            let both = found.iter().zip(&of_segment).filter(|(one, meets)| **meets && filter.take(columns, one.doc));
            met += both.count();
            granted.push(of_segment);
        }
        strict = met >= if names.is_empty() { FEW } else { 1 };
    }
    let all = found.iter().map(Vec::len).sum();
    let mut selected = Selected { candidates: Vec::with_capacity(all), full: 0, counts: Counts::default() };
    for (at, ((segment, _), found)) in segments.iter().zip(found).enumerate() {
        let columns = &segment.columns;
        let filter = Filter::new(columns, &question.chosen, bound);
        let granted = granted.get(at);
        if question.chosen.is_empty() {
            let before = selected.candidates.len();
            for (place, one) in found.iter().enumerate().filter(|(_, one)| cover.is_enough(one.words)) {
                let granted = granted.is_none_or(|granted| granted[place]);
                if granted || !strict {
                    selected.full += usize::from(granted && cover.is_full(one.words));
                    selected.candidates.push(Candidate { segment: at as u32, found: *one, granted });
                }
            }
            let these = &selected.candidates[before..];
            if question.facets {
                let docs: Vec<u32> = these.iter().map(|one| one.found.doc).collect();
                let places: Vec<u32> = bound.iter().filter_map(|id| columns.concept(id)).collect();
                let bound = (!bound.is_empty()).then_some(places.as_slice());
                selected.counts.add(Counted::Among(Among::new(columns, &docs, bound)));
            }
            continue;
        }
        let mut asked: Vec<(bool, &Match)> = Vec::with_capacity(found.len());
        for (place, one) in found.iter().enumerate().filter(|(_, one)| cover.is_enough(one.words)) {
            let granted = granted.is_none_or(|granted| granted[place]);
            if granted || !strict {
                asked.push((granted, one));
            }
        }
        if asked.len() > columns.documents() / MANY {
            let mut set = empty(columns);
            asked.iter().for_each(|(_, one)| put(&mut set, one.doc));
            let sets = Sets::of(columns, &filter, &set);
            for (granted, one) in asked.into_iter().filter(|(_, one)| sets.pass(one.doc)) {
                selected.full += usize::from(granted && cover.is_full(one.words));
                selected.candidates.push(Candidate { segment: at as u32, found: *one, granted });
            }
            if question.facets {
                selected.counts.add(Counted::Filtered(Filtered::new(columns, &filter, &sets, &set)));
            }
            continue;
        }
        let mut tally = question.facets.then(|| Tally::new(columns));
        for (granted, one) in asked {
            if filter.take(columns, one.doc, tally.as_mut()) {
                selected.full += usize::from(granted && cover.is_full(one.words));
                selected.candidates.push(Candidate { segment: at as u32, found: *one, granted });
            }
        }
        if let Some(tally) = tally {
            selected.counts.add(Counted::Each(columns, tally));
        }
    }
    Ok(selected)
}

/// Who of those found passes a filter: looked up one by one, or where they are many, in sets.
struct Passing {
    filter: Filter,
    sets: Option<Sets>,
}

impl Passing {
    fn of(columns: &Columns, filter: Filter, found: &[Match]) -> Self {
        let sets = (found.len() > columns.documents() / MANY).then(|| {
            let mut set = empty(columns);
            found.iter().for_each(|one| put(&mut set, one.doc));
            Sets::of(columns, &filter, &set)
        });
        Self { filter, sets }
    }

    fn take(&self, columns: &Columns, doc: u32) -> bool {
        self.sets.as_ref().map_or_else(|| self.filter.take(columns, doc, None), |sets| sets.pass(doc))
    }
}

/// The documents of a segment, in order, that have one of some names.
fn named(segment: &Segment, left_out: Option<u16>, names: &[&String]) -> tantivy::Result<Vec<u32>> {
    let mut all = Vec::new();
    for name in names {
        all.extend(called(segment, left_out, &name.split(' ').collect::<Vec<_>>())?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}
