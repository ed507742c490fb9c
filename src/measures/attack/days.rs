//! The attacker who chooses days: asks for a count of people over every run of quarters there is, and subtracts. What they can work out of each
//! quarter, by linear programmes over all answers together.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};

use super::{figures, range};
use crate::measures::shown::{ShownFigure, Sight, show, together};

/// How an answer over several quarters is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    /// As `plan::counts` does: the sum of what is published of each quarter.
    Together,
    /// The leak: everything within the days is counted, and then rounded.
    RoundedAnew,
}

/// The first and the last quarter of an answer, and what it says.
type Answer = (usize, usize, ShownFigure);

/// All that can be asked.
fn answers(quarters: &[f64], how: Answers) -> Vec<Answer> {
    let published = |n: f64| show(&figures(n, &[]), Sight::Published).all;
    let mut all = Vec::new();
    for first in 0..quarters.len() {
        for last in first..quarters.len() {
            let some = &quarters[first..=last];
            let shown = match how {
                Answers::Together => together(&some.iter().map(|n| published(*n)).collect::<Vec<_>>()),
                Answers::RoundedAnew => published(some.iter().sum()),
            };
            all.push((first, last, shown));
        }
    }
    all
}

/// How many quarters the attacker knows more of than rounding alone leaves open, knowing how answers are made.
fn leaks(quarters: usize, answers: &[Answer], how: Answers) -> usize {
    let alone = |at: usize| answers.iter().find(|(first, last, _)| (*first, *last) == (at, at)).expect("each was asked for");
    let bound = |aim: usize, direction| {
        let mut problem = Problem::new(direction);
        let weight = |at: usize| if at == aim { 1.0 } else { 0.0 };
        let exact: Vec<Variable> = (0..quarters).map(|at| problem.add_var(weight(at), (0.0, f64::INFINITY))).collect();
        // what each quarter was rounded to, no further off than rounding goes
        let rounded: Vec<Variable> = (0..quarters).map(|_| problem.add_var(0.0, (0.0, f64::INFINITY))).collect();
        for at in 0..quarters {
            let off = [(exact[at], 1.0), (rounded[at], -1.0)];
            problem.add_constraint(off, ComparisonOp::Le, 2.5);
            problem.add_constraint(off, ComparisonOp::Ge, -2.5);
        }
        for (first, last, shown) in answers {
            let (low, high) = range(shown);
            let said: f64 = shown.n.replace(',', "").parse().expect("a number");
            match how {
                Answers::Together => {
                    let sum: Vec<_> = rounded[*first..=*last].iter().map(|one| (*one, 1.0)).collect();
                    problem.add_constraint(sum, ComparisonOp::Eq, said);
                }
                Answers::RoundedAnew => {
                    let sum: Vec<_> = exact[*first..=*last].iter().map(|one| (*one, 1.0)).collect();
                    problem.add_constraint(sum.clone(), ComparisonOp::Ge, low);
                    problem.add_constraint(sum, ComparisonOp::Le, high);
                }
            }
        }
        match problem.solve().expect("the truth is among them") {
            SolveOutcome::Solution(solution) => solution.objective(),
            SolveOutcome::Interrupted(stopped) => panic!("stopped: {stopped:?}"),
        }
    };
    (0..quarters)
        .filter(|at| {
            let (low, high) = (bound(*at, OptimizationDirection::Minimize), bound(*at, OptimizationDirection::Maximize));
            let open = range(&alone(*at).2);
            high - low + 1e-6 < (open.1 - open.0).min(5.0)
        })
        .count()
}

/// Two or three years of quarters, most of them with few people, from a fixed seed.
fn random(seed: u64) -> Vec<f64> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let sizes = [4, 9, 40];
    let count = chance.usize(3..12);
    (0..count)
        .map(|_| {
            let size = sizes[chance.usize(0..sizes.len())];
            f64::from(chance.u32(0..size))
        })
        .collect()
}

#[test]
fn whoever_chooses_days_and_subtracts_learns_nothing_more() {
    for seed in 0..60 {
        let quarters = random(seed);
        let told = answers(&quarters, Answers::Together);
        assert_eq!(leaks(quarters.len(), &told, Answers::Together), 0, "seed {seed}: {quarters:?}");
    }
}

#[test]
fn rounding_anew_for_all_days_that_are_asked_for_gives_much_away() {
    let planted = [3.0, 4.0, 3.0];
    assert!(leaks(3, &answers(&planted, Answers::RoundedAnew), Answers::RoundedAnew) > 0);
    let caught = (0..60).filter(|seed| {
        let quarters = random(*seed);
        leaks(quarters.len(), &answers(&quarters, Answers::RoundedAnew), Answers::RoundedAnew) > 0
    });
    let caught = caught.count();
    assert!(caught > 40, "{caught} of 60");
}
