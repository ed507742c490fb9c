//! Action plans: what is to be done, by whom and when, and how far its success measures have come.
//!
//! A plan comes from a file (`plans/*.toml`, [`file`]) and lives in the database from then on: pages change it, each version is kept,
//! [`export`] writes the file again. Its numbers come from [`crate::measures`], which alone counts; what by its nature happens elsewhere
//! is recorded here as a dated fact. `cli` and `sample` call [`import`] and [`seed`], the front page [`store::my_open`].

mod acts;
mod api;
mod behind;
mod counts;
pub mod export;
pub mod file;
mod forms;
mod history;
pub mod import;
mod mail;
pub mod model;
mod overdue;
mod pages;
pub mod people;
mod readings;
mod report;
mod seed;
pub mod snapshots;
pub mod store;
pub mod survey;

pub use api::api_doc;
pub use seed::{FIRST, seed};

use crate::accounts::named::Names;
use crate::notify::{AT_ONCE, Frequency, Kind, Mailed, Reminding};
use crate::sent::{self, Alone};
use crate::web::Routes;

/// A part of a plan is new (version 1) or says something else. Object: the part. Attributes: `what` (`action`, `measure`, or `plan` for
/// the plan as a whole), `version`.
pub const PLAN_CHANGED: &str = "plan.changed";
/// A part of a plan stands at another place among the others. Object: the part. Attribute: `what` (`action` or `measure`).
pub const PLAN_ORDER: &str = "plan.order";
/// A plan was taken in from a file. Object: the plan. Attributes: `new` (`yes`, `no`).
pub const PLAN_IMPORTED: &str = "plan.imported";
/// An action stands otherwise. Object: the action. Attribute: `status`.
pub const PLAN_STATUS: &str = "plan.status";
/// Somebody was asked for an update. Object: the action; subject: who was asked. Attribute: `due` (a day).
pub const PLAN_ASKED: &str = "plan.asked";
/// An update was given. Object: the action. Attribute: `asked` (`yes` where it answers).
pub const PLAN_UPDATED: &str = "plan.updated";
/// Evidence was added. Object: the action.
pub const PLAN_EVIDENCE: &str = "plan.evidence";
/// Who acts for an owner changed. Object: the action; subject: who. Attribute: `acts` (`yes`, `no`).
pub const PLAN_OWNER: &str = "plan.owner";
/// The plan's settings changed. Object: the plan. Attribute: `public` (`yes`, `no`).
pub const PLAN_SETTINGS: &str = "plan.settings";
/// A value was recorded that cannot be counted. Object: the record; quantity: how many. Attributes: `measure` (its code), `what` (a code of
/// [`model::Recorded`]), `period`, `held` (`yes`, `no`), and where they are known `of` and `invited`.
pub const PLAN_RECORDED: &str = "plan.recorded";
/// A wave of a survey was taken in from a file. Object: the wave. Attributes: `version`, `measures` (of how many it is).
pub const PLAN_SURVEY: &str = "plan.survey";
/// The numbers of a quarter were frozen. Object: the snapshot. Attributes: `period`, `late` (how many earlier numbers changed since).
pub const PLAN_FROZEN: &str = "plan.frozen";
/// Somebody looked at exact numbers of people. Object: the plan, or of a count the institution. Attribute: `what` (`plan`, `action`,
/// `measure`, `record`, `facts`, `snapshots`, `report`, `survey`, `file`, `count`), of one thing of the plan `of` (an action's number, a
/// measure's code, the id of a file that waits), and of a count `counter` (which).
pub const PLAN_READ: &str = "plan.read";

/// One was asked how an action stands.
pub const ASKED: Kind = Kind {
    code: "plan-asked",
    title: "Updates I am asked for",
    words: "Somebody who keeps the action plan asks you how an action of yours stands.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample: mail::sample_asked,
};

/// What one asked was answered.
pub const ANSWERED: Kind = Kind {
    code: "plan-answered",
    title: "Answers to updates I asked for",
    words: "An owner of an action says how it stands, after you asked.",
    mailed: Mailed::Choice(Frequency::Daily),
    hold: AT_ONCE,
    sample: mail::sample_answered,
};

/// Plans from files.
pub const FILES: sent::Kind = sent::Kind {
    code: "plan",
    desk: ("/plan/files", "Plans as files"),
    at: "/plan/files/",
    counted: "actions and measures",
    under: "Taking in a plan",
    after: "A plan’s file",
    meanwhile: "",
    alone: Alone::Institution,
    keeper: acts::keeper,
    most: file::BYTES,
    too_large: import::sent::too_large,
    take_in: |app, taking| Box::pin(import::sent::take_in(app, taking)),
};

/// Waves of surveys from files.
pub const WAVES: sent::Kind = sent::Kind {
    code: "survey",
    desk: ("/plan/surveys", "Surveys"),
    at: "/plan/surveys/",
    counted: "answers",
    under: "Taking in a survey",
    after: "A survey’s file",
    meanwhile: "",
    alone: Alone::Institution,
    keeper: acts::keeper,
    most: survey::BYTES,
    too_large: survey::sent::too_large,
    take_in: |app, taking| Box::pin(survey::sent::take_in(app, taking)),
};

/// What people are told by this slice.
pub const NOTICES: &[&Kind] = &[&ASKED, &overdue::OVERDUE, &ANSWERED];

/// How people are reminded by this slice.
pub const REMINDERS: &[&Reminding] = &[&overdue::REMINDING];

/// What names a person and moves with the account; the rest of plans moves by [`people`].
pub const NAMES: &[Names] = &[Names::new("plan_heads", "saved_by", &["plan", "version"])];

/// The pages of this slice.
pub fn routes() -> Routes {
    Routes::new()
        .get("/plan", pages::glance::show)
        .get("/plan/edit", pages::edit_plan::show)
        .post("/plan/edit", pages::edit_plan::save)
        .get("/plan/versions", pages::versions::of_plan)
        .get("/plan/add/action", pages::add::action)
        .post("/plan/add/action", pages::add::add_action)
        .get("/plan/add/measure", pages::add::measure)
        .post("/plan/add/measure", pages::add::add_measure)
        .get("/plan/actions/{number}", pages::action::show)
        .get("/plan/actions/{number}/edit", pages::edit_action::show)
        .post("/plan/actions/{number}/edit", pages::edit_action::save)
        .post("/plan/actions/{number}/move", pages::edit_action::place)
        .get("/plan/actions/{number}/versions", pages::versions::of_action)
        .post("/plan/actions/{number}/status", pages::action::status)
        .post("/plan/actions/{number}/updates", pages::action::update)
        .post("/plan/actions/{number}/evidence", pages::action::evidence)
        .post("/plan/actions/{number}/ask", pages::action::ask)
        .post("/plan/actions/{number}/owners", pages::action::owner)
        .get("/plan/measures/{code}", pages::measure::show)
        .get("/plan/measures/{code}/facts", pages::facts::show)
        .get("/plan/measures/{code}/facts.csv", pages::facts::file)
        .get("/plan/measures/{code}/edit", pages::edit_measure::show)
        .post("/plan/measures/{code}/edit", pages::edit_measure::save)
        .post("/plan/measures/{code}/move", pages::edit_measure::place)
        .get("/plan/measures/{code}/versions", pages::versions::of_measure)
        .get("/plan/measures/{code}/record", pages::record::show)
        .post("/plan/measures/{code}/record", pages::record::save)
        .get("/plan/counts", pages::counts::list)
        .get("/plan/counts/{code}", pages::counts::show)
        .get("/plan/settings", pages::settings::show)
        .post("/plan/settings", pages::settings::save)
        .get("/plan/snapshots", pages::snapshots::show)
        .post("/plan/snapshots", pages::snapshots::freeze)
        .get("/plan/report", pages::report::show)
        .get("/plan/report/{file}", pages::report::download)
        .get("/plan/public/{institution}", pages::public::show)
        .get("/plan/files", pages::files::show)
        .post("/plan/files", pages::files::send)
        .get("/plan/files/{id}", pages::files::one)
        .post("/plan/files/{id}/confirm", pages::files::confirm)
        .post("/plan/files/{id}/discard", pages::files::discard)
        .get("/plan/surveys", pages::surveys::show)
        .post("/plan/surveys", pages::surveys::send)
        .get("/plan/surveys/{id}", pages::surveys::one)
        .post("/plan/surveys/{id}/confirm", pages::surveys::confirm)
        .post("/plan/surveys/{id}/discard", pages::surveys::discard)
        .post("/api/v1/plan-files", api::files::send)
        .get("/api/v1/plan-files/{id}", api::files::one)
        .delete("/api/v1/plan-files/{id}", api::files::discard)
        .post("/api/v1/plan-files/{id}/confirm", api::files::confirm)
        .get("/api/v1/survey-files/{id}", api::surveys::one)
        .delete("/api/v1/survey-files/{id}", api::surveys::discard)
        .post("/api/v1/survey-files/{id}/confirm", api::surveys::confirm)
        .get("/api/v1/plans", api::plans::list)
        .get("/api/v1/plans/{plan}", api::plans::report)
        .put("/api/v1/plans/{plan}", api::plans::change)
        .get("/api/v1/plans/{plan}/versions", api::versions::of_plan)
        .get("/api/v1/counts", api::counts::list)
        .get("/api/v1/counts/{code}", api::counts::show)
        .get("/api/v1/plans/{plan}/surveys", api::surveys::list)
        .post("/api/v1/plans/{plan}/surveys", api::surveys::send)
        .get("/api/v1/plans/{plan}/snapshots", api::snapshots::list)
        .post("/api/v1/plans/{plan}/snapshots", api::snapshots::freeze)
        .get("/api/v1/plans/{plan}/file", api::plans::file)
        .post("/api/v1/plans/{plan}/actions", api::actions::add)
        .get("/api/v1/plans/{plan}/actions/{number}", api::actions::action)
        .get("/api/v1/plans/{plan}/actions/{number}/versions", api::versions::of_action)
        .post("/api/v1/plans/{plan}/actions/{number}/move", api::actions::place)
        .put("/api/v1/plans/{plan}/actions/{number}", api::actions::change)
        .post("/api/v1/plans/{plan}/actions/{number}/status", api::actions::status)
        .post("/api/v1/plans/{plan}/actions/{number}/updates", api::actions::update)
        .post("/api/v1/plans/{plan}/actions/{number}/evidence", api::actions::evidence)
        .post("/api/v1/plans/{plan}/actions/{number}/ask", api::actions::ask)
        .post("/api/v1/plans/{plan}/actions/{number}/owners", api::actions::owner)
        .post("/api/v1/plans/{plan}/measures", api::measures::add)
        .get("/api/v1/plans/{plan}/measures/{code}", api::measures::measure)
        .get("/api/v1/plans/{plan}/measures/{code}/versions", api::versions::of_measure)
        .post("/api/v1/plans/{plan}/measures/{code}/move", api::measures::place)
        .get("/api/v1/plans/{plan}/measures/{code}/facts", api::facts::list)
        .put("/api/v1/plans/{plan}/measures/{code}", api::measures::change)
        .post("/api/v1/plans/{plan}/measures/{code}/records", api::measures::record)
}
