//! Waves of surveys as JSON, sent as CSV.

use axum::Json;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::files::Called;
use crate::plan::acts;
use crate::plan::model::{Act, Relation};
use crate::plan::survey::sent::{self as files, WaveFiles};
use crate::plan::survey::{Checked, store};
use crate::sent::{self, Sent, api};
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
pub(crate) type Sending = api::Told<WaveFiles>;

impl api::Shown for WaveFiles {
    const SHAPE: (&'static str, &'static str) = ("SurveyFileSent", "A wave's file that was sent.");
    type Would = SurveyWould;
    type Besides = api::Nothing;

    fn besides(_: &Sent, _: Option<&Self::Plan>) -> api::Nothing {
        api::Nothing {}
    }
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
    /// How many departments it names.
    departments: usize,
    /// What else it is broken down by.
    breakdowns: Vec<SurveyBreakdown>,
}

/// What a wave is broken down by, besides departments.
#[derive(Debug, Serialize, ToSchema)]
struct SurveyBreakdown {
    /// The code that a measure's `breakdowns` name it by.
    by: &'static str,
    /// The groups as the file writes them.
    groups: Vec<String>,
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
            departments: checked.departments(),
            breakdowns: checked.breakdowns.into_iter().map(|(by, groups)| SurveyBreakdown { by: by.code(), groups }).collect(),
        }
    }
}

/// A plan's waves with all their versions, those that were sent last first.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/surveys",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code")),
    responses(
        (status = 200, body = Vec<SurveyWave>),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such plan at your institution"),
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
    request_body(content = String, content_type = "text/csv", description = "One wave, one answer a line or counted by group, with columns for gender, staff group, job family, grade band and site \
                       where it has them; 8 MB at most"),
    responses(
        (status = 201, body = Sending),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such plan at your institution"),
        (status = 413, description = "Too large"),
        (status = 422, description = "Lines are wrong; nothing was kept"),
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
    let bytes = api::body::<WaveFiles>(&visit, request).await?;
    api::came(&visit, files::send(&visit, Some(&plan), &called.file_name, &bytes).await?).await
}

/// A wave's file that was sent: what it says, or what it did.
#[utoipa::path(
    get,
    path = "/api/v1/survey-files/{id}",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 200, body = Sending),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such file of my institution"),
        (status = 422, description = "It no longer fits what is here"),
    )
)]
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Result<Json<Sending>> {
    let told = api::told::<WaveFiles>(&visit, &id).await?;
    files::note_reading(&visit, &id).await?;
    Ok(Json(told))
}

/// Throws a waiting file away. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/survey-files/{id}",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such file of my institution"),
        (status = 409, description = "It was confirmed before"),
    )
)]
pub(crate) async fn discard(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    api::discard::<WaveFiles>(&visit, &id).await
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
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such file of my institution"),
        (status = 409, description = "It was confirmed before, or another is under way"),
        (status = 422, description = "It no longer fits what is here"),
    )
)]
pub(crate) async fn confirm(visit: Visit, Path(id): Path<String>) -> Result<(StatusCode, Json<Sending>)> {
    let sent = sent::one::<WaveFiles>(&visit, &id).await?;
    api::confirmed(&visit, &id, files::confirm(&visit, &sent).await?).await
}
