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

pub use programme::{
    Ask, Asking, Between, Given, History, Near, Of, Offer, Offers, Parted, Programme, Standing, Waiting, Which, Wishes,
};
pub use rounds::{NOTICES, api_doc, routes};

use crate::accounts::named::Names;

/// Where matching names a person, some of them as hosts of their own: `person:…`.
pub const NAMES: &[Names] = &[
    Names::new("match_weights", "saved_by", &["programme", "institution", "version"]),
    Names::new("match_conflicts", "person", &["other"]).once().unless("other = $2"),
    Names::new("match_conflicts", "other", &["person"]).once().unless("person = $2"),
    Names::new("match_conflicts", "said_by", &["person", "other"]),
    Names::new("round_requests", "person", &["round", "request"]),
    Names::new("round_hosts", "host", &["round"]).after(ALONE).once(),
    Names::new("round_hosts", "person", &["round", "host"]).unless("host = 'person:' || $1"),
    Names::new("round_rules", "host", &["round", "request"]).after(ALONE).once(),
    Names::new("round_rules", "person", &["round", "request", "host"]).unless("host = 'person:' || $1"),
    Names::new("round_solutions", "made_by", &["id"]),
    Names::new("round_pairs", "host", &["solution", "request"]).after(ALONE),
    Names::new("round_pairs", "person", &["solution", "request"]).unless("host_person = $2"),
    Names::new("round_pairs", "host_person", &["solution", "request"]).unless("person = $2"),
    Names::new("round_asks", "host", &["round", "request"]).after(ALONE).once(),
    Names::new("round_asks", "host_person", &["round", "request", "host"]).unless("host = 'person:' || $1"),
    Names::new("round_asks", "by_whom", &["round", "request", "host"]),
    Names::new("round_changes", "who", &["round", "version"]),
    Names::new("agreements", "proposed_by", &["id"]),
    Names::new("agreements", "answered_by", &["id"]),
    Names::new("agreements", "ended_by", &["id"]),
];

/// What stands before the id of a host without an offer.
const ALONE: &str = "person:";
