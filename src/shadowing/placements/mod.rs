//! The page of an agreed visit: safety, dates and programme, the calendar, confirming, feedback and outcome.
//!
//! [`keep`] takes each step together with what is said to it, in one transaction, through [`super::act::take`]; pages and the API call
//! it. [`calendar`] gives the visit as people's calendars read it: their files, and what is put to the mails about its dates.

mod api;
pub(super) mod calendar;
mod forms;
mod keep;
pub mod model;
mod pages;
pub mod store;

pub(super) use api::Doc;
pub(crate) use forms::Said;
pub(crate) use keep::take;

use crate::web::Routes;

/// Somebody rated a visit. Object: the placement. Attributes: `question` (a code of [`model::questions`]), `by` (`requester` or `host`);
/// quantity: from 1, the least, to 5.
pub const RATED: &str = "shadowing.placement.rated";

/// The page of a visit, its steps, its calendar file; the same through the API.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/shadowing/placements/{id}", pages::show)
        .get("/shadowing/placements/{id}/visit.ics", pages::file)
        .post("/shadowing/placements/{id}/{act}", pages::step)
        .get("/api/v1/shadowing/placements/{id}", api::show)
        .post("/api/v1/shadowing/placements/{id}/steps", api::step)
}
