//! Counts of attributes, one document after the other.

use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};

use crate::search::first::First;
use crate::search::segment::{Columns, TOLD};

/// How many documents have each of a segment's attributes.
#[derive(Debug)]
pub struct Tally {
    counts: Vec<u32>,
    /// Attributes whose count is not zero, so many of them at the beginning: few where few documents were counted.
    some: Vec<u32>,
    met: usize,
    /// How many tell each intent and level of what the query is about.
    pub(super) told: [u32; TOLD],
}

/// Counts that were given back, all zero: there may be hundreds of thousands of attributes, most of which no query meets.
static KEPT: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
/// How many are kept.
const KEEP: usize = 8;

impl Tally {
    /// Nothing counted yet.
    pub fn new(columns: &Columns) -> Self {
        let mut counts = KEPT.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let attributes = columns.attributes.count();
        if counts.len() < attributes {
            counts.resize(attributes, 0);
        }
        Self { counts, some: Vec::new(), met: 0, told: [0; TOLD] }
    }

    /// Counts a document's attribute.
    pub(super) fn count(&mut self, attribute: u32) {
        // no branch waits for the count, which is far away: the memory fetches the next ones meanwhile
        if self.met == self.some.len() {
            self.some.resize(self.met * 2 + 256, 0);
        }
        let count = &mut self.counts[attribute as usize];
        self.some[self.met] = attribute;
        self.met += usize::from(*count == 0);
        *count += 1;
    }

    /// Counts the attributes of several documents.
    pub(super) fn count_all(&mut self, attributes: &[u32]) {
        // the memory fetches all counts at once rather than each when its turn comes
        std::hint::black_box(attributes.iter().fold(0, |all, attribute| all ^ self.counts[*attribute as usize]));
        attributes.iter().for_each(|attribute| self.count(*attribute));
    }

    /// Counts so many documents with an attribute that was not counted before.
    pub(super) fn set(&mut self, attribute: u32, count: u32) {
        if count > 0 {
            self.count(attribute);
            self.counts[attribute as usize] = count;
        }
    }

    /// Counts a document's levels and intents.
    pub(super) fn count_told(&mut self, mut told: u16) {
        while told != 0 {
            if let Some(count) = self.told.get_mut(told.trailing_zeros() as usize) {
                *count += 1;
            }
            told &= told - 1;
        }
    }

    /// How many have an attribute.
    pub(super) fn of(&self, attribute: u32) -> u32 {
        self.counts[attribute as usize]
    }

    /// The attributes of each dimension that most have, in the order of [`Columns::ranges`], with their counts.
    pub(super) fn frequent(&self, columns: &Columns, most: usize) -> Vec<Vec<(u32, u32)>> {
        let order = |one: &(u32, u32), other: &(u32, u32)| (Reverse(one.0), one.1).cmp(&(Reverse(other.0), other.1));
        let mut first: Vec<_> = columns.ranges().iter().map(|_| First::new(most, order)).collect();
        for attribute in &self.some[..self.met] {
            first[columns.range_of(*attribute)].take((self.of(*attribute), *attribute));
        }
        first.into_iter().map(First::finish).collect()
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        for attribute in &self.some[..self.met] {
            self.counts[*attribute as usize] = 0;
        }
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEEP {
            kept.push(std::mem::take(&mut self.counts));
        }
    }
}
