//! Rounds: a cohort that a coordinator matches together, whatever it is matched for.
//!
//! draft → open → closed → proposed → published → finished ([`model::STEPS`]). A round takes in the requests that look for a host; a
//! proposal is made of them ([`solve`]) in the background ([`work`]), and each is kept. Coordinators pin and forbid pairs, weigh anew,
//! compare and publish ([`act`]); then every host is asked through the programme ([`asking`]), and whoever says no is among those
//! without a host the next time a proposal is made. Nothing reaches anybody before a round is published. A round whose last day is over
//! closes by itself ([`close_due`]); [`taking`] says to whoever asks whether theirs is in one.

pub mod act;
mod api;
pub mod asking;
mod closing;
pub mod explain;
mod export;
mod forms;
pub mod model;
mod pages;
pub mod solve;
pub mod store;
pub mod work;

pub use api::api_doc;
pub use asking::{ask_due, follow};
pub use closing::{Taking, close_due, taking};
pub use work::Rounds;

use crate::notify::Kind;
use crate::web::Routes;

/// The coordinators' desk of rounds, and its API.
pub fn routes() -> Routes {
    Routes::new()
        .get("/desk/rounds", pages::list::show)
        .post("/desk/rounds", pages::list::make)
        .get("/desk/rounds/usual", pages::usual::show)
        .post("/desk/rounds/usual", pages::usual::bring_back)
        .get("/desk/rounds/{id}", pages::show::show)
        .post("/desk/rounds/{id}", pages::show::act)
        .get("/desk/rounds/{id}/settings", pages::settings::show)
        .post("/desk/rounds/{id}/settings", pages::settings::save)
        .get("/desk/rounds/{id}/weights", pages::weights::show)
        .post("/desk/rounds/{id}/weights", pages::weights::save)
        .get("/desk/rounds/{id}/requests/{request}", pages::request::show)
        .post("/desk/rounds/{id}/requests/{request}", pages::request::decide)
        .get("/desk/rounds/{id}/compare", pages::compare::show)
        .get("/desk/rounds/{id}/publish", pages::publish::confirm)
        .post("/desk/rounds/{id}/publish", pages::publish::publish)
        .post("/desk/rounds/{id}/export", pages::publish::export)
        .get("/api/v1/rounds", api::rounds::list)
        .post("/api/v1/rounds", api::rounds::make)
        .get("/api/v1/rounds/usual", api::usual::list)
        .post("/api/v1/rounds/usual", api::usual::bring_back)
        .get("/api/v1/rounds/{id}", api::rounds::show)
        .post("/api/v1/rounds/{id}/state", api::rounds::step)
        .put("/api/v1/rounds/{id}/weights", api::rounds::weights)
        .get("/api/v1/rounds/{id}/pairs", api::pairs::list)
        .get("/api/v1/rounds/{id}/requests/{request}", api::pairs::candidates)
        .put("/api/v1/rounds/{id}/requests/{request}", api::pairs::decide)
        .post("/api/v1/rounds/{id}/trial", api::pairs::trial)
        .post("/api/v1/rounds/{id}/proposals", api::proposals::propose)
        .delete("/api/v1/rounds/{id}/proposals", api::proposals::stop)
        .get("/api/v1/rounds/{id}/proposals", api::proposals::list)
        .post("/api/v1/rounds/{id}/publication", api::proposals::publish)
}

/// A round was made. Attributes of all facts of rounds: `programme`.
pub const ROUND_MADE: &str = "round.made";
/// A round was opened, closed or opened again. Quantity: requests taken in. Attribute: `state` (since). Nobody did it where its last day
/// was over.
pub const ROUND_STEPPED: &str = "round.stepped";
/// Something about a round was changed. Attribute: `what` (`settings`, `weights`, `pin`, `forbid`, `unrule`, `places`, `left-out`).
pub const ROUND_CHANGED: &str = "round.changed";
/// A proposal was made. Quantity: requests matched. Attributes: `aim`, `requests`, `certified`.
pub const ROUND_SOLVED: &str = "round.solved";
/// A proposal was published. Quantity: hosts to be asked. Attribute: `number`.
pub const ROUND_PUBLISHED: &str = "round.published";
/// A proposal was taken out as a file. Quantity: requests in it. Attribute: `format`.
pub const ROUND_EXPORTED: &str = "round.exported";
/// A round was finished.
pub const ROUND_FINISHED: &str = "round.finished";

/// Earlier weights were made those that rounds begin with. Attributes: `version` (which), `programme`; the object is the institution.
pub const WEIGHTS_RESTORED: &str = "round.weights.restored";

/// What rounds tell people.
pub const NOTICES: &[&Kind] = &[&closing::CLOSED];
