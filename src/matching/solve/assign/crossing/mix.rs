//! The mix of flows that is worth most: a linear programme whose duals are the next prices to try.

use super::super::super::master::{Column, Master};
use super::super::super::stop::Stop;
use super::priced::{Flow, Priced, Ranges};

/// Pivots after each flow.
const PIVOTS: u32 = 1_000;

/// A column that gains less than this, in units of the answer's worth, is not worth having.
const LITTLE: f64 = 0.01;

/// The programme of one branch (Dantzig and Wolfe 1960): a row for each limit, and one since all parts together are one whole.
pub(super) struct Mix<'r> {
    master: Master,
    /// The place of the first flow's column.
    first: usize,
    /// The flows' places in the pool, by column.
    flows: Vec<usize>,
    ranges: &'r Ranges,
    /// Worths are seen from here, so that floating point keeps their ends.
    reference: i128,
    limits: usize,
    scale: f64,
    hard: f64,
    /// The dearest price that is of use.
    most: i64,
    little: f64,
}

impl<'r> Mix<'r> {
    /// The programme with nothing in it but room, and the flow that has no pairs.
    pub(super) fn new<S: Stop>(priced: &Priced<'_, S>, ranges: &'r Ranges, reference: i128) -> Self {
        let wish = &priced.wish;
        let hard = wish.hard as f64;
        let lows: i64 = ranges.iter().map(|(low, _)| i64::from(*low)).sum();
        let nothing = -reference as f64 - hard * lows as f64;
        let limits = priced.limits.len();
        let mut rows: Vec<(f64, f64)> = priced.limits.iter().map(|limit| (limit.room as f64, 0.0)).collect();
        rows.push((1.0, nothing - 1.0));
        let mut master = Master::new(&rows);
        if wish.soft {
            let over = (0..limits as u32).map(|limit| Column { value: -hard, takes: vec![(limit, -1.0)] });
            master.columns.extend(over);
        }
        master.columns.push(Column { value: nothing, takes: vec![(limits as u32, 1.0)] });
        let most = if wish.soft { wish.hard * priced.scale } else { priced.dearest() };
        // Sums of so many worths are no more exact than that.
        let little = LITTLE.max(hard * f64::EPSILON);
        let first = master.columns.len();
        Self { master, first, flows: Vec::new(), ranges, reference, limits, scale: priced.scale as f64, hard, most, little }
    }

    /// Adds a flow by its place in the pool.
    pub(super) fn push(&mut self, at: usize, flow: &Flow) {
        self.flows.push(at);
        self.master.columns.push(self.column(flow));
    }

    /// Whether a flow would make a better mix.
    pub(super) fn gains(&self, flow: &Flow) -> bool {
        self.master.gain(&self.column(flow)) > self.little
    }

    /// The best mix of what is there, and the limits' prices for it.
    pub(super) fn solve(&mut self) -> Vec<i64> {
        self.master.solve(self.little / 10.0, PIVOTS);
        let price = self.master.prices()[..self.limits].iter();
        price.map(|price| ((price * self.scale).round() as i64).clamp(0, self.most)).collect()
    }

    /// The flows in the mix, as places in the pool, and how much of each.
    pub(super) fn parts(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.master.parts().filter_map(|(column, part)| Some((self.flows[column.checked_sub(self.first)?], part)))
    }

    fn column(&self, flow: &Flow) -> Column {
        let short: i64 = flow.parts.iter().zip(self.ranges).map(|(load, (low, _))| (i64::from(*low) - load).max(0)).sum();
        let value = (flow.worth - self.reference) as f64 + flow.tilt as f64 / self.scale - self.hard * short as f64;
        let takes = flow.loads.iter().enumerate().filter(|(_, load)| **load > 0).map(|(at, load)| (at as u32, *load as f64));
        Column { value, takes: takes.chain([(flow.loads.len() as u32, 1.0)]).collect() }
    }
}
