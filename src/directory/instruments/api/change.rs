//! Describing instruments.

use axum::extract::Path;
use axum::http::StatusCode;
use chrono::DateTime;
use serde::Deserialize;
use utoipa::ToSchema;

use super::read::{InstrumentOut, answer, version};
use crate::directory::instruments::forms;
use crate::directory::instruments::model::{Act, Details};
use crate::directory::instruments::pages::allowed;
use crate::directory::instruments::pages::edit::ADDING;
use crate::directory::instruments::store::{self, Change};
use crate::directory::model::Audience;
use crate::web::forms::Form;
use crate::web::{Error, FromJson, IfMatch, Result, Visit, tag};

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

/// Gives an instrument a page.
#[utoipa::path(
    post,
    path = "/api/v1/instruments",
    tag = "instruments",
    request_body = InstrumentIn,
    responses(
        (status = 201, body = InstrumentOut),
        (status = 422, description = "A field is wrong"),
        (status = 429, description = "Too many"),
    )
)]
pub async fn add(visit: Visit, sent: FromJson<InstrumentIn>) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let details = sent.read()?.details(&visit, None)?;
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
        (status = 403, description = "You neither run it nor coordinate"),
        (status = 404, description = "None that you may see"),
        (status = 409, description = "Changed by someone else meanwhile"),
        (status = 422, description = "A field is wrong"),
        (status = 428, description = "No If-Match"),
    )
)]
pub async fn put(visit: Visit, Path(id): Path<String>, if_match: IfMatch, sent: FromJson<InstrumentIn>) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let (machine, _) = allowed(&mut tx, &visit, &id, Act::Edit).await?;
    let sent = sent.read()?;
    let expected = DateTime::from_timestamp_micros(if_match.version()?).unwrap_or_default();
    let details = sent.details(&visit, machine.is_listed().then_some(&machine.details))?;
    let changed = store::change(&mut tx, visit.app.clock.now(), &me.person, &machine.id, &details, expected).await?;
    if changed == Change::Conflict {
        let now = tag(version(&machine));
        return Err(Error::Conflict(format!("It was changed meanwhile and is version {now} now. Read it again.")));
    }
    tx.commit().await?;
    answer(&visit, &id).await
}
