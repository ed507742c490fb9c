//! One request: what it says, where it stands, and what those may do whom it concerns.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use super::view::{self, Button, Line, Next, Tag};
use crate::directory::forms::Pairs;
use crate::guidance;
use crate::ids::RequestId;
use crate::matching::rounds;
use crate::shadowing::forms::WORDS;
use crate::shadowing::guidance::readers;
use crate::shadowing::model::{Party, Request as At, State};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::requests::Asked;
use crate::shadowing::store::{placements, requests, steps};
use crate::shadowing::take;
use crate::shadowing::{GUIDANCE, PROGRAMME};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit, plain};

#[derive(Template)]
#[template(path = "shadowing/request.html")]
struct RequestPage {
    page: Page,
    id: RequestId,
    version: i64,
    heading: String,
    requester: (String, String),
    institution: String,
    is_mine: bool,
    state: &'static str,
    colour: &'static str,
    next: Next,
    aims: Vec<String>,
    wanted: String,
    tags: Vec<Tag>,
    kind: &'static str,
    mode: &'static str,
    dates: String,
    needs: Vec<String>,
    /// What they have of what hosts may ask for.
    holds: String,
    question: Vec<String>,
    reason: Vec<String>,
    asked: Option<Asked>,
    /// The visit that goes on from it.
    visit: String,
    may_change: bool,
    looks_for_host: bool,
    /// What rounds mean for it, for whoever asks.
    round: String,
    buttons: Vec<Button>,
    words: Option<(&'static str, &'static str)>,
    history: Vec<Line>,
    /// What helps now: titles and addresses.
    guidance: Vec<(String, String)>,
    form: Form,
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<RequestPage> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let (request, parties) = requests::seen(&mut tx, &visit.viewer, &RequestId::from(plain(id)?)).await?.ok_or(Error::NotFound)?;
    let history = steps::steps(&mut tx, request.id.as_str()).await?;
    let guidance = guidance::for_readers(&mut tx, &visit.viewer, &GUIDANCE, &readers(&parties)).await?;
    let is_mine = request.requester == me.person;
    let round = if is_mine && matches!(request.state, At::Draft | At::Submitted | At::Returned | At::Matching) {
        rounds::taking(&mut tx, &PROGRAMME, &request.institution, request.round.as_deref()).await?
    } else {
        None
    };
    let placed = match request.state {
        At::Placed | At::Settled => placements::of_request(&mut tx, &request.id).await?,
        _ => None,
    };
    drop(tx);
    let state = State::Request(request.state);
    let row = super::desk::request_row(visit, &request, &parties, &me.time_zone);
    Ok(RequestPage {
        page: visit.page(row.title.clone()),
        version: request.version,
        heading: row.title,
        requester: (request.requester_name.clone(), format!("/people/{}", request.requester_handle)),
        institution: request.institution_name.clone(),
        state: state.label(),
        colour: view::colour(state),
        next: match &placed {
            Some(placement) if request.state == At::Placed => view::next_of_visit(placement, &parties, &me.time_zone),
            _ => row.next,
        },
        aims: view::paragraphs(&request.said.aims),
        wanted: request.said.wanted.clone(),
        tags: view::tags(visit, &request.concepts),
        kind: request.said.kind.label(),
        mode: request.said.mode.label(),
        dates: view::between(request.said.earliest, request.said.latest),
        needs: view::paragraphs(&request.said.access_needs),
        holds: request.said.holds.iter().map(|held| held.label()).collect::<Vec<_>>().join("; "),
        question: view::paragraphs(&request.question),
        reason: view::paragraphs(&request.reason),
        visit: placed.map(|placement| format!("/shadowing/placements/{}", placement.id)).unwrap_or_default(),
        may_change: is_mine && matches!(request.state, At::Draft | At::Returned),
        looks_for_host: request.state == At::Matching
            && parties.iter().any(|party| matches!(party, Party::Requester | Party::Coordinator)),
        round: round.map(rounds::Taking::words).unwrap_or_default(),
        buttons: view::buttons(state, &parties),
        words: view::words_for(state, &parties),
        history: view::history(visit, history, &me.time_zone),
        asked: request.asked,
        id: request.id,
        is_mine,
        guidance,
        form,
    })
}

/// `GET /shadowing/requests/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let view = page(&visit, &id, Form::default()).await?;
    visit.html(&view)
}

/// `POST /shadowing/requests/{id}`: a step of it.
pub(crate) async fn step(visit: Visit, Path(id): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let view = page(&visit, &id, Form::default()).await?;
    let mut form = Form::sent(pairs);
    let words = form.text("words", WORDS);
    if !form.is_good() {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &RequestPage { form, ..view });
    }
    let thing = Thing::Request(view.id.clone());
    match take::from_form(&visit, &thing, &form, &words).await? {
        Ok(taken) => {
            let to = taken.placement.map_or_else(|| thing.link(), |placement| Thing::Placement(placement).link());
            // Whoever has nothing more to do with it is shown what else needs them.
            let mut tx = visit.app.db.read().await?;
            let sees = requests::seen(&mut tx, &visit.viewer, &view.id).await?.is_some();
            Ok(visit.go_saying(if sees { &to } else { "/shadowing" }, &Flash::good(take::thanks(form.value("act")))))
        }
        Err(refusal) => {
            let (status, why) = take::beside(refusal)?;
            form.wrong(if view.words.is_some() { "words" } else { "act" }, why);
            let view = page(&visit, &id, form).await?;
            visit.html_as(status, &view)
        }
    }
}
