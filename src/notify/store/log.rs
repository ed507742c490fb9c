//! What became of each mail, without a word of what it said.

use chrono::{DateTime, Utc};

use crate::ids::{InstitutionId, JobId, PersonId};
use crate::notify::model::Queued;
use crate::sql;
use crate::storage::{Result, Tx, jobs};

/// The longest reason, in letters.
const WHY: usize = 300;

/// Where a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits to be sent.
    Waiting,
    /// The mail server took it.
    Sent,
    /// It was given up; it can be sent again.
    Failed,
    /// There was nobody to send it to any more.
    Dropped,
}

impl State {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Failed, Self::Sent, Self::Dropped];

    /// As it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Sent => "Sent",
            Self::Failed => "Not sent",
            Self::Dropped => "Not needed",
        }
    }
}

/// A mail as administrators see it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Row {
    /// Which one.
    pub id: JobId,
    /// To whom: their name in addresses.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// What kind.
    pub kind: String,
    /// When it was put into the queue.
    pub queued: DateTime<Utc>,
    /// A [`State`]'s code.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Since when it is in this state.
    pub changed: DateTime<Utc>,
    /// Why it has not left.
    pub why: Option<String>,
    /// When it is tried next.
    pub due: Option<DateTime<Utc>>,
}

/// Begins the line of a letter in the queue; one that is there stays.
pub(super) async fn add(tx: &mut Tx, job: &JobId, queued: &Queued) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into mails (id, person, institution, kind, queued, since, state, attempts, changed, why)
             select $1, id, institution, $3, $4, $4, 'waiting', 0, $4, null from people where id = $2
             on conflict (id) do nothing"
        )
        .bind(job)
        .bind(&queued.to)
        .bind(&queued.kind)
        .bind(queued.made),
        execute
    )?;
    Ok(())
}

/// From when the time is counted in which a letter is tried. A letter that an older version queued gets its line now.
pub(in crate::notify) async fn resume(tx: &mut Tx, job: &JobId, queued: &Queued) -> Result<DateTime<Utc>> {
    add(tx, job, queued).await?;
    let since = sql!(tx, sqlx::query_scalar("select since from mails where id = $1").bind(job), fetch_optional)?;
    Ok(since.unwrap_or(queued.made))
}

pub(super) async fn state(tx: &mut Tx, job: &JobId) -> Result<Option<State>> {
    let code: Option<String> = sql!(tx, sqlx::query_scalar("select state from mails where id = $1").bind(job), fetch_optional)?;
    Ok(code.and_then(|code| State::from_code(&code)))
}

/// It was sent.
pub(in crate::notify) async fn sent_row(tx: &mut Tx, now: DateTime<Utc>, job: &JobId, attempts: i64) -> Result<()> {
    set(tx, now, job, State::Sent, attempts, None).await
}

/// There was nobody to send it to.
pub(in crate::notify) async fn drop_row(tx: &mut Tx, now: DateTime<Utc>, job: &JobId, why: &str) -> Result<()> {
    set(tx, now, job, State::Dropped, 0, Some(why)).await
}

/// It waits because of this.
pub(in crate::notify) async fn wait_row(tx: &mut Tx, now: DateTime<Utc>, job: &JobId, attempts: i64, why: &str) -> Result<()> {
    set(tx, now, job, State::Waiting, attempts, Some(why)).await
}

/// It was given up because of this.
pub(in crate::notify) async fn fail_row(tx: &mut Tx, now: DateTime<Utc>, job: &JobId, attempts: i64, why: &str) -> Result<()> {
    set(tx, now, job, State::Failed, attempts, Some(why)).await
}

async fn set(tx: &mut Tx, now: DateTime<Utc>, job: &JobId, state: State, attempts: i64, why: Option<&str>) -> Result<()> {
    let why: Option<String> = why.map(|why| why.chars().take(WHY).collect());
    sql!(
        tx,
        sqlx::query("update mails set state = $2, attempts = $3, changed = $4, why = $5 where id = $1")
            .bind(job)
            .bind(state.code())
            .bind(attempts)
            .bind(now)
            .bind(&why),
        execute
    )?;
    Ok(())
}

/// An institution's mails in a state, the newest first, those older than `before`.
pub(in crate::notify) async fn listed(
    tx: &mut Tx,
    institution: &InstitutionId,
    state: State,
    before: Option<&JobId>,
    limit: i64,
) -> Result<Vec<Row>> {
    // No id begins with a letter after f.
    let before = before.map_or("g", JobId::as_str);
    sql!(
        tx,
        sqlx::query_as::<_, Row>(
            "select m.id, p.handle, p.name, m.kind, m.queued, m.state, m.attempts, m.changed, m.why, j.due
             from mails m join people p on p.id = m.person left join jobs j on j.id = m.id
             where m.institution = $1 and m.state = $2 and m.id < $3 order by m.id desc limit $4"
        )
        .bind(institution)
        .bind(state.code())
        .bind(before)
        .bind(limit),
        fetch_all
    )
}

/// How many of an institution's mails are in each state.
pub(in crate::notify) async fn counts(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<(State, i64)>> {
    let rows: Vec<(String, i64)> = sql!(
        tx,
        sqlx::query_as("select state, cast(count(*) as bigint) from mails where institution = $1 group by state").bind(institution),
        fetch_all
    )?;
    let count = |state: State| rows.iter().find(|(code, _)| code == state.code()).map_or(0, |(_, count)| *count);
    Ok(State::ALL.into_iter().map(|state| (state, count(state))).collect())
}

/// Sends one of an institution's mails again: one that was given up, or that waits for its next try. Gives whom it goes to; none
/// where there is no such mail, or it is being sent just now.
pub(in crate::notify) async fn again(
    tx: &mut Tx,
    now: DateTime<Utc>,
    institution: &InstitutionId,
    id: &JobId,
) -> Result<Option<PersonId>> {
    let person: Option<PersonId> = sql!(
        tx,
        sqlx::query_scalar("select person from mails where id = $1 and institution = $2 and state in ('waiting', 'failed')")
            .bind(id)
            .bind(institution),
        fetch_optional
    )?;
    if person.is_none() || !jobs::again(tx, now, id).await? {
        return Ok(None);
    }
    sql!(
        tx,
        sqlx::query("update mails set state = 'waiting', since = $2, changed = $2 where id = $1").bind(id).bind(now),
        execute
    )?;
    Ok(person)
}

/// Sends all of an institution's mails again that were given up; gives how many.
pub(in crate::notify) async fn send_all_again(tx: &mut Tx, now: DateTime<Utc>, institution: &InstitutionId) -> Result<i64> {
    let failed: Vec<JobId> = sql!(
        tx,
        sqlx::query_scalar("select id from mails where institution = $1 and state = 'failed' order by id").bind(institution),
        fetch_all
    )?;
    let mut count = 0;
    for id in &failed {
        count += i64::from(again(tx, now, institution, id).await?.is_some());
    }
    Ok(count)
}
