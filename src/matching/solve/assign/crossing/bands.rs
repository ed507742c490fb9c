//! Leximin where quotas cross.

use super::super::super::answer::{Aim, Answer, Band, Bound, Filling, Infeasible};
use super::super::super::certify::certify_band;
use super::super::super::instance::Instance;
use super::super::super::stop::Stop;
use super::super::model::worths;
use super::ask::{Asked, Question};
use super::reached::Reached;
use super::{all, asked, assign};

/// How much more what a band before has cost counts than what the next one will, where the search for prices begins.
const BEFORE: i128 = 16;

/// The largest reward for a unit of a lower bound while units in bands are counted.
const REWARD: i64 = 1 << 36;

/// As many units as can be; of those answers the ones with the fewest in the first of these bands, then in the next, and so on; of
/// those the best total. Bands are (least score, least score above), ascending and apart, and hold every score.
///
/// Each step asks for the most units above a band, where those below may take no more than the steps before have found; it is
/// answered and proven like any other question ([`search`](super::search::search)). A step that stays unproven goes on with
/// the best found.
pub(in super::super::super) fn leximin(instance: &Instance, bands: &[(i64, i64)], stop: &impl Stop) -> Result<Answer, Infeasible> {
    let plain = assign(instance, Filling::First, stop)?;
    if !plain.finished {
        return Ok(Answer { certified: false, ..plain });
    }
    let asked = asked(instance)?;
    let mut steps = Steps {
        asked: &asked,
        everyone: (plain.pairs.len() - instance.pinned().len()) as u32,
        best: plain.pairs.clone(),
        limited: Vec::new(),
        from: Reached::default(),
        proven: plain.certified,
        finished: true,
    };
    for (from, below) in bands.iter().take(bands.len().saturating_sub(1)) {
        steps.fewest(*from, *below, stop);
    }
    steps.total(stop);
    let Steps { best: pairs, proven, finished, .. } = steps;
    let total = pairs.iter().map(|at| i128::from(instance.score(*at))).sum();
    let bound = if proven { Some(Bound { filled: pairs.len() as u64, total }) } else { plain.bound };
    Ok(Answer { pairs, duals: plain.duals, proofs: None, bound, finished: finished || proven, certified: proven })
}

struct Steps<'a> {
    asked: &'a Asked<'a>,
    /// Units in all, pinned ones left out.
    everyone: u32,
    best: Vec<u32>,
    /// The bands so far, with the units that the best answer has in them.
    limited: Vec<Band>,
    from: Reached,
    proven: bool,
    finished: bool,
}

impl Steps<'_> {
    /// Has as few units as can be in the next band.
    fn fewest(&mut self, from: i64, below: i64, stop: &impl Stop) {
        let instance = self.asked.instance;
        let within = |pairs: &[u32]| pairs.iter().filter(|at| (from..below).contains(&instance.score(**at))).count();
        let pinned = within(instance.pinned());
        // With none beside pins there is nothing to prove.
        if self.finished && within(&self.best) > pinned {
            let units = self.asked.units() + 1;
            let value = |at: u32| i64::from(instance.score(at) >= below);
            self.ask(&value, Some(below), units.saturating_mul(units).min(REWARD), stop);
        }
        let most = within(&self.best);
        self.limited.push(Band { from, below, most: most as u64 });
        self.from.times(BEFORE);
        if most > pinned {
            self.from.push(BEFORE);
        }
    }

    /// Has the best total.
    fn total(&mut self, stop: &impl Stop) {
        let instance = self.asked.instance;
        if self.finished {
            self.from.times(i128::from(instance.top()) * 4);
            let reward = worths(instance, Filling::First).0 * 2;
            self.ask(&|at| instance.score(at), None, reward, stop);
        }
    }

    fn ask(&mut self, value: &dyn Fn(u32) -> i64, above: Option<i64>, hard: i64, stop: &impl Stop) {
        let instance = self.asked.instance;
        let free: Vec<u32> = self.best.iter().copied().filter(|at| !instance.is_pinned(*at)).collect();
        let worth = free.iter().map(|at| i128::from(value(*at))).sum();
        let settled = self.asked.settle(
            Question {
                value,
                tilted: above.is_some(),
                hard,
                everyone: Some(self.everyone),
                bands: &self.limited,
                known: Some((worth, free)),
                from: &self.from,
                within: None,
                aim: if above.is_some() { None } else { Some(Aim::Total(0)) },
            },
            stop,
        );
        self.best = all(instance, &settled);
        self.proven &= certify_band(instance, &self.best, &self.limited, above, &settled.proof);
        self.finished &= settled.complete || !stop.stop();
        self.from = settled.reached;
    }
}
