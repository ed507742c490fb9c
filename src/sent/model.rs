//! What files are, what is wrong with one, and what comes of it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Sent;
use crate::accounts::Member;
use crate::app::App;
use crate::ids::{PersonId, SentFileId};
use crate::storage::Result;
use crate::web::{self, Error, Visit};

/// How many faults or notes of a file are kept word by word.
pub const SHOWN: usize = 100;

/// Something about a line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FileLine)]
pub struct Line {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong or odd, and what to do or what was done.
    pub what: String,
}

/// Faults or notes: the first [`SHOWN`] word by word, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problems {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Line>,
}

impl Problems {
    /// One, and it is enough.
    pub fn only(line: u64, what: impl Into<String>) -> Self {
        let mut problems = Self::default();
        problems.add(line, what);
        problems
    }

    /// One more.
    pub fn add(&mut self, line: u64, what: impl Into<String>) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(Line { line, what: what.into() });
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many things are wrong, over the list of them.
    pub fn head(&self) -> String {
        match self.count {
            1 => "One thing is wrong in the file, so nothing was written".to_owned(),
            count if count > self.first.len() as u64 => {
                format!("{count} things are wrong in the file, so nothing was written; the first {}", self.first.len())
            }
            count => format!("{count} things are wrong in the file, so nothing was written"),
        }
    }

    /// What stands at the field with the file.
    pub fn at_field(&self) -> &'static str {
        if self.is_empty() { "" } else { "This file was not taken in. Every reason stands above." }
    }

    /// On standard error, line by line.
    pub fn print(&self) {
        for problem in &self.first {
            eprintln!("line {}: {}", problem.line, problem.what);
        }
        if self.count > SHOWN as u64 {
            eprintln!("… and more: only the first {SHOWN} problems are shown");
        }
    }
}

/// Every line that is wrong, as the fields of a problem document.
impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems.first.into_iter().map(|line| (format!("line {}", line.line), line.what)).collect())
    }
}

/// Beside what a file is not taken in: of two at a time the second would find other things than its sender was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alone {
    /// Another of its kind from the same institution.
    Institution,
    /// Another of its kind.
    House,
}

/// A kind of file: a constant in the slice whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Such as `extract`: in the database.
    pub code: &'static str,
    /// The page to which it is sent, and what that is called.
    pub desk: (&'static str, &'static str),
    /// What stands in an address before a file's id, such as `/desk/hr/`.
    pub at: &'static str,
    /// What is counted in it, such as `people`.
    pub counted: &'static str,
    /// Over the page that says how far it is.
    pub under: &'static str,
    /// Over the page that says what came of it.
    pub after: &'static str,
    /// What is said while it is taken in, besides how far it is; a sentence, or empty.
    pub meanwhile: &'static str,
    /// Beside what it is not taken in.
    pub alone: Alone,
    /// Whoever may send and take in such files; to others it says who may.
    pub keeper: for<'a> fn(&'a Visit) -> web::Result<&'a Member>,
    /// The largest that may be sent, in bytes.
    pub most: usize,
    /// What a larger one is told.
    pub too_large: fn() -> Error,
    /// Takes it in. It may be done twice, where a node dies over it: batches are written by natural key.
    pub take_in: TakeIn,
}

impl Kind {
    /// The page of a file.
    pub fn href(&self, id: &SentFileId) -> String {
        format!("{}{id}", self.at)
    }
}

/// How a kind takes a file in. An error is the database's: it is tried again.
pub type TakeIn = for<'a> fn(&'a App, Taking) -> Pin<Box<dyn Future<Output = Result<Ended>> + Send + 'a>>;

/// A file that is being taken in.
#[derive(Debug)]
pub struct Taking {
    /// The file.
    pub sent: Sent,
    /// What it says.
    pub text: String,
    /// Who confirmed it.
    pub by: PersonId,
    /// How much of [`Sent::total`] is written.
    pub(super) written: Arc<AtomicU64>,
}

impl Taking {
    /// What is to be called with how much is written, as often as it changes.
    pub fn progress(&self) -> impl Fn(u64) + Send + Sync + 'static {
        let written = self.written.clone();
        move |done| written.store(done, Ordering::Relaxed)
    }
}

/// What came of a file, ready to be kept.
#[derive(Debug)]
pub struct Ended {
    /// Whether it was taken in.
    pub(super) good: bool,
    /// The [`Outcome`] as JSON.
    pub(super) outcome: String,
}

/// What came of a file; what it did is the kind's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome<Done> {
    /// It is taken in.
    Done(Done),
    /// It could not be, for this reason and with these lines.
    Failed {
        /// In words.
        why: String,
        /// The lines that are wrong by now.
        problems: Vec<Line>,
    },
}

impl<Done: Serialize> From<Outcome<Done>> for Ended {
    fn from(outcome: Outcome<Done>) -> Self {
        // What files do is kept in our own plain structs: they always have a JSON form.
        Self { good: matches!(outcome, Outcome::Done(_)), outcome: serde_json::to_string(&outcome).unwrap_or_default() }
    }
}

impl Ended {
    /// It was not taken in, for this reason.
    pub fn failed(why: impl Into<String>) -> Self {
        Outcome::<()>::Failed { why: why.into(), problems: Vec::new() }.into()
    }

    /// It no longer fits what is here.
    pub fn refused(problems: Problems) -> Self {
        let why = "Since you looked at it, something changed here, and these lines no longer fit. Nothing was written.";
        Outcome::<()>::Failed { why: why.to_owned(), problems: problems.first }.into()
    }
}

impl<Done: DeserializeOwned> Outcome<Done> {
    /// What a file did, why it was not taken in, and which lines are wrong; nothing where it is not done.
    pub fn parts(sent: &Sent) -> (Option<Done>, Option<String>, Vec<Line>) {
        match serde_json::from_str(&sent.outcome).ok() {
            Some(Self::Done(done)) => (Some(done), None, Vec::new()),
            Some(Self::Failed { why, problems }) => (None, Some(why), problems),
            None => (None, None, Vec::new()),
        }
    }
}

/// What came of sending a file.
#[derive(Debug)]
pub enum Came {
    /// It waits for its sender's word.
    Waits(SentFileId),
    /// It cannot be taken in.
    Wrong(Problems),
}

/// What came of confirming a file.
#[derive(Debug)]
pub enum Confirmed<Plan> {
    /// It is being taken in.
    Started,
    /// It would do so much that somebody has to say that it is right.
    Drastic(Box<Plan>),
    /// Something changed since it was sent, and it no longer fits.
    Wrong(Problems),
}
