//! My notifications.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::HeaderMap;
use serde::Deserialize;

use crate::ids::NoticeId;
use crate::notify::store::{self, Line, Which};
use crate::notify::summary::kind_title;
use crate::web::times::{When, moment};
use crate::web::{Error, Flash, Page, Result, Visit, id_named, last_before_more};

/// How many notifications a page lists.
const A_PAGE: usize = 20;

#[derive(Template)]
#[template(path = "notify/centre.html")]
struct Centre {
    page: Page,
    unread_only: bool,
    /// How many are unread.
    unread: i64,
    rows: Vec<Row>,
    /// The newest that is shown: reading all means all up to it.
    newest: String,
    earlier: String,
    more: String,
}

struct Row {
    id: NoticeId,
    title: String,
    kind: &'static str,
    when: When,
    is_new: bool,
}

fn address(unread_only: bool) -> &'static str {
    if unread_only { "/me/notifications?show=unread" } else { "/me/notifications?show=all" }
}

/// Which notifications, and from where on.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    before: String,
}

/// `GET /me/notifications`, `GET /me/notifications?show=unread`.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let unread_only = asked.show == "unread";
    let which = if unread_only { Which::Unread } else { Which::All };
    let before = if asked.before.is_empty() { None } else { Some(id_named(&asked.before)?) };
    let mut tx = visit.app.db.read().await?;
    let mut found = store::lines(&mut tx, now, &me.person, which, before.as_ref(), A_PAGE as i64 + 1).await?;
    let unread = store::unread(&mut tx, now, &me.person).await?;
    drop(tx);
    let more = last_before_more(&mut found, A_PAGE).map(|last| format!("{}&before={}", address(unread_only), last.id));
    visit.html(&Centre {
        page: visit.page("Notifications"),
        unread_only,
        unread,
        newest: found.first().map(|line| line.id.to_string()).unwrap_or_default(),
        rows: found.into_iter().map(|line| row(line, now, &me.time_zone)).collect(),
        earlier: if before.is_some() { address(unread_only).to_owned() } else { String::new() },
        more: more.unwrap_or_default(),
    })
}

fn row(line: Line, now: chrono::DateTime<chrono::Utc>, zone: &str) -> Row {
    Row {
        kind: kind_title(&line.kind),
        title: line.title,
        when: moment(line.made, now, zone),
        is_new: line.read.is_none(),
        id: line.id,
    }
}

/// `GET /me/notifications/{id}`: on to what it is about. Opening it is what makes it read, unless a browser only looks ahead.
pub(crate) async fn open(visit: Visit, Path(id): Path<String>, headers: HeaderMap) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let id: NoticeId = id_named(&id)?;
    let mut tx = visit.app.db.read().await?;
    let line = store::one(&mut tx, now, &me.person, &id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let looks_ahead = ["sec-purpose", "purpose"].iter().any(|name| headers.contains_key(*name));
    if line.read.is_none() && !looks_ahead {
        let mut tx = visit.app.db.write().await?;
        store::mark_read(&mut tx, now, &me.person, &id).await?;
        tx.commit().await?;
    }
    Ok(visit.go(&line.link))
}

/// From where a form was sent.
#[derive(Debug, Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    show: String,
    /// For all of them: the newest that was shown.
    #[serde(default)]
    newest: String,
}

/// `POST /me/notifications/{id}/read`.
pub(crate) async fn mark(visit: Visit, Path(id): Path<String>, Form(from): Form<From>) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let id: NoticeId = id_named(&id)?;
    let mut tx = visit.app.db.write().await?;
    store::one(&mut tx, now, &me.person, &id).await?.ok_or(Error::NotFound)?;
    store::mark_read(&mut tx, now, &me.person, &id).await?;
    tx.commit().await?;
    Ok(visit.go_saying(address(from.show == "unread"), &Flash::good("Marked as read.")))
}

/// `POST /me/notifications/read-all`: all that were shown, and older ones; what came meanwhile stays unread.
pub(crate) async fn mark_all(visit: Visit, Form(from): Form<From>) -> Result {
    let me = visit.member()?;
    let newest = if from.newest.is_empty() { None } else { Some(id_named(&from.newest)?) };
    let mut tx = visit.app.db.write().await?;
    let count = store::mark_all_read(&mut tx, visit.app.clock.now(), &me.person, newest.as_ref()).await?;
    tx.commit().await?;
    let words = match count {
        0 => "There was nothing unread.".to_owned(),
        1 => "One notification marked as read.".to_owned(),
        many => format!("{many} notifications marked as read."),
    };
    Ok(visit.go_saying(address(from.show == "unread"), &Flash::good(words)))
}
