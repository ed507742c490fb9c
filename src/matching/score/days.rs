//! Days that suit both sides.

use chrono::{Datelike, NaiveDate};

use super::{Host, Wish};

/// The first and the last day of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

impl Window {
    /// What two times have in common.
    fn and(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), until: self.until.min(other.until) };
        (both.from <= both.until).then_some(both)
    }

    fn has(self, day: NaiveDate) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// Days that are looked at of one time: nobody plans further ahead, and no time is endless.
const AHEAD: usize = 400;

/// How many of the requester's days suit the host, counted up to `most`; none where neither side named any.
///
/// A host who says no working days works from Monday to Friday.
pub fn in_common(wish: &Wish, host: &Host, most: u32) -> Option<u32> {
    let times = match (wish.windows.is_empty(), host.windows.is_empty()) {
        (true, true) => return None,
        (true, false) => host.windows.clone(),
        (false, true) => wish.windows.clone(),
        (false, false) => wish.windows.iter().flat_map(|ours| host.windows.iter().filter_map(|theirs| ours.and(*theirs))).collect(),
    };
    let works = |day: NaiveDate| {
        let weekday = day.weekday().number_from_monday() as u8;
        if host.weekdays.is_empty() { weekday <= 5 } else { host.weekdays.contains(&weekday) }
    };
    let mut days: Vec<NaiveDate> = Vec::new();
    for time in times {
        for day in time.from.max(wish.from).iter_days().take(AHEAD).take_while(|day| *day <= time.until) {
            if days.len() >= most as usize {
                break;
            }
            if works(day) && !host.away.iter().any(|away| away.has(day)) && !days.contains(&day) {
                days.push(day);
            }
        }
    }
    Some(days.len() as u32)
}
