//! Guidance: texts that an institution publishes with a programme for those who take part in it.
//!
//! A slice of its own because every programme publishes guidance (shadowing now; mentoring and co-investigators next) and none of it is
//! about matching. A programme declares a [`Series`] (its address, whom its texts are for, the texts to begin with), names it in
//! [`crate::guidance`], and gets pages under its own address, the API and counts. What it says at the right moment of its own flow it
//! asks of [`for_readers`].
//!
//! The program's own texts have no row: they are version 0 of each institution, shown to its people until a coordinator writes another.

mod api;
mod due;
pub mod file;
mod forms;
pub mod markdown;
pub mod model;
mod opens;
mod pages;
pub mod store;

pub use api::api_doc;
pub use due::{follow, remind_due};
pub use model::{First, Series};
pub use opens::{GUIDANCE_OPENED, Opens, flush_now};
pub use store::for_readers;

use crate::accounts::named::Names;
use crate::directory::forms::Pairs;
use crate::notify::{AT_ONCE, Frequency, Kind, Mailed};
use crate::web::{Routes, Visit};
use axum::extract::{Form, Path, Query};

/// A text was saved. Object: the guide. Attributes: `programme`, `version`, `audience` (a code).
pub const GUIDANCE_SAVED: &str = "guidance.saved";

/// A text should be looked through again.
pub const DUE: Kind = Kind {
    code: "guidance-due",
    title: "Guidance to look through again",
    words: "A text of guidance at your institution has come to its review day. For coordinators.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample: due::sample,
};
/// What this slice tells people.
pub const NOTICES: &[&Kind] = &[&DUE];

/// Where guidance names a person.
pub const NAMES: &[Names] = &[Names::new("guide_versions", "saved_by", &["guide", "version"])];

/// The pages of every series, and the API.
pub fn routes() -> Routes {
    let mut routes = Routes::new()
        .get("/api/v1/guidance/{programme}", api::list)
        .get("/api/v1/guidance/{programme}/{slug}", api::show)
        .put("/api/v1/guidance/{programme}/{slug}", api::put);
    for series in crate::guidance() {
        routes = routes.and(of_series(series));
    }
    routes
}

fn of_series(series: &'static Series) -> Routes {
    let at = |rest: &str| format!("{}{rest}", series.path);
    Routes::new()
        .get(series.path, async move |visit: Visit| pages::list::show(series, visit).await)
        .get(&at("/new"), async move |visit: Visit| pages::edit::begin(series, visit).await)
        .post(&at("/new"), async move |visit: Visit, Form(sent): Form<Pairs>| pages::edit::add(series, visit, sent).await)
        .get(&at("/{slug}"), async move |visit: Visit, Path(slug): Path<String>, Query(which): Query<pages::Which>| {
            pages::show::show(series, visit, &slug, which).await
        })
        .get(&at("/{slug}/edit"), async move |visit: Visit, Path(slug): Path<String>| {
            pages::edit::change(series, visit, &slug).await
        })
        .post(&at("/{slug}/edit"), async move |visit: Visit, Path(slug): Path<String>, Form(sent): Form<Pairs>| {
            pages::edit::save(series, visit, &slug, sent).await
        })
        .get(&at("/{slug}/versions"), async move |visit: Visit, Path(slug): Path<String>, Query(which): Query<pages::Which>| {
            pages::versions::show(series, visit, &slug, which).await
        })
}
