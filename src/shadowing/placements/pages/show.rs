//! A visit: what it is, where it stands, and what those may do whom it concerns.

use std::fmt::Display;

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use super::words::{self, Read};
use crate::directory::forms::Pairs;
use crate::guidance;
use crate::ids::PlacementId;
use crate::shadowing::GUIDANCE;
use crate::shadowing::act::Refusal;
use crate::shadowing::guidance::readers;
use crate::shadowing::model::{Act, Party, Placement as At, State, acts};
use crate::shadowing::pages::view::{self, Line, Next};
use crate::shadowing::placements::forms::{self, SESSIONS};
use crate::shadowing::placements::keep::{Kept, keep};
use crate::shadowing::placements::model::{self, Item, OUTCOMES, Side, is_of_a_visit};
use crate::shadowing::placements::store;
use crate::shadowing::store::{Placement, placements, requests, steps};
use crate::shadowing::take;
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::times::When;
use crate::web::{Error, Flash, Page, Result, Visit, plain};

#[derive(Template)]
#[template(path = "shadowing/placement.html")]
struct PlacementPage {
    page: Page,
    placement: Placement,
    /// The version that the page's forms speak of.
    version: i64,
    heading: String,
    state: &'static str,
    colour: &'static str,
    next: Next,
    /// Why it was called off or missed.
    reason: Vec<String>,
    /// The request that it came of, for those who may see it.
    request: String,
    aims: Vec<String>,
    programme: Vec<String>,
    safety_needs: Vec<String>,
    dates: Vec<When>,
    /// Whether the dates hold: called off, they are those that were.
    is_off: bool,
    /// Whether it is in the calendar and still ahead.
    is_ahead: bool,
    /// What the visitor needs to take part: for the host alone.
    needs: Vec<String>,
    cleared: Vec<&'static str>,
    feedback: Vec<Read>,
    outcome: Option<(&'static str, Vec<String>)>,
    /// What the reader may do.
    may: Vec<Act>,
    side: Side,
    rows: usize,
    history: Vec<Line>,
    /// What helps now: titles and addresses.
    guidance: Vec<(String, String)>,
    form: Form,
}

impl PlacementPage {
    fn can(&self, act: &str) -> bool {
        self.may.iter().any(|one| one.code() == act)
    }

    /// Whether something may be done that nobody hopes for.
    fn can_end(&self) -> bool {
        ["block", "reschedule", "cancel", "miss", "give-up"].into_iter().any(|act| self.can(act))
    }

    fn checks(&self) -> &'static [Item] {
        model::checks(self.placement.is_external())
    }

    fn questions(&self) -> &'static [Item] {
        model::questions(self.side)
    }

    fn outcomes(&self) -> [(&'static str, &'static str); 6] {
        OUTCOMES.map(|item| (item.code, item.words))
    }

    fn ratings(&self) -> [(&'static str, &'static str); 5] {
        words::RATINGS
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.form.has(name, value)
    }

    fn at(&self, name: &str, row: impl Display) -> String {
        format!("{name}-{row}")
    }

    fn value_at(&self, name: &str, row: impl Display) -> &str {
        self.form.value(&self.at(name, row))
    }

    fn error_at(&self, name: &str, row: impl Display) -> &str {
        self.form.error(&self.at(name, row))
    }

    fn more_rows(&self) -> bool {
        self.rows < SESSIONS
    }

    /// What each side said that it took.
    fn hours(&self) -> Vec<(&str, f64)> {
        let both =
            [(&self.placement.requester_name, self.placement.hours_shadow), (&self.placement.host_name, self.placement.hours_host)];
        both.into_iter().filter_map(|(name, hours)| Some((name.as_str(), hours?))).collect()
    }
}

/// The page as the visitor sees it; without a form, its fields are filled with what is known.
async fn page(visit: &Visit, id: &str, form: Option<Form>) -> Result<PlacementPage> {
    let me = visit.member()?;
    let id = PlacementId::from(plain(id)?);
    let mut tx = visit.app.db.read().await?;
    let (placement, parties) = placements::seen(&mut tx, &visit.viewer, &id).await?.ok_or(Error::NotFound)?;
    let history = steps::steps(&mut tx, id.as_str()).await?;
    let guidance = guidance::for_readers(&mut tx, &visit.viewer, &GUIDANCE, &readers(&parties)).await?;
    let sessions = placements::sessions(&mut tx, &id).await?;
    let cleared = store::clearances(&mut tx, &id).await?;
    let request = requests::request(&mut tx, &placement.request).await?;
    let sees_request = requests::seen(&mut tx, &visit.viewer, &placement.request).await?.is_some();
    let feedback = feedback(&mut tx, &placement, &parties).await?;
    let outcome = store::outcome(&mut tx, &id).await?.filter(|_| model::reads_outcome(&parties));
    drop(tx);
    let state = State::Placement(placement.state);
    let (aims, needs) = request.map(|request| (request.said.aims, request.said.access_needs)).unwrap_or_default();
    let is_host = parties.contains(&Party::Host);
    let heading = words::title(&placement, &parties);
    let may: Vec<Act> = parties.iter().flat_map(|party| acts(state, *party)).collect();
    let form = form.unwrap_or_else(|| {
        let mut pairs = forms::filled(&sessions, placement.zone);
        for (name, value) in
            [("programme", placement.programme.clone()), ("place", placement.place.clone()), ("hours", forms::length(&sessions))]
        {
            pairs.push((name.to_owned(), value));
        }
        Form::sent(pairs)
    });
    Ok(PlacementPage {
        page: visit.page(heading.clone()),
        version: placement.version,
        heading,
        state: state.label(),
        colour: view::colour(state),
        next: view::next(state, &parties, placement.due, &me.time_zone),
        reason: view::paragraphs(&placement.reason),
        request: if sees_request { format!("/shadowing/requests/{}", placement.request) } else { String::new() },
        aims: if sees_request { view::paragraphs(&aims) } else { Vec::new() },
        programme: view::paragraphs(&placement.programme),
        safety_needs: view::paragraphs(&placement.safety_needs),
        dates: words::dates(&sessions, placement.zone),
        is_off: model::is_off(placement.state),
        is_ahead: placement.state == At::Scheduled,
        needs: if is_host && model::is_ahead(placement.state) { view::paragraphs(&needs) } else { Vec::new() },
        cleared: cleared.iter().map(|(code, _)| model::check_words(code)).collect(),
        feedback,
        outcome: outcome.map(|(code, words)| (model::outcome_words(&code), view::paragraphs(&words))),
        may,
        side: if is_host { Side::Host } else { Side::Shadow },
        rows: forms::rows(&form),
        history: view::history(visit, history, &me.time_zone),
        guidance,
        placement,
        form,
    })
}

/// What was said afterwards, as far as somebody who is these parties may read it.
async fn feedback(tx: &mut Tx, placement: &Placement, parties: &[Party]) -> Result<Vec<Read>> {
    let mut found = Vec::new();
    if !matches!(placement.state, At::ShadowAnswered | At::HostAnswered | At::Reviewed | At::Closed) {
        return Ok(found);
    }
    for side in Side::BOTH {
        if model::reads(parties, side, placement.is_external())
            && let Some(said) = store::feedback(tx, &placement.id, side).await?
        {
            let who = if side == Side::Shadow { &placement.requester_name } else { &placement.host_name };
            found.push(words::read(who, side, &said, view::paragraphs(&said.words)));
        }
    }
    Ok(found)
}

/// `GET /shadowing/placements/{id}`.
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let view = page(&visit, &id, None).await?;
    visit.html(&view)
}

/// `POST /shadowing/placements/{id}/{act}`: a step of it. Scheduling may also ask for one more row of dates.
pub async fn step(visit: Visit, Path((id, act)): Path<(String, String)>, Sent(pairs): Sent<Pairs>) -> Result {
    visit.member()?;
    let act = Act::from_code(&act).filter(|act| is_of_a_visit(*act)).ok_or(Error::NotFound)?;
    let form = Form::sent(pairs);
    if act == Act::Schedule && form.is_sent("add") {
        return add_row(&visit, &id, form).await;
    }
    let placement = PlacementId::from(plain(&id)?);
    match keep(&visit, &placement, act, form).await? {
        Kept::Taken(_) => {
            // Whoever has nothing more to do with it is shown what else needs them.
            let mut tx = visit.app.db.read().await?;
            let sees = placements::seen(&mut tx, &visit.viewer, &placement).await?.is_some();
            let to = if sees { format!("/shadowing/placements/{placement}") } else { "/shadowing".to_owned() };
            Ok(visit.go_saying(&to, &Flash::good(words::thanks(act))))
        }
        Kept::Wrong(form) => {
            let version = crate::shadowing::forms::version(&form);
            let view = page(&visit, &id, Some(form)).await?;
            let view = PlacementPage { version: version.unwrap_or(view.version), ..view };
            visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Kept::Refused(form, refusal) => refused(&visit, &id, act, form, refusal).await,
    }
}

async fn refused(visit: &Visit, id: &str, act: Act, mut form: Form, refusal: Refusal) -> Result {
    let (status, why) = take::beside(refusal)?;
    let mut view = page(visit, id, Some(form.clone())).await?;
    // The form may be gone with what was changed; then the message leads to where it stands.
    let field = match act {
        _ if !view.may.contains(&act) => "where".to_owned(),
        Act::Schedule => "programme".to_owned(),
        Act::Confirm => "hours".to_owned(),
        Act::Clear => "confirmed".to_owned(),
        Act::GiveUp => "where".to_owned(),
        _ => forms::words_field(act),
    };
    form.wrong(&field, why);
    view.form = form;
    visit.html_as(status, &view)
}

async fn add_row(visit: &Visit, id: &str, form: Form) -> Result {
    let row = (forms::rows(&form) + 1).min(SESSIONS);
    let version = crate::shadowing::forms::version(&form);
    let form = if form.is_sent(&format!("day-{row}")) { form } else { form.with(&format!("day-{row}"), "") };
    let view = page(visit, id, Some(form)).await?;
    let view = PlacementPage { version: version.unwrap_or(view.version), ..view };
    visit.html(&view)
}
