//! From any start to the best answer.

use super::super::stop::Stop;
use super::network::{Bounds, Network, ROOT};
use super::search::Search;

/// How often the stop is asked: after so many augmenting paths.
const BREATH: u32 = 64;

/// Which side the units start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// From the requests: good when hosts are plenty.
    Left,
    /// From the hosts: good when requests are plenty.
    Right,
}

/// A flow on a network, with its prices.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// The price of each node.
    pub y: Vec<i64>,
    /// Whether each pair is in the answer.
    pub used: Vec<bool>,
    /// The used pairs of each left and right node.
    pub held: Vec<Vec<u32>>,
    /// The units on each node's parent arc.
    pub flow: Vec<u32>,
    /// Units that came into a node and have not left it: above zero an excess, below zero a lack.
    pub balance: Vec<i64>,
}

impl State {
    /// Nothing matched, prices that make every unused pair's slack non-negative with one side asking for units. From the right, where
    /// a group takes less than those in it the group asks for what it takes, not they: its price is the highest of theirs.
    pub(crate) fn new(net: &Network, side: Side) -> Self {
        let mut y = vec![0; net.nodes()];
        for left in 0..net.left as u32 {
            for at in net.of(left) {
                let node = match side {
                    Side::Left => left as usize,
                    Side::Right => net.to[at] as usize,
                };
                y[node] = y[node].max(net.value[at]);
            }
        }
        if side == Side::Right {
            let (first, rooms) = ((net.left + net.right) as u32, net.rooms());
            for group in first..net.nodes() as u32 {
                y[group as usize] = net.below(group).iter().map(|child| y[*child as usize]).max().unwrap_or(0);
            }
            let mut short = vec![false; net.nodes()];
            for group in (first..net.nodes() as u32).rev() {
                let below: u64 = net.below(group).iter().map(|child| rooms[*child as usize]).sum();
                let above = net.parent[group as usize];
                short[group as usize] = rooms[group as usize] < below || (above != ROOT && short[above as usize]);
                if !short[group as usize] {
                    y[group as usize] = 0;
                }
            }
        }
        Self::from_prices(net, y)
    }

    /// Nothing matched yet at these prices.
    pub(crate) fn from_prices(net: &Network, y: Vec<i64>) -> Self {
        Self {
            y,
            used: vec![false; net.to.len()],
            held: vec![Vec::new(); net.left + net.right],
            flow: vec![0; net.nodes()],
            balance: vec![0; net.nodes()],
        }
    }

    /// Puts a pair in the answer or takes it out.
    pub(crate) fn set(&mut self, net: &Network, pair: u32, on: bool) {
        let ends = [net.from(pair), net.to[pair as usize]];
        self.used[pair as usize] = on;
        for end in ends {
            let held = &mut self.held[end as usize];
            if on {
                held.push(pair);
            } else if let Some(at) = held.iter().position(|other| *other == pair) {
                held.swap_remove(at);
            }
        }
    }

    /// Makes the answer optimal: exact, whatever it was before. `false` when it was stopped before the end.
    ///
    /// Each path costs O(pairs log nodes) at worst and touches few of them when the prices are near. Ties go to the lower
    /// node number, so the same start gives the same answer.
    pub(crate) fn repair(&mut self, net: &Network, first: Side, stop: &impl Stop) -> bool {
        self.settle(net);
        self.route(net, first, stop)
    }

    /// The rest of [`repair`](Self::repair), once answer and prices agree.
    pub(crate) fn route(&mut self, net: &Network, first: Side, stop: &impl Stop) -> bool {
        let mut search = Search::new(net.nodes());
        let sides = match first {
            Side::Left => [Side::Left, Side::Right],
            Side::Right => [Side::Right, Side::Left],
        };
        let mut breath = BREATH - 1;
        for side in sides {
            for node in 0..net.nodes() as u32 {
                loop {
                    let balance = self.balance[node as usize];
                    if (side == Side::Left && balance <= 0) || (side == Side::Right && balance >= 0) {
                        break;
                    }
                    breath += 1;
                    if breath == BREATH {
                        breath = 0;
                        if stop.stop() {
                            return false;
                        }
                    }
                    if !search.augment(net, self, node, side) {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Removes every contradiction between answer and prices; what that leaves over or lacking is written to `balance`.
    fn settle(&mut self, net: &Network) {
        for left in 0..net.left as u32 {
            for at in net.of(left) {
                let slack = self.y[left as usize] + self.y[net.to[at] as usize] - net.value[at];
                if (slack < 0 && !self.used[at]) || (slack > 0 && self.used[at]) {
                    self.set(net, at as u32, slack < 0);
                }
            }
        }
        // Groups come after their members in number, so one pass upwards settles children before parents.
        for node in 0..net.nodes() as u32 {
            self.settle_node(net, node);
        }
    }

    /// Gives a node's parent arc the flow its prices want; what goes through the node beside that is its balance.
    pub(crate) fn settle_node(&mut self, net: &Network, node: u32) {
        let at = node as usize;
        let through = match self.held.get(at) {
            Some(held) => held.len() as i64,
            None => net.below(node).iter().map(|child| i64::from(self.flow[*child as usize])).sum(),
        };
        let flow = wanted(net.bounds[at], net.hard, self.y[at] - net.above(node, &self.y), through);
        self.flow[at] = flow;
        self.balance[at] = if net.is_left(node) { i64::from(flow) - through } else { through - i64::from(flow) };
    }
}

/// The flow on a parent arc that its prices want; where they leave a choice, the one nearest to what goes through.
fn wanted(bounds: Bounds, hard: i64, gain: i64, through: i64) -> u32 {
    let (low, up) = (bounds.low.min(bounds.up), bounds.up);
    let most = up + bounds.over;
    let (from, to) = match gain {
        g if g > hard => (most, most),
        g if g == hard => (up, most),
        g if g > 0 => (up, up),
        0 => (low, up),
        g if g > -hard => (low, low),
        g if g == -hard => (0, low),
        _ => (0, 0),
    };
    through.clamp(i64::from(from), i64::from(to)) as u32
}
