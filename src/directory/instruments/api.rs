//! Instruments as JSON.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query};
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::forms::{self, Choices};
use super::model::{Act, Contact, Details, Machine};
use super::pages::edit::{ADDING, version};
use super::pages::list::{A_PAGE, wanted};
use super::pages::{allowed, people, seen};
use super::store::{self, Change, Claimed};
use crate::directory::model::Audience;
use crate::web::forms::Form;
use crate::web::openapi::Problem;
use crate::web::{Error, Result, Visit};

#[derive(OpenApi)]
#[openapi(paths(list, show, add, put, claim, unclaim))]
pub struct Doc;

/// An instrument.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstrumentOut {
    /// Which one.
    id: String,
    /// Whose.
    institution: String,
    /// What it is called.
    name: String,
    /// Maker and model.
    model: String,
    /// Where it stands.
    place: String,
    /// The kind of instrument: a concept's id.
    concept: Option<String>,
    /// What it is for.
    description: String,
    /// What is done with it.
    technique: String,
    /// The unit it belongs to, as written.
    department: String,
    /// How it is offered, as written.
    service: String,
    /// Where to book it.
    booking: Option<String>,
    /// A page about it.
    web: Option<String>,
    /// Whom to ask, as a list of equipment says; at the same institution only.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<ContactOut>,
    /// Whether it is no longer used.
    retired: bool,
    /// Grows with every change; the ETag is this number.
    version: i64,
    /// Those who run it or can teach it, as far as the one who asks may know.
    people: Vec<Claimant>,
}

/// Whom to ask.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactOut {
    name: String,
    email: String,
    phone: String,
    page: Option<String>,
}

/// Someone who claims an instrument.
#[derive(Debug, Serialize, ToSchema)]
pub struct Claimant {
    /// The name in addresses.
    handle: String,
    /// The name.
    name: String,
    /// Whether they run it.
    runs: bool,
    /// Whether they can teach it.
    teaches: bool,
}

/// An instrument in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstrumentLine {
    /// Which one.
    id: String,
    /// Whose.
    institution: String,
    /// What it is called.
    name: String,
    /// Maker and model.
    model: String,
    /// Where it stands.
    place: String,
    /// The kind of instrument: a concept's id.
    concept: Option<String>,
}

/// Instruments, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Instruments {
    items: Vec<InstrumentLine>,
    /// The cursor of what follows; null at the end.
    next: Option<String>,
}

/// What an instrument's page is to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InstrumentIn {
    /// What it is called, in up to 200 letters; control characters are taken out first.
    name: String,
    /// Maker and model, in up to 200 letters; control characters are taken out first.
    model: String,
    /// Where it stands, in up to 200 letters; control characters are taken out first.
    place: String,
    /// The kind of instrument: the name of a concept, in whatever spelling.
    #[schema(max_length = 120)]
    kind: String,
    /// What it is for, in up to 4,000 letters; control characters are taken out first.
    description: String,
    /// What is done with it, in up to 400 letters; control characters are taken out first.
    technique: String,
    /// The unit it belongs to, in up to 200 letters; control characters are taken out first.
    department: String,
    /// How it is offered, in up to 200 letters; control characters are taken out first.
    service: String,
    /// Where to book it: an http or https address.
    #[schema(max_length = 500)]
    booking: String,
    /// A page about it: an http or https address.
    #[schema(max_length = 500)]
    web: String,
    /// Who may see it: `institution`, `network` or `public`.
    audience: Audience,
}

impl Default for InstrumentIn {
    fn default() -> Self {
        let text = String::new;
        Self {
            name: text(),
            model: text(),
            place: text(),
            kind: text(),
            description: text(),
            technique: text(),
            department: text(),
            service: text(),
            booking: text(),
            web: text(),
            audience: Audience::Institution,
        }
    }
}

impl InstrumentIn {
    fn details(self, visit: &Visit, listed: Option<&Details>) -> Result<Details> {
        let pairs = [
            ("name", self.name),
            ("model", self.model),
            ("place", self.place),
            ("kind", self.kind),
            ("description", self.description),
            ("technique", self.technique),
            ("department", self.department),
            ("service", self.service),
            ("booking", self.booking),
            ("web", self.web),
            ("audience", self.audience.code().to_owned()),
        ];
        let mut form = Form::sent(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        let details = forms::details(&mut form, &*visit.app.vocabulary.current(), listed);
        if form.is_good() { Ok(details) } else { Err(Error::Invalid(form.errors())) }
    }
}

/// What someone does with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimIn {
    /// `runs`, `teaches` or `both`.
    does: String,
}

/// Which instruments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Words of its name, model, place or technique; or what its kind is called.
    #[serde(default)]
    q: String,
    /// Where to go on: `next` of the answer before.
    #[serde(default)]
    cursor: String,
}

/// Instruments that the one who asks may see.
#[utoipa::path(
    get,
    path = "/api/v1/instruments",
    tag = "instruments",
    params(Asked),
    security((), ("token" = [])),
    responses(
        (status = 200, body = Instruments),
        (status = 400, description = "No cursor of ours", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Json<Instruments>> {
    let start: usize = if asked.cursor.is_empty() {
        0
    } else {
        asked.cursor.parse().map_err(|_| Error::Bad("The cursor is none of ours. Begin without one.".to_owned()))?
    };
    let q: String = asked.q.chars().take(200).collect();
    let wanted = wanted(&visit, &q, false);
    let mut tx = visit.app.db.read().await?;
    let found = store::find(&mut tx, &visit.viewer, &wanted).await?;
    let ids: Vec<_> = found.iter().skip(start).take(A_PAGE).cloned().collect();
    let machines = store::visible_many(&mut tx, &visit.viewer, &ids).await?;
    drop(tx);
    let end = start.saturating_add(A_PAGE);
    let items = machines
        .into_iter()
        .map(|machine| InstrumentLine {
            id: machine.id.to_string(),
            institution: machine.institution_name,
            name: machine.details.name,
            model: machine.details.model,
            place: machine.details.place,
            concept: machine.details.concept.map(|concept| concept.to_string()),
        })
        .collect();
    Ok(Json(Instruments { items, next: (end < found.len()).then(|| end.to_string()) }))
}

/// An instrument, with those who run it or can teach it.
#[utoipa::path(
    get,
    path = "/api/v1/instruments/{id}",
    tag = "instruments",
    params(("id" = String, Path, description = "Which one")),
    security((), ("token" = [])),
    responses(
        (status = 200, body = InstrumentOut, headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "None that the one who asks may see", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    answer(&visit, &id).await
}

async fn answer(visit: &Visit, id: &str) -> Result {
    let mut tx = visit.app.db.read().await?;
    let (machine, mine) = seen(&mut tx, visit, id).await?;
    let people = people(&mut tx, &visit.viewer, &machine).await?;
    drop(tx);
    let may_see_contact = machine.may(&visit.viewer, mine.is_some_and(|mine| mine.runs), Act::SeeContact);
    let page = |address: &str| Some(address.to_owned()).filter(|address| !address.is_empty());
    let details = &machine.details;
    let out = InstrumentOut {
        id: machine.id.to_string(),
        institution: machine.institution_name.clone(),
        name: details.name.clone(),
        model: details.model.clone(),
        place: details.place.clone(),
        concept: details.concept.as_ref().map(ToString::to_string),
        description: details.description.clone(),
        technique: details.technique.clone(),
        department: details.department.clone(),
        service: details.service.clone(),
        booking: page(&details.booking),
        web: page(&details.web),
        contact: (may_see_contact && machine.contact != Contact::default()).then(|| ContactOut {
            name: machine.contact.name.clone(),
            email: machine.contact.email.clone(),
            phone: machine.contact.phone.clone(),
            page: page(&machine.contact.page),
        }),
        retired: machine.retired.is_some(),
        version: machine.changed.timestamp_micros(),
        people: people
            .into_iter()
            .map(|(person, runs, teaches)| Claimant {
                handle: person.handle,
                name: person.profile.about.content.name,
                runs,
                teaches,
            })
            .collect(),
    };
    Ok(([(ETAG, tag(&machine))], Json(out)).into_response())
}

fn tag(machine: &Machine) -> String {
    format!("\"{}\"", machine.changed.timestamp_micros())
}

/// Gives an instrument a page.
#[utoipa::path(
    post,
    path = "/api/v1/instruments",
    tag = "instruments",
    request_body = InstrumentIn,
    responses(
        (status = 201, body = InstrumentOut),
        (status = 400, description = "Not JSON, or not of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add(visit: Visit, sent: std::result::Result<Json<InstrumentIn>, JsonRejection>) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let details = crate::directory::api::body(sent)?.details(&visit, None)?;
    visit.app.limits.take(&ADDING, &visit.limit_key(), now)?;
    let mut tx = visit.app.db.write().await?;
    let id = store::add(&mut tx, now, &me.person, &me.institution, &details).await?;
    tx.commit().await?;
    let mut response = answer(&visit, id.as_str()).await?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Changes what an instrument's page says, if it is still the version named in `If-Match`.
#[utoipa::path(
    put,
    path = "/api/v1/instruments/{id}",
    tag = "instruments",
    params(
        ("id" = String, Path, description = "Which one"),
        ("If-Match" = String, Header, description = "The ETag of the version that this changes"),
    ),
    request_body = InstrumentIn,
    responses(
        (status = 200, body = InstrumentOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 400, description = "Not JSON, or not of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You neither run it nor coordinate", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that you may see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Changed by someone else meanwhile", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "No If-Match", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn put(
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: std::result::Result<Json<InstrumentIn>, JsonRejection>,
) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let (machine, _) = allowed(&mut tx, &visit, &id, Act::Edit).await?;
    let sent = crate::directory::api::body(sent)?;
    let expected = headers.get(IF_MATCH).ok_or(Error::NoVersion)?.to_str().unwrap_or_default().trim_matches('"').to_owned();
    let details = sent.details(&visit, machine.is_listed().then_some(&machine.details))?;
    let changed = store::change(&mut tx, visit.app.clock.now(), &me.person, &machine.id, &details, version(&expected)).await?;
    if changed == Change::Conflict {
        return Err(Error::Conflict(format!("It was changed meanwhile and is version {} now. Read it again.", tag(&machine))));
    }
    tx.commit().await?;
    answer(&visit, &id).await
}

/// Says in my profile that I run an instrument, or can teach it.
#[utoipa::path(
    put,
    path = "/api/v1/instruments/{id}/claim",
    tag = "instruments",
    params(("id" = String, Path, description = "Which one")),
    request_body = ClaimIn,
    responses(
        (status = 204, description = "Your profile says so"),
        (status = 400, description = "Not JSON, or not of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "It belongs to another institution, or is no longer used", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that you may see", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Your profile names as many as it may", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn claim(
    visit: Visit,
    Path(id): Path<String>,
    sent: std::result::Result<Json<ClaimIn>, JsonRejection>,
) -> Result<Response> {
    let does = match sent {
        _ if visit.viewer.member().is_none() => (false, false),
        sent => Choices::from_code(&crate::directory::api::body(sent)?.does)
            .filter(|does| *does != (false, false))
            .ok_or_else(|| Error::Invalid(vec![("does".to_owned(), "It is 'runs', 'teaches' or 'both'.".to_owned())]))?,
    };
    note(&visit, &id, does).await
}

/// Takes my claim on an instrument back.
#[utoipa::path(
    delete,
    path = "/api/v1/instruments/{id}/claim",
    tag = "instruments",
    params(("id" = String, Path, description = "Which one")),
    responses(
        (status = 204, description = "Your profile no longer says so"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "It belongs to another institution, or is no longer used", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that you may see", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn unclaim(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    note(&visit, &id, (false, false)).await
}

async fn note(visit: &Visit, id: &str, does: (bool, bool)) -> Result<Response> {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let (machine, _) = allowed(&mut tx, visit, id, Act::Claim).await?;
    let outcome = store::claim(&mut tx, visit.app.clock.now(), &me.person, &machine, does).await?;
    if outcome == Claimed::TooMany {
        return Err(Error::Conflict("Your profile names as many instruments as it may hold. Remove one first.".to_owned()));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
