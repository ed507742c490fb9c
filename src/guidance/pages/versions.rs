//! What a text said before, who changed it when, and what differed.

use askama::Template;

use super::{Which, own};
use crate::guidance::markdown::{Line, differences};
use crate::guidance::model::{Says, Series, Version};
use crate::guidance::store;
use crate::web::times::{When, moment};
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "guidance/versions.html")]
struct VersionsPage {
    page: Page,
    title: String,
    here: String,
    lines: Vec<VersionView>,
    /// The version that is laid beside the one before it.
    shown: i64,
    changes: Vec<String>,
    differences: Vec<Line>,
}

struct VersionView {
    version: i64,
    note: String,
    by: String,
    when: When,
}

/// What differs of two versions besides the words.
pub(super) fn changes(series: &Series, before: &Says, after: &Says) -> Vec<String> {
    let mut changes = Vec::new();
    if before.title != after.title {
        changes.push(format!("The title was “{}” and became “{}”.", before.title, after.title));
    }
    if before.reader != after.reader {
        changes.push(format!("It was for {} and became for {}.", series.reader(&before.reader), series.reader(&after.reader)));
    }
    if before.audience != after.audience {
        let seen = super::list::seen_by;
        changes.push(format!("It was seen by: {}. It became: {}.", seen(before.audience), seen(after.audience)));
    }
    if before.review != after.review {
        let day = after.review.map(super::in_words).unwrap_or_default();
        changes.push(format!("It is looked through again by {day}."));
    }
    changes
}

/// `GET <series>/{slug}/versions`.
pub(in crate::guidance) async fn show(series: &'static Series, visit: Visit, slug: &str, which: Which) -> Result {
    let guide = own(series, &visit, slug).await?;
    let id = guide.id.clone().ok_or(Error::NotFound)?;
    let mut tx = visit.app.db.read().await?;
    let versions = store::versions(&mut tx, &id).await?;
    drop(tx);
    let shown = which.version.unwrap_or(guide.version);
    let after = versions.iter().find(|one| one.version == shown).ok_or(Error::NotFound)?;
    let first = series.first(slug).map(Says::from_first);
    let before =
        versions.iter().find(|one| one.version == shown - 1).map(|one| one.says.clone()).or(if shown == 1 { first } else { None });
    let zone = super::zone(&visit);
    let line = |one: &Version| VersionView {
        version: one.version,
        note: one.note.clone(),
        by: one.by.clone().unwrap_or_else(|| "Somebody who is no longer here".to_owned()),
        when: moment(one.saved, visit.app.clock.now(), zone),
    };
    let view = VersionsPage {
        page: visit.page(format!("Versions: {}", guide.says.title)),
        changes: before.as_ref().map(|before| changes(series, before, &after.says)).unwrap_or_default(),
        differences: differences(&before.map(|before| before.words).unwrap_or_default(), &after.says.words),
        lines: versions.iter().map(line).collect(),
        here: format!("{}/{slug}", series.path),
        title: guide.says.title,
        shown,
    };
    visit.html(&view)
}
