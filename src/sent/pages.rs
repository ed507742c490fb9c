//! What the pages of every kind of file share: the list of those sent before, how far one is, and what came of one.

use askama::Template;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};

use super::{Kind, Line, Outcome, Sent};
use crate::accounts::Member;
use crate::web::times::{When, moment};
use crate::web::{Page, Result, Visit};

/// A file in the list of those sent before.
#[derive(Debug)]
pub struct Row {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// Who sent it.
    pub who: String,
    /// When.
    pub when: When,
    /// How much is in it.
    pub total: i64,
    /// Of what.
    pub counted: &'static str,
    /// Its state.
    pub badge: (&'static str, &'static str),
}

/// The list of files sent before, for `sent/before.html`.
pub fn rows(kind: &Kind, files: Vec<Sent>, now: DateTime<Utc>, me: &Member) -> Vec<Row> {
    let row = |file: Sent| Row {
        href: kind.href(&file.id),
        name: file.name().to_owned(),
        who: file.sender_name,
        when: moment(file.sent, now, &me.time_zone),
        total: file.total,
        counted: kind.counted,
        badge: state(&file.state),
    };
    files.into_iter().map(row).collect()
}

/// What a state is called, and how its badge looks.
pub fn state(code: &str) -> (&'static str, &'static str) {
    match code {
        "waiting" => ("Waits for your word", "warn"),
        "running" => ("Being taken in", "info"),
        "done" => ("Taken in", "good"),
        _ => ("Not taken in", "bad"),
    }
}

/// How far a file is.
#[derive(Template)]
#[template(path = "sent/under.html")]
pub struct Under {
    page: Page,
    kind: &'static Kind,
    sent: Sent,
}

impl Under {
    /// The page of a file that is being taken in.
    pub fn page(visit: &Visit, kind: &'static Kind, sent: Sent) -> Result {
        visit.html(&Self { page: visit.page(kind.under), kind, sent })
    }
}

/// What came of a file.
#[derive(Template)]
#[template(path = "sent/after.html")]
pub struct After {
    page: Page,
    kind: &'static Kind,
    sent: Sent,
    when: When,
    badge: (&'static str, &'static str),
    why: String,
    problems: Vec<Line>,
    /// What it did, in numbers; empty where it was not taken in.
    pub figures: Vec<(&'static str, u64)>,
    /// What is to be said besides.
    pub notes: Vec<String>,
    /// Where to look at what is there now: an address and what it is called.
    pub onward: (String, &'static str),
}

impl After {
    /// The page of a file that is done, but for what it did.
    pub fn new(visit: &Visit, kind: &'static Kind, me: &Member, sent: Sent, why: Option<String>, problems: Vec<Line>) -> Self {
        let when = moment(sent.finished.unwrap_or(sent.sent), visit.app.clock.now(), &me.time_zone);
        Self {
            page: visit.page(kind.after),
            kind,
            when,
            badge: state(&sent.state),
            why: why.unwrap_or_default(),
            problems,
            figures: Vec::new(),
            notes: Vec::new(),
            onward: (String::new(), ""),
            sent,
        }
    }

    /// The page of a file that is done, with what `done` says of what it did.
    pub fn page<Done: serde::de::DeserializeOwned>(
        visit: &Visit,
        kind: &'static Kind,
        me: &Member,
        sent: Sent,
        says: impl FnOnce(&mut Self, Done),
    ) -> Result {
        let (done, why, problems) = Outcome::<Done>::parts(&sent);
        let why = why.or_else(|| done.is_none().then(|| "What came of it was not kept.".to_owned()));
        let mut after = Self::new(visit, kind, me, sent, why, problems);
        if let Some(done) = done {
            says(&mut after, done);
        }
        visit.html(&after)
    }

    /// The page of a waiting file that no longer fits what is here.
    pub fn gone_wrong(visit: &Visit, kind: &'static Kind, me: &Member, sent: Sent, problems: Vec<Line>) -> Result {
        let why =
            "Since it was sent, something changed here, and these lines no longer fit. Nothing was written; send the file again.";
        visit.html_as(StatusCode::CONFLICT, &Self::new(visit, kind, me, sent, Some(why.to_owned()), problems))
    }
}
