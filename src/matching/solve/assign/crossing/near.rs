//! The questions of one solve, begun from what is known of a former one.

use std::rc::Rc;

use super::super::super::answer::{Aim, Filling, Prices, Proof};
use super::super::super::certify::{missing, most_units, possible};
use super::super::super::stop::Stop;
use super::super::model::worths;
use super::all;
use super::ask::{Asked, Question};
use super::reached::Reached;
use super::search::Settled;

/// The largest reward beside which keeping pairs can be weighed.
const ROOM: i64 = 1 << 57;

/// A former answer: of equally good ones that which keeps most of it is taken.
#[derive(Debug, Clone, Default)]
pub(in super::super::super) struct Near {
    /// Its pairs, ascending; those that may not be any more are passed over.
    pub pairs: Vec<u32>,
    /// Where to begin.
    pub starts: Starts,
}

/// What searches came to, for the next ones.
#[derive(Debug, Clone, Default)]
pub(in super::super::super) struct Starts {
    /// The proof that no answer filled more units.
    pub proof: Option<Proof>,
    /// Where the search for the most units ended.
    pub units: Reached,
    /// Where the search for the best total ended.
    pub total: Reached,
}

/// What is asked about an instance.
pub(super) struct Questions<'q, 'a, S> {
    pub asked: &'q Asked<'a>,
    pub filling: Filling,
    /// An answer that keeps every upper bound, pins included.
    pub former: Option<&'q [u32]>,
    pub stop: &'q S,
}

impl<S: Stop> Questions<'_, '_, S> {
    /// An answer without its pins.
    fn free(&self, pairs: &[u32]) -> Vec<u32> {
        pairs.iter().copied().filter(|at| !self.asked.instance.is_pinned(*at)).collect()
    }

    /// As many units as can be, as few units of lower bounds missed as can be.
    pub(super) fn most_units(&self, starts: &mut Starts) -> Settled {
        let instance = self.asked.instance;
        if let Some(former) = self.former
            && let Some(proof) = &starts.proof
            && missing(instance, former) == 0
            && most_units(instance, proof) == Some(former.len() as u64)
        {
            // What proved it before still does.
            let (pairs, proof, prices) = (self.free(former), proof.clone(), Rc::new(Prices::default()));
            let (worth, reached) = (pairs.len() as i128, starts.units.clone());
            return Settled { pairs, proof, prices, reached, worth, complete: true, stopped: false };
        }
        let hard = self.asked.units() + 1;
        let known = self.former.map(|former| {
            let free = self.free(former);
            (free.len() as i128 - i128::from(hard) * i128::from(missing(instance, former)), free)
        });
        let from = &starts.units;
        let question =
            Question { value: &|_| 1, tilted: true, hard, everyone: None, bands: &[], known, aim: None, within: None, from };
        let settled = self.asked.settle(question, self.stop);
        starts.units = settled.reached.clone();
        starts.proof = settled.complete.then(|| settled.proof.clone());
        settled
    }

    /// The worth of a unit beside its score, and the reward of a unit of a lower bound.
    fn worths(&self) -> (i64, i64) {
        let exchange = worths(self.asked.instance, Filling::First).0;
        match self.filling {
            Filling::First => (0, exchange * 2),
            Filling::Worth(worth) => (worth, (exchange + worth) * 4),
        }
    }

    /// The best total, where `units` are given among the answers with as many.
    pub(super) fn best_total(&self, units: Option<&[u32]>, from: &mut Reached) -> Settled {
        let instance = self.asked.instance;
        let (unit, hard) = self.worths();
        let value = |at: u32| instance.score(at) + unit;
        let alike = |pairs: &Vec<u32>| units.is_none_or(|units| pairs.len() == units.len());
        let former = self.former.filter(|former| missing(instance, former) == 0).map(|former| self.free(former)).filter(alike);
        let known = former.into_iter().chain(units.map(<[u32]>::to_vec));
        let known = known.map(|pairs| (pairs.iter().map(|at| i128::from(value(*at))).sum::<i128>(), pairs));
        let known = known.max_by_key(|(worth, _)| *worth);
        let everyone = units.map(|units| units.len() as u32);
        let aim = Some(Aim::Total(unit));
        let question = Question { value: &value, tilted: false, hard, everyone, bands: &[], known, aim, within: None, from };
        let settled = self.asked.settle(question, self.stop);
        *from = settled.reached.clone();
        settled
    }

    /// Of the best answers the one that keeps most pairs of a former answer.
    ///
    /// Only pairs are asked about that the proof leaves to a best answer. Worths are multiplied by more than the number of units and each
    /// pair of the former answer gets one part more, so that keeping can never outweigh a score; where that would be more than numbers
    /// hold, no pair is preferred. Stopped, it keeps what it has.
    pub(super) fn nearest(&self, near: &[u32], pairs: &mut Vec<u32>, total: &Settled) {
        let instance = self.asked.instance;
        let (unit, hard) = self.worths();
        let scale = self.asked.units() + 1;
        let kept = |at: u32| near.binary_search(&at).is_ok();
        let Some(hard) = scale.checked_mul(hard).filter(|hard| *hard <= ROOM) else { return };
        let Some(within) = possible(instance, self.filling, pairs, &total.proof) else { return };
        // Whatever of the former answer could be kept is kept.
        if near.iter().all(|at| !within[*at as usize] || pairs.binary_search(at).is_ok()) {
            return;
        }
        let value = |at: u32| (instance.score(at) + unit) * scale + i64::from(kept(at));
        let mut from = total.reached.clone();
        from.times(i128::from(scale));
        let everyone = matches!(self.filling, Filling::First).then_some(total.pairs.len() as u32);
        let known = Some((total.pairs.iter().map(|at| i128::from(value(*at))).sum(), total.pairs.clone()));
        let (within, from) = (Some(&within[..]), &from);
        let settled = self.asked.settle(
            Question { value: &value, tilted: false, hard, everyone, bands: &[], known, aim: None, within, from },
            self.stop,
        );
        *pairs = all(instance, &settled);
    }
}
