//! Telling people, taking it back, and forgetting who was told.

use chrono::{DateTime, Utc};

use super::choices::choice;
use super::post::{post, unpost};
use crate::ids::{JobId, NoticeId, PersonId};
use crate::notify::model::{Frequency, Notice, TITLE, next_morning};
use crate::notify::summary::SUMMARY;
use crate::sql;
use crate::storage::{Result, Tx};
use crate::text::clean;

/// Tells someone, in the transaction of what it follows from: among their notifications once its kind's hold is over, and by mail as
/// they chose. False where they were told of this cause before, or are no longer active.
pub async fn tell(tx: &mut Tx, now: DateTime<Utc>, notice: &Notice) -> Result<bool> {
    tell_whom(tx, now, notice, false).await
}

/// Tells someone that their account is closed: the one thing that reaches a closed account, by mail.
pub async fn farewell(tx: &mut Tx, now: DateTime<Utc>, notice: &Notice) -> Result<bool> {
    tell_whom(tx, now, notice, true).await
}

async fn tell_whom(tx: &mut Tx, now: DateTime<Utc>, notice: &Notice, farewell: bool) -> Result<bool> {
    let told: Option<String> = sql!(
        tx,
        sqlx::query_scalar("select job from told where person = $1 and cause = $2").bind(&notice.to).bind(&notice.cause),
        fetch_optional
    )?;
    let zone: Option<String> = sql!(
        tx,
        sqlx::query_scalar(
            "select i.time_zone from people p join institutions i on i.id = p.institution where p.id = $1 and (p.active or $2)"
        )
        .bind(&notice.to)
        .bind(farewell),
        fetch_optional
    )?;
    let (None, Some(zone)) = (told, zone) else { return Ok(false) };
    let shown = now + notice.kind.hold;
    let frequency = notice.kind.frequency(choice(tx, &notice.to, notice.kind.code).await?);
    let job = match frequency {
        Frequency::AtOnce => Some(post(tx, now, shown, &notice.to, notice.kind, &notice.letter, farewell).await?),
        _ => None,
    };
    sql!(
        tx,
        sqlx::query("insert into told (person, cause, job, told) values ($1, $2, $3, $4)")
            .bind(&notice.to)
            .bind(&notice.cause)
            .bind(job.as_ref().map_or("", JobId::as_str))
            .bind(now),
        execute
    )?;
    let title: String = clean(&notice.title, false).chars().take(TITLE).collect();
    sql!(
        tx,
        sqlx::query(
            "insert into notices (id, person, kind, cause, about, title, link, made, shown, read, summary_due, summarised)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, $10, null)"
        )
        .bind(NoticeId::new(now))
        .bind(&notice.to)
        .bind(notice.kind.code)
        .bind(&notice.cause)
        .bind(&notice.about)
        .bind(&title)
        .bind(&notice.link)
        .bind(now)
        .bind(shown)
        .bind(next_morning(shown, &zone, frequency)),
        execute
    )?;
    Ok(true)
}

/// Takes back what was told because of a cause that was undone. Who neither was mailed nor read it never hears of it; those who know
/// already are given back, so that they can be told of the change.
pub async fn withdraw(tx: &mut Tx, now: DateTime<Utc>, cause: &str) -> Result<Vec<PersonId>> {
    type Told = (PersonId, Option<JobId>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
    let told: Vec<Told> = sql!(
        tx,
        sqlx::query_as(
            "select n.person, t.job, n.read, n.summarised
             from notices n left join told t on t.person = n.person and t.cause = n.cause
             where n.cause = $1 order by n.id"
        )
        .bind(cause),
        fetch_all
    )?;
    let mut know = Vec::new();
    for (person, job, read, summarised) in told {
        let mailed = match job.filter(|job| !job.as_str().is_empty()) {
            Some(job) => !unpost(tx, now, &job).await?,
            None => false,
        };
        if mailed || read.is_some() || summarised.is_some() {
            know.push(person);
            continue;
        }
        for query in ["delete from notices where person = $1 and cause = $2", "delete from told where person = $1 and cause = $2"] {
            sql!(tx, sqlx::query(query).bind(&person).bind(cause), execute)?;
        }
    }
    Ok(know)
}

/// Whether something told of a cause, or of one of its tellings (`<cause>#…`), is held back still.
pub async fn is_held(tx: &mut Tx, now: DateTime<Utc>, cause: &str) -> Result<bool> {
    let query = "select cast(count(*) as bigint) from notices where (cause = $1 or (cause > $2 and cause < $3)) and shown > $4";
    let (from, to) = (format!("{cause}#"), format!("{cause}$"));
    let held: i64 = sql!(tx, sqlx::query_scalar(query).bind(cause).bind(&from).bind(&to).bind(now), fetch_one)?;
    Ok(held > 0)
}

/// Summaries that name someone and have not left are taken apart: what else was in them comes in the next.
async fn take_apart(tx: &mut Tx, person: &PersonId) -> Result<()> {
    let named: Vec<(PersonId, DateTime<Utc>)> = sql!(
        tx,
        sqlx::query_as(
            "select distinct person, summarised from notices where about = $1 and person <> $1 and summarised is not null"
        )
        .bind(person),
        fetch_all
    )?;
    for (reader, at) in named {
        // A summary and the notices in it bear one time: they are written in one act.
        let jobs: Vec<JobId> = sql!(
            tx,
            sqlx::query_scalar(
                "select id from mails where person = $1 and kind = $2 and queued = $3 and state in ('waiting', 'failed')"
            )
            .bind(&reader)
            .bind(SUMMARY.code)
            .bind(at),
            fetch_all
        )?;
        for job in &jobs {
            for query in ["delete from jobs where id = $1", "delete from mails where id = $1"] {
                sql!(tx, sqlx::query(query).bind(job), execute)?;
            }
        }
        if !jobs.is_empty() {
            let query = "update notices set summary_due = summarised, summarised = null
                         where person = $1 and summarised = $2 and read is null and (about is null or about <> $3)";
            sql!(tx, sqlx::query(query).bind(&reader).bind(at).bind(person), execute)?;
        }
    }
    Ok(())
}

/// Deletes what someone was told, what still waits to be mailed to them, and what others were told that names them: part of erasing
/// them.
pub async fn forget(tx: &mut Tx, person: &PersonId) -> Result<()> {
    take_apart(tx, person).await?;
    for query in [
        "delete from jobs where id in (select job from told where person = $1)",
        "delete from jobs where id in (select id from mails where person = $1)",
        "delete from jobs where id in (select t.job from told t join notices n on n.person = t.person and n.cause = t.cause where n.about = $1)",
        "delete from mails where state = 'waiting' and id in
             (select t.job from told t join notices n on n.person = t.person and n.cause = t.cause where n.about = $1)",
        "delete from notices where person = $1 or about = $1",
        "delete from told where person = $1",
        "delete from mails where person = $1",
        "delete from notice_choices where person = $1",
        "delete from reminders where person = $1",
    ] {
        sql!(tx, sqlx::query(query).bind(person), execute)?;
    }
    Ok(())
}
