//! How often a letter is tried.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a letter is tried before it is given up; the time RFC 5321 (4.5.4.1) names for mail servers.
const PATIENCE: TimeDelta = TimeDelta::days(5);
/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// When to try again a letter that has been tried since `since`, after `attempts` failed tries, the last one at `now`; none once it is time to give up.
///
/// A refusal for good (a 5xx reply) waits the longest pause at once: most often nobody is at that address, but a mail server that
/// was set up wrongly says the same, and then nothing should be lost.
pub(in crate::notify) fn next_try(
    since: DateTime<Utc>,
    now: DateTime<Utc>,
    attempts: i64,
    for_good: bool,
) -> Option<DateTime<Utc>> {
    let doubled = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or(0);
    let pause = if for_good { LONGEST_PAUSE } else { (FIRST_PAUSE * 2_i32.pow(doubled)).min(LONGEST_PAUSE) };
    (now + pause <= since + PATIENCE).then(|| now + pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_six_hours() {
        let start = DateTime::UNIX_EPOCH;
        let pause = |attempts| next_try(start, start, attempts, false).map(|due| (due - start).num_seconds());
        assert_eq!([1, 2, 3, 10, 11, 400].map(pause), [30, 60, 120, 15_360, 21_600, 21_600].map(Some));
    }

    #[test]
    fn it_is_given_up_after_five_days() {
        let start = DateTime::UNIX_EPOCH;
        assert!(next_try(start, start + TimeDelta::days(4), 24, false).is_some());
        assert!(next_try(start, start + TimeDelta::hours(5 * 24 - 5), 25, false).is_none());
    }

    #[test]
    fn a_refusal_waits_longest() {
        let start = DateTime::UNIX_EPOCH;
        assert_eq!(next_try(start, start, 1, true), Some(start + TimeDelta::hours(6)));
    }
}
