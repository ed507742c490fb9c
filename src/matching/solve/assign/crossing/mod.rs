//! Quotas over groups that cross each other: a host in a department and at a site.
//!
//! Quotas that are nested or apart are part of the flow; with others the problem is NP-hard. As many quotas as form a tree stay in
//! the flow, the others are priced ([`priced`]), and where prices leave a gap the search goes on by cases ([`search`]). It ends
//! with the best answer and a proof by cases, or is stopped with the best so far and the bound of the cases as far as it
//! came; both are checked by [`certify_cases`], which knows nothing of all this. Worst case exponential in the numbers of
//! units of hosts that share all their quotas; in practice a few dozen flows.
//!
//! Filling first is done in two steps, the most units and then the best total with as many, since a gap of half a unit would
//! drown every difference of scores.

mod ask;
mod bands;
mod priced;
mod search;
mod shape;

use std::rc::Rc;

use super::super::answer::{Answer, Duals, Filling, Infeasible, Prices, Proof, Proofs};
use super::super::certify::{certify_cases, units};
use super::super::flow::Bounds;
use super::super::instance::Instance;
use super::super::stop::Stop;
use super::model::{less_pins, worths};
use super::pins;
use ask::{Asked, Question};
pub(in super::super) use bands::leximin;
use priced::{Limit, Priced, Scope, Wish};
pub(in super::super) use search::Start;
use search::{Settled, search};
use shape::Shape;

/// The largest reward beside which keeping pairs can be weighed.
const ROOM: i64 = 1 << 57;

/// A former answer: of equally good ones that which keeps most of it is taken.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Near {
    /// Its pairs, ascending; those that may not be any more are passed over.
    pub pairs: Vec<u32>,
    /// Where the searches for it ended: for the most units, then for the best total.
    pub starts: [Start; 2],
}

/// An instance that can be asked; pins that no answer can keep are in the way of that.
fn asked(instance: &Instance) -> Result<Asked<'_>, Infeasible> {
    let rest = less_pins(instance).map_err(pins)?;
    let unknown = || Infeasible { lacks: Vec::new(), proven: false, nearest: None };
    let shape = Shape::of(instance).ok_or_else(unknown)?;
    let mut pinned = vec![0; instance.hosts().len()];
    instance.pinned().iter().for_each(|pin| pinned[instance.host_of(*pin) as usize] += 1);
    Ok(Asked { instance, rest, shape, pinned })
}

/// The best answer, with its proof.
///
/// # Errors
/// As [`assign`](super::assign).
pub(super) fn assign(instance: &Instance, filling: Filling, stop: &impl Stop) -> Result<Answer, Infeasible> {
    assign_near(instance, filling, None, stop).0
}

/// The best answer nearest to a former one, and where to begin the next time.
///
/// Worths are multiplied by more than the number of units and each pair of the former answer gets one part more, so that keeping can
/// never outweigh a score; where that would be more than numbers hold, no pair is preferred.
///
/// # Errors
/// As [`assign`](super::assign).
pub(in super::super) fn assign_near(
    instance: &Instance,
    filling: Filling,
    near: Option<&Near>,
    stop: &impl Stop,
) -> (Result<Answer, Infeasible>, [Start; 2]) {
    let mut starts = near.map(|near| near.starts.clone()).unwrap_or_default();
    let asked = match asked(instance) {
        Ok(asked) => asked,
        Err(why) => return (Err(why), starts),
    };
    let former = near.map(|near| {
        let mut pairs = near.pairs.clone();
        fill(instance, &mut pairs);
        pairs
    });
    let found = best(&asked, filling, near.map(|near| &near.pairs[..]), former, &mut starts, stop);
    (found, starts)
}

/// Of the most units, and the best total with them.
fn best(
    asked: &Asked<'_>,
    filling: Filling,
    near: Option<&[u32]>,
    former: Option<Vec<u32>>,
    [first, second]: &mut [Start; 2],
    stop: &impl Stop,
) -> Result<Answer, Infeasible> {
    let instance = asked.instance;
    let short = |pairs: &[u32]| -> i128 {
        let lacks = certify_cases(instance, filling, pairs, &Proofs { units: None, total: None }).lacks;
        lacks.iter().map(|lack| i128::from(units(lack))).sum()
    };
    let free = |pairs: &[u32]| pairs.iter().copied().filter(|at| !instance.is_pinned(*at)).collect::<Vec<u32>>();
    let most_units = |start: &mut Start| {
        let hard = asked.units() + 1;
        let known = former.as_ref().map(|pairs| {
            let free = free(pairs);
            (free.len() as i128 - i128::from(hard) * short(pairs), free)
        });
        let question = Question { value: &|_| 1, tilted: true, hard, everyone: None, bands: &[], known, start };
        let settled = asked.settle(question, stop);
        *start = settled.start.clone();
        settled
    };
    let (unit, hard) = match filling {
        Filling::First => (0, worths(instance, Filling::First).0 * 2),
        Filling::Worth(worth) => (worth, (worths(instance, Filling::First).0 + worth) * 4),
    };
    let scale =
        near.and_then(|_| (asked.units() + 1).checked_mul(hard).filter(|hard| *hard <= ROOM)).map_or(1, |_| asked.units() + 1);
    let kept = |at: u32| i64::from(scale > 1 && near.is_some_and(|near| near.binary_search(&at).is_ok()));
    let value = |at: u32| (instance.score(at) + unit) * scale + kept(at);
    let best_total = |everyone: Option<u32>, units: Option<&[u32]>, start: &mut Start| {
        let filled = |pairs: &Vec<u32>| units.is_none_or(|units| pairs.len() == units.len());
        let former = former.as_ref().filter(|pairs| short(pairs) == 0).map(|pairs| free(pairs)).filter(filled);
        let known = former.into_iter().chain(units.map(<[u32]>::to_vec));
        let known = known.map(|pairs| (pairs.iter().map(|at| i128::from(value(*at))).sum::<i128>(), pairs));
        let known = known.max_by_key(|(worth, _)| *worth);
        let question = Question { value: &value, tilted: false, hard: hard * scale, everyone, bands: &[], known, start };
        let mut settled = asked.settle(question, stop);
        *start = settled.start.clone();
        coarser(&mut settled, scale);
        settled
    };
    let (units, total) = match filling {
        Filling::First => {
            let units = most_units(first);
            if !units.complete || short(&all(instance, &units)) > 0 {
                return judge(instance, filling, all(instance, &units), Some(units.proof), None, units.complete);
            }
            let total = best_total(Some(units.pairs.len() as u32), Some(&units.pairs), second);
            (Some(units.proof), total)
        }
        Filling::Worth(_) => {
            let total = best_total(None, None, second);
            if total.complete && short(&all(instance, &total)) > 0 {
                let units = most_units(first);
                return judge(instance, filling, all(instance, &units), Some(units.proof), None, units.complete);
            }
            (None, total)
        }
    };
    let duals = Duals {
        request: Vec::new(),
        host: total.prices.host.iter().map(|price| price / total.prices.scale).collect(),
        group: total.prices.group.iter().map(|price| price / total.prices.scale).collect(),
        unit: worths(instance, filling).0,
        hard: total.prices.hard,
        scale: 1,
    };
    let pairs = all(instance, &total);
    judge(instance, filling, pairs, units, Some(total.proof), total.complete).map(|answer| Answer { duals, ..answer })
}

/// What was found, with the pins.
fn all(instance: &Instance, settled: &Settled) -> Vec<u32> {
    let mut pairs: Vec<u32> = settled.pairs.iter().chain(instance.pinned()).copied().collect();
    pairs.sort_unstable();
    pairs
}

/// The same prices where worths were multiplied.
fn coarser(settled: &mut Settled, times: i64) {
    let prices = |prices: &mut Prices| (prices.hard, prices.scale) = (prices.hard / times, prices.scale * times);
    fn walk(proof: &mut Proof, each: &impl Fn(&mut Prices)) {
        match proof {
            Proof::Prices(prices) => each(prices),
            Proof::Cases { fewer, more, .. } => {
                walk(fewer, each);
                walk(more, each);
            }
        }
    }
    walk(&mut settled.proof, &prices);
    prices(Rc::make_mut(&mut settled.prices));
}

/// Keeps what fits of an answer, pins before all, and adds what else does, the most valuable first: for an answer that was stopped
/// half way, or is that of another instance. O(pairs log pairs + memberships).
fn fill(instance: &Instance, pairs: &mut Vec<u32>) {
    let mut groups = vec![Vec::new(); instance.hosts().len()];
    for (at, group) in instance.groups().iter().enumerate() {
        group.members.iter().for_each(|host| groups[*host as usize].push(at));
    }
    let mut requests: Vec<u32> = instance.requests().iter().map(|request| request.demand).collect();
    let mut hosts: Vec<u32> = instance.hosts().iter().map(|host| host.capacity).collect();
    let mut quotas: Vec<u32> = instance.groups().iter().map(|group| group.capacity).collect();
    let mut order: Vec<(u32, super::super::instance::Pair)> = instance.pairs().collect();
    let rank = |at: &u32| (!instance.is_pinned(*at), pairs.binary_search(at).is_err());
    order.sort_by_cached_key(|(at, pair)| (rank(at), std::cmp::Reverse(pair.score), *at));
    pairs.clear();
    for (at, pair) in order {
        let (request, host) = (pair.request as usize, pair.host as usize);
        if requests[request] > 0 && hosts[host] > 0 && groups[host].iter().all(|group| quotas[*group] > 0) {
            requests[request] -= 1;
            hosts[host] -= 1;
            groups[host].iter().for_each(|group| quotas[*group] -= 1);
            pairs.push(at);
        }
    }
    pairs.sort_unstable();
}

/// An answer once it is checked.
fn judge(
    instance: &Instance,
    filling: Filling,
    mut pairs: Vec<u32>,
    units: Option<Proof>,
    total: Option<Proof>,
    finished: bool,
) -> Result<Answer, Infeasible> {
    let proofs = Proofs { units, total };
    if !finished {
        fill(instance, &mut pairs);
    }
    let certificate = certify_cases(instance, filling, &pairs, &proofs);
    let answer = Answer {
        pairs,
        duals: Duals { unit: worths(instance, filling).0, ..Duals::default() },
        proofs: Some(Box::new(proofs)),
        bound: certificate.bound,
        finished,
        certified: certificate.holds(),
    };
    if certificate.lacks.is_empty() || !finished {
        return Ok(answer);
    }
    Err(Infeasible { lacks: certificate.lacks, proven: certificate.optimal, nearest: Some(Box::new(answer)) })
}

/// Pairs that break as few rules as can be, and the proof of it. See [`change`](super::super::why::change) for what counts.
///
/// The same search, where every bound may be broken: a pin kept is worth one, a unit beyond a bound costs one.
pub(in super::super) fn fewest_broken(instance: &Instance, stop: &impl Stop) -> Option<(Vec<u32>, Proof, bool)> {
    let shape = Shape::of(instance)?;
    let mut wanted = vec![0_u32; instance.hosts().len()];
    (0..instance.len()).for_each(|at| wanted[instance.host_of(at) as usize] += 1);
    let net = shape.net(
        instance,
        1,
        |request| {
            let request = instance.requests()[request as usize];
            Bounds { low: if request.mandatory { request.demand } else { 0 }, up: request.demand, over: 0 }
        },
        |host| {
            let (host, wanted) = (instance.hosts()[host as usize], wanted[host as usize]);
            // Between a capacity and a minimum above it every unit mends one and breaks the other.
            let (low, up) = (host.minimum.min(host.capacity), host.minimum.max(host.capacity));
            Bounds { low, up, over: wanted.saturating_sub(up) }
        },
        |quota| Bounds { low: 0, up: instance.groups()[quota as usize].capacity, over: instance.len() },
        |at| Some(i64::from(instance.is_pinned(at))),
    );
    let limits = shape.loose.iter().map(|quota| Limit {
        scope: Scope::Quota(*quota, instance.groups()[*quota as usize].members.clone()),
        room: i64::from(instance.groups()[*quota as usize].capacity),
    });
    let wish = Wish { base: net.value.clone(), tilt: None, hard: 1, everyone: None, soft: true };
    let pinned = vec![0; instance.hosts().len()];
    let mut priced = Priced::new(&shape, net, (limits.collect(), 0), wish, pinned, stop);
    let settled = search(&mut priced, None, &Start::default());
    Some((settled.pairs, settled.proof, settled.complete))
}
