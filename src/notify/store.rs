//! The queue of mail, and who was told of what.

use chrono::{DateTime, Utc};

use super::model::{Letter, Message, SUBJECT};
use crate::ids::{JobId, PersonId};
use crate::storage::{Result, Tx, jobs};
use crate::text::clean;
use crate::{sql, sql_in};

/// The kind of these jobs.
pub(super) const KIND: &str = "mail";

/// Puts a message into the queue, in the transaction of what it follows from. False where this person was told of this cause already.
pub async fn enqueue(tx: &mut Tx, now: DateTime<Utc>, message: &Message) -> Result<bool> {
    let told: Option<String> = sql!(
        tx,
        sqlx::query_scalar("select job from told where person = $1 and cause = $2").bind(&message.to).bind(&message.cause),
        fetch_optional
    )?;
    if told.is_some() {
        return Ok(false);
    }
    let letter = Letter {
        to: message.to.clone(),
        kind: message.kind.to_owned(),
        subject: clean(&message.subject, false).chars().take(SUBJECT).collect(),
        text: message.text.clone(),
        html: message.html.clone(),
        reply_to: message.reply_to.clone(),
        made: now,
    };
    let job = jobs::enqueue(tx, now, KIND, &letter, now).await?;
    sql!(
        tx,
        sqlx::query("insert into told (person, cause, job, told) values ($1, $2, $3, $4)")
            .bind(&message.to)
            .bind(&message.cause)
            .bind(&job)
            .bind(now),
        execute
    )?;
    Ok(true)
}

/// Deletes what waits to be mailed to someone, and what they were told of: part of erasing them.
pub async fn forget(tx: &mut Tx, person: &PersonId) -> Result<()> {
    sql!(tx, sqlx::query("delete from jobs where id in (select job from told where person = $1)").bind(person), execute)?;
    sql!(tx, sqlx::query("delete from told where person = $1").bind(person), execute)?;
    Ok(())
}

/// Deletes what waits to be mailed because of these causes, to whomever: part of erasing who wrote it.
pub async fn forget_causes(tx: &mut Tx, causes: &[String]) -> Result<()> {
    let waiting = sql_in!(tx, (String,), "select job from told where cause in ", causes, "")?;
    for (job,) in waiting {
        jobs::done(tx, &JobId::from(job)).await?;
    }
    Ok(())
}

/// How many letters wait, and how many were given up.
pub async fn waiting(tx: &mut Tx) -> Result<(i64, i64)> {
    jobs::depth(tx, KIND).await
}

/// Where mail reaches someone: their name and address; none for someone without one, erased or no longer active.
pub(super) async fn address_of(tx: &mut Tx, person: &PersonId) -> Result<Option<(String, String)>> {
    sql!(
        tx,
        sqlx::query_as("select name, email from people where id = $1 and active and email is not null and email <> ''")
            .bind(person),
        fetch_optional
    )
}
