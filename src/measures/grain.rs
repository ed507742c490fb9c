//! Lengths of time for which tallies hold sums. Any days are put together from a few of them. Pure.

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta};

use super::span::number;

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// One day.
    Day,
    /// A calendar month.
    Month,
    /// Three months of a calendar year.
    Quarter,
    /// A calendar year.
    Year,
}

/// 1 January 1900: what is said to have happened before is counted on that day.
pub const EARLIEST: i64 = -25_567;
/// 1 January 2200: the same for what is after.
pub const LATEST: i64 = 84_006;

/// Days from `from` to the day before `until`, each the first or last of a period of this grain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which sums.
    pub grain: Grain,
    /// The first day.
    pub from: i64,
    /// The day after the last.
    pub until: i64,
}

impl Grain {
    /// From the shortest.
    pub const ALL: [Self; 4] = [Self::Day, Self::Month, Self::Quarter, Self::Year];

    /// Those for which different people are kept everywhere together, too: over years that is one row for each, where in cells there are as
    /// many as acts.
    pub const TOGETHER: [Self; 2] = [Self::Quarter, Self::Year];

    /// Its number in tables, for what is kept cell by cell.
    pub fn code(self) -> i64 {
        self as i64
    }

    /// Its number in tables for people everywhere together, where they are kept so, else that of people cell by cell.
    pub fn code_together(self) -> i64 {
        if Self::TOGETHER.contains(&self) { 10 + self.code() } else { self.code() }
    }

    fn months(self) -> u32 {
        match self {
            Self::Day => 0,
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// The first day of the period that a day is in.
    pub fn first(self, day: i64) -> i64 {
        if self == Self::Day {
            return day;
        }
        let date = date(day);
        let month = date.month0() / self.months() * self.months() + 1;
        NaiveDate::from_ymd_opt(date.year(), month, 1).map_or(day, number)
    }

    /// The day after the last of the period that begins with a day.
    fn end(self, first: i64) -> i64 {
        if self == Self::Day {
            return first + 1;
        }
        date(first).checked_add_months(Months::new(self.months())).map_or(first + 1, number)
    }
}

fn date(day: i64) -> NaiveDate {
    let epoch = DateTime::UNIX_EPOCH.date_naive();
    TimeDelta::try_days(day).and_then(|days| epoch.checked_add_signed(days)).unwrap_or(epoch)
}

/// The fewest periods that together are the days from `from` to the day before `until`, those of one grain that follow one another as one.
pub fn parts(from: i64, until: i64) -> Vec<Part> {
    let (mut at, until) = (from.clamp(EARLIEST, LATEST), until.clamp(EARLIEST, LATEST + 1));
    let mut found: Vec<Part> = Vec::new();
    while at < until {
        let fits = |grain: &Grain| grain.first(at) == at && grain.end(at) <= until;
        let grain = Grain::ALL.into_iter().rev().find(fits).unwrap_or(Grain::Day);
        let end = grain.end(at);
        match found.last_mut() {
            Some(last) if last.grain == grain => last.until = end,
            _ => found.push(Part { grain, from: at, until: end }),
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i64 {
        number(text.parse().unwrap())
    }

    fn grains(from: &str, until: &str) -> Vec<Grain> {
        parts(day(from), day(until)).into_iter().map(|part| part.grain).collect()
    }

    #[test]
    fn any_days_are_a_few_periods_without_gaps() {
        use Grain::{Day, Month, Quarter, Year};
        assert_eq!(grains("2025-01-01", "2028-01-01"), [Year]);
        assert_eq!(grains("2025-08-01", "2026-08-01"), [Month, Quarter, Month]);
        assert_eq!(grains("2025-02-27", "2027-04-03"), [Day, Month, Quarter, Year, Quarter, Day]);
        assert_eq!(grains("2025-02-27", "2025-02-27"), []);
        let mut chance = fastrand::Rng::with_seed(3);
        for _ in 0..2_000 {
            let from = chance.i64(EARLIEST..LATEST);
            let until = from + chance.i64(0..5_000);
            let until = until.min(LATEST + 1);
            let parts = parts(from, until);
            assert!(parts.len() <= 7, "{parts:?}");
            let mut at = from;
            for part in parts {
                assert_eq!((part.from, part.grain.first(part.from)), (at, at));
                assert!(part.until > part.from && part.grain.first(part.until) == part.until || part.until > LATEST);
                at = part.until;
            }
            assert_eq!(at, until);
        }
        assert_eq!((day("1900-01-01"), day("2200-01-01")), (EARLIEST, LATEST));
    }
}
