//! Prices first, cases where they leave a gap.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use super::super::super::answer::{Prices, Proof};
use super::super::super::master::{Column, Master};
use super::super::super::stop::Stop;
use super::priced::{Bounded, Flow, Priced, Ranges};

/// Flows for the prices of one branch.
const PASSES: u32 = 400;

/// Pivots after each flow.
const PIVOTS: u32 = 1_000;

/// A column that gains less than this, in units of the answer's worth, is not worth having.
const LITTLE: f64 = 0.01;

/// What is this near to a whole number is one.
const WHOLE: f64 = 1e-6;

/// Prices of hosts that all cases of a proof keep together, so that it stays below about 256 MB.
const KEPT: usize = 1 << 25;

/// How a search ended.
#[derive(Debug)]
pub(super) struct Settled {
    /// The best answer's pairs.
    pub pairs: Vec<u32>,
    /// Its bound is the worth where the search was complete.
    pub proof: Proof,
    /// The prices at the root.
    pub prices: Rc<Prices>,
    /// The limits' prices at the root: where the search for those of a similar question begins.
    pub start: Start,
    pub complete: bool,
}

/// Prices of limits, in parts of a unit.
#[derive(Debug, Clone, Default)]
pub(in super::super::super) struct Start {
    price: Vec<i128>,
    scale: i128,
}

impl Start {
    /// For worths that are so many times as large.
    pub(super) fn times(&mut self, times: i128) {
        self.price.iter_mut().for_each(|price| *price = price.saturating_mul(times));
    }

    /// One limit more, with its price in units.
    pub(super) fn push(&mut self, price: i128) {
        self.price.push(price.saturating_mul(self.scale));
    }

    /// The prices of so many limits in other parts, none above the dearest.
    fn at(&self, limits: usize, scale: i64, dearest: i64) -> Vec<i64> {
        let other = |price: &i128| price.saturating_mul(i128::from(scale)) / self.scale.max(1);
        let mut price: Vec<i64> = self.price.iter().map(|price| other(price).clamp(0, i128::from(dearest)) as i64).collect();
        price.resize(limits, 0);
        price
    }
}

/// The best flow that keeps the limits too.
///
/// The limits' best prices come from a linear programme over the flows met so far (Dantzig and Wolfe 1960). Where they leave a gap,
/// the parts of the hosts that no limit tells apart are counted: either a part takes at most so many units, or more (Ryan and
/// Foster 1981 in spirit). With all parts' units fixed the limits are too, and a flow is exact; so it ends. The branch with
/// the highest bound first, down to its end.
///
/// Limits of bands are the least units that some answer has in the lowest band, then in the next of those; they tell no parts apart
/// and need not: with parts fixed, the answers that keep such limits are a face of the flows, which is whole.
pub(super) fn search<S: Stop>(priced: &mut Priced<'_, S>, known: Option<(i128, Vec<u32>)>, start: &Start) -> Settled {
    let wish = &priced.wish;
    let count = usize::from(wish.everyone.is_some());
    // Nothing at all keeps every limit.
    let nothing = (-i128::from(wish.hard) * priced.lows(), Vec::new());
    let parts = priced.shape.parts.len();
    let root = Branch {
        bound: i128::MAX,
        turn: 0,
        case: 0,
        ranges: priced.widest(),
        rules: vec![(None, None); parts],
        count,
        price: start.at(priced.limits.len(), priced.scale, priced.dearest()).into(),
    };
    let best = known.into_iter().chain([nothing]).max_by_key(|(worth, _)| *worth).unwrap_or_default();
    let mut search =
        Search { priced, best, pool: Vec::new(), reference: None, cases: vec![Case::Open], root: Vec::new(), complete: true };
    let left = KEPT / search.priced.hosts().max(1);
    search.explore(root, left);
    let none = Rc::new(Prices { scale: 1, ..Prices::default() });
    let prices = match &search.cases[0] {
        Case::Closed(prices) | Case::Split { prices, .. } => Rc::clone(prices),
        Case::Open => Rc::clone(&none),
    };
    let proof = search.proof(0, &none, count);
    let price = search.root.iter().map(|price| i128::from(*price)).collect();
    let start = Start { price, scale: i128::from(search.priced.scale) };
    Settled { pairs: search.best.1, proof, prices, start, complete: search.complete }
}

/// Where the search stands in the tree of cases.
enum Case {
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

struct Branch {
    bound: i128,
    turn: u64,
    case: usize,
    ranges: Ranges,
    /// The places of the rules that set each part's least and most.
    rules: Vec<(Option<usize>, Option<usize>)>,
    /// How many rules there are.
    count: usize,
    price: Rc<[i64]>,
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

struct Search<'s, 'a, S> {
    priced: &'s mut Priced<'a, S>,
    best: (i128, Vec<u32>),
    pool: Vec<Flow>,
    /// Worths are seen from here, so that floating point keeps their ends: the worth of the first flow.
    reference: Option<i128>,
    cases: Vec<Case>,
    /// The limits' prices at the root.
    root: Vec<i64>,
    complete: bool,
}

/// What one branch came to.
struct Decided {
    bounded: Option<Bounded>,
    price: Vec<i64>,
    /// The part to split, and the most units of its first case.
    split: Option<(usize, u32)>,
    /// It was stopped before the best prices.
    stopped: bool,
}

impl<S: Stop> Search<'_, '_, S> {
    fn explore(&mut self, root: Branch, mut left: usize) {
        let (mut open, mut next, mut turn) = (BinaryHeap::new(), Some(root), 0);
        while let Some(branch) = next.take().or_else(|| open.pop()) {
            // The root's prices are wanted in any case.
            if branch.bound <= self.best.0 {
                continue;
            }
            if left == 0 || (turn > 0 && self.priced.stop.stop()) {
                self.complete = false;
                return;
            }
            left -= 1;
            let decided = self.decide(&branch);
            if branch.case == 0 {
                self.root.clone_from(&decided.price);
            }
            let Some(bounded) = decided.bounded else {
                self.complete = false;
                return;
            };
            if decided.stopped {
                // What its prices prove so far counts.
                self.complete = false;
                self.cases[branch.case] = Case::Closed(bounded.prices);
                return;
            }
            let Some((part, most)) = decided.split.filter(|_| bounded.bound > self.best.0) else {
                self.complete &= bounded.bound <= self.best.0;
                self.cases[branch.case] = Case::Closed(bounded.prices);
                continue;
            };
            let fewer = self.cases.len();
            self.cases.extend([Case::Open, Case::Open]);
            self.cases[branch.case] = Case::Split { part, most, fewer, prices: bounded.prices };
            let price: Rc<[i64]> = decided.price.into();
            let mut side = |more: bool| {
                turn += 1;
                let (mut ranges, mut rules) = (branch.ranges.clone(), branch.rules.clone());
                if more {
                    (ranges[part].0, rules[part].0) = (most + 1, Some(branch.count));
                } else {
                    (ranges[part].1, rules[part].1) = (most, Some(branch.count));
                }
                let bound = bounded.bound.min(branch.bound);
                let case = fewer + usize::from(more);
                Branch { bound, turn, case, ranges, rules, count: branch.count + 1, price: Rc::clone(&price) }
            };
            open.push(side(false));
            next = Some(side(true));
        }
    }

    /// The best prices of a branch, the answers met on the way, and how to go on.
    fn decide(&mut self, branch: &Branch) -> Decided {
        if self.reference.is_none() {
            self.reference = self.priced.flow(&branch.ranges, &branch.price).map(|flow| flow.worth);
        }
        let mut master = self.master(branch);
        let mut columns: Vec<usize> = (0..self.pool.len()).filter(|at| self.fits(&self.pool[*at], branch)).collect();
        let first = master.columns.len();
        for at in &columns {
            let column = self.column(&self.pool[*at], branch);
            master.columns.push(column);
        }
        let mut price = branch.price.to_vec();
        let (mut best, mut best_price): (Option<Bounded>, Vec<i64>) = (None, price.clone());
        // Sums of so many worths are no more exact than that.
        let little = LITTLE.max(self.priced.wish.hard as f64 * f64::EPSILON);
        let mut own = false;
        for _ in 0..PASSES {
            let Some(flow) = self.priced.flow(&branch.ranges, &price) else {
                return Decided { bounded: best, price, split: None, stopped: true };
            };
            let bounded = self.priced.bounded(&flow, &branch.ranges, &price, &branch.rules, branch.count);
            if best.as_ref().is_none_or(|best| bounded.bound < best.bound) {
                best = Some(bounded);
                best_price.clone_from(&price);
            }
            self.consider(&flow);
            if self.priced.limits.is_empty() || best.as_ref().is_some_and(|best| best.bound <= self.best.0) {
                return Decided { bounded: best, price: best_price, split: None, stopped: false };
            }
            let column = self.column(&flow, branch);
            let gains = master.gain(&column) > little;
            if own && !gains {
                break;
            }
            columns.push(self.pool.len());
            self.pool.push(flow);
            master.columns.push(column);
            master.solve(little / 10.0, PIVOTS);
            price = self.prices(&master);
            own = true;
        }
        let mut units = vec![0.0; branch.ranges.len()];
        for (column, part) in master.parts() {
            let Some(at) = column.checked_sub(first) else { continue };
            for (units, load) in units.iter_mut().zip(&self.pool[columns[at]].parts) {
                *units += *load as f64 * part;
            }
        }
        self.round(&units, branch);
        let split = self.split(&units, branch);
        Decided { bounded: best, price: best_price, split, stopped: false }
    }

    /// The programme with nothing in it but room, and the flow that has no pairs.
    fn master(&self, branch: &Branch) -> Master {
        let wish = &self.priced.wish;
        let lows: i64 = branch.ranges.iter().map(|(low, _)| i64::from(*low)).sum();
        let nothing = -self.reference.unwrap_or(0) as f64 - wish.hard as f64 * lows as f64;
        let mut rows: Vec<(f64, f64)> = self.priced.limits.iter().map(|limit| (limit.room as f64, 0.0)).collect();
        let all = rows.len() as u32;
        rows.push((1.0, nothing - 1.0));
        let mut master = Master::new(&rows);
        if wish.soft {
            let over = (0..all).map(|limit| Column { value: -wish.hard as f64, takes: vec![(limit, -1.0)] });
            master.columns.extend(over);
        }
        master.columns.push(Column { value: nothing, takes: vec![(all, 1.0)] });
        master
    }

    fn fits(&self, flow: &Flow, branch: &Branch) -> bool {
        flow.parts.iter().zip(&branch.ranges).all(|(load, (_, up))| *load <= i64::from(*up))
    }

    fn column(&self, flow: &Flow, branch: &Branch) -> Column {
        let short: i64 = flow.parts.iter().zip(&branch.ranges).map(|(load, (low, _))| (i64::from(*low) - load).max(0)).sum();
        let tilt = flow.tilt as f64 / self.priced.scale as f64;
        let value = (flow.worth - self.reference.unwrap_or(0)) as f64 + tilt - self.priced.wish.hard as f64 * short as f64;
        let takes = flow.loads.iter().enumerate().filter(|(_, load)| **load > 0).map(|(at, load)| (at as u32, *load as f64));
        Column { value, takes: takes.chain([(flow.loads.len() as u32, 1.0)]).collect() }
    }

    fn prices(&self, master: &Master) -> Vec<i64> {
        let scale = self.priced.scale as f64;
        let most = if self.priced.wish.soft { self.priced.wish.hard * self.priced.scale } else { self.priced.dearest() };
        let price = master.prices()[..self.priced.limits.len()].iter();
        price.map(|price| ((price * scale).round() as i64).clamp(0, most)).collect()
    }

    /// Keeps a flow that keeps the limits, if it is better.
    fn consider(&mut self, flow: &Flow) {
        let wish = &self.priced.wish;
        let over: i64 = flow.loads.iter().zip(&self.priced.limits).map(|(load, limit)| (load - limit.room).max(0)).sum();
        if over > 0 && !wish.soft {
            return;
        }
        let worth = flow.worth - i128::from(wish.hard) * (self.priced.lows() + i128::from(over));
        if worth > self.best.0 {
            self.best = (worth, self.priced.used());
        }
    }

    /// Tries the answer near a mix: each part's units rounded down, then up where there is room.
    fn round(&mut self, units: &[f64], branch: &Branch) {
        let mut most: Vec<i64> = units.iter().map(|units| (units + WHOLE).floor() as i64).collect();
        let mut room: Vec<i64> = self.priced.limits.iter().map(|limit| limit.room).collect();
        for (part, most) in most.iter().enumerate() {
            self.priced.limits_of(part).iter().for_each(|limit| room[*limit as usize] -= most);
        }
        let mut order: Vec<usize> = (0..units.len()).filter(|at| units[*at] - most[*at] as f64 > WHOLE).collect();
        order.sort_by(|a, b| (units[*b] - most[*b] as f64).total_cmp(&(units[*a] - most[*a] as f64)).then(a.cmp(b)));
        for part in order {
            let limits = self.priced.limits_of(part);
            if limits.iter().all(|limit| room[*limit as usize] > 0) {
                most[part] += 1;
                limits.iter().for_each(|limit| room[*limit as usize] -= 1);
            }
        }
        let ranges = most.iter().zip(&branch.ranges).map(|(most, (_, up))| (0, (*most).clamp(0, i64::from(*up)) as u32)).collect();
        if let Some(flow) = self.priced.flow(&ranges, &vec![0; self.priced.limits.len()]) {
            self.consider(&flow);
        }
    }

    /// The part whose units are furthest from whole; where all are whole, one that is not fixed yet.
    fn split(&self, units: &[f64], branch: &Branch) -> Option<(usize, u32)> {
        let from_whole = |at: &usize| (units[*at] - units[*at].round()).abs();
        let widest = |at: &usize| branch.ranges[*at].1.min(self.priced.most_of(*at)).saturating_sub(branch.ranges[*at].0);
        let open = (0..units.len()).filter(|at| widest(at) > 0);
        let part = open.max_by(|a, b| {
            let (x, y) = (from_whole(a), from_whole(b));
            let (x, y) = (if x > WHOLE { x } else { 0.0 }, if y > WHOLE { y } else { 0.0 });
            x.total_cmp(&y).then(widest(a).cmp(&widest(b))).then(b.cmp(a))
        })?;
        let (low, up) = (branch.ranges[part].0, branch.ranges[part].1.min(self.priced.most_of(part)));
        let most = if from_whole(&part) > WHOLE { units[part].floor() } else { units[part].round() - 1.0 };
        Some((part, (most.max(0.0) as u32).clamp(low, up - 1)))
    }

    /// The tree of cases as a proof.
    fn proof(&self, case: usize, above: &Rc<Prices>, count: usize) -> Proof {
        match &self.cases[case] {
            Case::Open => Proof::Prices(with_rules(above, count)),
            Case::Closed(prices) => Proof::Prices(with_rules(prices, count)),
            Case::Split { part, most, fewer, prices } => Proof::Cases {
                hosts: self.priced.shape.parts[*part].hosts.clone(),
                most: most + self.priced.pinned_at(*part),
                fewer: Box::new(self.proof(*fewer, prices, count + 1)),
                more: Box::new(self.proof(fewer + 1, prices, count + 1)),
            },
        }
    }
}

/// Prices from a case above: the rules since have none.
fn with_rules(prices: &Rc<Prices>, count: usize) -> Prices {
    let mut prices = Prices::clone(prices);
    prices.case.resize(count, 0);
    prices
}
