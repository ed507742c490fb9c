//! Snapshots as JSON.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plans::FigureOut;
use crate::plan::acts;
use crate::plan::model::{Act, Relation};
use crate::web::{FromJson, Result, Visit};

/// A quarter whose numbers are frozen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanSnapshot {
    /// The quarter, such as `2026 Q1`.
    period: String,
    frozen: DateTime<Utc>,
    /// What facts that came late would change, as everyone may see it.
    revised: Vec<RevisedOut>,
}

/// A number that stays as it was published, and what it would be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RevisedNumber)]
struct RevisedOut {
    measure: String,
    period: String,
    was: FigureOut,
    is: FigureOut,
}

/// Which quarter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SnapshotIn {
    /// A quarter that is over, such as `2026 Q1`.
    period: String,
}

/// A plan's snapshots, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/snapshots",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code")),
    responses(
        (status = 200, body = Vec<PlanSnapshot>),
        (status = 404, description = "No such plan at your institution"),
    )
)]
pub(crate) async fn list(visit: Visit, Path(plan): Path<String>) -> Result<Json<Vec<PlanSnapshot>>> {
    Ok(Json(listed(&visit, &plan).await?))
}

async fn listed(visit: &Visit, plan: &str) -> Result<Vec<PlanSnapshot>> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, Some(plan)).await?;
    let editions = &opened.editions;
    let revised = |at: usize| {
        let numbers = editions.numbers.iter().filter_map(move |(code, numbers)| Some((code, numbers.get(&at)?)));
        numbers.flat_map(|(code, numbers)| {
            numbers.revised.iter().map(move |one| RevisedOut {
                measure: code.clone(),
                period: one.period.clone(),
                was: one.was.clone().into(),
                is: one.is.clone().into(),
            })
        })
    };
    let snapshot = |(at, one): (usize, &crate::plan::snapshots::store::Snapshot)| PlanSnapshot {
        period: one.period.clone(),
        frozen: one.frozen,
        revised: revised(at).collect(),
    };
    Ok(editions.all.iter().enumerate().map(snapshot).collect())
}

/// Freezes the numbers of a quarter that is over: everyone sees these from then on.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/snapshots",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code")),
    request_body = SnapshotIn,
    responses(
        (status = 201, body = Vec<PlanSnapshot>),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such plan at your institution"),
        (status = 422, description = "Not a quarter that can be frozen"),
    )
)]
pub(crate) async fn freeze(visit: Visit, Path(plan): Path<String>, sent: FromJson<SnapshotIn>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    drop(tx);
    let sent = sent.read()?;
    acts::freeze(&visit, Some(&plan), &sent.period).await?;
    Ok((StatusCode::CREATED, Json(listed(&visit, &plan).await?)).into_response())
}
