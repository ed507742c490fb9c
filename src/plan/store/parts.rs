//! Actions and measures, with their versions and how actions stood.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::plans::json;
use crate::ids::{PartId, PersonId, PlanId};
use crate::ledger::{self, Fact};
use crate::plan::model::{Action, Measure, Status};
use crate::plan::{PLAN_CHANGED, PLAN_STATUS};
use crate::sql;
use crate::storage::{Result, Tx};

/// What a part of a plan says: an action or a measure.
pub trait Says: Serialize + DeserializeOwned {
    /// `action` or `measure`.
    const KIND: &'static str;
    /// Its number or code.
    fn code(&self) -> &str;
}

impl Says for Action {
    const KIND: &'static str = "action";

    fn code(&self) -> &str {
        &self.number
    }
}

impl Says for Measure {
    const KIND: &'static str = "measure";

    fn code(&self) -> &str {
        &self.code
    }
}

/// A part as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept<T> {
    /// Which one.
    pub id: PartId,
    /// Which version, from 1.
    pub version: i64,
    /// What it says.
    pub says: T,
    /// How it stands; of actions only.
    pub stand: Stand,
}

/// How an action stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The status.
    pub status: Status,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why; empty where nobody said so.
    pub reason: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PartId,
    version: i64,
    says: String,
    status: String,
    since: DateTime<Utc>,
    reason: String,
}

impl Row {
    fn kept<T: Says>(self) -> Option<Kept<T>> {
        let says = serde_json::from_str(&self.says)
            .inspect_err(|error| tracing::error!(%error, part = %self.id, "a part of a plan that was kept cannot be read"))
            .ok()?;
        let status = Status::from_code(&self.status).unwrap_or_default();
        Some(Kept { id: self.id, version: self.version, says, stand: Stand { status, since: self.since, reason: self.reason } })
    }
}

/// A plan's actions, or its measures, in their order.
pub async fn parts<T: Says>(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Kept<T>>> {
    let rows = sql!(
        tx,
        sqlx::query_as::<_, Row>(
            "select id, version, says, status, since, reason from plan_parts where plan = $1 and kind = $2 order by position, id"
        )
        .bind(plan)
        .bind(T::KIND),
        fetch_all
    )?;
    Ok(rows.into_iter().filter_map(Row::kept).collect())
}

/// One action, or one measure, by its number or code.
pub async fn part<T: Says>(tx: &mut Tx, plan: &PlanId, code: &str) -> Result<Option<Kept<T>>> {
    let row = sql!(
        tx,
        sqlx::query_as::<_, Row>(
            "select id, version, says, status, since, reason from plan_parts where plan = $1 and kind = $2 and code = $3"
        )
        .bind(plan)
        .bind(T::KIND)
        .bind(code),
        fetch_optional
    )?;
    Ok(row.and_then(Row::kept))
}

/// A plan's actions, in their order.
pub async fn actions(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Kept<Action>>> {
    parts(tx, plan).await
}

/// A plan's measures, in their order.
pub async fn measures(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Kept<Measure>>> {
    parts(tx, plan).await
}

/// One action, by its number.
pub async fn action(tx: &mut Tx, plan: &PlanId, number: &str) -> Result<Option<Kept<Action>>> {
    part(tx, plan, number).await
}

/// One measure, by its code.
pub async fn measure(tx: &mut Tx, plan: &PlanId, code: &str) -> Result<Option<Kept<Measure>>> {
    part(tx, plan, code).await
}

/// Who says so, and when; none for a file that the operator brought in.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// When.
    pub now: DateTime<Utc>,
    /// Who.
    pub by: Option<&'a PersonId>,
    /// Why, in words; empty for none.
    pub note: &'a str,
}

/// Adds a part; [`arrange`] gives it its place.
pub async fn add<T: Says>(tx: &mut Tx, plan: &PlanId, says: &T, said: Said<'_>) -> Result<PartId> {
    let id = PartId::new(said.now);
    let words = json(says);
    let status = Status::default().code();
    sql!(
        tx,
        sqlx::query(
            "insert into plan_parts (id, plan, kind, code, position, version, says, status, since, reason)
             values ($1, $2, $3, $4, 0, 1, $5, $6, $7, '')"
        )
        .bind(&id)
        .bind(plan)
        .bind(T::KIND)
        .bind(says.code())
        .bind(&words)
        .bind(status)
        .bind(said.now),
        execute
    )?;
    keep_version(tx, &id, 1, &words, said).await?;
    Ok(id)
}

/// Puts parts of one kind in this order.
pub async fn arrange(tx: &mut Tx, parts: &[PartId]) -> Result<()> {
    for (position, part) in (1_i64..).zip(parts) {
        sql!(tx, sqlx::query("update plan_parts set position = $2 where id = $1").bind(part).bind(position), execute)?;
    }
    Ok(())
}

/// What came of saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is kept as this version.
    As(i64),
    /// It says that already.
    Same,
    /// Somebody saved another version meanwhile; nothing was written.
    Changed,
}

/// Saves what a part says from now on, if it is still the version that whoever changed it began with.
pub async fn save<T: Says + PartialEq>(tx: &mut Tx, before: &Kept<T>, version: i64, says: &T, said: Said<'_>) -> Result<Saved> {
    if before.version != version {
        return Ok(Saved::Changed);
    }
    if before.says == *says {
        return Ok(Saved::Same);
    }
    save_anew(tx, before, version, says, said).await
}

/// The same, a version of its own even where it says what it said.
pub async fn save_anew<T: Says>(tx: &mut Tx, before: &Kept<T>, version: i64, says: &T, said: Said<'_>) -> Result<Saved> {
    if before.version != version {
        return Ok(Saved::Changed);
    }
    let words = json(says);
    let next = version + 1;
    let touched = sql!(
        tx,
        sqlx::query("update plan_parts set says = $3, version = $4 where id = $1 and version = $2")
            .bind(&before.id)
            .bind(version)
            .bind(&words)
            .bind(next),
        execute
    )?;
    if touched == 0 {
        return Ok(Saved::Changed);
    }
    keep_version(tx, &before.id, next, &words, said).await?;
    let fact = Fact::new(PLAN_CHANGED, said.now).object(&before.id).with("what", T::KIND).with("version", next);
    ledger::append(tx, said.now, if let Some(by) = said.by { fact.by(by) } else { fact }).await?;
    Ok(Saved::As(next))
}

async fn keep_version(tx: &mut Tx, part: &PartId, version: i64, says: &str, said: Said<'_>) -> Result<()> {
    sql!(
        tx,
        sqlx::query("insert into plan_versions (part, version, says, note, saved, saved_by) values ($1, $2, $3, $4, $5, $6)")
            .bind(part)
            .bind(version)
            .bind(says)
            .bind(said.note)
            .bind(said.now)
            .bind(said.by),
        execute
    )?;
    Ok(())
}

/// A version of a part.
#[derive(Debug, Clone, PartialEq)]
pub struct Version<T> {
    /// Its number, from 1.
    pub version: i64,
    /// What the part said.
    pub says: T,
    /// Why it was saved.
    pub note: String,
    /// When.
    pub saved: DateTime<Utc>,
    /// By whom; none for the operator, or somebody who is no longer there.
    pub by: Option<String>,
}

pub(super) type VersionRow = (i64, String, String, DateTime<Utc>, Option<String>);

/// What a part said, the newest first: the last hundred.
pub async fn versions<T: Says>(tx: &mut Tx, part: &PartId) -> Result<Vec<Version<T>>> {
    versions_before(tx, part, None, 100).await
}

/// When a part was added.
pub async fn added(tx: &mut Tx, part: &PartId) -> Result<Option<DateTime<Utc>>> {
    let text = "select saved from plan_versions where part = $1 and version = 1";
    sql!(tx, sqlx::query_scalar(text).bind(part), fetch_optional)
}

/// So many versions of what a part said before one of them, or the newest; the newest first.
pub async fn versions_before<T: Says>(tx: &mut Tx, part: &PartId, before: Option<i64>, most: i64) -> Result<Vec<Version<T>>> {
    let rows: Vec<VersionRow> = sql!(
        tx,
        sqlx::query_as(
            "select v.version, v.says, v.note, v.saved, p.name from plan_versions v left join people p on p.id = v.saved_by
             where v.part = $1 and v.version < $2 order by v.version desc limit $3"
        )
        .bind(part)
        .bind(before.unwrap_or(i64::MAX))
        .bind(most),
        fetch_all
    )?;
    Ok(rows.into_iter().filter_map(version).collect())
}

/// A version as it was kept.
pub(super) fn version<T: DeserializeOwned>((version, says, note, saved, by): VersionRow) -> Option<Version<T>> {
    Some(Version { version, says: serde_json::from_str(&says).ok()?, note, saved, by })
}

/// A status that an action had.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Changed {
    /// A code of [`Status`].
    pub status: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub said: DateTime<Utc>,
    /// Who said so.
    pub by: Option<String>,
}

impl Changed {
    /// The status.
    pub fn status(&self) -> Status {
        Status::from_code(&self.status).unwrap_or_default()
    }
}

/// Says how an action stands; false where it stood so already, for the same reason.
pub async fn set_status(tx: &mut Tx, action: &Kept<Action>, status: Status, said: Said<'_>) -> Result<bool> {
    if action.stand.status == status && action.stand.reason == said.note {
        return Ok(false);
    }
    sql!(
        tx,
        sqlx::query("update plan_parts set status = $2, since = $3, reason = $4 where id = $1")
            .bind(&action.id)
            .bind(status.code())
            .bind(said.now)
            .bind(said.note),
        execute
    )?;
    note_status(tx, &action.id, (status, said.note), said.now, said).await?;
    Ok(true)
}

/// Notes how an action stood from a time on that is over; `stands` where it stands so since.
pub async fn stood(
    tx: &mut Tx,
    action: &PartId,
    (status, reason): (Status, &str),
    since: DateTime<Utc>,
    stands: bool,
    said: Said<'_>,
) -> Result<()> {
    if stands {
        sql!(
            tx,
            sqlx::query("update plan_parts set status = $2, since = $3, reason = $4 where id = $1")
                .bind(action)
                .bind(status.code())
                .bind(since)
                .bind(reason),
            execute
        )?;
    }
    note_status(tx, action, (status, reason), since, said).await
}

async fn note_status(
    tx: &mut Tx,
    action: &PartId,
    (status, reason): (Status, &str),
    since: DateTime<Utc>,
    said: Said<'_>,
) -> Result<()> {
    let id = PartId::new(said.now);
    sql!(
        tx,
        sqlx::query("insert into plan_statuses (id, action, status, reason, said, said_by) values ($1, $2, $3, $4, $5, $6)")
            .bind(&id)
            .bind(action)
            .bind(status.code())
            .bind(reason)
            .bind(since)
            .bind(said.by),
        execute
    )?;
    let fact = Fact::new(PLAN_STATUS, since).object(action).with("status", status.code());
    ledger::append(tx, said.now, if let Some(by) = said.by { fact.by(by) } else { fact }).await?;
    Ok(())
}

/// How an action stood, the newest first.
pub async fn statuses(tx: &mut Tx, action: &PartId) -> Result<Vec<Changed>> {
    sql!(
        tx,
        sqlx::query_as::<_, Changed>(
            "select s.status, s.reason, s.said, p.name as by from plan_statuses s left join people p on p.id = s.said_by
             where s.action = $1 order by s.said desc, s.id desc limit 100"
        )
        .bind(action),
        fetch_all
    )
}
