//! Someone's notifications.

use chrono::{DateTime, Utc};

use crate::ids::{NoticeId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

/// The most that is counted of what someone has not read.
pub const MANY: i64 = 100;

/// A notification as its reader sees it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Line {
    /// Which one.
    pub id: NoticeId,
    /// Its kind's code.
    pub kind: String,
    /// What it says.
    pub title: String,
    /// Where it leads: a path of ours.
    pub link: String,
    /// When it happened.
    pub made: DateTime<Utc>,
    /// When it was read.
    pub read: Option<DateTime<Utc>>,
}

/// Which of someone's notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::notify) enum Which {
    All,
    Unread,
}

/// How many notifications someone has not read, [`MANY`] at most.
pub async fn unread(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<i64> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from
             (select 1 as one from notices where person = $1 and read is null and shown <= $2 limit $3) as counted"
        )
        .bind(person)
        .bind(now)
        .bind(MANY),
        fetch_one
    )
}

/// Someone's notifications, the newest first, those older than `before`.
pub(in crate::notify) async fn lines(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    which: Which,
    before: Option<&NoticeId>,
    limit: i64,
) -> Result<Vec<Line>> {
    // No id begins with a letter after f.
    let before = before.map_or("g", NoticeId::as_str);
    let query = match which {
        Which::All => {
            "select id, kind, title, link, made, read from notices where person = $1 and shown <= $2 and id < $3
             order by id desc limit $4"
        }
        Which::Unread => {
            "select id, kind, title, link, made, read from notices where person = $1 and shown <= $2 and id < $3 and read is null
             order by id desc limit $4"
        }
    };
    sql!(tx, sqlx::query_as::<_, Line>(query).bind(person).bind(now).bind(before).bind(limit), fetch_all)
}

/// One of someone's notifications.
pub(in crate::notify) async fn one(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, id: &NoticeId) -> Result<Option<Line>> {
    sql!(
        tx,
        sqlx::query_as::<_, Line>(
            "select id, kind, title, link, made, read from notices where id = $1 and person = $2 and shown <= $3"
        )
        .bind(id)
        .bind(person)
        .bind(now),
        fetch_optional
    )
}

/// Notes that someone read a notification; no summary mentions it any more.
pub(in crate::notify) async fn mark_read(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, id: &NoticeId) -> Result<()> {
    let query = "update notices set read = $3, summary_due = null where id = $1 and person = $2 and read is null";
    sql!(tx, sqlx::query(query).bind(id).bind(person).bind(now), execute)?;
    Ok(())
}

/// Notes that someone read all up to this one; gives how many those were.
pub(in crate::notify) async fn mark_all_read(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    newest: Option<&NoticeId>,
) -> Result<u64> {
    let newest = newest.map_or("g", NoticeId::as_str);
    let query = "update notices set read = $3, summary_due = null where person = $1 and id <= $2 and shown <= $3 and read is null";
    sql!(tx, sqlx::query(query).bind(person).bind(newest).bind(now), execute)
}

/// Notes that someone saw what a cause was about, wherever they did: call it where the thing itself is opened.
pub async fn seen(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, cause: &str) -> Result<()> {
    let query = "update notices set read = $3, summary_due = null where person = $1 and cause = $2 and read is null";
    sql!(tx, sqlx::query(query).bind(person).bind(cause).bind(now), execute)?;
    Ok(())
}
