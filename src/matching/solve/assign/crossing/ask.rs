//! One question about an instance: the pairs that are worth most, among answers that keep every rule.

use std::rc::Rc;

use super::super::super::answer::{Aim, Band, Prices, Proof};
use super::super::super::certify::costs;
use super::super::super::flow::Network;
use super::super::super::instance::Instance;
use super::super::super::stop::Stop;
use super::super::model::Rest;
use super::priced::{Limit, Priced, Scope, Wish};
use super::reached::Reached;
use super::search::{Settled, root, search};
use super::shape::Shape;

/// Where there are many pairs, this part of them is asked about first.
const FEW: usize = 16;

/// An instance whose quotas cross, with what pins leave of its bounds.
pub(super) struct Asked<'a> {
    pub instance: &'a Instance,
    pub rest: Rest,
    pub shape: Shape,
    /// Pins of each host.
    pub pinned: Vec<u32>,
}

/// What is asked for.
pub(super) struct Question<'q> {
    /// What a pair is worth.
    pub value: &'q dyn Fn(u32) -> i64,
    /// Scores tell apart what is worth the same.
    pub tilted: bool,
    /// The reward for each unit of a lower bound.
    pub hard: i64,
    /// The least units of all, pinned ones left out.
    pub everyone: Option<u32>,
    /// Limits of bands of scores.
    pub bands: &'q [Band],
    /// An answer, and what it is worth less the reward for each unit of a lower bound missed; pinned pairs left out.
    pub known: Option<(i128, Vec<u32>)>,
    /// The same as the certificate knows it, where `value` is just that.
    pub aim: Option<Aim>,
    /// The pairs that may be chosen, where not all may.
    pub within: Option<&'q [bool]>,
    /// Where the search for a similar question ended.
    pub from: &'q Reached,
}

impl<'a> Asked<'a> {
    /// The most units that can be filled, or more.
    pub(super) fn units(&self) -> i64 {
        let demand: i64 = self.instance.requests().iter().map(|request| i64::from(request.demand)).sum();
        demand.min(i64::from(self.instance.len()))
    }

    /// The answer that is worth most, pinned pairs left out, with its proof.
    ///
    /// At the root's prices most pairs cost too much to be in an answer that good (Dantzig, Fulkerson and Johnson 1954), so the search
    /// goes on among the others alone. How good it will be is guessed; where that was too much, it is asked once more with what
    /// was found.
    pub(super) fn settle(&self, question: Question<'_>, stop: &impl Stop) -> Settled {
        let mut priced = self.priced(&question, question.within, stop);
        let Some(aim) = question.aim.filter(|_| !self.shape.loose.is_empty()) else {
            return search(&mut priced, question.known, question.from);
        };
        let mut found = root(&mut priced, question.known.clone(), question.from);
        if found.complete || found.stopped {
            return found;
        }
        drop(priced);
        let pins = self.instance.pinned().len() as u64;
        let among = (question.everyone.map(|units| u64::from(units) + pins), question.bands);
        let first = Rc::clone(&found.prices);
        let Some((bound, costs)) = costs(self.instance, aim, among, &first) else {
            return search(&mut self.priced(&question, None, stop), Some((found.worth, found.pairs)), &found.reached);
        };
        let scale = i128::from(first.scale);
        let mut guess = self.guess(bound, &costs, scale);
        loop {
            let least = guess.max(found.worth);
            let spare = bound - least * scale;
            let open: Vec<bool> = costs.iter().map(|cost| cost.is_some_and(|cost| i128::from(cost) <= spare)).collect();
            let mut priced = self.priced(&question, Some(&open), stop);
            let next = search(&mut priced, Some((found.worth, found.pairs)), &found.reached);
            let proof = Proof::Dear { prices: Prices::clone(&first), worth: least - 1, rest: Box::new(next.proof) };
            found = Settled { proof, ..next };
            if !found.complete || found.worth >= least {
                return found;
            }
            guess = found.worth;
        }
    }

    /// What an answer may be worth if it has few pairs that cost more than nothing: as many as there are units, or a part of all.
    fn guess(&self, bound: i128, costs: &[Option<i64>], scale: i128) -> i128 {
        let mut costs: Vec<i64> = costs.iter().flatten().copied().collect();
        let few = (self.units() as usize).max(costs.len() / FEW);
        if few >= costs.len() {
            return i128::MIN;
        }
        let spare = i128::from(*costs.select_nth_unstable(few).1);
        // Rounded up; but what is more than the bound is no answer's worth.
        (-(spare - bound).div_euclid(scale)).min(bound.div_euclid(scale))
    }

    /// The network of a question, of these pairs where not of all.
    fn priced<'s, S: Stop>(&'s self, question: &Question<'_>, within: Option<&[bool]>, stop: &'s S) -> Priced<'s, S> {
        let instance = self.instance;
        let pins = instance.pinned().iter().map(|pin| instance.score(*pin));
        let pinned_in = |band: &Band| pins.clone().filter(|score| (band.from..band.below).contains(score)).count() as i64;
        let room: Vec<i64> = question.bands.iter().map(|band| (band.most as i64 - pinned_in(band)).max(0)).collect();
        let band = |at: u32| {
            let score = instance.score(at);
            question.bands.iter().position(|band| (band.from..band.below).contains(&score))
        };
        let hard = question.from.hard(question.hard);
        let open = |at: u32| !instance.is_pinned(at) && within.is_none_or(|within| within[at as usize]);
        let net = self.shape.net(
            instance,
            hard,
            |request| self.rest.requests[request as usize],
            |host| self.rest.hosts[host as usize],
            |quota| self.rest.quotas[quota as usize],
            |at| (open(at) && band(at).is_none_or(|band| room[band] > 0)).then(|| (question.value)(at)),
        );
        let limits = self.limits(&net, &room, band);
        let scores = question.tilted.then(|| net.origin.iter().map(|at| instance.score(*at)).collect());
        let wish = Wish {
            base: net.value.clone(),
            tilt: scores.map(|scores| (scores, self.units())),
            hard,
            everyone: question.everyone,
            soft: false,
        };
        Priced::new(&self.shape, net, (limits, room.len()), wish, self.pinned.clone(), stop)
    }

    /// The quotas that are priced, then the bands that have room: without room their pairs are not in the network at all.
    fn limits(&self, net: &Network, room: &[i64], band: impl Fn(u32) -> Option<usize>) -> Vec<Limit> {
        let quotas = self.shape.loose.iter().map(|quota| Limit {
            scope: Scope::Quota(*quota, self.instance.groups()[*quota as usize].members.clone()),
            room: i64::from(self.rest.quotas[*quota as usize].up),
        });
        let mut within = vec![Vec::new(); room.len()];
        if !room.is_empty() {
            for (pair, at) in net.origin.iter().enumerate() {
                if let Some(band) = band(*at) {
                    within[band].push(pair as u32);
                }
            }
        }
        let bands = within.into_iter().zip(room).enumerate().filter(|(_, (_, room))| **room > 0);
        quotas.chain(bands.map(|(band, (pairs, room))| Limit { scope: Scope::Band(band, pairs), room: *room })).collect()
    }
}
