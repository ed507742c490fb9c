//! Where I am signed in.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::sign_in::end;
use crate::accounts::{browser, store};
use crate::ids::SessionId;
use crate::web::{Error, Result, Visit};

/// Every browser in which I am signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// The one used last comes first.
    items: Vec<Session>,
}

/// A signed-in browser.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Its id, to end it.
    id: String,
    /// The browser in words, such as "Firefox on Windows".
    browser: String,
    /// When it was signed in.
    created: DateTime<Utc>,
    /// When it was last used, to within five minutes.
    used: DateTime<Utc>,
    /// When it ends at the latest.
    expires: DateTime<Utc>,
    /// Whether it is the browser that asks.
    this: bool,
}

/// Where I am signed in.
#[utoipa::path(
    get,
    path = "/api/v1/me/sessions",
    tag = "me",
    responses((status = 200, body = Sessions))
)]
pub async fn list(visit: Visit) -> Result<Json<Sessions>> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.read().await?;
    let this = end::this_session(&mut tx, now, &visit).await?;
    let sessions = store::sessions(&mut tx, now, &me.person).await?;
    let items = sessions
        .into_iter()
        .map(|session| Session {
            this: Some(&session.id) == this.as_ref(),
            id: session.id.to_string(),
            browser: browser::in_words(&session.browser),
            created: session.created,
            used: session.seen,
            expires: session.expires,
        })
        .collect();
    Ok(Json(Sessions { items }))
}

/// Signs every browser out, but for the one that asks. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/me/sessions",
    tag = "me",
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "The token may only read"),
    )
)]
pub async fn end_others(visit: Visit) -> Result<StatusCode> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let this = end::this_session(&mut tx, now, &visit).await?;
    end::all(&mut tx, now, &me.person, this.as_ref(), "ended").await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs one browser out. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/me/sessions/{id}",
    tag = "me",
    params(("id" = String, Path, description = "The session's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "The token may only read"),
        (status = 404, description = "No such session of mine"),
    )
)]
pub async fn end_one(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    if !end::one(&mut tx, visit.app.clock.now(), &me.person, &SessionId::from(id)).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
