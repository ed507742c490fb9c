//! Who of those who match is shown: filters, wishes, and the counts to filter by.

use super::cover::FEW;
use super::people::called;
use super::question::Question;
use super::retrieve::{Match, Matches};
use super::wish::{About, Wish};
use crate::search::facets::{Among, Chosen, Counted, Counts, Filter, Filtered, Sets, Tally};
use crate::search::segment::{Columns, Segment};

/// From which part of a segment's people on filters are applied to sets of people instead of person by person.
const MANY: usize = 64;

/// A match with its segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub segment: u32,
    pub found: Match,
}

/// Who is found.
pub(super) struct Selected<'a> {
    /// Those of each segment.
    pub found: Vec<Matches>,
    /// How many of them match all that matters.
    pub full: usize,
    pub counts: Counts<'a>,
}

impl Selected<'_> {
    /// Everybody, segment by segment.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate> {
        let all = (0..).zip(&self.found);
        all.flat_map(|(segment, found)| found.iter().map(move |one| Candidate { segment, found: *one }))
    }
}

/// Applies filters and wishes. With fewer than [`FEW`] people who meet the wishes, those who match without them are found too; a name
/// is meant, however few have it, and so is a wish where nothing else is asked for.
pub(super) fn select<'a>(
    segments: &[(&'a Segment, Option<u16>)],
    mut found: Vec<Matches>,
    question: &Question,
    wishes: &[Wish],
    bound: &[String],
    browse: bool,
) -> tantivy::Result<Selected<'a>> {
    let met = grant(segments, &mut found, question, wishes, bound)?;
    let is_meant = browse || wishes.iter().any(|wish| wish.about == About::Name);
    let strict = !wishes.is_empty() && met >= if is_meant { 1 } else { FEW };
    let all_met = all_met(wishes);
    let (mut full, mut counts) = (0, Counts::default());
    for ((segment, _), found) in segments.iter().zip(&mut found) {
        let columns = &segment.columns;
        if strict {
            found.retain(|one| one.met == all_met);
        }
        if question.chosen.is_empty() {
            if question.facets {
                let places: Vec<u32> = bound.iter().filter_map(|id| columns.concept(id)).collect();
                let bound = (!bound.is_empty()).then_some(places.as_slice());
                counts.add(Counted::Among(Among::of_set(columns, found.set().clone(), bound)));
            }
        } else {
            let filter = Filter::new(columns, &question.chosen, bound);
            if found.len() > columns.documents() / MANY {
                let sets = Sets::of(columns, &filter, found.set());
                if question.facets {
                    counts.add(Counted::Filtered(Filtered::new(columns, &filter, &sets, found.set())));
                }
                found.retain(|one| sets.pass(one.doc));
            } else {
                let mut tally = question.facets.then(|| Tally::new(columns));
                found.retain(|one| filter.take(columns, one.doc, tally.as_mut()));
                if let Some(tally) = tally {
                    counts.add(Counted::Each(columns, tally));
                }
            }
        }
        full += found.iter().filter(|one| (one.met == all_met) & one.full).count();
    }
    Ok(Selected { found, full, counts })
}

/// What [`Match::met`] is of whoever meets all the wishes: they are fewer than the words of a query.
pub(super) fn all_met(wishes: &[Wish]) -> u8 {
    wishes.len() as u8
}

/// Notes who meets the wishes. Says how many meet all of them.
fn grant(
    segments: &[(&Segment, Option<u16>)],
    found: &mut [Matches],
    question: &Question,
    wishes: &[Wish],
    bound: &[String],
) -> tantivy::Result<usize> {
    if wishes.is_empty() {
        return Ok(0);
    }
    let wished: Vec<Chosen> =
        wishes.iter().filter_map(|wish| Some(Chosen::from([(wish.about.dimension()?, wish.values.clone())]))).collect();
    let names: Vec<&String> = wishes.iter().filter(|wish| wish.about == About::Name).flat_map(|wish| &wish.values).collect();
    let (all_met, mut enough) = (all_met(wishes), 0);
    for ((segment, left_out), found) in segments.iter().zip(found) {
        let named = if names.is_empty() { None } else { Some(named(segment, *left_out, &names)?) };
        let columns = &segment.columns;
        let passes = |chosen: &Chosen| Passing::of(columns, Filter::new(columns, chosen, bound), found);
        let (filter, wished): (Passing, Vec<Passing>) = (passes(&question.chosen), wished.iter().map(passes).collect());
        let is_called = |doc: u32| named.as_ref().is_some_and(|named| named.binary_search(&doc).is_ok());
        let names = all_met - wished.len() as u8;
        for one in found.iter_mut() {
            one.met = wished.iter().map(|wish| u8::from(wish.take(columns, one.doc))).sum();
            one.met += if is_called(one.doc) { names } else { 0 };
            enough += usize::from(one.met == all_met && filter.take(columns, one.doc));
        }
    }
    Ok(enough)
}

/// Who of those found passes a filter: looked up one by one, or where they are many, in sets.
struct Passing {
    filter: Filter,
    sets: Option<Sets>,
}

impl Passing {
    fn of(columns: &Columns, filter: Filter, found: &Matches) -> Self {
        let sets = (found.len() > columns.documents() / MANY).then(|| Sets::of(columns, &filter, found.set()));
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
