//! The vocabulary: techniques, instruments, materials, software and disciplines with all their names, and what is broader.
//!
//! [`Vocabulary`] is an unchanging snapshot, shared by every request: it recognises concepts in text, suggests them while someone
//! types, and tells what is broader and narrower. `app.vocabulary` ([`Vocabularies`]) holds the newest one and tells of newer ones.
//! Search and the directory ask it; nothing in it waits. [`starter`] is what an empty database is filled with, from the files under
//! `index/vocabulary/`; [`import`] brings other vocabularies in beside it. Concepts that are the same in several, or that a coordinator
//! merged, are one in a snapshot and stay several in the database: [`Vocabulary::shown`] tells which one stands for an id that a profile
//! holds, [`Vocabulary::parts`] which ids profiles may hold for what is shown.

mod api;
pub mod change;
mod forms;
pub mod import;
mod join;
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
pub use load::{Problem, Row, link, parse, starter, titles};
pub use model::{Concept, Edit, Kind, Link, State};
pub(crate) use names::is_common;
pub use names::name_key;
pub use recognise::{How, Mention};
pub use shared::{Vocabularies, follow};
pub use snapshot::{Direction, Expansion, Stored, Vocabulary};
pub use suggest::Suggestion;

use crate::accounts::named::Names;
use crate::sent::{self, Alone};
use crate::web::Routes;

/// Where vocabularies name a person.
pub const NAMES: &[Names] = &[
    Names::new("concept_proposals", "proposer", &["id"]),
    Names::new("concept_proposals", "decider", &["id"]),
    Names::new("concept_edits", "editor", &["concept"]),
    Names::new("concept_links", "maker", &["id"]),
];

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
        .get("/desk/vocabularies", pages::vocabularies::show)
        .post("/desk/vocabularies", pages::vocabularies::send)
        .get("/desk/vocabularies/{id}", pages::vocabularies::one)
        .get("/desk/vocabularies/files/{id}", pages::file::show)
        .post("/desk/vocabularies/files/{id}/confirm", pages::file::confirm)
        .post("/desk/vocabularies/files/{id}/discard", pages::file::discard)
        .get("/concepts/{id}/change", pages::change::show)
        .post("/concepts/{id}/change", pages::change::save)
        .get("/concepts/{id}/merge", pages::merge::show)
        .post("/concepts/{id}/merge", pages::merge::merge)
        .post("/concepts/links/{id}/part", pages::merge::part)
        .put("/api/v1/concepts/{id}", api::rename)
        .get("/api/v1/concepts/{id}/merge", api::holders)
        .post("/api/v1/concepts/{id}/merge", api::merge)
        .delete("/api/v1/concept-links/{id}", api::part)
        .get("/api/v1/vocabularies", api::list)
        .post("/api/v1/vocabularies", api::send)
        .get("/api/v1/vocabularies/files/{id}", api::file)
        .delete("/api/v1/vocabularies/files/{id}", api::discard)
        .post("/api/v1/vocabularies/files/{id}/confirm", api::confirm)
}

/// Vocabularies from files.
pub const FILES: sent::Kind = sent::Kind {
    code: "vocabulary",
    desk: ("/desk/vocabularies", "Vocabularies"),
    at: "/desk/vocabularies/files/",
    counted: "concepts",
    under: "Taking in a vocabulary",
    after: "A vocabulary's file",
    meanwhile: "Searching works all the while.",
    alone: Alone::House,
    keeper: import::keeper,
    most: import::SENT_BYTES,
    too_large: import::too_large,
    take_in: |app, taking| Box::pin(import::take_in(app, taking)),
};

/// Somebody proposed a concept. Object: the proposal. Attribute: `kind` (a kind's code).
pub const CONCEPT_PROPOSED: &str = "concept.proposed";
/// A coordinator took a proposal up. Subject: its proposer; object: the proposal. Attributes: `as` (`concept` or `name`), `concept` (an id).
pub const CONCEPT_ACCEPTED: &str = "concept.accepted";
/// A coordinator refused a proposal. Subject: its proposer; object: the proposal.
pub const CONCEPT_REFUSED: &str = "concept.refused";
/// A vocabulary was brought in from a file. Object: the vocabulary; quantity: concepts in the file. Attributes: `new`, `changed`, `retired`.
pub const VOCABULARY_IMPORTED: &str = "vocabulary.imported";
/// A coordinator changed a concept's label or names. Object: the concept. Attribute: `what` (`label`, `names` or both with a space).
pub const CONCEPT_CHANGED: &str = "concept.changed";
/// A coordinator made two concepts one. Object: the link; attributes: `gone` and `kept` (ids of concepts).
pub const CONCEPTS_MERGED: &str = "concepts.merged";
/// A coordinator undid it that two concepts are one. Object: the link; attributes: `gone`, `kept`, `how` (`label`, `synonym`, `replaced` or
/// `merged`).
pub const CONCEPTS_PARTED: &str = "concepts.parted";

/// What people are told by this slice.
pub const NOTICES: &[&crate::notify::Kind] = &[&import::IMPORTED];
