//! What a plan is: its actions and measures as they are defined, the times they speak of, and who may do what. Pure.

mod access;
mod action;
pub mod check;
mod judge;
mod measure;
mod time;

pub use access::{Act, Relation, may};
pub use action::{Action, Follow, Status, Step};
pub use judge::{Judged, began, judged, rule_of, target_of};
pub use measure::{Baseline, Comparison, Kind, Measure, Recorded, Sources, Target, Value, Way};
pub use time::{MonthDay, Period, Quarter};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What is said of a plan as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// What it is called in addresses and links, such as `technician-commitment-2025-2027`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is for, in a sentence or two.
    pub summary: String,
    /// Its first day.
    pub begins: NaiveDate,
    /// Its last day.
    pub ends: NaiveDate,
    /// The last day of an academic year: plans that say "by the end of the academic year" leave it open, so it is a setting.
    pub academic_year_end: MonthDay,
}

impl Head {
    /// The day by which a period is over, if one is given; else the plan's last.
    pub fn due(&self, period: Option<&Period>) -> NaiveDate {
        period.map_or(self.ends, |period| period.last(self.academic_year_end))
    }

    /// The years of the plan's own calendar: each begins on the day of the year on which the plan does.
    pub fn years(&self) -> Vec<Period> {
        let mut years = Vec::new();
        let mut from = self.begins;
        while from <= self.ends && years.len() < 20 {
            let Some(next) = from.checked_add_months(chrono::Months::new(12)) else { break };
            let until = next.pred_opt().unwrap_or(next).min(self.ends);
            years.push(Period::Between(from, until));
            from = next;
        }
        years
    }
}
