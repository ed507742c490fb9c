//! What time does with agreements: they begin, they end on their last day, and proposals lapse.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::act::{self, Refusal};
use super::model::{Act, Agreement};
use super::store;
use crate::app::App;
use crate::storage::Tx;
use crate::web::{Result, times};

/// How long the clock rests between two looks.
const REST: Duration = Duration::from_secs(60);

/// Looks after agreements as long as the program runs.
pub async fn follow(app: App) {
    loop {
        if let Err(error) = run(&app).await {
            tracing::warn!(%error, "agreements wait: the database does not answer");
        }
        tokio::time::sleep(REST).await;
    }
}

/// What time asks of an agreement: a step, or that it begins to hold.
fn asks(agreement: &Agreement, now: DateTime<Utc>) -> (Option<Act>, bool) {
    let (act, holds) = agreement.on(now, times::date(now, &agreement.time_zone));
    (act, holds && !agreement.in_force)
}

/// Begins what has come to its first day, in the caller's transaction.
pub async fn begin_due(tx: &mut Tx, now: DateTime<Utc>) -> crate::storage::Result<()> {
    for agreement in store::open(tx).await? {
        if asks(&agreement, now) == (None, true) {
            store::begin(tx, &agreement.id).await?;
        }
    }
    Ok(())
}

/// Does everything that is due now. Safe to repeat, and on several nodes.
pub async fn run(app: &App) -> Result<()> {
    let now = app.clock.now();
    let is_due = |one: &Agreement| asks(one, now) != (None, false);
    if !store::open(&mut app.db.read().await?).await?.iter().any(is_due) {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for agreement in store::open(&mut tx).await? {
        if let (Some(act), _) = asks(&agreement, now) {
            act::by_time(&mut tx, now, &app.config.address, &agreement, act).await.map_err(Refusal::into_error)?;
        }
    }
    begin_due(&mut tx, now).await?;
    tx.commit().await?;
    Ok(())
}
