//! One person with two accounts: found, looked at by a coordinator, made one, and made two again where that was wrong.
//!
//! The account that goes is closed and kept, so that undoing can give everything back. Its sign-ins, sessions, tokens, messages and
//! reports are handed to the one that stays; facts follow, because readers of the ledger see both keys as one
//! ([`crate::ledger::alias`]); skills and instruments are joined under the narrower audience of the two.

mod act;
mod api;
mod drafts;
mod join;
mod merge;
pub mod model;
mod pages;
pub mod store;

pub(super) use api::Doc;
pub use merge::{Refused, merge, undo};

use crate::directory::note::sample;
use crate::notify::{AT_ONCE, Kind, Mailed};
use crate::web::Routes;

/// Two accounts were made one. Subject: the account that stays; object: the person id of the other.
pub const PERSON_MERGED: &str = "person.merged";
/// It was undone. Subject: the account that stayed; object: the person id of the other.
pub const PERSON_UNMERGED: &str = "person.unmerged";
/// A coordinator said of two accounts that they are two people. Subject: one of them.
pub const PERSON_NOT_SAME: &str = "duplicate.denied";

/// One's two accounts were made one, or two again.
pub const MERGED: Kind = Kind {
    code: "merged",
    title: "My accounts made one",
    words: "A coordinator made two accounts of yours one, or undid it.",
    mailed: Mailed::Always("Where you sign in and what is yours is for you to know at once."),
    hold: AT_ONCE,
    sample: || sample(&MERGED, "Your two accounts on Benchside are one now"),
};

/// The coordinator's desk.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/desk/duplicates", pages::list::show)
        .get("/desk/duplicates/{one}/{other}", pages::compare::show)
        .post("/desk/duplicates/{one}/{other}", pages::compare::decide)
        .post("/desk/merges/{id}/undo", pages::list::undo)
        .get("/api/v1/duplicates", api::list)
        .post("/api/v1/duplicates", api::decide)
        .delete("/api/v1/merges/{id}", api::undo)
}
