//! How often people search and are looked at: counted in memory, written every few seconds off the requests' path.
//!
//! Searches become a fact with a number and no actor; words go into a daily tally of their own, so that nobody can be joined to what
//! they looked for. A crash loses seconds of counting, never an act.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::store;
use crate::app::App;
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::storage::Result;
use crate::text::fold;

/// Searches were made. Quantity: how many. Attribute: `empty` (`yes` where nobody was found).
pub const SEARCH_MADE: &str = "search.made";
/// A profile was looked at by others. Subject: whose; quantity: how often.
pub const PROFILE_VIEWED: &str = "profile.viewed";

/// How often counts are written.
const EVERY: Duration = Duration::from_secs(5);
/// Letters of a search that are kept.
const LETTERS: usize = 80;
/// Different searches that are kept between two writings; what comes beyond is counted without its words.
const KEPT: usize = 5_000;

/// Counts not written yet.
#[derive(Debug, Default)]
pub struct Telemetry(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    searches: u64,
    empty: u64,
    /// For each search's words: how often, and how often in vain.
    words: HashMap<String, (i64, i64)>,
    views: HashMap<PersonId, u64>,
}

impl Telemetry {
    /// Counts a search and the number of people it found.
    pub fn searched(&self, words: &str, results: usize) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let empty = results == 0;
        counts.searches += 1;
        counts.empty += u64::from(empty);
        let Some(words) = kept(words) else { return };
        if counts.words.len() < KEPT || counts.words.contains_key(&words) {
            let entry = counts.words.entry(words).or_default();
            entry.0 += 1;
            entry.1 += i64::from(empty);
        }
    }

    /// Counts a look at somebody's profile; not for their own looks.
    pub fn viewed(&self, person: &PersonId) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.views.entry(person.clone()).or_default() += 1;
    }

    /// Puts back what could not be written.
    fn give_back(&self, lost: Counts) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.searches += lost.searches;
        counts.empty += lost.empty;
        for (words, (searches, empty)) in lost.words.into_iter().take(KEPT) {
            let entry = counts.words.entry(words).or_default();
            entry.0 += searches;
            entry.1 += empty;
        }
        for (person, views) in lost.views {
            *counts.views.entry(person).or_default() += views;
        }
    }
}

/// The words as they are tallied: folded and short. Nothing for what is long or holds an address or a number that could be somebody's.
fn kept(words: &str) -> Option<String> {
    let words = fold(words);
    let digits = words.bytes().filter(u8::is_ascii_digit).count();
    (!words.is_empty() && words.chars().count() <= LETTERS && !words.contains('@') && digits < 6).then_some(words)
}

/// Writes counts now and then until the house closes.
pub async fn flush(app: App) {
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = flush_now(&app).await {
            tracing::warn!(%error, "searches and views could not be counted; they are kept for later");
        }
    }
}

/// Writes what was counted so far.
pub async fn flush_now(app: &App) -> Result<()> {
    let counts = std::mem::take(&mut *app.telemetry.0.lock().unwrap_or_else(PoisonError::into_inner));
    if counts.searches == 0 && counts.views.is_empty() {
        return Ok(());
    }
    let written = write(app, &counts).await;
    if written.is_err() {
        app.telemetry.give_back(counts);
    }
    written
}

async fn write(app: &App, counts: &Counts) -> Result<()> {
    let now = app.clock.now();
    let mut facts = Vec::new();
    for (number, empty) in [(counts.searches - counts.empty, "no"), (counts.empty, "yes")] {
        if number > 0 {
            facts.push(Fact::new(SEARCH_MADE, now).quantity(number as f64).with("empty", empty));
        }
    }
    let mut tx = app.db.write().await?;
    let viewed: Vec<PersonId> = counts.views.keys().cloned().collect();
    // whoever was erased meanwhile must not get a key again
    for person in &store::still_there(&mut tx, &viewed).await? {
        let views = counts.views.get(person).copied().unwrap_or_default();
        facts.push(Fact::new(PROFILE_VIEWED, now).about(person).quantity(views as f64));
    }
    let day = now.date_naive();
    let words: Vec<(&str, i64, i64)> = counts.words.iter().map(|(words, (all, empty))| (words.as_str(), *all, *empty)).collect();
    store::count_words(&mut tx, day, &words).await?;
    ledger::append_all(&mut tx, now, facts).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_could_be_somebodys_are_not_kept() {
        assert_eq!(kept(" Électron  Microscopy ").as_deref(), Some("electron microscopy"));
        for words in ["a.b@c.org", "0123456", &"long ".repeat(40), "  "] {
            assert_eq!(kept(words), None, "{words}");
        }
    }
}
