//! Sessions where quotas are nested or apart: the flow is kept, and only what a change touches is routed anew.

use std::collections::HashSet;

use super::super::answer::{Answer, Filling, Infeasible, Lack};
use super::super::assign::laminar::Tree;
use super::super::assign::model::Model;
use super::super::assign::{answer, judge, pins};
use super::super::flow::{Bounds, ROOT, Side, State, start};
use super::super::instance::{Instance, Pair};
use super::super::stop::Stop;
use super::{Changes, with};

/// The largest reward that leaves room for sums of a few of them.
const ROOM: i64 = 1 << 58;

/// An instance with the flow that is its best answer.
#[derive(Debug, Clone)]
pub(super) struct Flows {
    instance: Instance,
    filling: Filling,
    model: Model,
    state: State,
    /// Pairs in the answer that the network no longer holds.
    pinned: Vec<u32>,
    forbidden: HashSet<u32>,
    keep: i64,
}

impl Flows {
    /// As [`Session::start`](super::Session::start).
    pub(super) fn start(instance: Instance, tree: Tree, filling: Filling, stop: &impl Stop) -> Result<Option<Self>, Infeasible> {
        let mut model = Model::new(&instance, tree, filling).map_err(pins)?;
        let (mut state, side) = start::start(&model.net, model.unit, start::Start::Chosen, stop);
        if !state.repair(&model.net, side, stop) {
            return Ok(None);
        }
        answer(&instance, filling, &model, &state, true)?;
        let units: u64 = instance.requests().iter().map(|request| u64::from(request.demand)).sum();
        let scale = i64::try_from(units.min(u64::from(instance.len())) + 1).unwrap_or(i64::MAX);
        let keep = i64::from(model.net.hard.checked_mul(scale).is_some_and(|hard| hard <= ROOM));
        if keep == 1 {
            model.net.rescale(scale);
            model.scale = scale;
            state.y.iter_mut().for_each(|y| *y *= scale);
            for pair in 0..model.net.to.len() as u32 {
                if state.used[pair as usize] {
                    model.net.revalue(pair, model.net.value[pair as usize] + 1);
                }
            }
        }
        let pinned = instance.pinned().to_vec();
        Ok(Some(Self { instance, filling, model, state, pinned, forbidden: HashSet::new(), keep }))
    }

    /// The instance as it is now, changes included. O(pairs).
    pub(super) fn instance(&self) -> Instance {
        with(&self.instance, &self.pinned, &self.forbidden)
    }

    /// The answer as it is now, with a certificate. O(pairs).
    pub(super) fn answer(&self) -> Result<Answer, Infeasible> {
        let instance = self.instance();
        let duals = self.model.duals(&instance, &self.state);
        let mut pairs: Vec<u32> = self.pairs().iter().filter_map(|(request, host)| instance.find(*request, *host)).collect();
        pairs.sort_unstable();
        judge(&instance, self.filling, pairs, duals, true)
    }

    /// The pairs of the answer as (request, host), ascending. O(units log units).
    pub(super) fn pairs(&self) -> Vec<(u32, u32)> {
        let net = &self.model.net;
        let held = self.state.held[..net.left].iter().enumerate();
        let free = held.flat_map(|(left, held)| held.iter().map(move |at| (left as u32, net.to[*at as usize] - net.left as u32)));
        let fixed = self.pinned.iter().map(|at| self.instance.pair(*at)).map(|pair| (pair.request, pair.host));
        let mut pairs: Vec<(u32, u32)> = free.chain(fixed).collect();
        pairs.sort_unstable();
        pairs
    }

    /// As [`Session::forbid`](super::Session::forbid).
    pub(super) fn forbid(&mut self, request: u32, host: u32, stop: &impl Stop) -> Option<Changes> {
        self.change(stop, |session| {
            let Some(at) = session.instance.find(request, host) else { return };
            session.forbidden.insert(at);
            if let Ok(place) = session.pinned.binary_search(&at) {
                session.pinned.remove(place);
                session.rebound(request, host, false);
            } else {
                session.close(at);
            }
        })
    }

    /// As [`Session::pin`](super::Session::pin).
    pub(super) fn pin(&mut self, request: u32, host: u32, stop: &impl Stop) -> Result<Option<Changes>, Lack> {
        let net = &self.model.net;
        let at = self.instance.find(request, host).filter(|at| !self.forbidden.contains(at));
        let Some(at) = at else { return Err(Lack::PinsOverDemand(request, 0)) };
        if self.pinned.binary_search(&at).is_ok() {
            return Ok(Some(Changes::default()));
        }
        if net.bounds[request as usize].up == 0 {
            return Err(Lack::PinsOverDemand(request, 1));
        }
        let mut node = net.left as u32 + host;
        while node != ROOT {
            if net.bounds[node as usize].up == 0 {
                return Err(match (node as usize).checked_sub(net.left + net.right) {
                    Some(place) => Lack::PinsOverQuota(self.model.tree.order[place], 1),
                    None => Lack::PinsOverCapacity(host, 1),
                });
            }
            node = net.parent[node as usize];
        }
        Ok(self.change(stop, |session| {
            session.close(at);
            let place = session.pinned.partition_point(|other| *other < at);
            session.pinned.insert(place, at);
            session.rebound(request, host, true);
        }))
    }

    /// Makes a change, settles what it touched and routes the rest; none when it was stopped (the session is then as before).
    fn change(&mut self, stop: &impl Stop, make: impl FnOnce(&mut Self)) -> Option<Changes> {
        let before = self.clone_light();
        make(self);
        if !self.state.route(&self.model.net, Side::Left, stop) {
            before.back(self);
            return None;
        }
        let changes = Changes::between(&self.instance, &before.pairs, &self.pairs(), self.lacking());
        for (pairs, step) in [(&changes.gone, -self.keep), (&changes.new, self.keep)] {
            for (request, host) in pairs {
                if let Some(at) = self.inside(*request, *host).filter(|at| !self.closed(*at)) {
                    self.model.net.revalue(at, self.model.net.value[at as usize] + step);
                }
            }
        }
        Some(changes)
    }

    fn clone_light(&self) -> Before {
        Before {
            state: self.state.clone(),
            bounds: self.model.net.bounds.clone(),
            pinned: self.pinned.clone(),
            forbidden: self.forbidden.clone(),
            pairs: self.pairs(),
        }
    }

    /// The place of a pair in the network.
    fn inside(&self, request: u32, host: u32) -> Option<u32> {
        let at = self.instance.find(request, host)?;
        self.model.net.origin.binary_search(&at).ok().map(|at| at as u32)
    }

    fn closed(&self, pair: u32) -> bool {
        self.model.net.value[pair as usize] <= -self.model.net.hard
    }

    /// Takes a pair out of the network.
    fn close(&mut self, at: u32) {
        let Ok(pair) = self.model.net.origin.binary_search(&at) else { return };
        let pair = pair as u32;
        if self.state.used[pair as usize] {
            self.state.set(&self.model.net, pair, false);
        }
        // A pair may meet two bounds at once: this outweighs both.
        self.model.net.revalue(pair, -4 * self.model.net.hard);
        self.settle(self.model.net.from(pair), self.model.net.to[pair as usize]);
    }

    /// Sets the bounds of a request, a host and its groups anew after `more` pins between the two.
    fn rebound(&mut self, request: u32, host: u32, more: bool) {
        let pins = |same: &dyn Fn(&Pair) -> bool| self.pinned.iter().filter(|at| same(&self.instance.pair(**at))).count() as u32;
        let left = |low: u32, up: u32, pins: u32| Bounds {
            low: low.saturating_sub(pins).min(up - pins.min(up)),
            up: up - pins.min(up),
            over: 0,
        };
        let (asked, offered) = (self.instance.requests()[request as usize], self.instance.hosts()[host as usize]);
        let low = if asked.mandatory { asked.demand } else { 0 };
        let of_request = left(low, asked.demand, pins(&|pair| pair.request == request));
        let of_host = left(offered.minimum, offered.capacity, pins(&|pair| pair.host == host));
        let net = &mut self.model.net;
        let node = net.left + host as usize;
        net.bounds[request as usize] = of_request;
        net.bounds[node] = of_host;
        let mut above = net.parent[node];
        while above != ROOT {
            let up = &mut net.bounds[above as usize].up;
            *up = if more { up.saturating_sub(1) } else { *up + 1 };
            above = net.parent[above as usize];
        }
        self.settle(request, node as u32);
    }

    fn settle(&mut self, left: u32, right: u32) {
        self.state.settle_node(&self.model.net, left);
        let mut node = right;
        while node != ROOT {
            self.state.settle_node(&self.model.net, node);
            node = self.model.net.parent[node as usize];
        }
    }

    fn lacking(&self) -> u64 {
        let net = &self.model.net;
        net.bounds.iter().zip(&self.state.flow).map(|(bounds, flow)| u64::from(bounds.low.saturating_sub(*flow))).sum()
    }
}

/// What a change is undone with.
struct Before {
    state: State,
    bounds: Vec<Bounds>,
    pinned: Vec<u32>,
    forbidden: HashSet<u32>,
    pairs: Vec<(u32, u32)>,
}

impl Before {
    fn back(self, session: &mut Flows) {
        let changed = session.forbidden.symmetric_difference(&self.forbidden).chain(&session.pinned).chain(&self.pinned);
        let closed: Vec<u32> =
            changed.filter_map(|at| session.model.net.origin.binary_search(at).ok()).map(|at| at as u32).collect();
        (session.pinned, session.forbidden) = (self.pinned, self.forbidden);
        for pair in closed {
            let at = session.model.net.origin[pair as usize];
            if !session.forbidden.contains(&at) && session.pinned.binary_search(&at).is_err() {
                let kept = i64::from(self.state.used[pair as usize]) * session.keep;
                let value = (session.instance.score(at) + session.model.unit) * session.model.scale + kept;
                session.model.net.revalue(pair, value);
            }
        }
        session.state = self.state;
        session.model.net.bounds = self.bounds;
    }
}
