//! What the engine answers.

use super::instance::Instance;

/// What filling a unit of demand is worth beside its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    /// More than any total score: first as many units as can be, then the best total.
    First,
    /// This much, in millionths of a point: the best total plus this for each unit.
    Worth(i64),
}

/// What one answer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objective {
    /// The best total.
    Total,
    /// The highest floor, then the best total.
    Fair,
    /// The worst off first, then the next worst, band by band, then the best total.
    Leximin,
    /// No request and host who would both rather have each other.
    Stable,
}

/// Prices that prove an answer optimal: integers in the unit of the engine's values (a pair is worth its score plus `unit`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Duals {
    /// What one more unit of a request's demand would add.
    pub request: Vec<i64>,
    /// What one more place at a host would add, its groups' prices included.
    pub host: Vec<i64>,
    /// What one more unit of a quota would add; never negative.
    pub group: Vec<i64>,
    /// The worth of a filled unit.
    pub unit: i64,
    /// The reward for each unit of a lower bound (a mandatory demand, a host's minimum).
    pub hard: i64,
    /// Prices are in this part of a millionth; `unit` and `hard` are whole millionths. At least one.
    pub scale: i64,
}

/// What a proof is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// As many units as can be.
    Units,
    /// The highest total with this worth of each unit, in millionths.
    Total(i64),
    /// As many units as can be of pairs with at least this score, in millionths.
    Above(i64),
    /// The fewest broken rules: every pin kept is worth one, every unit beyond a bound costs one.
    Change,
}

/// At most so many units of pairs whose scores are in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The least score in it, in millionths.
    pub from: i64,
    /// The least score above it.
    pub below: i64,
    /// The most units, pinned ones included.
    pub most: u64,
}

/// Prices that prove a bound in one case; what a request gains at them is found anew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prices {
    /// Of a place at each host, its groups' prices and those of the case's rules included.
    pub host: Vec<i64>,
    /// Of a unit of each quota; never negative.
    pub group: Vec<i64>,
    /// Of a unit of each rule of the case, from the outermost.
    pub case: Vec<i64>,
    /// Of a unit in each band of scores that is limited; never negative.
    pub band: Vec<i64>,
    /// The reward for each unit of a lower bound.
    pub hard: i64,
    /// Prices are in this part of a unit. At least one.
    pub scale: i64,
}

/// A proof by cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// Prices prove it.
    Prices(Prices),
    /// Answers with a pair that costs too much at these prices are worth no more than `worth`; the rest is about all others.
    Dear {
        /// The prices.
        prices: Prices,
        /// What no answer with such a pair exceeds.
        worth: i128,
        /// The proof for answers without.
        rest: Box<Proof>,
    },
    /// Either these hosts (ascending) take at most so many units, or more.
    Cases {
        /// The hosts.
        hosts: Vec<u32>,
        /// The most units in the first case.
        most: u32,
        /// The proof where they take no more.
        fewer: Box<Proof>,
        /// The proof where they do.
        more: Box<Proof>,
    },
}

/// What proves an answer where quotas cross.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proofs {
    /// That no answer fills more units; only where filling comes first.
    pub units: Option<Proof>,
    /// That no answer which fills as many has a higher total; none where it was stopped before.
    pub total: Option<Proof>,
}

/// A bound on what any answer can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// No answer fills more units.
    pub filled: u64,
    /// No answer that fills as many as this one has a higher total, in millionths; with [`Filling::Worth`], no answer has a
    /// higher total with the worth of its units.
    pub total: i128,
}

/// The matched pairs, and what is proven about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The pairs' numbers in the instance, ascending.
    pub pairs: Vec<u32>,
    /// The prices it was found with.
    pub duals: Duals,
    /// What proves it instead, where quotas cross.
    pub proofs: Option<Box<Proofs>>,
    /// No answer is better.
    pub bound: Option<Bound>,
    /// It was not stopped before the end.
    pub finished: bool,
    /// An independent check proved that it keeps every rule and that no answer is better.
    pub certified: bool,
}

impl Answer {
    /// How many units are filled.
    #[must_use]
    pub fn filled(&self) -> u64 {
        self.pairs.len() as u64
    }

    /// The sum of the scores, in millionths of a point.
    #[must_use]
    pub fn total(&self, instance: &Instance) -> i128 {
        self.pairs.iter().map(|at| i128::from(instance.score(*at))).sum()
    }

    /// The sum of scores of each request, and how many units it was given.
    #[must_use]
    pub fn by_request(&self, instance: &Instance) -> Vec<(u32, i128)> {
        let mut sums = vec![(0, 0); instance.requests().len()];
        for at in &self.pairs {
            let pair = instance.pair(*at);
            let (units, sum) = &mut sums[pair.request as usize];
            *units += 1;
            *sum += i128::from(pair.score);
        }
        sums
    }

    /// The lowest sum of scores among the requests that were given anything: the floor. None when nobody was.
    #[must_use]
    pub fn floor(&self, instance: &Instance) -> Option<i128> {
        self.by_request(instance).into_iter().filter(|(units, _)| *units > 0).map(|(_, sum)| sum).min()
    }
}

/// A rule that cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// A mandatory request is short of this many units.
    Mandatory(u32, u32),
    /// A host is short of its minimum by this many units.
    Minimum(u32, u32),
    /// A request has this many pins more than demand.
    PinsOverDemand(u32, u32),
    /// A host has this many pins more than capacity.
    PinsOverCapacity(u32, u32),
    /// A group has this many pins more than its quota.
    PinsOverQuota(u32, u32),
    /// A host's minimum is this much above its capacity.
    MinimumOverCapacity(u32, u32),
}

/// Why there is no answer: the smallest set of units that keeps every rule from being kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Infeasible {
    /// What is lacking where. Lowering these bounds by so much makes the instance feasible, and no smaller sum does when
    /// `proven`.
    pub lacks: Vec<Lack>,
    /// Proven by the prices that no answer lacks less.
    pub proven: bool,
    /// The answer that lacks no more than that; empty when pins alone contradict.
    pub nearest: Option<Box<Answer>>,
}
