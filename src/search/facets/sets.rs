//! Who has what was chosen, as sets of documents: for very many people sets are put together instead of looking at each of them.

use super::{Among, Dimension, Filter, Tally};
use crate::search::segment::{Columns, TOLD};

/// A bit for each document of a segment.
pub type Set = Vec<u64>;

/// The bits of the levels among those that documents tell; those of intents stand below.
const LEVELS: u32 = 6;

/// The documents that pass each part of a filter.
#[derive(Debug)]
pub struct Sets {
    /// For each dimension told by values of which any were chosen.
    values: Vec<(Dimension, Set)>,
    /// Those that claim what was chosen of skills; none where nothing was.
    claims: Option<Set>,
}

impl Sets {
    /// Those of a filter; what two masks ask of one claim is looked up only for documents that `found` has.
    pub fn of(columns: &Columns, filter: &Filter, found: &Set) -> Self {
        let attributes = &columns.attributes;
        let values = filter.chosen_values().map(|(dimension, places)| {
            let mut set = empty(columns);
            places.flatten().for_each(|place| put_all(columns, place as u32, &mut set));
            (dimension, set)
        });
        let values = values.collect();
        if !filter.asks_claims() {
            return Self { values, claims: None };
        }
        let (levels, intents) = filter.masks();
        let is_told = |told: u16| levels.is_none_or(|mask| told & mask != 0) && intents.is_none_or(|mask| told & mask != 0);
        // a level of one claim and an intent of another are not what was asked for
        let is_one = |doc: u32| levels.is_none() || intents.is_none() || filter.claimed(columns.claims_of(doc));
        let mut set = empty(columns);
        match filter.about() {
            Some(concepts) if levels.or(intents).is_none() => {
                concepts.iter().for_each(|concept| put_all(columns, columns.attribute(*concept), &mut set));
            }
            Some(concepts) => {
                let telling = concepts.iter().flat_map(|concept| attributes.telling(columns.attribute(*concept)));
                telling
                    .filter(|(doc, told)| is_told(*told) && has(found, *doc) && is_one(*doc))
                    .for_each(|(doc, _)| put(&mut set, doc));
            }
            None => match (levels, intents) {
                (Some(mask), None) | (None, Some(mask)) => {
                    (0..TOLD).filter(|bit| mask >> bit & 1 == 1).for_each(|bit| join(&mut set, attributes.set(bit)));
                }
                _ => each(found, |doc| {
                    if is_told(columns.mask_of(doc)) && is_one(doc) {
                        put(&mut set, doc);
                    }
                }),
            },
        }
        Self { values, claims: Some(set) }
    }

    /// Whether a document passes.
    pub fn pass(&self, doc: u32) -> bool {
        self.values.iter().map(|(_, set)| set).chain(&self.claims).all(|set| has(set, doc))
    }

    /// Those of a set that pass the values, but for one dimension's if that is named.
    fn within(&self, found: &Set, but: Option<Dimension>) -> Set {
        let mut set = found.clone();
        for (_, other) in self.values.iter().filter(|(dimension, _)| Some(*dimension) != but) {
            meet(&mut set, other);
        }
        set
    }
}

/// The counts of very many people with a filter chosen.
#[derive(Debug)]
pub struct Filtered<'a> {
    pub(super) columns: &'a Columns,
    passing: Among<'a>,
    /// For each dimension of which values were chosen: those who pass but for these.
    relaxed: Vec<(Dimension, Among<'a>)>,
    /// Concepts, where levels or intents were chosen and they were counted claim by claim.
    concepts: Option<Tally>,
    /// How many tell each intent and level of what is asked about.
    pub(super) told: [u32; TOLD],
}

impl<'a> Filtered<'a> {
    /// Counts those found.
    pub fn new(columns: &'a Columns, filter: &Filter, sets: &Sets, found: &Set) -> Self {
        let known = sets.within(found, None);
        let claiming = |mut set: Set| {
            if let Some(claims) = &sets.claims {
                meet(&mut set, claims);
            }
            set
        };
        let passing = Among::of_set(columns, claiming(known.clone()), None);
        let mut relaxed: Vec<(Dimension, Among<'a>)> = sets
            .values
            .iter()
            .map(|(dimension, _)| (*dimension, Among::of_set(columns, claiming(sets.within(found, Some(*dimension))), None)))
            .collect();
        let (mut concepts, mut told) = (None, [0; TOLD]);
        match filter.masks() {
            (None, None) => {
                let among = Among::of_set(columns, known, filter.about());
                told = among.told;
                relaxed.push((Dimension::Concept, among));
            }
            (levels, intents) => {
                // both have to be of one claim
                let mask = if levels.is_some() && intents.is_some() { None } else { levels.or(intents) };
                let among = mask.and_then(|mask| Among::telling(columns, known.clone(), mask));
                let mut tally = among.is_none().then(|| Tally::new(columns));
                let mut note = |told_here: u16| {
                    (0..TOLD).filter(|bit| told_here >> bit & 1 == 1).for_each(|bit| told[bit] += 1);
                };
                each(&known, |doc| {
                    let claims = columns.claims_of(doc);
                    if let Some(tally) = &mut tally {
                        filter.count_concepts(columns, claims, tally);
                    }
                    note(filter.told(claims));
                });
                relaxed.extend(among.map(|among| (Dimension::Concept, among)));
                concepts = tally;
            }
        }
        Self { columns, passing, relaxed, concepts, told }
    }

    fn among(&self, dimension: Dimension) -> &Among<'a> {
        self.relaxed.iter().find(|(of, _)| *of == dimension).map_or(&self.passing, |(_, among)| among)
    }

    /// How many there would be with an attribute.
    pub(super) fn of(&self, attribute: u32) -> u32 {
        let dimension = self.columns.ranges()[self.columns.range_of(attribute)].0;
        match &self.concepts {
            Some(tally) if dimension == Dimension::Concept => tally.of(attribute),
            _ => self.among(dimension).of(attribute),
        }
    }

    /// The attributes of each dimension that most would have, in the order of [`Columns::ranges`], with their counts.
    pub(super) fn frequent(&self, most: usize) -> Vec<Vec<(u32, u32)>> {
        let counted = self.columns.ranges().iter().enumerate().map(|(at, (dimension, _))| match &self.concepts {
            Some(tally) if *dimension == Dimension::Concept => std::mem::take(&mut tally.frequent(self.columns, most)[at]),
            _ => self.among(*dimension).frequent_at(at, most),
        });
        counted.collect()
    }
}

/// No document of a segment.
pub fn empty(columns: &Columns) -> Set {
    vec![0; columns.attributes.documents().div_ceil(64)]
}

/// Puts a document into a set.
pub fn put(set: &mut Set, doc: u32) {
    set[doc as usize / 64] |= 1 << (doc % 64);
}

/// Takes a document out of a set.
pub fn take_out(set: &mut Set, doc: u32) {
    set[doc as usize / 64] &= !(1 << (doc % 64));
}

/// Whether a set has a document.
pub fn has(set: &[u64], doc: u32) -> bool {
    set[doc as usize / 64] >> (doc % 64) & 1 == 1
}

/// Every document of a set, in order.
pub fn each(set: &[u64], mut take: impl FnMut(u32)) {
    for (at, word) in (0..).zip(set) {
        let mut bits = *word;
        while bits != 0 {
            take(at * 64 + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }
}

/// The level mask of a filter as documents tell levels.
pub fn of_levels(levels: u8) -> u16 {
    u16::from(levels) << LEVELS
}

fn put_all(columns: &Columns, attribute: u32, set: &mut Set) {
    match columns.attributes.column(attribute) {
        Some(column) => join(set, columns.attributes.set(column)),
        None => columns.attributes.of(attribute).iter().for_each(|doc| put(set, *doc)),
    }
}

fn join(set: &mut Set, other: &[u64]) {
    set.iter_mut().zip(other).for_each(|(word, other)| *word |= other);
}

fn meet(set: &mut Set, other: &[u64]) {
    set.iter_mut().zip(other).for_each(|(word, other)| *word &= other);
}
