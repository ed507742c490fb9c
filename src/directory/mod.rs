//! Profiles: what technicians publish of their roles, skills, instruments and expertise, and who may see which part.
//!
//! [`model`] holds the shape of a profile and the one rule of visibility ([`Profile::seen_by`]); [`store`] reads and writes
//! profiles. Search indexes [`store::published`] and shows [`store::visible`]; imports and the sample use
//! [`store::publish_many`].

mod addresses;
mod api;
mod concepts;
pub mod corrections;
mod desk;
pub mod duplicates;
pub mod erase;
pub mod forms;
pub mod freshness;
pub mod import;
pub mod instruments;
mod mail;
pub mod model;
mod note;
mod pages;
pub mod photos;
mod post;
pub mod store;
mod unread;

use crate::accounts::named::Names;
use crate::notify::{AT_ONCE, Kind, Mailed, Reminding};
use crate::web::Routes;
pub use api::api_doc;
pub(crate) use mail::notice;
pub use model::{Audience, Profile, Section, SectionKind};

pub use store::{Published, institutions_with_profiles, naming, published, published_after, published_of, visible};

/// Where the directory names a person beside whose profile it is. What somebody wrote to themselves stays where it is.
pub const NAMES: &[Names] = &[
    Names::new("messages", "recipient", &["id"]).unless("sender in ($1, $2)"),
    Names::new("messages", "sender", &["id"]).unless("recipient in ($1, $2)"),
    Names::new("corrections", "subject", &["id"]).unless("reporter in ($1, $2)"),
    Names::new("corrections", "recipient", &["id"]).unless("reporter in ($1, $2)"),
    Names::new("corrections", "reporter", &["id"]).unless("subject in ($1, $2)"),
    Names::new("corrections", "decider", &["id"]),
    Names::new("hidings", "hider", &["id"]),
];

/// The pages of this slice.
pub fn routes() -> Routes {
    Routes::new()
        .get("/profile", pages::own::show)
        .post("/profile/publish", pages::own::publish)
        .post("/profile/withdraw", pages::own::withdraw)
        .post("/profile/confirm", pages::own::confirm)
        .post("/profile/discard", pages::own::discard)
        .post("/profile/matching", pages::own::matching)
        .get("/profile/view-as", pages::person::view_as)
        .get("/profile/{section}", pages::edit::show)
        .post("/profile/{section}", pages::edit::save)
        .post("/profile/{section}/draft", pages::edit::save_as_typed)
        .get("/people/{handle}", pages::person::show)
        .get("/people/{handle}/message", pages::write::show)
        .post("/people/{handle}/message", pages::write::send)
        .get("/messages", pages::messages::list)
        .get("/messages/{id}", pages::messages::show)
        .post("/messages/{id}", pages::messages::answer)
        .get("/api/v1/people/{handle}", api::people::show)
        .post("/api/v1/people/{handle}/messages", api::messages::send)
        .get("/api/v1/profile", api::profile::show)
        .get("/api/v1/profile/sections/{section}", api::sections::show)
        .put("/api/v1/profile/sections/{section}", api::sections::put)
        .post("/api/v1/profile/publish", api::profile::publish)
        .post("/api/v1/profile/withdraw", api::profile::withdraw)
        .post("/api/v1/profile/confirm", api::profile::confirm)
        .get("/api/v1/messages", api::messages::list)
        .and(freshness::routes())
        .and(instruments::routes())
        .and(photos::routes())
        .and(corrections::routes())
        .and(duplicates::routes())
}

/// A profile was published, or published again. Quantity: sections that say something. Attributes: `reach` (an audience's code),
/// `source` (`page`, `api`, `import` or `sample`), `first` (`yes` the first time).
pub const PROFILE_PUBLISHED: &str = "profile.published";
/// A part of a published profile was changed by something else than its owner. Attribute: `why` (`instrument`: an instrument that it
/// names is described otherwise).
pub const PROFILE_AMENDED: &str = "profile.amended";
/// A profile was taken back; nobody but its owner sees it. Attribute: `why` is `erased` where its owner is gone.
pub const PROFILE_WITHDRAWN: &str = "profile.withdrawn";
/// The owner said that all of it is still right.
pub const PROFILE_CONFIRMED: &str = "profile.confirmed";
/// The owner switched its use for matching. Attribute: `on` (`yes` or `no`).
pub const PROFILE_MATCHING: &str = "profile.matching";
/// A person was erased. Object: the person's id; no subject, for nothing joins to them any more.
pub const PERSON_ERASED: &str = "person.erased";
/// A message was sent. Subject: its recipient; object: the message. Attribute: `answer` (`yes` or `no`).
pub const CONTACT_SENT: &str = "contact.sent";

/// Someone wrote to someone.
pub const CONTACT: Kind = Kind {
    code: "contact",
    title: "Messages to me",
    words: "Someone writes to you from your profile, or answers you.",
    mailed: Mailed::Always(
        "Who writes to you counts on being read. If you would rather have no messages, say so in your profile, under how to reach you.",
    ),
    hold: AT_ONCE,
    sample: mail::sample,
};
/// What this slice tells people.
pub const NOTICES: &[&Kind] = &[
    &CONTACT,
    &unread::WAITING,
    &freshness::CONFIRM,
    &corrections::CORRECTION,
    &corrections::CORRECTION_ANSWER,
    &corrections::HIDDEN,
    &duplicates::MERGED,
];
/// What this slice reminds people of.
pub const REMINDERS: &[&Reminding] = &[&unread::REMINDING];
