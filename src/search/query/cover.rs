//! How much of a query somebody has to match to be found.

use super::plan::Plan;
use super::retrieve::{self, Matches};
use crate::search::ranking::Ranking;
use crate::search::segment::Segment;

/// With fewer people who match all of a query, those who match part of it are shown too.
pub(super) const FEW: usize = 10;
/// The part of what a query tells that a document has to cover: first this, then less while there are few.
const COVER: [f32; 3] = [0.6, 0.3, 0.0];

/// Who covers enough of a query: first most of it, then less while they are few.
pub(super) fn retrieved(segments: &[(&Segment, Option<u16>)], plan: &Plan, ranking: &Ranking) -> tantivy::Result<Vec<Matches>> {
    let mut cover = Cover::of(plan);
    for part in COVER {
        cover.settle_for(part);
        let mut found = Vec::with_capacity(segments.len());
        for (segment, left_out) in segments {
            found.push(retrieve::matches(segment, plan, &cover, ranking, *left_out)?);
        }
        if cover.least == 0.0 || found.iter().map(Matches::len).sum::<usize>() >= FEW {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// How much of a query a document has to cover.
#[derive(Debug, Default)]
pub(super) struct Cover {
    mass: Vec<f32>,
    whole: f32,
    least: f32,
    full: f32,
    /// What each set of the first words covers: asked for every document that matches.
    known: Vec<f32>,
}

impl Cover {
    /// Words whose sets are reckoned beforehand.
    const KNOWN: usize = 8;

    fn of(plan: &Plan) -> Self {
        let (mass, whole) = plan.mass();
        let mut cover = Self { mass, whole, least: 0.0, full: whole * COVER[0], known: Vec::new() };
        if cover.mass.len() <= Self::KNOWN {
            cover.known = (0..1_u32 << cover.mass.len()).map(|words| cover.sum(words)).collect();
        }
        cover
    }

    fn settle_for(&mut self, part: f32) {
        self.least = self.whole * part;
    }

    /// The words, a bit each, of which a document must have one to cover enough: without the commonest, as far as all of those
    /// together are not enough.
    pub fn telling(&self) -> u32 {
        let mut places: Vec<usize> = (0..self.mass.len()).collect();
        places.sort_by(|a, b| self.mass[*a].total_cmp(&self.mass[*b]));
        let (mut telling, mut common) = (u32::MAX, 0.0);
        for at in places {
            common += self.mass[at];
            if common >= self.least {
                break;
            }
            telling &= !(1 << at);
        }
        telling
    }

    fn sum(&self, words: u32) -> f32 {
        self.mass.iter().enumerate().filter(|(at, _)| words >> at & 1 == 1).map(|(_, mass)| mass).sum()
    }

    fn covered(&self, words: u32) -> f32 {
        self.known.get(words as usize).copied().unwrap_or_else(|| self.sum(words))
    }

    pub fn is_enough(&self, words: u32) -> bool {
        self.least == 0.0 || self.covered(words) >= self.least
    }

    pub fn is_full(&self, words: u32) -> bool {
        self.covered(words) >= self.full
    }
}
