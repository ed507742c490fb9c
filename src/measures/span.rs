//! Days, and the periods that measures are read over.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use chrono_tz::Tz;

/// Some days, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first.
    pub from: NaiveDate,
    /// The day after the last.
    pub until: NaiveDate,
}

/// A date as tallies number it: 1 January 1970 is 0.
pub(super) fn number(date: NaiveDate) -> i64 {
    date.signed_duration_since(DateTime::UNIX_EPOCH.date_naive()).num_days()
}

/// The number of the day of an instant, where this is the time.
pub(super) fn day_of(at: DateTime<Utc>, zone: Tz) -> i64 {
    number(at.with_timezone(&zone).date_naive())
}

impl Span {
    /// The numbers of its first day and of the day after its last.
    pub(super) fn days(self) -> (i64, i64) {
        (number(self.from), number(self.until))
    }

    /// Whether it is twelve months from the first of one: what numbers about people may be broken down over for everyone.
    pub fn is_year(self) -> bool {
        self.from.day() == 1 && self.from.checked_add_months(Months::new(12)) == Some(self.until)
    }

    /// The last day of the newest month before the one that `day` is in that is not a quarter's last: the ends of quarters are for
    /// snapshots, so that no day has two tables of the same people that could be laid side by side.
    pub fn end_of_month_within_quarter(day: NaiveDate) -> Option<NaiveDate> {
        let month = day.with_day(1)?;
        let month = if month.month() % 3 == 1 { month.checked_sub_months(Months::new(1))? } else { month };
        month.pred_opt()
    }

    /// The same, ending before the month that `today` is in: a number that changes from day to day tells who came and went.
    pub fn of_full_months(self, today: NaiveDate) -> Self {
        let month = today.with_day(1).unwrap_or(today);
        let until = self.until.min(month).max(self.from);
        Self { until, ..self }
    }
}

/// Lengths of time that a year is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A calendar month.
    Month,
    /// Three months of the calendar year.
    Quarter,
    /// From the month after one academic year ends to the end of the next.
    AcademicYear,
    /// From the month in which the plan begins.
    PlanYear,
}

/// When years begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// The month (1 to 12) and its day on which an academic year begins: 1 August under HESA's staff year
    /// (<https://www.hesa.ac.uk/support/definitions/staff>), 1 October where the year ends with September.
    pub academic_year_begins: (u32, u32),
    /// The month (1 to 12) on whose first day a plan year begins.
    pub plan_year_begins: u32,
}

impl Calendar {
    /// The period that a day is in.
    pub fn around(&self, period: Period, day: NaiveDate) -> Span {
        let (begins, months) = match period {
            Period::Month => ((day.month(), 1), 1),
            Period::Quarter => (((day.month() - 1) / 3 * 3 + 1, 1), 3),
            Period::AcademicYear => (self.academic_year_begins, 12),
            Period::PlanYear => ((self.plan_year_begins, 1), 12),
        };
        let year = if begins > (day.month(), day.day()) { day.year() - 1 } else { day.year() };
        let from = NaiveDate::from_ymd_opt(year, begins.0, begins.1).unwrap_or(day);
        let until = from.checked_add_months(Months::new(months)).unwrap_or(from);
        Span { from, until }
    }

    /// The periods that meet a span, oldest first, at most `most` of the newest.
    pub fn within(&self, period: Period, span: Span, most: usize) -> Vec<Span> {
        let Some(mut last) = span.until.checked_sub_days(Days::new(1)).filter(|last| *last >= span.from) else { return Vec::new() };
        let mut found = Vec::new();
        while found.len() < most {
            let around = self.around(period, last);
            found.push(around);
            match around.from.checked_sub_days(Days::new(1)) {
                Some(before) if before >= span.from => last = before,
                _ => break,
            }
        }
        found.reverse();
        found
    }

    /// What a period is called: `October 2025`, `2025 Q4`, `2025-26`, `Year from January 2025`.
    pub fn name(&self, period: Period, span: Span) -> String {
        match period {
            Period::Month => span.from.format("%B %Y").to_string(),
            Period::Quarter => format!("{} Q{}", span.from.year(), (span.from.month() - 1) / 3 + 1),
            Period::AcademicYear if self.academic_year_begins == (1, 1) => span.from.year().to_string(),
            Period::AcademicYear => format!("{}-{:02}", span.from.year(), (span.from.year() + 1) % 100),
            Period::PlanYear if self.plan_year_begins == 1 => span.from.year().to_string(),
            Period::PlanYear => span.from.format("Year from %B %Y").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_follow_one_another_without_gaps() {
        let calendar = Calendar { academic_year_begins: (8, 1), plan_year_begins: 1 };
        let whole = Span { from: date("2025-01-01"), until: date("2028-01-01") };
        for (period, count) in [(Period::Month, 36), (Period::Quarter, 12), (Period::AcademicYear, 4), (Period::PlanYear, 3)] {
            let spans = calendar.within(period, whole, 100);
            assert_eq!(spans.len(), count, "{period:?}");
            assert!(spans.windows(2).all(|pair| pair[0].until == pair[1].from));
            assert!(spans[0].from <= whole.from && spans[count - 1].until >= whole.until);
        }
    }

    #[test]
    fn an_academic_year_is_named_by_both_its_years() {
        let calendar = Calendar { academic_year_begins: (8, 1), plan_year_begins: 1 };
        let span = calendar.around(Period::AcademicYear, date("2026-07-31"));
        assert_eq!((span.from, span.until), (date("2025-08-01"), date("2026-08-01")));
        assert_eq!(calendar.name(Period::AcademicYear, span), "2025-26");
        assert!(span.is_year());
        assert_eq!(calendar.name(Period::Quarter, calendar.around(Period::Quarter, date("2025-12-31"))), "2025 Q4");
        let mid = Calendar { academic_year_begins: (9, 16), ..calendar };
        let around = |day| mid.around(Period::AcademicYear, date(day)).from;
        assert_eq!((around("2025-09-15"), around("2025-09-16")), (date("2024-09-16"), date("2025-09-16")));
    }

    #[test]
    fn ends_of_quarters_are_left_to_snapshots() {
        let ends = |day| Span::end_of_month_within_quarter(date(day)).unwrap();
        assert_eq!(ends("2026-11-23"), date("2026-10-31"));
        assert_eq!(ends("2026-12-01"), date("2026-11-30"));
        for day in ["2027-01-01", "2027-01-31"] {
            assert_eq!(ends(day), date("2026-11-30"), "the end of December is in a snapshot");
        }
        assert_eq!(ends("2027-02-28"), date("2027-01-31"));
    }

    #[test]
    fn what_everyone_sees_ends_with_a_month() {
        let span = Span { from: date("2025-01-01"), until: date("2026-01-01") };
        assert_eq!(span.of_full_months(date("2025-11-22")).until, date("2025-11-01"));
        assert_eq!(span.of_full_months(date("2026-02-03")), span);
        let early = span.of_full_months(date("2024-02-03"));
        assert_eq!((early.from, early.until), (span.from, span.from));
    }
}
