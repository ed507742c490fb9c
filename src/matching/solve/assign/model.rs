//! An instance as a network.

use super::super::answer::{Duals, Filling, Lack};
use super::super::flow::{Bounds, Network, ROOT, State};
use super::super::instance::Instance;
use super::laminar::Tree;

/// A network with the way back to the instance.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub net: Network,
    pub tree: Tree,
    pub unit: i64,
    /// Values and prices are in this part of a millionth.
    pub scale: i64,
}

/// The worth of a unit, and of a unit of a lower bound. Along an augmenting path at most min(requests, hosts) pairs are lost and
/// one more is won, so a unit above that many times the highest score outranks any total; four times that outranks units.
pub(crate) fn worths(instance: &Instance, filling: Filling) -> (i64, i64) {
    let shorter = instance.requests().len().min(instance.hosts().len()) as i64;
    let exchange = (shorter + 1) * instance.top() + 1;
    match filling {
        Filling::First => (exchange, exchange * 4),
        Filling::Worth(worth) => (worth, (exchange + worth) * 4),
    }
}

impl Model {
    /// The network of an instance; pinned pairs are taken out of it, with their units. O(pairs).
    ///
    /// # Errors
    /// Pins that no answer can keep.
    pub(crate) fn new(instance: &Instance, tree: Tree, filling: Filling) -> Result<Self, Vec<Lack>> {
        let (bounds, parent) = frame(instance, &tree)?;
        let (unit, hard) = worths(instance, filling);
        let none_pinned = instance.pinned().is_empty();
        let net = Network::new(instance, bounds, parent, hard, |at| {
            (none_pinned || !instance.is_pinned(at)).then(|| instance.score(at) + unit)
        });
        Ok(Self { net, tree, unit, scale: 1 })
    }

    /// The pairs of a flow that keeps every upper bound, pins included, ascending. A flow that was stopped half way may have
    /// more at a node than it takes, or less: the least valuable go, and what still fits comes in.
    pub(crate) fn pairs(&self, instance: &Instance, state: &State) -> Vec<u32> {
        let net = &self.net;
        let unbalanced = state.balance.iter().any(|balance| *balance != 0);
        let mut chosen: Vec<u32> = (0..net.to.len() as u32).filter(|at| unbalanced || state.used[*at as usize]).collect();
        if unbalanced {
            // What the flow has, then whatever still fits, the most valuable first.
            let mut load = vec![0_u32; net.nodes()];
            chosen.sort_by_key(|at| (!state.used[*at as usize], std::cmp::Reverse(net.value[*at as usize]), *at));
            chosen.retain(|at| {
                let mut way = vec![net.from(*at)];
                let mut node = net.to[*at as usize];
                while node != ROOT {
                    way.push(node);
                    node = net.parent[node as usize];
                }
                let free = way.iter().all(|node| load[*node as usize] < net.bounds[*node as usize].up);
                if free {
                    way.iter().for_each(|node| load[*node as usize] += 1);
                }
                free
            });
        }
        let mut pairs: Vec<u32> =
            chosen.iter().map(|at| net.origin[*at as usize]).chain(instance.pinned().iter().copied()).collect();
        pairs.sort_unstable();
        pairs
    }

    /// The prices of a state, as the certificate wants them.
    pub(crate) fn duals(&self, instance: &Instance, state: &State) -> Duals {
        let (left, right) = (self.net.left, self.net.right);
        let mut above = state.y[left + right..].to_vec();
        let mut group = vec![0; instance.groups().len()];
        // From the top down: a group's own price is its price less its parent's, and an empty group's may be raised to that.
        for place in (0..above.len()).rev() {
            let parent = match self.tree.group[place] {
                ROOT => 0,
                parent => above[parent as usize],
            };
            above[place] = above[place].max(parent);
            group[self.tree.order[place] as usize] = above[place] - parent;
        }
        Duals {
            request: state.y[..left].to_vec(),
            host: state.y[left..left + right].to_vec(),
            group,
            unit: self.unit,
            hard: self.net.hard / self.scale,
            scale: self.scale,
        }
    }
}

/// The bounds and the parent of every node, less what pins take.
fn frame(instance: &Instance, tree: &Tree) -> Result<(Vec<Bounds>, Vec<u32>), Vec<Lack>> {
    let (left, right) = (instance.requests().len(), instance.hosts().len());
    let rest = less_pins(instance)?;
    let mut parent = vec![ROOT; left];
    let node = |place: &u32| if *place == ROOT { ROOT } else { (left + right) as u32 + place };
    parent.extend(tree.host.iter().map(node));
    parent.extend(tree.group.iter().map(node));
    let mut bounds = rest.requests;
    bounds.extend(rest.hosts);
    bounds.extend(tree.order.iter().map(|group| rest.quotas[*group as usize]));
    Ok((bounds, parent))
}

/// What pins leave of each bound.
pub(crate) struct Rest {
    pub requests: Vec<Bounds>,
    pub hosts: Vec<Bounds>,
    pub quotas: Vec<Bounds>,
}

/// What pins leave of every bound. O(pins log pairs + memberships).
///
/// # Errors
/// Pins that no answer can keep, and minimums above capacities.
pub(crate) fn less_pins(instance: &Instance) -> Result<Rest, Vec<Lack>> {
    let (mut by_request, mut by_host) = (vec![0_u32; instance.requests().len()], vec![0_u32; instance.hosts().len()]);
    for at in instance.pinned() {
        let pair = instance.pair(*at);
        by_request[pair.request as usize] += 1;
        by_host[pair.host as usize] += 1;
    }
    let mut lacks = Vec::new();
    let mut rest = |low: u32, up: u32, pinned: u32, lack: &dyn Fn(u32) -> Lack| {
        if pinned > up {
            lacks.push(lack(pinned - up));
        }
        let up = up.saturating_sub(pinned);
        Bounds { low: low.saturating_sub(pinned).min(up), up, over: 0 }
    };
    let requests = instance.requests().iter().zip(&by_request).enumerate().map(|(at, (request, pinned))| {
        let low = if request.mandatory { request.demand } else { 0 };
        rest(low, request.demand, *pinned, &|over| Lack::PinsOverDemand(at as u32, over))
    });
    let requests = requests.collect();
    let hosts = instance.hosts().iter().zip(&by_host).enumerate();
    let hosts = hosts
        .map(|(at, (host, pinned))| rest(host.minimum, host.capacity, *pinned, &|over| Lack::PinsOverCapacity(at as u32, over)))
        .collect();
    let quotas = instance.groups().iter().enumerate().map(|(at, group)| {
        let pinned = group.members.iter().map(|host| by_host[*host as usize]).sum();
        rest(0, group.capacity, pinned, &|over| Lack::PinsOverQuota(at as u32, over))
    });
    let quotas = quotas.collect();
    let above = instance.hosts().iter().enumerate().filter(|(_, host)| host.minimum > host.capacity);
    lacks.extend(above.map(|(at, host)| Lack::MinimumOverCapacity(at as u32, host.minimum - host.capacity)));
    if lacks.is_empty() { Ok(Rest { requests, hosts, quotas }) } else { Err(lacks) }
}
