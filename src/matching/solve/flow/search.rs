//! One shortest augmenting path.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::network::{Network, ROOT};
use super::repair::{Side, State};

const SOURCE: u32 = u32::MAX;
const DOWN: u32 = u32::MAX - 1;

#[derive(Debug, Clone, Copy)]
struct Label {
    dist: i64,
    round: u32,
    /// The pair, or the child below, or [`DOWN`] from the parent, or [`SOURCE`].
    by: u32,
}

/// Where a path ends.
#[derive(Debug, Clone, Copy)]
struct End {
    dist: i64,
    node: u32,
    root: bool,
}

/// Dijkstra's method over reduced costs, from one node with units over (or lacking), to the nearest node that can take (or
/// give) one: labels are kept between paths, so that a path costs what it touches.
///
/// "Near" nodes are those on the side the path starts from; they go on over unused pairs, far nodes over used ones. The same
/// code serves both directions: backwards, every arc is taken against its direction.
#[derive(Debug)]
pub(super) struct Search {
    labels: Vec<Label>,
    round: u32,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    touched: Vec<u32>,
    end: Option<End>,
}

impl Search {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            labels: vec![Label { dist: 0, round: 0, by: SOURCE }; nodes],
            round: 0,
            heap: BinaryHeap::new(),
            touched: Vec::new(),
            end: None,
        }
    }

    /// Sends one unit from `source` (or to it, from the right) and moves the prices; `false` when it can go nowhere.
    pub(super) fn augment(&mut self, net: &Network, state: &mut State, source: u32, side: Side) -> bool {
        self.heap.clear();
        self.touched.clear();
        self.end = None;
        if self.round == u32::MAX {
            self.labels.iter_mut().for_each(|label| label.round = 0);
            self.round = 0;
        }
        self.round += 1;
        self.reach(net, state, side, source, 0, SOURCE);
        while let Some(Reverse((dist, node))) = self.heap.pop() {
            if self.end.is_some_and(|end| dist >= end.dist) {
                break;
            }
            if dist == self.labels[node as usize].dist {
                self.scan(net, state, side, node, dist);
            }
        }
        let Some(end) = self.end else { return false };
        for node in &self.touched {
            let gap = end.dist - self.labels[*node as usize].dist;
            if gap > 0 {
                let y = &mut state.y[*node as usize];
                *y = if net.is_left(*node) == (side == Side::Left) { *y - gap } else { *y + gap };
            }
        }
        self.flip(net, state, side, source, end);
        true
    }

    fn reach(&mut self, net: &Network, state: &State, side: Side, node: u32, dist: i64, by: u32) {
        let label = &mut self.labels[node as usize];
        if self.end.is_some_and(|end| dist >= end.dist) {
            return;
        }
        if label.round == self.round {
            if dist >= label.dist {
                return;
            }
        } else {
            self.touched.push(node);
        }
        *label = Label { dist, round: self.round, by };
        let balance = state.balance[node as usize];
        if by != SOURCE && ((side == Side::Left && balance < 0) || (side == Side::Right && balance > 0)) {
            self.end = Some(End { dist, node, root: false });
            return;
        }
        if net.parent[node as usize] == ROOT
            && let Some(length) = length(net, state, node, rises(net, node, side))
            && self.end.is_none_or(|end| dist + length < end.dist)
        {
            self.end = Some(End { dist: dist + length, node, root: true });
        }
        self.heap.push(Reverse((dist, node)));
    }

    fn scan(&mut self, net: &Network, state: &State, side: Side, node: u32, dist: i64) {
        let price = state.y[node as usize];
        let left = net.is_left(node);
        if (node as usize) < net.left + net.right {
            if left == (side == Side::Left) {
                self.scan_unused(net, state, side, node, dist + price);
            } else {
                for at in 0..state.held[node as usize].len() {
                    let pair = state.held[node as usize][at];
                    let other = if left { net.to[pair as usize] } else { net.from(pair) };
                    let length = net.value[pair as usize] - price - state.y[other as usize];
                    self.reach(net, state, side, other, dist + length, pair);
                }
            }
        } else {
            for child in net.below(node) {
                if let Some(length) = length(net, state, *child, side == Side::Right) {
                    self.reach(net, state, side, *child, dist + length, DOWN);
                }
            }
        }
        let above = net.parent[node as usize];
        if above != ROOT
            && let Some(length) = length(net, state, node, rises(net, node, side))
        {
            self.reach(net, state, side, above, dist + length, node);
        }
    }

    /// From a near node over its unused pairs; `base` is its distance plus its price.
    fn scan_unused(&mut self, net: &Network, state: &State, side: Side, node: u32, base: i64) {
        let dist = base - state.y[node as usize];
        if side == Side::Left {
            for at in net.of(node) {
                let other = net.to[at];
                let reached = base + state.y[other as usize] - net.value[at];
                if reached > dist || !state.used[at] {
                    self.reach(net, state, side, other, reached, at as u32);
                }
            }
        } else {
            let mirror = net.mirror();
            let right = node as usize - net.left;
            for at in mirror.start[right] as usize..mirror.start[right + 1] as usize {
                let other = mirror.from[at];
                let reached = base + state.y[other as usize] - mirror.value[at];
                if reached > dist || !state.used[mirror.pair[at] as usize] {
                    self.reach(net, state, side, other, reached, mirror.pair[at]);
                }
            }
        }
    }

    /// Walks back from the end and turns every arc on the way.
    fn flip(&self, net: &Network, state: &mut State, side: Side, source: u32, end: End) {
        let unit: i64 = if side == Side::Left { 1 } else { -1 };
        state.balance[source as usize] -= unit;
        if end.root {
            shift(state, end.node, rises(net, end.node, side));
        } else {
            state.balance[end.node as usize] += unit;
        }
        let mut node = end.node;
        while node != source {
            let by = self.labels[node as usize].by;
            let left = net.is_left(node);
            if by == DOWN {
                shift(state, node, side == Side::Right);
                node = net.parent[node as usize];
            } else if node as usize >= net.left + net.right {
                shift(state, by, rises(net, by, side));
                node = by;
            } else {
                state.set(net, by, left != (side == Side::Left));
                node = if left { net.to[by as usize] } else { net.from(by) };
            }
        }
    }
}

/// Whether a path that goes up from this node adds a unit to its parent arc, or takes one off.
fn rises(net: &Network, node: u32, side: Side) -> bool {
    net.is_left(node) != (side == Side::Left)
}

fn shift(state: &mut State, node: u32, more: bool) {
    let flow = &mut state.flow[node as usize];
    *flow = if more { *flow + 1 } else { flow.saturating_sub(1) };
}

/// The reduced cost of one unit more (or less) on a node's parent arc; none at its bounds.
fn length(net: &Network, state: &State, node: u32, more: bool) -> Option<i64> {
    let bounds = net.bounds[node as usize];
    let flow = state.flow[node as usize];
    let gain = state.y[node as usize] - net.above(node, &state.y);
    // Units below the lower bound earn the reward, units above the upper one cost it.
    let part = |unit: u32| {
        if unit <= bounds.low {
            net.hard
        } else if unit > bounds.up {
            -net.hard
        } else {
            0
        }
    };
    if more { (flow < bounds.up + bounds.over).then(|| -gain - part(flow + 1)) } else { (flow > 0).then(|| gain + part(flow)) }
}
