//! My photo as JSON.

use axum::Json;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::model::{ALT, SIZE};
use super::save::{audience, read};
use super::store;
use crate::directory::model::Audience;
use crate::web::forms::Form;
use crate::web::{Error, Result, Visit};

#[derive(OpenApi)]
#[openapi(paths(show, put, remove))]
pub struct Doc;

/// My photo.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotoOut {
    /// Where the large picture is.
    large: String,
    /// Where the small one is.
    small: String,
    /// What it shows.
    alt: String,
    /// Who may see it; never more than see my name.
    audience: Audience,
    /// When it was put up.
    uploaded: DateTime<Utc>,
}

/// What is said about a photo.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct About {
    /// What it shows, for those who do not see it; needed.
    #[serde(default)]
    alt: String,
    /// `private`, `institution` (the default), `network` or `public`.
    #[serde(default)]
    audience: String,
}

/// My photo.
#[utoipa::path(
    get,
    path = "/api/v1/profile/photo",
    tag = "profile",
    responses(
        (status = 200, body = PhotoOut),
        (status = 404, description = "I have none"),
    )
)]
pub async fn show(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let own = store::own(&mut tx, &me.person).await?.ok_or(Error::NotFound)?;
    let large = format!("/people/{}/photo/{}", me.handle, own.hash);
    let out =
        PhotoOut { small: format!("{large}?size=small"), large, alt: own.alt, audience: own.audience, uploaded: own.uploaded };
    Ok(Json(out).into_response())
}

/// Puts a photo up: JPEG, PNG or WebP, 5 MB at most. It is kept as a new JPEG without anything that stood beside the picture.
#[utoipa::path(
    put,
    path = "/api/v1/profile/photo",
    tag = "profile",
    params(About),
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses(
        (status = 200, body = PhotoOut),
        (status = 413, description = "More than 5 MB"),
        (status = 422, description = "No photo, or a field is wrong"),
        (status = 429, description = "Too many"),
    )
)]
pub async fn put(visit: Visit, Query(about): Query<About>, body: Body) -> Result {
    let me = visit.member()?;
    let mut form = Form::sent(vec![("alt".to_owned(), about.alt)]);
    let alt = form.needed("alt", ALT, "Say in a few words what the photo shows.");
    let seen_by = audience(&about.audience);
    if seen_by.is_none() {
        form.wrong("audience", "It is private, institution, network or public.");
    }
    form.checked()?;
    let bytes = axum::body::to_bytes(body, SIZE).await.map_err(|_| Error::TooLarge("A photo may have 5 MB at most.".to_owned()))?;
    let photo =
        read(&visit, bytes.to_vec()).await?.map_err(|refused| Error::Invalid(vec![("photo".to_owned(), refused.to_string())]))?;
    let mut tx = visit.app.db.write().await?;
    store::put(&mut tx, visit.app.clock.now(), &me.person, &photo, &alt, seen_by.unwrap_or_default()).await?;
    tx.commit().await?;
    show(visit).await
}

/// Takes my photo down for good.
#[utoipa::path(
    delete,
    path = "/api/v1/profile/photo",
    tag = "profile",
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "There was none"),
    )
)]
pub async fn remove(visit: Visit) -> Result<Response> {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    if !store::remove(&mut tx, visit.app.clock.now(), &me.person).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
