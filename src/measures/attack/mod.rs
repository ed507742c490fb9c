//! An attacker who puts everything that is published side by side, and what they can work out: the least and the most that each number can
//! be, by linear programmes over all tables together.

mod days;
mod waves;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};

use crate::measures::figures::{Figure, Figures, Traits};
use crate::measures::shown::{HIDDEN, Shown, ShownFigure, Sight, show, show_periods};
use crate::measures::span::Span;

/// Numbers of one year by department, by site, and by quarter, all of the same acts or people.
struct Tables {
    departments: Vec<f64>,
    sites: Vec<f64>,
    quarters: Vec<f64>,
}

fn year() -> Span {
    Span { from: "2025-01-01".parse().expect("a date"), until: "2026-01-01".parse().expect("a date") }
}

fn figures(whole: f64, groups: &[f64]) -> Figures {
    let figure = |n: f64| Figure { n: Some(n), of: None, size: n as i64 };
    let traits = Traits { people: true, additive: true, at_a_date: false, average: false, sum: false, share: false };
    let groups = groups.iter().enumerate().map(|(at, n)| (format!("{at:02}"), figure(*n))).collect();
    Figures { all: figure(whole), groups, traits, span: year() }
}

/// Everything about them that is published: each table's numbers, and the whole.
fn published(tables: &Tables, guarded: bool) -> (Vec<Vec<ShownFigure>>, ShownFigure) {
    let whole: f64 = tables.departments.iter().sum();
    let periods: Vec<Figures> = tables.quarters.iter().map(|n| figures(*n, &[])).collect();
    let of = |shown: Shown| shown.groups.into_iter().map(|(_, figure)| figure).collect::<Vec<_>>();
    let (quarters, all) = show_periods(&periods, &figures(whole, &[]), Sight::Published);
    let mut found = vec![
        of(show(&figures(whole, &tables.departments), Sight::Published)),
        of(show(&figures(whole, &tables.sites), Sight::Published)),
        quarters,
    ];
    if !guarded {
        // rounding alone, as without any second thought
        for (table, exact) in found.iter_mut().zip([&tables.departments, &tables.sites, &tables.quarters]) {
            for (shown, n) in table.iter_mut().zip(exact) {
                *shown = show(&figures(*n, &[]), Sight::Published).all;
            }
        }
    }
    (found, all)
}

/// What rounding leaves open.
fn range(shown: &ShownFigure) -> (f64, f64) {
    if shown.n == HIDDEN {
        return (0.0, f64::INFINITY);
    }
    let n: f64 = shown.n.replace(',', "").parse().expect("a number");
    ((n - 2.5).max(0.0), n + 2.5)
}

/// The numbers of which the attacker learns more than rounding leaves open.
fn leaks(tables: &[Vec<ShownFigure>], whole: &ShownFigure) -> usize {
    let cells: Vec<&ShownFigure> = tables.iter().flatten().chain([whole]).collect();
    let bound = |aim: usize, direction| {
        let mut problem = Problem::new(direction);
        let variables: Vec<_> =
            cells.iter().enumerate().map(|(at, cell)| problem.add_var(if at == aim { 1.0 } else { 0.0 }, range(cell))).collect();
        let all = variables[cells.len() - 1];
        let mut from = 0;
        for table in tables {
            let parts = variables[from..from + table.len()].iter().map(|part| (*part, 1.0));
            problem.add_constraint(parts.chain([(all, -1.0)]).collect::<Vec<_>>(), ComparisonOp::Eq, 0.0);
            from += table.len();
        }
        match problem.solve().expect("the truth is among them") {
            SolveOutcome::Solution(solution) => solution.objective(),
            SolveOutcome::Interrupted(stopped) => panic!("stopped: {stopped:?}"),
        }
    };
    (0..cells.len())
        .filter(|at| {
            let (low, high) = (bound(*at, OptimizationDirection::Minimize), bound(*at, OptimizationDirection::Maximize));
            let open = range(cells[*at]);
            // what is shown as nobody is under 2.5 by the rule itself
            high - low + 1e-6 < (open.1 - open.0).min(5.0)
        })
        .count()
}

/// Small tables, many of them with few people, from a fixed seed.
fn random(seed: u64) -> Tables {
    let mut chance = fastrand::Rng::with_seed(seed);
    let sizes = [4, 9, 40];
    let mut some = || {
        let size = sizes[chance.usize(0..sizes.len())];
        f64::from(chance.u32(0..size))
    };
    let mut departments = vec![some(), some()];
    for _ in 0..seed % 5 {
        departments.push(some());
    }
    let whole: f64 = departments.iter().sum();
    let mut split = |parts: usize| {
        let mut left = whole;
        let mut found: Vec<f64> = (1..parts)
            .map(|_| {
                let part = (left * chance.f64()).floor();
                left -= part;
                part
            })
            .collect();
        found.push(left);
        found
    };
    Tables { sites: split(2), quarters: split(4), departments }
}

#[test]
fn nothing_published_can_be_worked_back() {
    for seed in 0..400 {
        let tables = random(seed);
        let (shown, whole) = published(&tables, true);
        assert_eq!(leaks(&shown, &whole), 0, "seed {seed}: {:?} {:?} {:?}", tables.departments, tables.sites, tables.quarters);
    }
}

#[test]
fn the_attacker_finds_what_rounding_alone_gives_away() {
    let planted = Tables { departments: vec![3.0, 4.0], sites: vec![3.0, 4.0], quarters: vec![3.0, 4.0] };
    let (shown, whole) = published(&planted, false);
    assert!(leaks(&shown, &whole) > 0);
    let found = (0..400).filter(|seed| {
        let (shown, whole) = published(&random(*seed), false);
        leaks(&shown, &whole) > 0
    });
    assert!(found.count() > 20);
}

/// A tree of units: how many each has with all below it, and what it belongs to.
struct Units {
    counts: Vec<i64>,
    above: Vec<Option<usize>>,
}

/// Three levels, many units small, some with people of their own.
fn random_units(seed: u64) -> Units {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut units = Units { counts: Vec::new(), above: Vec::new() };
    for _ in 0..chance.usize(1..4) {
        let top = units.counts.len();
        units.counts.push(if chance.bool() { 0 } else { chance.i64(0..9) });
        units.above.push(None);
        for _ in 0..chance.usize(0..4) {
            let middle = units.counts.len();
            let most = if chance.bool() { 9 } else { 60 };
            units.counts.push(chance.i64(0..most));
            units.above.push(Some(top));
            for _ in 0..chance.usize(0..3) {
                let people = chance.i64(0..9);
                units.counts.push(people);
                units.above.push(Some(middle));
                units.counts[middle] += people;
            }
            units.counts[top] += units.counts[middle];
        }
    }
    units
}

/// How many numbers the attacker learns more of than may be, of a tree whose numbers stand beside the whole.
fn leaks_of_units(units: &Units, hidden: &[bool]) -> usize {
    let range = |count: i64| {
        let shown = crate::measures::disclosure::rounded(count) as f64;
        ((shown - 2.5).max(0.0), shown + 2.5)
    };
    let whole: i64 = units.counts.iter().zip(&units.above).filter(|(_, above)| above.is_none()).map(|(count, _)| count).sum();
    let mut ranges: Vec<(f64, f64)> =
        units.counts.iter().zip(hidden).map(|(count, hide)| if *hide { (0.0, f64::INFINITY) } else { range(*count) }).collect();
    ranges.push(range(whole));
    let top = units.counts.len();
    let bound = |aim: usize, direction| {
        let mut problem = Problem::new(direction);
        let variables: Vec<_> =
            ranges.iter().enumerate().map(|(at, range)| problem.add_var(if at == aim { 1.0 } else { 0.0 }, *range)).collect();
        for at in 0..=top {
            let below: Vec<usize> = (0..top).filter(|part| units.above[*part].unwrap_or(top) == at).collect();
            if below.is_empty() {
                continue;
            }
            let is_sum =
                below.iter().map(|part| units.counts[*part]).sum::<i64>() == units.counts.get(at).copied().unwrap_or(whole);
            let sum = below.iter().map(|part| (variables[*part], 1.0)).chain([(variables[at], -1.0)]);
            let how = if is_sum { ComparisonOp::Eq } else { ComparisonOp::Le };
            problem.add_constraint(sum.collect::<Vec<_>>(), how, 0.0);
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => solution.objective(),
            Ok(SolveOutcome::Interrupted(stopped)) => panic!("stopped: {stopped:?}"),
            // as high as one likes
            Err(_) => f64::INFINITY,
        }
    };
    (0..=top)
        .filter(|at| {
            let (low, high) = (bound(*at, OptimizationDirection::Minimize), bound(*at, OptimizationDirection::Maximize));
            let open = ranges[*at];
            high - low + 1e-6 < (open.1 - open.0).min(5.0)
        })
        .count()
}

#[test]
fn no_unit_of_a_tree_can_be_worked_back() {
    let mut caught = 0;
    for seed in 0..300 {
        let units = random_units(seed);
        let hidden = crate::measures::disclosure::guard_tree(&units.counts, &units.above);
        assert_eq!(leaks_of_units(&units, &hidden), 0, "seed {seed}: {:?} {:?} {hidden:?}", units.counts, units.above);
        caught += usize::from(leaks_of_units(&units, &vec![false; units.counts.len()]) > 0);
    }
    assert!(caught > 20, "rounding alone gives something away in {caught} of them");
}

#[test]
fn days_that_could_be_subtracted_have_no_groups() {
    let mut odd = figures(50.0, &[20.0, 30.0]);
    odd.span.until = "2025-12-31".parse().expect("a date");
    assert!(show(&odd, Sight::Published).groups.is_empty());
    assert_eq!(show(&odd, Sight::Exact).groups.len(), 2);
}

#[test]
fn shares_of_few_and_averages_of_few_are_hidden() {
    let mut few = figures(12.0, &[]);
    few.all.of = Some(22.0);
    few.traits.share = true;
    let shown = show(&few, Sight::Published).all;
    assert_eq!((shown.n.as_str(), shown.of.as_str(), shown.share.as_str(), shown.hidden), ("10", "20", "..", true));
    few.all.of = Some(23.0);
    assert_eq!(show(&few, Sight::Published).all.share, "40 %", "of the rounded numbers: 10 of 25");
    assert_eq!(show(&few, Sight::Exact).all.share, "52.2 %");
    let mut days = figures(3.5, &[]);
    days.traits.average = true;
    days.all.size = 7;
    assert_eq!(show(&days, Sight::Published).all.n, "..");
    days.all.size = 8;
    assert_eq!(show(&days, Sight::Published).all.n, "3.5");
    days.all = Figure { n: None, of: None, size: 0 };
    assert_eq!(
        show(&days, Sight::Published).all.n,
        "..",
        "of nobody as of few: beside matches of 0, which are up to two, it tells nothing"
    );
    assert!(show(&days, Sight::Exact).all.n.is_empty());
    assert_eq!(show(&figures(1_234.0, &[]), Sight::Exact).all.n, "1,234");
}

#[test]
fn hours_are_rounded_and_those_of_few_are_hidden_with_their_neighbours() {
    let mut hours = figures(45.0, &[12.0, 33.0]);
    hours.traits.sum = true;
    hours.groups[0].1.size = 8;
    hours.groups[1].1.size = 12;
    let words = |figures: &Figures| {
        let shown = show(figures, Sight::Published);
        (shown.all.n, shown.groups.into_iter().map(|(_, figure)| figure.n).collect::<Vec<_>>())
    };
    assert_eq!(words(&hours), ("45".to_owned(), vec!["10".to_owned(), "35".to_owned()]));
    hours.groups[0].1.size = 7;
    assert_eq!(words(&hours), ("45".to_owned(), vec!["..".to_owned(), "..".to_owned()]), "the rest would tell of those few");
    hours.all.size = 7;
    assert_eq!(words(&hours).0, "..");
    hours.all = Figure { n: Some(0.0), of: None, size: 0 };
    assert_eq!(words(&hours).0, "..", "of nobody as of few");
}
