//! Corrections and hidings as JSON.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::model::{Kind, Part};
use super::send::{self, Decided};
use super::{forms, store};
use crate::web::forms::Form;
use crate::web::{Error, FromJson, Result, Visit, plain};

#[derive(OpenApi)]
#[openapi(paths(suggest, list, decide, hidden, hide, lift))]
pub struct Doc;

/// A correction to be suggested.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionIn {
    /// What is not right.
    kind: Kind,
    /// The section it is about, or `photo`.
    #[serde(default)]
    section: String,
    /// What you know.
    #[serde(default)]
    #[schema(max_length = 1000)]
    words: String,
}

/// A correction that was suggested.
#[derive(Debug, Serialize, ToSchema)]
pub struct CorrectionMade {
    /// Which one.
    id: String,
}

/// A correction that waits for the one who asks.
#[derive(Debug, Serialize, ToSchema)]
pub struct CorrectionOut {
    /// Which one.
    id: String,
    /// Whose profile: the name in addresses.
    handle: String,
    /// Their name.
    name: String,
    /// Who said so.
    suggested_by: String,
    /// What is not right.
    kind: Kind,
    /// The section it is about, or `photo`; empty for none.
    section: String,
    /// What they know.
    words: String,
    /// When they said so.
    made: DateTime<Utc>,
}

/// Corrections, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Corrections {
    items: Vec<CorrectionOut>,
}

/// What becomes of a correction.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionIn {
    /// `accepted` or `dismissed`.
    outcome: String,
    /// A word to whoever suggested it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    answer: String,
}

/// A part of a profile to be hidden.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HidingIn {
    /// A section, `photo` or `all`.
    section: String,
    /// Why; its owner reads it.
    #[schema(min_length = 10, max_length = 1000)]
    reason: String,
}

/// A part of a profile that is hidden.
#[derive(Debug, Serialize, ToSchema)]
pub struct HidingOut {
    /// A section, `photo` or `all`.
    section: String,
    /// Why.
    reason: String,
    /// Since when.
    hidden: DateTime<Utc>,
    /// What its owner says to it; empty until they do.
    answer: String,
}

/// Parts of a profile that are hidden.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hidings {
    items: Vec<HidingOut>,
}

fn form<const N: usize>(pairs: [(&str, String); N]) -> Form {
    Form::sent(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Suggests a correction to somebody's profile: to its owner, their manager or the coordinator according to its kind.
#[utoipa::path(
    post,
    path = "/api/v1/people/{handle}/corrections",
    tag = "corrections",
    params(("handle" = String, Path, description = "Whose profile: the name in addresses")),
    request_body = CorrectionIn,
    responses(
        (status = 201, body = CorrectionMade),
        (status = 400, description = "Not JSON, not of this shape, or one's own profile"),
        (status = 404, description = "Nobody there whom you may see"),
        (status = 409, description = "You have said so already"),
        (status = 422, description = "A field is wrong"),
        (status = 429, description = "Too many"),
    )
)]
pub async fn suggest(visit: Visit, Path(handle): Path<String>, sent: FromJson<CorrectionIn>) -> Result {
    let mut tx = visit.app.db.read().await?;
    send::subject(&mut tx, &visit, &handle).await?;
    drop(tx);
    let sent = sent.read()?;
    let mut form = form([("kind", sent.kind.code().to_owned()), ("section", sent.section), ("words", sent.words)]);
    let said = forms::suggestion(&mut form);
    form.checked()?;
    let id = send::suggest(&visit, &handle, said).await?;
    Ok((StatusCode::CREATED, Json(CorrectionMade { id: id.to_string() })).into_response())
}

/// Corrections that wait for my decision.
#[utoipa::path(
    get,
    path = "/api/v1/corrections",
    tag = "corrections",
    responses(
        (status = 200, body = Corrections),
    )
)]
pub async fn list(visit: Visit) -> Result<Json<Corrections>> {
    visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let waiting = store::waiting(&mut tx, &visit.viewer).await?;
    drop(tx);
    let items = waiting
        .into_iter()
        .map(|one| CorrectionOut {
            id: one.id.to_string(),
            kind: one.kind(),
            handle: one.subject_handle,
            name: one.subject_name,
            suggested_by: one.reporter_name,
            section: one.section,
            words: one.words,
            made: one.made,
        })
        .collect();
    Ok(Json(Corrections { items }))
}

/// Decides on a correction that waits for me.
#[utoipa::path(
    post,
    path = "/api/v1/corrections/{id}",
    tag = "corrections",
    params(("id" = String, Path, description = "Which one")),
    request_body = DecisionIn,
    responses(
        (status = 204, description = "Decided, or passed on to the coordinators"),
        (status = 403, description = "You suggested it"),
        (status = 404, description = "None that is yours"),
        (status = 409, description = "Decided before"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub async fn decide(visit: Visit, Path(id): Path<String>, sent: FromJson<DecisionIn>) -> Result<Response> {
    visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let known = crate::ids::CorrectionId::from(plain(&id)?);
    store::correction(&mut tx, &visit.viewer, &known).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let sent = sent.read()?;
    let mut form = form([("outcome", sent.outcome), ("answer", sent.answer)]);
    let (accepted, answer) = forms::decision(&mut form);
    form.checked()?;
    match send::decide(&visit, &id, accepted, &answer).await? {
        (_, Decided::Done | Decided::PassedOn) => Ok(StatusCode::NO_CONTENT.into_response()),
        (_, Decided::Before) => Err(Error::Conflict("Somebody had decided on this already.".to_owned())),
    }
}

/// What is hidden of somebody's profile, for those who keep their institution's desk.
#[utoipa::path(
    get,
    path = "/api/v1/people/{handle}/hidden",
    tag = "corrections",
    params(("handle" = String, Path, description = "Whose profile: the name in addresses")),
    responses(
        (status = 200, body = Hidings),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "Nobody of your institution"),
    )
)]
pub async fn hidden(visit: Visit, Path(handle): Path<String>) -> Result<Json<Hidings>> {
    let mut tx = visit.app.db.read().await?;
    let person = send::of_my_desk(&mut tx, &visit, &handle).await?;
    let hidden = store::hidden_of(&mut tx, &person.id).await?;
    drop(tx);
    let items = hidden
        .into_iter()
        .map(|one| HidingOut { section: one.section, reason: one.reason, hidden: one.hidden, answer: one.answer })
        .collect();
    Ok(Json(Hidings { items }))
}

/// Hides a part of a profile from everybody but its owner, who is told why and may answer.
#[utoipa::path(
    post,
    path = "/api/v1/people/{handle}/hidden",
    tag = "corrections",
    params(("handle" = String, Path, description = "Whose profile: the name in addresses")),
    request_body = HidingIn,
    responses(
        (status = 204, description = "It is hidden"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "Nobody of your institution"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub async fn hide(visit: Visit, Path(handle): Path<String>, sent: FromJson<HidingIn>) -> Result<Response> {
    let mut tx = visit.app.db.read().await?;
    send::of_my_desk(&mut tx, &visit, &handle).await?;
    drop(tx);
    let sent = sent.read()?;
    let mut form = form([("section", sent.section), ("reason", sent.reason)]);
    let (part, reason) = forms::hiding(&mut form);
    let Some(part) = part.filter(|_| form.is_good()) else { return Err(Error::Invalid(form.errors())) };
    send::hide(&visit, &handle, part, &reason).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Shows a part of a profile again, to those its owner chose.
#[utoipa::path(
    delete,
    path = "/api/v1/people/{handle}/hidden/{section}",
    tag = "corrections",
    params(
        ("handle" = String, Path, description = "Whose profile: the name in addresses"),
        ("section" = String, Path, description = "A section, `photo` or `all`"),
    ),
    responses(
        (status = 204, description = "It is shown again"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "Nobody of your institution, or not hidden"),
    )
)]
pub async fn lift(visit: Visit, Path((handle, section)): Path<(String, String)>) -> Result<Response> {
    let mut tx = visit.app.db.read().await?;
    send::of_my_desk(&mut tx, &visit, &handle).await?;
    drop(tx);
    let part = Part::from_code(&section).ok_or(Error::NotFound)?;
    if !send::lift(&visit, &handle, part).await? {
        return Err(Error::NotFound);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
