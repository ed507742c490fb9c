//! Reminders: asked again until it is done.

use std::pin::Pin;

use chrono::TimeDelta;

use super::model::{Kind, Notice};
use super::store;
use crate::app::App;
use crate::ids::PersonId;
use crate::storage::Tx;
use crate::web::Result;

/// A way of reminding: a constant in the slice that reminds, listed in that slice's `REMINDERS`.
#[derive(Debug, Clone, Copy)]
pub struct Reminding {
    /// What kind of notice it makes; one kind has one way of reminding at most.
    pub kind: &'static Kind,
    /// How many days after each reminder the next one comes; when they are used up no more come.
    pub again: &'static [u64],
    /// Says it as things stand now, or finds that there is nothing left to say, which ends the reminder.
    pub compose: Compose,
}

/// Composes a reminder: reads what it needs in a transaction that may not write. The notice's `cause` is set by the caller.
pub type Compose = for<'a> fn(&'a App, &'a mut Tx, &'a Due) -> Composing<'a>;
/// What `compose` gives: `Box::pin(async move { … })`.
pub type Composing<'a> = Pin<Box<dyn Future<Output = Result<Option<Notice>>> + Send + 'a>>;

/// A reminder that is due.
#[derive(Debug, Clone)]
pub struct Due {
    /// Whom to remind.
    pub to: PersonId,
    /// Of what, as [`remind`](super::remind) was told.
    pub cause: String,
    /// The id of the thing, as [`remind`](super::remind) was told.
    pub object: String,
    /// The how many-eth reminder it is, from 1.
    pub nth: i64,
}

/// How many reminders are read at once.
const TOGETHER: i64 = 50;

/// Gives every reminder whose time has come.
pub(super) async fn remind_due(app: &App) -> Result<()> {
    loop {
        let now = app.clock.now();
        let waiting = store::reminders_due(&mut app.db.read().await?, now, TOGETHER).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        for waiting in waiting {
            give(app, &waiting).await?;
        }
    }
}

async fn give(app: &App, waiting: &store::Waiting) -> Result<()> {
    let now = app.clock.now();
    let what = crate::reminders().into_iter().find(|what| what.kind.code == waiting.kind);
    let due =
        Due { to: waiting.person.clone(), cause: waiting.cause.clone(), object: waiting.object.clone(), nth: waiting.times + 1 };
    let said = match what {
        Some(what) => {
            let mut tx = app.db.read().await?;
            match (what.compose)(app, &mut tx, &due).await {
                Ok(said) => said.map(|notice| (what, notice)),
                Err(error) => {
                    drop(tx);
                    // One that cannot be said must not keep the others from being said.
                    tracing::error!(%error, kind = waiting.kind, "a reminder could not be put together; it is tried again tomorrow");
                    let mut tx = app.db.write().await?;
                    store::put_off_reminder(&mut tx, waiting, now + TimeDelta::days(1)).await?;
                    return Ok(tx.commit().await?);
                }
            }
        }
        None => None,
    };
    let mut tx = app.db.write().await?;
    match said {
        Some((what, notice)) => {
            let again = usize::try_from(waiting.times).ok().and_then(|times| what.again.get(times)).copied();
            if store::advance(&mut tx, now, waiting, again).await? {
                store::tell(&mut tx, now, &Notice { cause: format!("{}#{}", due.cause, due.nth), ..notice }).await?;
            }
        }
        None => store::give_up(&mut tx, waiting).await?,
    }
    tx.commit().await?;
    Ok(())
}
