//! Waves of surveys as JSON, sent as CSV.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Path, Query, Request};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::plan::acts;
use crate::plan::model::{Act, Relation};
use crate::plan::survey::{BYTES, Checked, store};
use crate::web::openapi::Problem;
use crate::web::{Error, Result, Visit};

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

/// How to take one in.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SurveyHow {
    /// `true` checks the file and writes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// What came of a file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyTaken {
    wave: String,
    period: String,
    /// The version that it is, or would be, from 1.
    version: i64,
    /// False where it was a dry run, or the same was there already.
    written: bool,
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

/// Takes one wave in: all of it or nothing. Sent again, it is another version in the place of the one before.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/surveys",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), SurveyHow),
    request_body(content = String, content_type = "text/csv", description = "One wave, one answer a line or counted by group"),
    responses(
        (status = 200, body = SurveyTaken),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such plan at your institution", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something is wrong in the file, by line", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn send(
    visit: Visit,
    Path(plan): Path<String>,
    Query(how): Query<SurveyHow>,
    request: Request,
) -> Result<Json<SurveyTaken>> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    drop(tx);
    let bytes = to_bytes(request.into_body(), BYTES + 1)
        .await
        .map_err(|_| Error::TooLarge(format!("A wave may have {} MB. Send it counted by group.", BYTES / 1024 / 1024)))?;
    let (checked, written) = acts::survey(&visit, Some(&plan), &bytes, how.dry_run).await?.map_err(|problems| {
        Error::Invalid(problems.into_iter().take(50).map(|one| (format!("line {}", one.line), one.what)).collect())
    })?;
    Ok(Json(out(&checked, written)))
}

fn out(checked: &Checked, written: bool) -> SurveyTaken {
    let measure = |(code, row): (&String, &store::Row)| SurveyMeasure {
        code: code.clone(),
        invited: row.invited,
        answered: row.answered,
        agreed: row.agreed,
    };
    SurveyTaken {
        wave: checked.wave.name.clone(),
        period: checked.wave.period.to_string(),
        version: checked.version,
        written,
        measures: checked.totals.iter().map(measure).collect(),
    }
}
