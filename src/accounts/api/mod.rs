//! The same acts as JSON.

pub mod me;
pub mod sessions;
pub mod tokens;

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(me::show, sessions::list, sessions::end_others, sessions::end_one, tokens::list, tokens::create, tokens::remove,))]
struct Doc;

/// What this slice's part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
