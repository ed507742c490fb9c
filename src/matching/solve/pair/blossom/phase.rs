//! One phase: trees grow until two meet, and prices move while nothing else can.

use super::{Forest, NONE, Number, Role};

impl<N: Number> Forest<'_, N> {
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
    pub(super) fn phase(&mut self) -> bool {
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
}
