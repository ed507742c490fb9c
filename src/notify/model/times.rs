//! When summaries and reminders come.

use chrono::{DateTime, Datelike, Days, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;

use super::Frequency;

/// The hour at which summaries and reminders come, where their reader works: mail of the night is there when the day begins.
const MORNING: u32 = 8;

/// The first morning after `after`, in this time zone, on which a summary of this frequency comes: a weekday's, or a Monday's.
/// None for what comes in no summary.
pub(in crate::notify) fn next_morning(after: DateTime<Utc>, zone: &str, frequency: Frequency) -> Option<DateTime<Utc>> {
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    let today = after.with_timezone(&zone).date_naive();
    let morning = NaiveTime::from_hms_opt(MORNING, 0, 0)?;
    (0..=8)
        .filter_map(|days| today.checked_add_days(Days::new(days)))
        .filter(|day| match frequency {
            Frequency::Daily => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
            Frequency::Weekly => day.weekday() == Weekday::Mon,
            Frequency::AtOnce | Frequency::Off => false,
        })
        .filter_map(|day| day.and_time(morning).and_local_timezone(zone).earliest())
        .map(|at| at.to_utc())
        .find(|at| *at > after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mornings_are_where_people_work() {
        let next = |after: &str, zone, frequency| {
            next_morning(after.parse().unwrap(), zone, frequency).map(|at| at.format("%a %d %H:%M").to_string())
        };
        let (london, daily, weekly) = ("Europe/London", Frequency::Daily, Frequency::Weekly);
        assert_eq!(next("2026-03-02T07:59:00Z", london, daily).as_deref(), Some("Mon 02 08:00"));
        assert_eq!(next("2026-03-02T08:00:00Z", london, daily).as_deref(), Some("Tue 03 08:00"));
        assert_eq!(next("2026-03-06T12:00:00Z", london, daily).as_deref(), Some("Mon 09 08:00"), "nobody is mailed at the weekend");
        assert_eq!(next("2026-03-02T08:00:00Z", london, weekly).as_deref(), Some("Mon 09 08:00"));
        assert_eq!(next("2026-03-28T12:00:00Z", london, weekly).as_deref(), Some("Mon 30 07:00"), "summer time has begun");
        assert_eq!(next("2026-03-02T23:30:00Z", "Pacific/Auckland", daily).as_deref(), Some("Tue 03 19:00"));
        assert_eq!(next("2026-03-02T07:00:00Z", "no such zone", daily).as_deref(), Some("Mon 02 08:00"));
        assert_eq!(next("2026-03-02T07:00:00Z", london, Frequency::Off), None);
    }
}
