//! The weights of search as coordinators change them: tried on a query and on judged ones beside today's order, saved as a version,
//! and taken up by every node.

pub(super) mod api;
pub(super) mod pages;
pub(super) mod store;
mod trial;

pub use store::save;
pub use trial::{Benches, Trial, Tried, trial};

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use super::ranking::OWN;
use super::ranking::Ranking;
use crate::app::App;

/// Somebody saved other weights. Attribute: `version`.
pub const SEARCH_TUNED: &str = "search.tuned";

/// The weights in use.
#[derive(Debug, Clone)]
pub struct Tuned {
    /// Which version; 0 for the program's own.
    pub version: i64,
    /// As in `index/ranking.toml`.
    pub text: String,
    /// The same, typed.
    pub ranking: Arc<Ranking>,
}

impl Default for Tuned {
    fn default() -> Self {
        Self { version: 0, text: OWN.to_owned(), ranking: Arc::new(Ranking::own()) }
    }
}

/// A version of the weights that was saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// Its weights, as in `index/ranking.toml`.
    pub weights: String,
    /// Why it was saved.
    pub note: String,
    /// When.
    pub saved: DateTime<Utc>,
    /// By whom, by name; none for somebody who is no longer there.
    pub by: Option<String>,
}

/// Takes up the newest weights. Weights that an older program saved and this one cannot read are passed over: its own count until
/// somebody saves others.
pub async fn refresh(app: &App) -> crate::storage::Result<()> {
    let mut tx = app.db.read().await?;
    let Some(newest) = store::newest(&mut tx).await? else { return Ok(()) };
    if newest.version == app.search.tuned().version {
        return Ok(());
    }
    match Ranking::parse(&newest.weights) {
        Ok(ranking) => app.search.tune(Tuned { version: newest.version, text: newest.weights, ranking: Arc::new(ranking) }),
        Err(error) => {
            tracing::warn!(version = newest.version, %error, "the weights of search that were saved do not fit this program: its own are used");
            app.search.tune(Tuned { version: newest.version, ..Tuned::default() });
        }
    }
    Ok(())
}
