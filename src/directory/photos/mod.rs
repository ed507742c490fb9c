//! Photos: read with suspicion, made small, written anew without anything that stood beside the picture, and shown to those whom their
//! owner chose.
//!
//! A photo has an audience of its own, never wider than the name's. Its address carries the hash of what it shows, so that browsers
//! may keep it; every time it is asked for it is asked again whether this viewer may see it.

mod api;
pub mod model;
mod pages;
mod prepare;
mod save;
mod store;

pub(super) use api::Doc;
pub use prepare::{Prepared, Refused, prepare};
pub use store::{Shown, as_seen_by, audience_of, of};

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;

use crate::web::Routes;

/// Someone put a photo up (`on` is `yes`), changed what is said about it or who sees it (`changed`), or took it down (`no`).
/// Attribute: `audience` (a code).
pub const PHOTO_SET: &str = "profile.photo";

/// The most that is read of what is sent, in bytes. A photo that is larger than [`model::SIZE`] is refused with that reason, which a
/// browser shows only if what it sends is taken to its end.
const TAKEN: usize = 40 * 1024 * 1024;

/// One's own photo, and everybody's.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/profile/photo", pages::own::show)
        .post("/profile/photo", pages::own::save.layer(DefaultBodyLimit::max(TAKEN)))
        .post("/profile/photo/remove", pages::own::remove)
        .get("/people/{handle}/photo/{hash}", pages::serve::show)
        .get("/api/v1/profile/photo", api::show)
        .put("/api/v1/profile/photo", api::put)
        .delete("/api/v1/profile/photo", api::remove)
}
