//! Solving again after a small change.
//!
//! A [`Session`] keeps the last answer with its prices. A decline, a pin or a forbidden pair disturbs two nodes and their groups;
//! what it leaves over or lacking is routed along shortest augmenting paths from there, so a change costs what it touches and not
//! what the instance holds (a dual-feasible restart: Ahuja, Magnanti and Orlin, *Network Flows*, 1993, section 9.11). Where quotas
//! cross, the search begins anew from the last answer and its prices, which leave little to be searched.
//!
//! Among answers that are equally good the one that keeps most pairs of the last answer is taken: values are multiplied by more
//! than the number of units and each pair of the last answer gets one part more, so that keeping can never outweigh a score.

mod cases;
mod flow;

use std::collections::HashSet;

use super::answer::{Answer, Filling, Infeasible, Lack};
use super::assign::laminar;
use super::instance::{Instance, Malformed};
use super::stop::Stop;
use cases::Cases;
use flow::Flows;

/// What changed, as (request, host).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Pairs that are no longer in the answer.
    pub gone: Vec<(u32, u32)>,
    /// Pairs that are new in it.
    pub new: Vec<(u32, u32)>,
    /// Units filled now less before.
    pub filled: i64,
    /// The total now less before, in millionths.
    pub total: i128,
    /// Units of lower bounds now missing; above zero the change made the instance infeasible.
    pub lacking: u64,
}

impl Changes {
    /// From one answer to the next, both ascending.
    fn between(instance: &Instance, old: &[(u32, u32)], new: &[(u32, u32)], lacking: u64) -> Self {
        let only = |these: &[(u32, u32)], others: &[(u32, u32)]| -> Vec<(u32, u32)> {
            these.iter().filter(|pair| others.binary_search(pair).is_err()).copied().collect()
        };
        let (gone, added) = (only(old, new), only(new, old));
        let total = |pairs: &[(u32, u32)]| {
            pairs.iter().filter_map(|(r, h)| instance.find(*r, *h)).map(|at| i128::from(instance.score(at))).sum::<i128>()
        };
        let total = total(&added) - total(&gone);
        Self { gone, new: added, filled: new.len() as i64 - old.len() as i64, total, lacking }
    }
}

/// An instance with its best answer, ready for changes.
#[derive(Debug, Clone)]
pub struct Session(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// Quotas are nested or apart.
    Flows(Box<Flows>),
    /// Quotas cross.
    Cases(Box<Cases>),
}

impl Session {
    /// Solves for the first time; none when it was stopped. Where quotas cross a stop leaves the best so far instead, whose
    /// [`answer`](Self::answer) is not certified then.
    ///
    /// # Errors
    /// As [`assign`](super::assign::assign).
    pub fn start(instance: Instance, filling: Filling, stop: &impl Stop) -> Result<Option<Self>, Infeasible> {
        Ok(match laminar::tree(&instance) {
            Some(tree) => Flows::start(instance, tree, filling, stop)?.map(|flows| Self(Kind::Flows(Box::new(flows)))),
            None => Some(Self(Kind::Cases(Box::new(Cases::start(instance, filling, stop)?)))),
        })
    }

    /// The instance as it is now, changes included. O(pairs).
    ///
    /// # Errors
    /// Never in practice: all changes were checked.
    pub fn instance(&self) -> Result<Instance, Malformed> {
        Ok(match &self.0 {
            Kind::Flows(flows) => flows.instance(),
            Kind::Cases(cases) => cases.instance(),
        })
    }

    /// The answer as it is now, with a certificate for [`instance`](Self::instance). O(pairs).
    ///
    /// # Errors
    /// A change made it infeasible.
    pub fn answer(&self) -> Result<Answer, Infeasible> {
        match &self.0 {
            Kind::Flows(flows) => flows.answer(),
            Kind::Cases(cases) => cases.answer(),
        }
    }

    /// The pairs of the answer as (request, host), ascending. O(units log units).
    #[must_use]
    pub fn pairs(&self) -> Vec<(u32, u32)> {
        match &self.0 {
            Kind::Flows(flows) => flows.pairs(),
            Kind::Cases(cases) => cases.pairs(),
        }
    }

    /// Never these two: after a decline, or because a coordinator says so. Nothing happens when they are no pair; a pin goes. None
    /// when it was stopped: the session is then as before. Where quotas cross a stop leaves the best so far instead.
    pub fn forbid(&mut self, request: u32, host: u32, stop: &impl Stop) -> Option<Changes> {
        match &mut self.0 {
            Kind::Flows(flows) => flows.forbid(request, host, stop),
            Kind::Cases(cases) => Some(cases.forbid(request, host, stop)),
        }
    }

    /// Always these two; stopped as [`forbid`](Self::forbid).
    ///
    /// # Errors
    /// They are no pair, they are forbidden, or there is no place left that is not pinned already.
    pub fn pin(&mut self, request: u32, host: u32, stop: &impl Stop) -> Result<Option<Changes>, Lack> {
        match &mut self.0 {
            Kind::Flows(flows) => flows.pin(request, host, stop),
            Kind::Cases(cases) => cases.pin(request, host, stop).map(Some),
        }
    }
}

/// An instance with other pins and without some pairs.
fn with(instance: &Instance, pinned: &[u32], forbidden: &HashSet<u32>) -> Instance {
    let ends = |at: &u32| {
        let pair = instance.pair(*at);
        (pair.request, pair.host)
    };
    let gone: HashSet<(u32, u32)> = forbidden.iter().map(ends).collect();
    let pins: Vec<(u32, u32)> = pinned.iter().map(ends).collect();
    let mut bare = instance.without(|pair| gone.contains(&(pair.request, pair.host)));
    bare.repin(&pins);
    bare
}
