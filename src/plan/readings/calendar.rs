//! How time is divided.

use chrono::NaiveDate;

use crate::plan::model::{Head, MonthDay, Period, Quarter};

/// How time is divided on a measure's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// By quarter of the calendar year.
    Quarters,
    /// By academic year.
    Academic,
    /// By year of the plan.
    Plan,
}

impl Calendar {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Quarters, Self::Academic, Self::Plan];

    /// Its word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Quarters => "quarter",
            Self::Academic => "academic",
            Self::Plan => "plan",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// What pages call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Quarters => "By quarter",
            Self::Academic => "By academic year",
            Self::Plan => "By year of the plan",
        }
    }

    /// Its periods in a plan that have begun by a day.
    pub fn periods(self, head: &Head, today: NaiveDate) -> Vec<Period> {
        let until = head.ends.min(today);
        if until < head.begins {
            return Vec::new();
        }
        match self {
            Self::Quarters => Quarter::between(head.begins, until).into_iter().map(Period::Quarter).collect(),
            Self::Plan => {
                head.years().into_iter().filter(|year| year.first(head.academic_year_end, head.begins) <= until).collect()
            }
            Self::Academic => academic_years(head.begins, until, head.academic_year_end),
        }
    }
}

fn academic_years(from: NaiveDate, until: NaiveDate, end: MonthDay) -> Vec<Period> {
    let (Period::Academic(first), Period::Academic(last)) = (Period::academic(from, end), Period::academic(until, end)) else {
        return Vec::new();
    };
    (first..=last).map(Period::Academic).collect()
}
