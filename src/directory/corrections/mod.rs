//! Corrections that others suggest, and what a coordinator hides.
//!
//! Whoever sees a profile may say what is not right about it: to its owner (missing, wrong), to their manager (left) or to the
//! institution's coordinators (duplicate, inappropriate). A coordinator may hide a section, the photo or all of a profile, with a
//! reason that its owner reads and may answer. What is hidden counts as private wherever profiles are read: [`hide`] is called there.

mod api;
mod forms;
pub mod model;
mod pages;
mod send;
pub mod store;

pub(super) use api::Doc;
pub use store::{hidden, hide};

use crate::accounts::leaving::Waiting;
use crate::directory::note::sample;
use crate::notify::{AT_ONCE, Frequency, Kind, Mailed};
use crate::web::Routes;

/// What waits for the word of somebody who leaves.
pub const WAITING: Waiting = Waiting {
    what: "corrections that somebody suggested",
    path: "/corrections",
    hand_over: |tx, _, _, people| Box::pin(store::hand_over(tx, people)),
};

/// Someone suggested a correction. Subject: whose profile; object: the correction. Attributes: `kind`, `to` (`owner`, `manager` or
/// `coordinator`).
pub const CORRECTION_SUGGESTED: &str = "correction.suggested";
/// A suggestion was decided. Subject: whose profile; object: the correction. Attributes: `kind`, `outcome` (`accepted`, `dismissed`, or
/// `passed on` by the manager to the coordinators).
pub const CORRECTION_DECIDED: &str = "correction.decided";
/// A coordinator hid a part of a profile. Attribute: `section` (a code, `photo` or `all`).
pub const PROFILE_HIDDEN: &str = "profile.hidden";
/// A coordinator showed it again. Attribute: `section`.
pub const PROFILE_SHOWN: &str = "profile.shown";
/// Its owner said something to what was hidden. Object: the hiding.
pub const HIDING_ANSWERED: &str = "hiding.answered";

/// Somebody suggested a correction that is one's to decide.
pub const CORRECTION: Kind = Kind {
    code: "correction",
    title: "Corrections for me to decide on",
    words: "Somebody says that something is not right about your profile, or about one that you look after.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample: || sample(&CORRECTION, SUGGESTED),
};
/// A correction that one suggested was decided.
pub const CORRECTION_ANSWER: Kind = Kind {
    code: "correction-answer",
    title: "What became of corrections I suggested",
    words: "Somebody looked at a correction that you suggested.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample: || sample(&CORRECTION_ANSWER, LOOKED_AT),
};
/// A part of one's profile was hidden.
pub const HIDDEN: Kind = Kind {
    code: "profile-hidden",
    title: "Parts of my profile that are hidden",
    words: "A coordinator hid a part of your profile from others.",
    mailed: Mailed::Always("What others no longer see of your profile is yours to know at once, so that you can answer."),
    hold: AT_ONCE,
    sample: || sample(&HIDDEN, PUT_AWAY),
};

/// Subjects of mails.
const SUGGESTED: &str = "A correction was suggested on Benchside";
const LOOKED_AT: &str = "Your suggestion on Benchside was looked at";
const PUT_AWAY: &str = "A part of your Benchside profile is hidden for now";

/// Suggesting, deciding, hiding.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/people/{handle}/correct", pages::suggest::show)
        .post("/people/{handle}/correct", pages::suggest::send)
        .get("/corrections", pages::list::show)
        .get("/corrections/{id}", pages::decide::show)
        .post("/corrections/{id}", pages::decide::decide)
        .get("/desk/hidden", pages::hidden::list)
        .get("/desk/hidden/{handle}", pages::hidden::show)
        .post("/desk/hidden/{handle}", pages::hidden::hide)
        .post("/desk/hidden/{handle}/lift", pages::hidden::lift)
        .post("/profile/hidden/{id}", pages::hidden::answer)
        .post("/api/v1/people/{handle}/corrections", api::suggest)
        .get("/api/v1/corrections", api::list)
        .post("/api/v1/corrections/{id}", api::decide)
        .get("/api/v1/people/{handle}/hidden", api::hidden)
        .post("/api/v1/people/{handle}/hidden", api::hide)
        .delete("/api/v1/people/{handle}/hidden/{section}", api::lift)
}
