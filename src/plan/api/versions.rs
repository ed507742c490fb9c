//! What plans, actions and measures said before, as JSON.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::part::fields;
use crate::plan::acts;
use crate::plan::history::{Entry, History, MANY, history, history_of_plan};
use crate::plan::model::{Action, Measure};
use crate::plan::pages::Which;
use crate::web::{Result, Visit};

/// Versions of a plan as a whole or of a part of it, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanVersions {
    versions: Vec<PlanVersion>,
    /// What `before` is to be for older ones; null where these are all.
    older: Option<i64>,
}

/// A version of a plan, an action or a measure.
#[derive(Debug, Serialize, ToSchema)]
struct PlanVersion {
    version: i64,
    /// Why it was saved; empty where nobody said so.
    note: String,
    saved: DateTime<Utc>,
    /// Who saved it; null for the operator, or somebody who is no longer there.
    by: Option<String>,
    /// What it said, as far as you may see that: whoever sees numbers of people rounded is told `baseline` in place of its two numbers.
    fields: BTreeMap<String, String>,
    /// What it changed.
    changes: Vec<PlanVersionChange>,
}

/// A field that a version changed.
#[derive(Debug, Serialize, ToSchema)]
struct PlanVersionChange {
    field: &'static str,
    was: String,
    became: String,
}

impl From<History> for PlanVersions {
    fn from(history: History) -> Self {
        Self { versions: history.entries.into_iter().map(PlanVersion::from).collect(), older: history.older }
    }
}

impl From<Entry> for PlanVersion {
    fn from(entry: Entry) -> Self {
        let change = |one: crate::plan::forms::Change| PlanVersionChange { field: one.field.name, was: one.was, became: one.is };
        Self {
            version: entry.version,
            note: entry.note,
            saved: entry.saved,
            by: entry.by,
            fields: fields(entry.says),
            changes: entry.changes.into_iter().map(change).collect(),
        }
    }
}

/// What was said of a plan as a whole, version by version. Versions in which only settings changed are left out.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/versions",
    tag = "plan",
    params(
        ("plan" = String, Path, description = "A plan's code"),
        ("before" = Option<i64>, Query, description = "The version before which they are wanted; the newest without it"),
    ),
    responses(
        (status = 200, body = PlanVersions),
        (status = 404, description = "No such plan at your institution"),
    )
)]
pub(crate) async fn of_plan(visit: Visit, Path(plan): Path<String>, Query(which): Query<Which>) -> Result<Json<PlanVersions>> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let found = history_of_plan(&mut tx, &opened.reader(), &opened.plan.id, which.before(), MANY).await?;
    Ok(Json(found.into()))
}

/// What an action said, version by version.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/actions/{number}/versions",
    tag = "plan",
    params(
        ("plan" = String, Path, description = "A plan's code"),
        ("number" = String, Path, description = "An action's number"),
        ("before" = Option<i64>, Query, description = "The version before which they are wanted; the newest without it"),
    ),
    responses(
        (status = 200, body = PlanVersions),
        (status = 404, description = "No such action"),
    )
)]
pub(crate) async fn of_action(
    visit: Visit,
    Path((plan, number)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Json<PlanVersions>> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (kept, _) = acts::action(&mut tx, &opened, &number).await?;
    let found = history::<Action>(&mut tx, &opened.reader(), &kept.id, which.before(), MANY).await?;
    Ok(Json(found.into()))
}

/// How a measure was defined, version by version.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/measures/{code}/versions",
    tag = "plan",
    params(
        ("plan" = String, Path, description = "A plan's code"),
        ("code" = String, Path, description = "A measure's code"),
        ("before" = Option<i64>, Query, description = "The version before which they are wanted; the newest without it"),
    ),
    responses(
        (status = 200, body = PlanVersions),
        (status = 404, description = "No such measure"),
    )
)]
pub(crate) async fn of_measure(
    visit: Visit,
    Path((plan, code)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Json<PlanVersions>> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (kept, ..) = acts::measure(&mut tx, &opened, &code).await?;
    let found = history::<Measure>(&mut tx, &opened.reader(), &kept.id, which.before(), MANY).await?;
    drop(tx);
    acts::note_reading(&visit, &opened, "measure", &code).await?;
    Ok(Json(found.into()))
}
