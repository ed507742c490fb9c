//! How a plan stands, for everyone: numbers under the rules of disclosure, no names of people, no updates.

use askama::Template;
use axum::extract::{Path, Query};

use super::Which;
use super::report::{Line, by_status, strands};
use crate::accounts::store as accounts;
use crate::measures::Sight;
use crate::plan::readings::Reader;
use crate::plan::report::{compile, tally};
use crate::plan::{snapshots, store};
use crate::web::times::date;
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/public.html")]
struct PublicPage {
    page: Page,
    institution: String,
    plan: String,
    summary: String,
    today: String,
    /// Of which quarter the numbers of people are, and when they were frozen.
    snapshot: Option<(String, String)>,
    counts: Vec<(&'static str, usize)>,
    statuses: Vec<(&'static str, usize)>,
    strands: Vec<(String, Vec<Line>)>,
}

/// The newest snapshot: its quarter, and the day on which it was frozen.
pub(super) fn named(editions: &snapshots::Editions, zone: &str) -> Option<(String, String)> {
    editions.newest().map(|newest| (newest.words(), crate::web::times::day(newest.frozen, zone).words))
}

/// `GET /plan/public/{institution}`.
pub(crate) async fn show(visit: Visit, Path(slug): Path<String>, Query(which): Query<Which>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let institution = accounts::institution_by_slug(&mut tx, &slug).await?.ok_or(Error::NotFound)?;
    let plans = store::of(&mut tx, &institution.id).await?;
    let wanted =
        plans.into_iter().filter(|plan| plan.public).find(|plan| which.plan.as_deref().is_none_or(|code| code == plan.head.code));
    let plan = wanted.ok_or(Error::NotFound)?;
    let editions = snapshots::store::editions(&mut tx, &plan.id).await?;
    let today = date(visit.app.clock.now(), &institution.time_zone);
    let reader = Reader {
        institution: &institution.id,
        head: &plan.head,
        today,
        sight: Sight::Published,
        editions: Some(&editions),
        is_whole: false,
    };
    let report = compile(&mut tx, reader, &plan).await?;
    drop(tx);
    let counts = tally(&report.lines);
    // why an action stands as it does is written for colleagues, and may name some of them
    let mut parts = strands(&report, |_| String::new());
    parts.iter_mut().flat_map(|(_, lines)| lines).for_each(|line| line.reason.clear());
    let view = PublicPage {
        page: visit.page(plan.head.name.clone()),
        institution: institution.name,
        plan: plan.head.name.clone(),
        summary: plan.head.summary.clone(),
        today: today.format("%-d %B %Y").to_string(),
        snapshot: named(&editions, &institution.time_zone),
        counts: counts.into_iter().map(|(verdict, count)| (verdict.words(), count)).collect(),
        statuses: by_status(&report),
        strands: parts,
    };
    visit.html(&view)
}
