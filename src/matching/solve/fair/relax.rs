//! Bounds from prices on what the rows share.
//!
//! Capacities, minimums and quotas are priced instead of kept, so that each row chooses alone; what the rows gain plus what the
//! limits are worth at the prices bounds every answer (Lagrangian relaxation: Held and Karp 1971; Geoffrion 1974). Since each row's
//! floor stays inside its own choice, the bound is tighter than the linear relaxation's.

use super::pattern::{Best, Fate, best};
use super::task::Task;

/// Ways are in this part of a unit, and so many of them are kept from step to step.
const WAY: i64 = 16;
const KEPT: i64 = 11;

/// Prices of the limits, and what the rows choose at them.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub price: Vec<i64>,
    pub rows: Vec<Best>,
    /// No allowed choice is worth more; none when some row has no choice at all.
    pub bound: Option<i128>,
}

impl Point {
    /// What the rows choose at these prices.
    pub(super) fn at(task: &Task, fate: &[Fate], price: Vec<i64>) -> Self {
        let mut host_price = vec![0; task.counts.len()];
        for (host, counts) in task.counts.iter().enumerate() {
            host_price[host] = counts.iter().map(|limit| price[*limit as usize]).sum();
        }
        let rows: Vec<Best> = task.rows.iter().map(|row| best(task, row, fate, &host_price)).collect();
        let mut bound: Option<i128> = Some(0);
        for row in &rows {
            bound = bound.zip(row.bound).map(|(sum, one)| sum + i128::from(one));
        }
        let worth = price
            .iter()
            .zip(&task.limits)
            .map(|(price, (low, up))| i128::from(*price) * i128::from(if *price >= 0 { *up } else { *low }));
        let worth: i128 = worth.sum();
        Self { price, rows, bound: bound.map(|sum| sum + worth) }
    }

    /// The edges chosen.
    pub(super) fn edges(&self) -> impl Iterator<Item = u32> + '_ {
        self.rows.iter().flat_map(|row| row.edges.iter().copied())
    }

    /// Prices moved towards what is over- and underused, so far as `gap` over the square of the violations says (Polyak 1969); a
    /// part of the former `way` is kept, which damps the zigzag (Camerini, Fratta and Maffioli 1975).
    fn next(&self, task: &Task, fate: &[Fate], gap: i128, part: i128, way: &mut [i64]) -> Option<Self> {
        let loads = task.loads(self.edges());
        let wish: Vec<i64> = loads
            .iter()
            .zip(&task.limits)
            .zip(&self.price)
            .map(|((load, (low, up)), price)| match load {
                load if load > up => load - up,
                load if load < low => load - low,
                load if *price > 0 => load - up,
                load if *price < 0 => load - low,
                _ => 0,
            })
            .collect();
        if wish.iter().all(|wish| *wish == 0) {
            return None;
        }
        for (way, wish) in way.iter_mut().zip(&wish) {
            *way = wish * WAY + *way * KEPT / WAY;
        }
        let square: i128 = way.iter().map(|way| i128::from(*way) * i128::from(*way)).sum();
        let mut price = self.price.clone();
        for (at, way) in way.iter().enumerate() {
            let step = (gap.max(1) * i128::from(*way) * i128::from(WAY)) / (square.max(1) * part);
            let step = if step == 0 { way.signum() } else { i64::try_from(step).unwrap_or(way.signum()) };
            let moved = price[at].saturating_add(step);
            // A price does not jump over zero, where the limit stops counting.
            price[at] = if (price[at] > 0 && moved < 0) || (price[at] < 0 && moved > 0) { 0 } else { moved };
            if task.limits[at].0 == 0 {
                price[at] = price[at].max(0);
            }
        }
        Some(Self::at(task, fate, price))
    }
}

/// Lowers the bound from a point in so many steps, or until it is at most `enough`; steps are as long as if `aim` could be
/// reached. The best point found, or one where some row has no choice at all.
pub(super) fn descend(
    task: &Task,
    fate: &[Fate],
    from: Point,
    (enough, aim): (i128, i128),
    steps: u32,
    mut seen: impl FnMut(&Point) -> bool,
) -> Point {
    let (mut best, mut now) = (from.clone(), from);
    let (mut part, mut idle, mut way) = (1, 0, vec![0; task.limits.len()]);
    for _ in 0..steps {
        let Some(bound) = now.bound else { return now };
        if seen(&now) || bound <= enough {
            return if best.bound.is_some_and(|best| best <= bound) { best } else { now };
        }
        let Some(next) = now.next(task, fate, bound - aim, part, &mut way) else { return now };
        if next.bound.is_none_or(|bound| best.bound.is_some_and(|best| bound < best)) {
            best = next.clone();
            idle = 0;
        } else {
            idle += 1;
            if idle == 10 {
                (part, idle) = (part * 2, 0);
                now = best.clone();
                way.fill(0);
                continue;
            }
        }
        now = next;
    }
    best
}
