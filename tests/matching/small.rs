//! Small instances of every kind, and their answers by trying everything.

use benchside::matching::solve::instance::{Group, Host, Instance, POINT, Pair, Request};
use proptest::prelude::*;

/// How an answer compares: missing units of lower bounds, units filled, total.
pub type Worth = (std::cmp::Reverse<u32>, usize, i128);

/// Up to four requests and hosts, eleven pairs, some pinned, with nested quotas.
pub fn small() -> impl Strategy<Value = Instance> {
    with_quotas(false)
}

/// The same with quotas over any groups of hosts.
pub fn crossing() -> impl Strategy<Value = Instance> {
    with_quotas(true)
}

fn with_quotas(cross: bool) -> impl Strategy<Value = Instance> {
    let requests = prop::collection::vec((0_u32..4, prop::bool::weighted(0.2)), 1..5);
    let hosts = prop::collection::vec((0_u32..4, prop_oneof![4 => Just(0_u32), 1 => 1_u32..3]), 1..5);
    let pairs = prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_i64..12), 0..12);
    let pins = prop::collection::vec((any::<prop::sample::Index>(), prop::bool::weighted(0.15)), 0..2);
    let quotas = prop::collection::vec((0_u32..5, 0_u32..16), 0..if cross { 6 } else { 4 });
    (requests, hosts, pairs, pins, quotas).prop_map(move |(requests, hosts, pairs, pins, quotas)| {
        let count = hosts.len() as u32;
        let mut list: Vec<Pair> = pairs
            .iter()
            .map(|(request, host, score)| Pair {
                request: request.index(requests.len()) as u32,
                host: host.index(hosts.len()) as u32,
                score: score * POINT / 2,
            })
            .collect();
        list.sort();
        list.dedup_by_key(|pair| (pair.request, pair.host));
        let mut pinned: Vec<(u32, u32)> = Vec::new();
        for (at, _) in pins.iter().filter(|(_, on)| *on && !list.is_empty()) {
            let pair = list[at.index(list.len())];
            pinned.push((pair.request, pair.host));
        }
        pinned.sort_unstable();
        pinned.dedup();
        // Nested: the first so many hosts; and one apart from them.
        let groups = quotas
            .iter()
            .enumerate()
            .map(|(at, (capacity, members))| {
                let members = match at {
                    _ if cross => (0..count).filter(|host| members & (1 << host) != 0).collect(),
                    2 => (count.min(3)..count).collect(),
                    at => (0..count.min(at as u32 * 2 + 1)).collect(),
                };
                Group { capacity: *capacity, members }
            })
            .collect();
        let requests = requests.iter().map(|(demand, mandatory)| Request { demand: *demand, mandatory: *mandatory }).collect();
        let hosts = hosts.iter().map(|(capacity, minimum)| Host { capacity: *capacity, minimum: *minimum }).collect();
        Instance::new(requests, hosts, list).unwrap().pin(&pinned).unwrap().quotas(groups).unwrap()
    })
}

/// Every set of pairs that keeps the upper bounds and the pins.
pub fn answers(instance: &Instance) -> Vec<Vec<u32>> {
    let all = instance.len();
    (0_u32..1 << all)
        .map(|set| (0..all).filter(|at| set & (1 << at) != 0).collect::<Vec<u32>>())
        .filter(|pairs| allowed(instance, pairs))
        .collect()
}

fn allowed(instance: &Instance, pairs: &[u32]) -> bool {
    let load = |f: &dyn Fn(&Pair) -> bool| pairs.iter().filter(|at| f(&instance.pair(**at))).count() as u32;
    instance.pinned().iter().all(|pin| pairs.contains(pin))
        && instance.requests().iter().enumerate().all(|(at, r)| load(&|p| p.request as usize == at) <= r.demand)
        && instance.hosts().iter().enumerate().all(|(at, h)| load(&|p| p.host as usize == at) <= h.capacity)
        && instance.groups().iter().all(|group| load(&|p| group.members.contains(&p.host)) <= group.capacity)
}

/// Missing units of lower bounds.
pub fn missing(instance: &Instance, pairs: &[u32]) -> u32 {
    let load = |f: &dyn Fn(&Pair) -> bool| pairs.iter().filter(|at| f(&instance.pair(**at))).count() as u32;
    let requests = instance.requests().iter().enumerate().filter(|(_, r)| r.mandatory);
    let hosts = instance.hosts().iter().enumerate();
    requests.map(|(at, r)| r.demand.saturating_sub(load(&|p| p.request as usize == at))).sum::<u32>()
        + hosts.map(|(at, h)| h.minimum.saturating_sub(load(&|p| p.host as usize == at))).sum::<u32>()
}

/// How good an answer is when filling comes first.
pub fn worth(instance: &Instance, pairs: &[u32]) -> Worth {
    (std::cmp::Reverse(missing(instance, pairs)), pairs.len(), pairs.iter().map(|at| i128::from(instance.score(*at))).sum())
}

/// So many cases, or as many as `PROPTEST_CASES` says.
pub fn cases(usual: u32) -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(usual),
    }
}
