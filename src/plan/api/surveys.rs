//! Waves of surveys as JSON, sent as CSV.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::files::Called;
use crate::plan::acts;
use crate::plan::model::{Act, Relation};
use crate::plan::survey::sent::{self as files, Done};
use crate::plan::survey::{BYTES, Checked, store};
use crate::sent::{Came, Line, Outcome, Sent};
use crate::web::openapi::Problem;
use crate::web::{Result, Visit};

/// A version of a wave.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyWave {
    name: String,
    version: i64,
    /// When it was, such as `2026`.
    period: String,
    sent: DateTime<Utc>,
    /// Whether a newer version took its place.
    replaced: bool,
    /// Of how many measures it is.
    measures: i64,
}

/// A wave's file that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SurveyFileSent)]
pub(crate) struct Sending {
    /// Which one.
    id: String,
    /// What the file was called.
    file_name: String,
    /// When it was sent.
    sent: DateTime<Utc>,
    /// `waiting` (for a word), `running`, `done` or `failed`.
    state: String,
    /// What it says, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    would: Option<SurveyWould>,
    /// What it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    did: Option<Done>,
    /// Why it was not taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// Lines that do not fit any more.
    lines: Vec<Line>,
}

/// What a wave says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyWould {
    wave: String,
    period: String,
    /// The version that it would be, from 1.
    version: i64,
    /// Whether the same is there already, so that nothing would be written.
    same: bool,
    measures: Vec<SurveyMeasure>,
}

/// What a wave comes to for a measure.
#[derive(Debug, Serialize, ToSchema)]
struct SurveyMeasure {
    code: String,
    /// How many were asked; null where the file does not say.
    invited: Option<i64>,
    answered: i64,
    agreed: i64,
}

impl From<Checked> for SurveyWould {
    fn from(checked: Checked) -> Self {
        let measure = |(code, row): (&String, &store::Row)| SurveyMeasure {
            code: code.clone(),
            invited: row.invited,
            answered: row.answered,
            agreed: row.agreed,
        };
        Self {
            wave: checked.wave.name.clone(),
            period: checked.wave.period.to_string(),
            version: checked.version,
            same: checked.is_same,
            measures: checked.totals.iter().map(measure).collect(),
        }
    }
}

async fn told(visit: &Visit, sent: Sent) -> Result<Sending> {
    let would = if sent.state == "waiting" { Some(files::preview(visit, &sent).await??.into()) } else { None };
    let (did, why, lines) = Outcome::parts(&sent);
    let Sent { id, file_name, sent, state, .. } = sent;
    Ok(Sending { id: id.to_string(), file_name, sent, state, would, did, why, lines })
}

/// A plan's waves with all their versions, those that were sent last first.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/surveys",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code")),
    responses(
        (status = 200, body = Vec<SurveyWave>),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such plan at your institution", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(visit: Visit, Path(plan): Path<String>) -> Result<Json<Vec<SurveyWave>>> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    let waves = store::all(&mut tx, &opened.plan.id).await?;
    let wave = |one: store::Listed| SurveyWave {
        name: one.name,
        version: one.version,
        period: one.period,
        sent: one.sent,
        replaced: one.is_replaced,
        measures: one.measures,
    };
    Ok(Json(waves.into_iter().map(wave).collect()))
}

/// Checks a wave's file and keeps it for a day, until it is confirmed. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/surveys",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), Called),
    request_body(content = String, content_type = "text/csv", description = "One wave, one answer a line or counted by group; 8 MB at most"),
    responses(
        (status = 201, body = Sending),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such plan at your institution", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Lines are wrong; nothing was kept", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn send(
    visit: Visit,
    Path(plan): Path<String>,
    Query(called): Query<Called>,
    request: Request,
) -> Result<(StatusCode, Json<Sending>)> {
    let mut tx = visit.app.db.read().await?;
    acts::open(&mut tx, &visit, Some(&plan)).await?;
    drop(tx);
    acts::keeper(&visit)?;
    let bytes = to_bytes(request.into_body(), BYTES + 1).await.map_err(|_| files::too_large())?;
    match files::send(&visit, Some(&plan), &called.file_name, &bytes).await? {
        Came::Waits(id) => Ok((StatusCode::CREATED, Json(told(&visit, files::one(&visit, id.as_str()).await?).await?))),
        Came::Wrong(problems) => Err(problems.into()),
    }
}

/// A wave's file that was sent: what it says, or what it did.
#[utoipa::path(
    get,
    path = "/api/v1/survey-files/{id}",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 200, body = Sending),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It no longer fits what is here", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Result<Json<Sending>> {
    Ok(Json(told(&visit, files::one(&visit, &id).await?).await?))
}

/// Throws a waiting file away. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/survey-files/{id}",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was confirmed before", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn discard(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    let sent = files::one(&visit, &id).await?;
    files::discard(&visit, &sent).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a waiting wave in, in the background: ask for it again to see what came of it. All of it or nothing; sent again, it is another
/// version in the place of the one before. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/survey-files/{id}/confirm",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 202, body = Sending),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was confirmed before, or another is under way", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It no longer fits what is here", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn confirm(visit: Visit, Path(id): Path<String>) -> Result<(StatusCode, Json<Sending>)> {
    let sent = files::one(&visit, &id).await?;
    files::confirm(&visit, &sent).await??;
    Ok((StatusCode::ACCEPTED, Json(told(&visit, files::one(&visit, &id).await?).await?)))
}
