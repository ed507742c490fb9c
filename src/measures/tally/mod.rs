//! Tallies: the follower of the ledger that keeps them, and making them again from zero.
//!
//! Facts are folded in batches, each in one transaction with the mark of how far it went, by whichever node comes first. What adds up
//! is added, for the day and for the month, quarter and year around it; what has a state per person is made again for the people whom a
//! batch is about, from all facts about them, so that facts that arrive late or correct others need no case of their own.

pub(super) mod batch;
mod edition;
mod histories;
mod rebuild;
pub(super) mod store;

use std::time::{Duration, Instant};

use self::batch::Batch;
pub(super) use self::batch::house;
use self::edition::{Fit, fit};
pub use self::rebuild::{Rebuilt, rebuild};
use crate::app::App;
use crate::ledger;
use crate::storage::Result;

/// Facts folded in one transaction: others write between two.
const FACTS: i64 = 2_000;
/// How long facts are left to gather after the first: one batch for many.
const GATHER: Duration = Duration::from_millis(300);
/// How often facts are looked for where other nodes write them.
const POLL: Duration = Duration::from_secs(1);
/// How often it is looked for what a rebuild that was killed left lying.
const TIDY: Duration = Duration::from_secs(600);

/// Keeps the tallies in step until the house closes.
pub async fn follow(app: App) {
    let mut commits = app.db.commits();
    let mut tidied: Option<Instant> = None;
    loop {
        commits.mark_unchanged();
        match catch_up(&app).await {
            Ok(0) => {
                if tidied.is_none_or(|at| at.elapsed() > TIDY) {
                    tidied = Some(Instant::now());
                    if let Err(error) = rebuild::tidy(&app).await {
                        tracing::warn!(%error, "what an earlier count left lying could not be thrown away; it is tried again");
                    }
                }
                let _ = tokio::time::timeout(POLL, commits.changed()).await;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "facts could not be counted yet; they are counted later");
                tokio::time::sleep(POLL).await;
            }
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// Folds what is new; gives how many facts that were. Where there is nothing to read yet, or what there is lacks a counter, everything
/// is counted from the first fact.
pub async fn catch_up(app: &App) -> Result<u64> {
    let mut folded = 0;
    loop {
        // nothing is written, and no writer kept waiting, where nothing is new
        let mut tx = app.db.read().await?;
        let current = store::current(&mut tx).await?;
        let head = ledger::head(&mut tx).await?;
        drop(tx);
        match current.as_ref().map(|current| fit(&current.edition)) {
            None | Some(Fit::Older) => return Ok(rebuild(app, |_, _| {}).await?.map_or(folded, |done| done.facts)),
            Some(Fit::Newer) => return Ok(folded),
            Some(Fit::Same) => {}
        }
        if current.is_some_and(|current| current.seq >= head) {
            return Ok(folded);
        }
        let some = step(app).await?;
        if some == 0 {
            return Ok(folded);
        }
        folded += some;
    }
}

/// Folds the next facts into the build that is read, and into one that is about to take its place.
async fn step(app: &App) -> Result<u64> {
    let mut tx = app.db.write().await?;
    let Some(current) = store::current(&mut tx).await?.filter(|current| fit(&current.edition) == Fit::Same) else { return Ok(0) };
    let facts = ledger::as_written(&mut tx, current.seq, FACTS).await?;
    let Some(last) = facts.last().map(|fact| fact.seq) else { return Ok(0) };
    let folded = facts.len() as u64;
    let zones = store::zones(&mut tx).await?;
    let mut batch = Batch::fold(&mut tx, facts, &zones).await?;
    store::put_cells(&mut tx, std::mem::take(&mut batch.cells.fresh)).await?;
    for build in store::in_step(&mut tx).await? {
        store::add(&mut tx, build, &batch).await?;
        store::make_again(&mut tx, build, &batch.touched, last, &zones).await?;
        store::set_mark(&mut tx, build, last).await?;
    }
    tx.commit().await?;
    Ok(folded)
}

/// How far the tallies have come: the last fact that they hold.
pub async fn head(tx: &mut crate::storage::Tx) -> Result<i64> {
    Ok(store::current(tx).await?.map_or(0, |current| current.seq))
}
