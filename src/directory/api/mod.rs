//! The same acts as JSON.

pub(super) mod messages;
pub(super) mod people;
pub(super) mod profile;
pub(super) mod sections;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use utoipa::OpenApi;

use crate::web::{Error, Result};

#[derive(OpenApi)]
#[openapi(paths(
    people::show,
    profile::show,
    profile::publish,
    profile::withdraw,
    profile::confirm,
    sections::show,
    sections::put,
    messages::send,
    messages::list,
))]
struct Doc;

/// What this slice's part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    let mut doc = Doc::openapi();
    doc.merge(super::instruments::Doc::openapi());
    doc.merge(super::photos::Doc::openapi());
    doc.merge(super::corrections::Doc::openapi());
    doc.merge(super::duplicates::Doc::openapi());
    doc
}

/// A JSON body, or what is wrong with it.
pub(super) fn body<T>(sent: std::result::Result<Json<T>, JsonRejection>) -> Result<T> {
    sent.map(|Json(value)| value).map_err(|rejection| Error::Bad(rejection.body_text()))
}
