//! The same as JSON.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::model::Sign;
use super::{act, store};
use crate::accounts::Role;
use crate::web::{FromJson, Result, Visit};

#[derive(OpenApi)]
#[openapi(paths(list, decide, undo))]
pub struct Doc;

/// Two accounts that look like one person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairOut {
    /// The names in addresses.
    handles: [String; 2],
    /// What they share.
    signs: Vec<Sign>,
}

/// Pairs, the surest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pairs {
    items: Vec<PairOut>,
}

/// What was decided about two accounts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairDecision {
    /// The account that stays, or one of two people: its name in addresses.
    keep: String,
    /// The other one.
    other: String,
    /// Whether they are one person.
    same: bool,
}

/// What a merge is called, for undoing it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergeOut {
    /// Which one; null where the two are two people.
    id: Option<String>,
}

/// Accounts of my institution that look like one person.
#[utoipa::path(
    get,
    path = "/api/v1/duplicates",
    tag = "duplicates",
    responses(
        (status = 200, body = Pairs),
        (status = 403, description = "You are no coordinator"),
    )
)]
pub async fn list(visit: Visit) -> Result<Json<Pairs>> {
    let me = visit.holding(Role::Coordinator)?;
    let mut tx = visit.app.db.read().await?;
    let mut items = Vec::new();
    for ((one, other), signs) in store::pairs(&mut tx, &me.institution).await? {
        let one = store::account(&mut tx, &me.institution, &one).await?;
        let other = store::account(&mut tx, &me.institution, &other).await?;
        if let Some((one, other)) = one.zip(other) {
            items.push(PairOut { handles: [one.handle, other.handle], signs: signs.into_iter().collect() });
        }
    }
    Ok(Json(Pairs { items }))
}

/// Makes two accounts one, or remembers that they are two people.
#[utoipa::path(
    post,
    path = "/api/v1/duplicates",
    tag = "duplicates",
    request_body = PairDecision,
    responses(
        (status = 200, body = MergeOut),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such open account at your institution"),
        (status = 409, description = "They cannot be made one, and why"),
    )
)]
pub async fn decide(visit: Visit, sent: FromJson<PairDecision>) -> Result {
    visit.holding(Role::Coordinator)?;
    let sent = sent.read()?;
    let id = if sent.same {
        Some(act::make_one(&visit, &sent.keep, &sent.other).await?.to_string())
    } else {
        act::deny(&visit, &sent.keep, &sent.other).await?;
        None
    };
    Ok(Json(MergeOut { id }).into_response())
}

/// Makes two accounts of one again; each gets back what it had.
#[utoipa::path(
    delete,
    path = "/api/v1/merges/{id}",
    tag = "duplicates",
    params(("id" = String, Path, description = "Which merge")),
    responses(
        (status = 204, description = "Undone"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "None of your institution"),
        (status = 409, description = "A newer one has to be undone first"),
    )
)]
pub async fn undo(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    visit.holding(Role::Coordinator)?;
    act::make_two(&visit, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
