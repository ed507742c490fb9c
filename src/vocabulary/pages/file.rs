//! A vocabulary's file that was sent: what it would do, how far it is, what came of it.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::sent::{self, After, Look, Sent};
use crate::vocabulary::FILES;
use crate::vocabulary::import::{self as acts, Done, Plan, VocabularyFiles};
use crate::web::times::{When, moment};
use crate::web::{Page, Result, Visit};

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
            ("No longer used", self.plan.gone),
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

/// What a file did.
fn did(after: &mut After, done: Done) {
    after.figures = vec![
        ("Concepts in the file", done.concepts),
        ("New", done.new),
        ("Different", done.changed),
        ("Nothing was different", done.unchanged),
        ("No longer used", done.retired),
        ("Links between vocabularies", done.linked),
    ];
    after.notes = vec!["People’s profiles are read again in the background, so that its words find them.".to_owned()];
    after.onward = (format!("/desk/vocabularies/{}", done.vocabulary), "See the vocabulary");
}

/// `GET /desk/vocabularies/files/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    match sent::look::<VocabularyFiles>(&visit, &id, did).await? {
        Look::Waits(sent, plan) => preview(&visit, StatusCode::OK, sent, plan, false),
        Look::Page(page) => Ok(page),
    }
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
    let sent = sent::one::<VocabularyFiles>(&visit, &id).await?;
    let outcome = acts::confirm(&visit, &sent, ticked.many_go == "yes").await?;
    match sent::confirmed::<VocabularyFiles>(&visit, sent, outcome)? {
        Look::Waits(sent, plan) => preview(&visit, StatusCode::UNPROCESSABLE_ENTITY, sent, plan, true),
        Look::Page(page) => Ok(page),
    }
}

/// `POST /desk/vocabularies/files/{id}/discard`.
pub(crate) async fn discard(visit: Visit, Path(id): Path<String>) -> Result {
    let sent = sent::one::<VocabularyFiles>(&visit, &id).await?;
    sent::throw_away::<VocabularyFiles>(&visit, &sent, FILES.desk.0).await
}
