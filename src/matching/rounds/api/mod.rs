//! Rounds as JSON.

pub(super) mod pairs;
pub(super) mod proposals;
pub(super) mod rounds;
pub(super) mod usual;

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    rounds::list,
    rounds::make,
    rounds::show,
    rounds::step,
    rounds::weights,
    pairs::list,
    pairs::candidates,
    pairs::decide,
    pairs::trial,
    proposals::propose,
    proposals::stop,
    proposals::list,
    proposals::publish,
    usual::list,
    usual::bring_back
))]
struct Doc;

/// What this part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
