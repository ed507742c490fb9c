//! A whole answer from a good choice.

use std::cell::RefCell;

use super::super::answer::Filling;
use super::super::assign::assign;
use super::super::instance::Instance;
use super::super::stop::Stop;
use super::exact::floor_of;

/// How often requests that fall below the floor are added to those that keep what was chosen for them.
const ROUNDS: usize = 12;

/// Makes answers at a floor: requests that the best total would leave below it keep what a choice gives them, the rest is free.
///
/// Who is left below is remembered from choice to choice, so that a choice costs an assignment or two.
pub(super) struct Polish<'a, S> {
    instance: &'a Instance,
    bare: Instance,
    filled: u64,
    floor: i64,
    low: RefCell<Vec<bool>>,
    stop: &'a S,
}

impl<'a, S: Stop> Polish<'a, S> {
    /// For answers that fill so much and reach a floor.
    pub(super) fn new(instance: &'a Instance, filled: u64, floor: i64, stop: &'a S) -> Self {
        let mut bare = instance.clone();
        bare.unpin();
        Self { instance, bare, filled, floor, low: RefCell::new(vec![false; instance.requests().len()]), stop }
    }

    /// The best total among those answers; none when it was not found, which proves nothing. The choice may break limits.
    pub(super) fn make(&self, choice: &[u32]) -> Option<Vec<u32>> {
        let mut low = self.low.borrow_mut();
        for _ in 0..ROUNDS {
            let kept = |at: &u32| low[self.instance.pair(*at).request as usize] || self.instance.is_pinned(*at);
            let mut pins: Vec<u32> = choice.iter().copied().filter(kept).chain(self.instance.pinned().iter().copied()).collect();
            pins.sort_unstable();
            pins.dedup();
            let pins: Vec<(u32, u32)> =
                pins.iter().map(|at| self.instance.pair(*at)).map(|pair| (pair.request, pair.host)).collect();
            let answer = assign(&self.bare.clone().pin(&pins).ok()?, Filling::First, self.stop).ok()?;
            if !answer.finished || answer.filled() != self.filled {
                return None;
            }
            let shares = answer.by_request(self.instance);
            let mut more = false;
            for (request, (units, share)) in shares.iter().enumerate() {
                if *units > 0 && *share < i128::from(self.floor) && !low[request] {
                    (low[request], more) = (true, true);
                }
            }
            if !more {
                return (floor_of(self.instance, &answer.pairs) >= self.floor).then_some(answer.pairs);
            }
        }
        None
    }
}
