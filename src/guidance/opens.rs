//! How often guidance is opened: counted in memory, written every few seconds off the requests' path, as searches and views are. Nobody
//! is joined to what they read, and a crash loses seconds of counting.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::model::{Guide, Series};
use super::store::{self, Opened};
use crate::app::App;
use crate::ids::GuideId;
use crate::ledger::{self, Fact, Place};
use crate::storage::Result;

/// Guidance was opened, at the institution whose it is. Object: the guide, none where it is the program's own. Quantity: how often.
/// Attributes: `programme` (a series' code), `reader` (for whom it is: a code, or empty), `signed_in` (`yes` or `no`).
pub const GUIDANCE_OPENED: &str = "guidance.opened";

/// What was opened: which text, its guide and readers, and by somebody signed in or not.
type Key = (Opened, Option<GuideId>, String, bool);

/// Openings not written yet.
#[derive(Debug, Default)]
pub struct Opens(Mutex<HashMap<Key, i64>>);

impl Opens {
    /// Counts an opening; not for those who keep the text.
    pub(super) fn opened(&self, series: &'static Series, guide: &Guide, signed_in: bool) {
        let which = (guide.institution.clone(), series.code, guide.slug.clone());
        let key = (which, guide.id.clone(), guide.says.reader.clone(), signed_in);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += 1;
    }
}

/// Writes what was counted so far; keeps it for later where that fails.
pub async fn flush_now(app: &App) -> Result<()> {
    let counts = std::mem::take(&mut *app.guidance.0.lock().unwrap_or_else(PoisonError::into_inner));
    if counts.is_empty() {
        return Ok(());
    }
    let written = write(app, &counts).await;
    if written.is_err() {
        let mut kept = app.guidance.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.into_iter().for_each(|(key, opens)| *kept.entry(key).or_default() += opens);
    }
    written
}

async fn write(app: &App, counts: &HashMap<Key, i64>) -> Result<()> {
    let now = app.clock.now();
    let mut facts = Vec::with_capacity(counts.len());
    let mut opened: HashMap<Opened, i64> = HashMap::new();
    for ((which, guide, reader, signed_in), opens) in counts {
        let place = Place { institution: which.0.to_string(), ..Place::default() };
        let fact = Fact::new(GUIDANCE_OPENED, now).at(place).quantity(*opens as f64).with("programme", which.1);
        let fact = fact.with("reader", reader).with("signed_in", if *signed_in { "yes" } else { "no" });
        facts.push(match guide {
            Some(guide) => fact.object(guide),
            None => fact,
        });
        *opened.entry(which.clone()).or_default() += opens;
    }
    let opened: Vec<(Opened, i64)> = opened.into_iter().collect();
    let mut tx = app.db.write().await?;
    store::add_opens(&mut tx, now.date_naive(), &opened).await?;
    ledger::append_all(&mut tx, now, facts).await?;
    tx.commit().await
}
