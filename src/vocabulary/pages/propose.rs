//! Looking concepts up, and proposing one that is missing: first what it is called, then what there is already, then the rest.

use askama::Template;
use axum::extract::{Form as Sent, Query};
use axum::http::StatusCode;
use serde::Deserialize;

use super::{Line, PROPOSALS, kinds};
use crate::text::clean;
use crate::vocabulary::forms;
use crate::vocabulary::model::{Act, Kind, Outcome, Proposal, State, may};
use crate::vocabulary::store::proposals;
use crate::web::forms::Form;
use crate::web::times::{When, day};
use crate::web::{Error, Flash, Page, Result, Visit};

/// How many concepts are shown that might be meant.
const CLOSE: usize = 8;
/// How many job titles are shown beside them.
const TITLES: usize = 4;

#[derive(Template)]
#[template(path = "vocabulary/propose.html")]
struct ProposePage {
    page: Page,
    /// Whether something was looked for.
    asked: bool,
    close: Vec<Line>,
    disciplines: Vec<Line>,
    /// Whether the viewer has an account.
    may_propose: bool,
    sign_in: String,
    kinds: Vec<(&'static str, String)>,
    mine: Vec<Mine>,
    form: Form,
}

impl ProposePage {
    fn propose_title(&self) -> &'static str {
        if self.close.is_empty() { "It is not there yet" } else { "If it is none of them" }
    }
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

/// `GET /concepts`, `GET /concepts?label=…`. A name that is known leads to its concept.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result {
    let label: String = clean(&asked.label, false).chars().take(forms::LABEL).collect();
    if let Some(known) = visit.app.vocabulary.current().find(&label) {
        return Ok(visit.go(&format!("/concepts/{}", known.id)));
    }
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
    let vocabulary = visit.app.vocabulary.current();
    let label = clean(form.value("label"), false);
    let mut mine = Vec::new();
    if let Some(me) = visit.viewer.member() {
        let mut tx = visit.app.db.read().await?;
        let proposals = proposals::of_person(&mut tx, &me.person).await?;
        mine.extend(proposals.into_iter().map(|proposal| Mine::new(visit, proposal, &me.time_zone)));
    }
    let disciplines = vocabulary.all().iter().filter(|concept| concept.kind == Kind::Discipline && concept.state == State::Active);
    let titles = vocabulary.titles_close_to(&label, TITLES);
    let close = vocabulary.close_to(&label, CLOSE).into_iter().chain(titles);
    visit.html_as(
        status,
        &ProposePage {
            page: visit.page("Techniques, instruments and skills"),
            asked: !label.is_empty() || !form.is_good(),
            disciplines: disciplines.map(Line::new).collect(),
            may_propose: may(&visit.viewer, Act::Propose),
            sign_in: format!("/sign-in?{}", serde_urlencoded::to_string([("to", &visit.path)]).unwrap_or_default()),
            close: close.map(Line::new).collect(),
            kinds: kinds(),
            mine,
            form,
        },
    )
}
