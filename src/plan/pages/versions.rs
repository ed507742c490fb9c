//! What a plan, an action or a measure said before, version by version.

use askama::Template;
use axum::extract::{Path, Query};

use super::Which;
use crate::plan::acts::{self, Opened};
use crate::plan::forms::Change;
use crate::plan::history::{History, MANY, history, history_of_plan};
use crate::plan::model::{Action, Measure};
use crate::plan::report::root;
use crate::plan::store::{self, Kept};
use crate::web::times::{When, day};
use crate::web::{Page, Result, Visit};

/// A version as pages show it.
pub(super) struct VersionView {
    pub version: i64,
    pub note: String,
    pub who: String,
    pub when: When,
    pub changes: Vec<ChangeView>,
    /// Whether none before it is kept.
    pub is_first: bool,
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
        is_first: one.is_first,
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
    /// The measure that it is the same as: its code, and where it is told what that said.
    root: Option<(String, String)>,
    versions: Vec<VersionView>,
    /// Where older ones are, and the newest; empty where these are they.
    older: String,
    newest: String,
}

/// The address of a part's versions, those before one of them.
pub(super) fn older(opened: &Opened<'_>, path: &str, history: &History) -> String {
    history.older.map(|before| opened.href(&format!("{path}/versions?before={before}"))).unwrap_or_default()
}

/// Of what the versions are.
struct Of {
    /// Its address.
    path: String,
    what: String,
    title: String,
    lede: String,
    root: Option<(String, String)>,
}

fn page(visit: &Visit, opened: &Opened<'_>, of: Of, history: &History, which: &Which) -> Result {
    let view = VersionsPage {
        page: visit.page(of.title),
        back: opened.href(&of.path),
        versions: views(history, &opened.me.time_zone),
        older: older(opened, &of.path, history),
        newest: if which.before().is_some() { opened.href(&format!("{}/versions", of.path)) } else { String::new() },
        what: of.what,
        lede: of.lede,
        root: of.root,
    };
    visit.html(&view)
}

/// `GET /plan/versions`.
pub(crate) async fn of_plan(visit: Visit, Query(which): Query<Which>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, which.plan.as_deref()).await?;
    let history = history_of_plan(&mut tx, &opened.reader(), &opened.plan.id, which.before(), MANY).await?;
    drop(tx);
    let head = &opened.plan.head;
    let of = Of {
        path: "/plan".to_owned(),
        what: head.name.clone(),
        title: "What this plan said before".to_owned(),
        lede: "Its name, what it is for, and its days. Actions and measures tell their own versions.".to_owned(),
        root: None,
    };
    page(&visit, &opened, of, &history, &which)
}

/// `GET /plan/actions/{number}/versions`.
pub(crate) async fn of_action(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, which.plan.as_deref()).await?;
    let (kept, _) = acts::action(&mut tx, &opened, &number).await?;
    let history = history::<Action>(&mut tx, &opened.reader(), &kept.id, which.before(), MANY).await?;
    drop(tx);
    let of = Of {
        path: format!("/plan/actions/{number}"),
        what: format!("Action {number}"),
        title: format!("What action {number} said before"),
        lede: kept.says.words,
        root: None,
    };
    page(&visit, &opened, of, &history, &which)
}

/// Where it is told what the measure said that another is the same as, with its code; none for one that has numbers of its own.
pub(super) fn of_root(opened: &Opened<'_>, kept: &Kept<Measure>, root: &Kept<Measure>) -> Option<(String, String)> {
    let code = &root.says.code;
    (root.id != kept.id).then(|| (code.clone(), opened.href(&format!("/plan/measures/{code}/versions"))))
}

/// `GET /plan/measures/{code}/versions`.
pub(crate) async fn of_measure(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, which.plan.as_deref()).await?;
    let (kept, _, _) = acts::measure(&mut tx, &opened, &code).await?;
    let all: Vec<Kept<Measure>> = store::measures(&mut tx, &opened.plan.id).await?;
    let history = history::<Measure>(&mut tx, &opened.reader(), &kept.id, which.before(), MANY).await?;
    drop(tx);
    acts::note_reading(&visit, &opened, "measure", &code).await?;
    let of = Of {
        path: format!("/plan/measures/{code}"),
        what: format!("Measure {code}"),
        title: format!("What measure {code} said before"),
        root: of_root(&opened, &kept, root(&kept, &all)),
        lede: kept.says.name,
    };
    page(&visit, &opened, of, &history, &which)
}
