//! Skills that are wanted beside those who have them, and techniques that one person alone shows.
//!
//! It puts together what profiles ([`directory`](crate::directory)), requests to shadow ([`shadowing`](crate::shadowing)) and searches in
//! vain ([`search`](crate::search)) say of one concept of the [`vocabulary`](crate::vocabulary). It is a slice of its own because
//! [`measures`](crate::measures) reads the ledger alone, and what somebody can do or wants to learn is no fact: it holds until they say
//! otherwise. Counts of people leave through `measures` all the same.

mod api;
mod model;
mod pages;
mod read;

pub use api::api_doc;

use crate::web::Routes;

/// The pages of this slice.
pub fn routes() -> Routes {
    Routes::new()
        .get("/skills", pages::show)
        .get("/skills/wanted.csv", pages::wanted)
        .get("/skills/only-one.csv", pages::only_one)
        .get("/api/v1/skills", api::show)
}

/// Somebody looked at exact numbers of who wants and has which skill. Object: the institution.
pub const SKILLS_READ: &str = "skills.read";
