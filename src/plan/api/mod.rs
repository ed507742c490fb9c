//! Plans as JSON.

pub(super) mod change;
pub(super) mod facts;
pub(super) mod read;
pub(super) mod snapshots;
pub(super) mod surveys;

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    read::list,
    read::report,
    read::file,
    read::action,
    read::measure,
    facts::list,
    snapshots::list,
    snapshots::freeze,
    surveys::list,
    surveys::send,
    change::action,
    change::status,
    change::update,
    change::evidence,
    change::ask,
    change::owner,
    change::measure,
    change::record
))]
struct Doc;

/// What this part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
