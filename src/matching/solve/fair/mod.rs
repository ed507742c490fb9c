//! The worst-off first.
//!
//! A request's share is the sum of its scores (as in reviewer assignment: Garg, Kavitha, Kumar, Mehlhorn and Mestre 2010; Stelmakh,
//! Shah and Singh 2021, where a paper's share is the sum over its reviewers). The *floor* of an answer is the least share of any
//! request that was given anything. [`fair`] fills as many units as can be, then lifts the floor as high as it goes, then takes
//! the best total at that floor. A pinned pair counts in its request's share like any other.
//!
//! Where nobody asks for more than one host this is polynomial ([`bottleneck`]) and proven by prices. Above one it is NP-hard:
//! [`exact`] proves the optimum by branch and bound, or stops with the best so far, the proven bounds and `certified: false`.
//!
//! [`leximin`] goes on where the floor stops: as few units as can be in the lowest band of scores, then in the next, and so on.

mod bands;
mod bottleneck;
mod branch;
mod columns;
mod contest;
mod exact;
mod lift;
mod pattern;
mod polish;
mod relax;
mod task;

use super::answer::{Answer, Filling, Infeasible};
use super::assign::assign;
use super::instance::Instance;
use super::stop::Stop;

pub use bands::leximin;

/// A fair answer and what fairness cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fair {
    /// The answer; certified when floor and total are both proven.
    pub answer: Answer,
    /// The floor reached, in millionths; none when nobody was given anything.
    pub floor: Option<i128>,
    /// No answer that fills as much has a higher floor; none where that is not proven.
    pub floor_bound: Option<i128>,
    /// The best total without regard to fairness, and the floor that has: the price of fairness is its total less this one's.
    pub unfair: Option<(i128, Option<i128>)>,
}

/// Fills first, then lifts the floor, then takes the best total.
///
/// # Errors
/// As [`assign`].
pub fn fair(instance: &Instance, stop: &impl Stop) -> Result<Fair, Infeasible> {
    let plain = assign(instance, Filling::First, stop)?;
    let unfair = Some((plain.total(instance), plain.floor(instance)));
    if !plain.finished {
        let floor = plain.floor(instance);
        return Ok(Fair { answer: Answer { certified: false, ..plain }, floor, floor_bound: None, unfair: None });
    }
    let mut found =
        if instance.requests().iter().all(|request| request.demand <= 1) && super::assign::laminar::tree(instance).is_some() {
            bottleneck::fair(instance, plain, stop)
        } else {
            exact::fair(instance, plain, stop)
        };
    found.unfair = unfair;
    Ok(found)
}
