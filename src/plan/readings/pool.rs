//! Which of the shares that were recorded come together as one number. Pure.

use super::beside::holds;
use crate::measures::Span;
use crate::plan::model::{Measure, Recorded};
use crate::plan::store::{Record, Version};

/// What comes together, and what is left out, in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Pool {
    /// The places of the records.
    pub records: Vec<usize>,
    /// What else is to be known.
    pub note: String,
}

/// A share, as it is decided on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Share {
    at: usize,
    days: Span,
    what: Recorded,
}

/// What comes together of a measure's records, the newest first, each with its days where it counts: each person once, and by one definition.
/// Nothing where less than two shares are left.
pub(super) fn pool(measure: &Measure, records: &[(&Record, Span)], versions: &[Version<Measure>]) -> Pool {
    let shares: Vec<Share> = records
        .iter()
        .enumerate()
        .filter(|(_, (record, _))| record.value.n.is_some() && record.value.of.is_some())
        .map(|(at, (record, days))| Share { at, days: *days, what: record.value.what })
        .collect();
    // numbers of different things do not come together
    let is_by_this = |share: &&Share| definition(records[share.at].0, versions).is_none_or(|then| then.is_of_the_same(measure));
    let by_this: Vec<Share> = shares.iter().filter(is_by_this).copied().collect();
    let Some(what) = by_this.first().map(|share| share.what) else { return Pool::default() };
    let same: Vec<Share> = by_this.iter().filter(|share| share.what == what).copied().collect();
    let (wider, once): (Vec<Share>, Vec<Share>) =
        same.iter().partition(|share| same.iter().any(|other| holds(share.days, other.days)));
    let meets =
        |one: &Share, other: &Share| one.at != other.at && one.days.from < other.days.until && other.days.from < one.days.until;
    if once.len() < 2 || once.iter().any(|one| once.iter().any(|other| meets(one, other))) {
        return Pool::default();
    }
    let mut notes = Vec::new();
    if same.len() < shares.len() {
        notes.push("by today’s definition alone".to_owned());
    }
    if !wider.is_empty() {
        let names: Vec<String> = wider.iter().rev().map(|share| records[share.at].0.value.period.words()).collect();
        notes.push(format!("without {}, which others are within", names.join(", ")));
    }
    Pool { records: once.into_iter().map(|share| share.at).collect(), note: notes.join("; ") }
}

/// What the measure said when this was recorded; the versions come newest first.
fn definition<'a>(record: &Record, versions: &'a [Version<Measure>]) -> Option<&'a Measure> {
    versions.iter().find(|version| version.saved <= record.recorded).or(versions.last()).map(|version| &version.says)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::plan::model::{MonthDay, Period, Value};

    fn at(day: &str) -> DateTime<Utc> {
        format!("{day}T12:00:00Z").parse().expect("a time")
    }

    fn record(period: &str, (n, of): (f64, f64), day: &str) -> (Record, Span) {
        let period: Period = period.parse().expect("a period");
        let (first, last) = (period.first(MonthDay::HESA, "2025-01-01".parse().expect("a day")), period.last(MonthDay::HESA));
        let value = Value {
            what: Recorded::Survey,
            period,
            n: Some(n),
            of: Some(of),
            invited: None,
            held: true,
            words: String::new(),
            link: String::new(),
        };
        let record = Record {
            id: period.to_string().as_str().into(),
            measure: "m".into(),
            value,
            ends: last,
            seq: 1,
            recorded: at(day),
            by: None,
            corrected: None,
        };
        (record, Span { from: first, until: last.succ_opt().expect("a day") })
    }

    fn asks(question: &str) -> Measure {
        Measure { question: question.to_owned(), ..Measure::default() }
    }

    fn version(number: i64, day: &str, says: Measure) -> Version<Measure> {
        Version { version: number, says, saved: at(day), by: None, note: String::new() }
    }

    fn pooled(measure: &Measure, records: &[(Record, Span)], versions: &[Version<Measure>]) -> (Vec<String>, String) {
        let all: Vec<(&Record, Span)> = records.iter().map(|(record, days)| (record, *days)).collect();
        let pool = pool(measure, &all, versions);
        (pool.records.iter().map(|at| records[*at].0.value.period.to_string()).collect(), pool.note)
    }

    #[test]
    fn nobody_is_counted_twice() {
        let halves = [
            record("2025-07-01 to 2025-12-31", (2.0, 4.0), "2026-01-05"),
            record("2025", (6.0, 8.0), "2026-01-05"),
            record("2025-01-01 to 2025-06-30", (4.0, 4.0), "2025-07-05"),
        ];
        let (periods, note) = pooled(&asks("Q"), &halves, &[]);
        assert_eq!((periods.len(), note.as_str()), (2, "without 2025, which others are within"), "{periods:?}");
        assert!(!periods.contains(&"2025".to_owned()));
        // years that overlap do not come together at all
        let years = [record("2025-26", (3.0, 4.0), "2026-09-01"), record("2025", (6.0, 8.0), "2026-01-05")];
        assert_eq!(pooled(&asks("Q"), &years, &[]).0.len(), 0);
        assert_eq!(pooled(&asks("Q"), &halves[1..], &[]).0.len(), 0, "one is not all");
    }

    #[test]
    fn definitions_do_not_mix() {
        let waves = [
            record("2027", (300.0, 400.0), "2028-01-05"),
            record("2026", (200.0, 400.0), "2027-01-05"),
            record("2025", (38.0, 61.0), "2026-01-05"),
        ];
        let versions = [version(2, "2026-06-01", asks("New")), version(1, "2025-01-01", asks("Old"))];
        let (periods, note) = pooled(&asks("New"), &waves, &versions);
        assert_eq!((periods.len(), note.as_str()), (2, "by today’s definition alone"), "{periods:?}");
        assert_eq!(pooled(&asks("New"), &waves[1..], &versions).0.len(), 0);
        assert_eq!(pooled(&asks("Old"), &waves, &versions[1..]).0.len(), 3);
    }
}
