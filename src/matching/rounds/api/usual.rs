//! The weights that rounds begin with.

use axum::Json;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Role;
use crate::matching::rounds::pages::usual::{VERSIONS, asked, beside, changes};
use crate::matching::rounds::{act, store};
use crate::web::{FromJson, Result, Visit, within};

/// Which are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// What is matched, such as `shadowing`; left out, the first.
    #[serde(default)]
    programme: String,
    /// From this version down.
    #[serde(default)]
    #[param(minimum = 1)]
    from: Option<i64>,
}

/// A version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundWeightsVersion)]
pub struct VersionOut {
    version: i64,
    saved: DateTime<Utc>,
    /// By whom; empty for somebody who is no longer here.
    by: String,
    note: String,
    /// What it changed of the one before it.
    changes: Vec<String>,
}

/// Versions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundWeightsVersions)]
pub struct VersionsOut {
    items: Vec<VersionOut>,
    /// The newest; 0 while the program's own are in use.
    newest: i64,
}

/// A version to be brought back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoundWeightsBack)]
pub struct BackIn {
    /// What is matched, such as `shadowing`.
    programme: String,
    /// Which; 0 for the program's own.
    #[schema(minimum = 0)]
    version: i64,
    /// The one that you have seen as the newest.
    #[schema(minimum = 0)]
    newest: i64,
}

/// A version that was saved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundWeightsSaved)]
pub struct SavedOut {
    version: i64,
}

/// The weights that new rounds of one's institution begin with, in every version.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/usual",
    tag = "rounds",
    params(Which),
    responses(
        (status = 200, body = VersionsOut),
        (status = 400, description = "No such version"),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "Nothing of that name is matched"),
    )
)]
pub async fn list(visit: Visit, which: Query<Which>) -> Result<Json<VersionsOut>> {
    let me = visit.holding(Role::Coordinator)?;
    let programme = asked(&which.programme)?;
    let from = within("from", which.from.unwrap_or(i64::MAX), 1..=i64::MAX)?;
    let mut tx = visit.app.db.read().await?;
    let newest = store::newest(&mut tx, programme.code, &me.institution).await?.map_or(0, |saved| saved.version);
    let found = store::saved(&mut tx, programme.code, &me.institution, from, VERSIONS + 1).await?;
    let items = beside(found, programme.own_weights()).into_iter().map(|(saved, before)| VersionOut {
        version: saved.version,
        saved: saved.saved,
        by: saved.by.unwrap_or_default(),
        note: saved.note,
        changes: saved.weights.zip(before).map(|(of, before)| changes(&of, &before)).unwrap_or_default(),
    });
    Ok(Json(VersionsOut { items: items.collect(), newest }))
}

/// Makes an earlier version the newest; rounds that were begun stay as they are.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/usual",
    tag = "rounds",
    request_body = BackIn,
    responses(
        (status = 201, body = SavedOut),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "No such version"),
        (status = 409, description = "Somebody saved another meanwhile"),
    )
)]
pub async fn bring_back(visit: Visit, sent: FromJson<BackIn>) -> Result<Response> {
    visit.holding(Role::Coordinator)?;
    let sent = sent.read()?;
    let version = act::bring_back(&visit, asked(&sent.programme)?, sent.version, sent.newest).await?;
    Ok((StatusCode::CREATED, Json(SavedOut { version })).into_response())
}
