//! Work to be done outside requests: rows written in the same transaction as what they follow from, done at least once.
//!
//! A worker claims the next due job for a while (its lease). A worker that dies leaves the job to be claimed again when the
//! lease ends, so every kind of job must bear being done twice.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{Result, Tx};
use crate::ids::JobId;
use crate::sql;

/// A job as a worker gets it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Job {
    /// Which one.
    pub id: JobId,
    /// What kind of work, such as `mail`.
    pub kind: String,
    /// What to do it with, as JSON.
    pub payload: String,
    /// How often it was tried, this time included.
    pub attempts: i64,
}

/// Puts a job into the queue, to be done from `due` on.
pub async fn enqueue(tx: &mut Tx, now: DateTime<Utc>, kind: &str, payload: &impl Serialize, due: DateTime<Utc>) -> Result<JobId> {
    let id = JobId::new(now);
    // Payloads are our own plain structs: they always have a JSON form.
    let payload = serde_json::to_string(payload).unwrap_or_default();
    sql!(
        tx,
        sqlx::query("insert into jobs (id, kind, payload, created, due, attempts) values ($1, $2, $3, $4, $5, 0)")
            .bind(&id)
            .bind(kind)
            .bind(&payload)
            .bind(now)
            .bind(due),
        execute
    )?;
    Ok(id)
}

/// Takes the oldest due job of a kind for `lease`; nobody else gets it meanwhile.
pub async fn claim(tx: &mut Tx, now: DateTime<Utc>, kind: &str, lease: TimeDelta) -> Result<Option<Job>> {
    sql!(
        tx,
        sqlx::query_as::<_, Job>(
            "update jobs set attempts = attempts + 1, leased_until = $1
             where id = (select id from jobs where kind = $2 and failed is null and due <= $3
                           and (leased_until is null or leased_until <= $3)
                         order by due, id limit 1)
             returning id, kind, payload, attempts"
        )
        .bind(now + lease)
        .bind(kind)
        .bind(now),
        fetch_optional
    )
}

/// Removes a job that is done.
pub async fn done(tx: &mut Tx, id: &JobId) -> Result<()> {
    sql!(tx, sqlx::query("delete from jobs where id = $1").bind(id), execute)?;
    Ok(())
}

/// Keeps a claimed job for longer.
pub async fn hold(tx: &mut Tx, id: &JobId, until: DateTime<Utc>) -> Result<()> {
    sql!(tx, sqlx::query("update jobs set leased_until = $2 where id = $1").bind(id).bind(until), execute)?;
    Ok(())
}

/// Gives a job back to be tried again at `due`, with what went wrong.
pub async fn retry(tx: &mut Tx, id: &JobId, due: DateTime<Utc>, error: &str) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update jobs set due = $2, leased_until = null, error = $3 where id = $1").bind(id).bind(due).bind(error),
        execute
    )?;
    Ok(())
}

/// Gives a job up: it stays, with the reason, until someone looks at it.
pub async fn fail(tx: &mut Tx, id: &JobId, now: DateTime<Utc>, error: &str) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update jobs set failed = $2, leased_until = null, error = $3 where id = $1").bind(id).bind(now).bind(error),
        execute
    )?;
    Ok(())
}

/// Removes a job that nobody has in hand just now. False where it is done, or being done.
pub async fn cancel(tx: &mut Tx, now: DateTime<Utc>, id: &JobId) -> Result<bool> {
    let query = "delete from jobs where id = $1 and (leased_until is null or leased_until <= $2)";
    Ok(sql!(tx, sqlx::query(query).bind(id).bind(now), execute)? > 0)
}

/// Puts every waiting job of a kind off until `until` at least, but for those in hand: what they all need is away.
pub async fn put_off(tx: &mut Tx, now: DateTime<Utc>, kind: &str, until: DateTime<Utc>) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "update jobs set due = $3 where kind = $1 and failed is null and due < $3 and (leased_until is null or leased_until <= $2)"
        )
        .bind(kind)
        .bind(now)
        .bind(until),
        execute
    )?;
    Ok(())
}

/// Does a job now that was given up or waits for its next try, as if it were new. False where it is done, or being done.
pub async fn again(tx: &mut Tx, now: DateTime<Utc>, id: &JobId) -> Result<bool> {
    let rows = sql!(
        tx,
        sqlx::query(
            "update jobs set due = $2, failed = null, attempts = 0, leased_until = null
             where id = $1 and (leased_until is null or leased_until <= $2)"
        )
        .bind(id)
        .bind(now),
        execute
    )?;
    Ok(rows > 0)
}

/// How many jobs of a kind wait, and how many were given up.
pub async fn depth(tx: &mut Tx, kind: &str) -> Result<(i64, i64)> {
    sql!(
        tx,
        sqlx::query_as("select cast(count(*) - count(failed) as bigint), cast(count(failed) as bigint) from jobs where kind = $1")
            .bind(kind),
        fetch_one
    )
}

/// When the next job of a kind can be claimed, if any waits: when it is due, or when another worker's lease on it ends.
pub async fn next_due(tx: &mut Tx, kind: &str) -> Result<Option<DateTime<Utc>>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select case when leased_until > due then leased_until else due end as next
             from jobs where kind = $1 and failed is null order by next limit 1"
        )
        .bind(kind),
        fetch_optional
    )
}
