//! The same acts as JSON.

pub mod departments;
pub mod exports;
pub mod extracts;
pub mod left_out;

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    extracts::send,
    extracts::show,
    extracts::discard,
    extracts::confirm,
    left_out::lift,
    exports::list,
    exports::make,
    exports::with_me,
    departments::list,
    departments::people,
    departments::mine
))]
struct Doc;

/// What this slice's part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
