//! A vocabulary's file that was sent: what it would do, how far it is, what came of it.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use serde::Deserialize;

use super::vocabularies::state;
use crate::vocabulary::import::sent::Sent;
use crate::vocabulary::import::work::Outcome;
use crate::vocabulary::import::{self as acts, Confirmed, Done, Line, Plan};
use crate::web::times::{When, moment};
use crate::web::{Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "vocabulary/file-preview.html")]
struct Preview {
    page: Page,
    sent: Sent,
    when: When,
    plan: Plan,
    /// Confirmed without saying that so many concepts are right to go.
    unsaid: bool,
}

impl Preview {
    fn figures(&self) -> Vec<(&'static str, u64)> {
        vec![
            ("Concepts in the file", self.plan.concepts),
            ("New", self.plan.new),
            ("Different", self.plan.changed),
            ("Nothing is different", self.plan.unchanged),
            ("Called obsolete", self.plan.obsolete),
            ("No longer in the file", self.plan.gone),
        ]
    }

    fn more(&self) -> u64 {
        self.plan.gone.saturating_sub(self.plan.going.len() as u64)
    }

    fn more_notes(&self) -> u64 {
        self.plan.notes_count.saturating_sub(self.plan.notes.len() as u64)
    }

    fn going_error(&self) -> &'static str {
        if self.unsaid { "Nothing was written. Look at what would go; if it is right, tick this and confirm again." } else { "" }
    }

    fn errors(&self) -> Vec<(String, String)> {
        if self.unsaid { vec![("many_go".to_owned(), self.going_error().to_owned())] } else { Vec::new() }
    }
}

#[derive(Template)]
#[template(path = "vocabulary/file-progress.html")]
struct Under {
    page: Page,
    sent: Sent,
}

#[derive(Template)]
#[template(path = "vocabulary/file-outcome.html")]
struct After {
    page: Page,
    sent: Sent,
    when: When,
    badge: (&'static str, &'static str),
    done: Option<Done>,
    why: String,
    problems: Vec<Line>,
}

impl After {
    fn figures(&self) -> Vec<(&'static str, u64)> {
        self.done.as_ref().map_or_else(Vec::new, |done| {
            vec![
                ("Concepts in the file", done.concepts),
                ("New", done.new),
                ("Different", done.changed),
                ("Nothing was different", done.unchanged),
                ("No longer used", done.retired),
                ("Links between vocabularies", done.linked),
            ]
        })
    }
}

/// `GET /desk/vocabularies/files/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let sent = acts::file_sent(&visit, &id).await?;
    if sent.state == "waiting" {
        return match acts::preview(&visit, &sent).await? {
            Ok(plan) => preview(&visit, StatusCode::OK, sent, plan, false),
            Err(told) => gone_wrong(&visit, sent, told.first),
        };
    }
    if sent.state == "running" {
        return visit.html(&Under { page: visit.page("Taking in a vocabulary"), sent });
    }
    let (done, why, problems) = match serde_json::from_str::<Outcome>(&sent.outcome).ok() {
        Some(Outcome::Done(done)) => (Some(done), String::new(), Vec::new()),
        Some(Outcome::Failed { why, problems }) => (None, why, problems),
        None => (None, "What came of it was not kept.".to_owned(), Vec::new()),
    };
    after(&visit, StatusCode::OK, sent, done, why, problems)
}

/// A waiting file that no longer fits what is here.
fn gone_wrong(visit: &Visit, sent: Sent, problems: Vec<Line>) -> Result {
    let why = "Since it was sent, something changed here, and these lines no longer fit. Nothing was written; send the file again.";
    after(visit, StatusCode::CONFLICT, sent, None, why.to_owned(), problems)
}

fn after(visit: &Visit, status: StatusCode, sent: Sent, done: Option<Done>, why: String, problems: Vec<Line>) -> Result {
    let me = acts::keeper(visit)?;
    let when = moment(sent.finished.unwrap_or(sent.sent), visit.app.clock.now(), &me.time_zone);
    let badge = state(&sent.state);
    visit.html_as(status, &After { page: visit.page("A vocabulary's file"), sent, when, badge, done, why, problems })
}

fn preview(visit: &Visit, status: StatusCode, sent: Sent, plan: Plan, unsaid: bool) -> Result {
    let me = acts::keeper(visit)?;
    let when = moment(sent.sent, visit.app.clock.now(), &me.time_zone);
    visit.html_as(status, &Preview { page: visit.page(format!("What {} would change", plan.name)), sent, when, plan, unsaid })
}

/// What was ticked.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ticked {
    #[serde(default)]
    many_go: String,
}

/// `POST /desk/vocabularies/files/{id}/confirm`.
pub(crate) async fn confirm(visit: Visit, Path(id): Path<String>, Form(ticked): Form<Ticked>) -> Result {
    let sent = acts::file_sent(&visit, &id).await?;
    match acts::confirm(&visit, &sent, ticked.many_go == "yes").await? {
        Confirmed::Started => Ok(visit.go(&format!("/desk/vocabularies/files/{id}"))),
        Confirmed::Drastic(plan) => preview(&visit, StatusCode::UNPROCESSABLE_ENTITY, sent, *plan, true),
        Confirmed::Wrong(told) => gone_wrong(&visit, sent, told.first),
    }
}

/// `POST /desk/vocabularies/files/{id}/discard`.
pub(crate) async fn discard(visit: Visit, Path(id): Path<String>) -> Result {
    let sent = acts::file_sent(&visit, &id).await?;
    acts::discard(&visit, &sent).await?;
    Ok(visit.go_saying("/desk/vocabularies", &Flash::good("The file is thrown away. Nothing was written.")))
}
