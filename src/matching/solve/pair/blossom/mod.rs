//! Maximum-weight matching in a general graph, with the prices that prove it.
//!
//! Edmonds 1965 in the O(n³) form of Gabow 1976, as Galil's survey tells it (*ACM Computing Surveys* 18, 1986): trees of alternating
//! paths grow from all free nodes at once over edges without slack; an odd cycle becomes one node (a blossom) until its price is
//! spent; prices move until an edge loses its slack. For each two nodes the edge with least slack between what they hold is
//! kept, so that no step looks at all edges. Twice the weights, so that every number stays whole. Ties go to the lower number.

mod nodes;
mod phase;

use std::collections::VecDeque;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// Whole numbers wide enough for the weights.
pub(super) trait Number:
    Copy + Ord + Default + Add<Output = Self> + Sub<Output = Self> + AddAssign + SubAssign + Into<i128>
{
    /// Half of an even number.
    fn half(self) -> Self;
}

impl Number for i64 {
    fn half(self) -> Self {
        self / 2
    }
}

impl Number for i128 {
    fn half(self) -> Self {
        self / 2
    }
}

/// A matching with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matched {
    /// Of each node whom it is with.
    pub mate: Vec<Option<usize>>,
    /// Of each node, in halves.
    pub price: Vec<i128>,
    /// Odd sets with a price, in halves.
    pub sets: Vec<(Vec<u32>, i128)>,
}

const NONE: u32 = u32::MAX;

/// What a node is to the trees: outer nodes are an even number of steps from a free one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Apart,
    Outer,
    Inner,
}

/// Matches for the highest sum of weights; `weight` is by rows, symmetric, and zero where there is no edge. Weights are positive
/// and four times their sum over a matching fits the number. O(nodes³).
pub(super) fn matching<N: Number>(weight: &[N], nodes: usize) -> Matched {
    let mut forest = Forest::new(weight, nodes);
    while forest.phase() {}
    forest.matched()
}

struct Forest<'w, N> {
    nodes: usize,
    weight: &'w [N],
    price: Vec<N>,
    /// The outermost blossom of each node, itself where there is none; [`NONE`] for a number that is free.
    top: Vec<u32>,
    /// The vertex that each outermost node is matched with.
    mate: Vec<u32>,
    role: Vec<Role>,
    /// The vertex over which a node was reached.
    above: Vec<u32>,
    /// The outer vertex with the least slack towards each node.
    near: Vec<u32>,
    /// A blossom's nodes in a ring: first that which is matched outside, then pairs.
    ring: Vec<Vec<u32>>,
    /// Of each blossom and vertex the node of the ring that holds it.
    home: Vec<Vec<u32>>,
    /// Of each blossom and other node the edge with least slack between them, from the blossom's side.
    cross: Vec<Vec<(u32, u32)>>,
    queue: VecDeque<u32>,
    seen: Vec<u32>,
    round: u32,
}

impl<'w, N: Number> Forest<'w, N> {
    fn new(weight: &'w [N], nodes: usize) -> Self {
        let most = nodes + nodes / 2 + 1;
        let highest = weight.iter().copied().max().unwrap_or_default();
        let mut price = vec![N::default(); most];
        price[..nodes].fill(highest);
        let mut top: Vec<u32> = (0..nodes as u32).collect();
        top.resize(most, NONE);
        Self {
            nodes,
            weight,
            price,
            top,
            mate: vec![NONE; most],
            role: vec![Role::Apart; most],
            above: vec![NONE; most],
            near: vec![NONE; most],
            ring: vec![Vec::new(); most],
            home: vec![Vec::new(); most - nodes],
            cross: vec![Vec::new(); most - nodes],
            queue: VecDeque::new(),
            seen: vec![0; most],
            round: 0,
        }
    }

    fn is_blossom(&self, node: u32) -> bool {
        node as usize >= self.nodes
    }

    /// The edge with least slack from one node to another, as vertices; no edge has [`NONE`].
    fn edge(&self, from: u32, to: u32) -> (u32, u32) {
        if self.is_blossom(from) {
            self.cross[from as usize - self.nodes][to as usize]
        } else if self.is_blossom(to) {
            let (there, here) = self.cross[to as usize - self.nodes][from as usize];
            (here, there)
        } else if self.weight[from as usize * self.nodes + to as usize] > N::default() {
            (from, to)
        } else {
            (NONE, NONE)
        }
    }

    fn slack(&self, (from, to): (u32, u32)) -> N {
        let weight = self.weight[from as usize * self.nodes + to as usize];
        self.price[from as usize] + self.price[to as usize] - weight - weight
    }

    /// The slack of the nearest outer vertex's edge towards a node.
    fn nearest(&self, node: u32) -> Option<N> {
        let near = self.near[node as usize];
        (near != NONE).then(|| self.slack(self.edge(near, node)))
    }

    /// Outermost nodes.
    fn outermost(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.top.len() as u32).filter(|node| self.top[*node as usize] == *node)
    }

    fn offer(&mut self, vertex: u32, node: u32) {
        let slack = self.slack(self.edge(vertex, node));
        if self.nearest(node).is_none_or(|nearest| slack < nearest) {
            self.near[node as usize] = vertex;
        }
    }

    /// Finds the nearest outer vertex of a node anew.
    fn look(&mut self, node: u32) {
        self.near[node as usize] = NONE;
        for vertex in 0..self.nodes as u32 {
            let top = self.top[vertex as usize];
            if top != node && self.role[top as usize] == Role::Outer && self.edge(vertex, node).0 != NONE {
                self.offer(vertex, node);
            }
        }
    }

    /// The vertices of a node, each given to `each`.
    fn vertices(&self, node: u32, each: &mut impl FnMut(u32)) {
        if self.is_blossom(node) {
            self.ring[node as usize].iter().for_each(|part| self.vertices(*part, each));
        } else {
            each(node);
        }
    }

    fn make_outer(&mut self, node: u32) {
        self.role[node as usize] = Role::Outer;
        let mut queue = std::mem::take(&mut self.queue);
        self.vertices(node, &mut |vertex| queue.push_back(vertex));
        self.queue = queue;
    }

    fn lift(&mut self, node: u32, top: u32) {
        self.top[node as usize] = top;
        for at in 0..self.ring[node as usize].len() {
            self.lift(self.ring[node as usize][at], top);
        }
    }

    fn matched(&self) -> Matched {
        let mates = self.mate[..self.nodes].iter();
        let alive = (self.nodes as u32..self.top.len() as u32).filter(|blossom| self.top[*blossom as usize] != NONE);
        let priced = alive.filter(|blossom| self.price[*blossom as usize] > N::default());
        let sets = priced.map(|blossom| {
            let mut set = Vec::new();
            self.vertices(blossom, &mut |vertex| set.push(vertex));
            set.sort_unstable();
            (set, self.price[blossom as usize].into())
        });
        Matched {
            mate: mates.map(|mate| (*mate != NONE).then_some(*mate as usize)).collect(),
            price: self.price[..self.nodes].iter().map(|price| (*price).into()).collect(),
            sets: sets.collect(),
        }
    }
}
