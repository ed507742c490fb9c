//! The best set of hosts for one request at given prices.

use super::task::{Row, Task};

/// After so many steps the best set is taken as found and the bound as not.
const STEPS: u32 = 200_000;

/// What a branch has decided about an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Free,
    In,
    Out,
}

/// A row's best set at the prices, and a bound on any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Best {
    pub edges: Vec<u32>,
    /// No allowed set is worth more, less prices; none when there is no allowed set.
    pub bound: Option<i64>,
}

/// Finds the sets of at most `demand` edges (exactly so many when the row is full) whose scores sum to the floor, if any edge
/// is taken at all, and that are worth most less `price`.
///
/// Depth first over the candidates by value, best first, cut where even the best rest cannot win. A candidate with at least
/// `demand` others ahead of it both in value and in score cannot be needed, which leaves few. Ties go to the lower number.
pub(super) fn best(task: &Task, row: &Row, fate: &[Fate], price: &[i64]) -> Best {
    let value = |at: usize| task.worth[at] - price[task.host[at] as usize];
    let mut search = Pattern { take: Vec::new(), list: Vec::new(), floor: task.floor, best: None, steps: 0, full: row.full };
    let (mut value_in, mut score_in) = (0, 0);
    for at in row.edges.clone() {
        match fate[at] {
            Fate::In => {
                search.take.push(at as u32);
                value_in += value(at);
                score_in += task.score[at];
            }
            Fate::Free => search.list.push(Item { value: value(at), score: task.score[at], edge: at as u32, reach: 0 }),
            Fate::Out => {}
        }
    }
    let Some(more) = row.demand.checked_sub(search.take.len()) else { return Best { edges: Vec::new(), bound: None } };
    search.thin(more);
    let optimist: i64 =
        value_in + search.list.iter().take(more).map(|item| if row.full { item.value } else { item.value.max(0) }).sum::<i64>();
    let began = search.take.len();
    search.go(0, more, value_in, score_in);
    debug_assert_eq!(search.take.len(), began);
    let enough = search.steps < STEPS;
    match search.best {
        Some((value, edges)) => Best { edges, bound: Some(if enough { value } else { optimist }) },
        None => Best { edges: Vec::new(), bound: (!enough).then_some(optimist) },
    }
}

struct Item {
    value: i64,
    score: i64,
    edge: u32,
    /// The highest score from here on.
    reach: i64,
}

struct Pattern {
    take: Vec<u32>,
    list: Vec<Item>,
    floor: i64,
    full: bool,
    best: Option<(i64, Vec<u32>)>,
    steps: u32,
}

impl Pattern {
    /// Sorts by value and drops what cannot be needed.
    fn thin(&mut self, more: usize) {
        self.list.sort_unstable_by_key(|item| (std::cmp::Reverse((item.value, item.score)), item.edge));
        if more == 0 {
            self.list.clear();
            return;
        }
        // The highest scores ahead, the least of them on top.
        let mut ahead = std::collections::BinaryHeap::with_capacity(more.min(self.list.len()) + 1);
        self.list.retain(|item| {
            let needed = ahead.len() < more || ahead.peek().is_some_and(|std::cmp::Reverse(least)| item.score > *least);
            if needed {
                ahead.push(std::cmp::Reverse(item.score));
                if ahead.len() > more {
                    ahead.pop();
                }
            }
            needed
        });
        let mut reach = 0;
        for item in self.list.iter_mut().rev() {
            reach = reach.max(item.score);
            item.reach = reach;
        }
    }

    fn go(&mut self, from: usize, more: usize, value: i64, score: i64) {
        self.steps += 1;
        if self.steps >= STEPS {
            return;
        }
        let complete = more == 0 || !self.full;
        if complete && (score >= self.floor || self.take.is_empty()) && self.best.as_ref().is_none_or(|(best, _)| value > *best) {
            self.best = Some((value, self.take.clone()));
        }
        if more == 0 || (self.full && self.list.len() - from.min(self.list.len()) < more) {
            return;
        }
        if more == 1 {
            return self.last(from, value, score);
        }
        for at in from..self.list.len() {
            let rest: i64 =
                self.list[at..].iter().take(more).map(|item| if self.full { item.value } else { item.value.max(0) }).sum();
            let hopeless = self.best.as_ref().is_some_and(|(best, _)| value + rest <= *best);
            let item = &self.list[at];
            if hopeless || score + item.reach.saturating_mul(more as i64) < self.floor {
                return;
            }
            let (edge, gain, points) = (item.edge, item.value, item.score);
            self.take.push(edge);
            self.go(at + 1, more - 1, value + gain, score + points);
            self.take.pop();
            if self.steps >= STEPS {
                return;
            }
        }
    }
    /// The last edge: the first that reaches the floor is the best that does.
    fn last(&mut self, from: usize, value: i64, score: i64) {
        for item in &self.list[from..] {
            if self.best.as_ref().is_some_and(|(best, _)| value + item.value <= *best) {
                return;
            }
            if score + item.score >= self.floor {
                let edges = self.take.iter().copied().chain([item.edge]).collect();
                self.best = Some((value + item.value, edges));
                return;
            }
        }
    }
}
