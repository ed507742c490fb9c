//! Stopping mail by the token in it, the same for a click in a mail program and for the page.

use super::model::{Frequency, Kind};
use super::store;
use super::summary::SUMMARY;
use super::unsubscribe::verify;
use crate::ids::PersonId;
use crate::storage::Tx;
use crate::web::{Error, Result, Visit};

/// What a token stops.
pub(super) struct Stop {
    pub person: PersonId,
    pub kind: String,
}

impl Stop {
    /// What this token stops, if it is one of ours; the person may have been erased since.
    pub async fn read(visit: &Visit, token: &str) -> Result<Self> {
        let mut tx = visit.app.db.read().await?;
        let secret = store::existing_secret(&mut tx).await?.ok_or(Error::NotFound)?;
        let (person, kind) = verify(&secret, token).ok_or(Error::NotFound)?;
        crate::accounts::store::person(&mut tx, &person).await?.ok_or(Error::NotFound)?;
        Ok(Self { person, kind })
    }

    /// What its reader calls what is stopped.
    pub fn title(&self) -> &'static str {
        if self.kind == SUMMARY.code { "Summaries" } else { super::summary::kind_title(&self.kind) }
    }

    /// The kinds that are to be turned off: the one the mail was of, or all that its summaries are made of.
    async fn kinds(&self, tx: &mut Tx) -> Result<Vec<&'static Kind>> {
        let chosen = store::choices(tx, &self.person).await?;
        let frequency =
            |kind: &Kind| kind.frequency(chosen.iter().find(|chosen| chosen.kind == kind.code).map(|chosen| chosen.frequency));
        let is_meant = |kind: &&'static Kind| {
            let in_summary = matches!(frequency(kind), Frequency::Daily | Frequency::Weekly);
            kind.is_free() && (kind.code == self.kind || (self.kind == SUMMARY.code && in_summary))
        };
        Ok(crate::notices().into_iter().filter(is_meant).collect())
    }

    /// Whether there is still something to stop.
    pub async fn is_on(&self, tx: &mut Tx) -> Result<bool> {
        let chosen = store::choices(tx, &self.person).await?;
        let is_on = |kind: &&'static Kind| {
            let choice = chosen.iter().find(|chosen| chosen.kind == kind.code).map(|chosen| chosen.frequency);
            kind.frequency(choice) != Frequency::Off
        };
        Ok(self.kinds(tx).await?.iter().any(is_on))
    }

    /// Stops it. Doing it twice does nothing more.
    pub async fn stop(&self, visit: &Visit) -> Result<()> {
        let now = visit.app.clock.now();
        let mut tx = visit.app.db.write().await?;
        for kind in self.kinds(&mut tx).await? {
            store::choose(&mut tx, now, &self.person, kind, Frequency::Off, "mail").await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
