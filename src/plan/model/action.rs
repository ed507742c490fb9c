//! A line of a plan: what is to be done, by whom, by when, and how it stands.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Head, Period};

/// A numbered line in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Action {
    /// Such as `5` or `1a.i`.
    pub number: String,
    /// The action that it is a part of; empty for none.
    pub part_of: String,
    /// The strand or objective that it belongs to.
    pub strand: String,
    /// What is to be done.
    pub words: String,
    /// Who does it: posts and bodies, joint where there are several.
    pub owners: Vec<String>,
    /// The one of them who answers for it.
    pub accountable: String,
    /// Its first day, where it is not the plan's.
    pub begins: Option<NaiveDate>,
    /// By when; without one, the plan's end.
    pub due: Option<Period>,
    /// Whether it goes on all the time.
    pub ongoing: bool,
    /// Dates on the way, such as a mapping before a pilot.
    pub steps: Vec<Step>,
    /// Codes in outside frameworks, such as `concordat:2`.
    pub tags: Vec<String>,
    /// The plan that it came from; empty for none.
    pub came_from: String,
    /// What follows it, here or in another plan.
    pub follow_on: Vec<Follow>,
}

/// A date on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What is done then.
    pub words: String,
    /// By when.
    pub due: Period,
}

/// What follows an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follow {
    /// A plan's code; empty for the same plan.
    pub plan: String,
    /// An action there; empty where only the plan is named.
    pub action: String,
}

impl Action {
    /// The day by which it is to be done.
    pub fn due_on(&self, head: &Head) -> NaiveDate {
        head.due(self.due.as_ref())
    }

    /// Its first day.
    pub fn begins_on(&self, head: &Head) -> NaiveDate {
        self.begins.unwrap_or(head.begins)
    }

    /// Its owners, with who of several answers for it.
    pub fn owners_words(&self) -> String {
        let is_joint = self.owners.len() > 1;
        let word = |owner: &String| {
            if is_joint && *owner == self.accountable { format!("{owner} (answers for it)") } else { owner.clone() }
        };
        self.owners.iter().map(word).collect::<Vec<_>>().join("; ")
    }

    /// When it is to be done, in words.
    pub fn timeframe(&self, head: &Head) -> String {
        let end = match (self.due, self.ongoing) {
            (Some(due @ Period::Academic(_)), _) => format!("By the end of {}", due.words()),
            (Some(due @ Period::Day(_)), _) => format!("By {}", due.words()),
            (Some(due), _) => format!("By the end of {}", due.words()),
            (None, true) => format!("Ongoing until {}", Period::Day(head.ends).words()),
            (None, false) => format!("By {}", Period::Day(head.ends).words()),
        };
        match self.begins {
            Some(from) => format!("{end}, from {}", Period::Day(from).words()),
            None => end,
        }
    }
}

/// How an action stands, which is not how its numbers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ActionStatus)]
pub enum Status {
    /// Nothing was done yet.
    #[default]
    Planned,
    /// It is being worked on.
    UnderWay,
    /// It is done.
    Complete,
    /// It is ended, done or not.
    Closed,
    /// It rests for a while; why is said beside it.
    Paused,
    /// It is what is done anyway by now.
    BusinessAsUsual,
    /// Another plan goes on with it.
    CarriedForward,
}

impl Status {
    /// Every status, in the order of forms.
    pub const ALL: [Self; 7] =
        [Self::Planned, Self::UnderWay, Self::Complete, Self::Closed, Self::Paused, Self::BusinessAsUsual, Self::CarriedForward];

    /// Its word in tables, files and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::UnderWay => "under-way",
            Self::Complete => "complete",
            Self::Closed => "closed",
            Self::Paused => "paused",
            Self::BusinessAsUsual => "business-as-usual",
            Self::CarriedForward => "carried-forward",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// What it is called on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "Planned",
            Self::UnderWay => "Under way",
            Self::Complete => "Complete",
            Self::Closed => "Closed",
            Self::Paused => "Paused",
            Self::BusinessAsUsual => "Business as usual",
            Self::CarriedForward => "Carried forward",
        }
    }

    /// The kind of badge that shows it.
    pub fn badge(self) -> &'static str {
        match self {
            Self::Planned | Self::Closed => "",
            Self::UnderWay | Self::CarriedForward => "info",
            Self::Complete | Self::BusinessAsUsual => "good",
            Self::Paused => "warn",
        }
    }

    /// Whether nothing more is expected here.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Complete | Self::Closed | Self::BusinessAsUsual | Self::CarriedForward)
    }

    /// Whether it ought to have ended by now and has not. What is paused is not late.
    pub fn is_late(self, due: NaiveDate, today: NaiveDate) -> bool {
        today > due && !self.is_end() && self != Self::Paused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_or_rests_is_not_late() {
        let day = |text: &str| -> NaiveDate { text.parse().expect("a date") };
        let (due, today) = (day("2025-06-30"), day("2025-07-01"));
        assert!(Status::Planned.is_late(due, today) && !Status::Planned.is_late(due, due));
        assert!(!Status::Paused.is_late(due, today) && !Status::BusinessAsUsual.is_late(due, today));
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(status));
        }
    }
}
