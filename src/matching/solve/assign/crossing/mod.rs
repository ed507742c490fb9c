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

mod priced;
mod search;
mod shape;

use super::super::answer::{Answer, Duals, Filling, Infeasible, Proof, Proofs};
use super::super::certify::certify_cases;
use super::super::flow::Bounds;
use super::super::instance::Instance;
use super::super::stop::Stop;
use super::model::{less_pins, worths};
use super::pins;
use priced::{Limit, Priced, Wish};
use search::{Settled, search};
use shape::Shape;

/// Crossing quotas where only nested ones can be served.
pub(crate) fn none() -> Infeasible {
    Infeasible { lacks: Vec::new(), proven: false, nearest: None }
}

/// The best answer, with its proof.
///
/// # Errors
/// As [`assign`](super::assign).
pub(super) fn assign(instance: &Instance, filling: Filling, stop: &impl Stop) -> Result<Answer, Infeasible> {
    let rest = less_pins(instance).map_err(pins)?;
    let Some(shape) = Shape::of(instance) else { return Err(none()) };
    let mut pinned = vec![0; instance.hosts().len()];
    instance.pinned().iter().for_each(|pin| pinned[instance.host_of(*pin) as usize] += 1);
    let settle = |value: &dyn Fn(u32) -> i64, tilted: bool, hard: i64, everyone: Option<u32>, known| {
        let net = shape.net(
            instance,
            hard,
            |request| rest.requests[request as usize],
            |host| rest.hosts[host as usize],
            |quota| rest.quotas[quota as usize],
            |at| (!instance.is_pinned(at)).then(|| value(at)),
        );
        let base = net.value.clone();
        let limits = shape.loose.iter().map(|quota| Limit {
            quota: *quota,
            room: i64::from(rest.quotas[*quota as usize].up),
            hosts: instance.groups()[*quota as usize].members.clone(),
        });
        let tilt = tilted.then(|| net.origin.iter().map(|at| instance.score(*at)).collect());
        let wish = Wish { base, tilt, hard, everyone, soft: false };
        search(&mut Priced::new(&shape, net, limits.collect(), wish, pinned.clone(), stop), known)
    };
    let exchange = worths(instance, Filling::First).0;
    let all = |settled: &Settled| {
        let mut pairs: Vec<u32> = settled.pairs.iter().chain(instance.pinned()).copied().collect();
        pairs.sort_unstable();
        pairs
    };
    let demand: i64 = instance.requests().iter().map(|request| i64::from(request.demand)).sum();
    let most_units = || settle(&|_| 1, true, demand.min(i64::from(instance.len())) + 1, None, None);
    let (units, total) = match filling {
        Filling::First => {
            let units = most_units();
            let whole = certify_cases(instance, filling, &all(&units), &Proofs { units: None, total: None }).lacks.is_empty();
            if !units.complete || !whole {
                return judge(instance, filling, all(&units), Some(units.proof), None, units.complete);
            }
            let worth = units.pairs.iter().map(|at| i128::from(instance.score(*at))).sum();
            let filled = units.pairs.len() as u32;
            let total = settle(&|at| instance.score(at), false, exchange * 2, Some(filled), Some((worth, units.pairs)));
            (Some(units.proof), total)
        }
        Filling::Worth(worth) => {
            let total = settle(&|at| instance.score(at) + worth, false, (exchange + worth) * 4, None, None);
            let kept = certify_cases(instance, filling, &all(&total), &Proofs { units: None, total: None }).lacks.is_empty();
            if total.complete && !kept {
                let units = most_units();
                return judge(instance, filling, all(&units), Some(units.proof), None, units.complete);
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
    let pairs = all(&total);
    judge(instance, filling, pairs, units, Some(total.proof), total.complete).map(|answer| Answer { duals, ..answer })
}

/// Adds pairs that still fit, the most valuable first: for an answer that was stopped half way. O(pairs log pairs + memberships).
fn fill(instance: &Instance, pairs: &mut Vec<u32>) {
    let mut groups = vec![Vec::new(); instance.hosts().len()];
    for (at, group) in instance.groups().iter().enumerate() {
        group.members.iter().for_each(|host| groups[*host as usize].push(at));
    }
    let mut requests: Vec<u32> = instance.requests().iter().map(|request| request.demand).collect();
    let mut hosts: Vec<u32> = instance.hosts().iter().map(|host| host.capacity).collect();
    let mut quotas: Vec<u32> = instance.groups().iter().map(|group| group.capacity).collect();
    let mut order: Vec<(u32, super::super::instance::Pair)> = instance.pairs().collect();
    // What is chosen already comes first, and fits.
    order.sort_by_key(|(at, pair)| (pairs.binary_search(at).is_err(), std::cmp::Reverse(pair.score), *at));
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
        quota: *quota,
        room: i64::from(instance.groups()[*quota as usize].capacity),
        hosts: instance.groups()[*quota as usize].members.clone(),
    });
    let wish = Wish { base: net.value.clone(), tilt: None, hard: 1, everyone: None, soft: true };
    let pinned = vec![0; instance.hosts().len()];
    let settled = search(&mut Priced::new(&shape, net, limits.collect(), wish, pinned, stop), None);
    Some((settled.pairs, settled.proof, settled.complete))
}
