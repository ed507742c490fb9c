//! Instruments: actual machines with a page of their own, and the people who say that they run them or can teach them.
//!
//! A claim is a row of its owner's profile, so it has that section's audience, is found by search like the rest of the profile, and
//! goes when the profile goes. [`store::follow`] keeps the list of who claims what in step with what is published: publishing,
//! imports and withdrawing call it. A row that names no page finds the instrument that is called the same and stands in the same
//! place, or makes one, which is then seen by whoever sees a profile that names it. Lists of equipment come in by [`import`].

mod adopt;
mod api;
mod forms;
pub mod import;
mod label;
pub mod model;
mod pages;
pub mod store;

pub use adopt::adopt;
pub(super) use api::Doc;

use crate::web::Routes;

/// Someone added an instrument. Object: the instrument.
pub const INSTRUMENT_ADDED: &str = "instrument.added";
/// Someone changed what an instrument's page says. Object: the instrument.
pub const INSTRUMENT_CHANGED: &str = "instrument.changed";
/// An instrument is no longer used (`on` is `no`), or is again (`yes`). Object: the instrument.
pub const INSTRUMENT_RETIRED: &str = "instrument.retired";
/// A list of equipment was imported. Object: the institution; quantity: instruments that are new or changed.
pub const INSTRUMENTS_IMPORTED: &str = "instrument.imported";
/// Someone said on its page that they run an instrument or can teach it, or no longer do. Object: the instrument. Attribute: `does`
/// (`runs`, `teaches`, `both` or `nothing`).
pub const INSTRUMENT_CLAIMED: &str = "profile.instrument";

/// Lists, pages, claims and labels.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/instruments", pages::list::show)
        .get("/instruments/suggest", pages::list::suggest)
        .get("/instruments/new", pages::edit::new)
        .post("/instruments/new", pages::edit::add)
        .get("/instruments/{id}", pages::show::show)
        .post("/instruments/{id}/claim", pages::claim::claim)
        .get("/instruments/{id}/edit", pages::edit::show)
        .post("/instruments/{id}/edit", pages::edit::save)
        .get("/instruments/{id}/retire", pages::retire::confirm)
        .post("/instruments/{id}/retire", pages::retire::retire)
        .get("/instruments/{id}/label", pages::label::show)
        .get("/api/v1/instruments", api::read::list)
        .post("/api/v1/instruments", api::change::add)
        .get("/api/v1/instruments/{id}", api::read::show)
        .put("/api/v1/instruments/{id}", api::change::put)
        .put("/api/v1/instruments/{id}/claim", api::claim::claim)
        .delete("/api/v1/instruments/{id}/claim", api::claim::unclaim)
}
