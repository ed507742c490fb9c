//! Matching: who is paired with whom, as well as can be, with a proof.
//!
//! [`solve`] is the engine: numbers in, numbers and a proof out. [`score`] turns two sides into those numbers, with reasons in words and
//! rules that remove a pair. [`candidates`] asks the requester's shelves for the few hosts worth scoring, [`rounds`] matches a whole
//! cohort, and [`agreements`] are what two institutions say yes to before their people are matched with each other. Shadowing, mentoring
//! and the others say by a [`Programme`] what they match; nothing here calls them.

pub mod agreements;
pub mod candidates;
pub mod files;
mod programme;
pub mod rounds;
pub mod score;
pub mod solve;

pub use programme::{Ask, Asking, Between, Given, History, Of, Offer, Offers, Parted, Programme, Standing, Waiting, Wishes};
pub use rounds::{NOTICES, api_doc, routes};
