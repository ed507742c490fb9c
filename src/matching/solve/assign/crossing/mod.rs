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
mod fill;
mod mix;
mod near;
mod priced;
mod prove;
mod reached;
mod round;
mod search;
mod shape;
mod tree;

use super::super::answer::{Answer, Duals, Filling, Infeasible, Proof, Proofs};
use super::super::certify::{certify_cases, missing};
use super::super::flow::Bounds;
use super::super::instance::Instance;
use super::super::stop::Stop;
use super::model::{less_pins, worths};
use super::pins;
use ask::Asked;
pub(in super::super) use bands::leximin;
use fill::fill;
use near::Questions;
pub(in super::super) use near::{Near, Starts};
use priced::{Limit, Priced, Scope, Wish};
use reached::Reached;
use search::{Settled, search};
use shape::Shape;

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
    best(&asked(instance)?, filling, None, &mut Starts::default(), stop)
}

/// The best answer nearest to a former one; `near` then has where to begin the next time.
///
/// # Errors
/// As [`assign`](super::assign).
pub(in super::super) fn assign_near(
    instance: &Instance,
    filling: Filling,
    near: &mut Near,
    stop: &impl Stop,
) -> Result<Answer, Infeasible> {
    best(&asked(instance)?, filling, Some(&near.pairs), &mut near.starts, stop)
}

/// The most units, and the best total with them; of the answers with that, the one nearest to a former one.
fn best(
    asked: &Asked<'_>,
    filling: Filling,
    near: Option<&[u32]>,
    starts: &mut Starts,
    stop: &impl Stop,
) -> Result<Answer, Infeasible> {
    let instance = asked.instance;
    let former = near.map(|near| {
        let mut pairs = near.to_vec();
        fill(instance, &mut pairs);
        pairs
    });
    let questions = Questions { asked, filling, former: former.as_deref(), stop };
    let (units, total) = match filling {
        Filling::First => {
            let units = questions.most_units(starts);
            if !units.complete || missing(instance, &all(instance, &units)) > 0 {
                return judge(instance, filling, all(instance, &units), Some(units.proof), None, units.complete);
            }
            let total = questions.best_total(Some(&units.pairs), &mut starts.total);
            (Some(units.proof), total)
        }
        Filling::Worth(_) => {
            let total = questions.best_total(None, &mut starts.total);
            if total.complete && missing(instance, &all(instance, &total)) > 0 {
                let units = questions.most_units(starts);
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
    let mut pairs = all(instance, &total);
    if let Some(near) = near.filter(|near| total.complete && !near.is_empty()) {
        questions.nearest(near, &mut pairs, &total);
    }
    judge(instance, filling, pairs, units, Some(total.proof), total.complete).map(|answer| Answer { duals, ..answer })
}

/// What was found, with the pins.
fn all(instance: &Instance, settled: &Settled) -> Vec<u32> {
    let mut pairs: Vec<u32> = settled.pairs.iter().chain(instance.pinned()).copied().collect();
    pairs.sort_unstable();
    pairs
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
    let settled = search(&mut priced, None, &Reached::default());
    Some((settled.pairs, settled.proof, settled.complete))
}
