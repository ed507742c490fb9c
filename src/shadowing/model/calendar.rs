//! Working days, and the hours that a change of clocks takes out or gives twice.

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use thiserror::Error;

use super::waits::Limit;

/// Bank holidays of England and Wales that follow no rule: (year, month, day). Source: <https://www.gov.uk/bank-holidays>.
const ONCE: [(i32, u32, u32); 5] = [(2020, 5, 8), (2022, 6, 2), (2022, 6, 3), (2022, 9, 19), (2023, 5, 8)];
/// Those that were moved away by one of these.
const NOT: [(i32, u32, u32); 2] = [(2020, 5, 4), (2022, 5, 30)];

/// Whether a day is a bank holiday in England and Wales (Banking and Financial Dealings Act 1971, schedule 1, with the substitute days
/// that are proclaimed for a weekend's, and the days proclaimed once).
#[must_use]
pub fn is_bank_holiday(day: NaiveDate) -> bool {
    let key = (day.year(), day.month(), day.day());
    if ONCE.contains(&key) {
        return true;
    }
    if NOT.contains(&key) {
        return false;
    }
    let monday = day.weekday() == Weekday::Mon;
    let last_week = day.checked_add_days(Days::new(7)).is_some_and(|next| next.month() != day.month());
    let from_easter = easter(day.year()).map(|easter| (day - easter).num_days());
    match (day.month(), day.day()) {
        _ if matches!(from_easter, Some(-2 | 1)) => true,
        // New Year's Day, or the Monday after one at a weekend.
        (1, 1) => is_weekday(day),
        (1, 2 | 3) => monday,
        (5, 1..=7) => monday,
        (5 | 8, _) => monday && last_week,
        (12, 25 | 26) => is_weekday(day),
        // Christmas or Boxing Day at a weekend: the next weekdays that are not taken yet.
        (12, 27 | 28) => matches!(day.weekday(), Weekday::Mon | Weekday::Tue),
        _ => false,
    }
}

fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Easter Sunday in the Gregorian calendar (the anonymous algorithm, after Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

/// Whether people are at work on a day: no weekend, no bank holiday. Of time zones other than London's only weekends are known.
#[must_use]
pub fn is_working_day(day: NaiveDate, zone: Tz) -> bool {
    is_weekday(day) && (zone != Tz::Europe__London || !is_bank_holiday(day))
}

/// The beginning of a day where clocks show this zone; where that day begins with a missing hour, the first moment of it.
#[must_use]
pub fn begins(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let local =
        [0, 1, 2, 3].into_iter().find_map(|hours| zone.from_local_datetime(&(midnight + TimeDelta::hours(hours))).earliest());
    local.map_or_else(|| midnight.and_utc(), |local| local.to_utc())
}

/// The end of a day: the beginning of the next.
#[must_use]
pub fn ends(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    begins(day.checked_add_days(Days::new(1)).unwrap_or(day), zone)
}

/// By when something is due that is waited for from `now` on. `dates_end` is when the dates of the thing are over, where it has some.
///
/// Working days end when the last of them does. Without dates, and where they are over already, a year and four weeks are waited.
#[must_use]
pub fn due(limit: Limit, now: DateTime<Utc>, zone: Tz, dates_end: Option<DateTime<Utc>>) -> DateTime<Utc> {
    match limit {
        Limit::WorkingDays(count) => {
            let mut day = now.with_timezone(&zone).date_naive();
            let mut left = count;
            while left > 0 {
                let Some(next) = day.succ_opt() else { break };
                day = next;
                left -= u32::from(is_working_day(day, zone));
            }
            ends(day, zone)
        }
        Limit::Days(count) => now + TimeDelta::days(i64::from(count)),
        Limit::Dates => match dates_end {
            Some(end) if end > now => end,
            Some(_) => now + TimeDelta::days(28),
            None => now + TimeDelta::days(365),
        },
    }
}

/// When whoever must act is reminded: when half of the time has passed.
#[must_use]
pub fn half(now: DateTime<Utc>, due: DateTime<Utc>) -> DateTime<Utc> {
    now + (due - now) / 2
}

/// A time that a clock on a wall does not show, or shows twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OddHour {
    /// Clocks go forward over it.
    #[error("Clocks go forward on that day, and this hour is left out. Choose an hour earlier or later.")]
    Missing,
    /// Clocks go back over it.
    #[error(
        "Clocks go back on that day, and this hour comes twice. Choose an hour earlier or later, so that everybody means the same."
    )]
    Twice,
}

/// The moment that a clock on the wall shows in this zone.
///
/// # Errors
/// [`OddHour`]: it shows it never, or twice.
pub fn moment(local: NaiveDateTime, zone: Tz) -> Result<DateTime<Utc>, OddHour> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => Ok(at.to_utc()),
        LocalResult::None => Err(OddHour::Missing),
        LocalResult::Ambiguous(..) => Err(OddHour::Twice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn bank_holidays_are_those_proclaimed() {
        // England and Wales as published by gov.uk.
        for (year, days) in [
            (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
            (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
            (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
            (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
            (2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
            (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
            (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
            (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        ] {
            let all = day(&format!("{year}-01-01")).iter_days().take_while(|day| day.year() == year);
            let found: Vec<String> = all.filter(|day| is_bank_holiday(*day)).map(|day| day.format("%m-%d").to_string()).collect();
            assert_eq!(found.join(" "), days, "{year}");
        }
    }

    #[test]
    fn working_days_leave_out_weekends_and_holidays() {
        let due = |now: &str, limit, end: Option<&str>| {
            due(limit, now.parse().expect("a time"), Tz::Europe__London, end.map(|end| end.parse().expect("a time"))).to_rfc3339()
        };
        let five = Limit::WorkingDays(5);
        assert_eq!(due("2026-03-02T09:00:00Z", five, None), "2026-03-10T00:00:00+00:00", "Monday to the end of the next Monday");
        assert_eq!(due("2026-04-01T09:00:00Z", five, None), "2026-04-10T23:00:00+00:00", "Easter, and summer time has begun");
        assert_eq!(due("2026-12-24T09:00:00Z", five, None), "2027-01-06T00:00:00+00:00");
        assert_eq!(due("2026-03-02T09:00:00Z", Limit::Days(3), None), "2026-03-05T09:00:00+00:00");
        assert_eq!(due("2026-03-02T09:00:00Z", Limit::Dates, Some("2026-04-01T00:00:00Z")), "2026-04-01T00:00:00+00:00");
        assert_eq!(due("2026-03-02T09:00:00Z", Limit::Dates, Some("2026-03-01T00:00:00Z")), "2026-03-30T09:00:00+00:00");
    }

    #[test]
    fn odd_hours_are_refused() {
        let at = |text: &str| moment(text.parse().expect("a time"), Tz::Europe__London);
        assert_eq!(at("2026-03-29T01:30:00"), Err(OddHour::Missing));
        assert_eq!(at("2026-10-25T01:30:00"), Err(OddHour::Twice));
        assert_eq!(at("2026-03-29T02:00:00").map(|at| at.to_rfc3339()), Ok("2026-03-29T01:00:00+00:00".to_owned()));
        assert_eq!(
            ends(day("2026-03-29"), Tz::Europe__London) - begins(day("2026-03-29"), Tz::Europe__London),
            TimeDelta::hours(23)
        );
        // Clocks in Havana go forward at midnight: that day begins at one.
        assert_eq!(begins(day("2026-03-08"), Tz::America__Havana).to_rfc3339(), "2026-03-08T05:00:00+00:00");
    }
}
