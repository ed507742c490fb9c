//! A plan as a file: `plans/*.toml`.
//!
//! [`read`] says everything that is wrong, each with its line; [`write`] gives back what was read.

mod read;
mod table;
mod write;

pub use super::model::check::fits;
pub(super) use read::follows;
pub use read::read;
pub use write::write;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::model::{Action, Head, Measure, Period, Recorded, Status};
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

/// A value that was recorded, not computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// What happened.
    pub what: Recorded,
    /// When.
    pub period: Period,
    /// How many.
    pub n: Option<f64>,
    /// Of how many.
    pub of: Option<f64>,
    /// For surveys: how many were asked, which is not how many answered.
    pub invited: Option<f64>,
    /// False where it was not held.
    pub held: bool,
    /// Evidence, in words.
    pub words: String,
    /// Where the evidence is to be read.
    pub link: String,
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
