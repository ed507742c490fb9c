//! The tree of cases.

use std::cmp::Ordering;
use std::rc::Rc;

use super::super::super::answer::{Prices, Proof};
use super::super::super::stop::Stop;
use super::priced::{Priced, Ranges};
use super::prove::Bounded;

/// Where the search stands in the tree of cases.
pub(super) enum Case {
    /// Not looked at: what is proven above it is proven here.
    Open,
    Closed(Rc<Prices>),
    Split {
        part: usize,
        most: u32,
        fewer: usize,
        prices: Rc<Prices>,
    },
}

/// A case that is open, with the rules that lead to it.
pub(super) struct Branch {
    /// No answer in it is worth more.
    pub bound: i128,
    /// Later ones have a higher number.
    pub turn: u64,
    /// Its place among the cases.
    pub case: usize,
    pub ranges: Ranges,
    /// The places of the rules that set each part's least and most.
    pub rules: Vec<(Option<usize>, Option<usize>)>,
    /// How many rules there are.
    pub count: usize,
    /// The limits' prices to begin with.
    pub price: Rc<[i64]>,
}

impl Branch {
    /// The branches where a part takes at most so many units, and where it takes more; `fewer` is the place of the first case.
    pub(super) fn sides(&self, (part, most): (usize, u32), (fewer, turn): (usize, u64), bound: i128, price: Vec<i64>) -> [Self; 2] {
        let price: Rc<[i64]> = price.into();
        [false, true].map(|more| {
            let (mut ranges, mut rules) = (self.ranges.clone(), self.rules.clone());
            if more {
                (ranges[part].0, rules[part].0) = (most + 1, Some(self.count));
            } else {
                (ranges[part].1, rules[part].1) = (most, Some(self.count));
            }
            Self {
                bound: bound.min(self.bound),
                turn: turn + 1 + u64::from(more),
                case: fewer + usize::from(more),
                ranges,
                rules,
                count: self.count + 1,
                price: Rc::clone(&price),
            }
        })
    }
}

impl PartialEq for Branch {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Branch {}

impl Ord for Branch {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.bound, self.turn).cmp(&(other.bound, other.turn))
    }
}

impl PartialOrd for Branch {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What one branch came to.
pub(super) struct Decided {
    pub bounded: Option<Bounded>,
    pub price: Vec<i64>,
    /// The part to split, and the most units of its first case.
    pub split: Option<(usize, u32)>,
    /// It was stopped before the best prices.
    pub stopped: bool,
}

/// A tree of cases as a proof.
pub(super) fn proof<S: Stop>(priced: &Priced<'_, S>, cases: &[Case], case: usize, above: &Rc<Prices>, count: usize) -> Proof {
    match &cases[case] {
        Case::Open => Proof::Prices(with_rules(above, count)),
        Case::Closed(prices) => Proof::Prices(with_rules(prices, count)),
        Case::Split { part, most, fewer, prices } => Proof::Cases {
            hosts: priced.shape.parts[*part].hosts.clone(),
            most: most + priced.pinned_at(*part),
            fewer: Box::new(proof(priced, cases, *fewer, prices, count + 1)),
            more: Box::new(proof(priced, cases, fewer + 1, prices, count + 1)),
        },
    }
}

/// Prices from a case above: the rules since have none.
fn with_rules(prices: &Rc<Prices>, count: usize) -> Prices {
    let mut prices = Prices::clone(prices);
    prices.case.resize(count, 0);
    prices
}
