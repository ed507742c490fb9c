//! A start for tight instances.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::super::stop::Stop;
use super::network::Network;
use super::repair::State;

/// Each round's step is this part of the last one's.
const FINER: i64 = 8;

/// The first step is this part of the highest value, the last is this part of it.
const FIRST: i64 = 8;
const LAST: i64 = 1 << 17;

/// A unit is worth this many of the highest scores while the auction runs: whoever would have to outbid more waits for
/// [`State::repair`].
const PATIENCE: i64 = 4;

/// Bids, in units to place, before an auction gives up and leaves the rest to [`State::repair`].
const BIDS: u64 = 400;

/// Prices and an answer near the best ones: requests bid for places, each by as much as its best place is better than its second
/// best, plus a step; a full host drops its lowest bidder. Steps shrink from round to round while prices are kept. Hosts that end a
/// round with room and a price take back whoever gains most by it, or lower the price to nothing.
///
/// The forward and reverse auction with step scaling for transportation problems (Bertsekas and Castañón 1989 and 1992);
/// O(pairs units log(values)) with scaling, in practice a few bids a unit and round. Nothing depends on it but time: whatever
/// contradicts the prices is repaired exactly. Groups and lower bounds are left to the repair. First come, first served; among
/// equally good places the lower number.
pub(super) fn start(net: &Network, unit: i64, stop: &impl Stop) -> State {
    let top = net.value.iter().map(|value| value - unit).max().unwrap_or(0).max(1);
    let surplus = (unit - top.saturating_mul(PATIENCE)).max(0);
    let mut auction = Auction::new(net, surplus);
    let mut step = (top / FIRST).max(1);
    let last = (top / LAST).max(1);
    loop {
        auction.clear();
        let whole = auction.bid(step, stop) && auction.ask(step, stop);
        if !whole || step <= last {
            break;
        }
        step = (step / FINER).max(last);
    }
    auction.state()
}

struct Auction<'a> {
    net: &'a Network,
    /// Taken off every value, so that a unit is worth no more than patience.
    surplus: i64,
    price: Vec<i64>,
    /// Of each host: the bids it holds, the lowest on top, with the pair's number.
    bids: Vec<BinaryHeap<Reverse<(i64, u32)>>>,
    /// Of each request: the pairs it holds.
    held: Vec<Vec<u32>>,
    queue: VecDeque<u32>,
    left: u64,
}

impl<'a> Auction<'a> {
    fn new(net: &'a Network, surplus: i64) -> Self {
        let units: u64 = net.bounds[..net.left].iter().map(|bounds| u64::from(bounds.up)).sum();
        Self {
            net,
            surplus,
            price: vec![0; net.right],
            bids: vec![BinaryHeap::new(); net.right],
            held: vec![Vec::new(); net.left],
            queue: VecDeque::new(),
            left: units.saturating_mul(BIDS),
        }
    }

    fn clear(&mut self) {
        self.bids.iter_mut().for_each(BinaryHeap::clear);
        self.held.iter_mut().for_each(Vec::clear);
    }

    fn host(&self, pair: u32) -> usize {
        self.net.to[pair as usize] as usize - self.net.left
    }

    fn capacity(&self, host: usize) -> usize {
        self.net.bounds[self.net.left + host].up as usize
    }

    /// What a request gains by a pair at the prices.
    fn gain(&self, pair: u32) -> i64 {
        self.net.value[pair as usize] - self.surplus - self.price[self.host(pair)]
    }

    fn tired(&mut self, stop: &impl Stop) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left == 0 || (self.left.is_multiple_of(4096) && stop.stop())
    }

    /// Requests bid until each has what it asks for or would rather have nothing; `false` when it was given up.
    fn bid(&mut self, step: i64, stop: &impl Stop) -> bool {
        self.queue = (0..self.net.left as u32).collect();
        while let Some(request) = self.queue.pop_front() {
            while self.held[request as usize].len() < self.net.bounds[request as usize].up as usize {
                if self.tired(stop) {
                    return false;
                }
                let Some((pair, next)) = self.wish(request) else { break };
                self.take(pair, self.price[self.host(pair)] + self.gain(pair) - next + step);
            }
        }
        true
    }

    /// A request's best pair that it does not hold, and what the next best gains; none when nothing gains.
    fn wish(&self, request: u32) -> Option<(u32, i64)> {
        let held = &self.held[request as usize];
        let (mut best, mut first, mut second) = (None, 0, 0);
        for pair in self.net.of(request) {
            let host = self.net.to[pair] as usize - self.net.left;
            let gain = self.net.value[pair] - self.surplus - self.price[host];
            if gain > second && !held.contains(&(pair as u32)) && self.capacity(host) > 0 {
                if gain > first {
                    (best, second, first) = (Some(pair as u32), first, gain);
                } else {
                    second = gain;
                }
            }
        }
        best.map(|best| (best, second))
    }

    /// Gives a place to a bid; the lowest bid goes when there is no place left.
    fn take(&mut self, pair: u32, bid: i64) {
        let host = self.host(pair);
        let capacity = self.capacity(host);
        self.held[self.net.from(pair) as usize].push(pair);
        let bids = &mut self.bids[host];
        bids.push(Reverse((bid, pair)));
        if bids.len() > capacity
            && let Some(Reverse((_, gone))) = bids.pop()
        {
            let from = self.net.from(gone);
            self.held[from as usize].retain(|held| *held != gone);
            self.queue.push_back(from);
        }
        if bids.len() == capacity
            && let Some(Reverse((lowest, _))) = bids.peek()
        {
            self.price[host] = *lowest;
        }
    }

    /// Hosts with room lower their prices until someone comes, or to nothing; `false` when it was given up.
    fn ask(&mut self, step: i64, stop: &impl Stop) -> bool {
        let mut has: Vec<i64> = (0..self.net.left as u32).map(|request| self.has(request)).collect();
        let mut hosts: VecDeque<usize> = (0..self.net.right).collect();
        while let Some(host) = hosts.pop_front() {
            while self.price[host] > 0 && self.bids[host].len() < self.capacity(host) {
                if self.tired(stop) {
                    return false;
                }
                let (best, first, second) = self.offers(host, &has);
                let best = best.filter(|_| first >= step);
                self.price[host] = best.map_or(0, |_| (second - step).max(0).min(self.price[host]));
                if let Some((request, pair)) = best {
                    hosts.extend(self.leave(request));
                    self.held[request as usize].push(pair);
                    self.bids[host].push(Reverse((self.price[host], pair)));
                }
                // Whoever is there pays less now.
                for Reverse((_, pair)) in &self.bids[host] {
                    let request = self.net.from(*pair);
                    has[request as usize] = self.has(request);
                }
            }
        }
        true
    }

    /// What a request would give up for another host: the least it gains by one it holds, nothing where it wants more; more than
    /// any offer when it wants nobody.
    fn has(&self, request: u32) -> i64 {
        let held = &self.held[request as usize];
        match self.net.bounds[request as usize].up as usize {
            0 => i64::MAX / 2,
            wanted if held.len() < wanted => 0,
            _ => held.iter().map(|pair| self.gain(*pair)).min().unwrap_or(0),
        }
    }

    /// The request and pair that would come to a host at the highest price, that price, and the next highest. Those it has do not
    /// count.
    fn offers(&self, host: usize, has: &[i64]) -> (Option<(u32, u32)>, i64, i64) {
        let mirror = self.net.mirror();
        let (mut best, mut first, mut second) = (None, 0, 0);
        for at in mirror.start[host] as usize..mirror.start[host + 1] as usize {
            let request = mirror.from[at];
            let offer = mirror.value[at] - self.surplus - has[request as usize];
            if offer > second && !self.held[request as usize].contains(&mirror.pair[at]) {
                if offer > first {
                    (best, second, first) = (Some((request, mirror.pair[at])), first, offer);
                } else {
                    second = offer;
                }
            }
        }
        (best, first, second)
    }

    /// Makes room at a request: the pair by which it gains least goes. The host that lost it.
    fn leave(&mut self, request: u32) -> Option<usize> {
        let held = &self.held[request as usize];
        if held.len() < self.net.bounds[request as usize].up as usize {
            return None;
        }
        let worst = held.iter().copied().min_by_key(|pair| (self.gain(*pair), *pair))?;
        self.held[request as usize].retain(|pair| *pair != worst);
        let host = self.host(worst);
        self.bids[host].retain(|Reverse((_, pair))| *pair != worst);
        Some(host)
    }

    /// The prices with true values, and of the answer what agrees with them.
    fn state(self) -> State {
        let net = self.net;
        let mut y = vec![0; net.nodes()];
        y[net.left..net.left + net.right].copy_from_slice(&self.price);
        for request in 0..net.left as u32 {
            // The price at which a request wants as many pairs as it may have.
            let mut gains: Vec<i64> = net.of(request).map(|pair| net.value[pair] - y[net.to[pair] as usize]).collect();
            let wanted = net.bounds[request as usize].up as usize;
            if wanted > 0 && !gains.is_empty() {
                let place = (wanted - 1).min(gains.len() - 1);
                let (_, gain, _) = gains.select_nth_unstable_by(place, |a, b| b.cmp(a));
                y[request as usize] = if wanted > net.of(request).len() { 0 } else { (*gain).max(0) };
            }
        }
        let mut state = State::from_prices(net, y);
        for pair in self.held.into_iter().flatten() {
            state.set(net, pair, true);
        }
        state
    }
}
