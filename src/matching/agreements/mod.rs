//! Agreements: what two institutions have said yes to, both of them, before their people are matched with each other.
//!
//! One side proposes, the other accepts or declines, either ends it, and its days are kept ([`model::STEPS`]). A programme asks
//! [`store::are_agreed`] and [`store::partners`], or joins the view `agreed`; when an agreement is over it is told through its
//! [`Programme`](super::Programme), takes back what was asked and not answered, and lets visits that were agreed on go on to their end.
//!
//! Agreements are pairwise and open a programme, not the directory: what of a profile is seen across institutions is its owner's choice
//! of audience within the institutions that share (one index shelf, `network`, holds just that). An agreement only ever narrows: without
//! one, nobody's offers, requests or profile reach the other side's matching, whoever shares. So no statistic of the search depends on
//! who has agreed with whom, and ending an agreement needs no index to be built anew.

pub mod act;
mod api;
mod clock;
mod forms;
mod mail;
pub mod model;
mod pages;
mod people;
pub mod store;

pub use api::api_doc;
pub use clock::{begin_due, follow, run};

use crate::notify::{AT_ONCE, Frequency, Kind, Mailed};
use crate::web::Routes;

/// An agreement was proposed. Object: the agreement. Attributes of all facts of agreements: `programme`.
pub const AGREEMENT_PROPOSED: &str = "agreement.proposed";
/// The other side said yes.
pub const AGREEMENT_ACCEPTED: &str = "agreement.accepted";
/// The other side said no.
pub const AGREEMENT_DECLINED: &str = "agreement.declined";
/// The proposal was taken back.
pub const AGREEMENT_WITHDRAWN: &str = "agreement.withdrawn";
/// Nobody answered the proposal in time.
pub const AGREEMENT_LAPSED: &str = "agreement.lapsed";
/// Either side ended it.
pub const AGREEMENT_ENDED: &str = "agreement.ended";
/// Its last day was over.
pub const AGREEMENT_EXPIRED: &str = "agreement.expired";

/// An agreement with another institution has moved on.
pub const AGREEMENT: Kind = Kind {
    code: "agreement",
    title: "Agreements with other institutions",
    words: "An agreement between your institution and another is proposed, answered, ended or over. For coordinators and administrators.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample: mail::sample,
};
/// What people are told of agreements.
pub const NOTICES: &[&Kind] = &[&AGREEMENT];

/// The pages of agreements, and their API.
pub fn routes() -> Routes {
    Routes::new()
        .get("/partners", pages::list)
        .get("/partners/new", pages::begin)
        .post("/partners/new", pages::propose)
        .get("/partners/people", people::list)
        .post("/partners/people", people::invite)
        .post("/partners/people/{handle}", people::step)
        .get("/partners/{id}", pages::show)
        .post("/partners/{id}", pages::step)
        .get("/api/v1/agreements", api::list)
        .post("/api/v1/agreements", api::propose)
        .get("/api/v1/agreements/{id}", api::show)
        .post("/api/v1/agreements/{id}/steps", api::step)
}
