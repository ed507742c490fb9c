//! What can be worked out of numbers that stand side by side.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};

use crate::measures::{Cell, Span, Told};

/// What the attacker knows: unknowns, and numbers as sums of them.
pub(super) struct Attack {
    /// Each number, and whether groups add up to it.
    cells: Vec<(Cell, bool)>,
    unknowns: usize,
    terms: Vec<Vec<usize>>,
    same: Vec<(Vec<usize>, Vec<usize>)>,
    /// Sums that are no less than others.
    no_less: Vec<(Vec<usize>, Vec<usize>)>,
}

fn range(shown: Option<i64>) -> (f64, f64) {
    shown.map_or((0.0, 10_000.0), |shown| ((shown - 2).max(0) as f64, (shown + 2) as f64))
}

impl Attack {
    pub fn new(cells: &[Cell], revised: &[(Span, usize)], additive: bool) -> Self {
        let spans = || cells.iter().map(|cell| cell.span).chain(revised.iter().map(|(span, _)| *span));
        let ends: BTreeSet<NaiveDate> = spans().flat_map(|span| [span.from, span.until]).collect();
        let parts: Vec<Span> =
            ends.iter().zip(ends.iter().skip(1)).map(|(from, until)| Span { from: *from, until: *until }).collect();
        let is_in = |part: &Span, span: &Span| span.from <= part.from && part.until <= span.until;
        let times = |edition: usize| -> Vec<usize> {
            let of = |part: &Span| revised.iter().filter(|(span, since)| is_in(part, span) && *since <= edition).count();
            parts.iter().map(of).collect()
        };
        let worlds: BTreeMap<Vec<usize>, usize> = cells.iter().map(|cell| (times(cell.edition), cell.edition)).collect();
        let mut worlds: Vec<(usize, Vec<usize>)> = worlds.into_iter().map(|(times, edition)| (edition, times)).collect();
        worlds.sort();
        let mut ids: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut id = |key: (usize, usize)| {
            let next = ids.len();
            *ids.entry(key).or_insert(next)
        };
        let sets = 1_usize << parts.len();
        let mut terms = Vec::new();
        for cell in cells {
            let own = times(cell.edition);
            let inside: Vec<usize> = (0..parts.len()).filter(|at| is_in(&parts[*at], &cell.span)).collect();
            if additive {
                terms.push(inside.iter().map(|at| id((*at, own[*at]))).collect());
            } else {
                let world = worlds.iter().position(|(_, times)| *times == own).expect("it is one");
                let mask = inside.iter().fold(0, |mask, at| mask | (1 << at));
                terms.push((1..sets).filter(|set| set & mask != 0).map(|set| id((world, set))).collect());
            }
        }
        let mut same = Vec::new();
        if !additive {
            for (world, pair) in worlds.windows(2).enumerate() {
                for run in runs(&pair[0].1, &pair[1].1) {
                    // the same people were there on the same of these parts
                    for there in (1..sets).filter(|set| set & !run == 0) {
                        let mut of = |world: usize| -> Vec<usize> {
                            (1..sets).filter(|set| set & run == there).map(|set| id((world, set))).collect()
                        };
                        same.push((of(world), of(world + 1)));
                    }
                }
            }
        }
        let cells = cells.iter().map(|cell| (cell.clone(), additive)).collect();
        Self { cells, unknowns: ids.len(), terms, same, no_less: Vec::new() }
    }

    /// Of acts and of the people who did them, where nothing was revised: on each part there are no fewer acts than people.
    pub fn of_both(acts: &[Cell], people: &[Cell]) -> Self {
        let ends: BTreeSet<NaiveDate> = acts.iter().chain(people).flat_map(|cell| [cell.span.from, cell.span.until]).collect();
        let parts: Vec<Span> =
            ends.iter().zip(ends.iter().skip(1)).map(|(from, until)| Span { from: *from, until: *until }).collect();
        let inside = |span: &Span| -> Vec<usize> {
            (0..parts.len()).filter(|at| span.from <= parts[*at].from && parts[*at].until <= span.until).collect()
        };
        let sets = 1_usize << parts.len();
        let on = |mask: usize| -> Vec<usize> { (1..sets).filter(|set| set & mask != 0).map(|set| parts.len() + set - 1).collect() };
        let terms = acts.iter().map(|cell| inside(&cell.span));
        let terms = terms.chain(people.iter().map(|cell| on(inside(&cell.span).into_iter().fold(0, |mask, at| mask | (1 << at)))));
        let cells = acts.iter().map(|cell| (cell.clone(), true)).chain(people.iter().map(|cell| (cell.clone(), false)));
        Self {
            cells: cells.collect(),
            unknowns: parts.len() + sets - 1,
            terms: terms.collect(),
            same: Vec::new(),
            no_less: (0..parts.len()).map(|at| (vec![at], on(1 << at))).collect(),
        }
    }

    /// The least or the most of a number, or of one of its groups; none where nothing fits.
    fn bound(&self, aim: (usize, Option<usize>), direction: OptimizationDirection) -> Option<f64> {
        let mut problem = Problem::new(direction);
        let unknowns: Vec<Variable> = (0..self.unknowns).map(|_| problem.add_var(0.0, (0.0, 10_000.0))).collect();
        for (at, ((cell, additive), terms)) in self.cells.iter().zip(&self.terms).enumerate() {
            let weight = |group: Option<usize>| if aim == (at, group) { 1.0 } else { 0.0 };
            let open = match &cell.told {
                Told::Whole(shown) => range(*shown),
                Told::Groups(_) => (0.0, 10_000.0),
            };
            let whole = problem.add_var(weight(None), open);
            let sum = terms.iter().map(|term| (unknowns[*term], 1.0)).chain([(whole, -1.0)]);
            problem.add_constraint(sum.collect::<Vec<_>>(), ComparisonOp::Eq, 0.0);
            if let Told::Groups(groups) = &cell.told {
                let parts: Vec<Variable> =
                    groups.iter().enumerate().map(|(part, shown)| problem.add_var(weight(Some(part)), range(*shown))).collect();
                let sum = parts.iter().map(|part| (*part, 1.0)).chain([(whole, -1.0)]).collect::<Vec<_>>();
                problem.add_constraint(sum, if *additive { ComparisonOp::Eq } else { ComparisonOp::Ge }, 0.0);
                for part in parts {
                    problem.add_constraint([(whole, 1.0), (part, -1.0)], ComparisonOp::Ge, 0.0);
                }
            }
        }
        let same = self.same.iter().map(|pair| (pair, ComparisonOp::Eq));
        for ((left, right), how) in same.chain(self.no_less.iter().map(|pair| (pair, ComparisonOp::Ge))) {
            let sum = left.iter().map(|term| (unknowns[*term], 1.0)).chain(right.iter().map(|term| (unknowns[*term], -1.0)));
            problem.add_constraint(sum.collect::<Vec<_>>(), how, 0.0);
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => Some(solution.objective()),
            Ok(SolveOutcome::Interrupted(_)) | Err(_) => None,
        }
    }

    /// The numbers of which more is known than rounding leaves open: fewer than five are possible, or three of what is shown as nobody. None
    /// where nothing fits all of them: then a fact came late that no snapshot told of, and the attacker knows no more than that.
    pub fn leaks(&self) -> Option<Vec<(Cell, f64, f64)>> {
        let mut found = Vec::new();
        for (at, (cell, _)) in self.cells.iter().enumerate() {
            let aims: Vec<(Option<usize>, Option<i64>)> = match &cell.told {
                Told::Whole(shown) => vec![(None, *shown)],
                Told::Groups(groups) => groups.iter().enumerate().map(|(group, shown)| (Some(group), *shown)).collect(),
            };
            for (group, shown) in aims {
                let (low, high) = range(shown);
                let least = self.bound((at, group), OptimizationDirection::Minimize)?;
                let most = self.bound((at, group), OptimizationDirection::Maximize)?;
                if most - least + 1e-6 < (high - low).min(4.0) {
                    found.push((cell.clone(), least, most));
                }
            }
        }
        Some(found)
    }
}

/// The runs of parts that are the same in two worlds, as sets.
fn runs(before: &[usize], after: &[usize]) -> Vec<usize> {
    let mut runs = Vec::new();
    let mut run = 0;
    for (at, (before, after)) in before.iter().zip(after).enumerate() {
        if before == after {
            run |= 1 << at;
        } else if run != 0 {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.extend((run != 0).then_some(run));
    runs
}
