//! A flow beside limits that are priced.

use super::super::super::flow::{Bounds, Network, Side, State};
use super::super::super::stop::Stop;
use super::reached::Met;
use super::shape::{FREE, Shape};

/// The largest reward of the finer prices, so that sums of a few have room.
const ROOM: i64 = 1 << 55;

/// The finest prices, in parts of a unit.
const FINEST: i64 = 1 << 16;

/// The finest prices beside tilted worths.
const TILTED: i64 = 1 << 40;

const NONE: u32 = u32::MAX;

/// What is limited.
#[derive(Debug, Clone)]
pub(super) enum Scope {
    /// The units of a quota's hosts.
    Quota(u32, Vec<u32>),
    /// The units of a band's pairs, as places in the network.
    Band(usize, Vec<u32>),
}

/// Hosts or pairs that take no more units together than there is room. A pair is in one band at most.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    pub scope: Scope,
    pub room: i64,
}

/// What is asked for: what pairs and lower bounds are worth, and the least units of all.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    /// Of each pair of the network.
    pub base: Vec<i64>,
    /// Of each pair, where many are worth the same: what tells them apart, and how many units there are at most. All together they
    /// are made to count for less than one, so that they change no bound, but paths are short where not everything is alike.
    pub tilt: Option<(Vec<i64>, i64)>,
    pub hard: i64,
    pub everyone: Option<u32>,
    /// A unit beyond a limit costs the reward; else none may be.
    pub soft: bool,
}

/// A flow that keeps everything but the limits.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    /// What its pairs and the lower bounds it meets are worth, those of parts left out.
    pub worth: i128,
    /// What tells its pairs apart, in parts of a unit as prices are.
    pub tilt: i128,
    /// Units at each limit, and at each part.
    pub loads: Vec<i64>,
    pub parts: Vec<i64>,
}

/// How many units each part takes in a branch: at least and at most.
pub(super) type Ranges = Vec<(u32, u32)>;

/// The network with its prices, kept from question to question.
pub(super) struct Priced<'a, S> {
    pub shape: &'a Shape,
    pub limits: Vec<Limit>,
    pub wish: Wish,
    /// Prices are in this part of a unit.
    pub scale: i64,
    /// What each pair is worth in those parts, tilt included.
    worth: Vec<i64>,
    pub(super) net: Network,
    /// The limits that each host counts towards.
    of_host: Vec<Vec<u32>>,
    /// The limit of the band that each pair is in, or [`NONE`]; empty without bands.
    of_pair: Vec<u32>,
    /// The most units that each part's hosts can take.
    most_of: Vec<u32>,
    /// The price of all limits at each host.
    pub(super) asked: Vec<i64>,
    /// The price of each limit, as the values have it.
    price: Vec<i64>,
    /// How many bands there are, limited or not.
    pub(super) bands: usize,
    /// Where the first flow begins.
    side: Side,
    pub(super) state: State,
    /// Pins of each host that the network does not hold.
    pinned: Vec<u32>,
    pub stop: &'a S,
}

impl<'a, S: Stop> Priced<'a, S> {
    pub(super) fn new(
        shape: &'a Shape,
        mut net: Network,
        (limits, bands): (Vec<Limit>, usize),
        wish: Wish,
        pinned: Vec<u32>,
        stop: &'a S,
    ) -> Self {
        let scale = if limits.is_empty() {
            1
        } else {
            (ROOM / wish.hard.max(1)).clamp(1, if wish.tilt.is_some() { TILTED } else { FINEST })
        };
        let mut worth: Vec<i64> = wish.base.iter().map(|base| base * scale).collect();
        if let Some((tilt, units)) = &wish.tilt {
            let top = tilt.iter().copied().max().unwrap_or(0).max(1);
            let part = i128::from(scale) / i128::from((*units).max(0) + 1);
            let tilt = tilt.iter().map(|tilt| (i128::from(*tilt) * part / i128::from(top)) as i64);
            worth.iter_mut().zip(tilt).for_each(|(worth, tilt)| *worth += tilt);
        }
        let (mut of_host, mut of_pair) = (vec![Vec::new(); net.right], Vec::new());
        for (at, limit) in limits.iter().enumerate() {
            match &limit.scope {
                Scope::Quota(_, hosts) => hosts.iter().for_each(|host| of_host[*host as usize].push(at as u32)),
                Scope::Band(_, pairs) => {
                    of_pair.resize(worth.len(), NONE);
                    pairs.iter().for_each(|pair| of_pair[*pair as usize] = at as u32);
                }
            }
        }
        net.hard = wish.hard * scale;
        net.revalue_all(|pair| worth[pair as usize]);
        // A node without a bound takes what its hosts can: a price that a former branch left on it must not ask for more.
        let most = |hosts: &[u32]| {
            let each = hosts.iter().map(|host| net.bounds[net.left + *host as usize]);
            each.map(|bounds| bounds.up + bounds.over).fold(0, u32::saturating_add)
        };
        let most_of: Vec<u32> = shape.parts.iter().map(|part| most(&part.hosts)).collect();
        let all = most(&shape.everyone.hosts);
        net.bounds[shape.everyone.node as usize] = Bounds { low: wish.everyone.unwrap_or(0), up: all, over: 0 };
        let (left, right) = net.units();
        let side = if right < left { Side::Right } else { Side::Left };
        let state = State::new(&net, side);
        let (asked, price) = (vec![0; net.right], vec![0; limits.len()]);
        Self { shape, limits, wish, scale, worth, net, of_host, of_pair, most_of, asked, price, bands, side, state, pinned, stop }
    }

    /// The best flow in a branch at these prices of the limits; none when it was stopped.
    ///
    /// Prices move from the host's pairs to the host's own price, so that the last flow still agrees with most of them.
    pub(super) fn flow(&mut self, ranges: &Ranges, price: &[i64]) -> Option<Flow> {
        for ((part, (low, up)), most) in self.shape.parts.iter().zip(ranges).zip(&self.most_of) {
            self.net.bounds[part.node as usize] = Bounds { low: *low.min(most), up: *up.min(most), over: 0 };
        }
        for (host, limits) in self.of_host.iter().enumerate() {
            let now: i64 = limits.iter().map(|limit| price[*limit as usize]).sum();
            let by = now - std::mem::replace(&mut self.asked[host], now);
            self.state.y[self.net.left + host] -= by;
        }
        if self.price != price {
            let (left, to) = (self.net.left, std::mem::take(&mut self.net.to));
            let (asked, worth, of_pair) = (&self.asked, &self.worth, &self.of_pair);
            let in_band = |pair: u32| of_pair.get(pair as usize).and_then(|limit| price.get(*limit as usize)).copied().unwrap_or(0);
            self.net.revalue_all(|pair| worth[pair as usize] - asked[to[pair as usize] as usize - left] - in_band(pair));
            self.net.to = to;
            self.price.copy_from_slice(price);
        }
        let side = std::mem::replace(&mut self.side, Side::Left);
        self.state.repair(&self.net, side, self.stop).then(|| self.read())
    }

    /// Goes back to where a flow was the best, as far as its pairs are still there; the next one begins from it.
    pub(super) fn resume(&mut self, met: &Met) {
        let (net, left) = (&self.net, self.net.left as u32);
        self.state = State::from_prices(net, met.nodes.clone());
        self.asked.fill(0);
        self.side = Side::Left;
        for (request, host) in &met.pairs {
            let of = net.of(*request);
            if let Ok(at) = net.to[of.clone()].binary_search(&(left + host)) {
                self.state.set(net, (of.start + at) as u32, true);
            }
        }
    }

    /// The last flow, to go back to.
    pub(super) fn met(&self, price: &[i64]) -> Met {
        let (net, state) = (&self.net, &self.state);
        let mut nodes = state.y.clone();
        nodes[net.left..].iter_mut().zip(&self.asked).for_each(|(node, asked)| *node += asked);
        let of = |(left, held): (usize, &Vec<u32>)| {
            let ends = |pair: &u32| (left as u32, net.to[*pair as usize] - net.left as u32);
            held.iter().map(ends).collect::<Vec<_>>()
        };
        let pairs = state.held[..net.left].iter().enumerate().flat_map(of).collect();
        Met { price: price.to_vec(), nodes, pairs }
    }

    /// How many limits and nodes there are.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.limits.len(), self.net.nodes())
    }

    /// What prices are parts of: of a unit, and beside which reward.
    pub(super) fn parts(&self) -> (i64, i64) {
        (self.scale, self.wish.hard)
    }

    fn read(&self) -> Flow {
        let (net, state) = (&self.net, &self.state);
        let pairs: i128 = (0..net.to.len()).filter(|pair| state.used[*pair]).map(|pair| i128::from(self.wish.base[pair])).sum();
        let parts: Vec<i64> = self.shape.parts.iter().map(|part| i64::from(state.flow[part.node as usize])).collect();
        let bounded: i128 = net
            .bounds
            .iter()
            .zip(&state.flow)
            .map(|(bounds, flow)| i128::from(*flow.min(&bounds.low)) - i128::from(flow.saturating_sub(bounds.up)))
            .sum();
        let of_parts: i128 = self
            .shape
            .parts
            .iter()
            .map(|part| {
                let (bounds, flow) = (net.bounds[part.node as usize], state.flow[part.node as usize]);
                i128::from(flow.min(bounds.low))
            })
            .sum();
        let used = (0..net.to.len()).filter(|pair| state.used[*pair]);
        let tilt = used.map(|pair| i128::from(self.worth[pair] - self.wish.base[pair] * self.scale)).sum();
        let load = |limit: &Limit| match &limit.scope {
            Scope::Quota(_, hosts) => hosts.iter().map(|host| i64::from(state.flow[net.left + *host as usize])).sum(),
            Scope::Band(_, pairs) => pairs.iter().map(|pair| i64::from(state.used[*pair as usize])).sum(),
        };
        Flow {
            worth: pairs + i128::from(self.wish.hard) * (bounded - of_parts),
            tilt,
            loads: self.limits.iter().map(load).collect(),
            parts,
        }
    }

    /// The pairs of the last flow, as numbers in the network.
    pub(super) fn used(&self) -> Vec<u32> {
        (0..self.net.to.len() as u32)
            .filter(|pair| self.state.used[*pair as usize])
            .map(|pair| self.net.origin[pair as usize])
            .collect()
    }

    /// The units of a lower bound, all together, those of parts left out.
    pub(super) fn lows(&self) -> i128 {
        let parts: i128 = self.shape.parts.iter().map(|part| i128::from(self.net.bounds[part.node as usize].low)).sum();
        self.net.bounds.iter().map(|bounds| i128::from(bounds.low)).sum::<i128>() - parts
    }

    /// The limits that a part counts towards.
    pub(super) fn limits_of(&self, part: usize) -> Vec<u32> {
        self.shape.parts[part].hosts.first().map(|host| self.of_host[*host as usize].clone()).unwrap_or_default()
    }

    /// The most units that a part's hosts can take.
    pub(super) fn most_of(&self, part: usize) -> u32 {
        self.most_of[part]
    }

    /// Pins at a part's hosts, which the network does not hold.
    pub(super) fn pinned_at(&self, part: usize) -> u32 {
        self.shape.parts[part].hosts.iter().map(|host| self.pinned[*host as usize]).sum()
    }

    /// How many hosts there are.
    pub(super) fn hosts(&self) -> usize {
        self.net.right
    }

    /// No limit is worth more than this: a unit more can win no more than every reward on the way of one exchange.
    pub(super) fn dearest(&self) -> i64 {
        let most = self.of_host.iter().map(Vec::len).max().unwrap_or(0) as i64 + 1;
        self.net.hard.saturating_mul(4).min((1 << 59) / most)
    }

    /// Nothing decided yet.
    pub(super) fn widest(&self) -> Ranges {
        vec![(FREE.low, FREE.up); self.shape.parts.len()]
    }
}
