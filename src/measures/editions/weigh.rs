//! What everybody can work out of numbers that were published: the least and the most that each can be, by linear programmes over all of
//! them together.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};

use super::{Cell, Told};
use crate::measures::span::{Span, number};

/// The fewest steps between the least and the most that a number can be: five whole numbers are possible.
const OPEN: f64 = 4.0;
/// What a solver's answer may be off by.
const OFF: f64 = 1e-6;

/// Whether any of these numbers is narrowed to less than rounding leaves open of it. `additive` where days that follow one another add up;
/// else they are of different people. `people` is what is published of those who did what is counted, of whom there are no more than acts.
pub(super) fn tells(told: Published<'_>, additive: bool, people: Option<Published<'_>>) -> bool {
    let both = people.and_then(|people| Known::new(told, additive, Some(people)).tells());
    // a fact that came late and changed one of the two alone fits neither: then nobody can tell one by the other
    both.or_else(|| Known::new(told, additive, None).tells()).unwrap_or(true)
}

/// What is published of a counter, and days of which an edition said that numbers are not what they were.
#[derive(Debug, Clone, Copy)]
pub struct Published<'a> {
    /// The numbers.
    pub cells: &'a [Cell],
    /// The days, with the edition.
    pub revised: &'a [(Span, usize)],
}

impl Published<'_> {
    fn ends(self) -> impl Iterator<Item = i64> {
        let spans = self.cells.iter().map(|cell| cell.span).chain(self.revised.iter().map(|(span, _)| *span));
        spans.flat_map(|span| [number(span.from), number(span.until)]).collect::<Vec<_>>().into_iter()
    }
}

/// The whole numbers that one that is shown may have been.
fn range(shown: Option<i64>, most: f64) -> (f64, f64) {
    shown.map_or((0.0, most), |shown| ((shown - 2).max(0) as f64, (shown + 2) as f64))
}

/// Numbers as sums of unknowns.
struct Known<'a> {
    /// Each with whether it adds up.
    cells: Vec<(&'a Cell, bool)>,
    /// More than any of them.
    most: f64,
    /// How many unknowns there are.
    unknowns: usize,
    /// For each number the unknowns that it is the sum of.
    terms: Vec<Vec<usize>>,
    /// Sums of unknowns that are the same.
    same: Vec<(Vec<usize>, Vec<usize>)>,
    /// Sums that are no less than others.
    no_less: BTreeSet<(Vec<usize>, Vec<usize>)>,
}

impl<'a> Known<'a> {
    fn new(told: Published<'a>, additive: bool, people: Option<Published<'a>>) -> Self {
        let shown = |cell: &Cell| match &cell.told {
            Told::Whole(shown) => shown.unwrap_or(0),
            Told::Groups(groups) => groups.iter().flatten().sum(),
        };
        let all = || [Some(told), people].into_iter().flatten();
        let most = all().flat_map(|one| one.cells).map(|cell| shown(cell) + 10).sum::<i64>() as f64 + 1_000.0;
        let ends = all().flat_map(Published::ends).collect();
        let mut known =
            Self { cells: Vec::new(), most, unknowns: 0, terms: Vec::new(), same: Vec::new(), no_less: BTreeSet::new() };
        let days = Days::new(told, &ends);
        if !additive {
            known.add_people(told, &days);
            return known;
        }
        let mut ids: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (world, parts) in &days.at {
            let terms = parts.clone().map(|part| {
                let next = ids.len();
                *ids.entry((part, days.worlds[*world][part])).or_insert(next)
            });
            known.terms.push(terms.collect());
        }
        known.unknowns = ids.len();
        known.cells = told.cells.iter().map(|cell| (cell, true)).collect();
        if let Some(people) = people {
            let before = known.unknowns;
            let of_people = Days::new(people, &ends);
            let ways = known.add_people(people, &of_people);
            for edition in all().flat_map(|one| one.cells).map(|cell| cell.edition) {
                let times = of_people.times(people.revised, edition);
                let Some(world) = of_people.worlds.iter().position(|world| *world == times) else { continue };
                for (part, times) in days.times(told.revised, edition).into_iter().enumerate() {
                    let acts = ids.get(&(part, times)).copied();
                    let of = ways.of(world, part, part + 1).into_iter().map(|id| before + id).collect();
                    known.no_less.extend(acts.map(|acts| (vec![acts], of)));
                }
            }
        }
        known
    }

    /// Adds what is published of people, behind what is there.
    fn add_people(&mut self, told: Published<'a>, days: &Days) -> People {
        let (people, before) = (People::new(days), self.unknowns);
        let behind = |ids: Vec<usize>| ids.into_iter().map(|id| before + id).collect::<Vec<usize>>();
        self.terms.extend(days.at.iter().map(|(world, parts)| behind(people.of(*world, parts.start, parts.end))));
        self.same.extend(people.same(days).into_iter().map(|(one, other)| (behind(one), behind(other))));
        self.cells.extend(told.cells.iter().map(|cell| (cell, false)));
        self.unknowns += people.ids.len();
        people
    }

    fn range(&self, at: usize) -> (f64, f64) {
        let (cell, additive) = self.cells[at];
        match &cell.told {
            Told::Whole(shown) => range(*shown, self.most),
            Told::Groups(groups) => {
                let ranges = groups.iter().map(|shown| range(*shown, self.most));
                let (low, high) =
                    ranges.fold((0.0_f64, 0.0), |(low, high), (l, h)| (if additive { low + l } else { low.max(l) }, high + h));
                (low, high.min(self.most))
            }
        }
    }

    /// Every number where the sum of all, or one of them, is greatest or least; none where nothing fits. What is said of `but` is left out.
    fn solve(&self, aim: Option<usize>, greatest: bool, but: Option<usize>) -> Option<Vec<f64>> {
        let direction = if greatest { OptimizationDirection::Maximize } else { OptimizationDirection::Minimize };
        let mut problem = Problem::new(direction);
        let unknowns: Vec<Variable> = (0..self.unknowns).map(|_| problem.add_var(0.0, (0.0, self.most))).collect();
        let numbers: Vec<Variable> = (0..self.cells.len())
            .map(|at| {
                let weight = if aim.is_none_or(|aim| aim == at) { 1.0 } else { 0.0 };
                problem.add_var(weight, if but == Some(at) { (0.0, self.most) } else { self.range(at) })
            })
            .collect();
        for (one, terms) in numbers.iter().zip(&self.terms) {
            let sum: Vec<(Variable, f64)> = terms.iter().map(|at| (unknowns[*at], 1.0)).chain([(*one, -1.0)]).collect();
            problem.add_constraint(sum, ComparisonOp::Eq, 0.0);
        }
        for (left, right) in &self.same {
            let mut sum: BTreeMap<usize, f64> = BTreeMap::new();
            for (side, sign) in [(left, 1.0), (right, -1.0)] {
                for at in side {
                    *sum.entry(*at).or_default() += sign;
                }
            }
            let sum: Vec<(Variable, f64)> = sum.into_iter().filter(|(_, n)| *n != 0.0).map(|(at, n)| (unknowns[at], n)).collect();
            if !sum.is_empty() {
                problem.add_constraint(sum, ComparisonOp::Eq, 0.0);
            }
        }
        for (more, fewer) in &self.no_less {
            let sum = more.iter().map(|at| (unknowns[*at], 1.0)).chain(fewer.iter().map(|at| (unknowns[*at], -1.0)));
            problem.add_constraint(sum.collect::<Vec<_>>(), ComparisonOp::Ge, 0.0);
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => Some(numbers.iter().map(|one| solution.var_value(*one)).collect()),
            Ok(SolveOutcome::Interrupted(_)) | Err(_) => None,
        }
    }

    /// Whether any is told of more than may be; none where nothing fits: somebody who knows that would know that a fact came late.
    fn tells(&self) -> Option<bool> {
        // most numbers are seen to be open on the way to others
        let mut seen = vec![(f64::INFINITY, f64::NEG_INFINITY); self.cells.len()];
        let look = |seen: &mut [(f64, f64)], values: Vec<f64>| {
            for (seen, value) in seen.iter_mut().zip(values) {
                *seen = (seen.0.min(value), seen.1.max(value));
            }
        };
        for greatest in [true, false] {
            look(&mut seen, self.solve(None, greatest, None)?);
        }
        for (at, (cell, additive)) in self.cells.iter().enumerate() {
            match &cell.told {
                Told::Whole(_) => {
                    let (low, high) = self.range(at);
                    let is_open = |seen: &[(f64, f64)]| seen[at].1 - seen[at].0 + OFF >= (high - low).min(OPEN);
                    for greatest in [true, false] {
                        if !is_open(&seen) {
                            look(&mut seen, self.solve(Some(at), greatest, None)?);
                        }
                    }
                    if !is_open(&seen) {
                        return Some(true);
                    }
                }
                Told::Groups(groups) => {
                    let least = self.solve(Some(at), false, Some(at))?[at];
                    let most = self.solve(Some(at), true, Some(at))?[at];
                    if self.groups_tell(groups, (least, most), *additive) {
                        return Some(true);
                    }
                }
            }
        }
        Some(false)
    }

    /// Whether groups tell of one another beside what is known of their whole without them.
    fn groups_tell(&self, groups: &[Option<i64>], whole: (f64, f64), additive: bool) -> bool {
        let ranges: Vec<(f64, f64)> = groups.iter().map(|shown| range(*shown, self.most)).collect();
        let (low, high) = ranges.iter().fold((0.0, 0.0), |sum, range| (sum.0 + range.0, sum.1 + range.1));
        ranges.iter().any(|(from, until)| {
            let least = from.max(whole.0 - (high - until));
            let most = until.min(if additive { whole.1 - (low - from) } else { whole.1 });
            most - least + OFF < (until - from).min(OPEN)
        })
    }
}

/// Days that are divided wherever a number begins or ends. A revision makes other numbers of the same days: from then on they are another
/// world, which has in common with the one before what was not revised.
struct Days {
    /// Where parts begin and end, and how many parts there are.
    ends: Vec<i64>,
    count: usize,
    /// How often each part was revised, in each world; the worlds in the order of editions.
    worlds: Vec<Vec<usize>>,
    /// For each number its world, and its parts.
    at: Vec<(usize, std::ops::Range<usize>)>,
}

impl Days {
    /// The days are divided at least at these ends.
    fn new(told: Published<'_>, ends: &BTreeSet<i64>) -> Self {
        let ends: Vec<i64> = ends.iter().copied().collect();
        let mut days = Self { count: ends.len().saturating_sub(1), ends, worlds: Vec::new(), at: Vec::new() };
        let editions: BTreeSet<usize> = told.cells.iter().map(|cell| cell.edition).collect();
        days.worlds = editions.into_iter().map(|edition| days.times(told.revised, edition)).collect();
        days.worlds.dedup();
        let place = |day: i64| days.ends.iter().position(|end| *end == day).unwrap_or(0);
        let at = told.cells.iter().map(|cell| {
            let own = days.times(told.revised, cell.edition);
            let world = days.worlds.iter().position(|world| *world == own).unwrap_or(0);
            (world, place(number(cell.span.from))..place(number(cell.span.until)))
        });
        days.at = at.collect();
        days
    }

    /// How often each part was revised by an edition.
    fn times(&self, revised: &[(Span, usize)], edition: usize) -> Vec<usize> {
        let of = |pair: &[i64]| {
            let is_in = |span: &Span| number(span.from) <= pair[0] && pair[1] <= number(span.until);
            revised.iter().filter(|(span, since)| is_in(span) && *since <= edition).count()
        };
        self.ends.windows(2).map(of).collect()
    }
}

/// Different people, each as the way of their days: from before the first part to one on which they did something, on to the next, and
/// out behind the last. How many took each step says how many there were on any days that follow one another, and nothing else
/// does: every number of people that is possible is that of some ways, and the other way round.
struct People {
    parts: usize,
    /// By world, and the parts from and to which a step leads, counted from 1: 0 is before the first.
    ids: BTreeMap<(usize, usize, usize), usize>,
    /// For each world and step the world whose unknown it shares.
    shared: BTreeMap<(usize, usize, usize), usize>,
}

impl People {
    fn new(days: &Days) -> Self {
        let parts = days.count;
        let mut people = Self { parts, ids: BTreeMap::new(), shared: BTreeMap::new() };
        for (world, times) in days.worlds.iter().enumerate() {
            for from in 0..=parts {
                for to in from + 1..=parts + 1 {
                    if (from, to) == (0, parts + 1) {
                        continue;
                    }
                    // a step within days that were not revised is the same as before
                    let is_same = |other: &Vec<usize>| from > 0 && to <= parts && other[from - 1..to] == times[from - 1..to];
                    let owner = days.worlds[..world].iter().position(is_same).unwrap_or(world);
                    people.shared.insert((world, from, to), owner);
                    let next = people.ids.len();
                    people.ids.entry((owner, from, to)).or_insert(next);
                }
            }
        }
        people
    }

    fn step(&self, world: usize, from: usize, to: usize) -> Option<usize> {
        let owner = self.shared.get(&(world, from, to))?;
        self.ids.get(&(*owner, from, to)).copied()
    }

    /// Those who did something in the parts from `first` to before `end`: whoever comes there from before.
    fn of(&self, world: usize, first: usize, end: usize) -> Vec<usize> {
        (0..=first).flat_map(|from| (first + 1..=end).filter_map(move |to| self.step(world, from, to))).collect()
    }

    fn same(&self, days: &Days) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut same = Vec::new();
        for world in 0..days.worlds.len() {
            // whoever comes goes
            for part in 1..=self.parts {
                let come: Vec<usize> = (0..part).filter_map(|from| self.step(world, from, part)).collect();
                let go: Vec<usize> = (part + 1..=self.parts + 1).filter_map(|to| self.step(world, part, to)).collect();
                same.push((come, go));
            }
        }
        for (world, pair) in days.worlds.windows(2).enumerate() {
            let mut first = 0;
            while first < self.parts {
                let is_same = |part: &usize| pair[0][*part] == pair[1][*part];
                let end = (first..self.parts).find(|part| !is_same(part)).unwrap_or(self.parts);
                // the same people came into days that were not revised
                for to in first + 1..=end {
                    let come = |world: usize| (0..=first).filter_map(|from| self.step(world, from, to)).collect::<Vec<_>>();
                    same.push((come(world), come(world + 1)));
                }
                first = end.max(first) + 1;
            }
        }
        same
    }
}
