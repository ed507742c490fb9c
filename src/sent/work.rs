//! Taking in files that were confirmed, outside requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Ended, Kind, Taking, store};
use crate::app::App;
use crate::ids::{JobId, PersonId, SentFileId};
use crate::storage::{Result, Tx, jobs};

/// How long a claimed file belongs to this node without a sign of life.
const LEASE: TimeDelta = TimeDelta::minutes(1);
/// How often a file is tried whose writing the database refuses.
const TRIES: i64 = 5;
/// How often a sign of life is given.
const BEAT: Duration = Duration::from_secs(1);
/// How long the worker rests when nothing is due.
const REST: Duration = Duration::from_secs(60);
/// How long a file waits for its sender's word.
const WAITS: TimeDelta = TimeDelta::days(1);

/// A file to be taken in.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    file: SentFileId,
    by: PersonId,
}

/// Puts a confirmed file into the queue; false where it does not wait any more, or another beside which it may not be is under way.
pub(super) async fn enqueue(
    tx: &mut Tx,
    now: DateTime<Utc>,
    kind: &Kind,
    id: &SentFileId,
    by: &PersonId,
    said: &impl Serialize,
) -> Result<bool> {
    if !store::start(tx, kind, id, said).await? {
        return Ok(false);
    }
    jobs::enqueue(tx, now, kind.code, &Payload { file: id.clone(), by: by.clone() }, now).await?;
    Ok(true)
}

/// Takes in files of a kind, now and after every commit, as long as the program runs. Dropping it at any moment loses nothing.
pub async fn follow(app: App, kind: &'static Kind) {
    let mut commits = app.db.commits();
    loop {
        commits.mark_unchanged();
        let outcome = async {
            while work(&app, kind).await? {}
            forget(&app, kind).await
        };
        if let Err(error) = outcome.await {
            tracing::warn!(%error, kind = kind.code, "files that were sent wait: the database does not answer");
        }
        tokio::select! {
            _ = commits.changed() => tokio::time::sleep(Duration::from_millis(200)).await,
            () = tokio::time::sleep(REST) => {}
        }
    }
}

/// Throws away files of a kind that nobody said a word to for a day.
pub async fn forget(app: &App, kind: &Kind) -> Result<()> {
    let before = app.clock.now() - WAITS;
    if store::waited(&mut app.db.read().await?, kind, before).await? > 0 {
        let mut tx = app.db.write().await?;
        store::forget(&mut tx, kind, before).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Takes in one confirmed file of a kind; false where none waits.
pub async fn work(app: &App, kind: &Kind) -> Result<bool> {
    let next = jobs::next_due(&mut app.db.read().await?, kind.code).await?;
    if next.is_none_or(|due| due > app.clock.now()) {
        return Ok(false);
    }
    let mut tx = app.db.write().await?;
    let job = jobs::claim(&mut tx, app.clock.now(), kind.code, LEASE).await?;
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
    let beat = tokio::spawn(beat(app.clone(), job.id.clone(), payload.file.clone(), written.clone()));
    let ended = take_in(app, kind, &payload, written).await;
    beat.abort();
    let _ = beat.await;
    let ended = match ended {
        Err(error) if job.attempts >= TRIES => {
            tracing::error!(%error, file = %payload.file, kind = kind.code, "a file that was sent is given up");
            Ended::failed(
                "The database refused it several times, so it was given up. What was written before is kept: send the file again to finish it.",
            )
        }
        // The job stays and is tried again when its lease ends.
        other => other?,
    };
    let mut tx = app.db.write().await?;
    let state = if ended.good { "done" } else { "failed" };
    store::finish(&mut tx, app.clock.now(), &payload.file, state, &ended.outcome).await?;
    jobs::done(&mut tx, &job.id).await?;
    tx.commit().await?;
    Ok(true)
}

async fn take_in(app: &App, kind: &Kind, payload: &Payload, written: Arc<AtomicU64>) -> Result<Ended> {
    let mut tx = app.db.read().await?;
    let sent = store::any(&mut tx, kind, &payload.file).await?;
    let text = store::text(&mut tx, &payload.file).await?;
    drop(tx);
    match sent {
        Some(sent) if !text.is_empty() => (kind.take_in)(app, Taking { sent, text, by: payload.by.clone(), written }).await,
        _ => Ok(Ended::failed("The file is no longer there.")),
    }
}

/// Signs of life: the lease goes on, and the page says how far it is.
async fn beat(app: App, job: JobId, file: SentFileId, written: Arc<AtomicU64>) {
    loop {
        tokio::time::sleep(BEAT).await;
        let done = i64::try_from(written.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let note = async {
            let mut tx = app.db.write().await?;
            jobs::hold(&mut tx, &job, app.clock.now() + LEASE).await?;
            store::progress(&mut tx, &file, done).await?;
            tx.commit().await
        };
        if let Err(error) = note.await {
            tracing::debug!(%error, "no sign of life could be given");
        }
    }
}
