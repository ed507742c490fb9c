//! What is done to the nodes of the trees: paths are turned, odd cycles become one node and are taken apart again.

use super::{Forest, NONE, Number, Role};

impl<N: Number> Forest<'_, N> {
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
    pub(super) fn turn(&mut self, mut node: u32, mut other: u32) {
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
    pub(super) fn meet(&mut self, one: u32, two: u32) -> Option<u32> {
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
    pub(super) fn shrink(&mut self, one: u32, meeting: u32, two: u32) {
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
    pub(super) fn expand(&mut self, blossom: u32) {
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
}
