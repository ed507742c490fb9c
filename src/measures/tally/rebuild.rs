//! Everything counted again from the first fact, beside what is read, which it then takes the place of.
//!
//! Reading goes on in transactions that keep no writer waiting; what it comes to is written some thousand rows at a time, while more is
//! read. Once it has come as far as the build that is read, the follower keeps both in step, so that they can be compared at leisure; taking the place is one
//! row. Killed anywhere it leaves what is read as it was, and what was half made to be thrown away.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::sync::mpsc;

use super::FACTS;
use super::batch::{Batch, Key, Piece, Sum, Touched, Zones, rolled, rolled_people};
use super::edition::{Fit, fit};
use super::histories::Histories;
use super::store::{self, State};
use crate::app::App;
use crate::ledger::{self, Written};
use crate::measures::counters::counters;
use crate::measures::fold::{Cell, Fold};
use crate::measures::grain::Grain;
use crate::storage::Result;

/// Facts that are read at once.
const READ: i64 = 10_000;
/// Sums of days that are kept in memory before they are written.
const SUMS: usize = 250_000;
/// Rows that are written in one transaction.
const ROWS: usize = 10_000;
/// People, or things, that are made again in one transaction.
const KEYS: usize = 1_000;
/// After how long without a word a build is one that was left lying.
const LIVE: TimeDelta = TimeDelta::minutes(2);

/// What making everything again came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Facts read.
    pub facts: u64,
    /// Rows that the tallies held before, and hold now.
    pub rows: (u64, u64),
    /// Whether they are what they were before; none where there was nothing before, or it held other counters.
    pub same: Option<bool>,
}

/// Makes all tallies again from zero beside those that are read, then puts them in their place. `progress` is told how many facts were
/// read, and of how many. None where another rebuild is under way. Safe to stop anywhere: what was half made is thrown away by the next.
pub async fn rebuild(app: &App, mut progress: impl FnMut(u64, u64)) -> Result<Option<Rebuilt>> {
    if !tidy(app).await? {
        return Ok(None);
    }
    let mut tx = app.db.write().await?;
    if !store::others(&mut tx).await?.is_empty() {
        return Ok(None);
    }
    let build = store::begin(&mut tx, app.clock.now()).await?;
    let until = ledger::head(&mut tx).await?;
    let zones = store::zones(&mut tx).await?;
    let numbers = store::numbers(&mut tx).await?;
    tx.commit().await?;
    let work = Work { app, build, until, zones, numbers };
    let Some((facts, touched, histories)) = work.fold(&mut progress).await? else { return Ok(None) };
    if !work.states(touched, histories).await? {
        return Ok(None);
    }
    progress(facts, facts);
    let Some(before) = work.join().await? else { return Ok(None) };
    work.replace(before, facts).await
}

/// Throws away what was left lying; false where another rebuild is under way.
pub async fn tidy(app: &App) -> Result<bool> {
    let others = store::others(&mut app.db.read().await?).await?;
    for (build, touched) in others {
        if app.clock.now() - touched < LIVE {
            return Ok(false);
        }
        store::throw_away(app, build).await?;
    }
    Ok(true)
}

/// A rebuild under way.
struct Work<'a> {
    app: &'a App,
    build: i64,
    /// The last fact that is read before the rest is left to the follower's way.
    until: i64,
    zones: Zones,
    numbers: store::Numbers,
}

impl Work<'_> {
    /// Reads all facts and has what adds up written; gives how many they were and who has a state, or nothing where the build is gone.
    async fn fold(&self, progress: &mut impl FnMut(u64, u64)) -> Result<Option<(u64, Touched, Histories)>> {
        let mut reader = read(self.app.clone(), self.until);
        let (sender, receiver) = mpsc::channel(1);
        let writer = tokio::spawn(write(self.app.clone(), self.build, self.numbers.clone(), receiver));
        let mut batch = Batch::of_all();
        let mut facts = 0;
        let mut told = Instant::now();
        while let Some(some) = reader.recv().await {
            let (some, corrected) = some?;
            facts += some.len() as u64;
            batch.add(some, &corrected, &self.zones);
            if batch.flows.len() + batch.people.len() >= SUMS && sender.send(Sums::of(&mut batch)).await.is_err() {
                // the writer has ended, and says why
                break;
            }
            if told.elapsed() > Duration::from_millis(100) {
                told = Instant::now();
                progress(facts, self.until.unsigned_abs());
            }
        }
        let _ = sender.send(Sums::of(&mut batch)).await;
        drop(sender);
        let is_there = match writer.await {
            Ok(done) => done?,
            Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
        };
        Ok(is_there.then_some((facts, batch.touched, batch.histories.unwrap_or_default())))
    }

    /// Makes what has a state; false where the build is gone.
    async fn states(&self, touched: Touched, mut histories: Histories) -> Result<bool> {
        let mut changes = store::Changes::new();
        for some in touched.chunks(KEYS) {
            let mut tx = self.app.db.write().await?;
            for (at, keys) in &some.0 {
                match histories.take(*at, keys) {
                    Some(events) => store::fill(&mut tx, self.build, &self.numbers, *at, events, &mut changes).await?,
                    None => store::make_again(&mut tx, self.build, &some, self.until, &self.zones).await?,
                }
            }
            if !store::touch(&mut tx, self.build, State::Filling, self.app.clock.now()).await? {
                return Ok(false);
            }
            tx.commit().await?;
            if changes.len() >= SUMS && !self.put_flows(&mut changes).await? {
                return Ok(false);
            }
        }
        if !self.put_flows(&mut changes).await? {
            return Ok(false);
        }
        let mut tx = self.app.db.write().await?;
        for (at, _) in counters().iter().enumerate().filter(|(_, counter)| matches!(counter.fold, Fold::Stock { .. })) {
            store::clear_all(&mut tx, self.build, self.numbers.of(at)).await?;
        }
        store::set_mark(&mut tx, self.build, self.until).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Writes sums of days and empties them; false where the build is gone.
    async fn put_flows(&self, sums: &mut HashMap<Key, Sum>) -> Result<bool> {
        put_flows(self.app, self.build, &self.numbers, &rolled(&std::mem::take(sums))).await
    }

    /// Goes on to where the build that is read has come, and stands beside it; without one takes its place at the last fact. Gives the
    /// build that is read, which may be the same; nothing where this one is gone.
    async fn join(&self) -> Result<Option<store::Current>> {
        let mut seq = self.until;
        loop {
            let mut tx = self.app.db.write().await?;
            if !store::touch(&mut tx, self.build, State::Filling, self.app.clock.now()).await? {
                return Ok(None);
            }
            let current = store::current(&mut tx).await?;
            // what is read may be of another edition: then it is not waited for, nor can it be kept in step
            let fits = current.as_ref().is_some_and(|current| fit(&current.edition) == Fit::Same);
            let until = match &current {
                Some(current) if fits => current.seq,
                _ => ledger::head(&mut tx).await?,
            };
            if seq > until {
                // the one that is read is behind: the follower's work, done here
                drop(tx);
                super::step(self.app).await?;
                continue;
            }
            let mut facts = ledger::as_written(&mut tx, seq, FACTS).await?;
            facts.retain(|fact| fact.seq <= until);
            let Some(last) = facts.last().map(|fact| fact.seq) else {
                let state = if fits { State::Beside } else { State::Read };
                if let (Some(current), false) = (&current, fits) {
                    store::set_state(&mut tx, current.build, State::Filling).await?;
                }
                store::set_state(&mut tx, self.build, state).await?;
                tx.commit().await?;
                let own = || store::Current { build: self.build, seq, edition: super::edition::edition() };
                let old = current.as_ref().filter(|_| !fits).map(|current| current.build);
                if let Some(old) = old {
                    store::throw_away(self.app, old).await?;
                }
                return Ok(Some(current.filter(|_| fits).unwrap_or_else(own)));
            };
            let mut batch = Batch::fold(&mut tx, facts, &self.zones).await?;
            store::put_cells(&mut tx, std::mem::take(&mut batch.cells.fresh)).await?;
            store::add(&mut tx, self.build, &batch).await?;
            store::make_again(&mut tx, self.build, &batch.touched, last, &self.zones).await?;
            store::set_mark(&mut tx, self.build, last).await?;
            tx.commit().await?;
            seq = last;
        }
    }

    /// Compares the two while both are kept in step, and lets everyone read from this one.
    async fn replace(&self, before: store::Current, facts: u64) -> Result<Option<Rebuilt>> {
        if before.build == self.build {
            let now = store::rows(self.app, self.build).await?;
            return Ok(Some(Rebuilt { facts, rows: (0, now), same: None }));
        }
        let found = store::compare(self.app, before.build, self.build, &self.numbers).await?;
        let mut tx = self.app.db.write().await?;
        if !store::touch(&mut tx, self.build, State::Beside, self.app.clock.now()).await? {
            return Ok(None);
        }
        store::set_state(&mut tx, before.build, State::Filling).await?;
        store::set_state(&mut tx, self.build, State::Read).await?;
        tx.commit().await?;
        store::throw_away(self.app, before.build).await?;
        Ok(Some(Rebuilt { facts, rows: found.rows, same: Some(found.same) }))
    }
}

/// What is to be written of some facts.
struct Sums {
    cells: Vec<(i64, Cell)>,
    flows: HashMap<Key, Sum>,
    people: HashMap<(Key, i64), i64>,
    levels: Vec<Piece>,
}

impl Sums {
    /// Takes what a batch holds.
    fn of(batch: &mut Batch) -> Self {
        use std::mem::take;
        Self {
            cells: take(&mut batch.cells.fresh),
            flows: take(&mut batch.flows),
            people: take(&mut batch.people),
            levels: take(&mut batch.levels),
        }
    }
}

/// Writes sums as they come; false where the build is gone.
async fn write(app: App, build: i64, numbers: store::Numbers, mut sums: mpsc::Receiver<Sums>) -> Result<bool> {
    while let Some(some) = sums.recv().await {
        let flows = rolled(&some.flows);
        drop(some.flows);
        let people = rolled_people(&some.people);
        drop(some.people);
        let mut tx = app.db.write().await?;
        store::put_cells(&mut tx, some.cells).await?;
        if !store::touch(&mut tx, build, State::Filling, app.clock.now()).await? {
            return Ok(false);
        }
        tx.commit().await?;
        for rows in some.levels.chunks(ROWS) {
            let mut tx = app.db.write().await?;
            store::put_levels(&mut tx, build, &numbers, rows).await?;
            tx.commit().await?;
        }
        if !put_flows(&app, build, &numbers, &flows).await? {
            return Ok(false);
        }
        for rows in people.chunks(ROWS) {
            let mut tx = app.db.write().await?;
            store::put_people(&mut tx, build, &numbers, rows).await?;
            if !store::touch(&mut tx, build, State::Filling, app.clock.now()).await? {
                return Ok(false);
            }
            tx.commit().await?;
        }
    }
    Ok(true)
}

/// Writes sums, some in one transaction; false where the build is gone.
async fn put_flows(app: &App, build: i64, numbers: &store::Numbers, rows: &[(Grain, Key, Sum)]) -> Result<bool> {
    for rows in rows.chunks(ROWS) {
        let mut tx = app.db.write().await?;
        store::put_flows(&mut tx, build, numbers, rows).await?;
        if !store::touch(&mut tx, build, State::Filling, app.clock.now()).await? {
            return Ok(false);
        }
        tx.commit().await?;
    }
    Ok(true)
}

/// Reads the ledger up to a fact, ahead of whoever counts; with the facts those of them that are corrected.
fn read(app: App, until: i64) -> mpsc::Receiver<Result<(Vec<Written>, HashSet<i64>)>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        let mut seq = 0;
        while seq < until {
            let read = async {
                let mut tx = app.db.read().await?;
                let mut facts = ledger::as_written(&mut tx, seq, READ).await?;
                facts.retain(|fact| fact.seq <= until);
                let last = facts.last().map_or(until, |fact| fact.seq);
                let corrected = ledger::corrected_among(&mut tx, seq + 1, last, until).await?;
                Ok((facts, corrected, last))
            };
            let some = match read.await {
                Ok((facts, corrected, last)) => {
                    seq = last;
                    Ok((facts, corrected))
                }
                Err(error) => {
                    seq = until;
                    Err(error)
                }
            };
            if sender.send(some).await.is_err() {
                break;
            }
        }
    });
    receiver
}
