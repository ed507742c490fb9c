//! The same acts as JSON.

pub(super) mod centre;
pub(super) mod mail;
pub(super) mod settings;

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    centre::list,
    centre::mark,
    centre::mark_all,
    settings::show,
    settings::put,
    mail::list,
    mail::again,
    mail::all_again,
))]
struct Doc;

/// What this slice's part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
