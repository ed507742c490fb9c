//! Maximum-weight matching in a general graph, with the prices that prove it.
//!
//! Edmonds 1965 in the O(n³) form of Gabow 1976, as Galil's survey tells it (*ACM Computing Surveys* 18, 1986): trees of alternating
//! paths grow from all free nodes at once over edges without slack; an odd cycle becomes one node (a blossom) until its price is
//! spent; prices move until an edge loses its slack. For each two nodes the edge with least slack between what they hold is
//! kept, so that no step looks at all edges. Twice the weights, so that every number stays whole. Ties go to the lower number.

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

    /// The place of a part in a blossom's ring, which is turned so that an even number of steps leads there from the first.
    fn even_place(&mut self, blossom: u32, part: u32) -> usize {
        let ring = &mut self.ring[blossom as usize];
        let place = ring.iter().position(|other| *other == part).unwrap_or(0);
        if place % 2 == 0 {
            return place;
        }
        ring[1..].reverse();
        ring.len() - place
    }

    /// Matches a node with another, and what it holds accordingly.
    fn marry(&mut self, node: u32, other: u32) {
        let (from, to) = self.edge(node, other);
        self.mate[node as usize] = to;
        if !self.is_blossom(node) {
            return;
        }
        let part = self.home[node as usize - self.nodes][from as usize];
        let place = self.even_place(node, part);
        for at in 0..place {
            let (one, two) = (self.ring[node as usize][at], self.ring[node as usize][at ^ 1]);
            self.marry(one, two);
        }
        self.marry(part, other);
        self.ring[node as usize].rotate_left(place);
    }

    /// Turns the path from an outer node up to its free root, matching the node with another.
    fn turn(&mut self, mut node: u32, mut other: u32) {
        loop {
            let before = self.mate[node as usize];
            self.marry(node, other);
            if before == NONE {
                return;
            }
            let below = self.top[before as usize];
            let up = self.top[self.above[below as usize] as usize];
            self.marry(below, up);
            (node, other) = (up, below);
        }
    }

    /// The outer node two steps above, or none at a root.
    fn up(&self, node: u32) -> Option<u32> {
        let mate = self.mate[node as usize];
        (mate != NONE).then(|| self.top[self.above[self.top[mate as usize] as usize] as usize])
    }

    /// Where the paths of two outer nodes meet.
    fn meet(&mut self, one: u32, two: u32) -> Option<u32> {
        self.round += 1;
        let (mut here, mut there) = (Some(one), Some(two));
        while here.is_some() || there.is_some() {
            if let Some(node) = here {
                if self.seen[node as usize] == self.round {
                    return Some(node);
                }
                self.seen[node as usize] = self.round;
                here = self.up(node);
            }
            std::mem::swap(&mut here, &mut there);
        }
        None
    }

    /// Makes one node of the odd cycle over an edge and the paths to where they meet.
    fn shrink(&mut self, one: u32, meeting: u32, two: u32) {
        let number = (self.nodes as u32..self.top.len() as u32).find(|number| self.top[*number as usize] == NONE);
        // There are at most half as many blossoms as vertices at a time.
        let Some(blossom) = number else { return };
        let mut ring = vec![meeting];
        for (start, turned) in [(one, true), (two, false)] {
            let mut node = start;
            while node != meeting {
                let mate = self.top[self.mate[node as usize] as usize];
                ring.extend([node, mate]);
                self.make_outer(mate);
                node = self.top[self.above[mate as usize] as usize];
            }
            if turned {
                ring[1..].reverse();
            }
        }
        self.price[blossom as usize] = N::default();
        self.mate[blossom as usize] = self.mate[meeting as usize];
        self.above[blossom as usize] = self.above[meeting as usize];
        self.role[blossom as usize] = Role::Outer;
        let row = blossom as usize - self.nodes;
        let mut home = vec![NONE; self.nodes];
        let mut cross = vec![(NONE, NONE); self.top.len()];
        for part in &ring {
            self.vertices(*part, &mut |vertex| home[vertex as usize] = *part);
            for (to, best) in cross.iter_mut().enumerate().filter(|(to, _)| self.top[*to] != NONE) {
                let edge = if to as u32 == *part { (NONE, NONE) } else { self.edge(*part, to as u32) };
                if edge.0 != NONE && (best.0 == NONE || self.slack(edge) < self.slack(*best)) {
                    *best = edge;
                }
            }
        }
        for other in 0..self.cross.len() {
            if other != row && self.top[other + self.nodes] != NONE {
                let (here, there) = cross[other + self.nodes];
                self.cross[other][blossom as usize] = (there, here);
            }
        }
        self.home[row] = home;
        self.cross[row] = cross;
        self.ring[blossom as usize] = ring;
        self.lift(blossom, blossom);
        self.look(blossom);
    }

    /// Takes an inner blossom without a price apart: the way through it stays in the tree.
    fn expand(&mut self, blossom: u32) {
        for at in 0..self.ring[blossom as usize].len() {
            let part = self.ring[blossom as usize][at];
            self.lift(part, part);
        }
        let above = self.above[blossom as usize];
        let (enters, _) = self.edge(blossom, above);
        let entered = self.home[blossom as usize - self.nodes][enters as usize];
        let place = self.even_place(blossom, entered);
        let ring = std::mem::take(&mut self.ring[blossom as usize]);
        self.top[blossom as usize] = NONE;
        for at in (0..place).step_by(2) {
            let (inner, outer) = (ring[at], ring[at + 1]);
            self.above[inner as usize] = self.edge(outer, inner).0;
            self.role[inner as usize] = Role::Inner;
            self.near[inner as usize] = NONE;
            self.role[outer as usize] = Role::Outer;
        }
        self.role[entered as usize] = Role::Inner;
        self.above[entered as usize] = above;
        for part in &ring[place + 1..] {
            self.role[*part as usize] = Role::Apart;
        }
        for at in (0..place).step_by(2) {
            self.look(ring[at + 1]);
            self.make_outer(ring[at + 1]);
        }
        for part in &ring[place + 1..] {
            self.look(*part);
        }
    }

    /// Uses an edge without slack from an outer vertex; whether the matching grew.
    fn use_edge(&mut self, (from, to): (u32, u32)) -> bool {
        let (here, there) = (self.top[from as usize], self.top[to as usize]);
        match self.role[there as usize] {
            Role::Inner => false,
            Role::Apart => {
                self.above[there as usize] = from;
                self.role[there as usize] = Role::Inner;
                let mate = self.top[self.mate[there as usize] as usize];
                self.near[there as usize] = NONE;
                self.near[mate as usize] = NONE;
                self.make_outer(mate);
                false
            }
            Role::Outer => match self.meet(here, there) {
                Some(meeting) => {
                    self.shrink(here, meeting, there);
                    false
                }
                None => {
                    self.turn(here, there);
                    self.turn(there, here);
                    true
                }
            },
        }
    }

    /// Grows trees from every free node until two meet, and matches along the way; `false` when nothing is to be won any more.
    fn phase(&mut self) -> bool {
        self.role.fill(Role::Apart);
        self.near.fill(NONE);
        self.queue.clear();
        let free: Vec<u32> = self.outermost().filter(|node| self.mate[*node as usize] == NONE).collect();
        for node in &free {
            self.above[*node as usize] = NONE;
            self.make_outer(*node);
        }
        if free.is_empty() {
            return false;
        }
        loop {
            while let Some(vertex) = self.queue.pop_front() {
                if self.scan(vertex) {
                    return true;
                }
            }
            let (step, last) = self.step();
            self.reprice(step);
            if last {
                return false;
            }
            let tight: Vec<u32> = self.outermost().filter(|node| self.nearest(*node) == Some(N::default())).collect();
            for node in tight {
                let near = self.near[node as usize];
                if self.top[node as usize] == node && near != NONE && self.top[near as usize] != node {
                    let edge = self.edge(near, node);
                    if self.slack(edge) == N::default() && self.use_edge(edge) {
                        return true;
                    }
                }
            }
            let spent: Vec<u32> = self
                .outermost()
                .filter(|node| self.is_blossom(*node) && self.role[*node as usize] == Role::Inner)
                .filter(|node| self.price[*node as usize] == N::default())
                .collect();
            spent.into_iter().for_each(|blossom| self.expand(blossom));
        }
    }

    /// Looks along all edges of an outer vertex; whether the matching grew.
    fn scan(&mut self, vertex: u32) -> bool {
        let row = vertex as usize * self.nodes;
        for to in 0..self.nodes {
            let weight = self.weight[row + to];
            let there = self.top[to];
            if weight <= N::default() || there == self.top[vertex as usize] {
                continue;
            }
            if self.role[there as usize] == Role::Inner {
                continue;
            }
            let slack = self.price[vertex as usize] + self.price[to] - weight - weight;
            if slack == N::default() {
                if self.use_edge((vertex, to as u32)) {
                    return true;
                }
            } else if self.nearest(there).is_none_or(|nearest| slack < nearest) {
                self.near[there as usize] = vertex;
            }
        }
        false
    }

    /// How far prices can move, and whether free nodes have nothing left to pay then.
    fn step(&self) -> (N, bool) {
        let mut step: Option<N> = None;
        let mut at_most = |limit: N| step = Some(step.map_or(limit, |step| step.min(limit)));
        for node in self.outermost() {
            let role = self.role[node as usize];
            if role == Role::Inner && self.is_blossom(node) {
                at_most(self.price[node as usize].half());
            }
            match (role, self.nearest(node)) {
                (Role::Apart, Some(slack)) => at_most(slack),
                (Role::Outer, Some(slack)) => at_most(slack.half()),
                _ => {}
            }
        }
        // Free nodes have the least price of all outer ones; at nothing they would rather stay free.
        let outer = (0..self.nodes).filter(|vertex| self.role[self.top[*vertex] as usize] == Role::Outer);
        let least = outer.map(|vertex| self.price[vertex]).min().unwrap_or_default();
        match step {
            Some(step) if step < least => (step, false),
            _ => (least, true),
        }
    }

    fn reprice(&mut self, step: N) {
        for vertex in 0..self.nodes {
            match self.role[self.top[vertex] as usize] {
                Role::Outer => self.price[vertex] -= step,
                Role::Inner => self.price[vertex] += step,
                Role::Apart => {}
            }
        }
        for blossom in self.nodes..self.top.len() {
            if self.top[blossom] == blossom as u32 {
                match self.role[blossom] {
                    Role::Outer => self.price[blossom] += step + step,
                    Role::Inner => self.price[blossom] -= step + step,
                    Role::Apart => {}
                }
            }
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
