//! Tallies: the follower of the ledger that keeps them, and making them again from zero.
//!
//! Facts are folded in batches, each in one transaction with the mark of how far it went, by whichever node comes first. What adds up
//! is added; what has a state per person is made again for the people whom a batch is about, from all facts about them, so that facts
//! that arrive late or correct others need no case of their own.

pub(super) mod batch;
pub(super) mod store;

use std::time::{Duration, Instant};

use self::batch::{Batch, Touched};
use crate::app::App;
use crate::ledger;
use crate::storage::Result;

/// Facts folded in one transaction: others write between two.
const FACTS: i64 = 2_000;
/// The same while everything is made again, where no reader waits.
const FACTS_AGAIN: i64 = 10_000;
/// People, or things, that are made again in one transaction.
const KEYS: usize = 2_000;
/// How long facts are left to gather after the first: one batch for many.
const GATHER: Duration = Duration::from_millis(300);
/// How often facts are looked for where other nodes write them.
const POLL: Duration = Duration::from_secs(1);

/// What making everything again came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Facts read.
    pub facts: u64,
    /// Rows that the tallies held before, and hold now.
    pub rows: (u64, u64),
    /// Whether they are what they were before.
    pub same: bool,
}

/// Keeps the tallies in step until the house closes.
pub async fn follow(app: App) {
    let mut commits = app.db.commits();
    loop {
        commits.mark_unchanged();
        match catch_up(&app).await {
            Ok(0) => {
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

/// Folds what is new; gives how many facts that were.
pub async fn catch_up(app: &App) -> Result<u64> {
    let mut folded = 0;
    loop {
        // nothing is written, and no writer kept waiting, where nothing is new
        let mut tx = app.db.read().await?;
        let (_, seq) = store::current(&mut tx).await?;
        let new = ledger::head(&mut tx).await? > seq;
        drop(tx);
        if !new {
            return Ok(folded);
        }
        let mut tx = app.db.write().await?;
        let (build, seq) = store::current_or_first(&mut tx).await?;
        let facts = ledger::as_written(&mut tx, seq, FACTS).await?;
        let Some(last) = facts.last().map(|fact| fact.seq) else { return Ok(folded) };
        folded += facts.len() as u64;
        let zones = store::zones(&mut tx).await?;
        let batch = Batch::fold(&mut tx, facts, &zones).await?;
        store::add(&mut tx, build, &batch).await?;
        store::make_again(&mut tx, build, &batch.touched, last, &zones).await?;
        store::set_mark(&mut tx, build, last).await?;
        tx.commit().await?;
    }
}

/// How far the tallies have come: the last fact that they hold.
pub async fn head(tx: &mut crate::storage::Tx) -> Result<i64> {
    Ok(store::current(tx).await?.1)
}

/// Makes all tallies again from zero beside those that are read, then puts them in their place. `progress` is told how many facts were
/// read, and of how many. Safe to stop anywhere: what was half made is thrown away by the next.
pub async fn rebuild(app: &App, mut progress: impl FnMut(u64, u64)) -> Result<Rebuilt> {
    let mut tx = app.db.write().await?;
    let (before, _) = store::current_or_first(&mut tx).await?;
    let all = ledger::head(&mut tx).await?;
    let build = store::begin(&mut tx).await?;
    tx.commit().await?;
    let mut touched = Touched::default();
    let (mut seq, mut facts_read) = (0, 0);
    let mut told = Instant::now();
    loop {
        let mut tx = app.db.write().await?;
        let facts = ledger::as_written(&mut tx, seq, FACTS_AGAIN).await?;
        let Some(last) = facts.last().map(|fact| fact.seq) else { break };
        facts_read += facts.len() as u64;
        let zones = store::zones(&mut tx).await?;
        let batch = Batch::fold(&mut tx, facts, &zones).await?;
        store::add(&mut tx, build, &batch).await?;
        store::set_mark(&mut tx, build, last).await?;
        tx.commit().await?;
        touched.join(batch.touched);
        seq = last;
        if told.elapsed() > Duration::from_millis(100) {
            told = Instant::now();
            progress(facts_read, all.max(seq).unsigned_abs());
        }
    }
    for some in touched.chunks(KEYS) {
        let mut tx = app.db.write().await?;
        let zones = store::zones(&mut tx).await?;
        store::make_again(&mut tx, build, &some, seq, &zones).await?;
        tx.commit().await?;
    }
    progress(facts_read, facts_read);
    // the one that is read may be behind or ahead by what happened meanwhile: both are brought to the same fact before they are compared
    catch_up(app).await?;
    let mut tx = app.db.write().await?;
    let (_, until) = store::current_or_first(&mut tx).await?;
    let zones = store::zones(&mut tx).await?;
    while seq < until {
        let mut facts = ledger::as_written(&mut tx, seq, FACTS).await?;
        facts.retain(|fact| fact.seq <= until);
        let Some(last) = facts.last().map(|fact| fact.seq) else { break };
        let batch = Batch::fold(&mut tx, facts, &zones).await?;
        store::add(&mut tx, build, &batch).await?;
        store::make_again(&mut tx, build, &batch.touched, last, &zones).await?;
        seq = last;
    }
    store::set_mark(&mut tx, build, seq).await?;
    let rows = (store::rows(&mut tx, before).await?, store::rows(&mut tx, build).await?);
    let same = rows.0 == rows.1 && store::are_same(&mut tx, before, build).await?;
    store::read_from(&mut tx, build).await?;
    tx.commit().await?;
    store::throw_away(app, before).await?;
    Ok(Rebuilt { facts: facts_read, rows, same })
}
