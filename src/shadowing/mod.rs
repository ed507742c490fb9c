//! Job shadowing, from wish to feedback: offers, requests, approval, asking a host, and the visits that are agreed.
//!
//! [`model`] holds the rules as two tables, pure. [`act::take`] is the one way in which anything changes its state; pages, the API, rounds
//! and the clock call it. [`act::write`] begins and changes offers and requests. [`store`] reads: `seen` functions for whoever asks, the
//! others for rooms that decide for everybody.
//!
//! What others may call:
//! - everyone: [`act::take`], [`act::write`], and of [`store`] what is public. Within one writing transaction a refused step has written
//!   nothing, so that a round may ask many hosts in one go ([`model::Act::Ask`] by a coordinator's viewer);
//! - rounds: [`store::requests::set_round`], [`store::requests::declined`], [`store::placements::ahead_without_offer`];
//! - whoever closes an account ([`WAITING`]), erasing ([`leave::forget`]) and merging accounts ([`leave::settle_between`], [`NAMES`]);
//! - whoever schedules a visit writes [`store::placements::set_sessions`] and [`store::placements::set_programme`] first and then takes
//!   [`model::Act::Schedule`], in one transaction.

pub mod act;
mod api;
pub mod clock;
mod compose;
mod forms;
mod guidance;
pub mod leave;
pub mod model;
mod pages;
pub(crate) mod placements;
mod programme;
pub mod store;
mod take;

pub use api::api_doc;
pub use guidance::GUIDANCE;

pub use programme::{PROGRAMME, host_routes, hosts_doc};

use crate::accounts::leaving::Waiting;
use crate::accounts::named::Names;
use crate::notify::{Kind, Reminding};
use crate::web::Routes;
use act::sample;

/// What needs me, offers and requests.
pub fn routes() -> Routes {
    Routes::new()
        .get("/shadowing", pages::desk::show)
        .get("/shadowing/offers", pages::offers::list)
        .post("/shadowing/offers", pages::write_offer::add)
        .get("/shadowing/offers/new", pages::write_offer::begin)
        .get("/shadowing/offers/{id}", pages::offer::show)
        .post("/shadowing/offers/{id}", pages::offer::step)
        .post("/shadowing/offers/{id}/ask", pages::offer::ask)
        .get("/shadowing/offers/{id}/change", pages::write_offer::change)
        .post("/shadowing/offers/{id}/change", pages::write_offer::save)
        .get("/shadowing/requests", pages::desk::requests)
        .post("/shadowing/requests", pages::write_request::add)
        .get("/shadowing/requests/new", pages::write_request::begin)
        .get("/shadowing/requests/{id}", pages::request::show)
        .post("/shadowing/requests/{id}", pages::request::step)
        .get("/shadowing/requests/{id}/change", pages::write_request::change)
        .post("/shadowing/requests/{id}/change", pages::write_request::save)
        .get("/people/{handle}/shadow", pages::ask::show)
        .post("/people/{handle}/shadow", pages::ask::send)
        .get("/api/v1/shadowing", api::desk)
        .get("/api/v1/shadowing/offers", api::list)
        .post("/api/v1/shadowing/offers", api::add_offer)
        .get("/api/v1/shadowing/offers/{id}", api::offer)
        .put("/api/v1/shadowing/offers/{id}", api::change_offer)
        .post("/api/v1/shadowing/offers/{id}/steps", api::offer_step)
        .post("/api/v1/shadowing/requests", api::add_request)
        .get("/api/v1/shadowing/requests/{id}", api::request)
        .put("/api/v1/shadowing/requests/{id}", api::change_request)
        .post("/api/v1/shadowing/requests/{id}/steps", api::request_step)
        .and(placements::routes())
}

/// What waits for somebody who leaves, or for whoever was to visit them.
pub const WAITING: Waiting = Waiting {
    what: "requests and visits of job shadowing",
    path: "/shadowing",
    hand_over: |tx, now, house, people| Box::pin(leave::hand_over(tx, now, house, people)),
};

/// Where shadowing names a person.
pub const NAMES: &[Names] = &[
    Names::new("shadowing_offers", "safety", &["id"]),
    Names::new("shadowing_offer_hosts", "person", &["offer"]).once(),
    Names::new("shadowing_requests", "requester", &["id"]).unless(
        "(host = $2 or exists (select 1 from shadowing_placements v where v.request = shadowing_requests.id and v.host = $2))",
    ),
    Names::new("shadowing_requests", "host", &["id"]).unless("requester = $2"),
    Names::new("shadowing_requests", "approver", &["id"]).unless("requester = $2"),
    Names::new("shadowing_requests", "asked_by", &["id"]),
    Names::new("shadowing_declined", "host", &["request"]).once(),
    Names::new("shadowing_placements", "requester", &["id"]).unless("host = $2"),
    Names::new("shadowing_placements", "host", &["id"]).unless("requester = $2"),
    Names::new("shadowing_placements", "safety", &["id"]).unless("requester = $2"),
    Names::new("shadowing_clearances", "who", &["placement", "what"]),
    Names::new("shadowing_steps", "who", &["id"]),
];

/// An offer was begun. Subject: who wrote it. Attribute: `kind`. The kinds of the other facts are [`model::Act::fact`]; their attributes:
/// `kind` (of shadowing), `by` (a code of [`model::Party`]), and where it is known `where` (`internal`, `external`); of requests `mode`
/// and, for asking, `way` (`offer`, `profile`, `round`); quantity: places (published), hours (confirmed, with `both`: `yes` once both have).
pub const OFFER_DRAFTED: &str = "shadowing.offer.drafted";
/// What an offer says was changed. Attribute: `kind`.
pub const OFFER_CHANGED: &str = "shadowing.offer.changed";
/// A request was begun. Attributes: `kind`, `mode`.
pub const REQUEST_DRAFTED: &str = "shadowing.request.drafted";
/// What a request says was changed. Attributes: `kind`, `mode`.
pub const REQUEST_CHANGED: &str = "shadowing.request.changed";

/// Something of shadowing waits for one's own step.
pub const TURN: Kind = Kind {
    code: "shadowing-turn",
    title: "Job shadowing that waits for me",
    words: "Somebody asks to shadow you, or a request, a visit or feedback waits for your answer.",
    mailed: act::MAILED,
    hold: act::HOLD,
    sample: || sample(&TURN),
};
/// Something happened to one's own shadowing.
pub const NEWS: Kind = Kind {
    code: "shadowing-news",
    title: "News of my job shadowing",
    words: "A request, an offer or a visit of yours, or of somebody you manage, has moved on.",
    mailed: act::MAILED,
    hold: act::HOLD,
    sample: || sample(&NEWS),
};
/// Something happened to shadowing at one's institution.
pub const DESK: Kind = Kind {
    code: "shadowing-desk",
    title: "Job shadowing at my institution",
    words: "A request or a visit that you coordinate has moved on. For coordinators.",
    mailed: crate::notify::Mailed::Choice(crate::notify::Frequency::Daily),
    hold: act::HOLD,
    sample: || sample(&DESK),
};
/// Something of shadowing still waits for one's own step.
pub const DUE: Kind = Kind {
    code: "shadowing-due",
    title: "Reminders of job shadowing",
    words: "Half of the time has passed, and something still waits for you.",
    mailed: act::MAILED,
    hold: act::HOLD,
    sample: || sample(&DUE),
};

/// What this slice tells people.
pub const NOTICES: &[&Kind] = &[&TURN, &NEWS, &DUE, &DESK];
/// What this slice reminds people of.
pub const REMINDERS: &[&Reminding] = &[&act::REMINDING];
