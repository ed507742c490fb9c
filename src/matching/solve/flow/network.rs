//! The network: who may be joined with whom, and what each node must and may take.

use std::sync::OnceLock;

use super::super::instance::Instance;

/// The parent of a node that has no group above it.
pub(crate) const ROOT: u32 = u32::MAX;

/// How many units a node must and may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Each unit up to here earns [`Network::hard`].
    pub low: u32,
    /// No unit beyond here, but for `over` units that each cost [`Network::hard`].
    pub up: u32,
    /// None where the bound is a rule that nothing breaks.
    pub over: u32,
}

/// Pairs by right node: built only when a search starts from the right.
#[derive(Debug, Clone)]
pub(super) struct Mirror {
    pub start: Vec<u32>,
    pub from: Vec<u32>,
    pub pair: Vec<u32>,
    pub value: Vec<i64>,
}

/// Left nodes come first in all arrays over nodes, then right nodes, then groups.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    pub left: usize,
    pub right: usize,
    pub start: Vec<u32>,
    pub to: Vec<u32>,
    pub value: Vec<i64>,
    /// The number each pair has in the instance.
    pub origin: Vec<u32>,
    pub bounds: Vec<Bounds>,
    /// Only right nodes and groups have parents other than [`ROOT`].
    pub parent: Vec<u32>,
    pub children: Vec<Vec<u32>>,
    /// The reward for a unit of a lower bound; above anything an exchange of other units can bring.
    pub hard: i64,
    pub(super) mirror: OnceLock<Mirror>,
}

impl Network {
    /// The network of the pairs that `value` gives a value; `bounds` and `parent` over requests, hosts and groups.
    pub(crate) fn new(
        instance: &Instance,
        bounds: Vec<Bounds>,
        parent: Vec<u32>,
        hard: i64,
        value: impl Fn(u32) -> Option<i64>,
    ) -> Self {
        let (left, right) = (instance.requests().len(), instance.hosts().len());
        let mut start = Vec::with_capacity(left + 1);
        let most = instance.len() as usize;
        let (mut to, mut values, mut origin) = (Vec::with_capacity(most), Vec::with_capacity(most), Vec::with_capacity(most));
        start.push(0);
        for request in 0..left as u32 {
            for at in instance.of(request) {
                if let Some(worth) = value(at) {
                    to.push(left as u32 + instance.host_of(at));
                    values.push(worth);
                    origin.push(at);
                }
            }
            start.push(to.len() as u32);
        }
        let mut children = vec![Vec::new(); parent.len() - left - right];
        for (node, above) in parent.iter().enumerate().filter(|(_, above)| **above != ROOT) {
            children[*above as usize - left - right].push(node as u32);
        }
        Self { left, right, start, to, value: values, origin, bounds, parent, children, hard, mirror: OnceLock::new() }
    }

    /// How many nodes there are, groups included.
    pub(crate) fn nodes(&self) -> usize {
        self.parent.len()
    }

    /// How many units each node can take, with those below it no more than they can.
    pub(crate) fn rooms(&self) -> Vec<u64> {
        let mut rooms: Vec<u64> = self.bounds.iter().map(|bounds| u64::from(bounds.up)).collect();
        for group in (self.left + self.right) as u32..self.nodes() as u32 {
            let below = self.below(group).iter().map(|child| rooms[*child as usize]).sum();
            rooms[group as usize] = rooms[group as usize].min(below);
        }
        rooms
    }

    /// How many units each side can take.
    pub(crate) fn units(&self) -> (u64, u64) {
        let rooms = self.rooms();
        let free = (self.left..self.nodes()).filter(|node| self.parent[*node] == ROOT);
        (rooms[..self.left].iter().sum(), free.map(|node| rooms[node]).sum())
    }

    /// Whether a node is a left one.
    pub(super) fn is_left(&self, node: u32) -> bool {
        (node as usize) < self.left
    }

    /// The pairs of a left node.
    pub(crate) fn of(&self, left: u32) -> std::ops::Range<usize> {
        self.start[left as usize] as usize..self.start[left as usize + 1] as usize
    }

    /// The left node of a pair. O(log left).
    pub(crate) fn from(&self, pair: u32) -> u32 {
        (self.start.partition_point(|start| *start <= pair) - 1) as u32
    }

    /// The children of a group.
    pub(super) fn below(&self, group: u32) -> &[u32] {
        &self.children[group as usize - self.left - self.right]
    }

    /// The price above a node: its group's, or the root's, which is zero.
    pub(super) fn above(&self, node: u32, y: &[i64]) -> i64 {
        match self.parent[node as usize] {
            ROOT => 0,
            group => y[group as usize],
        }
    }

    /// The price above a group, from the groups' prices alone.
    pub(crate) fn above_in(&self, group: u32, groups: &[i64]) -> i64 {
        match self.parent[group as usize] {
            ROOT => 0,
            parent => groups[parent as usize - self.left - self.right],
        }
    }

    /// Multiplies every value, for finer prices.
    pub(crate) fn rescale(&mut self, scale: i64) {
        self.hard *= scale;
        self.value.iter_mut().for_each(|value| *value *= scale);
        self.mirror_values();
    }

    /// Gives every pair another value. O(pairs).
    pub(crate) fn revalue_all(&mut self, value: impl Fn(u32) -> i64) {
        self.value.iter_mut().enumerate().for_each(|(pair, old)| *old = value(pair as u32));
        self.mirror_values();
    }

    /// Tells the mirror, where there is one, what the pairs are worth now.
    fn mirror_values(&mut self) {
        if let Some(mirror) = self.mirror.get_mut() {
            mirror.value.iter_mut().zip(&mirror.pair).for_each(|(value, pair)| *value = self.value[*pair as usize]);
        }
    }

    /// Gives a pair another value.
    pub(crate) fn revalue(&mut self, pair: u32, value: i64) {
        self.value[pair as usize] = value;
        if let Some(mirror) = self.mirror.get_mut() {
            let right = self.to[pair as usize] as usize - self.left;
            let range = mirror.start[right] as usize..mirror.start[right + 1] as usize;
            if let Some(at) = mirror.pair[range.clone()].iter().position(|other| *other == pair) {
                mirror.value[range.start + at] = value;
            }
        }
    }

    /// The same with the sides changed, where there are no groups; pairs are numbered as in the mirror.
    pub(super) fn turned(&self) -> Self {
        let mirror = self.mirror();
        let (left, right) = (self.right, self.left);
        Self {
            left,
            right,
            start: mirror.start.clone(),
            to: mirror.from.iter().map(|from| left as u32 + from).collect(),
            value: mirror.value.clone(),
            origin: mirror.pair.clone(),
            bounds: self.bounds[self.left..].iter().chain(&self.bounds[..self.left]).copied().collect(),
            parent: vec![ROOT; left + right],
            children: Vec::new(),
            hard: self.hard,
            mirror: OnceLock::new(),
        }
    }

    /// The pairs as they are found from the right.
    pub(super) fn mirror(&self) -> &Mirror {
        self.mirror.get_or_init(|| {
            let mut start = vec![0_u32; self.right + 1];
            for to in &self.to {
                start[*to as usize - self.left + 1] += 1;
            }
            for at in 1..start.len() {
                start[at] += start[at - 1];
            }
            let mut next = start.clone();
            let (mut from, mut pair, mut value) = (vec![0; self.to.len()], vec![0; self.to.len()], vec![0; self.to.len()]);
            for left in 0..self.left as u32 {
                for at in self.of(left) {
                    let slot = &mut next[self.to[at] as usize - self.left];
                    from[*slot as usize] = left;
                    pair[*slot as usize] = at as u32;
                    value[*slot as usize] = self.value[at];
                    *slot += 1;
                }
            }
            Mirror { start, from, pair, value }
        })
    }
}
