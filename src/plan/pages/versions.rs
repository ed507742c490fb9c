//! What an action or a measure said before, version by version.

use askama::Template;
use axum::extract::{Path, Query};

use super::Which;
use crate::plan::acts::{self, Opened};
use crate::plan::forms::Change;
use crate::plan::history::{History, MANY, Told, history};
use crate::plan::model::Measure;
use crate::plan::report::root;
use crate::plan::store::{self, Kept};
use crate::storage::Tx;
use crate::text::capital;
use crate::web::times::{When, day};
use crate::web::{Page, Result, Visit};

/// A version as pages show it.
pub(super) struct VersionView {
    pub version: i64,
    pub note: String,
    pub who: String,
    pub when: When,
    pub changes: Vec<ChangeView>,
}

/// A field that a version changed.
pub(super) struct ChangeView {
    pub label: &'static str,
    pub was: String,
    pub is: String,
}

/// Versions as pages show them, to a reader of this time zone.
pub(super) fn views(history: &History, zone: &str) -> Vec<VersionView> {
    let change = |one: &Change| ChangeView { label: one.field.label, was: one.field.words(&one.was), is: one.field.words(&one.is) };
    let view = |one: &crate::plan::history::Entry| VersionView {
        version: one.version,
        note: one.note.clone(),
        who: one.by.clone().unwrap_or_else(|| "The operator".to_owned()),
        when: day(one.saved, zone),
        changes: one.changes.iter().map(change).collect(),
    };
    history.entries.iter().map(view).collect()
}

#[derive(Template)]
#[template(path = "plan/versions.html")]
struct VersionsPage {
    page: Page,
    back: String,
    what: String,
    lede: String,
    versions: Vec<VersionView>,
    /// Where older ones are, and the newest; empty where these are they.
    older: String,
    newest: String,
}

/// The address of a part's versions, those before one of them.
pub(super) fn older(opened: &Opened<'_>, path: &str, history: &History) -> String {
    history.older.map(|before| opened.href(&format!("{path}/versions?before={before}"))).unwrap_or_default()
}

async fn read<T: Told>(tx: &mut Tx, opened: &Opened<'_>, part: &Kept<T>, which: &Which) -> Result<History> {
    Ok(history::<T>(tx, &opened.reader(), &part.id, which.before(), MANY).await?)
}

fn page(visit: &Visit, opened: &Opened<'_>, (kind, code): (&str, &str), lede: String, history: &History, which: &Which) -> Result {
    let path = format!("/plan/{kind}s/{code}");
    let view = VersionsPage {
        page: visit.page(format!("What {kind} {code} said before")),
        back: opened.href(&path),
        lede,
        versions: views(history, &opened.me.time_zone),
        older: older(opened, &path, history),
        newest: if which.before().is_some() { opened.href(&format!("{path}/versions")) } else { String::new() },
        what: format!("{} {code}", capital(kind)),
    };
    visit.html(&view)
}

/// `GET /plan/actions/{number}/versions`.
pub(crate) async fn of_action(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, which.plan.as_deref()).await?;
    let (kept, _) = acts::action(&mut tx, &opened, &number).await?;
    let history = read(&mut tx, &opened, &kept, &which).await?;
    drop(tx);
    page(&visit, &opened, ("action", &number), kept.says.words, &history, &which)
}

/// `GET /plan/measures/{code}/versions`: those of the measure whose definition counts.
pub(crate) async fn of_measure(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, which.plan.as_deref()).await?;
    let (kept, _, _) = acts::measure(&mut tx, &opened, &code).await?;
    let all: Vec<Kept<Measure>> = store::measures(&mut tx, &opened.plan.id).await?;
    let root = root(&kept, &all);
    let history = read(&mut tx, &opened, root, &which).await?;
    drop(tx);
    acts::note_reading(&visit, &opened, "measure").await?;
    let lede = if root.id == kept.id {
        kept.says.name
    } else {
        format!("{}: it is the same measure as {}, whose versions these are.", kept.says.name, root.says.code)
    };
    page(&visit, &opened, ("measure", &code), lede, &history, &which)
}
