//! Numbers that are published one edition after the other: what was published before is never taken back, so that each new number has to
//! leave open what all the earlier ones leave open together with it.
//!
//! Whoever keeps every edition knows that quarters add up to the years that they are in, and that people who are counted once in a year
//! are no more than those of its quarters. The numbers that were published, rounded, are bounds on these sums; a linear programme finds
//! the least and the most that each can be. A new number that would narrow any of them to less than rounding leaves open is hidden.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};

use super::figures::Figures;
use super::shown::{HIDDEN, ShownFigure, Sight, hidden_figure, show};
use super::span::{Span, number};

/// A number that was published.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Over which days.
    pub span: Span,
    /// In which edition, from 1.
    pub edition: usize,
    /// As it was shown.
    pub figure: ShownFigure,
}

/// More than any number of people here.
const MOST: f64 = 1e7;
/// The fewest steps between the least and the most that a number can be: five whole numbers are possible.
const OPEN: f64 = 4.0;

/// New numbers of one counter for everyone, each hidden where it, together with `before`, would tell too much. The first of them is the
/// one that matters most. `revised` are days of which an earlier edition's numbers are known to be outdated, each with the edition that
/// said so first.
pub fn admit(before: &[Cell], revised: &[(Span, usize)], edition: usize, new: &[Figures]) -> Vec<ShownFigure> {
    let shown: Vec<ShownFigure> = new.iter().map(|figures| show(figures, Sight::Published).all).collect();
    let alone = new.iter().any(|figures| !figures.traits.people || figures.traits.at_a_date || figures.traits.average);
    if alone || new.is_empty() {
        return shown;
    }
    let additive = new.iter().all(|figures| figures.traits.additive);
    let mut hidden = vec![false; new.len()];
    for top in [true, false] {
        let part = |figure: &ShownFigure| if top { figure.n.clone() } else { figure.of.clone() };
        let known = |span: Span, edition: usize, figure: &ShownFigure| Known { span, edition, shown: whole(&part(figure)) };
        if new.iter().zip(&shown).all(|(_, figure)| part(figure).is_empty()) {
            continue;
        }
        let past: Vec<Known> = before.iter().map(|cell| known(cell.span, cell.edition, &cell.figure)).collect();
        let fresh: Vec<Known> = new.iter().zip(&shown).map(|(figures, figure)| known(figures.span, edition, figure)).collect();
        for (hide, more) in hidden.iter_mut().zip(to_hide(&past, revised, &fresh, additive)) {
            *hide |= more;
        }
    }
    new.iter().zip(shown).zip(hidden).map(|((figures, figure), hide)| if hide { hidden_figure(figures) } else { figure }).collect()
}

impl Figures {
    /// The days that they are of.
    pub fn days(&self) -> Span {
        self.span
    }
}

/// A whole number as it is shown; none where it is hidden.
fn whole(text: &str) -> Option<i64> {
    (text != HIDDEN).then(|| text.replace(',', "").parse().ok()).flatten()
}

/// What everybody knows of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Known {
    span: Span,
    edition: usize,
    shown: Option<i64>,
}

impl Known {
    /// The whole numbers that rounding leaves open.
    fn range(&self) -> (f64, f64) {
        match self.shown {
            None => (0.0, MOST),
            Some(shown) => ((shown - 2).max(0) as f64, (shown + 2) as f64),
        }
    }
}

/// Which of the new numbers to hide.
fn to_hide(past: &[Known], revised: &[(Span, usize)], fresh: &[Known], additive: bool) -> Vec<bool> {
    let greedy = |begin_hidden: bool| {
        let mut all = past.to_vec();
        let mut hidden = Vec::new();
        for (at, one) in fresh.iter().enumerate() {
            all.push(*one);
            let hide = one.shown.is_some() && ((at == 0 && begin_hidden) || tells(&all, revised, additive));
            if hide && let Some(last) = all.last_mut() {
                last.shown = None;
            }
            hidden.push(hide);
        }
        (!tells(&all, revised, additive)).then_some(hidden)
    };
    // with nothing new that is shown, everything stays as open as it was
    greedy(false).or_else(|| greedy(true)).unwrap_or_else(|| vec![true; fresh.len()])
}

/// Whether any of these numbers is narrowed to less than rounding leaves open of it.
fn tells(known: &[Known], revised: &[(Span, usize)], additive: bool) -> bool {
    let facts = Facts::new(known, revised);
    known.iter().enumerate().any(|(at, one)| {
        let (low, high) = one.range();
        match (facts.bound(at, additive, false), facts.bound(at, additive, true)) {
            (Some(least), Some(most)) => most - least + 1e-6 < (high - low).min(OPEN),
            // nothing fits all of them: somebody who knows that would know that a fact came late
            _ => true,
        }
    })
}

/// Days that are divided wherever a published number begins or ends. A revision makes other numbers of the same days.
struct Facts<'a> {
    known: &'a [Known],
    /// For each number, the parts that it is of.
    parts: Vec<Vec<usize>>,
    /// How many parts there are.
    count: usize,
}

impl<'a> Facts<'a> {
    fn new(known: &'a [Known], revised: &[(Span, usize)]) -> Self {
        let ends: BTreeSet<i64> = known
            .iter()
            .map(|one| one.span)
            .chain(revised.iter().map(|(span, _)| *span))
            .flat_map(|span| [number(span.from), number(span.until)])
            .collect();
        let ends: Vec<i64> = ends.into_iter().collect();
        let mut ids: BTreeMap<(i64, usize), usize> = BTreeMap::new();
        let parts = known
            .iter()
            .map(|one| {
                let (from, until) = (number(one.span.from), number(one.span.until));
                let inside = ends.windows(2).filter(|pair| pair[0] >= from && pair[1] <= until);
                inside
                    .map(|pair| {
                        let is_in = |span: &Span| number(span.from) <= pair[0] && pair[1] <= number(span.until);
                        let times = revised.iter().filter(|(span, since)| is_in(span) && *since <= one.edition).count();
                        let next = ids.len();
                        *ids.entry((pair[0], times)).or_insert(next)
                    })
                    .collect()
            })
            .collect();
        Self { known, parts, count: ids.len() }
    }

    /// The least, or the most, that a number can be; none where nothing fits.
    fn bound(&self, at: usize, additive: bool, most: bool) -> Option<f64> {
        let direction = if most { OptimizationDirection::Maximize } else { OptimizationDirection::Minimize };
        let mut problem = Problem::new(direction);
        let aim = |is: bool| if is { 1.0 } else { 0.0 };
        let parts: Vec<Variable> =
            (0..self.count).map(|part| problem.add_var(aim(additive && self.parts[at].contains(&part)), (0.0, MOST))).collect();
        if additive {
            for (one, of) in self.known.iter().zip(&self.parts) {
                let (low, high) = one.range();
                let sum: Vec<(Variable, f64)> = of.iter().map(|part| (parts[*part], 1.0)).collect();
                problem.add_constraint(sum.clone(), ComparisonOp::Ge, low);
                problem.add_constraint(sum, ComparisonOp::Le, high);
            }
        } else {
            self.people(&mut problem, &parts, at);
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => Some(solution.objective()),
            Ok(SolveOutcome::Interrupted(_)) | Err(_) => None,
        }
    }

    /// Different people: of some days no fewer than of any part of them, and no more than of all its parts together.
    fn people(&self, problem: &mut Problem, parts: &[Variable], at: usize) {
        let wholes: Vec<Variable> = self
            .known
            .iter()
            .enumerate()
            .map(|(other, one)| problem.add_var(if other == at { 1.0 } else { 0.0 }, one.range()))
            .collect();
        for (whole, of) in wholes.iter().zip(&self.parts) {
            for part in of {
                problem.add_constraint([(*whole, 1.0), (parts[*part], -1.0)], ComparisonOp::Ge, 0.0);
            }
            let sum: Vec<(Variable, f64)> = of.iter().map(|part| (parts[*part], 1.0)).chain([(*whole, -1.0)]).collect();
            problem.add_constraint(sum, ComparisonOp::Ge, 0.0);
        }
        for (small, inside) in self.parts.iter().enumerate() {
            for (big, around) in self.parts.iter().enumerate() {
                if small == big || !inside.iter().all(|part| around.contains(part)) {
                    continue;
                }
                problem.add_constraint([(wholes[big], 1.0), (wholes[small], -1.0)], ComparisonOp::Ge, 0.0);
                let rest = around.iter().filter(|part| !inside.contains(part)).map(|part| (parts[*part], 1.0));
                let sum: Vec<(Variable, f64)> = rest.chain([(wholes[small], 1.0), (wholes[big], -1.0)]).collect();
                problem.add_constraint(sum, ComparisonOp::Ge, 0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::measures::figures::{Figure, Traits};

    fn quarter(at: u32) -> Span {
        let month = |at: u32| NaiveDate::from_ymd_opt(2025 + (at / 4) as i32, at % 4 * 3 + 1, 1).expect("a day");
        Span { from: month(at), until: month(at + 1) }
    }

    fn year_so_far(at: u32) -> Span {
        Span { from: quarter(0).from, until: quarter(at).until }
    }

    fn figures(n: i64, span: Span, additive: bool) -> Figures {
        let traits = Traits { people: true, additive, at_a_date: false, average: false, sum: false, share: false };
        Figures { all: Figure { n: Some(n as f64), of: None, size: n }, groups: Vec::new(), traits, span }
    }

    /// A year of quarters, published one after the other, each with the year so far.
    fn published(truth: &[i64], guarded: bool) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        for (at, n) in (0_u32..).zip(truth) {
            let sum = truth.iter().take(at as usize + 1).sum();
            let mut new = vec![figures(sum, year_so_far(at), true)];
            if at > 0 {
                new.push(figures(*n, quarter(at), true));
            }
            let shown = if guarded {
                admit(&cells, &[], at as usize + 1, &new)
            } else {
                new.iter().map(|one| show(one, Sight::Published).all).collect()
            };
            cells.extend(new.iter().zip(shown).map(|(one, figure)| Cell { span: one.span, edition: at as usize + 1, figure }));
        }
        cells
    }

    /// What the attacker finds who tries every year that there can have been: the numbers of which less is left open than by rounding.
    fn found(cells: &[Cell], quarters: usize) -> usize {
        let fits =
            |n: i64, figure: &ShownFigure| whole(&figure.n).is_none_or(|shown| crate::measures::disclosure::rounded(n) == shown);
        let of = |year: &[i64], span: Span| -> i64 {
            (0_u32..)
                .zip(year)
                .filter(|(at, _)| quarter(*at).from >= span.from && quarter(*at).until <= span.until)
                .map(|(_, n)| n)
                .sum()
        };
        let mut ranges: Vec<Option<(i64, i64)>> = vec![None; cells.len()];
        let most = 16_i64;
        for number in 0..most.pow(u32::try_from(quarters).expect("few")) {
            let year: Vec<i64> = (0..quarters).map(|at| number / most.pow(at as u32) % most).collect();
            if cells.iter().all(|cell| fits(of(&year, cell.span), &cell.figure)) {
                for (range, cell) in ranges.iter_mut().zip(cells) {
                    let n = of(&year, cell.span);
                    *range = Some(range.map_or((n, n), |(low, high)| (low.min(n), high.max(n))));
                }
            }
        }
        let leaks = ranges.iter().zip(cells).filter(|(range, cell)| {
            let (low, high) = range.expect("the truth is among them");
            let by_rounding = if whole(&cell.figure.n) == Some(0) { 2 } else { 4 };
            high - low < by_rounding
        });
        leaks.count()
    }

    #[test]
    fn editions_side_by_side_tell_nothing_more() {
        let mut chance = fastrand::Rng::with_seed(7);
        let mut planted = 0;
        for _ in 0..60 {
            let truth: Vec<i64> = (0..3).map(|_| chance.i64(0..9)).collect();
            assert_eq!(found(&published(&truth, true), 3), 0, "{truth:?}");
            planted += usize::from(found(&published(&truth, false), 3) > 0);
        }
        assert!(planted > 10, "rounding alone gives away {planted} of 60");
    }

    #[test]
    fn the_newest_sum_is_shown_before_its_parts() {
        // 7 so far, one more in the second quarter: 5, then 10 with a quarter of 0 would say that they are 7 and 8 or so
        let cells = published(&[7, 1], true);
        let shown: Vec<&str> = cells.iter().map(|cell| cell.figure.n.as_str()).collect();
        assert_eq!(shown, ["5", "10", ".."]);
    }

    #[test]
    fn different_people_are_guarded_too() {
        let before = [Cell { span: quarter(0), edition: 1, figure: show(&figures(7, quarter(0), false), Sight::Published).all }];
        let shown = admit(&before, &[], 2, &[figures(8, year_so_far(1), false), figures(1, quarter(1), false)]);
        assert_eq!(shown.iter().map(|one| one.n.as_str()).collect::<Vec<_>>(), ["10", ".."]);
        let shown = admit(&before, &[], 2, &[figures(40, year_so_far(1), false), figures(35, quarter(1), false)]);
        assert_eq!(shown.iter().map(|one| one.n.as_str()).collect::<Vec<_>>(), ["40", "35"]);
    }

    #[test]
    fn what_was_revised_is_another_number() {
        let cells = published(&[7, 10], true);
        // the first quarter is 30 now: without knowing that it was revised nothing would fit
        let new = [figures(45, year_so_far(2), true), figures(5, quarter(2), true)];
        assert!(admit(&cells, &[], 3, &new).iter().any(|one| one.n == HIDDEN));
        let shown = admit(&cells, &[(quarter(0), 3)], 3, &new);
        assert_eq!(shown[0].n, "45");
    }
}
