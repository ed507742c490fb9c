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
use super::ranking::{Ranking, weights};
use crate::accounts::{Institution, Member, Role, store as accounts};
use crate::app::App;
use crate::web::{Error, Result as Answer, Visit};

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

/// The coordinator who may save weights. They order the searches of every institution here, so they are for those who answer for the
/// house: coordinators of the institution that it was set up with. Others' coordinators may try weights.
pub(super) async fn keeper(visit: &Visit) -> Answer<&Member> {
    let me = visit.holding(Role::Coordinator)?;
    match house(visit).await? {
        Some(first) if first.id != me.institution => Err(Error::Forbidden(format!(
            "These weights order the searches of every institution here, so only coordinators of {} can save them.",
            first.name
        ))),
        _ => Ok(me),
    }
}

/// The institution whose coordinators may save weights.
pub(super) async fn house(visit: &Visit) -> Answer<Option<Institution>> {
    Ok(accounts::first_institution(&mut visit.app.db.read().await?).await?)
}

/// Takes up the newest weights. What an older program saved is laid over this one's own, so that weights that are new keep their
/// own values.
pub async fn refresh(app: &App) -> crate::storage::Result<()> {
    let mut tx = app.db.read().await?;
    let Some(newest) = store::newest(&mut tx).await? else { return Ok(()) };
    if newest.version == app.search.tuned().version {
        return Ok(());
    }
    let (text, ranking) = match Ranking::parse(&newest.weights) {
        Ok(ranking) => (newest.weights, ranking),
        Err(_) => weights::over(OWN, &newest.weights),
    };
    app.search.tune(Tuned { version: newest.version, text, ranking: Arc::new(ranking) });
    Ok(())
}
