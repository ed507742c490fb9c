//! Prices first, cases where they leave a gap.

use std::collections::{BinaryHeap, VecDeque};
use std::rc::Rc;

use super::super::super::answer::{Prices, Proof};
use super::super::super::stop::Stop;
use super::mix::Mix;
use super::priced::{Flow, Priced};
use super::prove::Bounded;
use super::reached::{Met, Reached};
use super::round::{rounded, split};
use super::tree::{Branch, Case, Decided, proof};

/// Flows for the prices of one branch.
const PASSES: u32 = 400;

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
    /// Where the search for a similar question begins.
    pub reached: Reached,
    /// What the pairs are worth.
    pub worth: i128,
    pub complete: bool,
    /// It was asked to stop.
    pub stopped: bool,
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
pub(super) fn search<S: Stop>(priced: &mut Priced<'_, S>, known: Option<(i128, Vec<u32>)>, from: &Reached) -> Settled {
    let (mut search, root) = Search::begin(priced, known, from);
    let (count, left) = (root.count, KEPT / search.priced.hosts().max(1));
    search.explore(root, left);
    search.settled(count)
}

/// The root of the search alone, complete where that is enough; where a similar question was asked before, at the prices that were best
/// for it.
pub(super) fn root<S: Stop>(priced: &mut Priced<'_, S>, known: Option<(i128, Vec<u32>)>, from: &Reached) -> Settled {
    let (mut search, root) = Search::begin(priced, known, from);
    let decided = match from.at_best(search.priced.sizes(), search.priced.parts()) {
        Some(met) => search.glance(met, &root),
        None => search.decide(&root),
    };
    search.root = decided.price;
    search.complete = decided.bounded.as_ref().is_some_and(|bounded| bounded.bound <= search.best.0);
    search.stopped = decided.stopped;
    if let Some(bounded) = decided.bounded {
        search.cases[0] = Case::Closed(bounded.prices);
    }
    search.settled(root.count)
}

struct Search<'s, 'a, S> {
    priced: &'s mut Priced<'a, S>,
    /// The best worth, and its pairs.
    best: (i128, Vec<u32>),
    pool: Vec<Flow>,
    /// Worths are seen from here, so that floating point keeps their ends: the worth of the first flow.
    reference: Option<i128>,
    cases: Vec<Case>,
    /// The limits' prices at the root.
    root: Vec<i64>,
    /// The flow at those prices.
    at: Option<Met>,
    /// The flows to begin with, then those in the root's mix.
    met: Vec<Met>,
    complete: bool,
    stopped: bool,
}

impl<'s, 'a, S: Stop> Search<'s, 'a, S> {
    /// Nothing found but what is known, and the root.
    fn begin(priced: &'s mut Priced<'a, S>, known: Option<(i128, Vec<u32>)>, from: &Reached) -> (Self, Branch) {
        let wish = &priced.wish;
        let count = usize::from(wish.everyone.is_some());
        // Nothing at all keeps every limit.
        let nothing = (-i128::from(wish.hard) * priced.lows(), Vec::new());
        let root = Branch {
            bound: i128::MAX,
            turn: 0,
            case: 0,
            ranges: priced.widest(),
            rules: vec![(None, None); priced.shape.parts.len()],
            count,
            price: from.prices(priced.limits.len(), priced.scale, priced.dearest()).into(),
        };
        let search = Self {
            best: known.into_iter().chain([nothing]).max_by_key(|(worth, _)| *worth).unwrap_or_default(),
            pool: Vec::new(),
            reference: None,
            cases: vec![Case::Open],
            root: Vec::new(),
            at: None,
            met: from.mix(priced.sizes(), priced.parts()),
            complete: true,
            stopped: false,
            priced,
        };
        (search, root)
    }

    /// What was found, with its proof.
    fn settled(self, count: usize) -> Settled {
        let none = Rc::new(Prices { scale: 1, ..Prices::default() });
        let prices = match &self.cases[0] {
            Case::Closed(prices) | Case::Split { prices, .. } => Rc::clone(prices),
            Case::Open => Rc::clone(&none),
        };
        let proof = proof(self.priced, &self.cases, 0, &none, count);
        let reached = Reached::new(&self.root, self.priced.parts(), self.at, self.met);
        let (worth, pairs) = self.best;
        Settled { pairs, proof, prices, reached, worth, complete: self.complete, stopped: self.stopped }
    }

    /// What the flow at some prices shows about the root.
    fn glance(&mut self, met: &Met, root: &Branch) -> Decided {
        self.priced.resume(met);
        let price = met.price.clone();
        let Some(flow) = self.priced.flow(&root.ranges, &price) else {
            return Decided { bounded: None, price, split: None, stopped: true };
        };
        self.consider(&flow);
        self.at = Some(self.priced.met(&price));
        let bounded = self.priced.bounded(&flow, &root.ranges, &price, &root.rules, root.count);
        Decided { bounded: Some(bounded), price, split: None, stopped: false }
    }

    fn explore(&mut self, root: Branch, mut left: usize) {
        let (mut open, mut next, mut turn) = (BinaryHeap::new(), Some(root), 0);
        while let Some(branch) = next.take().or_else(|| open.pop()) {
            // The root's prices are wanted in any case.
            if branch.bound <= self.best.0 {
                continue;
            }
            if left == 0 || (turn > 0 && self.priced.stop.stop()) {
                (self.complete, self.stopped) = (false, left > 0);
                return;
            }
            left -= 1;
            let decided = self.decide(&branch);
            if branch.case == 0 {
                self.root.clone_from(&decided.price);
            }
            let Some(bounded) = decided.bounded else {
                (self.complete, self.stopped) = (false, true);
                return;
            };
            if decided.stopped {
                // What its prices prove so far counts.
                (self.complete, self.stopped) = (false, true);
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
            let [low, high] = branch.sides((part, most), (fewer, turn), bounded.bound, decided.price);
            turn += 2;
            open.push(low);
            next = Some(high);
        }
    }

    /// The best prices of a branch, the answers met on the way, and how to go on.
    fn decide(&mut self, branch: &Branch) -> Decided {
        let mut mix: Option<Mix<'_>> = None;
        let root = branch.case == 0;
        // At the root by their places in the pool: those of the former search, then those in the mix.
        let (mut former, mut met) = (VecDeque::new(), Vec::new());
        if root {
            former.extend(std::mem::take(&mut self.met));
        }
        let mut price = branch.price.to_vec();
        let (mut best, mut best_price): (Option<Bounded>, Vec<i64>) = (None, price.clone());
        let mut own = false;
        for _ in 0..PASSES {
            if let Some(former) = former.pop_front() {
                self.priced.resume(&former);
                price = former.price;
            }
            let Some(flow) = self.priced.flow(&branch.ranges, &price) else {
                return Decided { bounded: best, price, split: None, stopped: true };
            };
            let bounded = self.priced.bounded(&flow, &branch.ranges, &price, &branch.rules, branch.count);
            if best.as_ref().is_none_or(|best| bounded.bound < best.bound) {
                best = Some(bounded);
                best_price.clone_from(&price);
                if root {
                    self.at = Some(self.priced.met(&price));
                }
            }
            if root {
                met.push((self.pool.len(), self.priced.met(&price)));
            }
            self.consider(&flow);
            if self.priced.limits.is_empty() || best.as_ref().is_some_and(|best| best.bound <= self.best.0) {
                self.met.extend(met.into_iter().map(|(_, met)| met).chain(former));
                return Decided { bounded: best, price: best_price, split: None, stopped: false };
            }
            let mix = mix.get_or_insert_with(|| self.mix(branch, flow.worth));
            if own && !mix.gains(&flow) {
                break;
            }
            mix.push(self.pool.len(), &flow);
            self.pool.push(flow);
            if !former.is_empty() {
                continue;
            }
            price = mix.solve();
            own = true;
            met.retain(|(at, _)| mix.parts().any(|(part, _)| part == *at));
        }
        self.met.extend(met.into_iter().map(|(_, met)| met));
        let mut units = vec![0.0; branch.ranges.len()];
        for (at, part) in mix.iter().flat_map(Mix::parts) {
            for (units, load) in units.iter_mut().zip(&self.pool[at].parts) {
                *units += *load as f64 * part;
            }
        }
        self.round(&units, branch);
        let split = split(self.priced, &units, &branch.ranges);
        Decided { bounded: best, price: best_price, split, stopped: false }
    }

    /// A branch's programme with the flows that the branch allows.
    fn mix<'r>(&mut self, branch: &'r Branch, worth: i128) -> Mix<'r> {
        let mut mix = Mix::new(self.priced, &branch.ranges, *self.reference.get_or_insert(worth));
        let fits = |flow: &Flow| flow.parts.iter().zip(&branch.ranges).all(|(load, (_, up))| *load <= i64::from(*up));
        self.pool.iter().enumerate().filter(|(_, flow)| fits(flow)).for_each(|(at, flow)| mix.push(at, flow));
        mix
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

    /// Tries the answer near a mix.
    fn round(&mut self, units: &[f64], branch: &Branch) {
        let ranges = rounded(self.priced, units, &branch.ranges);
        if let Some(flow) = self.priced.flow(&ranges, &vec![0; self.priced.limits.len()]) {
            self.consider(&flow);
        }
    }
}
