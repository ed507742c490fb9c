//! What to change so that there is an answer.

use super::super::assign::crossing::fewest_broken;
use super::super::certify::certify_change;
use super::super::instance::Instance;
use super::super::stop::Stop;

/// One rule to change, by so many units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Raise a host's capacity.
    Capacity(u32, u32),
    /// Raise a group's quota.
    Quota(u32, u32),
    /// Lower a host's minimum.
    Minimum(u32, u32),
    /// Lower a mandatory request's demand.
    Demand(u32, u32),
    /// Drop the pin of this pair, by its number.
    Pin(u32),
}

/// Changes that make an instance feasible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The changes; all of them together are enough.
    pub steps: Vec<Step>,
    /// An independent check proved that no smaller change is enough.
    pub proven: bool,
}

impl Change {
    /// How large it is: the units by which capacities and quotas are raised and minimums and mandatory demands are lowered,
    /// with one for each pin dropped.
    #[must_use]
    pub fn units(&self) -> u64 {
        let units = |step: &Step| match *step {
            Step::Capacity(_, by) | Step::Quota(_, by) | Step::Minimum(_, by) | Step::Demand(_, by) => u64::from(by),
            Step::Pin(_) => 1,
        };
        self.steps.iter().map(units).sum()
    }
}

/// The smallest change that makes an instance feasible, as [`Change::units`] counts; nothing to change where it is. Pairs that may
/// not be matched stay so, and no demand is raised. None when it was stopped before anything was found.
///
/// A convex flow (Ahuja, Magnanti and Orlin 1993, chapter 14): each bound may be broken at one a unit, each pin kept earns one. Of
/// several changes of the same size one is given, always the same.
#[must_use]
pub fn change(instance: &Instance, stop: &impl Stop) -> Option<Change> {
    let (pairs, proof, _) = fewest_broken(instance, stop)?;
    let (mut by_request, mut by_host) = (vec![0_u32; instance.requests().len()], vec![0_u32; instance.hosts().len()]);
    for at in &pairs {
        let pair = instance.pair(*at);
        by_request[pair.request as usize] += 1;
        by_host[pair.host as usize] += 1;
    }
    let mut steps = Vec::new();
    let mut step = |by: u32, step: &dyn Fn(u32) -> Step| {
        if by > 0 {
            steps.push(step(by));
        }
    };
    for (at, (host, load)) in instance.hosts().iter().zip(&by_host).enumerate() {
        step(load.saturating_sub(host.capacity), &|by| Step::Capacity(at as u32, by));
        step(host.minimum.saturating_sub(*load), &|by| Step::Minimum(at as u32, by));
    }
    for (at, group) in instance.groups().iter().enumerate() {
        let load: u32 = group.members.iter().map(|host| by_host[*host as usize]).sum();
        step(load.saturating_sub(group.capacity), &|by| Step::Quota(at as u32, by));
    }
    for (at, (request, load)) in instance.requests().iter().zip(&by_request).enumerate().filter(|(_, (r, _))| r.mandatory) {
        step(request.demand.saturating_sub(*load), &|by| Step::Demand(at as u32, by));
    }
    let dropped = instance.pinned().iter().filter(|pin| pairs.binary_search(pin).is_err());
    steps.extend(dropped.map(|pin| Step::Pin(*pin)));
    steps.sort_unstable();
    let mut change = Change { steps, proven: false };
    change.proven = certify_change(instance, change.units(), &proof);
    Some(change)
}
