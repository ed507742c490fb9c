//! Blocking pairs: the certificate of stability, which knows nothing of how a matching was made.

use super::{Preferences, Projects};

/// The worst rank each holds, and whether there is room.
struct Held {
    count: u32,
    worst: u32,
}

impl Held {
    /// Would strictly gain by this rank, with so many places.
    fn wants(&self, rank: u32, places: u32) -> bool {
        places > 0 && (self.count < places || rank < self.worst)
    }
}

fn held(size: usize, ranks: impl Iterator<Item = (u32, u32)>) -> Vec<Held> {
    let mut held: Vec<Held> = (0..size).map(|_| Held { count: 0, worst: 0 }).collect();
    for (who, rank) in ranks {
        let one = &mut held[who as usize];
        one.count += 1;
        one.worst = one.worst.max(rank);
    }
    held
}

/// The pairs that would both strictly gain by each other, as pair numbers; none when the matching is stable. O(pairs).
#[must_use]
pub fn blocking(preferences: &Preferences, matched: &[u32]) -> Vec<u32> {
    let pairs = &preferences.pairs;
    let chosen = || matched.iter().map(|at| &pairs[*at as usize]);
    let requests = held(preferences.requests.len(), chosen().map(|pair| (pair.request, pair.by_request)));
    let hosts = held(preferences.hosts.len(), chosen().map(|pair| (pair.host, pair.by_host)));
    let mut is = vec![false; pairs.len()];
    matched.iter().for_each(|at| is[*at as usize] = true);
    let blocks = |at: &u32| {
        let pair = &pairs[*at as usize];
        let (request, host) = (pair.request as usize, pair.host as usize);
        !is[*at as usize]
            && requests[request].wants(pair.by_request, preferences.requests[request])
            && hosts[host].wants(pair.by_host, preferences.hosts[host])
    };
    (0..pairs.len() as u32).filter(blocks).collect()
}

/// The same for projects (Abraham, Irving and Manlove 2007, section 2): the request strictly gains, and the project has room and
/// so has its supervisor, or the supervisor strictly gains by the exchange, or gains nothing but loses nothing because the
/// request is theirs already. O(pairs).
#[must_use]
pub fn blocking_projects(preferences: &Preferences, projects: &Projects, matched: &[u32]) -> Vec<u32> {
    let pairs = &preferences.pairs;
    let chosen = || matched.iter().map(|at| &pairs[*at as usize]);
    let of = |host: u32| projects.supervisor[host as usize];
    let requests = held(preferences.requests.len(), chosen().map(|pair| (pair.request, pair.by_request)));
    let hosts = held(preferences.hosts.len(), chosen().map(|pair| (pair.host, pair.by_host)));
    let supervisors = held(projects.capacity.len(), chosen().map(|pair| (of(pair.host), pair.by_host)));
    let mut now = vec![None; preferences.requests.len()];
    chosen().for_each(|pair| now[pair.request as usize] = Some(pair.host));
    let blocks = |at: &u32| {
        let pair = &pairs[*at as usize];
        let (request, host, supervisor) = (pair.request as usize, pair.host as usize, of(pair.host) as usize);
        let one = preferences.requests[request].min(1);
        if now[request] == Some(pair.host) || !requests[request].wants(pair.by_request, one) {
            return false;
        }
        let theirs = now[request].is_some_and(|host| of(host) as usize == supervisor);
        if preferences.hosts[host] == 0 || projects.capacity[supervisor] == 0 {
            return false;
        }
        if hosts[host].count < preferences.hosts[host] {
            theirs || supervisors[supervisor].wants(pair.by_host, projects.capacity[supervisor])
        } else {
            pair.by_host < hosts[host].worst
        }
    };
    (0..pairs.len() as u32).filter(blocks).collect()
}
