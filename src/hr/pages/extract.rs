//! One extract: what it would do, how far it is, what came of it.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::hr::EXTRACTS;
use crate::hr::import::{Done, Kind, Line, Plan};
use crate::hr::take::{self, ExtractFiles, Word};
use crate::sent::{self, After, Look, Sent};
use crate::web::times::{When, moment};
use crate::web::{Page, Result, Visit};

/// How many stand on a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "hr/preview.html")]
struct Preview {
    page: Page,
    sent: Sent,
    when: When,
    plan: Plan,
    kind: Kind,
    number: usize,
    /// Confirmed without saying that so many leavers are right.
    unsaid: bool,
}

impl Preview {
    fn counts(&self) -> Vec<(Kind, u64, bool)> {
        Kind::ALL.map(|kind| (kind, self.plan.count(kind), kind == self.kind)).into()
    }

    fn all(&self) -> &[Line] {
        self.plan.lists.get(&self.kind).map(Vec::as_slice).unwrap_or_default()
    }

    fn lines(&self) -> &[Line] {
        let all = self.all();
        let from = ((self.number - 1) * ROWS).min(all.len());
        &all[from..(from + ROWS).min(all.len())]
    }

    fn pages(&self) -> usize {
        self.all().len().div_ceil(ROWS).max(1)
    }

    fn caption(&self) -> String {
        format!("{}: {}", self.kind.label(), self.all().len())
    }

    fn where_we_are(&self) -> String {
        format!("Page {} of {}", self.number, self.pages())
    }

    fn address(&self, number: usize) -> String {
        format!("/desk/hr/{}?list={}&page={number}", self.sent.id, self.kind.code())
    }

    fn previous(&self) -> String {
        if self.number > 1 { self.address(self.number - 1) } else { String::new() }
    }

    fn next(&self) -> String {
        if self.number < self.pages() { self.address(self.number + 1) } else { String::new() }
    }

    fn leavers_error(&self) -> &'static str {
        if self.unsaid { "Nothing was written. Look at who leaves; if it is right, tick this and confirm again." } else { "" }
    }

    fn errors(&self) -> Vec<(String, String)> {
        if self.unsaid { vec![("leavers".to_owned(), self.leavers_error().to_owned())] } else { Vec::new() }
    }
}

/// What an extract did.
fn did(after: &mut After, done: Done) {
    after.figures = vec![
        ("People in the extract", done.people),
        ("Joined", done.joined),
        ("Came back", done.returned),
        ("Moved", done.moved),
        ("Have another line manager", done.managers),
        ("Other details changed", done.changed),
        ("Left", done.left),
        ("Waited for them, and is the coordinators’ now", done.handed_over),
        ("Nothing was different", done.unchanged),
        ("Asked to be erased; left out", done.left_out),
        ("Technical staff now", done.technical),
        ("Were written to", done.invited),
    ];
    after.notes = done.notes;
    after.onward = ("/departments".to_owned(), "See departments");
}

/// Which list to show. Anything that is no list or page number is taken for none.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    list: String,
    #[serde(default)]
    page: String,
}

/// `GET /desk/hr/{id}`.
pub async fn show(visit: Visit, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Result {
    match sent::look::<ExtractFiles>(&visit, &id, did).await? {
        Look::Waits(sent, plan) => preview(&visit, StatusCode::OK, sent, plan, &wanted, false),
        Look::Page(page) => Ok(page),
    }
}

fn preview(visit: &Visit, status: StatusCode, sent: Sent, plan: Plan, wanted: &Wanted, unsaid: bool) -> Result {
    let me = take::keeper(visit)?;
    let first = if plan.is_drastic() { Some(Kind::Leaves) } else { Kind::ALL.into_iter().find(|kind| plan.count(*kind) > 0) };
    let kind = Kind::from_code(&wanted.list).or(first).unwrap_or(Kind::Joins);
    let when = moment(sent.sent, visit.app.clock.now(), &me.time_zone);
    let page = visit.page("What this extract would do");
    let mut view = Preview { page, sent, when, plan, kind, number: 1, unsaid };
    view.number = wanted.page.parse().unwrap_or(1).clamp(1, view.pages());
    visit.html_as(status, &view)
}

/// What was ticked.
#[derive(Debug, Default, Deserialize)]
pub struct Ticked {
    #[serde(default)]
    leavers: String,
    #[serde(default)]
    invite: String,
}

/// `POST /desk/hr/{id}/confirm`.
pub async fn confirm(visit: Visit, Path(id): Path<String>, Form(ticked): Form<Ticked>) -> Result {
    let sent = sent::one::<ExtractFiles>(&visit, &id).await?;
    let word = Word { leavers: ticked.leavers == "yes", invite: ticked.invite == "yes" };
    let outcome = take::confirm(&visit, &sent, word).await?;
    match sent::confirmed::<ExtractFiles>(&visit, sent, outcome)? {
        Look::Waits(sent, plan) => preview(&visit, StatusCode::UNPROCESSABLE_ENTITY, sent, plan, &Wanted::default(), true),
        Look::Page(page) => Ok(page),
    }
}

/// `POST /desk/hr/{id}/discard`.
pub async fn discard(visit: Visit, Path(id): Path<String>) -> Result {
    let sent = sent::one::<ExtractFiles>(&visit, &id).await?;
    sent::throw_away::<ExtractFiles>(&visit, &sent, EXTRACTS.desk.0).await
}
