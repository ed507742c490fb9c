//! Rows of extracts that were sent to the page or the API.

use chrono::{DateTime, Utc};

use super::import::How;
use crate::ids::{ExtractId, InstitutionId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

/// How much text a row holds, in bytes.
const PART: usize = 512 * 1024;

/// An extract that was sent.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Sent {
    /// Which one.
    pub id: ExtractId,
    /// Whose people it is about.
    pub institution: InstitutionId,
    /// Who sent it.
    pub sender: PersonId,
    /// Their name.
    pub sender_name: String,
    /// What the file was called.
    pub file_name: String,
    /// When it was sent.
    pub sent: DateTime<Utc>,
    /// `waiting`, `running`, `done` or `failed`.
    pub state: String,
    /// Whether those who join are written to.
    pub invites: bool,
    /// People written so far.
    pub done: i64,
    /// People in it.
    pub total: i64,
    /// What came of it, as JSON; empty before.
    pub outcome: String,
    /// When it was done.
    pub finished: Option<DateTime<Utc>>,
}

const SENT: &str =
    "select e.id, e.institution, e.sender, p.name as sender_name, e.file_name, e.sent, e.state, e.invites, e.done, e.total,
                           e.outcome, e.finished
                    from extracts e join people p on p.id = e.sender";

/// Keeps an extract until its sender says what to do with it, in the place of another of theirs that waits.
pub async fn keep(
    tx: &mut Tx,
    now: DateTime<Utc>,
    institution: &InstitutionId,
    sender: &PersonId,
    file_name: &str,
    people: usize,
    text: &str,
) -> Result<ExtractId> {
    let id = ExtractId::new(now);
    sql!(tx, sqlx::query("delete from extracts where sender = $1 and state = 'waiting'").bind(sender), execute)?;
    sql!(
        tx,
        sqlx::query(
            "insert into extracts (id, institution, sender, file_name, sent, state, invites, done, total, outcome)
             values ($1, $2, $3, $4, $5, 'waiting', false, 0, $6, '')"
        )
        .bind(&id)
        .bind(institution)
        .bind(sender)
        .bind(file_name)
        .bind(now)
        .bind(people as i64),
        execute
    )?;
    let (mut rest, mut part) = (text, 0_i64);
    while !rest.is_empty() {
        let end = (0..=PART.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let (piece, more) = rest.split_at(end);
        sql!(
            tx,
            sqlx::query("insert into extract_parts (extract, part, content) values ($1, $2, $3)").bind(&id).bind(part).bind(piece),
            execute
        )?;
        (rest, part) = (more, part + 1);
    }
    Ok(id)
}

/// The text of an extract; empty once it is done.
pub async fn text(tx: &mut Tx, id: &ExtractId) -> Result<String> {
    let parts: Vec<String> =
        sql!(tx, sqlx::query_scalar("select content from extract_parts where extract = $1 order by part").bind(id), fetch_all)?;
    Ok(parts.concat())
}

/// An extract of this institution.
pub async fn one(tx: &mut Tx, institution: &InstitutionId, id: &ExtractId) -> Result<Option<Sent>> {
    let query = sqlx::AssertSqlSafe(format!("{SENT} where e.institution = $1 and e.id = $2"));
    sql!(tx, sqlx::query_as::<_, Sent>(query).bind(institution).bind(id), fetch_optional)
}

/// The extract with this id, for whoever takes it in.
pub async fn any(tx: &mut Tx, id: &ExtractId) -> Result<Option<Sent>> {
    let query = sqlx::AssertSqlSafe(format!("{SENT} where e.id = $1"));
    sql!(tx, sqlx::query_as::<_, Sent>(query).bind(id), fetch_optional)
}

/// An institution's extracts, the newest first.
pub async fn all(tx: &mut Tx, institution: &InstitutionId, limit: i64) -> Result<Vec<Sent>> {
    let query = sqlx::AssertSqlSafe(format!("{SENT} where e.institution = $1 order by e.sent desc, e.id desc limit $2"));
    sql!(tx, sqlx::query_as::<_, Sent>(query).bind(institution).bind(limit), fetch_all)
}

/// Lets a waiting extract be taken in; false where it does not wait, or another of its institution is under way.
pub async fn start(tx: &mut Tx, id: &ExtractId, how: &How) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query(
            "update extracts set state = 'running', invites = $2 where id = $1 and state = 'waiting'
             and not exists (select 1 from extracts other where other.institution = extracts.institution and other.state = 'running')"
        )
        .bind(id)
        .bind(how.invites.is_some()),
        execute
    )?;
    Ok(touched > 0)
}

/// Notes how far one is.
pub async fn progress(tx: &mut Tx, id: &ExtractId, done: i64) -> Result<()> {
    sql!(tx, sqlx::query("update extracts set done = $2 where id = $1 and state = 'running'").bind(id).bind(done), execute)?;
    Ok(())
}

/// Notes what came of one, and lets go of its text: names and addresses are not kept twice.
pub async fn finish(tx: &mut Tx, now: DateTime<Utc>, id: &ExtractId, state: &str, outcome: &str) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update extracts set state = $2, outcome = $3, finished = $4 where id = $1")
            .bind(id)
            .bind(state)
            .bind(outcome)
            .bind(now),
        execute
    )?;
    sql!(tx, sqlx::query("delete from extract_parts where extract = $1").bind(id), execute)?;
    Ok(())
}

/// Throws away an extract that waits; false where it does not.
pub async fn discard(tx: &mut Tx, id: &ExtractId) -> Result<bool> {
    let gone = sql!(tx, sqlx::query("delete from extracts where id = $1 and state = 'waiting'").bind(id), execute)?;
    Ok(gone > 0)
}

/// Throws away what has waited since before then.
pub async fn forget_waiting(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    sql!(tx, sqlx::query("delete from extracts where state = 'waiting' and sent < $1").bind(before), execute)
}
