//! A photo, for those who may see it.

use axum::extract::{Path, Query};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;

use crate::accounts::store as accounts;
use crate::directory::photos::store::{self, Size};
use crate::directory::visible;
use crate::web::{Error, Result, Visit, plain};

/// Which of the two.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    size: String,
}

/// `GET /people/{handle}/photo/{hash}`. A browser may keep it for a day: the address changes with the picture.
pub(crate) async fn show(
    visit: Visit,
    Path((handle, hash)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result {
    let size = if asked.size == "small" { Size::Small } else { Size::Large };
    let mut tx = visit.app.db.read().await?;
    let person = accounts::person_by_handle(&mut tx, plain(&handle)?).await?.ok_or(Error::NotFound)?;
    let seen = visible(&mut tx, &visit.viewer, std::slice::from_ref(&person.id)).await?;
    let photo = store::of(&mut tx, &visit.viewer, &seen).await?.remove(&person.id);
    let is_mine = visit.viewer.person() == Some(&person.id);
    let there = store::own(&mut tx, &person.id).await?.ok_or(Error::NotFound)?;
    if there.hash != hash || !(photo.is_some() || is_mine) {
        return Err(Error::NotFound);
    }
    let tag = format!("\"{hash}-{}\"", if size == Size::Small { "small" } else { "large" });
    let kept = [(CACHE_CONTROL, "private, max-age=86400, immutable".to_owned()), (ETAG, tag.clone())];
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let bytes = store::file(&mut tx, &person.id, size).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let kind = [(CONTENT_TYPE, "image/jpeg"), (CONTENT_DISPOSITION, "inline; filename=\"photo.jpg\"")];
    Ok((kept, kind, bytes).into_response())
}
