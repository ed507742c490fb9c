//! Proposing a concept that is missing: first what it is called, then what there is already, then the rest.

use askama::Template;
use axum::extract::{Form as Sent, Query};
use axum::http::StatusCode;
use serde::Deserialize;

use super::{Line, PROPOSALS, kinds};
use crate::text::clean;
use crate::vocabulary::forms;
use crate::vocabulary::model::{Act, Outcome, Proposal, may};
use crate::vocabulary::store::proposals;
use crate::web::forms::Form;
use crate::web::times::{When, day};
use crate::web::{Error, Flash, Page, Result, Visit};

/// How many concepts are shown that might be meant.
const CLOSE: usize = 8;

#[derive(Template)]
#[template(path = "vocabulary/propose.html")]
struct ProposePage {
    page: Page,
    /// What was asked for, if anything was.
    asked: bool,
    close: Vec<Line>,
    kinds: Vec<(&'static str, String)>,
    mine: Vec<Mine>,
    form: Form,
}

/// Something the viewer proposed.
struct Mine {
    label: String,
    when: When,
    state: &'static str,
    badge: &'static str,
    concept: Option<Line>,
    reason: String,
}

impl Mine {
    fn new(visit: &Visit, proposal: Proposal, zone: &str) -> Self {
        let (state, badge) = match proposal.outcome {
            None => ("Waiting", "info"),
            Some(Outcome::Concept) => ("Accepted", "good"),
            Some(Outcome::Name) => ("Accepted as another name", "good"),
            Some(Outcome::Refused) => ("Not taken up", ""),
        };
        let concept = proposal.concept.and_then(|id| visit.app.vocabulary.current().get(&id).map(Line::new));
        Self { label: proposal.label, when: day(proposal.proposed, zone), state, badge, concept, reason: proposal.reason }
    }
}

/// What somebody looks for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    label: String,
}

/// `GET /concepts`, `GET /concepts?label=…`.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result {
    let label: String = clean(&asked.label, false).chars().take(forms::LABEL).collect();
    page(&visit, StatusCode::OK, Form::sent(vec![("label".to_owned(), label)])).await
}

/// `POST /concepts`.
pub(crate) async fn send(visit: Visit, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut form = Form::sent(sent);
    let new = forms::proposal(&mut form, &visit.app.vocabulary.current());
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    visit.app.limits.take(&PROPOSALS, &visit.limit_key(), now)?;
    let mut tx = visit.app.db.write().await?;
    if proposals::propose(&mut tx, now, &me.person, &me.institution, &new).await?.is_none() {
        return Err(Error::Conflict(too_many()));
    }
    tx.commit().await?;
    let said = format!("Thank you. Your coordinator decides about {}; you see here what becomes of it.", new.label);
    Ok(visit.go_saying("/concepts", &Flash::good(said)))
}

/// What is said to someone whose proposals pile up.
pub(crate) fn too_many() -> String {
    format!("You have {} proposals waiting. Please wait until your coordinator has decided about some of them.", proposals::WAITING)
}

async fn page(visit: &Visit, status: StatusCode, form: Form) -> Result {
    let me = visit.member()?;
    if !may(&visit.viewer, Act::Propose) {
        return Err(Error::SignIn);
    }
    let mut tx = visit.app.db.read().await?;
    let mine = proposals::of_person(&mut tx, &me.person).await?;
    drop(tx);
    let vocabulary = visit.app.vocabulary.current();
    let label = clean(form.value("label"), false);
    visit.html_as(
        status,
        &ProposePage {
            page: visit.page("Propose a concept"),
            asked: !label.is_empty(),
            close: vocabulary.close_to(&label, CLOSE).into_iter().map(Line::new).collect(),
            kinds: kinds(),
            mine: mine.into_iter().map(|proposal| Mine::new(visit, proposal, &me.time_zone)).collect(),
            form,
        },
    )
}
