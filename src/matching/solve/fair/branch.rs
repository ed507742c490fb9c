//! Branch and bound over the relaxation (branch and price: Barnhart and others 1998).

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use super::super::stop::Stop;
use super::columns::Columns;
use super::pattern::{Best, Fate};
use super::relax::{Point, descend};
use super::task::Task;

/// Descents from the best prices of the last.
const RESTARTS: u32 = 6;

/// An edge is chosen whole, or not at all, when it is so near to it.
const WHOLE: f64 = 1e-5;

/// How a search ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The best choice of edges that is worth more than what was known.
    pub edges: Option<Vec<u32>>,
    /// No choice is worth more than this.
    pub bound: i128,
    /// The search was complete.
    pub complete: bool,
    /// The root's prices: where the search for those of a similar question begins.
    pub price: Vec<i64>,
}

/// Every so many points `mend` is asked to make an answer of one.
const MEND: u32 = 16;

/// Finds the choice that keeps every limit and is worth most, if it is worth more than `known`.
///
/// Edges that at the root's prices cost more than the gap are fixed first (Dantzig, Fulkerson and Johnson 1954), and again whenever
/// what is known has risen. Then on the edge that the programme of [`Columns`] chooses most without choosing it whole: taken first,
/// and so on down until nothing better can be there, then from the branch with the highest bound. At most `nodes` branches.
/// Steps are as long as if the bound could be brought `slope` below what is known.
/// `mend` may make an answer that keeps every limit and floor from a point's choice.
pub(super) fn search(
    task: &Task,
    price: Vec<i64>,
    (known, slope): (i128, i128),
    nodes: u32,
    mend: &dyn Fn(&[u32]) -> Option<Vec<u32>>,
    stop: &impl Stop,
) -> Found {
    let fate: Vec<Fate> = task.pinned.iter().map(|pinned| if *pinned { Fate::In } else { Fate::Free }).collect();
    let mut tree = Tree {
        task,
        known: task.next_below(known),
        worth: known,
        slope,
        best: None,
        nodes,
        looked: 0,
        mend,
        stop,
        complete: true,
        columns: None,
    };
    // Prices of another question may be worse than none.
    let (root, free) = (Point::at(task, &fate, price), Point::at(task, &fate, vec![0; task.limits.len()]));
    let root = if root.bound.is_none_or(|bound| free.bound.is_some_and(|free| bound <= free)) { root } else { free };
    let mut root = descend(task, &fate, root, (tree.known, known - slope), 400, |point| tree.look(point));
    tree.columns = Columns::new(task);
    // Where the programme is too large: with long steps once more from the best prices, as long as that helps.
    for _ in 0..if nodes > 0 && tree.columns.is_none() { RESTARTS } else { 0 } {
        let (enough, before) = (tree.known, root.bound);
        if before.is_none_or(|bound| bound <= enough) || stop.stop() {
            break;
        }
        root = descend(task, &fate, root, (enough, enough - slope), 200, |point| tree.look(point));
    }
    if root.bound.is_some_and(|bound| bound > tree.known) && !stop.stop() {
        root = tree.programme(&fate, root).0;
    }
    let price = root.price.clone();
    let Some(bound) = root.bound else { return Found { edges: None, bound: known, complete: true, price } };
    let mut open = bound;
    if bound > tree.known {
        open = tree.explore(&root, &fate);
    }
    let bound = if tree.complete { tree.worth } else { (open.div_euclid(task.grain) * task.grain).max(tree.worth) };
    Found { edges: tree.best, bound, complete: tree.complete, price }
}

/// Decisions made, and what nothing that keeps them is worth more than.
#[derive(Debug, PartialEq, Eq)]
struct Branch {
    bound: i128,
    turn: u64,
    path: Vec<(u32, Fate)>,
    price: Rc<[i64]>,
}

impl Ord for Branch {
    /// The highest bound first; among equals the latest.
    fn cmp(&self, other: &Self) -> Ordering {
        (self.bound, self.turn).cmp(&(other.bound, other.turn))
    }
}

impl PartialOrd for Branch {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn opposite(side: Fate) -> Fate {
    if side == Fate::In { Fate::Out } else { Fate::In }
}

struct Tree<'a, S> {
    task: &'a Task,
    /// A choice worth no more than this is of no interest: the best one's worth, and what cannot be reached above it.
    known: i128,
    worth: i128,
    slope: i128,
    best: Option<Vec<u32>>,
    nodes: u32,
    looked: u32,
    mend: &'a dyn Fn(&[u32]) -> Option<Vec<u32>>,
    stop: &'a S,
    complete: bool,
    columns: Option<Columns>,
}

impl<S: Stop> Tree<'_, S> {
    /// Keeps a point's choice when it is allowed and better; whether to stop descending here.
    fn look(&mut self, point: &Point) -> bool {
        if point.rows.iter().zip(&self.task.rows).any(|(best, row)| row.full && best.edges.len() != row.demand) {
            return self.stop.stop();
        }
        let loads = self.task.loads(point.edges());
        let edges: Vec<u32> = point.edges().collect();
        let allowed = loads.iter().zip(&self.task.limits).all(|(load, (low, up))| (low..=up).contains(&load));
        self.looked += 1;
        let edges = match allowed {
            true if self.keeps_floor(&point.rows) => Some(edges),
            _ if self.looked.is_multiple_of(MEND) => (self.mend)(&edges),
            _ => None,
        };
        if let Some(edges) = edges {
            let worth = self.task.worth_of(&edges);
            if worth > self.known {
                (self.known, self.worth, self.best) = (self.task.next_below(worth), worth, Some(edges));
            }
        }
        self.stop.stop()
    }

    fn keeps_floor(&self, rows: &[Best]) -> bool {
        let share = |row: &Best| row.edges.iter().map(|at| self.task.score[*at as usize]).sum::<i64>();
        rows.iter().all(|row| row.edges.is_empty() || share(row) >= self.task.floor)
    }

    /// Keeps the one choice that is left where every edge is decided, if it is allowed and better.
    fn judge(&mut self, fate: &[Fate]) {
        let task = self.task;
        let allowed = task.rows.iter().all(|row| {
            let chosen = row.edges.clone().filter(|at| fate[*at] == Fate::In);
            let (count, share) = chosen.fold((0, 0), |(count, share), at| (count + 1, share + task.score[at]));
            let fits = if row.full { count == row.demand } else { count <= row.demand };
            fits && (count == 0 || share >= task.floor)
        });
        let edges: Vec<u32> = (0..fate.len() as u32).filter(|at| fate[*at as usize] == Fate::In).collect();
        let mut loads = task.loads(edges.iter().copied()).into_iter().zip(&task.limits);
        let worth = task.worth_of(&edges);
        if allowed && worth > self.known && loads.all(|(load, (low, up))| (*low..=*up).contains(&load)) {
            (self.known, self.worth, self.best) = (task.next_below(worth), worth, Some(edges));
        }
    }

    /// Fixes edges whose taking, or leaving, would cost more than the gap.
    fn fix(&self, point: &Point, fate: &mut [Fate]) {
        let Some(bound) = point.bound else { return };
        let mut price = vec![0; self.task.counts.len()];
        for (host, counts) in self.task.counts.iter().enumerate() {
            price[host] = counts.iter().map(|limit| point.price[*limit as usize]).sum();
        }
        for (row, best) in self.task.rows.iter().zip(&point.rows) {
            let Some(now) = best.bound else { continue };
            for at in row.edges.clone() {
                if fate[at] != Fate::Free || self.stop.stop() {
                    continue;
                }
                let chosen = best.edges.contains(&(at as u32));
                fate[at] = if chosen { Fate::Out } else { Fate::In };
                let other = super::pattern::best(self.task, row, fate, &price).bound;
                let lost = other.is_none_or(|other| bound - i128::from(now) + i128::from(other) <= self.known);
                fate[at] = match (lost, chosen) {
                    (false, _) => Fate::Free,
                    (true, true) => Fate::In,
                    (true, false) => Fate::Out,
                };
            }
        }
    }

    /// Branches until nothing better can be anywhere, or it is stopped; what nothing that is left can be worth more than.
    fn explore(&mut self, root: &Point, fate: &[Fate]) -> i128 {
        let mut fate = fate.to_vec();
        let first =
            Branch { bound: root.bound.unwrap_or(i128::MAX), turn: 0, path: Vec::new(), price: root.price.as_slice().into() };
        let (mut open, mut next, mut turn) = (BinaryHeap::new(), Some(first), 0);
        let mut fixed_at = None;
        loop {
            let branch = match next.take().or_else(|| open.pop()) {
                Some(branch) if branch.bound > self.known => branch,
                Some(_) => continue,
                None => return self.known,
            };
            if self.nodes == 0 || self.stop.stop() {
                self.complete = false;
                return open.into_iter().map(|branch: Branch| branch.bound).fold(branch.bound, i128::max);
            }
            if fixed_at != Some(self.known) {
                self.fix(root, &mut fate);
                fixed_at = Some(self.known);
            }
            self.nodes -= 1;
            let mut now = fate.clone();
            if branch.path.iter().any(|(edge, side)| std::mem::replace(&mut now[*edge as usize], *side) == opposite(*side)) {
                continue;
            }
            let Some((point, edge, first)) = self.decide(&branch, &now) else { continue };
            let bound = point.bound.unwrap_or(branch.bound).min(branch.bound);
            let price: Rc<[i64]> = point.price.as_slice().into();
            let mut side = |side: Fate| {
                turn += 1;
                let path = branch.path.iter().copied().chain([(edge as u32, side)]).collect();
                Branch { bound, turn, path, price: Rc::clone(&price) }
            };
            open.push(side(opposite(first)));
            next = Some(side(first));
        }
    }

    /// Solves the programme under the decisions made: the best prices, and how much of each edge it chooses.
    fn programme(&mut self, fate: &[Fate], from: Point) -> (Point, Option<Vec<f64>>) {
        let Some(mut columns) = self.columns.take() else { return (from, None) };
        let known = std::cell::Cell::new(self.known);
        let (task, stop) = (self.task, self.stop);
        let seen = |point: &Point| {
            let stopped = self.look(point);
            known.set(self.known);
            stopped
        };
        let mix = columns.solve(task, fate, from, || known.get(), seen, stop);
        self.columns = Some(columns);
        (mix.point, mix.parts)
    }

    /// Where a branch is worth going on: its best prices, the edge to decide, and how to begin.
    fn decide(&mut self, branch: &Branch, fate: &[Fate]) -> Option<(Point, usize, Fate)> {
        let point = Point::at(self.task, fate, branch.price.to_vec());
        let (point, parts) = if self.columns.is_some() {
            self.programme(fate, point)
        } else {
            let target = (self.known, self.known - self.slope);
            let task = self.task;
            (descend(task, fate, point, target, 40, |point| self.look(point)), None)
        };
        if point.bound.is_none_or(|bound| bound <= self.known) {
            return None;
        }
        let mixed = parts.as_ref().and_then(|parts| {
            let free = (0..fate.len()).filter(|at| fate[*at] == Fate::Free && (WHOLE..1.0 - WHOLE).contains(&parts[*at]));
            free.max_by(|a, b| parts[*a].total_cmp(&parts[*b]).then(b.cmp(a)))
        });
        let Some(edge) = mixed.or_else(|| self.choose(&point, fate)) else {
            // Nothing is left to decide, so there is but one choice: no bound is needed to judge it.
            self.judge(fate);
            return None;
        };
        let taken = mixed.is_some() || point.edges().any(|at| at as usize == edge);
        Some((point, edge, if taken { Fate::In } else { Fate::Out }))
    }

    /// An undecided edge of the limit that is furthest from what its price says.
    fn choose(&self, point: &Point, fate: &[Fate]) -> Option<usize> {
        let loads = self.task.loads(point.edges());
        let strain = |limit: usize| {
            let ((low, up), load, price) = (self.task.limits[limit], loads[limit], point.price[limit]);
            let outside = (load - up).max(low - load).max(0);
            // Outside its limits first; then where a price is paid for room that is not used.
            let idle = if price > 0 {
                (up - load).max(0)
            } else if price < 0 {
                (load - low).max(0)
            } else {
                0
            };
            (outside, i128::from(price.unsigned_abs()) * i128::from(idle))
        };
        let mut chosen = vec![false; fate.len()];
        point.edges().for_each(|at| chosen[at as usize] = true);
        let free = (0..fate.len()).filter(|at| fate[*at] == Fate::Free);
        let rated = free.map(|at| {
            let limits = &self.task.counts[self.task.host[at] as usize];
            let most = limits.iter().map(|limit| strain(*limit as usize)).max().unwrap_or_default();
            let over = limits.iter().any(|limit| loads[*limit as usize] > self.task.limits[*limit as usize].1);
            ((most, chosen[at] == over, chosen[at], self.task.worth[at]), at)
        });
        rated.max_by(|(a, x), (b, y)| a.cmp(b).then(y.cmp(x))).map(|(_, at)| at)
    }
}
