//! What people are asked to do until it is done.

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::post::unpost;
use crate::ids::{JobId, NoticeId, PersonId};
use crate::notify::Reminding;
use crate::notify::model::{Frequency, next_morning};
use crate::sql;
use crate::storage::{Result, Tx};

/// A wish that someone be reminded.
#[derive(Debug, Clone)]
pub struct Reminder {
    /// Whom.
    pub to: PersonId,
    /// What there is to do, such as `confirm:<person>`, without `#`; [`close`] ends it.
    pub cause: String,
    /// The id of the thing to do something about, given back to the reminder's `compose`.
    pub object: String,
    /// When first; it comes on the first weekday morning from then on, where they work.
    pub first: DateTime<Utc>,
}

/// A reminder whose time has come.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::notify) struct Waiting {
    pub person: PersonId,
    pub cause: String,
    pub kind: String,
    pub object: String,
    pub times: i64,
    pub time_zone: String,
}

/// Reminds someone from `first` on, and again as `what` says, until the cause is closed or there is nothing left to say. False where
/// they are being reminded of this cause already.
pub async fn remind(tx: &mut Tx, what: &Reminding, reminder: &Reminder) -> Result<bool> {
    let zone: Option<String> = sql!(
        tx,
        sqlx::query_scalar("select i.time_zone from people p join institutions i on i.id = p.institution where p.id = $1")
            .bind(&reminder.to),
        fetch_optional
    )?;
    let Some(zone) = zone else { return Ok(false) };
    let due = next_morning(reminder.first - TimeDelta::microseconds(1), &zone, Frequency::Daily);
    let rows = sql!(
        tx,
        sqlx::query(
            "insert into reminders (person, cause, kind, object, times, due) values ($1, $2, $3, $4, 0, $5)
             on conflict (person, cause) do nothing"
        )
        .bind(&reminder.to)
        .bind(&reminder.cause)
        .bind(what.kind.code)
        .bind(&reminder.object)
        .bind(due),
        execute
    )?;
    Ok(rows > 0)
}

/// There is nothing left to do about a cause: reminders of it end, what waits to be mailed is taken back, and what is unread counts as
/// read. Should the same cause arise again, people are reminded again.
pub async fn close(tx: &mut Tx, now: DateTime<Utc>, cause: &str) -> Result<()> {
    // Each reminder is told under `<cause>#<nth>`; those sort between `<cause>#` and `<cause>$`.
    let (from, to) = (format!("{cause}#"), format!("{cause}$"));
    sql!(tx, sqlx::query("delete from reminders where cause = $1").bind(cause), execute)?;
    let open: Vec<(NoticeId, DateTime<Utc>, Option<JobId>)> = sql!(
        tx,
        sqlx::query_as(
            "select n.id, n.shown, t.job from notices n left join told t on t.person = n.person and t.cause = n.cause
             where (n.cause = $1 or (n.cause > $2 and n.cause < $3)) and n.read is null"
        )
        .bind(cause)
        .bind(&from)
        .bind(&to),
        fetch_all
    )?;
    for (id, shown, job) in open {
        if let Some(job) = job.filter(|job| !job.as_str().is_empty()) {
            unpost(tx, now, &job).await?;
        }
        if shown > now {
            sql!(tx, sqlx::query("delete from notices where id = $1").bind(&id), execute)?;
        } else {
            sql!(tx, sqlx::query("update notices set read = $2, summary_due = null where id = $1").bind(&id).bind(now), execute)?;
        }
    }
    sql!(tx, sqlx::query("delete from told where cause > $1 and cause < $2").bind(&from).bind(&to), execute)?;
    Ok(())
}

/// Reminders whose time has come, for people who are active.
pub(in crate::notify) async fn due(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> Result<Vec<Waiting>> {
    sql!(
        tx,
        sqlx::query_as::<_, Waiting>(
            "select r.person, r.cause, r.kind, r.object, r.times, i.time_zone
             from reminders r join people p on p.id = r.person join institutions i on i.id = p.institution
             where r.due <= $1 and p.active order by r.due, r.person, r.cause limit $2"
        )
        .bind(now)
        .bind(limit),
        fetch_all
    )
}

/// Notes that a reminder was given, with when it comes again (`again` days later); false where it was closed or given meanwhile.
pub(in crate::notify) async fn advance(tx: &mut Tx, now: DateTime<Utc>, waiting: &Waiting, again: Option<u64>) -> Result<bool> {
    let due = again
        .and_then(|days| now.checked_add_days(Days::new(days)))
        .and_then(|at| next_morning(at - TimeDelta::microseconds(1), &waiting.time_zone, Frequency::Daily));
    let query =
        "update reminders set times = times + 1, due = $4 where person = $1 and cause = $2 and times = $3 and due is not null";
    let rows = sql!(tx, sqlx::query(query).bind(&waiting.person).bind(&waiting.cause).bind(waiting.times).bind(due), execute)?;
    Ok(rows > 0)
}

/// Ends a reminder that has nothing left to say.
pub(in crate::notify) async fn give_up(tx: &mut Tx, waiting: &Waiting) -> Result<()> {
    let query = "delete from reminders where person = $1 and cause = $2";
    sql!(tx, sqlx::query(query).bind(&waiting.person).bind(&waiting.cause), execute)?;
    Ok(())
}

/// Lets a reminder wait until `due`.
pub(in crate::notify) async fn put_off(tx: &mut Tx, waiting: &Waiting, due: DateTime<Utc>) -> Result<()> {
    let query = "update reminders set due = $3 where person = $1 and cause = $2 and due is not null";
    sql!(tx, sqlx::query(query).bind(&waiting.person).bind(&waiting.cause).bind(due), execute)?;
    Ok(())
}
