//! Keeping profiles true: owners are asked whether theirs is still right, and answer with one press.
//!
//! The front page and "My profile" ask at once; [`remind`] asks by mail, with the profile as it stands, once every [`STALE`] until its
//! owner confirms it or publishes it anew. Links in that mail lead to a page with a button: opening them changes nothing.

mod letter;
mod pages;
mod store;

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::accounts::store as accounts;
use crate::app::App;
use crate::ids::PersonId;
use crate::notify::{self, AT_ONCE, Frequency, Kind, Mailed};
use crate::storage::Tx;
use crate::web::{Result, Routes};

/// How old a profile may grow before its owner is asked whether it is still right.
pub const STALE: TimeDelta = TimeDelta::days(180);
/// How often a node looks whom to ask. Whoever was asked is not asked again, however often that is.
const LOOK: Duration = Duration::from_secs(24 * 3_600);
/// How long after a start it looks first, so that starting is not slowed.
const FIRST: Duration = Duration::from_secs(60);
/// How many letters are written in one transaction.
const TOGETHER: i64 = 50;

/// An owner is asked whether their profile is still right.
pub const CONFIRM: Kind = Kind {
    code: "confirm",
    title: "Is my profile still right?",
    words: "You have not confirmed your profile for half a year; the e-mail prints it as it stands.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample: letter::sample,
};

/// An owner has said that it is right, published it anew or taken it back: there is nothing left to ask.
pub(super) async fn answered(tx: &mut Tx, now: DateTime<Utc>, owner: &PersonId) -> crate::storage::Result<()> {
    notify::close(tx, now, &letter::cause(owner)).await
}

/// The page that asks.
pub(super) fn routes() -> Routes {
    Routes::new().get("/profile/confirm", pages::ask)
}

/// Asks by mail every day, as long as the program runs.
pub async fn remind(app: App) {
    tokio::time::sleep(FIRST).await;
    loop {
        if let Err(error) = remind_due(&app).await {
            tracing::warn!(%error, "owners of old profiles could not be asked; it is tried again tomorrow");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Asks everyone whose profile is due now; gives how many were asked.
pub async fn remind_due(app: &App) -> Result<usize> {
    let mut asked = 0;
    loop {
        let now = app.clock.now();
        let mut tx = app.db.read().await?;
        let due = store::due(&mut tx, now - STALE, TOGETHER).await?;
        let mut notices = Vec::with_capacity(due.len());
        let mut zones = HashMap::new();
        for whole in super::published(&mut tx, &due).await? {
            if !zones.contains_key(&whole.institution) {
                let found = accounts::institution(&mut tx, &whole.institution).await?;
                zones.insert(whole.institution.clone(), found.map(|found| found.time_zone).unwrap_or_default());
            }
            let zone = zones.get(&whole.institution).map_or("UTC", String::as_str);
            notices.push(letter::notice(&app.config.address, &whole, &*app.vocabulary.current(), zone, now)?);
        }
        drop(tx);
        let is_last = due.len() < TOGETHER as usize;
        let mut tx = app.db.write().await?;
        for notice in &notices {
            // Read again: it may have been confirmed while the letter was written.
            if store::note_asked(&mut tx, &notice.to, now, now - STALE).await? {
                asked += usize::from(notify::tell(&mut tx, now, notice).await?);
            }
        }
        tx.commit().await?;
        if is_last {
            return Ok(asked);
        }
    }
}
