//! What became of my institution's mail.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Role;
use crate::ids::JobId;
use crate::notify::resend;
use crate::notify::store::{self, State};
use crate::web::{Error, Result, Visit, cursor, id_named, last_before_more};

/// How many mails an answer lists.
const A_PAGE: usize = 100;

/// Mails, newest first, without a word of what they say.
#[derive(Debug, Serialize, ToSchema)]
pub struct Mails {
    items: Vec<Mail>,
    /// The cursor of what follows; null at the end.
    next: Option<String>,
}

/// What became of a mail.
#[derive(Debug, Serialize, ToSchema)]
pub struct Mail {
    /// Which one: the first part of its Message-ID.
    id: String,
    /// To whom: the name in addresses.
    to: String,
    /// The code of its kind.
    kind: String,
    /// `waiting`, `failed`, `sent` or `dropped`.
    state: String,
    /// When it was put into the queue.
    queued: DateTime<Utc>,
    /// Since when it is in this state.
    changed: DateTime<Utc>,
    /// How often it was tried.
    attempts: i64,
    /// When it is tried next.
    due: Option<DateTime<Utc>>,
    /// Why it has not left.
    why: Option<String>,
}

/// How many mails are sent again.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentAgain {
    count: i64,
}

/// Which mails.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `waiting` (the default), `failed`, `sent` or `dropped`.
    #[serde(default)]
    state: String,
    /// Where to go on: `next` of the answer before.
    #[serde(default)]
    cursor: String,
}

/// What became of my institution's mail. For administrators.
#[utoipa::path(
    get,
    path = "/api/v1/admin/mail",
    tag = "administration",
    params(Asked),
    responses(
        (status = 200, body = Mails),
        (status = 400, description = "No such state, or no cursor of ours"),
        (status = 403, description = "Not an administrator"),
    )
)]
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Json<Mails>> {
    let me = visit.holding(Role::Admin)?;
    let state = if asked.state.is_empty() { Some(State::Waiting) } else { State::from_code(&asked.state) };
    let state = state.ok_or_else(|| Error::Bad("'state' is 'waiting', 'failed', 'sent' or 'dropped'.".to_owned()))?;
    let before: Option<JobId> = cursor(&asked.cursor, id_named)?;
    let mut tx = visit.app.db.read().await?;
    let mut found = store::listed(&mut tx, &me.institution, state, before.as_ref(), A_PAGE as i64 + 1).await?;
    drop(tx);
    let next = last_before_more(&mut found, A_PAGE).map(|last| last.id.to_string());
    let items = found
        .into_iter()
        .map(|row| Mail {
            id: row.id.to_string(),
            to: row.handle,
            kind: row.kind,
            state: row.state,
            queued: row.queued,
            changed: row.changed,
            attempts: row.attempts,
            due: row.due.filter(|_| state == State::Waiting),
            why: row.why,
        })
        .collect();
    Ok(Json(Mails { items, next }))
}

/// Sends a mail again now that waits or was given up. For administrators; needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/admin/mail/{id}/send-again",
    tag = "administration",
    params(("id" = String, Path, description = "The mail's id")),
    responses(
        (status = 204, description = "It is in the queue"),
        (status = 403, description = "Not an administrator, or the token may only read"),
        (status = 404, description = "No such mail of this institution, or it has left"),
    )
)]
pub async fn again(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    visit.holding(Role::Admin)?;
    resend::one(&visit, &id_named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends everything again that was given up. For administrators; needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/admin/mail/send-again",
    tag = "administration",
    responses(
        (status = 200, body = SentAgain),
        (status = 403, description = "Not an administrator, or the token may only read"),
    )
)]
pub async fn all_again(visit: Visit) -> Result<Json<SentAgain>> {
    Ok(Json(SentAgain { count: resend::all(&visit).await? }))
}
