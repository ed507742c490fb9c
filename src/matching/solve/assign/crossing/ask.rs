//! One question about an instance: the pairs that are worth most, among answers that keep every rule.

use super::super::super::answer::Band;
use super::super::super::flow::Network;
use super::super::super::instance::Instance;
use super::super::super::stop::Stop;
use super::super::model::Rest;
use super::priced::{Limit, Priced, Scope, Wish};
use super::search::{Settled, Start, search};
use super::shape::Shape;

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
    pub start: &'q Start,
}

impl<'a> Asked<'a> {
    /// The most units that can be filled, or more.
    pub(super) fn units(&self) -> i64 {
        let demand: i64 = self.instance.requests().iter().map(|request| i64::from(request.demand)).sum();
        demand.min(i64::from(self.instance.len()))
    }

    /// The answer that is worth most, pinned pairs left out, with its proof.
    pub(super) fn settle(&self, question: Question<'_>, stop: &impl Stop) -> Settled {
        let instance = self.instance;
        let pins = instance.pinned().iter().map(|pin| instance.score(*pin));
        let pinned_in = |band: &Band| pins.clone().filter(|score| (band.from..band.below).contains(score)).count() as i64;
        let room: Vec<i64> = question.bands.iter().map(|band| (band.most as i64 - pinned_in(band)).max(0)).collect();
        let band = |at: u32| {
            let score = instance.score(at);
            question.bands.iter().position(|band| (band.from..band.below).contains(&score))
        };
        let net = self.shape.net(
            instance,
            question.hard,
            |request| self.rest.requests[request as usize],
            |host| self.rest.hosts[host as usize],
            |quota| self.rest.quotas[quota as usize],
            |at| (!instance.is_pinned(at) && band(at).is_none_or(|band| room[band] > 0)).then(|| (question.value)(at)),
        );
        let limits = self.limits(&net, &room, band);
        let scores = question.tilted.then(|| net.origin.iter().map(|at| instance.score(*at)).collect());
        let wish = Wish {
            base: net.value.clone(),
            tilt: scores.map(|scores| (scores, self.units())),
            hard: question.hard,
            everyone: question.everyone,
            soft: false,
        };
        let mut priced = Priced::new(&self.shape, net, (limits, room.len()), wish, self.pinned.clone(), stop);
        search(&mut priced, question.known, question.start)
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
