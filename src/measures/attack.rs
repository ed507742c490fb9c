//! An attacker who puts everything that is published side by side, and what they can work out: the least and the most that each number can
//! be, by linear programmes over all tables together.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};

use super::figures::{Figure, Figures, Traits};
use super::shown::{HIDDEN, Shown, ShownFigure, Sight, show, show_periods};
use super::span::Span;

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
    let traits = Traits { people: true, additive: true, at_a_date: false, average: false, share: false };
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
    assert_eq!(show(&figures(1_234.0, &[]), Sight::Exact).all.n, "1,234");
}
