//! Pages of guidance, the same under each programme's address.

pub(super) mod edit;
pub(super) mod list;
pub(super) mod show;
pub(super) mod versions;

use chrono::NaiveDate;
use serde::Deserialize;

use super::model::{Guide, Series};
use super::store;
use crate::web::{Error, Result, Visit, times};

/// Which institution's text, and which version of it.
#[derive(Debug, Default, Deserialize)]
pub(in crate::guidance) struct Which {
    /// An institution's name in addresses.
    pub of: Option<String>,
    /// A version's number.
    pub version: Option<i64>,
}

/// Today, where the reader is.
pub(super) fn today(visit: &Visit) -> NaiveDate {
    times::date(visit.app.clock.now(), zone(visit))
}

pub(super) fn zone(visit: &Visit) -> &str {
    visit.viewer.member().map_or("Europe/London", |me| me.time_zone.as_str())
}

/// A day as words: "2 March 2026".
pub(super) fn in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Where a text is; other institutions' say whose it is.
pub(super) fn href(series: &Series, visit: &Visit, guide: &Guide) -> String {
    let is_own = visit.viewer.member().is_some_and(|me| me.institution == guide.institution);
    let whose = if is_own { String::new() } else { format!("?of={}", guide.institution_slug) };
    format!("{}/{}{whose}", series.path, guide.slug)
}

/// A text of the visitor's own institution, if they may write it.
pub(super) async fn own(series: &Series, visit: &Visit, slug: &str) -> Result<Guide> {
    visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let (all, keeps) = store::list(&mut tx, &visit.viewer, series).await?;
    if !keeps {
        return Err(keepers_only());
    }
    all.into_iter().find(|guide| guide.slug == slug && guide.may_write(&visit.viewer, keeps)).ok_or(Error::NotFound)
}

pub(super) fn keepers_only() -> Error {
    Error::Forbidden("Guidance is written by coordinators. Tell yours what is missing or wrong in it.".to_owned())
}
