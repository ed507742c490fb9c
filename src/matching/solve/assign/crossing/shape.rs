//! Which quotas stay in the flow, and which are priced.

use super::super::super::flow::{Bounds, Network, ROOT};
use super::super::super::instance::{Group, Instance};
use super::super::laminar::{self, Tree};

/// The hosts that no priced quota tells apart: their units are one number in every one of them. Also a set of hosts that has a
/// bound of its own.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub node: u32,
    /// Ascending.
    pub hosts: Vec<u32>,
}

/// An instance's quotas as a tree, with what crosses it.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    tree: Tree,
    /// The quota that each group of the tree is; none for parts.
    from: Vec<Option<u32>>,
    /// The quotas that are priced.
    pub loose: Vec<u32>,
    /// Hosts by the priced quotas they are in.
    pub parts: Vec<Part>,
    /// All hosts together.
    pub everyone: Part,
    /// How many quotas there are.
    pub groups: usize,
}

impl Shape {
    /// Smaller quotas first into the tree, as long as they cross none there: departments stay, the few sites are priced.
    /// O(quotas² + memberships quotas).
    pub(super) fn of(instance: &Instance) -> Option<Self> {
        let groups = instance.groups();
        let mut order: Vec<u32> = (0..groups.len() as u32).collect();
        order.sort_by_key(|at| (groups[*at as usize].members.len(), *at));
        let (mut nested, mut loose): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for at in order {
            let one = &groups[at as usize].members;
            let crosses = nested.iter().any(|other| crosses(one, &groups[*other as usize].members));
            if crosses { &mut loose } else { &mut nested }.push(at);
        }
        loose.sort_unstable();
        let hosts = instance.hosts().len();
        let mut of_host: Vec<(u32, Vec<u32>)> = vec![(ROOT, Vec::new()); hosts];
        for at in nested.iter().rev() {
            groups[*at as usize].members.iter().for_each(|host| of_host[*host as usize].0 = *at);
        }
        for at in &loose {
            groups[*at as usize].members.iter().for_each(|host| of_host[*host as usize].1.push(*at));
        }
        let mut by_part: Vec<u32> = (0..hosts as u32).filter(|host| !of_host[*host as usize].1.is_empty()).collect();
        by_part.sort_by_key(|host| (&of_host[*host as usize], *host));
        let parts: Vec<Vec<u32>> =
            by_part.chunk_by(|a, b| of_host[*a as usize] == of_host[*b as usize]).map(<[u32]>::to_vec).collect();
        let free = |members: Vec<u32>| Group { capacity: u32::MAX, members };
        let mut all: Vec<Group> = nested.iter().map(|at| groups[*at as usize].clone()).collect();
        let mut from: Vec<Option<u32>> = nested.iter().map(|at| Some(*at)).collect();
        all.extend(parts.iter().cloned().map(free));
        all.push(free((0..hosts as u32).collect()));
        from.resize(all.len(), None);
        let tree = laminar::tree(&instance.clone().quotas(all.clone()).ok()?)?;
        let first = (instance.requests().len() + hosts) as u32;
        let node = |at: usize| tree.order.iter().position(|group| *group as usize == at).map(|place| first + place as u32);
        let mut made = Vec::new();
        for (at, hosts) in parts.into_iter().enumerate() {
            made.push(Part { node: node(nested.len() + at)?, hosts });
        }
        let everyone = Part { node: node(all.len() - 1)?, hosts: (0..hosts as u32).collect() };
        Some(Self { tree, from, loose, parts: made, everyone, groups: groups.len() })
    }

    /// The network with these bounds of requests, hosts and quotas; parts and everyone have none yet.
    pub(super) fn net(
        &self,
        instance: &Instance,
        hard: i64,
        request: impl Fn(u32) -> Bounds,
        host: impl Fn(u32) -> Bounds,
        quota: impl Fn(u32) -> Bounds,
        value: impl Fn(u32) -> Option<i64>,
    ) -> Network {
        let (left, right) = (instance.requests().len() as u32, instance.hosts().len() as u32);
        let mut bounds: Vec<Bounds> = (0..left).map(request).chain((0..right).map(host)).collect();
        bounds.extend(self.tree.order.iter().map(|group| self.from[*group as usize].map_or(FREE, &quota)));
        let node = |place: &u32| if *place == ROOT { ROOT } else { left + right + place };
        let mut parent = vec![ROOT; left as usize];
        parent.extend(self.tree.host.iter().chain(&self.tree.group).map(node));
        Network::new(instance, bounds, parent, hard, value)
    }

    /// The quota that a node of the network is.
    pub(super) fn quota(&self, place: usize) -> Option<u32> {
        self.from[self.tree.order[place] as usize]
    }
}

/// No bound at all: more than there can be.
pub(super) const FREE: Bounds = Bounds { low: 0, up: u32::MAX / 2, over: 0 };

/// Whether two ascending sets share some but neither holds the other.
fn crosses(one: &[u32], other: &[u32]) -> bool {
    let shared = one.iter().filter(|host| other.binary_search(host).is_ok()).count();
    shared > 0 && shared < one.len() && shared < other.len()
}
