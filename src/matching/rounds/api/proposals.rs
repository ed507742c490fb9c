//! Proposals: made, stopped, listed, published.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::matching::rounds::model::Solution;
use crate::matching::rounds::{act, store};
use crate::web::{FromJson, Result, Visit};

/// Proposals at once.
const LISTED: i64 = 50;

/// A proposal without its pairs. Points are points, not hundredths.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundProposal)]
pub struct ProposalOut {
    /// The how many-eth of its round, from 1.
    number: i64,
    made: DateTime<Utc>,
    by: String,
    /// `total` or `fair`.
    aim: &'static str,
    /// Requests that looked for a host.
    requests: i64,
    /// Those who have one.
    matched: i64,
    /// Points in all.
    total: f64,
    /// Points of the worst match.
    #[serde(skip_serializing_if = "Option::is_none")]
    floor: Option<f64>,
    /// An independent check proved that none is better.
    certified: bool,
    /// It was not stopped before the end.
    finished: bool,
    /// The same in words.
    proof: String,
    /// What could not be kept; empty otherwise.
    notes: String,
    /// The round's version that it was made of: with another one, something was changed since.
    version: i64,
}

/// A round's proposals.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposals {
    items: Vec<ProposalOut>,
}

/// The version that you have seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoundVersion)]
pub struct VersionIn {
    version: i64,
}

/// What to publish.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationIn {
    /// The version that you have seen.
    version: i64,
    /// The proposal's number.
    number: i64,
}

/// What was published.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicationOut {
    /// Hosts who are being asked, a few at a time.
    asked: u64,
    /// The round's version now.
    version: i64,
}

/// Whether a proposal is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposed {
    /// False where it is still being made.
    done: bool,
}

impl ProposalOut {
    pub(super) fn of(one: Solution) -> Self {
        let figures = one.figures;
        Self {
            proof: figures.proof(one.aim),
            number: one.number,
            made: one.made,
            by: one.by.unwrap_or_default(),
            aim: one.aim.code(),
            requests: figures.requests,
            matched: figures.matched,
            total: figures.total as f64 / 100.0,
            floor: figures.floor.map(|floor| floor as f64 / 100.0),
            certified: figures.certified,
            finished: figures.finished,
            notes: one.notes,
            version: one.made_of,
        }
    }
}

/// Makes a proposal. Nobody hears of it.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{id}/proposals",
    tag = "rounds",
    params(("id" = String, Path, description = "Which round")),
    request_body = VersionIn,
    responses(
        (status = 201, description = "It is made", body = Proposed),
        (status = 202, description = "It is being made: look at the round in a moment", body = Proposed),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "None of your institution"),
        (status = 409, description = "Changed meanwhile, one is being made, or the pins cannot all be kept"),
    )
)]
pub async fn propose(visit: Visit, Path(id): Path<String>, sent: FromJson<VersionIn>) -> Result<Response> {
    act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let done = act::propose(&visit, &id, sent.read()?.version).await?;
    let status = if done { StatusCode::CREATED } else { StatusCode::ACCEPTED };
    Ok((status, Json(Proposed { done })).into_response())
}

/// Ends the search for a proposal with the best found so far.
#[utoipa::path(
    delete,
    path = "/api/v1/rounds/{id}/proposals",
    tag = "rounds",
    params(("id" = String, Path, description = "Which round")),
    responses(
        (status = 204, description = "It ends in a moment, or none was being made"),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "None of your institution"),
    )
)]
pub async fn stop(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    act::stop(&visit, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A round's proposals, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{id}/proposals",
    tag = "rounds",
    params(("id" = String, Path, description = "Which round")),
    responses(
        (status = 200, body = Proposals),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "None of your institution"),
    )
)]
pub async fn list(visit: Visit, Path(id): Path<String>) -> Result<Json<Proposals>> {
    let mut tx = visit.app.db.read().await?;
    let round = act::seen(&mut tx, &visit, &id).await?;
    let items = store::solutions(&mut tx, &round.id, LISTED).await?;
    Ok(Json(Proposals { items: items.into_iter().map(ProposalOut::of).collect() }))
}

/// Publishes a proposal: its hosts are asked.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{id}/publication",
    tag = "rounds",
    params(("id" = String, Path, description = "Which round")),
    request_body = PublicationIn,
    responses(
        (status = 202, body = PublicationOut),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "None of your institution"),
        (status = 409, description = "Changed meanwhile, or there is a newer proposal"),
    )
)]
pub async fn publish(visit: Visit, Path(id): Path<String>, sent: FromJson<PublicationIn>) -> Result<Response> {
    act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let sent = sent.read()?;
    let (round, asked) = act::publish(&visit, &id, sent.version, sent.number).await?;
    Ok((StatusCode::ACCEPTED, Json(PublicationOut { asked, version: round.version })).into_response())
}
