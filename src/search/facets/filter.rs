//! Who has what was chosen.

use std::collections::BTreeMap;
use std::ops::Range;

use super::sets::of_levels;
use super::{Dimension, Tally, intent_code_bit, level_bit};
use crate::search::segment::{Columns, PackedClaim};

/// Chosen values by dimension.
pub type Chosen = BTreeMap<Dimension, Vec<String>>;

/// The chosen values as one segment numbers them.
#[derive(Debug, Default)]
pub struct Filter {
    /// For each dimension told by values: the segment's numbers of those chosen.
    values: [Option<Vec<Range<usize>>>; 9],
    concepts: Option<Vec<u32>>,
    /// Concepts that levels and intents have to be about while no concept is chosen: those of the query.
    bound: Option<Vec<u32>>,
    levels: Option<u8>,
    intents: Option<u8>,
}

impl Filter {
    /// The filter for one segment; `bound` are the concepts of the query.
    pub fn new(columns: &Columns, chosen: &Chosen, bound: &[String]) -> Self {
        let mut filter = Self::default();
        for (dimension, wanted) in chosen.iter().filter(|(_, wanted)| !wanted.is_empty()) {
            let mask =
                |code: &dyn Fn(&str) -> Option<u8>| wanted.iter().filter_map(|value| code(value)).fold(0, |mask, bit| mask | bit);
            match dimension {
                Dimension::Concept => filter.concepts = Some(wanted.iter().filter_map(|id| columns.concept(id)).collect()),
                Dimension::Level => filter.levels = Some(mask(&level_bit)),
                Dimension::Intent => filter.intents = Some(mask(&intent_code_bit)),
                _ => {
                    let places = wanted.iter().map(|value| columns.places_of(*dimension, value)).collect();
                    filter.values[*dimension as usize] = Some(places);
                }
            }
        }
        if !bound.is_empty() && filter.concepts.is_none() {
            filter.bound = Some(bound.iter().filter_map(|id| columns.concept(id)).collect());
        }
        filter
    }

    /// Counts a document, and says whether it passes.
    pub fn take(&self, columns: &Columns, doc: u32, tally: Option<&mut Tally>) -> bool {
        let values = columns.values_of(doc);
        let mut failing = None;
        let mut failures = 0;
        for (at, wanted) in self.values.iter().enumerate() {
            if let Some(wanted) = wanted
                && !values.iter().any(|value| wanted.iter().any(|places| places.contains(&(*value as usize))))
            {
                failures += 1;
                failing = Some(at);
            }
        }
        if failures > 1 {
            return false;
        }
        let claims = columns.claims_of(doc);
        let claimed = self.claimed(claims);
        if let Some(tally) = tally {
            if claimed {
                for value in values {
                    if failing.is_none_or(|failing| columns.values[*value as usize].0 as usize == failing) {
                        tally.count(*value);
                    }
                }
            }
            if failures == 0 {
                self.count_claims(columns, claims, tally);
            }
        }
        claimed && failures == 0
    }

    /// The places of the chosen values, dimension by dimension.
    pub(super) fn chosen_values(&self) -> impl Iterator<Item = (Dimension, impl Iterator<Item = Range<usize>>)> {
        let all = Dimension::ALL.into_iter();
        all.filter_map(|dimension| Some((dimension, self.values[dimension as usize].as_ref()?.iter().cloned())))
    }

    /// Whether anything is asked of skills.
    pub(super) fn asks_claims(&self) -> bool {
        self.concepts.is_some() || self.levels.is_some() || self.intents.is_some()
    }

    /// The concepts that claims have to be about, if any are named.
    pub(super) fn about(&self) -> Option<&[u32]> {
        self.concepts.as_ref().or(self.bound.as_ref()).map(Vec::as_slice)
    }

    /// The levels and the intents that were chosen, as documents tell them.
    pub(super) fn masks(&self) -> (Option<u16>, Option<u16>) {
        (self.levels.map(of_levels), self.intents.map(u16::from))
    }

    /// Whether one claim meets all that is asked of skills.
    pub(super) fn claimed(&self, claims: &[PackedClaim]) -> bool {
        if self.concepts.is_none() && self.levels.is_none() && self.intents.is_none() {
            return true;
        }
        claims
            .iter()
            .any(|claim| self.is_about(claim.concept()) && self.at_level(claim.level()) && self.with_intents(claim.intents()))
    }

    fn is_about(&self, concept: u32) -> bool {
        self.concepts.as_ref().or(self.bound.as_ref()).is_none_or(|wanted| wanted.contains(&concept))
    }

    fn at_level(&self, level: u8) -> bool {
        self.levels.is_none_or(|wanted| wanted & (1 << level) != 0)
    }

    fn with_intents(&self, intents: u8) -> bool {
        self.intents.is_none_or(|wanted| wanted & intents != 0)
    }

    fn count_claims(&self, columns: &Columns, claims: &[PackedClaim], tally: &mut Tally) {
        self.count_concepts(columns, claims, tally);
        tally.count_told(self.told(claims));
    }

    /// Counts each concept of which a claim has what was chosen.
    pub(super) fn count_concepts(&self, columns: &Columns, claims: &[PackedClaim], tally: &mut Tally) {
        let mut counted = u32::MAX;
        for claim in claims {
            let concept = claim.concept();
            // those on one concept stand together
            if counted != concept && self.at_level(claim.level()) && self.with_intents(claim.intents()) {
                counted = concept;
                tally.count(columns.attribute(concept));
            }
        }
    }

    /// The levels and intents that claims on what is asked about tell: levels of those with a chosen intent, and the other way about.
    pub(super) fn told(&self, claims: &[PackedClaim]) -> u16 {
        let (mut levels, mut intents) = (0_u8, 0_u8);
        let wanted = self.levels.unwrap_or(u8::MAX);
        // without branches: millions of claims are read, and what the next one says cannot be guessed
        let mut note = |claim: &PackedClaim| {
            levels |= u8::from(self.with_intents(claim.intents())) << claim.level();
            intents |= claim.intents() & 0_u8.wrapping_sub(wanted >> claim.level() & 1);
        };
        match self.about() {
            None => claims.iter().for_each(&mut note),
            Some(&[only]) => claims.iter().filter(|claim| claim.concept() == only).for_each(&mut note),
            Some(several) => claims.iter().filter(|claim| several.contains(&claim.concept())).for_each(&mut note),
        }
        of_levels(levels) | u16::from(intents)
    }
}
