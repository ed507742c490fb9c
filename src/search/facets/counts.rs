//! The counts of all segments together, as pages show them.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;

use serde::Serialize;

use super::{Among, Chosen, Dimension, Filtered, NOT_SET, Tally, intent_code_bit, level_bit};
use crate::directory::model::{Intent, Level};
use crate::search::concepts::Concepts;
use crate::search::segment::{Columns, TOLD};

/// One facet of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Facet {
    /// What it filters by.
    pub dimension: Dimension,
    /// Its heading.
    pub label: String,
    /// Its values, most people first, "Not set" last.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FacetValue {
    /// As in the query parameter.
    pub value: String,
    /// As pages call it.
    pub label: String,
    /// How many people there would be with it chosen.
    pub count: u32,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Values of one segment that may be among those shown.
const CANDIDATES: usize = 64;

/// The counts of one segment.
#[derive(Debug)]
pub enum Counted<'a> {
    /// Few people with a filter chosen, document by document.
    Each(&'a Columns, Tally),
    /// Many people with a filter chosen.
    Filtered(Filtered<'a>),
    /// Everybody found: no filter is chosen.
    Among(Among<'a>),
}

impl<'a> Counted<'a> {
    fn columns(&self) -> &'a Columns {
        match self {
            Self::Each(columns, _) => columns,
            Self::Filtered(filtered) => filtered.columns,
            Self::Among(among) => among.columns,
        }
    }

    fn frequent(&self, most: usize) -> Vec<Vec<(u32, u32)>> {
        match self {
            Self::Each(columns, tally) => tally.frequent(columns, most),
            Self::Filtered(filtered) => filtered.frequent(most),
            Self::Among(among) => among.frequent(most),
        }
    }

    fn told(&self) -> &[u32; TOLD] {
        match self {
            Self::Each(_, tally) => &tally.told,
            Self::Filtered(filtered) => &filtered.told,
            Self::Among(among) => &among.told,
        }
    }

    fn of(&self, attribute: u32) -> u32 {
        match self {
            Self::Each(_, tally) => tally.of(attribute),
            Self::Filtered(filtered) => filtered.of(attribute),
            Self::Among(among) => among.of(attribute),
        }
    }
}

/// A value that may be shown. Texts are copied only of those that are.
#[derive(Debug)]
struct Candidate<'a> {
    value: &'a str,
    label: Cow<'a, str>,
    count: u32,
    chosen: bool,
}

/// Counts of all segments together.
#[derive(Debug, Default)]
pub struct Counts<'a>(Vec<Counted<'a>>);

impl<'a> Counts<'a> {
    /// Takes in one segment's.
    pub fn add(&mut self, counted: Counted<'a>) {
        self.0.push(counted);
    }

    /// The facets, with at most `most` values each and the chosen ones always.
    pub fn finish(self, chosen: &Chosen, concepts: &Concepts, most: usize) -> Vec<Facet> {
        // one segment's own order is the order of all, but for values that have several labels
        let candidates = if self.0.len() == 1 { most * 2 } else { CANDIDATES };
        let frequent: Vec<Vec<Vec<(u32, u32)>>> = self.0.iter().map(|counted| counted.frequent(candidates)).collect();
        let mut facets = Vec::new();
        for dimension in Dimension::ALL {
            let wanted = chosen.get(&dimension).map_or(&[][..], Vec::as_slice);
            let mut values = self.candidates(dimension, wanted, &frequent, concepts);
            values.sort_by(order);
            let last = values.pop_if(|last| last.value == NOT_SET);
            values.truncate(most);
            values.extend(last);
            if !values.is_empty() {
                let values = values.into_iter().map(Candidate::into_value).collect();
                facets.push(Facet { dimension, label: dimension.label().to_owned(), values });
            }
        }
        facets
    }

    fn candidates<'c>(
        &'c self,
        dimension: Dimension,
        wanted: &'c [String],
        frequent: &[Vec<Vec<(u32, u32)>>],
        concepts: &'c Concepts,
    ) -> Vec<Candidate<'c>> {
        let mut names: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        names.insert(NOT_SET);
        let mut values = Vec::new();
        match dimension {
            Dimension::Level => names.extend(Level::ALL.map(Level::code)),
            Dimension::Intent => names.extend(Intent::ALL.map(Intent::code)),
            _ => {
                let one = self.0.len() == 1;
                for (counted, frequent) in self.0.iter().zip(frequent) {
                    let columns = counted.columns();
                    let of_dimension = columns.ranges().iter().zip(frequent).filter(|((of, _), _)| *of == dimension);
                    for (count, attribute) in of_dimension.flat_map(|(_, frequent)| frequent) {
                        let (value, label, alone) = columns.called(*attribute);
                        // most of what is shown is counted already
                        if one && alone && value != NOT_SET && !wanted.iter().any(|wanted| wanted == value) {
                            let label = label_of(dimension, value, label, concepts);
                            values.push(Candidate { value, label, count: *count, chosen: false });
                        } else {
                            names.insert(value);
                        }
                    }
                }
            }
        }
        let counted = names.into_iter().map(|value| {
            let (count, label) = self.count(dimension, value);
            let label = label_of(dimension, value, label, concepts);
            Candidate { value, label, count, chosen: wanted.iter().any(|wanted| wanted == value) }
        });
        values.extend(counted.filter(|value| value.count > 0 || value.chosen));
        values
    }

    /// How many people have a value, and what it is called.
    fn count(&self, dimension: Dimension, value: &str) -> (u32, &str) {
        let (mut count, mut label) = (0, "");
        for counted in &self.0 {
            let columns = counted.columns();
            match dimension {
                Dimension::Level | Dimension::Intent => count += told(dimension, value).map_or(0, |bit| counted.told()[bit]),
                Dimension::Concept => {
                    let Some(at) = columns.concept(value) else { continue };
                    count += counted.of(columns.attribute(at));
                    label = label.max(&columns.concepts[at as usize].1);
                }
                _ => {
                    // names that differ in case or accents alone share a value: always the same of them is shown
                    for at in columns.places_of(dimension, value) {
                        let here = counted.of(at as u32);
                        if here > 0 {
                            count += here;
                            label = label.max(&columns.values[at].2);
                        }
                    }
                }
            }
        }
        (count, label)
    }
}

impl Candidate<'_> {
    fn into_value(self) -> FacetValue {
        FacetValue { value: self.value.to_owned(), label: self.label.into_owned(), count: self.count, chosen: self.chosen }
    }
}

/// In which order values are shown: what most have first, then by what they are called.
fn order(one: &Candidate<'_>, other: &Candidate<'_>) -> Ordering {
    let rank = |one: &Candidate<'_>| (one.value == NOT_SET, !one.chosen, Reverse(one.count));
    let called = || (one.label.to_lowercase(), one.value).cmp(&(other.label.to_lowercase(), other.value));
    rank(one).cmp(&rank(other)).then_with(called)
}

/// The place of a level or an intent among what documents tell.
fn told(dimension: Dimension, code: &str) -> Option<usize> {
    let bit = match dimension {
        Dimension::Level => u16::from(level_bit(code)?) << 6,
        _ => u16::from(intent_code_bit(code)?),
    };
    Some(bit.trailing_zeros() as usize)
}

/// What pages call a value.
fn label_of<'a>(dimension: Dimension, value: &'a str, label: &'a str, concepts: &'a Concepts) -> Cow<'a, str> {
    if value == NOT_SET {
        return Cow::Borrowed("Not set");
    }
    let known = match dimension {
        Dimension::Concept | Dimension::Discipline => concepts.label(value),
        Dimension::Level => Level::from_code(value).map(Level::label),
        Dimension::Intent => Intent::from_code(value).map(Intent::label),
        _ => None,
    };
    match known.or(Some(label).filter(|label| !label.is_empty())) {
        Some(label) => Cow::Borrowed(label),
        None => Cow::Owned(value.replace('-', " ")),
    }
}
