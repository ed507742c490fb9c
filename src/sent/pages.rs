//! What the pages of every kind of file share: the list of those sent before, how far one is, and what came of one.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::acts::{self, Filed};
use super::{Confirmed, Kind, Line, Outcome, Sent};
use crate::accounts::Member;
use crate::web::times::{When, moment};
use crate::web::{Flash, Page, Result, Visit};

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
struct Under {
    page: Page,
    kind: &'static Kind,
    sent: Sent,
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
    fn new(visit: &Visit, kind: &'static Kind, sent: Sent, why: Option<String>, problems: Vec<Line>) -> Result<Self> {
        let me = (kind.keeper)(visit)?;
        let when = moment(sent.finished.unwrap_or(sent.sent), visit.app.clock.now(), &me.time_zone);
        Ok(Self {
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
        })
    }

    /// The page of a file that is done, with what `says` tells of what it did.
    fn page<K: Filed>(visit: &Visit, sent: Sent, says: impl FnOnce(&mut Self, K::Done)) -> Result {
        let (done, why, problems) = Outcome::<K::Done>::parts(&sent);
        let why = why.or_else(|| done.is_none().then(|| "What came of it was not kept.".to_owned()));
        let mut after = Self::new(visit, K::KIND, sent, why, problems)?;
        if let Some(done) = done {
            says(&mut after, done);
        }
        visit.html(&after)
    }

    /// The page of a waiting file that no longer fits what is here.
    fn gone_wrong(visit: &Visit, kind: &'static Kind, sent: Sent, problems: Vec<Line>) -> Result {
        let why =
            "Since it was sent, something changed here, and these lines no longer fit. Nothing was written; send the file again.";
        visit.html_as(StatusCode::CONFLICT, &Self::new(visit, kind, sent, Some(why.to_owned()), problems)?)
    }
}

/// What the page of a file shows.
#[derive(Debug)]
pub enum Look<Plan> {
    /// What it would do: the kind's own page, for its sender's word.
    Waits(Sent, Plan),
    /// Anything else, ready.
    Page(Response),
}

/// The page of a file: what it would do, how far it is, or what it did as `says` tells it.
pub async fn look<K: Filed>(visit: &Visit, id: &str, says: impl FnOnce(&mut After, K::Done)) -> Result<Look<K::Plan>> {
    let sent = acts::one::<K>(visit, id).await?;
    let page = match sent.state.as_str() {
        "waiting" => match acts::preview::<K>(visit, &sent).await? {
            Ok(plan) => return Ok(Look::Waits(sent, plan)),
            Err(problems) => After::gone_wrong(visit, K::KIND, sent, problems.first),
        },
        "running" => visit.html(&Under { page: visit.page(K::KIND.under), kind: K::KIND, sent }),
        _ => After::page::<K>(visit, sent, says),
    };
    page.map(Look::Page)
}

/// What a browser is answered that confirmed a file: the page that says how far it is. Where it would do so much that somebody has to say
/// that this is right, what it would do again.
pub fn confirmed<K: Filed>(visit: &Visit, sent: Sent, outcome: Confirmed<K::Plan>) -> Result<Look<K::Plan>> {
    match outcome {
        Confirmed::Started => Ok(Look::Page(visit.go(&K::KIND.href(&sent.id)))),
        Confirmed::Drastic(plan) => Ok(Look::Waits(sent, *plan)),
        Confirmed::Wrong(problems) => After::gone_wrong(visit, K::KIND, sent, problems.first).map(Look::Page),
    }
}

/// Throws a waiting file away and goes `back`.
pub async fn throw_away<K: Filed>(visit: &Visit, sent: &Sent, back: &str) -> Result {
    acts::discard::<K>(visit, sent).await?;
    Ok(visit.go_saying(back, &Flash::good("The file is thrown away. Nothing was written.")))
}
