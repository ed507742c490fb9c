//! Times in words, in the time zone of whoever reads them.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

/// A time as a page shows it: for the `datetime` attribute, and in words.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// In UTC, for machines.
    pub iso: String,
    /// In words, in the reader's time zone.
    pub words: String,
}

/// A moment: "Today, 08:41", "Yesterday, 17:20", within a week "Tuesday, 11:02", else "27 February 2026, 17:20".
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: &str) -> When {
    let zone = zone_named(zone);
    let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone).date_naive());
    let pattern = match (today - local.date_naive()).num_days() {
        0 => "Today, %H:%M",
        1 => "Yesterday, %H:%M",
        2..=6 => "%A, %H:%M",
        _ => "%-d %B %Y, %H:%M",
    };
    When { iso: at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), words: local.format(pattern).to_string() }
}

/// A day: "27 February 2026".
pub fn day(at: DateTime<Utc>, zone: &str) -> When {
    let local = at.with_timezone(&zone_named(zone));
    When { iso: local.format("%Y-%m-%d").to_string(), words: local.format("%-d %B %Y").to_string() }
}

/// A day of a calendar: "27 February 2026".
pub fn calendar_day(day: NaiveDate) -> When {
    When { iso: day.format("%Y-%m-%d").to_string(), words: day.format("%-d %B %Y").to_string() }
}

/// The date of a moment, where its reader is.
pub fn date(at: DateTime<Utc>, zone: &str) -> NaiveDate {
    at.with_timezone(&zone_named(zone)).date_naive()
}

/// When a day begins where its reader is: the first moment that has this date.
pub fn start_of(day: NaiveDate, zone: &str) -> DateTime<Utc> {
    let zone = zone_named(zone);
    let local = day.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest();
    // where clocks go forward at midnight the day begins an hour later
    local.map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |begins| begins.to_utc())
}

/// A day near now, without its year: "Monday 2 March".
pub fn today(now: DateTime<Utc>, zone: &str) -> When {
    let local = now.with_timezone(&zone_named(zone));
    When { iso: local.format("%Y-%m-%d").to_string(), words: local.format("%A %-d %B").to_string() }
}

/// True for a name in the IANA time zone database.
pub fn is_zone(name: &str) -> bool {
    name.parse::<Tz>().is_ok()
}

/// Stored zones were checked with [`is_zone`]; one that a newer database dropped reads as UTC.
fn zone_named(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::{day, moment};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn a_moment_is_near_or_far_in_the_readers_zone() {
        let now = at("2026-07-02T00:30:00Z");
        for (then, words) in [
            ("2026-07-01T23:10:00Z", "Today, 00:10"),
            ("2026-07-01T22:59:00Z", "Yesterday, 23:59"),
            ("2026-06-28T11:00:00Z", "Sunday, 12:00"),
            ("2026-06-25T11:00:00Z", "25 June 2026, 12:00"),
            ("2026-07-03T11:00:00Z", "3 July 2026, 12:00"),
        ] {
            assert_eq!(moment(at(then), now, "Europe/London").words, words);
        }
        assert_eq!(day(at("2026-07-01T23:10:00Z"), "Europe/London").iso, "2026-07-02");
        assert_eq!(moment(now, now, "no such zone").words, "Today, 00:30");
    }
}
