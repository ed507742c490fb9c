//! Taking in files that were confirmed, outside requests.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::take::options;
use super::{Done, Failure, Line, Options, read, sent, write};
use crate::app::App;
use crate::ids::{JobId, VocabularyFileId};
use crate::storage::{Result, Tx, jobs};

/// The kind of these jobs.
const KIND: &str = "vocabulary";
/// How long a claimed file belongs to this node without a sign of life.
const LEASE: TimeDelta = TimeDelta::minutes(1);
/// How often a file is tried whose writing the database refuses.
const TRIES: i64 = 5;
/// How often a sign of life is given.
const BEAT: Duration = Duration::from_secs(1);
/// How long the worker rests when nothing is due.
const REST: Duration = Duration::from_secs(60);
/// How long a file waits for its sender's word.
pub const WAITS: TimeDelta = TimeDelta::days(1);

/// A file to be taken in.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    file: VocabularyFileId,
}

/// What came of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is taken in.
    Done(Done),
    /// It could not be, for this reason and with these lines.
    Failed {
        /// In words.
        why: String,
        /// The lines that are wrong by now.
        problems: Vec<Line>,
    },
}

/// Puts a confirmed file into the queue; false where it does not wait any more, or another is under way.
pub async fn enqueue(tx: &mut Tx, now: DateTime<Utc>, id: &VocabularyFileId, many_go: bool) -> Result<bool> {
    if !sent::start(tx, id, many_go).await? {
        return Ok(false);
    }
    jobs::enqueue(tx, now, KIND, &Payload { file: id.clone() }, now).await?;
    Ok(true)
}

/// Does what is due, now and after every commit, as long as the program runs. Dropping it at any moment loses nothing.
pub async fn follow(app: App) {
    let mut commits = app.db.commits();
    loop {
        commits.mark_unchanged();
        let outcome = async {
            while work(&app).await? {}
            forget(&app).await
        };
        if let Err(error) = outcome.await {
            tracing::warn!(%error, "vocabularies wait: the database does not answer");
        }
        tokio::select! {
            _ = commits.changed() => tokio::time::sleep(Duration::from_millis(200)).await,
            () = tokio::time::sleep(REST) => {}
        }
    }
}

/// Throws away files that nobody said a word to for a day.
pub async fn forget(app: &App) -> Result<()> {
    let before = app.clock.now() - WAITS;
    let old: i64 = crate::sql!(
        &mut app.db.read().await?,
        sqlx::query_scalar("select cast(count(*) as bigint) from vocabulary_files where state = 'waiting' and sent < $1")
            .bind(before),
        fetch_one
    )?;
    if old > 0 {
        let mut tx = app.db.write().await?;
        sent::forget_waiting(&mut tx, before).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Takes in one confirmed file; false where none waits.
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
    let beat = tokio::spawn(beat(app.clone(), job.id.clone(), payload.file.clone(), written.clone()));
    let outcome = take_in(app, &payload.file, &written).await;
    beat.abort();
    let _ = beat.await;
    let outcome = match outcome {
        Err(error) if job.attempts >= TRIES => {
            tracing::error!(%error, file = %payload.file, "a vocabulary is given up");
            let why = "The database refused it several times, so it was given up. Send the file again to finish it.";
            Outcome::Failed { why: why.to_owned(), problems: Vec::new() }
        }
        other => other?,
    };
    let state = if matches!(outcome, Outcome::Done(_)) { "done" } else { "failed" };
    let mut tx = app.db.write().await?;
    // Our own plain enums always have a JSON form.
    let words = serde_json::to_string(&outcome).unwrap_or_default();
    sent::finish(&mut tx, app.clock.now(), &payload.file, state, &words).await?;
    jobs::done(&mut tx, &job.id).await?;
    tx.commit().await?;
    app.vocabulary.refresh(&app.db).await?;
    Ok(true)
}

/// Takes the file in. Where the database fails, the job stays and is tried again when its lease ends.
async fn take_in(app: &App, id: &VocabularyFileId, written: &AtomicU64) -> Result<Outcome> {
    let failed = |why: &str, problems: Vec<Line>| Outcome::Failed { why: why.to_owned(), problems };
    let mut tx = app.db.read().await?;
    let sent = sent::any(&mut tx, id).await?;
    let text = sent::text(&mut tx, id).await?;
    drop(tx);
    let Some(sent) = sent else {
        return Ok(failed("The file is no longer there.", Vec::new()));
    };
    let file = match tokio::task::block_in_place(|| read(text.as_bytes())) {
        Ok(file) => file,
        Err(wrong) => return Ok(failed("The file is no longer there.", wrong.first)),
    };
    drop(text);
    let options = Options { confirmed: sent.confirmed, by: Some(sent.sender.clone()), ..options(&sent.name, &sent.licence) };
    let outcome = write(app, &file, &options, |progress| {
        written.store(progress.done, Ordering::Relaxed);
        ControlFlow::Continue(())
    })
    .await;
    match outcome {
        Ok(done) => Ok(Outcome::Done(done)),
        Err(Failure::Refused(wrong)) => Ok(failed(
            "Since you looked at it, something changed here, and these lines no longer fit. Nothing was written.",
            wrong.first,
        )),
        Err(Failure::Database(error)) => Err(error),
        Err(other) => Ok(failed(&format!("{other}."), Vec::new())),
    }
}

/// Signs of life: the lease goes on, and the page says how far it is.
async fn beat(app: App, job: JobId, file: VocabularyFileId, written: Arc<AtomicU64>) {
    loop {
        tokio::time::sleep(BEAT).await;
        let done = i64::try_from(written.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let note = async {
            let mut tx = app.db.write().await?;
            jobs::hold(&mut tx, &job, app.clock.now() + LEASE).await?;
            sent::progress(&mut tx, &file, done).await?;
            tx.commit().await
        };
        if let Err(error) = note.await {
            tracing::debug!(%error, "no sign of life could be given");
        }
    }
}
