//! The attacker who puts everything that is shown of one survey's wave side by side: how many answered and agreed in all, by department, and by
//! everything else that the wave is broken down by. They know that groups add up, that nobody agrees who did not answer, and that a
//! group that stands alone has no fewer than it takes.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};

use crate::measures::branches::tests::tree;
use crate::measures::disclosure::rounded;
use crate::measures::rolled::{Answers, LEAST, answers};
use crate::measures::shown::{HIDDEN, ShownFigure, Sight};
use crate::measures::{Branches, Breakdown, UNKNOWN};

/// A wave: for each of its respondents the department and the other groups that they are in, and whether they agree.
struct Wave {
    people: Vec<(Vec<String>, bool)>,
}

/// What is shown: of all, and by each breakdown.
struct Told {
    whole: (i64, i64),
    /// By breakdown, each group's two numbers; none where they are hidden.
    tables: Vec<Vec<Option<(i64, i64)>>>,
}

/// The breakdowns of a wave, with departments in two faculties.
const BY: [Breakdown; 4] =
    [Breakdown::Department, Breakdown::Attribute("gender"), Breakdown::Attribute("staff-group"), Breakdown::JobFamily];

fn house() -> Branches {
    tree(&[
        ("science", None),
        ("arts", None),
        ("chemistry", Some("science")),
        ("physics", Some("science")),
        ("glass", Some("chemistry")),
        ("music", Some("arts")),
    ])
}

fn random(seed: u64) -> Wave {
    let mut chance = fastrand::Rng::with_seed(seed);
    let groups: [&[&str]; 4] = [
        &["chemistry", "physics", "glass", "music", "arts", ""],
        &["woman", "man", "non-binary", ""],
        &["technical", "academic", "professional"],
        &["it", "workshop", "laboratory", "facility", "media"],
    ];
    let weights: Vec<Vec<u32>> = groups.iter().map(|all| all.iter().map(|_| chance.u32(0..6)).collect()).collect();
    let likely = chance.f64();
    let size = [25, 45, 70, 150][chance.usize(0..4)];
    let people = (0..chance.usize(size / 2..size)).map(|_| {
        let mut pick = |at: usize| {
            let mut left = chance.u32(0..weights[at].iter().sum::<u32>() + 1);
            let found = weights[at].iter().position(|weight| {
                let here = left < *weight;
                left = left.saturating_sub(*weight);
                here
            });
            groups[at][found.unwrap_or(0)].to_owned()
        };
        let own = (0..groups.len()).map(&mut pick).collect();
        (own, chance.f64() < likely)
    });
    Wave { people: people.collect() }
}

/// A number as it is shown, back as a number.
fn read(figure: &ShownFigure) -> Option<(i64, i64)> {
    let number = |text: &str| text.replace(',', "").parse().expect("a number");
    (figure.n != HIDDEN).then(|| (number(&figure.n), number(&figure.of)))
}

impl Wave {
    fn count(&self, of: impl Fn(&[String]) -> bool) -> (i64, i64) {
        let some: Vec<bool> = self.people.iter().filter(|(groups, _)| of(groups)).map(|(_, agrees)| *agrees).collect();
        (some.iter().filter(|agrees| **agrees).count() as i64, some.len() as i64)
    }

    fn by(&self, at: usize) -> BTreeMap<String, Answers> {
        let groups: std::collections::BTreeSet<&String> = self.people.iter().map(|(groups, _)| &groups[at]).collect();
        let of = |group: &String| {
            let (agreed, answered) = self.count(|groups| groups[at] == *group);
            (group.clone(), Answers { answered, agreed, fewest: answered })
        };
        groups.into_iter().map(of).collect()
    }

    fn whole(&self) -> (i64, i64) {
        let (agreed, answered) = self.count(|_| true);
        (rounded(agreed), rounded(answered))
    }

    /// As everyone sees it.
    fn published(&self) -> Told {
        let tables = BY.into_iter().enumerate().map(|(at, by)| {
            let shown = answers(&self.by(at), by, &house(), Sight::Published);
            shown.iter().map(|group| read(&group.figure)).collect::<Vec<_>>()
        });
        Told { whole: self.whole(), tables: tables.filter(|table| !table.is_empty()).collect() }
    }

    /// The leak: small groups are put together, and what is left is rounded without a second thought.
    fn rounded_alone(&self) -> Told {
        let tables = (0..BY.len()).map(|at| {
            let (large, small): (Vec<Answers>, Vec<Answers>) = self.by(at).into_values().partition(|group| group.answered >= LEAST);
            let others = small.into_iter().fold((0, 0), |sum, group| (sum.0 + group.agreed, sum.1 + group.answered));
            let groups = large.into_iter().map(|group| (group.agreed, group.answered)).chain([others]);
            groups.filter(|group| group.1 >= LEAST).map(|(n, of)| Some((rounded(n), rounded(of)))).collect::<Vec<_>>()
        });
        // groups of which all are shown add up, as whoever sees them can tell
        let adds_up = |table: &Vec<Option<(i64, i64)>>| {
            let sum = table.iter().flatten().map(|group| group.1).sum::<i64>();
            table.len() > 1 && (sum - self.whole().1).abs() <= 2 * table.len() as i64
        };
        Told { whole: self.whole(), tables: tables.filter(adds_up).collect() }
    }
}

fn range(shown: i64) -> (f64, f64) {
    ((shown - 2).max(0) as f64, (shown + 2) as f64)
}

/// The numbers of which fewer than five are possible, though rounding and the rule of ten leave more open: their place (the whole stands behind
/// all groups, how many agreed before how many answered), the least and the most. None where nothing fits: what was planted is not all of it.
fn leaks(told: &Told) -> Option<Vec<(usize, f64, f64)>> {
    let most = (told.whole.1 + 2) as f64;
    let ten = LEAST as f64;
    let cell = |group: &Option<(i64, i64)>| match group {
        Some((n, of)) => [range(*n), (range(*of).0.max(ten), range(*of).1)],
        None => [(0.0, range(told.whole.0).1), (ten, most)],
    };
    let mut open: Vec<(f64, f64)> = told.tables.iter().flatten().flat_map(cell).collect();
    open.extend([range(told.whole.0), range(told.whole.1)]);
    let all = open.len() - 2;
    let bound = |aim: usize, direction| -> Option<f64> {
        let mut problem = Problem::new(direction);
        let numbers: Vec<_> =
            open.iter().enumerate().map(|(at, range)| problem.add_var(if at == aim { 1.0 } else { 0.0 }, *range)).collect();
        let mut from = 0;
        for table in &told.tables {
            for part in [0, 1] {
                let sum = (0..table.len()).map(|group| (numbers[from + group * 2 + part], 1.0));
                problem.add_constraint(sum.chain([(numbers[all + part], -1.0)]).collect::<Vec<_>>(), ComparisonOp::Eq, 0.0);
            }
            from += table.len() * 2;
        }
        for pair in numbers.chunks(2) {
            problem.add_constraint([(pair[1], 1.0), (pair[0], -1.0)], ComparisonOp::Ge, 0.0);
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => Some(solution.objective()),
            Ok(SolveOutcome::Interrupted(stopped)) => panic!("stopped: {stopped:?}"),
            Err(_) => None,
        }
    };
    let mut found = Vec::new();
    for (at, (from, to)) in open.iter().enumerate() {
        let (low, high) = (bound(at, OptimizationDirection::Minimize)?, bound(at, OptimizationDirection::Maximize)?);
        if high - low + 1e-6 < (to - from).min(4.0) {
            found.push((at, low, high));
        }
    }
    Some(found)
}

#[test]
fn breakdowns_of_one_wave_side_by_side_tell_nothing_more() {
    let (mut shown, mut hidden) = (0, 0);
    for seed in 0..300 {
        let told = random(seed).published();
        assert_eq!(leaks(&told), Some(Vec::new()), "seed {seed}: {:?} {:?}", told.whole, told.tables);
        for table in &told.tables {
            assert!(table.len() > 1, "one group alone is the whole");
            shown += table.iter().flatten().count();
            hidden += table.iter().filter(|group| group.is_none()).count();
        }
    }
    assert!(shown > 1_000 && hidden * 3 < shown, "{hidden} are hidden beside {shown}");
}

#[test]
fn each_group_that_is_shown_has_ten_who_answered() {
    for seed in 0..300 {
        let wave = random(seed);
        for (at, by) in BY.into_iter().enumerate() {
            let exact = wave.by(at);
            for group in answers(&exact, by, &house(), Sight::Published) {
                let of = group.figure.of.clone();
                assert!(of == HIDDEN || of.parse::<i64>().expect("a number") >= LEAST, "seed {seed}: {group:?}");
                let own = exact.get("").filter(|_| group.name == UNKNOWN);
                assert!(own.is_none_or(|one| one.answered >= LEAST), "seed {seed}: {group:?}");
            }
        }
    }
}

#[test]
fn the_attacker_finds_what_rounding_gives_away_of_a_wave() {
    let planted = Told { whole: (30, 55), tables: vec![vec![Some((15, 30)), Some((15, 20))], vec![Some((5, 20)), Some((25, 30))]] };
    let found = leaks(&planted).expect("it fits");
    assert!(!found.is_empty(), "30 and 20 of 55 are more than is shown");
    let caught = (0..300).filter(|seed| leaks(&random(*seed).rounded_alone()).is_some_and(|all| !all.is_empty())).count();
    assert!(caught > 30, "{caught} of 300");
}

#[test]
fn two_breakdowns_tell_of_each_other_where_one_narrows_the_whole() {
    // by the first there are 53 or 54 in all, of whom the second shows 40 and, less, the others
    let first = vec![Some((10, 20)), Some((20, 30))];
    let alone = Told { whole: (30, 55), tables: vec![vec![Some((15, 40)), Some((15, 15))]] };
    assert_eq!(leaks(&alone), Some(Vec::new()));
    let both = Told { tables: vec![alone.tables[0].clone(), first], whole: alone.whole };
    let told = leaks(&both).expect("it fits");
    assert!(
        told.iter().any(|(at, ..)| *at >= both.tables.iter().map(Vec::len).sum::<usize>() * 2),
        "the whole is narrowed: {told:?}"
    );
}
