//! Instruments as JSON.

pub mod change;
pub mod claim;
pub mod read;

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(read::list, read::show, change::add, change::put, claim::claim, claim::unclaim))]
pub struct Doc;
