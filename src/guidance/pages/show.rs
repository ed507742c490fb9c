//! One text.

use askama::Template;

use super::{Which, in_words, today};
use crate::guidance::markdown::{Html, render};
use crate::guidance::model::Series;
use crate::guidance::store;
use crate::web::{Error, Page, Result, Visit, times};

#[derive(Template)]
#[template(path = "guidance/show.html")]
struct ShowPage {
    page: Page,
    series: &'static Series,
    title: String,
    reader: String,
    institution: String,
    /// "Version 3, 2 March 2026"; for coordinators what is due.
    about: String,
    due: String,
    is_due: bool,
    html: Html,
    /// Where it is changed, for those who may.
    edit: String,
    versions: String,
    /// The version shown, where it is not the newest.
    older: Option<i64>,
    here: String,
}

/// `GET <series>/{slug}`.
pub(in crate::guidance) async fn show(series: &'static Series, visit: Visit, slug: &str, which: Which) -> Result {
    let mut tx = visit.app.db.read().await?;
    let (mut guide, writes) =
        store::seen(&mut tx, &visit.viewer, series, slug, which.of.as_deref()).await?.ok_or(Error::NotFound)?;
    let mut older = None;
    // What it said before is its keepers' to read.
    if let (Some(asked), true, Some(id)) = (which.version, writes, guide.id.clone())
        && asked != guide.version
    {
        let versions = store::versions(&mut tx, &id).await?;
        let version = versions.into_iter().find(|one| one.version == asked).ok_or(Error::NotFound)?;
        older = Some(version.version);
        (guide.version, guide.says, guide.changed) = (version.version, version.says, Some(version.saved));
    }
    drop(tx);
    if !writes {
        visit.app.guidance.opened(series, &guide, visit.viewer.member().is_some());
    }
    let at = format!("{}/{}", series.path, guide.slug);
    let day = today(&visit);
    let when = guide.changed.map(|at| times::day(at, super::zone(&visit)).words);
    let review = guide
        .says
        .review
        .filter(|review| *review > day)
        .map(|review| format!(" To be looked through again by {}.", in_words(review)));
    let view = ShowPage {
        page: visit.page(guide.says.title.clone()),
        reader: format!("For {}", series.reader(&guide.says.reader)),
        institution: guide.institution_name.clone(),
        about: match when {
            Some(when) => format!("Version {}, {when}.{}", guide.version, review.unwrap_or_default()),
            None => "As it came with Benchside.".to_owned(),
        },
        due: if writes && older.is_none() { super::list::due(&guide, day) } else { String::new() },
        is_due: guide.is_due(day),
        html: render(&guide.says.words),
        edit: if writes { format!("{at}/edit") } else { String::new() },
        versions: if writes && guide.id.is_some() { format!("{at}/versions") } else { String::new() },
        title: guide.says.title,
        here: at,
        series,
        older,
    };
    visit.html(&view)
}
