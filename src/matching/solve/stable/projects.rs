//! Students, projects and the supervisors who offer them.

use std::collections::BTreeSet;

use super::Preferences;

/// Which supervisor offers each host (project), and how many requests each supervisor takes over all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projects {
    /// The supervisor of each host.
    pub supervisor: Vec<u32>,
    /// The capacity of each supervisor.
    pub capacity: Vec<u32>,
}

/// A stable allocation of one project to each request, as pair numbers, ascending; `by_host` is the rank with the supervisor.
///
/// The student-oriented algorithm of Abraham, Irving and Manlove (2007): a request asks down its list; a project or supervisor
/// with one too many sends the worst away. Best for every request at once where there are no ties; ties go to the lower number.
/// O(pairs log pairs). A request wants at most one: demands above one count as one.
#[must_use]
pub fn projects(preferences: &Preferences, projects: &Projects) -> Vec<u32> {
    let pairs = &preferences.pairs;
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); preferences.requests.len()];
    for (at, pair) in pairs.iter().enumerate() {
        lists[pair.request as usize].push(at as u32);
    }
    for list in &mut lists {
        // Best last, so that the next to ask is popped.
        list.sort_by_key(|at| std::cmp::Reverse((pairs[*at as usize].by_request, pairs[*at as usize].host)));
    }
    let worst_last = |at: u32| (pairs[at as usize].by_host, pairs[at as usize].request, at);
    let mut at_project = vec![BTreeSet::new(); preferences.hosts.len()];
    let mut at_supervisor = vec![BTreeSet::new(); projects.capacity.len()];
    for first in 0..lists.len() {
        let mut asking = if preferences.requests[first] > 0 { Some(first) } else { None };
        while let Some(who) = asking.take() {
            let Some(at) = lists[who].pop() else { break };
            let host = pairs[at as usize].host as usize;
            let supervisor = projects.supervisor[host] as usize;
            at_project[host].insert(worst_last(at));
            at_supervisor[supervisor].insert(worst_last(at));
            let over = if at_project[host].len() > preferences.hosts[host] as usize {
                at_project[host].last().copied()
            } else if at_supervisor[supervisor].len() > projects.capacity[supervisor] as usize {
                at_supervisor[supervisor].last().copied()
            } else {
                None
            };
            if let Some(lost) = over {
                let pair = &pairs[lost.2 as usize];
                at_project[pair.host as usize].remove(&lost);
                at_supervisor[supervisor].remove(&lost);
                asking = Some(pair.request as usize);
            }
        }
    }
    let mut chosen: Vec<u32> = at_project.iter().flatten().map(|(_, _, at)| *at).collect();
    chosen.sort_unstable();
    chosen
}
