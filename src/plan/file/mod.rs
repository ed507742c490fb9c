//! A plan as a file: `plans/*.toml`.
//!
//! [`read`] says everything that is wrong, each with its line; [`write`] gives back what was read.

mod read;
mod table;
mod write;

pub use super::model::Value;
pub use super::model::check::fits;
pub(super) use read::follows;
pub use read::read;
pub use write::write;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::{Action, Head, Measure, Status};
use crate::sent::Problems;

/// The most that a file may hold, in bytes.
pub const BYTES: usize = 1024 * 1024;
/// How many problems are said at once.
pub const SHOWN: usize = 50;

/// A whole plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanFile {
    /// The plan itself.
    pub head: Head,
    /// Its actions, in their order.
    pub actions: Vec<ActionEntry>,
    /// Its measures, in their order.
    pub measures: Vec<MeasureEntry>,
    /// Where they stand in the file.
    pub places: Places,
}

/// Where the parts of a plan stand in its file: lines, from 1. Two plans that say the same are the same, wherever they say it.
#[derive(Debug, Clone, Default)]
pub struct Places(BTreeMap<String, usize>);

impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Places {
    /// Notes the line of a key of the plan, such as `begins`, of a part, such as `action 5`, or of a part's value, such as `measure 1.1 0`.
    pub(super) fn note(&mut self, what: impl Into<String>, line: usize) {
        self.0.insert(what.into(), line);
    }

    /// The line of what was noted; the first where it was not.
    pub fn line(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or(1)
    }
}

/// An action with how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionEntry {
    /// What it says.
    pub action: Action,
    /// How it stands.
    pub status: Status,
    /// Why, in words; empty where nobody said so.
    pub reason: String,
    /// What was said of it since.
    pub updates: Vec<Update>,
    /// What shows that it was done.
    pub evidence: Vec<Shows>,
    /// How it stood, the oldest first; how it stands is the last of them. None where the file does not say.
    pub statuses: Vec<Stood>,
}

/// Evidence for an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shows {
    /// The day on which it was added.
    pub on: NaiveDate,
    /// In words.
    pub words: String,
    /// Where it is to be read; empty for nowhere.
    pub link: String,
}

/// How an action stood from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// The day.
    pub on: NaiveDate,
    /// The status.
    pub status: Status,
    /// Why; empty where nobody said so.
    pub reason: String,
}

/// What somebody said about an action on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The day.
    pub on: NaiveDate,
    /// In words.
    pub words: String,
}

/// A measure with what was recorded for it.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureEntry {
    /// What it says.
    pub measure: Measure,
    /// Its recorded values.
    pub values: Vec<Value>,
}

impl PlanFile {
    /// How many actions and measures there are in it.
    pub fn parts(&self) -> usize {
        self.actions.len() + self.measures.len()
    }
}

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub what: String,
}

/// The same, as every kind of file that is sent tells it.
pub(super) fn problems(all: Vec<Problem>) -> Problems {
    let mut problems = Problems::default();
    for one in all {
        problems.add(one.line as u64, one.what);
    }
    problems
}
