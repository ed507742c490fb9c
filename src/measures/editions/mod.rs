//! Numbers that are published one edition after the other: what was published before is never taken back, so that each new number has to
//! leave open what all the earlier ones leave open together with it.
//!
//! Numbers are weighed counter by counter, whatever measures show them: whoever puts all measures, plans and editions side by side has of a
//! counter what is weighed here. With what people did is weighed how many they were: of these there are no more. Whoever keeps every edition knows that quarters add up to the
//! years that they are in, groups to their whole, and that people who are counted once in a year are no more than those of its quarters.
//! The numbers that were published, rounded, are bounds on these sums; [`weigh`] finds what they leave open. A new number that would
//! narrow any of them to less than rounding leaves open is hidden.

mod weigh;

pub use self::weigh::Published;
use self::weigh::tells;
use super::figures::Figures;
use super::shown::{HIDDEN, Shown, ShownFigure, Sight, hidden_figure, show};
use super::span::Span;

/// Something that was published of a counter.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Over which days.
    pub span: Span,
    /// In which edition, from 1.
    pub edition: usize,
    /// What.
    pub told: Told,
}

/// A number that is none where it is hidden, or those of all groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// One number.
    Whole(Option<i64>),
    /// A number for each group.
    Groups(Vec<Option<i64>>),
}

impl Cell {
    /// What is shown of some days: the groups where there are any.
    pub fn new(span: Span, edition: usize, shown: &Shown) -> Self {
        let groups = || shown.groups.iter().map(|(_, figure)| whole(&figure.n)).collect();
        let told = if shown.groups.is_empty() { Told::Whole(whole(&shown.all.n)) } else { Told::Groups(groups()) };
        Self { span, edition, told }
    }
}

/// New numbers of one counter for everyone, each hidden where it, together with `before`, would tell too much. The first of them is the
/// one that matters most. Of those that are broken down the groups are given. `revised` are days of which an earlier edition's numbers are
/// known to be outdated, each with the edition that said so first. Of what people did, `people` is what is published of how many they were,
/// this edition's numbers among it.
pub fn admit(
    before: &[Cell],
    revised: &[(Span, usize)],
    edition: usize,
    new: &[Figures],
    people: Option<Published<'_>>,
) -> Vec<Shown> {
    let shown: Vec<Shown> = new.iter().map(of_itself).collect();
    let alone = new.iter().any(|figures| !figures.traits.people || figures.traits.at_a_date || figures.traits.average);
    if alone || new.is_empty() {
        return shown;
    }
    let additive = new.iter().all(|figures| figures.traits.additive);
    let tells = |cells: &[Cell]| tells(Published { cells, revised }, additive, people);
    let greedy = |begin_hidden: bool| {
        let mut cells = before.to_vec();
        let mut shown = shown.clone();
        for (at, (one, figures)) in shown.iter_mut().zip(new).enumerate() {
            cells.push(Cell::new(figures.span, edition, one));
            let told = |cells: &[Cell]| (at == 0 && begin_hidden) || tells(cells);
            while told(&cells) && hide_one(one, figures) {
                if let Some(last) = cells.last_mut() {
                    *last = Cell::new(figures.span, edition, one);
                }
            }
        }
        (!tells(&cells)).then_some(shown)
    };
    // with nothing new that is shown, everything stays as open as it was
    greedy(false).or_else(|| greedy(true)).unwrap_or_else(|| {
        let mut shown = shown.clone();
        shown.iter_mut().zip(new).for_each(|(one, figures)| while hide_one(one, figures) {});
        shown
    })
}

/// What would be shown were there nothing else.
fn of_itself(figures: &Figures) -> Shown {
    let shown = show(figures, Sight::Published);
    if figures.groups.is_empty() { shown } else { Shown { all: ShownFigure::default(), groups: shown.groups } }
}

/// Hides the number, or the smallest group that is shown, those that are shown as nobody last; false where nothing is left to hide.
fn hide_one(shown: &mut Shown, figures: &Figures) -> bool {
    let all = shown.groups.is_empty().then_some(&mut shown.all).into_iter();
    let open = all.chain(shown.groups.iter_mut().map(|(_, figure)| figure)).filter(|figure| whole(&figure.n).is_some());
    match open.min_by_key(|figure| whole(&figure.n).map(|n| (n == 0, n))) {
        Some(figure) => {
            *figure = hidden_figure(figures.traits);
            true
        }
        None => false,
    }
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
            let edition = at as usize + 1;
            let shown = if guarded { admit(&cells, &[], edition, &new, None) } else { new.iter().map(of_itself).collect() };
            cells.extend(new.iter().zip(shown).map(|(one, shown)| Cell::new(one.span, edition, &shown)));
        }
        cells
    }

    /// What the attacker finds who tries every year that there can have been: the numbers of which less is left open than by rounding.
    fn found(cells: &[Cell], quarters: usize) -> usize {
        let fits = |n: i64, told: &Told| match told {
            Told::Whole(shown) => shown.is_none_or(|shown| crate::measures::disclosure::rounded(n) == shown),
            Told::Groups(_) => true,
        };
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
            if cells.iter().all(|cell| fits(of(&year, cell.span), &cell.told)) {
                for (range, cell) in ranges.iter_mut().zip(cells) {
                    let n = of(&year, cell.span);
                    *range = Some(range.map_or((n, n), |(low, high)| (low.min(n), high.max(n))));
                }
            }
        }
        let leaks = ranges.iter().zip(cells).filter(|(range, cell)| {
            let (low, high) = range.expect("the truth is among them");
            let by_rounding = if cell.told == Told::Whole(Some(0)) { 2 } else { 4 };
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
        let shown: Vec<Told> = cells.into_iter().map(|cell| cell.told).collect();
        assert_eq!(shown, [Some(5), Some(10), None].map(Told::Whole));
    }

    fn admitted(before: &[Cell], revised: &[(Span, usize)], edition: usize, new: &[Figures]) -> Vec<String> {
        admit(before, revised, edition, new, None).into_iter().map(|shown| shown.all.n).collect()
    }

    #[test]
    fn different_people_are_guarded_too() {
        let before = [Cell { span: quarter(0), edition: 1, told: Told::Whole(Some(5)) }];
        let some = |year: i64, quarter_of: i64| [figures(year, year_so_far(1), false), figures(quarter_of, quarter(1), false)];
        assert_eq!(admitted(&before, &[], 2, &some(8, 1)), ["10", ".."]);
        assert_eq!(admitted(&before, &[], 2, &some(40, 35)), ["40", "35"]);
    }

    #[test]
    fn two_years_of_people_bound_both_together() {
        // 7 in one year and 1 in the next are at most 9 of whom 10 would be shown, whatever the quarters say
        let year = |at: u32| Span { from: quarter(at).from, until: quarter(at + 3).until };
        let before = [(year(0), Some(5)), (quarter(5), None), (year(4), Some(0))];
        let before = before.map(|(span, shown)| Cell { span, edition: 1, told: Told::Whole(shown) });
        let both = Span { from: year(0).from, until: year(4).until };
        assert_eq!(admitted(&before, &[], 2, &[figures(8, both, false)]), [".."]);
    }

    #[test]
    fn one_group_is_its_whole() {
        let before = [Cell { span: quarter(0), edition: 1, told: Told::Whole(Some(5)) }];
        let year = Span { from: quarter(0).from, until: quarter(4).from };
        let mut new = figures(8, year, true);
        new.groups = vec![("Glass".to_owned(), new.all)];
        let rest = figures(1, Span { from: quarter(1).from, until: quarter(4).from }, true);
        let shown = admit(&before, &[], 2, &[rest, new], None);
        assert_eq!(shown[0].all.n, "0");
        assert_eq!(shown[1].groups[0].1.n, HIDDEN, "10 in all, of at most 7 and 2");
    }

    #[test]
    fn what_was_revised_is_another_number() {
        let cells = published(&[7, 10], true);
        // the first quarter is 30 now: without knowing that it was revised nothing would fit
        let new = [figures(45, year_so_far(2), true), figures(5, quarter(2), true)];
        assert!(admitted(&cells, &[], 3, &new).iter().any(|n| n == HIDDEN));
        assert_eq!(admitted(&cells, &[(quarter(0), 3)], 3, &new)[0], "45");
        let people = new.map(|mut one| {
            one.traits.additive = false;
            one
        });
        assert_eq!(admitted(&cells, &[(quarter(0), 3)], 3, &people)[0], "45");
    }
}
