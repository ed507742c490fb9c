//! The plan at a glance, its actions and measures, changing them, the report, and what everyone may see.

pub(super) mod action;
pub(super) mod add;
mod chart;
pub(super) mod counts;
pub(super) mod edit;
pub(super) mod edit_action;
pub(super) mod edit_measure;
pub(super) mod edit_plan;
pub(super) mod facts;
pub(super) mod files;
pub(super) mod glance;
pub(super) mod measure;
pub(super) mod public;
pub(super) mod record;
pub(super) mod report;
pub(super) mod settings;
pub(super) mod snapshots;
pub(super) mod surveys;
pub(super) mod versions;

use chrono::NaiveDate;
use serde::Deserialize;

use super::acts::Opened;
use super::model::{Period, Status};
use super::report::{MeasureLine, badge};
use super::store::Update;
use crate::sent::{self, Confirmed, Filed, Look, Sent};
use crate::web::times::day;
use crate::web::{Error, Result, Visit};

/// A form as it was sent.
pub(super) type Pairs = Vec<(String, String)>;

/// Which plan an address means, and what else it may say.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Which {
    /// A plan's code; the first plan without it.
    pub plan: Option<String>,
    /// How a measure's time is divided.
    pub by: Option<String>,
    /// A record that is to be corrected.
    pub corrects: Option<String>,
    /// The version before which versions are wanted.
    before: Option<String>,
    /// The action that a new measure is for.
    pub action: Option<String>,
}

impl Which {
    /// The version before which versions are wanted; what is no number is none.
    pub fn before(&self) -> Option<i64> {
        self.before.as_deref()?.parse().ok()
    }
}

/// A plan to choose.
pub(super) struct Choice {
    pub href: String,
    pub name: String,
    pub current: bool,
}

/// The institution's plans, where there are several.
pub(super) fn choices(opened: &Opened<'_>, path: &str) -> Vec<Choice> {
    if opened.all.len() < 2 {
        return Vec::new();
    }
    let choice = |plan: &super::store::Plan| Choice {
        href: format!("{path}?plan={}", plan.head.code),
        name: plan.head.name.clone(),
        current: plan.id == opened.plan.id,
    };
    opened.all.iter().map(choice).collect()
}

/// A measure in a list.
pub(super) struct MeasureView {
    pub code: String,
    pub name: String,
    pub href: String,
    pub number: String,
    pub unit: String,
    pub when: String,
    /// What was recorded with a milestone, in words; empty for nothing.
    pub recorded: String,
    pub target: String,
    pub verdict: &'static str,
    pub badge: &'static str,
}

impl MeasureView {
    pub fn new(one: &MeasureLine, href: String) -> Self {
        Self {
            code: one.kept.says.code.clone(),
            name: one.kept.says.name.clone(),
            href,
            number: one.number(),
            unit: one.unit(),
            when: one.reading.when.clone(),
            recorded: one.reading.recorded_words(),
            target: one.target(),
            verdict: one.reading.verdict.words(),
            badge: badge(one.reading.verdict),
        }
    }
}

/// What confirming a file comes to for a browser: the page that says how far it is. Pressed twice, the second press leads there too.
pub(super) async fn confirmed<K: Filed>(visit: &Visit, file: Sent, outcome: Result<Confirmed<K::Plan>>) -> Result {
    let outcome = match outcome {
        Err(Error::Conflict(why)) => {
            if sent::one::<K>(visit, file.id.as_str()).await?.state == "waiting" {
                return Err(Error::Conflict(why));
            }
            Confirmed::Started
        }
        other => other?,
    };
    match sent::confirmed::<K>(visit, file, outcome)? {
        Look::Page(page) => Ok(page),
        // No plan's and no survey's file asks for more than one word.
        Look::Waits(file, _) => Ok(visit.go(&K::KIND.href(&file.id))),
    }
}

/// That somebody was asked how an action stands and has not answered: when, by which day, and how late it is.
pub(super) fn waiting(update: &Update, today: NaiveDate, zone: &str) -> String {
    let who = update.asked_name.as_deref().unwrap_or("Somebody");
    let when = update.asked.map(|asked| day(asked, zone).words).unwrap_or_default();
    let due = update.due.as_deref().and_then(|due| due.parse().ok());
    let due = due.map(|due| format!(" to say how it stands by {}", Period::Day(due).words())).unwrap_or_default();
    format!("{who} was asked on {when}{due}{}", overdue(update.late(today)))
}

/// How late an answer is, behind that it was asked for.
pub(super) fn overdue(days: i64) -> String {
    match days {
        0 => String::new(),
        1 => ", overdue by a day".to_owned(),
        days => format!(", overdue by {days} days"),
    }
}

/// Statuses to choose from.
pub(super) fn statuses() -> Vec<(&'static str, &'static str)> {
    Status::ALL.into_iter().map(|status| (status.code(), status.label())).collect()
}
