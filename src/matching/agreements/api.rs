//! Agreements as JSON.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::act::Refusal;
use super::model::Agreement;
use super::{pages, store};
use crate::accounts::Member;
use crate::web::forms::Form;
use crate::web::{Error, FromJson, Result, Visit, id_named};

#[derive(OpenApi)]
#[openapi(paths(list, show, propose, step))]
struct Doc;

/// What this part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

/// An agreement between two institutions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agreement)]
pub(crate) struct AgreementOut {
    id: String,
    /// What it opens, such as `shadowing`.
    programme: String,
    /// Names of the two institutions.
    proposer: String,
    partner: String,
    /// `proposed`, `agreed`, `declined`, `withdrawn`, `lapsed`, `ended` or `expired`.
    state: &'static str,
    /// Whether it holds today.
    in_force: bool,
    first: NaiveDate,
    /// Left out where it holds until one side ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<NaiveDate>,
    words: String,
    link: String,
    proposer_contact: String,
    partner_contact: String,
    /// Why it was declined or ended.
    reason: String,
}

/// Agreements, open ones first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Agreements {
    items: Vec<AgreementOut>,
}

/// An agreement to propose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgreementIn {
    /// An institution's name in addresses.
    institution: String,
    /// What it opens, such as `shadowing`.
    programme: String,
    /// A day such as 2026-09-01; today without it.
    #[serde(default)]
    first: String,
    #[serde(default)]
    last: String,
    words: String,
    #[serde(default)]
    link: String,
    contact: String,
}

/// A step of an agreement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgreementStepIn {
    /// `accept`, `decline`, `withdraw` or `end`.
    act: String,
    /// Why; needed to decline and to end.
    #[serde(default)]
    reason: String,
    /// Whom the other side can ask; needed to accept.
    #[serde(default)]
    contact: String,
}

impl AgreementOut {
    fn new(one: Agreement) -> Self {
        Self {
            id: one.id.to_string(),
            programme: one.programme,
            proposer: one.proposer.1,
            partner: one.partner.1,
            state: one.state.code(),
            in_force: one.in_force,
            first: one.says.first,
            last: one.says.last,
            words: one.says.words,
            link: one.says.link,
            proposer_contact: one.says.contact,
            partner_contact: one.partner_contact,
            reason: one.reason,
        }
    }
}

async fn speaker(visit: &Visit) -> Result<&Member> {
    let me = visit.member()?;
    if !store::speaks(&mut visit.app.db.read().await?, &visit.viewer).await? {
        return Err(Refusal::NotYours.into_error());
    }
    Ok(me)
}

/// The agreements of your institution.
#[utoipa::path(
    get,
    path = "/api/v1/agreements",
    tag = "agreements",
    responses(
        (status = 200, body = Agreements),
        (status = 403, description = "Neither coordinator nor administrator"),
    )
)]
pub(crate) async fn list(visit: Visit) -> Result<Json<Agreements>> {
    let me = speaker(&visit).await?;
    let all = store::of(&mut visit.app.db.read().await?, &me.institution).await?;
    Ok(Json(Agreements { items: all.into_iter().map(AgreementOut::new).collect() }))
}

/// One agreement of your institution.
#[utoipa::path(
    get,
    path = "/api/v1/agreements/{id}",
    tag = "agreements",
    params(("id" = String, Path, description = "Which agreement")),
    responses(
        (status = 200, body = AgreementOut),
        (status = 403, description = "Neither coordinator nor administrator"),
        (status = 404, description = "None of your institution's"),
    )
)]
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Json<AgreementOut>> {
    speaker(&visit).await?;
    let mut tx = visit.app.db.read().await?;
    let (found, _) = store::seen(&mut tx, &visit.viewer, &id_named(&id)?).await?.ok_or(Error::NotFound)?;
    Ok(Json(AgreementOut::new(found)))
}

fn form<const N: usize>(pairs: [(&str, String); N]) -> Form {
    Form::sent(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Proposes an agreement to another institution.
#[utoipa::path(
    post,
    path = "/api/v1/agreements",
    tag = "agreements",
    request_body = AgreementIn,
    responses(
        (status = 201, body = AgreementOut, headers(("Location" = String, description = "Where it is"))),
        (status = 403, description = "Neither coordinator nor administrator"),
        (status = 422, description = "Fields are wrong, or one is open between the two already"),
    )
)]
pub(crate) async fn propose(visit: Visit, sent: FromJson<AgreementIn>) -> Result {
    let me = speaker(&visit).await?;
    let sent = sent.read()?;
    let mut form = form([
        ("institution", sent.institution),
        ("programme", sent.programme),
        ("first", sent.first),
        ("last", sent.last),
        ("words", sent.words),
        ("link", sent.link),
        ("contact", sent.contact),
    ]);
    let id = pages::proposed(&visit, me, &mut form).await?.ok_or_else(|| Error::Invalid(form.errors()))?;
    let made = store::agreement(&mut visit.app.db.read().await?, &id).await?.ok_or(Error::NotFound)?;
    Ok((StatusCode::CREATED, [(LOCATION, format!("/api/v1/agreements/{id}"))], Json(AgreementOut::new(made))).into_response())
}

/// Takes a step for your institution.
#[utoipa::path(
    post,
    path = "/api/v1/agreements/{id}/steps",
    tag = "agreements",
    params(("id" = String, Path, description = "Which agreement")),
    request_body = AgreementStepIn,
    responses(
        (status = 200, body = AgreementOut),
        (status = 403, description = "Neither coordinator nor administrator"),
        (status = 404, description = "None of your institution's"),
        (status = 409, description = "It has moved on, or is the other side's to do"),
        (status = 422, description = "Fields are wrong"),
    )
)]
pub(crate) async fn step(visit: Visit, Path(id): Path<String>, sent: FromJson<AgreementStepIn>) -> Result<Json<AgreementOut>> {
    speaker(&visit).await?;
    let id = id_named(&id)?;
    store::seen(&mut visit.app.db.read().await?, &visit.viewer, &id).await?.ok_or(Error::NotFound)?;
    let sent = sent.read()?;
    let mut form = form([("act", sent.act), ("reason", sent.reason), ("contact", sent.contact)]);
    let after = pages::stepped(&visit, &id, &mut form).await.map_err(Refusal::into_error)?;
    Ok(Json(AgreementOut::new(after.ok_or_else(|| Error::Invalid(form.errors()))?)))
}
