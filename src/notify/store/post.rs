//! The queue of letters.

use chrono::{DateTime, Utc};

use super::log;
use crate::ids::{JobId, PersonId};
use crate::notify::model::{Kind, Letter, Queued, SUBJECT};
use crate::sql;
use crate::storage::{Result, Tx, jobs};
use crate::text::clean;

/// The kind of these jobs.
pub(in crate::notify) const KIND: &str = "mail";

/// Puts a letter into the queue, to leave from `due` on.
pub(in crate::notify) async fn post(
    tx: &mut Tx,
    now: DateTime<Utc>,
    due: DateTime<Utc>,
    to: &PersonId,
    kind: &Kind,
    letter: &Letter,
    farewell: bool,
) -> Result<JobId> {
    let queued = Queued {
        to: to.clone(),
        kind: kind.code.to_owned(),
        subject: clean(&letter.subject, false).chars().take(SUBJECT).collect(),
        text: letter.text.clone(),
        html: Some(letter.html.clone()),
        reply_to: letter.reply_to.clone(),
        invitations: letter.invitations.clone(),
        made: now,
        free: kind.is_free(),
        farewell,
    };
    let job = jobs::enqueue(tx, now, KIND, &queued, due).await?;
    log::add(tx, &job, &queued).await?;
    Ok(job)
}

/// Takes a letter back from the queue, with its line in the log. False where it has left, or is leaving just now.
pub(in crate::notify) async fn unpost(tx: &mut Tx, now: DateTime<Utc>, job: &JobId) -> Result<bool> {
    let was_dropped = log::state(tx, job).await? == Some(log::State::Dropped);
    if !was_dropped && !jobs::cancel(tx, now, job).await? {
        return Ok(false);
    }
    sql!(tx, sqlx::query("delete from mails where id = $1").bind(job), execute)?;
    Ok(true)
}

/// What the mail server said last when it would not take a letter.
pub async fn last_error(tx: &mut Tx) -> Result<Option<String>> {
    sql!(
        tx,
        sqlx::query_scalar("select error from jobs where kind = $1 and error is not null order by id desc limit 1").bind(KIND),
        fetch_optional
    )
}

/// How many letters wait, and how many were given up.
pub async fn waiting(tx: &mut Tx) -> Result<(i64, i64)> {
    jobs::depth(tx, KIND).await
}

/// Where mail reaches someone, and whether they still want this kind.
pub(in crate::notify) struct Address {
    pub name: String,
    pub address: String,
    /// Whether they turned this kind of mail off.
    pub is_off: bool,
}

/// Where a letter reaches its reader; none for someone without an address, erased, or no longer active unless it is their farewell.
pub(in crate::notify) async fn address_of(tx: &mut Tx, letter: &Queued) -> Result<Option<Address>> {
    let row: Option<(String, String, Option<String>)> = sql!(
        tx,
        sqlx::query_as(
            "select p.name, p.email, c.frequency from people p left join notice_choices c on c.person = p.id and c.kind = $2
             where p.id = $1 and (p.active or $3) and p.email is not null and p.email <> ''"
        )
        .bind(&letter.to)
        .bind(&letter.kind)
        .bind(letter.farewell),
        fetch_optional
    )?;
    Ok(row.map(|(name, address, frequency)| Address { name, address, is_off: frequency.as_deref() == Some("off") }))
}
