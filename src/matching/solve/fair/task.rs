//! What the exact search works on.

use super::super::instance::Instance;

/// A request's candidates, as a range of edges.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub edges: std::ops::Range<usize>,
    pub demand: usize,
    /// Given all it asks for, or not at all a solution.
    pub full: bool,
}

/// Rows that each choose a set of hosts, and limits that they share.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub rows: Vec<Row>,
    /// Of each edge: the host, the score, what it is worth.
    pub host: Vec<u32>,
    pub score: Vec<i64>,
    pub worth: Vec<i64>,
    /// Of each edge: must it be chosen.
    pub pinned: Vec<bool>,
    /// Limits: least and most units; hosts first, then groups.
    pub limits: Vec<(i64, i64)>,
    /// The limits each host counts towards: its own and its groups'.
    pub counts: Vec<Vec<u32>>,
    /// The least share of a row that is given anything.
    pub floor: i64,
    /// Whatever is chosen is worth a multiple of this: rounded scores leave few totals.
    pub grain: i128,
}

impl Task {
    /// Every pair of the instance with what it is worth. `full` when all demand can be filled.
    pub(super) fn new(instance: &Instance, full: bool, floor: i64, worth: impl Fn(i64) -> i64) -> Self {
        let rows = instance.requests().iter().enumerate().map(|(at, request)| {
            let range = instance.of(at as u32);
            Row {
                edges: range.start as usize..range.end as usize,
                demand: request.demand as usize,
                full: full || request.mandatory,
            }
        });
        let hosts = instance.hosts().iter().map(|host| (i64::from(host.minimum), i64::from(host.capacity)));
        let groups = instance.groups().iter().map(|group| (0, i64::from(group.capacity)));
        let mut counts: Vec<Vec<u32>> = (0..instance.hosts().len() as u32).map(|host| vec![host]).collect();
        for (at, group) in instance.groups().iter().enumerate() {
            for host in &group.members {
                counts[*host as usize].push((instance.hosts().len() + at) as u32);
            }
        }
        let mut pinned = vec![false; instance.len() as usize];
        instance.pinned().iter().for_each(|at| pinned[*at as usize] = true);
        let worth: Vec<i64> = (0..instance.len()).map(|at| worth(instance.score(at))).collect();
        let grain = worth.iter().fold(0, |grain, worth| common(grain, *worth)).max(1);
        Self {
            rows: rows.collect(),
            host: (0..instance.len()).map(|at| instance.host_of(at)).collect(),
            score: (0..instance.len()).map(|at| instance.score(at)).collect(),
            worth,
            pinned,
            limits: hosts.chain(groups).collect(),
            counts,
            floor,
            grain: i128::from(grain),
        }
    }

    /// The least worth above this one, less one: no choice is worth anything between.
    pub(super) fn next_below(&self, worth: i128) -> i128 {
        (worth.div_euclid(self.grain) + 1) * self.grain - 1
    }

    /// What a choice of edges is worth.
    pub(super) fn worth_of(&self, edges: &[u32]) -> i128 {
        edges.iter().map(|at| i128::from(self.worth[*at as usize])).sum()
    }

    /// How many units count towards each limit.
    pub(super) fn loads(&self, edges: impl Iterator<Item = u32>) -> Vec<i64> {
        let mut loads = vec![0; self.limits.len()];
        for at in edges {
            self.counts[self.host[at as usize] as usize].iter().for_each(|limit| loads[*limit as usize] += 1);
        }
        loads
    }
}

/// The greatest common divisor (Euclid); of nothing and a number, the number.
fn common(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common(b, a % b) }
}
