//! Rows of files that were sent to a page or the API.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Alone, Kind};
use crate::ids::{InstitutionId, PersonId, SentFileId};
use crate::sql;
use crate::storage::{Result, Tx};

/// How much text a row holds, in bytes.
const PART: usize = 512 * 1024;

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Sent {
    /// Which one.
    pub id: SentFileId,
    /// To whose desk it came.
    pub institution: InstitutionId,
    /// Who sent it.
    pub sender: PersonId,
    /// Their name.
    pub sender_name: String,
    /// What the file was called.
    pub file_name: String,
    /// What is said of it besides, as JSON of its kind's own shape.
    pub said: String,
    /// When it was sent.
    pub sent: DateTime<Utc>,
    /// `waiting`, `running`, `done` or `failed`.
    pub state: String,
    /// How much of it is written.
    pub done: i64,
    /// How much is in it.
    pub total: i64,
    /// What came of it, as JSON of an [`Outcome`](super::Outcome); empty before.
    pub outcome: String,
    /// When it was done.
    pub finished: Option<DateTime<Utc>>,
}

impl Sent {
    /// What is said of it besides; as if nothing were said where it is of another shape.
    pub fn said<Said: DeserializeOwned + Default>(&self) -> Said {
        serde_json::from_str(&self.said).unwrap_or_default()
    }

    /// What it is called in lists.
    pub fn name(&self) -> &str {
        if self.file_name.is_empty() { "A file without a name" } else { &self.file_name }
    }
}

/// A file to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a, Said> {
    /// To whose desk it comes.
    pub institution: &'a InstitutionId,
    /// Who sends it.
    pub sender: &'a PersonId,
    /// What it is called.
    pub file_name: &'a str,
    /// What is said of it besides.
    pub said: &'a Said,
    /// How much is in it.
    pub total: usize,
    /// What it says.
    pub text: &'a str,
}

const SENT: &str =
    "select f.id, f.institution, f.sender, p.name as sender_name, f.file_name, f.said, f.sent, f.state, f.done, f.total,
                           f.outcome, f.finished
                    from sent_files f join people p on p.id = f.sender where f.kind = $1";

/// What is said of a file, as JSON.
fn json(said: &impl Serialize) -> String {
    // Our own plain structs always have a JSON form.
    serde_json::to_string(said).unwrap_or_default()
}

/// Keeps a file until its sender says what to do with it, in the place of another of theirs of this kind that waits.
pub async fn keep<Said: Serialize>(tx: &mut Tx, now: DateTime<Utc>, kind: &Kind, new: &NewFile<'_, Said>) -> Result<SentFileId> {
    let id = SentFileId::new(now);
    let query = "delete from sent_files where kind = $1 and sender = $2 and state = 'waiting'";
    sql!(tx, sqlx::query(query).bind(kind.code).bind(new.sender), execute)?;
    let said = json(new.said);
    sql!(
        tx,
        sqlx::query(
            "insert into sent_files (id, kind, institution, sender, file_name, said, sent, state, done, total, outcome)
             values ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8, '')"
        )
        .bind(&id)
        .bind(kind.code)
        .bind(new.institution)
        .bind(new.sender)
        .bind(new.file_name)
        .bind(&said)
        .bind(now)
        .bind(new.total as i64),
        execute
    )?;
    let (mut rest, mut part) = (new.text, 0_i64);
    while !rest.is_empty() {
        let end = (0..=PART.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let (piece, more) = rest.split_at(end);
        sql!(
            tx,
            sqlx::query("insert into sent_file_parts (file, part, content) values ($1, $2, $3)").bind(&id).bind(part).bind(piece),
            execute
        )?;
        (rest, part) = (more, part + 1);
    }
    Ok(id)
}

/// The text of a file; empty once it is done.
pub(super) async fn text(tx: &mut Tx, id: &SentFileId) -> Result<String> {
    let query = "select content from sent_file_parts where file = $1 order by part";
    let parts: Vec<String> = sql!(tx, sqlx::query_scalar(query).bind(id), fetch_all)?;
    Ok(parts.concat())
}

/// A file that came to this institution's desk.
pub(super) async fn one(tx: &mut Tx, kind: &Kind, institution: &InstitutionId, id: &SentFileId) -> Result<Option<Sent>> {
    let query = sqlx::AssertSqlSafe(format!("{SENT} and f.institution = $2 and f.id = $3"));
    sql!(tx, sqlx::query_as(query).bind(kind.code).bind(institution).bind(id), fetch_optional)
}

/// The file with this id, for whoever takes it in.
pub(super) async fn any(tx: &mut Tx, kind: &Kind, id: &SentFileId) -> Result<Option<Sent>> {
    let query = sqlx::AssertSqlSafe(format!("{SENT} and f.id = $2"));
    sql!(tx, sqlx::query_as(query).bind(kind.code).bind(id), fetch_optional)
}

/// The files of a desk, the newest first; so many at most.
pub async fn all(tx: &mut Tx, kind: &Kind, institution: &InstitutionId, limit: i64) -> Result<Vec<Sent>> {
    let query = sqlx::AssertSqlSafe(format!("{SENT} and f.institution = $2 order by f.sent desc, f.id desc limit $3"));
    sql!(tx, sqlx::query_as(query).bind(kind.code).bind(institution).bind(limit), fetch_all)
}

/// Lets a waiting file be taken in; false where it does not wait, or another beside which it may not be is under way.
pub(super) async fn start(tx: &mut Tx, kind: &Kind, id: &SentFileId, said: &impl Serialize) -> Result<bool> {
    let whose = match kind.alone {
        Alone::Institution => " and other.institution = sent_files.institution",
        Alone::House => "",
    };
    let said = json(said);
    let query = sqlx::AssertSqlSafe(format!(
        "update sent_files set state = 'running', said = $3 where kind = $1 and id = $2 and state = 'waiting'
         and not exists (select 1 from sent_files other where other.kind = $1 and other.state = 'running'{whose})"
    ));
    Ok(sql!(tx, sqlx::query(query).bind(kind.code).bind(id).bind(&said), execute)? > 0)
}

/// Notes how far one is.
pub(super) async fn progress(tx: &mut Tx, id: &SentFileId, done: i64) -> Result<()> {
    let query = "update sent_files set done = $2 where id = $1 and state = 'running'";
    sql!(tx, sqlx::query(query).bind(id).bind(done), execute)?;
    Ok(())
}

/// Notes what came of one, and lets go of its text: names and addresses are not kept twice.
pub(super) async fn finish(tx: &mut Tx, now: DateTime<Utc>, id: &SentFileId, state: &str, outcome: &str) -> Result<()> {
    let query = "update sent_files set state = $2, outcome = $3, finished = $4 where id = $1";
    sql!(tx, sqlx::query(query).bind(id).bind(state).bind(outcome).bind(now), execute)?;
    sql!(tx, sqlx::query("delete from sent_file_parts where file = $1").bind(id), execute)?;
    Ok(())
}

/// Throws away a file that waits; false where it does not.
pub(super) async fn discard(tx: &mut Tx, id: &SentFileId) -> Result<bool> {
    let gone = sql!(tx, sqlx::query("delete from sent_files where id = $1 and state = 'waiting'").bind(id), execute)?;
    Ok(gone > 0)
}

/// How many have waited since before then.
pub(super) async fn waited(tx: &mut Tx, kind: &Kind, before: DateTime<Utc>) -> Result<i64> {
    let query = "select cast(count(*) as bigint) from sent_files where kind = $1 and state = 'waiting' and sent < $2";
    sql!(tx, sqlx::query_scalar(query).bind(kind.code).bind(before), fetch_one)
}

/// Throws away what has waited since before then.
pub(super) async fn forget(tx: &mut Tx, kind: &Kind, before: DateTime<Utc>) -> Result<u64> {
    let query = "delete from sent_files where kind = $1 and state = 'waiting' and sent < $2";
    sql!(tx, sqlx::query(query).bind(kind.code).bind(before), execute)
}
