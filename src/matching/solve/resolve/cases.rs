//! Sessions where quotas cross: each change is solved anew, from the last answer and its prices.

use std::collections::HashSet;

use super::super::answer::{Answer, Filling, Infeasible, Lack};
use super::super::assign::crossing::{Near, assign_near};
use super::super::assign::model::less_pins;
use super::super::certify::{certify_cases, missing};
use super::super::instance::Instance;
use super::super::stop::Stop;
use super::{Changes, with};

/// An instance with its best answer.
#[derive(Debug, Clone)]
pub(super) struct Cases {
    /// As it was at first.
    instance: Instance,
    filling: Filling,
    /// By their numbers at first, ascending.
    pinned: Vec<u32>,
    forbidden: HashSet<u32>,
    /// With its pairs' numbers in the instance as it is now.
    answer: Result<Answer, Infeasible>,
    /// As (request, host), ascending.
    pairs: Vec<(u32, u32)>,
    near: Near,
}

impl Cases {
    /// As [`Session::start`](super::Session::start).
    pub(super) fn start(instance: Instance, filling: Filling, stop: &impl Stop) -> Result<Self, Infeasible> {
        let mut near = Near::default();
        let answer = assign_near(&instance, filling, &mut near, stop)?;
        let pairs = ends(&instance, &answer.pairs);
        let pinned = instance.pinned().to_vec();
        Ok(Self { instance, filling, pinned, forbidden: HashSet::new(), answer: Ok(answer), pairs, near })
    }

    /// The instance as it is now, changes included. O(pairs).
    pub(super) fn instance(&self) -> Instance {
        with(&self.instance, &self.pinned, &self.forbidden)
    }

    /// The answer as it is now.
    pub(super) fn answer(&self) -> Result<Answer, Infeasible> {
        self.answer.clone()
    }

    /// The pairs of the answer as (request, host), ascending.
    pub(super) fn pairs(&self) -> Vec<(u32, u32)> {
        self.pairs.clone()
    }

    /// As [`Session::forbid`](super::Session::forbid).
    pub(super) fn forbid(&mut self, request: u32, host: u32, stop: &impl Stop) -> Changes {
        let Some(at) = self.instance.find(request, host) else { return Changes::default() };
        self.forbidden.insert(at);
        self.pinned.retain(|pin| *pin != at);
        self.change(stop)
    }

    /// As [`Session::pin`](super::Session::pin).
    pub(super) fn pin(&mut self, request: u32, host: u32, stop: &impl Stop) -> Result<Changes, Lack> {
        let at = self.instance.find(request, host).filter(|at| !self.forbidden.contains(at));
        let at = at.ok_or(Lack::PinsOverDemand(request, 0))?;
        let Err(place) = self.pinned.binary_search(&at) else { return Ok(Changes::default()) };
        self.pinned.insert(place, at);
        if let Err(lacks) = less_pins(&self.instance()) {
            self.pinned.remove(place);
            return Err(lacks.into_iter().next().unwrap_or(Lack::PinsOverDemand(request, 0)));
        }
        Ok(self.change(stop))
    }

    /// The last answer, where it keeps the new rules too and its proof still shows that none is better.
    fn still(&self, now: &Instance) -> Option<Answer> {
        let last = self.answer.as_ref().ok()?;
        let certificate = certify_cases(now, self.filling, &self.near.pairs, last.proofs.as_ref()?);
        (self.near.pairs.len() == self.pairs.len() && certificate.holds()).then(|| Answer {
            pairs: self.near.pairs.clone(),
            bound: certificate.bound,
            certified: true,
            ..last.clone()
        })
    }

    fn change(&mut self, stop: &impl Stop) -> Changes {
        let now = self.instance();
        self.near.pairs = self.pairs.iter().filter_map(|(request, host)| now.find(*request, *host)).collect();
        self.near.pairs.sort_unstable();
        if let Some(answer) = self.still(&now) {
            self.answer = Ok(answer);
            return Changes::default();
        }
        let answer = assign_near(&now, self.filling, &mut self.near, stop);
        let found = match &answer {
            Ok(answer) => Some(&answer.pairs),
            Err(why) => why.nearest.as_ref().map(|nearest| &nearest.pairs),
        };
        let found = found.unwrap_or(&self.near.pairs);
        let lacking = missing(&now, found);
        let pairs = ends(&now, found);
        let changes = Changes::between(&self.instance, &self.pairs, &pairs, lacking);
        (self.pairs, self.answer) = (pairs, answer);
        changes
    }
}

/// Pairs as (request, host): ascending as their numbers are.
fn ends(instance: &Instance, pairs: &[u32]) -> Vec<(u32, u32)> {
    pairs.iter().map(|at| instance.pair(*at)).map(|pair| (pair.request, pair.host)).collect()
}
