//! Reading instruments.

use axum::Json;
use axum::extract::{Path, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::directory::instruments::model::{Act, Contact, Machine};
use crate::directory::instruments::pages::list::{A_PAGE, wanted};
use crate::directory::instruments::pages::{people, seen};
use crate::directory::instruments::store;
use crate::web::{Result, Visit, cursor, tagged};

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
        (status = 400, description = "No cursor of ours"),
    )
)]
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Json<Instruments>> {
    let start: usize = cursor(&asked.cursor, str::parse)?.unwrap_or_default();
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
        (status = 404, description = "None that the one who asks may see"),
    )
)]
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    answer(&visit, &id).await
}

pub(super) async fn answer(visit: &Visit, id: &str) -> Result {
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
        version: version(&machine),
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
    Ok(tagged(out.version, out))
}

/// Its version: when it was changed, in microseconds.
pub(super) fn version(machine: &Machine) -> i64 {
    machine.changed.timestamp_micros()
}
