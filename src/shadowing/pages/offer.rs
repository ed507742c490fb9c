//! One offer: what it says, its steps, and asking its hosts.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use super::view::{self, Button, Line, Next, Tag};
use crate::directory::forms::Pairs;
use crate::directory::instruments::store as instruments;
use crate::guidance;
use crate::ids::OfferId;
use crate::shadowing::GUIDANCE;
use crate::shadowing::forms::WORDS;
use crate::shadowing::guidance::readers;
use crate::shadowing::model::{Access, Offer as At, Party, Request as RequestAt, Requirement, State};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::{offers, requests, steps};
use crate::shadowing::take;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit, plain};

#[derive(Template)]
#[template(path = "shadowing/offer.html")]
struct OfferPage {
    page: Page,
    id: OfferId,
    version: i64,
    title: String,
    state: &'static str,
    colour: &'static str,
    /// Names and pages of the hosts; nobody's for strangers.
    hosts: Vec<(String, String)>,
    institution: String,
    kind: &'static str,
    kind_words: &'static str,
    description: Vec<String>,
    dates: String,
    takes: String,
    places: String,
    place: String,
    prerequisites: Vec<String>,
    /// What somebody must have.
    needs: Vec<Requirement>,
    /// How visitors come in; empty where there is nothing to say.
    access: &'static str,
    safety_needs: Vec<String>,
    tags: Vec<Tag>,
    instruments: Vec<(String, String)>,
    audience: &'static str,
    is_host: bool,
    is_desk: bool,
    next: Next,
    buttons: Vec<Button>,
    history: Vec<Line>,
    /// Requests of the reader that look for a host: id and words.
    mine: Vec<(String, String)>,
    /// Whether the reader may ask, once they have a request.
    may_ask: bool,
    is_member: bool,
    /// What helps now: titles and addresses.
    guidance: Vec<(String, String)>,
    form: Form,
}

impl OfferPage {
    fn is(&self, name: &str, value: &str) -> bool {
        self.form.has(name, value)
    }
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<OfferPage> {
    let mut tx = visit.app.db.read().await?;
    let (offer, parties) = offers::seen(&mut tx, &visit.viewer, &OfferId::from(plain(id)?)).await?.ok_or(Error::NotFound)?;
    let (is_host, is_desk) = (parties.contains(&Party::Host), parties.contains(&Party::Coordinator));
    let history = if is_host || is_desk { steps::steps(&mut tx, offer.id.as_str()).await? } else { Vec::new() };
    let mine = match visit.viewer.person() {
        Some(me) if !is_host => requests::of_requester(&mut tx, me, false, 50).await?,
        _ => Vec::new(),
    };
    let read_as = if is_host { Party::Host } else { Party::Requester };
    let guidance = guidance::for_readers(&mut tx, &visit.viewer, &GUIDANCE, &readers(&[read_as])).await?;
    let named = instruments::visible_many(&mut tx, &visit.viewer, &offer.instruments)
        .await?
        .into_iter()
        .map(|one| (one.details.name, format!("/instruments/{}", one.id)))
        .collect();
    drop(tx);
    let zone = visit.viewer.member().map_or_else(|| offer.zone.name().to_owned(), |me| me.time_zone.clone());
    let is_member = visit.viewer.member().is_some();
    let state = State::Offer(offer.state);
    let said = offer.said.clone();
    Ok(OfferPage {
        page: visit.page(said.title.clone()),
        version: offer.version,
        state: state.label(),
        colour: view::colour(state),
        hosts: if is_member {
            offer.hosts.iter().map(|host| (host.name.clone(), format!("/people/{}", host.handle))).collect()
        } else {
            Vec::new()
        },
        institution: offer.institution_name.clone(),
        kind: said.kind.label(),
        kind_words: said.kind.words(),
        description: view::paragraphs(&said.description),
        dates: view::between(said.first, said.last),
        takes: said.takes,
        places: format!("{} of {} free", said.places.saturating_sub(offer.taken), said.places),
        place: if is_member { said.place } else { String::new() },
        prerequisites: view::paragraphs(&said.prerequisites),
        access: if said.access == Access::Open { "" } else { said.access.label() },
        needs: said.needs,
        safety_needs: view::paragraphs(&said.safety_needs),
        tags: view::tags(visit, &offer.concepts),
        instruments: named,
        audience: said.audience.label(),
        next: view::next(state, &parties, offer.due, &zone),
        buttons: view::buttons(state, &parties),
        history: view::history(visit, history, &zone),
        may_ask: !is_host && offer.state == At::Open,
        mine: mine
            .iter()
            .filter(|request| request.state == RequestAt::Matching)
            .map(|request| (request.id.to_string(), super::desk::request_row(visit, request, &[Party::Requester], &zone).title))
            .collect(),
        title: said.title,
        id: offer.id,
        is_host,
        is_desk,
        guidance,
        is_member,
        form,
    })
}

/// `GET /shadowing/offers/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let view = page(&visit, &id, Form::default()).await?;
    visit.html(&view)
}

/// `POST /shadowing/offers/{id}`: a step of the offer.
pub(crate) async fn step(visit: Visit, Path(id): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    visit.member()?;
    page(&visit, &id, Form::default()).await?;
    let mut form = Form::sent(pairs);
    let thing = Thing::Offer(OfferId::from(plain(&id)?));
    match take::from_form(&visit, &thing, &form, "").await? {
        Ok(_) => Ok(visit.go_saying(&thing.link(), &Flash::good(take::thanks(form.value("act"))))),
        Err(refusal) => {
            let (status, why) = take::beside(refusal)?;
            form.wrong("act", why);
            let view = page(&visit, &id, form).await?;
            visit.html_as(status, &view)
        }
    }
}

/// `POST /shadowing/offers/{id}/ask`: one of the visitor's requests asks its hosts.
pub(crate) async fn ask(visit: Visit, Path(id): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    visit.member()?;
    let view = page(&visit, &id, Form::default()).await?;
    let mut form = Form::sent(pairs);
    let words = form.text("words", WORDS);
    let chosen = view.mine.iter().find(|(id, _)| id == form.value("request")).map(|(id, _)| id.clone());
    let Some(request) = chosen else {
        form.wrong("request", "Choose which of your requests you mean. Only one that your line manager has approved can ask.");
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &OfferPage { form, ..view });
    };
    if !form.is_good() {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &OfferPage { form, ..view });
    }
    let thing = Thing::Request(request.as_str().into());
    let form = form.with("act", "ask").with("offer", view.id.as_str()).with("version", "");
    match take::from_form(&visit, &thing, &form, &words).await? {
        Ok(_) => Ok(visit.go_saying(&thing.link(), &Flash::good(take::thanks("ask")))),
        Err(refusal) => {
            let (status, why) = take::beside(refusal)?;
            let mut form = form;
            form.wrong("request", why);
            let view = page(&visit, &id, form).await?;
            visit.html_as(status, &view)
        }
    }
}
