//! The worker that sends what is due.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

use super::footer::Footer;
use super::mailer::Refused;
use super::model::{Queued, next_try};
use super::store::{self, Address, KIND, address_of};
use crate::app::App;
use crate::storage::jobs::{self, Job};
use crate::storage::{Result, Tx};

/// How long a claimed letter belongs to this node; longer than sending it may take.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How many letters are under way at once.
const TOGETHER: usize = 8;
/// How long everything waits, at most, for a mail server that is away.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
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
        let now = app.clock.now();
        let mut tx = app.db.write().await?;
        let mut pause = None;
        for (claimed, outcome) in outcomes {
            let is_everything = matches!(&outcome, Outcome::Refused(refused) if refused.everything);
            let due = settle(&mut tx, now, &claimed, outcome).await?;
            if is_everything {
                pause = pause.max(due);
            }
        }
        if let Some(until) = pause.map(|until| until.min(now + PAUSE)) {
            // A mail server that is away is away for all: nothing is gained by trying every letter on it.
            jobs::put_off(&mut tx, now, KIND, until).await?;
        }
        tx.commit().await?;
    }
}

/// A letter taken from the queue, with where it goes if it still goes anywhere.
struct Claimed {
    job: Job,
    letter: Queued,
    /// From when the time is counted in which it is tried.
    since: DateTime<Utc>,
    address: Option<Address>,
    footer: Footer,
}

/// What became of a letter.
enum Outcome {
    Sent,
    /// Nobody to send it to any more: why.
    Dropped(&'static str),
    Refused(Refused),
}

async fn claim(app: &App) -> Result<Vec<Claimed>> {
    let now = app.clock.now();
    let mut claimed = Vec::new();
    let mut tx = app.db.write().await?;
    let secret = store::secret(&mut tx).await?;
    while claimed.len() < TOGETHER {
        let Some(job) = jobs::claim(&mut tx, now, KIND, LEASE).await? else { break };
        match serde_json::from_str::<Queued>(&job.payload) {
            Ok(letter) => {
                let address = address_of(&mut tx, &letter).await?;
                let since = store::resume(&mut tx, &job.id, &letter).await?;
                let footer = Footer::new(&app.config.address, &secret, &letter.to, &letter.kind, letter.free);
                claimed.push(Claimed { job, letter, since, address, footer });
            }
            Err(error) => {
                tracing::error!(job = %job.id, %error, "mail given up: the queue's row cannot be read");
                jobs::fail(&mut tx, &job.id, now, &error.to_string()).await?;
                store::fail_row(&mut tx, now, &job.id, job.attempts, "It cannot be read any more.").await?;
            }
        }
    }
    tx.commit().await?;
    Ok(claimed)
}

async fn send(app: App, claimed: Claimed) -> (Claimed, Outcome) {
    let Claimed { job, letter, address, footer, .. } = &claimed;
    let outcome = match address {
        None => Outcome::Dropped("They have no e-mail address, or their account is closed."),
        Some(to) if to.is_off && letter.free => Outcome::Dropped("They turned such e-mail off meanwhile."),
        Some(to) => match app.mail.send(job.id.as_str(), &to.name, &to.address, letter, footer).await {
            Ok(()) => Outcome::Sent,
            Err(refused) => Outcome::Refused(refused),
        },
    };
    (claimed, outcome)
}

/// Notes what became of a letter; gives when it is tried again, if it is.
async fn settle(tx: &mut Tx, now: DateTime<Utc>, claimed: &Claimed, outcome: Outcome) -> Result<Option<DateTime<Utc>>> {
    let Claimed { job, letter, since, .. } = claimed;
    let (kind, attempts) = (letter.kind.as_str(), job.attempts);
    match outcome {
        Outcome::Sent => {
            tracing::debug!(job = %job.id, kind, attempts, "mail sent");
            store::sent_row(tx, now, &job.id, attempts).await?;
            jobs::done(tx, &job.id).await?;
        }
        Outcome::Dropped(why) => {
            tracing::debug!(job = %job.id, kind, why, "mail dropped");
            store::drop_row(tx, now, &job.id, why).await?;
            jobs::done(tx, &job.id).await?;
        }
        Outcome::Refused(refused) => match next_try(*since, now, attempts, refused.for_good) {
            Some(due) => {
                tracing::warn!(job = %job.id, kind, attempts, why = %refused.short, %due, "mail waits");
                store::wait_row(tx, now, &job.id, attempts, &refused.long).await?;
                jobs::retry(tx, &job.id, due, &refused.long).await?;
                return Ok(Some(due));
            }
            None => {
                tracing::error!(job = %job.id, kind, attempts, why = %refused.short, "mail given up, kept in the queue");
                store::fail_row(tx, now, &job.id, attempts, &refused.long).await?;
                jobs::fail(tx, &job.id, now, &refused.long).await?;
            }
        },
    }
    Ok(None)
}
