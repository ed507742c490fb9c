//! An answer from parts of one.

use std::cmp::Reverse;

use super::super::super::instance::Instance;

/// Keeps what fits of an answer, pins before all, and adds what else does, the most valuable first: for an answer that was stopped
/// half way, or is that of another instance. Ties go to the lower number. O(pairs + memberships + what fits log of it).
pub(super) fn fill(instance: &Instance, pairs: &mut Vec<u32>) {
    let mut room = Room::of(instance);
    let mut kept: Vec<u32> = instance.pinned().iter().chain(&*pairs).copied().collect();
    kept.sort_unstable_by_key(|at| (!instance.is_pinned(*at), Reverse(instance.score(*at)), *at));
    kept.dedup();
    pairs.clear();
    pairs.extend(kept.into_iter().filter(|at| room.take(instance.pair(*at).request, instance.host_of(*at))));
    pairs.sort_unstable();
    let fits = instance.pairs().filter(|(at, pair)| room.has(pair.request, pair.host) && pairs.binary_search(at).is_err());
    let mut more: Vec<(Reverse<i64>, u32, u32)> = fits.map(|(at, pair)| (Reverse(pair.score), at, pair.request)).collect();
    more.sort_unstable();
    pairs.extend(more.into_iter().filter(|(_, at, request)| room.take(*request, instance.host_of(*at))).map(|(_, at, _)| at));
    pairs.sort_unstable();
}

/// Places left.
struct Room {
    requests: Vec<u32>,
    hosts: Vec<u32>,
    quotas: Vec<u32>,
    /// The quotas of each host.
    groups: Vec<Vec<u32>>,
}

impl Room {
    fn of(instance: &Instance) -> Self {
        let mut groups = vec![Vec::new(); instance.hosts().len()];
        for (at, group) in instance.groups().iter().enumerate() {
            group.members.iter().for_each(|host| groups[*host as usize].push(at as u32));
        }
        Self {
            requests: instance.requests().iter().map(|request| request.demand).collect(),
            hosts: instance.hosts().iter().map(|host| host.capacity).collect(),
            quotas: instance.groups().iter().map(|group| group.capacity).collect(),
            groups,
        }
    }

    fn has(&self, request: u32, host: u32) -> bool {
        self.requests[request as usize] > 0
            && self.hosts[host as usize] > 0
            && self.groups[host as usize].iter().all(|group| self.quotas[*group as usize] > 0)
    }

    /// Takes a place for these two, where there is one.
    fn take(&mut self, request: u32, host: u32) -> bool {
        let has = self.has(request, host);
        if has {
            self.requests[request as usize] -= 1;
            self.hosts[host as usize] -= 1;
            self.groups[host as usize].iter().for_each(|group| self.quotas[*group as usize] -= 1);
        }
        has
    }
}
