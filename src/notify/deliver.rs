//! The worker that sends what is due.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

use super::mailer::Refused;
use super::model::{Letter, next_try};
use super::store::{KIND, address_of};
use crate::app::App;
use crate::storage::jobs::{self, Job};
use crate::storage::{Result, Tx};

/// How long a claimed letter belongs to this node; longer than sending it may take.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How many letters are under way at once.
const TOGETHER: usize = 8;
/// How long the worker rests when nothing is due: other nodes' commits do not wake it.
const REST: Duration = Duration::from_secs(15);

/// Sends what is due, now and after every commit, as long as the program runs. Dropping it at any moment loses nothing.
pub async fn deliver(app: App) {
    let mut commits = app.db.commits();
    loop {
        commits.mark_unchanged();
        let rest = match deliver_due(&app).await {
            Ok(Some(next)) => (next - app.clock.now()).to_std().unwrap_or_default().clamp(Duration::from_millis(200), REST),
            Ok(None) => REST,
            Err(error) => {
                tracing::warn!(%error, "mail waits: the queue cannot be read");
                tokio::time::sleep(Duration::from_secs(5)).await;
                continue;
            }
        };
        tokio::select! {
            _ = commits.changed() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Sends everything that is due now; gives the time at which the next letter is.
pub async fn deliver_due(app: &App) -> Result<Option<DateTime<Utc>>> {
    loop {
        let next = jobs::next_due(&mut app.db.read().await?, KIND).await?;
        if next.is_none_or(|due| due > app.clock.now()) {
            return Ok(next);
        }
        let claimed = claim(app).await?;
        if claimed.is_empty() {
            return Ok(next);
        }
        let mut under_way = JoinSet::new();
        for letter in claimed {
            under_way.spawn(send(app.clone(), letter));
        }
        let outcomes = under_way.join_all().await;
        let mut tx = app.db.write().await?;
        for (claimed, outcome) in outcomes {
            settle(&mut tx, app.clock.now(), &claimed, outcome).await?;
        }
        tx.commit().await?;
    }
}

/// A letter taken from the queue, with its reader's name and address where there still are any.
struct Claimed {
    job: Job,
    letter: Letter,
    address: Option<(String, String)>,
}

/// What became of a letter.
enum Outcome {
    Sent,
    /// Nobody to send it to any more.
    Dropped,
    Refused(Refused),
}

async fn claim(app: &App) -> Result<Vec<Claimed>> {
    let now = app.clock.now();
    let mut claimed = Vec::new();
    let mut tx = app.db.write().await?;
    while claimed.len() < TOGETHER {
        let Some(job) = jobs::claim(&mut tx, now, KIND, LEASE).await? else { break };
        match serde_json::from_str::<Letter>(&job.payload) {
            Ok(letter) => {
                let address = address_of(&mut tx, &letter.to).await?;
                claimed.push(Claimed { job, letter, address });
            }
            Err(error) => {
                tracing::error!(job = %job.id, %error, "mail given up: the queue's row cannot be read");
                jobs::fail(&mut tx, &job.id, now, &error.to_string()).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(claimed)
}

async fn send(app: App, claimed: Claimed) -> (Claimed, Outcome) {
    let outcome = match &claimed.address {
        Some((name, address)) => match app.mail.send(claimed.job.id.as_str(), name, address, &claimed.letter).await {
            Ok(()) => Outcome::Sent,
            Err(refused) => Outcome::Refused(refused),
        },
        None => Outcome::Dropped,
    };
    (claimed, outcome)
}

async fn settle(tx: &mut Tx, now: DateTime<Utc>, claimed: &Claimed, outcome: Outcome) -> Result<()> {
    let Claimed { job, letter, .. } = claimed;
    let kind = letter.kind.as_str();
    match outcome {
        Outcome::Sent => {
            tracing::debug!(job = %job.id, kind, attempts = job.attempts, "mail sent");
            jobs::done(tx, &job.id).await
        }
        Outcome::Dropped => {
            tracing::debug!(job = %job.id, kind, "mail dropped: nobody to send it to any more");
            jobs::done(tx, &job.id).await
        }
        Outcome::Refused(refused) => match next_try(letter.made, now, job.attempts, refused.for_good) {
            Some(due) => {
                tracing::warn!(job = %job.id, kind, attempts = job.attempts, why = %refused.short, %due, "mail waits");
                jobs::retry(tx, &job.id, due, &refused.long).await
            }
            None => {
                tracing::error!(job = %job.id, kind, attempts = job.attempts, why = %refused.short, "mail given up, kept in the queue");
                jobs::fail(tx, &job.id, now, &refused.long).await
            }
        },
    }
}
