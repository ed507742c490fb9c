//! Exports.

use axum::Json;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::hr::export::{self, Format, What};
use crate::hr::give;
use crate::measures::{Sight, show_heads};
use crate::web::{FromJson, Result, Visit};

/// Exports, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Exports {
    /// A hundred at most.
    items: Vec<Export>,
}

/// People or profiles that were given out in bulk.
#[derive(Debug, Serialize, ToSchema)]
pub struct Export {
    /// When.
    made: DateTime<Utc>,
    /// By which role: `coordinator`, `admin` or `operator`.
    role: String,
    /// `people` or `profiles`.
    what: String,
    /// `csv` or `xlsx`.
    format: String,
    /// How many people were in it; not told to those who were.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<i64>,
    /// By whom; not told to those who were in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
}

/// What to export.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// People or profiles.
    what: What,
    /// The kind of file.
    format: Format,
}

fn listed(made: Vec<export::Made>, in_full: bool) -> Json<Exports> {
    let items = made.into_iter().map(|made| Export {
        people: show_heads(made.people, Sight::Exact).value.filter(|_| in_full),
        by: made.actor.filter(|_| in_full),
        made: made.made,
        role: made.role,
        what: made.what,
        format: made.format,
    });
    Json(Exports { items: items.collect() })
}

/// My institution's exports. Coordinators and administrators only.
#[utoipa::path(
    get,
    path = "/api/v1/exports",
    tag = "exports",
    responses(
        (status = 200, body = Exports),
        (status = 403, description = "Not a coordinator or administrator"),
    )
)]
pub async fn list(visit: Visit) -> Result<Json<Exports>> {
    let (me, _) = give::keeper(&visit)?;
    Ok(listed(export::of(&mut visit.app.db.read().await?, &me.institution, 100).await?, true))
}

/// Exports people or profiles of my institution. Coordinators and administrators only; everyone in it sees that it was made. Needs the
/// scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/exports",
    tag = "exports",
    request_body = Ask,
    responses(
        (status = 200, description = "The file", content((Vec<u8> = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 429, description = "Too many in a short time"),
    )
)]
pub async fn make(visit: Visit, ask: FromJson<Ask>) -> Result<Response> {
    give::keeper(&visit)?;
    let ask = ask.read()?;
    give::give(&visit, ask.what, ask.format).await
}

/// The exports that I was in.
#[utoipa::path(
    get,
    path = "/api/v1/me/exports",
    tag = "me",
    responses((status = 200, body = Exports))
)]
pub async fn with_me(visit: Visit) -> Result<Json<Exports>> {
    let me = visit.member()?;
    Ok(listed(export::with(&mut visit.app.db.read().await?, &me.person, 100).await?, false))
}
