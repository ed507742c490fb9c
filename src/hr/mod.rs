//! People as their institution's HR system gives them: its extract read, compared and taken in; who leaves and comes back; how many
//! technical staff there are, where; and what is given out about many people at once.
//!
//! `cli` and the pages here run [`import`]; [`follow`] does what is due by the day. Other slices ask [`leave::NAMED`].

mod api;
pub mod export;
pub mod extract;
mod give;
pub mod headcount;
pub mod import;
pub mod leave;
mod mail;
mod model;
mod note;
mod pages;
mod store;
mod take;
mod tree;
pub mod work;

pub use api::api_doc;
pub use note::note_reading;
pub use pages::departments::whole;
pub use work::follow;

use crate::accounts::named::Names;
use crate::notify::{AT_ONCE, Frequency, Kind, Mailed};
use crate::sent::{self, Alone};
use crate::web::Routes;

/// Somebody was shown exact numbers of technical staff.
pub const UPTAKE_READ: &str = "uptake.read";

/// Where files that are sent or given out name a person.
pub const NAMES: &[Names] = &[
    Names::new("sent_files", "sender", &["id"]),
    Names::new("exports", "actor", &["id"]),
    Names::new("exported_people", "person", &["export"]).once(),
];

/// The pages of this slice.
pub fn routes() -> Routes {
    Routes::new()
        .get("/desk/hr", pages::extracts::show)
        .post("/desk/hr", pages::extracts::send)
        .get("/desk/hr/left-out", pages::left_out::show)
        .post("/desk/hr/left-out", pages::left_out::lift)
        .post("/api/v1/hr/left-out/lift", api::left_out::lift)
        .get("/desk/hr/{id}", pages::extract::show)
        .post("/desk/hr/{id}/confirm", pages::extract::confirm)
        .post("/desk/hr/{id}/discard", pages::extract::discard)
        .get("/departments", pages::departments::show)
        .get("/departments/{id}", pages::team::department)
        .get("/team", pages::team::mine)
        .get("/api/v1/departments", api::departments::list)
        .get("/api/v1/departments/{id}/people", api::departments::people)
        .get("/api/v1/team", api::departments::mine)
        .get("/desk/export", pages::exports::show)
        .post("/desk/export", pages::exports::make)
        .get("/me/exports", pages::exports::with_me)
        .get("/api/v1/exports", api::exports::list)
        .post("/api/v1/exports", api::exports::make)
        .get("/api/v1/me/exports", api::exports::with_me)
        .get("/profile/tell-hr", pages::tell::show)
        .post("/profile/tell-hr", pages::tell::send)
        .post("/api/v1/hr/extracts", api::extracts::send)
        .get("/api/v1/hr/extracts/{id}", api::extracts::show)
        .delete("/api/v1/hr/extracts/{id}", api::extracts::discard)
        .post("/api/v1/hr/extracts/{id}/confirm", api::extracts::confirm)
}

/// Extracts from HR's system.
pub const EXTRACTS: sent::Kind = sent::Kind {
    code: "extract",
    desk: ("/desk/hr", "People from HR"),
    at: "/desk/hr/",
    counted: "people",
    under: "Taking in people from HR",
    after: "An extract from HR",
    meanwhile: "",
    alone: Alone::Institution,
    keeper: take::keeper,
    most: extract::BYTES,
    too_large: take::too_large,
    take_in: |app, taking| Box::pin(work::take_in(app, taking)),
};

/// HR named a technician for the first time, or again.
pub const INVITATION: Kind = Kind {
    code: "invitation",
    title: "Invitations to publish a profile",
    words: "Your institution names you as technical staff, for the first time or after you had left.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample: mail::sample_invitation,
};

/// Somebody says that HR's word about them is wrong; coordinators pass it on.
pub const NOTE: Kind = Kind {
    code: "hr-note",
    title: "Notes for HR",
    words: "Somebody at your institution says that something which comes from HR is wrong. For coordinators.",
    mailed: Mailed::Always("The note is in the mail and nowhere else, and its writer waits for it."),
    hold: AT_ONCE,
    sample: mail::sample_note,
};

/// What people are told by this slice.
pub const NOTICES: &[&Kind] = &[&INVITATION, &NOTE];

/// HR's extract names someone for the first time. Attribute: `had` is `account` where they had signed in before.
pub const PERSON_ENTERED: &str = "person.entered";
/// HR's extract says something else of someone than before. Attribute: `what`, codes with spaces between: `department`, `site`,
/// `manager`, `name`, `email`, `title`, `family`, `grade`, `technical`, `contract`, `number`.
pub const PERSON_CHANGED: &str = "person.changed";
/// Someone left. Attribute: `why` is `extract` (HR no longer names them) or `contract` (theirs is over).
pub const PERSON_LEFT: &str = "person.left";
/// Someone who had left is back.
pub const PERSON_RETURNED: &str = "person.returned";
/// Somebody who had themselves erased may be brought back by HR's next file. Object: the mark that was lifted.
pub const LEFT_OUT_LIFTED: &str = "left-out.lifted";
/// Departments have other names or places in the tree. Object: the institution; quantity: how many.
pub const REORGANISED: &str = "institution.reorganised";
/// An extract was taken in. Object: the institution; quantity: people in it. Attributes: `joined`, `returned`, `left`.
pub const PEOPLE_IMPORTED: &str = "hr.imported";
/// Technical staff of one department, site, family and grade on a day. Object: the count it belongs to; quantity: people.
pub const HEADCOUNT_CELL: &str = "headcount.cell";
/// People or profiles were given out in bulk. Object: the export; quantity: people in it. Attributes: `what` (`people`, `profiles`),
/// `format` (`csv`, `xlsx`), `role` (`coordinator`, `admin`, `operator`).
pub const DATA_EXPORTED: &str = "data.exported";
/// Ends a count of an institution's technical staff. Object: the count; quantity: people.
pub const HEADCOUNT_TAKEN: &str = "headcount.taken";
