//! Job shadowing as JSON.

mod desk;
mod offers;
mod requests;
pub(super) mod shapes;

pub(super) use desk::show as desk;
pub(super) use offers::{add as add_offer, change as change_offer, list, show as offer, step as offer_step};
pub(super) use requests::{add as add_request, change as change_request, show as request, step as request_step};

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    desk::show,
    offers::list,
    offers::add,
    offers::show,
    offers::change,
    offers::step,
    requests::add,
    requests::show,
    requests::change,
    requests::step
))]
struct Doc;

/// What this slice's part of the API is.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    let mut all = Doc::openapi();
    all.merge(super::placements::Doc::openapi());
    all
}
