//! My notifications.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ids::NoticeId;
use crate::notify::store::{self, Which};
use crate::web::{Error, Result, Visit, cursor, id_named, last_before_more};

/// How many notifications an answer lists.
const A_PAGE: usize = 50;

/// Notifications, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notifications {
    items: Vec<Notification>,
    /// How many are unread in all; 100 stands for more.
    unread: i64,
    /// The cursor of what follows; null at the end.
    next: Option<String>,
}

/// Something I was told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notification {
    /// Which one.
    id: String,
    /// The code of its kind, as the settings list it.
    kind: String,
    /// What it says.
    title: String,
    /// The path of what it is about.
    link: String,
    /// When it happened.
    made: DateTime<Utc>,
    /// When I read it.
    read: Option<DateTime<Utc>>,
}

/// Which notifications.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `unread` for those only; all when left out.
    #[serde(default)]
    show: String,
    /// Where to go on: `next` of the answer before.
    #[serde(default)]
    cursor: String,
}

/// My notifications. Listing them does not make them read.
#[utoipa::path(
    get,
    path = "/api/v1/me/notifications",
    tag = "notifications",
    params(Asked),
    responses(
        (status = 200, body = Notifications),
        (status = 400, description = "No such list, or no cursor of ours"),
    )
)]
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Json<Notifications>> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let which = match asked.show.as_str() {
        "" | "all" => Which::All,
        "unread" => Which::Unread,
        _ => return Err(Error::Bad("'show' is 'all' or 'unread'.".to_owned())),
    };
    let before: Option<NoticeId> = cursor(&asked.cursor, id_named)?;
    let mut tx = visit.app.db.read().await?;
    let mut found = store::lines(&mut tx, now, &me.person, which, before.as_ref(), A_PAGE as i64 + 1).await?;
    let unread = store::unread(&mut tx, now, &me.person).await?;
    drop(tx);
    let next = last_before_more(&mut found, A_PAGE).map(|last| last.id.to_string());
    let items = found
        .into_iter()
        .map(|line| Notification {
            id: line.id.to_string(),
            kind: line.kind,
            title: line.title,
            link: line.link,
            made: line.made,
            read: line.read,
        })
        .collect();
    Ok(Json(Notifications { items, unread, next }))
}

/// Marks one notification as read. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/me/notifications/{id}/read",
    tag = "notifications",
    params(("id" = String, Path, description = "The notification's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "The token may only read"),
        (status = 404, description = "No such notification of mine"),
    )
)]
pub async fn mark(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let id: NoticeId = id_named(&id)?;
    let mut tx = visit.app.db.write().await?;
    store::one(&mut tx, now, &me.person, &id).await?.ok_or(Error::NotFound)?;
    store::mark_read(&mut tx, now, &me.person, &id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks all notifications as read. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/me/notifications/read-all",
    tag = "notifications",
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "The token may only read"),
    )
)]
pub async fn mark_all(visit: Visit) -> Result<StatusCode> {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    store::mark_all_read(&mut tx, visit.app.clock.now(), &me.person, None).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
