//! Where a search ended, for one about nearly the same question.

/// The best prices of limits at the root, with flows to begin from.
#[derive(Debug, Clone, Default)]
pub(in super::super::super) struct Reached {
    /// Of each limit, in parts of a unit.
    price: Vec<i128>,
    scale: i64,
    /// The reward for a unit of a lower bound.
    hard: i64,
    /// The flow at these prices.
    at: Option<Met>,
    /// The flows that they came from.
    mix: Vec<Met>,
}

/// A flow that was the best at some prices.
#[derive(Debug, Clone)]
pub(super) struct Met {
    /// Of each limit.
    pub price: Vec<i64>,
    /// Of each node, those of limits left out.
    pub nodes: Vec<i64>,
    /// Its pairs as (request, host).
    pub pairs: Vec<(u32, u32)>,
}

impl Reached {
    pub(super) fn new(price: &[i64], (scale, hard): (i64, i64), at: Option<Met>, mix: Vec<Met>) -> Self {
        Self { price: price.iter().map(|price| i128::from(*price)).collect(), scale, hard, at, mix }
    }

    /// For worths that are so many times as large.
    pub(super) fn times(&mut self, times: i128) {
        self.price.iter_mut().for_each(|price| *price = price.saturating_mul(times));
        (self.at, self.mix) = (None, Vec::new());
    }

    /// One limit more, with its price in units.
    pub(super) fn push(&mut self, price: i128) {
        self.price.push(price.saturating_mul(i128::from(self.scale)));
        (self.at, self.mix) = (None, Vec::new());
    }

    /// The reward to go on with where at least `hard` is needed: with the same one prices mean the same.
    pub(super) fn hard(&self, hard: i64) -> i64 {
        if self.at.is_none() { hard } else { self.hard.max(hard) }
    }

    /// The prices of so many limits in other parts, none above the dearest.
    pub(super) fn prices(&self, limits: usize, scale: i64, dearest: i64) -> Vec<i64> {
        let other = |price: &i128| price.saturating_mul(i128::from(scale)) / i128::from(self.scale.max(1));
        let mut price: Vec<i64> = self.price.iter().map(|price| other(price).clamp(0, i128::from(dearest)) as i64).collect();
        price.resize(limits, 0);
        price
    }

    /// The flow at the best prices, where prices of so many limits and nodes in these parts mean the same.
    pub(super) fn at_best(&self, sizes: (usize, usize), parts: (i64, i64)) -> Option<&Met> {
        self.at.as_ref().filter(|met| self.alike(met, sizes, parts))
    }

    /// The flows that the prices came from, as [`at_best`](Self::at_best).
    pub(super) fn mix(&self, sizes: (usize, usize), parts: (i64, i64)) -> Vec<Met> {
        self.mix.iter().filter(|met| self.alike(met, sizes, parts)).cloned().collect()
    }

    fn alike(&self, met: &Met, (limits, nodes): (usize, usize), parts: (i64, i64)) -> bool {
        (met.price.len(), met.nodes.len()) == (limits, nodes) && (self.scale, self.hard) == parts
    }
}
