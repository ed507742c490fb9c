//! Numbers that were frozen for publication, and freezing the next.

use askama::Template;
use axum::extract::{Form as Sent, Query};
use axum::http::StatusCode;

use super::{Pairs, Which};
use crate::plan::acts::{self, Opened};
use crate::plan::model::{Act, Period, Quarter, Relation, may};
use crate::plan::readings::line;
use crate::plan::snapshots::{self, store};
use crate::web::forms::Form;
use crate::web::times::{When, day};
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/snapshots.html")]
struct SnapshotsPage {
    page: Page,
    plan: String,
    back: String,
    here: String,
    settings: String,
    rows: Vec<SnapshotView>,
    /// Quarters to freeze, the newest first; none for those who may not.
    quarters: Vec<(String, String)>,
    keeps: bool,
    by_itself: Option<i64>,
    form: Form,
}

struct SnapshotView {
    words: String,
    when: When,
    who: String,
    /// What facts that came late would change: the measure, the period, what it was and what it is.
    late: Vec<(String, String, String, String)>,
}

async fn page(visit: &Visit, status: StatusCode, which: &Which, form: Form) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    let keeps = may(Relation::of(opened.me, false), Act::Keep);
    let mut quarters = if keeps { snapshots::next(&mut tx, &opened.plan, opened.today).await? } else { Vec::new() };
    quarters.reverse();
    let rows = views(&mut tx, &opened).await?;
    drop(tx);
    if opened.sight == crate::measures::Sight::Exact && rows.iter().any(|row| !row.late.is_empty()) {
        acts::note_reading(visit, &opened, "snapshots", "").await?;
    }
    let quarter = |one: Quarter| (Period::Quarter(one).to_string(), Period::Quarter(one).words());
    let view = SnapshotsPage {
        page: visit.page("Published numbers"),
        plan: opened.plan.head.name.clone(),
        back: opened.href("/plan"),
        here: opened.href("/plan/snapshots"),
        settings: opened.href("/plan/settings"),
        rows,
        quarters: quarters.into_iter().map(quarter).collect(),
        keeps,
        by_itself: opened.plan.freeze_after,
        form,
    };
    visit.html_as(status, &view)
}

/// The snapshots, the newest first. Who sees exact numbers reads exactly what came late; others what would be shown otherwise.
async fn views(tx: &mut crate::storage::Tx, opened: &Opened<'_>) -> Result<Vec<SnapshotView>> {
    let mut rows = Vec::new();
    for (at, one) in opened.editions.all.iter().enumerate() {
        let words = |period: &str| period.parse::<Period>().map_or_else(|_| period.to_owned(), Period::words);
        let mut late = Vec::new();
        if opened.sight == crate::measures::Sight::Exact {
            for (code, exact) in store::exact(tx, &one.id).await? {
                late.extend(exact.late.iter().map(|(period, (was, is))| (code.clone(), words(period), line(was), line(is))));
            }
        } else {
            for (code, numbers) in &opened.editions.numbers {
                let revised = numbers.get(&at).map(|numbers| numbers.revised.as_slice()).unwrap_or_default();
                late.extend(revised.iter().map(|one| (code.clone(), words(&one.period), line(&one.was), line(&one.is))));
            }
        }
        rows.push(SnapshotView {
            words: one.words(),
            when: day(one.frozen, &opened.me.time_zone),
            who: one.by.clone().unwrap_or_else(|| "By itself".to_owned()),
            late,
        });
    }
    rows.reverse();
    Ok(rows)
}

/// `GET /plan/snapshots`.
pub(crate) async fn show(visit: Visit, Query(which): Query<Which>) -> Result {
    page(&visit, StatusCode::OK, &which, Form::default()).await
}

/// `POST /plan/snapshots`: freezes a quarter.
pub(crate) async fn freeze(visit: Visit, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let mut form = Form::sent(sent);
    match acts::freeze(&visit, which.plan.as_deref(), form.value("period")).await {
        Ok(frozen) => {
            let late = match frozen.late {
                0 => String::new(),
                1 => " One number of an earlier period changed since by facts that came late; it stands below.".to_owned(),
                many => format!(" {many} numbers of earlier periods changed since by facts that came late; they stand below."),
            };
            let plan = which.plan.as_deref().map_or_else(String::new, |plan| format!("?plan={plan}"));
            let said = Flash::good(format!("The numbers of {} are frozen.{late}", form.value("period")));
            Ok(visit.go_saying(&format!("/plan/snapshots{plan}"), &said))
        }
        Err(Error::Invalid(fields)) => {
            fields.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &which, form).await
        }
        Err(other) => Err(other),
    }
}
