//! What is done outside requests: extracts that were confirmed, contracts that are over, names that are no longer shown.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::extract::{self, Problem, Problems};
use super::import::{self, Done, Failure, How};
use super::{leave, store};
use crate::accounts::staff;
use crate::accounts::store as accounts;
use crate::app::App;
use crate::ids::{ExtractId, JobId, PersonId};
use crate::storage::{Result, Tx, jobs};

/// The kind of these jobs.
const KIND: &str = "extract";
/// How long a claimed extract belongs to this node without a sign of life.
const LEASE: TimeDelta = TimeDelta::minutes(1);
/// How often an extract is tried whose writing the database refuses.
const TRIES: i64 = 5;
/// How often a sign of life is given.
const BEAT: Duration = Duration::from_secs(1);
/// How long the worker rests when nothing is due.
const REST: Duration = Duration::from_secs(60);
/// How long an extract waits for its sender's word.
pub const WAITS: TimeDelta = TimeDelta::days(1);

/// An extract to be taken in.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    extract: ExtractId,
    by: PersonId,
    leavers_confirmed: bool,
    invites: Option<String>,
}

/// What came of an extract.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is taken in.
    Done(Box<Done>),
    /// It could not be, for this reason and with these lines.
    Failed {
        /// In words.
        why: String,
        /// The lines that are wrong by now.
        problems: Vec<Problem>,
    },
}

/// Puts a confirmed extract into the queue; false where it does not wait any more.
pub async fn enqueue(tx: &mut Tx, now: chrono::DateTime<Utc>, id: &ExtractId, how: How) -> Result<bool> {
    if !store::start(tx, id, &how).await? {
        return Ok(false);
    }
    let Some(by) = how.by else {
        return Ok(false);
    };
    let payload = Payload { extract: id.clone(), by, leavers_confirmed: how.leavers_confirmed, invites: how.invites };
    jobs::enqueue(tx, now, KIND, &payload, now).await?;
    Ok(true)
}

/// Does what is due, now and after every commit, as long as the program runs. Dropping it at any moment loses nothing.
pub async fn follow(app: App) {
    let mut commits = app.db.commits();
    let mut last_look = None;
    loop {
        commits.mark_unchanged();
        let now = app.clock.now();
        let is_time = last_look.is_none_or(|last| now - last >= TimeDelta::hours(1));
        let outcome = async {
            while work(&app).await? {}
            if is_time {
                daily(&app).await?;
            }
            Ok::<(), crate::storage::Error>(())
        };
        match outcome.await {
            Ok(()) if is_time => last_look = Some(now),
            Ok(()) => {}
            Err(error) => tracing::warn!(%error, "what HR brings waits: the database does not answer"),
        }
        tokio::select! {
            _ = commits.changed() => tokio::time::sleep(Duration::from_millis(200)).await,
            () = tokio::time::sleep(REST) => {}
        }
    }
}

/// What is due by the day; safe to repeat.
pub async fn daily(app: &App) -> Result<()> {
    let left = leave::contracts(app).await?;
    if left > 0 {
        tracing::info!(left, "contracts are over");
    }
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    staff::unname(&mut tx, now - leave::NAMED).await?;
    store::forget_waiting(&mut tx, now - WAITS).await?;
    tx.commit().await
}

/// Takes in one confirmed extract; false where none waits.
pub async fn work(app: &App) -> Result<bool> {
    let next = jobs::next_due(&mut app.db.read().await?, KIND).await?;
    if next.is_none_or(|due| due > app.clock.now()) {
        return Ok(false);
    }
    let mut tx = app.db.write().await?;
    let job = jobs::claim(&mut tx, app.clock.now(), KIND, LEASE).await?;
    tx.commit().await?;
    let Some(job) = job else {
        return Ok(false);
    };
    let payload: Payload = match serde_json::from_str(&job.payload) {
        Ok(payload) => payload,
        Err(error) => {
            let mut tx = app.db.write().await?;
            jobs::fail(&mut tx, &job.id, app.clock.now(), &error.to_string()).await?;
            tx.commit().await?;
            return Ok(true);
        }
    };
    let written = Arc::new(AtomicU64::new(0));
    // A task of its own: it writes between the batches, and nobody may wait for it while holding the one writer.
    let beat = tokio::spawn(beat(app.clone(), job.id.clone(), payload.extract.clone(), written.clone()));
    let outcome = take_in(app, &payload, &written).await;
    beat.abort();
    let _ = beat.await;
    let outcome = match outcome {
        Err(error) if job.attempts >= TRIES => {
            tracing::error!(%error, extract = %payload.extract, "an extract is given up");
            let why =
                "The database refused it several times, so it was given up. What was written before is kept: send the file again.";
            Outcome::Failed { why: why.to_owned(), problems: Vec::new() }
        }
        other => other?,
    };
    let state = if matches!(outcome, Outcome::Done(_)) { "done" } else { "failed" };
    let mut tx = app.db.write().await?;
    let now = app.clock.now();
    // Our own plain enums always have a JSON form.
    store::finish(&mut tx, now, &payload.extract, state, &serde_json::to_string(&outcome).unwrap_or_default()).await?;
    jobs::done(&mut tx, &job.id).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes the extract in. Where the database fails, the job stays and is tried again when its lease ends.
async fn take_in(app: &App, payload: &Payload, written: &AtomicU64) -> Result<Outcome> {
    let failed = |why: &str, problems: Problems| Outcome::Failed { why: why.to_owned(), problems: problems.first };
    let mut tx = app.db.read().await?;
    let text = store::text(&mut tx, &payload.extract).await?;
    let sent = store::any(&mut tx, &payload.extract).await?;
    let institution = match &sent {
        Some(sent) => accounts::institution(&mut tx, &sent.institution).await?,
        None => None,
    };
    drop(tx);
    let Some(institution) = institution else {
        return Ok(failed("The file is no longer there.", Problems::default()));
    };
    let extract = match tokio::task::block_in_place(|| extract::read(&text)) {
        Ok(extract) => extract,
        Err(problems) => return Ok(failed("The file is no longer there.", problems)),
    };
    drop(text);
    let how = How { by: Some(payload.by.clone()), leavers_confirmed: payload.leavers_confirmed, invites: payload.invites.clone() };
    let outcome = import::write(app, &institution, &extract, &how, |progress| {
        written.store(progress.done, Ordering::Relaxed);
        ControlFlow::Continue(())
    })
    .await;
    match outcome {
        Ok(done) => Ok(Outcome::Done(Box::new(done))),
        Err(Failure::Refused(problems)) => Ok(failed(
            "Since you looked at it, something changed here, and these lines no longer fit. Nothing was written.",
            problems,
        )),
        Err(drastic @ Failure::Drastic { .. }) => Ok(failed(&format!("{drastic}."), Problems::default())),
        Err(Failure::Database(error)) => Err(error),
        Err(stopped @ Failure::Stopped) => Ok(failed(&stopped.to_string(), Problems::default())),
    }
}

/// Signs of life: the lease goes on, and the page says how far it is.
async fn beat(app: App, job: JobId, extract: ExtractId, written: Arc<AtomicU64>) {
    loop {
        tokio::time::sleep(BEAT).await;
        let done = i64::try_from(written.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let note = async {
            let mut tx = app.db.write().await?;
            jobs::hold(&mut tx, &job, app.clock.now() + LEASE).await?;
            store::progress(&mut tx, &extract, done).await?;
            tx.commit().await
        };
        if let Err(error) = note.await {
            tracing::debug!(%error, "no sign of life could be given");
        }
    }
}
