//! The same acts as JSON.

pub(super) mod messages;
pub(super) mod people;
pub(super) mod profile;
pub(super) mod sections;

use utoipa::OpenApi;

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
