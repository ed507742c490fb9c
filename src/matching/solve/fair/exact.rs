//! Floor and total where a request may ask for several hosts.

use super::super::answer::{Answer, Bound, Duals, Filling};
use super::super::assign::model::worths;
use super::super::certify::certify;
use super::super::instance::Instance;
use super::super::stop::Stop;
use super::Fair;
use super::branch::search;
use super::contest::contest;
use super::lift::lift;
use super::polish::Polish;
use super::task::Task;

/// How finely a unit is divided in prices when only filling counts.
const PART: i64 = 1_000_000;

/// The finest prices, in parts of a millionth.
const FINEST: i64 = 4_096;

/// Branches for one question about the floor, at least: in small instances as many as look at so many edges.
const QUESTION: u32 = 12;
const LOOKS: u32 = 200_000;

/// Branches for the best total at a floor that is proven, and at one that is not.
const TOTAL: u32 = 5_000_000;
const UNPROVEN: u32 = 100;

/// Once a question stayed open the floor is looked for in steps of this part of the highest there can be.
const COARSE: i64 = 250;

/// The highest floor by bisection, each step a search for any answer that reaches it; then the best total.
pub(super) fn fair(instance: &Instance, plain: Answer, stop: &impl Stop) -> Fair {
    let demand: u64 = instance.requests().iter().map(|request| u64::from(request.demand)).sum();
    let full = plain.filled() == demand;
    let highest = Highest { instance, plain: &plain, full, stop };
    let (mut best, held, bound) = highest.find();
    let proven = held >= bound;
    let unit = if full { 0 } else { worths(instance, Filling::First).0 };
    let scale = finer(instance, unit);
    let start = prices(instance, &plain.duals, full).into_iter().map(|price| price.saturating_mul(scale)).collect();
    let task = Task::new(instance, full, held, |score| (score + unit) * scale);
    let polish = Polish::new(instance, plain.filled(), held, stop);
    let improved = polish.make(&best).filter(|pairs| task.worth_of(pairs) > task.worth_of(&best));
    best = improved.unwrap_or(best);
    let nodes = if proven { TOTAL } else { UNPROVEN };
    let found = search(&task, start, (task.worth_of(&best), task.grain), nodes, &|edges| polish.make(edges), stop);
    if let Some(mut edges) = found.edges {
        edges.sort_unstable();
        best = edges;
    }
    let sound = { certify(instance, Filling::First, &best, &plain.duals) };
    let certified = proven && found.complete && sound.broken.is_empty() && sound.lacks.is_empty();
    let total = found.bound.div_euclid(i128::from(scale)) - i128::from(unit) * i128::from(plain.filled());
    let answer = Answer {
        bound: Some(Bound { filled: plain.filled(), total }),
        finished: !stop.stop() || certified,
        certified,
        pairs: best,
        proofs: None,
        duals: plain.duals,
    };
    let floor = answer.floor(instance);
    Fair { answer, floor, floor_bound: Some(i128::from(bound)), unfair: None }
}

/// Prices are in this part of a millionth, so that rounding them does not blur a proof; less where numbers would grow too large.
fn finer(instance: &Instance, unit: i64) -> i64 {
    let demand = instance.requests().iter().map(|request| i64::from(request.demand)).max().unwrap_or(0).max(1);
    let most = (instance.top() + unit).max(1).saturating_mul(demand);
    ((1 << 57) / most).clamp(1, FINEST).checked_ilog2().map_or(1, |bits| 1 << bits)
}

/// The search for the highest floor.
struct Highest<'a, S> {
    instance: &'a Instance,
    plain: &'a Answer,
    full: bool,
    stop: &'a S,
}

impl<S: Stop> Highest<'_, S> {
    /// An answer, its floor, and what no floor is above.
    ///
    /// Bisects between a floor that is reached and one that is not. Where a question stays open, the floor is taken as not
    /// reached, and what is proven above it is narrowed on its own afterwards.
    fn find(&self) -> (Vec<u32>, i64, i64) {
        let (instance, units) = (self.instance, i128::from(self.plain.filled()) * i128::from(PART));
        let mut best = self.plain.pairs.clone();
        let mut held = floor_of(instance, &best);
        let mut bound = ceiling(instance, self.full).max(held);
        let mut price = vec![0; instance.hosts().len() + instance.groups().len()];
        let (mut open, mut ask) = (bound, bound);
        let coarse = bound / COARSE + 1;
        let branches = (LOOKS / instance.len().max(1)).max(QUESTION);
        while held < open && (open == bound || open - held > coarse) && !self.stop.stop() {
            let quick = lift(instance, self.plain, ask, self.stop);
            let task = Task::new(instance, self.full, ask, |_| PART);
            let quick = quick.or_else(|| if self.full { contest(&task, self.stop) } else { None });
            let found = quick.or_else(|| {
                let polish = Polish::new(instance, self.plain.filled(), ask, self.stop);
                let mend = |edges: &[u32]| polish.make(edges);
                let found = search(&task, price.clone(), (units - 1, units / 10), branches, &mend, self.stop);
                if found.complete {
                    price = found.price;
                    bound = if found.edges.is_none() { bound.min(ask - 1) } else { bound };
                }
                found.edges
            });
            match found {
                Some(mut edges) => {
                    edges.sort_unstable();
                    held = floor_of(instance, &edges).max(ask);
                    best = edges;
                }
                None => open = ask - 1,
            }
            ask = held + (open - held + 1) / 2;
        }
        // Above `open` some questions may have stayed open.
        let mut unsure = open.max(held);
        while unsure < bound && !self.stop.stop() && bound - unsure > coarse {
            let ask = unsure + (bound - unsure + 1) / 2;
            let task = Task::new(instance, self.full, ask, |_| PART);
            let found = search(&task, price.clone(), (units - 1, units / 10), 0, &|_| None, self.stop);
            if found.complete && found.edges.is_none() {
                bound = ask - 1;
            } else {
                unsure = ask;
            }
        }
        (best, held, bound)
    }
}

/// The host and group prices of the plain answer: where the search for prices begins.
fn prices(instance: &Instance, duals: &Duals, full: bool) -> Vec<i64> {
    let mut own: Vec<i64> = duals.host.clone();
    for (group, price) in instance.groups().iter().zip(&duals.group) {
        group.members.iter().for_each(|host| own[*host as usize] -= price);
    }
    for (price, host) in own.iter_mut().zip(instance.hosts()) {
        let most = if full { instance.top() } else { i64::MAX };
        *price = (*price).clamp(if host.minimum > 0 { -most } else { 0 }, most);
    }
    own.into_iter().chain(duals.group.iter().copied()).collect()
}

pub(super) fn floor_of(instance: &Instance, pairs: &[u32]) -> i64 {
    let mut sums = vec![None; instance.requests().len()];
    for at in pairs {
        let pair = instance.pair(*at);
        *sums[pair.request as usize].get_or_insert(0_i64) += pair.score;
    }
    sums.into_iter().flatten().min().unwrap_or(0)
}

/// No floor is higher: each request with the best hosts it can have, if it had them to itself.
fn ceiling(instance: &Instance, full: bool) -> i64 {
    let best = |at: usize| {
        let demand = instance.requests()[at].demand as usize;
        let range = instance.of(at as u32);
        let pinned = range.clone().filter(|pair| instance.is_pinned(*pair)).count();
        let mut scores: Vec<i64> = range
            .clone()
            .filter(|pair| !instance.is_pinned(*pair) && instance.hosts()[instance.host_of(*pair) as usize].capacity > 0)
            .map(|pair| instance.score(pair))
            .collect();
        scores.sort_unstable_by_key(|score| std::cmp::Reverse(*score));
        range.filter(|pair| instance.is_pinned(*pair)).map(|pair| instance.score(pair)).sum::<i64>()
            + scores.iter().take(demand.saturating_sub(pinned)).sum::<i64>()
    };
    let asking = (0..instance.requests().len()).filter(|at| instance.requests()[*at].demand > 0);
    let shares = asking.map(best);
    if full { shares.min().unwrap_or(0) } else { shares.max().unwrap_or(0) }
}
