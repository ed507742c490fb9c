//! The attacker who reads where a measure began beside its number and how that is judged, in one snapshot after the other. Whole numbers are
//! few: of each place to begin all others are tried that would be shown the same.

use super::{day, head};
use crate::measures::{Figures, ShownFigure, Sight, Span, Verdict};
use crate::plan::model::{Baseline, Judged, Kind, Measure, Status, Way, began, judged, rule_of};

/// What a number is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum With {
    /// With where it began, as that is shown.
    Shown,
    /// The leak: with where it began, as it is.
    Exact,
}

/// How many, and of how many.
type Numbers = (i32, Option<i32>);

fn measure((n, of): Numbers, way: Way) -> Measure {
    let kind = if of.is_some() { Kind::Survey } else { Kind::People };
    let baseline = Baseline { n: Some(f64::from(n)), of: of.map(f64::from), ..Baseline::default() };
    Measure { kind, way, baseline: Some(baseline), ..Measure::default() }
}

/// What is shown of where it began, and how each of some numbers is judged.
fn told(start: Numbers, way: Way, numbers: &[Numbers], with: With) -> (ShownFigure, Vec<Verdict>) {
    let (measure, head) = (measure(start, way), head("a", "2025-01-01", "2027-12-31"));
    let sight = if with == With::Shown { Sight::Published } else { Sight::Exact };
    let rule = rule_of(&measure, None, None, (&head, day("2026-01-01")), sight);
    let days = Span { from: head.begins, until: head.ends };
    let verdict = |(n, of): &Numbers| {
        let figures = Figures::recorded(f64::from(*n), of.map(f64::from), true, days);
        judged(Judged::Figures(&figures), &rule, Sight::Published, Status::UnderWay)
    };
    (began(&measure, &head, Sight::Published), numbers.iter().map(verdict).collect())
}

/// Of how many places to begin more is known by the judgements than rounding leaves open: fewer than five are possible, though what is shown
/// of them leaves more, or those that are hidden are told apart.
fn leaks(starts: &[Numbers], way: Way, numbers: &[Numbers], with: With) -> usize {
    let all: Vec<(Numbers, ShownFigure, Vec<Verdict>)> = starts
        .iter()
        .map(|start| {
            let (shown, verdicts) = told(*start, way, numbers, with);
            (*start, shown, verdicts)
        })
        .collect();
    let told = all.iter().filter(|(_, shown, verdicts)| {
        let alike: Vec<_> = all.iter().filter(|(_, other, _)| other == shown).collect();
        let left: Vec<_> = alike.iter().filter(|(_, _, other)| other == verdicts).collect();
        let width = |least: Option<i32>, most: Option<i32>| most.zip(least).map_or(0, |(most, least)| most - least);
        let open = width(alike.iter().map(|one| one.0.0).min(), alike.iter().map(|one| one.0.0).max());
        let known = width(left.iter().map(|one| one.0.0).min(), left.iter().map(|one| one.0.0).max());
        known < open.min(4) || left.len() < alike.len()
    });
    told.count()
}

/// Counts of people, and shares of few and of many, each with the numbers that are judged by them.
fn houses() -> [(Vec<Numbers>, Vec<Numbers>); 2] {
    let counts: Vec<Numbers> = (0..60).map(|n| (n, None)).collect();
    let shares: Vec<Numbers> = (12..34).flat_map(|of| (0..=of).map(move |n| (n, Some(of)))).collect();
    let answered: Vec<Numbers> = (0..=40).map(|n| (n, Some(40))).collect();
    [(counts.clone(), counts), (shares, answered)]
}

#[test]
fn where_a_measure_began_cannot_be_worked_back_from_judgements() {
    for (starts, numbers) in houses() {
        for way in [Way::Up, Way::Down] {
            assert_eq!(leaks(&starts, way, &numbers, With::Shown), 0, "{way:?}");
        }
    }
}

#[test]
fn the_attacker_finds_what_exact_comparisons_give_away() {
    for (starts, numbers) in houses() {
        for way in [Way::Up, Way::Down] {
            let caught = leaks(&starts, way, &numbers, With::Exact);
            assert!(caught * 2 > starts.len(), "{caught} of {}", starts.len());
        }
    }
}
