//! The vocabulary: techniques, instruments, materials, software and disciplines with all their names, and what is broader.
//!
//! [`Vocabulary`] is an unchanging snapshot, shared by every request: it recognises concepts in text, suggests them while someone
//! types, and tells what is broader and narrower. `app.vocabulary` ([`Vocabularies`]) holds the newest one and tells of newer ones.
//! Search and the directory ask it; nothing in it waits. [`starter`] is what an empty database is filled with, from the files under
//! `index/vocabulary/`. Imports and coordinators write through [`store`].

mod api;
mod forms;
mod load;
pub mod model;
mod names;
mod pages;
mod recognise;
mod shared;
mod snapshot;
pub mod store;
mod suggest;

pub use api::api_doc;
pub use load::{Problem, Row, link, parse, starter};
pub use model::{Concept, Kind, State};
pub use names::name_key;
pub use recognise::{How, Mention};
pub use shared::{Vocabularies, follow};
pub use snapshot::{Direction, Expansion, Vocabulary};
pub use suggest::Suggestion;

use crate::web::Routes;

/// Concepts, what is offered while typing, proposals and the coordinators' decisions.
pub fn routes() -> Routes {
    Routes::new()
        .get("/concepts", pages::propose::show)
        .post("/concepts", pages::propose::send)
        .get("/concepts/{id}", pages::concept::show)
        .get("/desk/concepts", pages::desk::list)
        .get("/desk/concepts/{id}", pages::decide::show)
        .post("/desk/concepts/{id}", pages::decide::decide)
        .get("/api/v1/concepts", api::suggest)
        .post("/api/v1/concepts", api::propose)
        .get("/api/v1/concepts/{id}", api::show)
}

/// Somebody proposed a concept. Object: the proposal. Attribute: `kind` (a kind's code).
pub const CONCEPT_PROPOSED: &str = "concept.proposed";
/// A coordinator took a proposal up. Subject: its proposer; object: the proposal. Attributes: `as` (`concept` or `name`), `concept` (an id).
pub const CONCEPT_ACCEPTED: &str = "concept.accepted";
/// A coordinator refused a proposal. Subject: its proposer; object: the proposal.
pub const CONCEPT_REFUSED: &str = "concept.refused";
