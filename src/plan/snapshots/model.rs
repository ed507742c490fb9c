//! What is frozen. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::store::Snapshot;
use crate::measures::{ShownFigure, Verdict};
use crate::plan::model::check::Wrong;
use crate::plan::model::{Head, Measure, Period, Quarter, Recorded, Target};
use crate::text::fold;

/// A measure's numbers as everyone sees them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Numbers {
    /// How it stood.
    pub now: ShownFigure,
    /// The judgement, in words.
    pub verdict: String,
    /// What applied.
    pub target: Option<Target>,
    /// Of when the number is, in words.
    pub when: String,
    /// The first day and the day after the last that the number is over.
    pub over: Option<(NaiveDate, NaiveDate)>,
    /// Periods that were not in an earlier snapshot.
    pub rows: Vec<FrozenRow>,
    /// Periods of earlier snapshots that would be shown otherwise by now.
    pub revised: Vec<Revised>,
    /// Each breakdown.
    pub groups: Vec<FrozenGroups>,
    /// What is shown beside it.
    pub beside: Vec<FrozenBeside>,
}

/// A breakdown: its code, of when it is, and its groups.
pub type FrozenGroups = (String, String, Vec<(String, ShownFigure)>);

/// The wave that a breakdown is of, without when it was: sent again it may say that otherwise.
pub fn wave_of(when: &str) -> String {
    fold(when.rsplit_once(" (").map_or(when, |(name, _)| name))
}

/// A number of a period.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FrozenRow {
    /// The period, as plans write it.
    pub period: String,
    /// Its first day, and the day after its last.
    pub from: NaiveDate,
    /// The day after its last.
    pub until: NaiveDate,
    /// The number.
    pub figure: ShownFigure,
    /// What else is to be known.
    pub note: String,
    /// The version of the definition that it was counted by; none where it was frozen before that was kept.
    #[serde(default)]
    pub version: Option<i64>,
}

/// A counter's number beside a measure.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FrozenBeside {
    /// The counter's code.
    pub counter: String,
    /// Its first day.
    pub from: NaiveDate,
    /// The day after its last.
    pub until: NaiveDate,
    /// The number.
    pub figure: ShownFigure,
}

/// A number that facts changed which came late. It stays as it was published; this says what it would be.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Revised {
    /// The period, as plans write it.
    pub period: String,
    /// As it is published.
    pub was: ShownFigure,
    /// As it would be; hidden where that would tell too much.
    pub is: ShownFigure,
}

/// Exact numbers of each period as they were when a snapshot was made. They are for those alone who may see exact numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Exact {
    /// By period, as plans write it.
    pub periods: BTreeMap<String, ShownFigure>,
    /// Periods of earlier snapshots that are not what they were: what they were, and what they are.
    pub late: BTreeMap<String, (ShownFigure, ShownFigure)>,
    /// The counters that they are of; none where they were frozen before that was kept.
    #[serde(default)]
    pub of: Option<(Option<String>, Option<String>)>,
}

/// A plan's snapshots, the oldest first, with what everyone sees of each measure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Editions {
    /// The snapshots.
    pub all: Vec<Snapshot>,
    /// By measure's code, then by the position of the snapshot.
    pub numbers: BTreeMap<String, BTreeMap<usize, Numbers>>,
    /// The same, with the version of its definition by which each snapshot was made.
    pub versions: BTreeMap<String, BTreeMap<usize, i64>>,
    /// What measures said by these versions.
    pub definitions: BTreeMap<(String, i64), Measure>,
}

impl Editions {
    /// The newest snapshot.
    pub fn newest(&self) -> Option<&Snapshot> {
        self.all.last()
    }

    /// What another head would contradict. What is published already stands: numbers are counted from the plan's first day, and it cannot
    /// end within a quarter that is frozen.
    pub fn contradicted(&self, before: &Head, after: &Head) -> Vec<Wrong> {
        let Some(newest) = self.newest() else { return Vec::new() };
        let mut wrong = Vec::new();
        if after.begins != before.begins {
            let why = format!("numbers since {} are published, so it stays the first day", Period::Day(before.begins).words());
            wrong.push(Wrong { field: "begins", nth: 0, why });
        }
        let last = newest.ends.parse::<NaiveDate>().map_or(before.ends, |last| last.min(before.ends));
        if after.ends < last {
            let why =
                format!("the numbers of {} are published, so it cannot end before {}", newest.words(), Period::Day(last).words());
            wrong.push(Wrong { field: "ends", nth: 0, why });
        }
        wrong
    }

    /// A measure's numbers in the newest snapshot.
    pub fn of(&self, code: &str) -> Option<&Numbers> {
        self.numbers.get(code)?.get(&(self.all.len().checked_sub(1)?))
    }

    /// Whether a measure's numbers in the newest snapshot are of what its definition says today.
    pub fn is_of_today(&self, measure: &Measure) -> bool {
        let newest = self.all.len().checked_sub(1);
        let version = newest.and_then(|newest| self.versions.get(&measure.code)?.get(&newest).copied());
        self.is_by_the_same(measure, version)
    }

    /// Whether numbers by a version of a measure's definition are of what it says today; by one that is not known they are.
    pub fn is_by_the_same(&self, measure: &Measure, version: Option<i64>) -> bool {
        let then = version.and_then(|version| self.definitions.get(&(measure.code.clone(), version)));
        then.is_none_or(|then| then.is_of_the_same(measure))
    }

    /// One of its breakdowns of a wave as it was first published.
    pub fn groups(&self, code: &str, by: &str, wave: &str) -> Option<&FrozenGroups> {
        let mut all = self.numbers.get(code)?.values().flat_map(|one| &one.groups);
        all.find(|(other, when, _)| other == by && wave_of(when) == wave)
    }

    /// A measure's periods as they were first published, with what a later snapshot says of them.
    pub fn rows(&self, code: &str) -> Vec<FrozenRow> {
        let numbers = self.numbers.get(code);
        let mut rows: Vec<FrozenRow> = Vec::new();
        for (at, one) in numbers.into_iter().flatten() {
            let version = self.versions.get(code).and_then(|versions| versions.get(at).copied());
            rows.extend(one.rows.iter().map(|row| FrozenRow { version: row.version.or(version), ..row.clone() }));
        }
        for (at, one) in numbers.into_iter().flatten() {
            for revised in &one.revised {
                for row in rows.iter_mut().filter(|row| row.period == revised.period) {
                    let (Some(snapshot), is) = (self.all.get(*at), crate::plan::readings::line(&revised.is)) else { continue };
                    row.note = format!("revised to {is} in the snapshot of {}", snapshot.words());
                }
            }
        }
        rows.sort_by_key(|row| (row.until, row.from));
        rows
    }
}

impl Numbers {
    /// The judgement.
    pub fn judged(&self) -> Verdict {
        Verdict::ALL.into_iter().find(|verdict| verdict.words() == self.verdict).unwrap_or(Verdict::NoData)
    }
}

/// Whether a measure's numbers count people, so that what everyone sees of them is frozen.
pub(in crate::plan) fn is_of_people(measure: &Measure) -> bool {
    let counted = [&measure.from.numerator, &measure.from.denominator];
    let mut counters = counted.into_iter().flatten().filter_map(|code| crate::measures::counter(code));
    counters.any(|counter| counter.people) || measure.from.recorded.iter().any(|what| Recorded::counts_people(*what))
}

/// The quarters that are over and in no snapshot yet, the oldest first; none of before the newest snapshot.
pub(super) fn freezable(begins: NaiveDate, ends: NaiveDate, today: NaiveDate, newest: Option<NaiveDate>) -> Vec<Quarter> {
    let until = ends.min(today);
    if until < begins {
        return Vec::new();
    }
    let mut quarters = Quarter::between(begins, until);
    quarters.retain(|quarter| quarter.last() < today && newest.is_none_or(|newest| quarter.last() > newest));
    quarters
}

impl Snapshot {
    /// The quarter, in words.
    pub fn words(&self) -> String {
        self.period.parse::<Period>().map_or_else(|_| self.period.clone(), Period::words)
    }
}
