//! Saying that one runs an instrument.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::directory::instruments::forms::Choices;
use crate::directory::instruments::model::Act;
use crate::directory::instruments::pages::allowed;
use crate::directory::instruments::store::{self, Claimed};
use crate::web::{Error, FromJson, Result, Visit};

/// What someone does with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimIn {
    /// `runs`, `teaches` or `both`.
    does: String,
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
        (status = 403, description = "It belongs to another institution, or is no longer used"),
        (status = 404, description = "None that you may see"),
        (status = 409, description = "Your profile names as many as it may"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub async fn claim(visit: Visit, Path(id): Path<String>, sent: FromJson<ClaimIn>) -> Result<Response> {
    let does = match sent {
        _ if visit.viewer.member().is_none() => (false, false),
        sent => Choices::from_code(&sent.read()?.does)
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
        (status = 403, description = "It belongs to another institution, or is no longer used"),
        (status = 404, description = "None that you may see"),
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
