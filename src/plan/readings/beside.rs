//! Which numbers of people that were recorded would tell of one another, because the days of one are within those of another. Pure.
//!
//! Whoever reads a year beside its halves knows that they add up to it, or at least that none of them is more. Where that would narrow a
//! number to less than rounding leaves open, the smallest is hidden, as among groups.

use crate::measures::{self, Span};

/// A number of people of some days.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// The days.
    pub days: Span,
    /// How many.
    pub n: i64,
    /// Of how many.
    pub of: Option<i64>,
    /// How many were asked.
    pub invited: Option<i64>,
    /// Whether it is published already, and so stays.
    pub is_out: bool,
}

/// Which of some numbers to hide, in their order; those that are none are not.
pub(super) fn to_hide(cells: impl IntoIterator<Item = Option<Cell>>) -> Vec<bool> {
    let all: Vec<Option<Cell>> = cells.into_iter().collect();
    let (places, cells): (Vec<usize>, Vec<Cell>) =
        all.iter().enumerate().filter_map(|(at, cell)| Some((at, cell.clone()?))).unzip();
    let mut hidden = vec![false; all.len()];
    for (at, hide) in places.into_iter().zip(weighed(&cells)) {
        hidden[at] = hide;
    }
    hidden
}

fn weighed(cells: &[Cell]) -> Vec<bool> {
    let mut hidden = vec![false; cells.len()];
    let within: Vec<Vec<usize>> =
        cells.iter().map(|one| (0..cells.len()).filter(|at| holds(one.days, cells[*at].days)).collect()).collect();
    let mut turn: Vec<usize> = (0..cells.len()).filter(|at| !within[*at].is_empty()).collect();
    // the longer after what is in them
    turn.sort_by_key(|at| cells[*at].days.until - cells[*at].days.from);
    for whole in turn {
        let inner = &within[whole];
        let is_next = |at: &usize| !inner.iter().any(|other| holds(cells[*other].days, cells[*at].days));
        let is_last = |at: &usize| within[*at].is_empty();
        // what is next to it, and what holds nothing more: the halves of a year, and their quarters
        for parts in [apart(cells, inner.iter().copied().filter(is_next)), apart(cells, inner.iter().copied().filter(is_last))] {
            let figures: Vec<&Cell> = parts.iter().map(|at| &cells[*at]).collect();
            let wanted: Vec<usize> =
                parts.iter().zip(tells(&figures, &cells[whole])).filter_map(|(at, hide)| hide.then_some(*at)).collect();
            if wanted.is_empty() || hidden[whole] {
                continue;
            }
            if !wanted.iter().any(|at| cells[*at].is_out) {
                wanted.into_iter().for_each(|at| hidden[at] = true);
            } else if !cells[whole].is_out {
                hidden[whole] = true;
            } else {
                // what is published cannot be hidden any more, and told nothing before the others came
                parts.into_iter().filter(|at| !cells[*at].is_out).for_each(|at| hidden[at] = true);
            }
        }
    }
    hidden
}

/// Whether some days hold others, and more.
pub(super) fn holds(big: Span, small: Span) -> bool {
    big != small && big.from <= small.from && small.until <= big.until
}

/// Those that share no day, from the first on.
fn apart(cells: &[Cell], some: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut some: Vec<usize> = some.collect();
    some.sort_by_key(|at| (cells[*at].days, *at));
    let mut found: Vec<usize> = Vec::new();
    for at in some {
        if found.last().is_none_or(|last| cells[*last].days.until <= cells[at].days.from) {
            found.push(at);
        }
    }
    found
}

/// Which parts to hide beside their whole.
fn tells(parts: &[&Cell], whole: &Cell) -> Vec<bool> {
    let mut hidden = vec![false; parts.len()];
    let mut hide = |more: Vec<bool>| hidden.iter_mut().zip(more).for_each(|(hide, more)| *hide |= more);
    let tops: Vec<i64> = parts.iter().map(|part| part.n).collect();
    let bottoms: Option<Vec<i64>> = parts.iter().map(|part| part.of).collect();
    match (bottoms, whole.of) {
        (Some(bottoms), Some(of)) => {
            let rest = (whole.n - tops.iter().sum::<i64>(), of - bottoms.iter().sum::<i64>());
            if rest.0 >= 0 && rest.1 >= rest.0 {
                // what is of other days, too, is a part that is not told of
                let pairs: Vec<(i64, i64)> = tops.iter().copied().zip(bottoms).chain((rest != (0, 0)).then_some(rest)).collect();
                hide(measures::guard_shares(&pairs, (whole.n, of), 0));
            } else {
                // somebody is in several
                hide(counts(&tops, whole.n));
                hide(counts(&bottoms, of));
            }
        }
        _ => hide(counts(&tops, whole.n)),
    }
    let asked: Option<Vec<i64>> = parts.iter().map(|part| part.invited).collect();
    if let (Some(asked), Some(all)) = (asked, whole.invited) {
        hide(counts(&asked, all));
    }
    hidden
}

fn counts(parts: &[i64], whole: i64) -> Vec<bool> {
    let rest = whole - parts.iter().sum::<i64>();
    let all: Vec<i64> = parts.iter().copied().chain((rest > 0).then_some(rest)).collect();
    let mut hidden = measures::guard(&all, whole, rest >= 0);
    hidden.truncate(parts.len());
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(from: &str, until: &str, (n, of): (i64, i64), is_out: bool) -> Option<Cell> {
        let days = Span { from: from.parse().expect("a day"), until: until.parse().expect("a day") };
        Some(Cell { days, n, of: Some(of), invited: None, is_out })
    }

    #[test]
    fn halves_do_not_tell_of_their_year() {
        let year = |first, second, out: (bool, bool)| {
            let halves = [cell("2025-01-01", "2025-07-01", first, out.0), cell("2025-07-01", "2026-01-01", second, out.0)];
            let whole = cell("2025-01-01", "2026-01-01", (first.0 + second.0, first.1 + second.1), out.1);
            to_hide(halves.into_iter().chain([None, whole]))
        };
        // 0 of 0 and 0 of 5 beside 5 of 5 would be 3 or 4
        assert_eq!(year((1, 2), (2, 3), (false, false)), [true, true, false, false]);
        assert_eq!(year((1, 2), (2, 3), (true, false)), [false, false, false, true], "what is published stays");
        assert_eq!(year((1, 2), (2, 3), (false, true)), [true, true, false, false]);
        assert_eq!(year((40, 80), (50, 100), (false, false)), [false; 4]);
    }

    #[test]
    fn days_that_hold_no_others_are_free() {
        let one = |from: &str, until: &str| cell(from, until, (1, 2), false);
        assert_eq!(to_hide([one("2025-01-01", "2025-07-01"), one("2025-07-01", "2026-01-01"), None]), [false; 3]);
        // of the rest of the year nothing is told
        let year = cell("2025-01-01", "2026-01-01", (60, 120), false);
        assert_eq!(to_hide([cell("2025-01-01", "2025-07-01", (20, 40), false), year]), [false, false]);
        assert_eq!(to_hide([]), Vec::<bool>::new());
    }

    #[test]
    fn numbers_without_a_share_are_weighed_too() {
        let of = |from: &str, until: &str, n| cell(from, until, (n, 0), false).map(|cell| Cell { of: None, ..cell });
        let (first, second) = (of("2025-01-01", "2025-07-01", 3), of("2025-07-01", "2026-01-01", 4));
        assert_eq!(to_hide([first, second, of("2025-01-01", "2026-01-01", 7)]), [true, false, false]);
    }
}
