//! The relaxation solved to its end.
//!
//! A descent along subgradients comes near the best prices but seldom to them, and says nothing about which choices to mix. Here the
//! sets that requests choose become columns of a linear programme, and the programme's duals the next prices (column generation:
//! Gilmore and Gomory 1961; Barnhart and others 1998), held near the best prices so far while they swing (Wentges 1997). As
//! everywhere, a bound counts only as [`Point::at`] computes it in integers.

use super::super::master::{Column, Master};
use super::super::stop::Stop;
use super::pattern::Fate;
use super::relax::Point;
use super::task::Task;

/// More rows than this and the inverse costs more than it helps.
const ROWS: usize = 1_200;

/// Pivots from one set of columns to the next, and sets of columns, at most.
const PIVOTS: u32 = 4_000;
const PASSES: u32 = 300;

/// How much of the best prices is kept while columns still come.
const KEEP: f64 = 0.7;

/// Less than this part of a choice is none.
const PART: f64 = 1e-6;

/// The programme, kept from question to question of one search.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    master: Master,
    /// Of each column after the rows' own: the request and the edges; none for what makes up for a lower bound.
    sets: Vec<Option<(u32, Vec<u32>)>>,
    /// What each column is worth where it is allowed.
    worth: Vec<f64>,
    /// The row of each limit's lower bound.
    lows: Vec<Option<u32>>,
    /// Below any mix of choices.
    worst: f64,
}

/// What the programme says under some decisions.
#[derive(Debug, Clone)]
pub(super) struct Mix {
    /// The best prices found and their bound.
    pub point: Point,
    /// How much of each edge is chosen; nothing said where it was not solved to the end.
    pub parts: Option<Vec<f64>>,
}

impl Columns {
    /// The programme without any choice yet; none for tasks too large for it.
    pub(super) fn new(task: &Task) -> Option<Self> {
        let most = task.worth.iter().copied().max().unwrap_or(0).max(1) as f64;
        let widest = task.rows.iter().map(|row| row.demand).max().unwrap_or(0).max(1) as f64;
        let worst = -4.0 * most * widest;
        let mut rows: Vec<(f64, f64)> = task.limits.iter().map(|(_, up)| (*up as f64, 0.0)).collect();
        let mut lows = vec![None; task.limits.len()];
        for (at, (low, _)) in task.limits.iter().enumerate().filter(|(_, (low, _))| *low > 0) {
            lows[at] = Some(rows.len() as u32);
            rows.push((*low as f64, worst));
        }
        rows.extend(task.rows.iter().map(|_| (1.0, worst)));
        if rows.len() > ROWS || task.limits.iter().any(|(low, up)| *low < 0 || *up < 0) {
            return None;
        }
        let mut columns = Self { master: Master::new(&rows), sets: Vec::new(), worth: Vec::new(), lows, worst };
        for row in columns.lows.clone().into_iter().flatten() {
            columns.add(None, Column { value: 0.0, takes: vec![(row, -1.0)] });
        }
        Some(columns)
    }

    fn add(&mut self, set: Option<(u32, Vec<u32>)>, column: Column) {
        self.worth.push(column.value);
        self.sets.push(set);
        self.master.columns.push(column);
    }

    /// The number of rows, each with a column of its own before the sets.
    fn own(&self) -> usize {
        self.master.columns.len() - self.sets.len()
    }

    /// A request's set of edges as a column.
    fn choice(&mut self, task: &Task, row: u32, edges: &[u32]) {
        let mut takes: Vec<(u32, f64)> = Vec::new();
        for limit in edges.iter().flat_map(|at| &task.counts[task.host[*at as usize] as usize]) {
            for row in std::iter::once(*limit).chain(self.lows[*limit as usize]) {
                match takes.iter_mut().find(|(known, _)| *known == row) {
                    Some((_, takes)) => *takes += 1.0,
                    None => takes.push((row, 1.0)),
                }
            }
        }
        let own = self.own();
        takes.push((own as u32 - task.rows.len() as u32 + row, 1.0));
        let value = task.worth_of(edges) as f64;
        self.add(Some((row, edges.to_vec())), Column { value, takes });
    }

    /// Lets only what the decisions allow be worth anything.
    fn allow(&mut self, task: &Task, fate: &[Fate]) {
        let own = self.own();
        for (at, set) in self.sets.iter().enumerate() {
            let Some((row, edges)) = set else { continue };
            let out = edges.iter().any(|edge| fate[*edge as usize] == Fate::Out);
            let lacks =
                || task.rows[*row as usize].edges.clone().any(|edge| fate[edge] == Fate::In && !edges.contains(&(edge as u32)));
            let value = if out || lacks() { self.worst * 2.0 } else { self.worth[at] };
            if self.master.columns[own + at].value != value {
                self.master.revalue(own + at, value);
            }
        }
    }

    fn prices(&self, task: &Task) -> Vec<f64> {
        let price = self.master.prices();
        (0..task.limits.len()).map(|at| price[at] + self.lows[at].map_or(0.0, |low| price[low as usize])).collect()
    }

    /// Solves from the prices of a point; `seen` is shown every point and may end it.
    pub(super) fn solve(
        &mut self,
        task: &Task,
        fate: &[Fate],
        from: Point,
        enough: impl Fn() -> i128,
        mut seen: impl FnMut(&Point) -> bool,
        stop: &impl Stop,
    ) -> Mix {
        let mut best = from.clone();
        self.allow(task, fate);
        let mut point = from;
        let mut keep = KEEP;
        for _ in 0..PASSES {
            let Some(bound) = point.bound else { return Mix { point, parts: None } };
            if best.bound.is_none_or(|best| bound < best) {
                best = point.clone();
            }
            if seen(&point) || best.bound.is_some_and(|bound| bound <= enough()) || stop.stop() {
                return Mix { point: best, parts: None };
            }
            let scale = self.worst.abs() * 1e-9;
            let convex = self.own() - task.rows.len();
            let mut more = false;
            for (row, chosen) in point.rows.iter().enumerate() {
                // Dear against the programme's own prices, not those it was found at.
                let price = self.master.prices();
                let taken: f64 = chosen
                    .edges
                    .iter()
                    .flat_map(|at| &task.counts[task.host[*at as usize] as usize])
                    .map(|limit| price[*limit as usize] + self.lows[*limit as usize].map_or(0.0, |low| price[low as usize]))
                    .sum();
                if task.worth_of(&chosen.edges) as f64 - taken - price[convex + row] > scale {
                    self.choice(task, row as u32, &chosen.edges);
                    more = true;
                }
            }
            if !more && keep == 0.0 {
                break;
            }
            keep = if more { KEEP } else { 0.0 };
            if more {
                self.master.solve(scale, PIVOTS);
            }
            let aim = self.prices(task);
            let price = aim.iter().zip(&best.price).zip(&task.limits).map(|((aim, best), (low, _))| {
                let price = (aim * (1.0 - keep) + *best as f64 * keep).round() as i64;
                if *low > 0 { price } else { price.max(0) }
            });
            point = Point::at(task, fate, price.collect());
        }
        let mut parts = vec![0.0; task.host.len()];
        let own = self.own();
        let mut whole = true;
        for (column, part) in self.master.parts() {
            match column.checked_sub(own).map(|at| &self.sets[at]) {
                Some(Some((_, edges))) => {
                    whole &= self.master.columns[column].value > self.worst || part < PART;
                    edges.iter().for_each(|edge| parts[*edge as usize] += part);
                }
                Some(None) => {}
                None => {}
            }
        }
        Mix { point: best, parts: whole.then_some(parts) }
    }
}
