//! Rows of files that were sent to the page or the API.

use chrono::{DateTime, Utc};

use crate::ids::{InstitutionId, PersonId, VocabularyFileId};
use crate::sql;
use crate::storage::{Result, Tx};

/// How much text a row holds, in bytes.
const PART: usize = 512 * 1024;

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Sent {
    /// Which one.
    pub id: VocabularyFileId,
    /// Who sent it.
    pub sender: PersonId,
    /// Their name.
    pub sender_name: String,
    /// What the file was called.
    pub file_name: String,
    /// What its sender calls the vocabulary; empty for what the file says.
    pub name: String,
    /// What its sender says of its licence.
    pub licence: String,
    /// When it was sent.
    pub sent: DateTime<Utc>,
    /// `waiting`, `running`, `done` or `failed`.
    pub state: String,
    /// Whether it is right that many concepts go.
    pub confirmed: bool,
    /// Concepts written so far.
    pub done: i64,
    /// Concepts in it.
    pub total: i64,
    /// What came of it, as JSON; empty before.
    pub outcome: String,
    /// When it was done.
    pub finished: Option<DateTime<Utc>>,
}

/// A file to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// Whose desk it came to.
    pub institution: &'a InstitutionId,
    /// Who sent it.
    pub sender: &'a PersonId,
    /// What it is called.
    pub file_name: &'a str,
    /// What its sender calls the vocabulary.
    pub name: &'a str,
    /// What its sender says of its licence.
    pub licence: &'a str,
    /// Concepts in it.
    pub total: usize,
    /// What it says.
    pub text: &'a str,
}

const SENT: &str =
    "select f.id, f.sender, p.name as sender_name, f.file_name, f.name, f.licence, f.sent, f.state, f.confirmed, f.done,
                           f.total, f.outcome, f.finished
                    from vocabulary_files f join people p on p.id = f.sender";

/// Keeps a file until its sender says what to do with it, in the place of another of theirs that waits.
pub async fn keep(tx: &mut Tx, now: DateTime<Utc>, new: &NewFile<'_>) -> Result<VocabularyFileId> {
    let id = VocabularyFileId::new(now);
    sql!(tx, sqlx::query("delete from vocabulary_files where sender = $1 and state = 'waiting'").bind(new.sender), execute)?;
    sql!(
        tx,
        sqlx::query(
            "insert into vocabulary_files (id, sender, institution, file_name, name, licence, sent, state, confirmed, done, total, outcome)
             values ($1, $2, $3, $4, $5, $6, $7, 'waiting', false, 0, $8, '')"
        )
        .bind(&id)
        .bind(new.sender)
        .bind(new.institution)
        .bind(new.file_name)
        .bind(new.name)
        .bind(new.licence)
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
            sqlx::query("insert into vocabulary_file_parts (file, part, content) values ($1, $2, $3)")
                .bind(&id)
                .bind(part)
                .bind(piece),
            execute
        )?;
        (rest, part) = (more, part + 1);
    }
    Ok(id)
}

/// The text of a file; empty once it is done.
pub async fn text(tx: &mut Tx, id: &VocabularyFileId) -> Result<String> {
    let parts: Vec<String> = sql!(
        tx,
        sqlx::query_scalar("select content from vocabulary_file_parts where file = $1 order by part").bind(id),
        fetch_all
    )?;
    Ok(parts.concat())
}

/// A file that came to this institution's desk.
pub async fn one(tx: &mut Tx, institution: &InstitutionId, id: &VocabularyFileId) -> Result<Option<Sent>> {
    let query = sqlx::AssertSqlSafe(format!("{SENT} where f.institution = $1 and f.id = $2"));
    sql!(tx, sqlx::query_as(query).bind(institution).bind(id), fetch_optional)
}

/// The file with this id, for whoever takes it in.
pub async fn any(tx: &mut Tx, id: &VocabularyFileId) -> Result<Option<Sent>> {
    let query = sqlx::AssertSqlSafe(format!("{SENT} where f.id = $1"));
    sql!(tx, sqlx::query_as(query).bind(id), fetch_optional)
}

/// The files of a desk, the newest first.
pub async fn all(tx: &mut Tx, institution: &InstitutionId, limit: i64) -> Result<Vec<Sent>> {
    let query = sqlx::AssertSqlSafe(format!("{SENT} where f.institution = $1 order by f.sent desc, f.id desc limit $2"));
    sql!(tx, sqlx::query_as(query).bind(institution).bind(limit), fetch_all)
}

/// Lets a waiting file be taken in; false where it does not wait, or another is under way.
pub async fn start(tx: &mut Tx, id: &VocabularyFileId, confirmed: bool) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query(
            "update vocabulary_files set state = 'running', confirmed = $2 where id = $1 and state = 'waiting'
             and not exists (select 1 from vocabulary_files other where other.state = 'running')"
        )
        .bind(id)
        .bind(confirmed),
        execute
    )?;
    Ok(touched > 0)
}

/// Notes how far one is.
pub async fn progress(tx: &mut Tx, id: &VocabularyFileId, done: i64) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update vocabulary_files set done = $2 where id = $1 and state = 'running'").bind(id).bind(done),
        execute
    )?;
    Ok(())
}

/// Notes what came of one, and lets go of its text.
pub async fn finish(tx: &mut Tx, now: DateTime<Utc>, id: &VocabularyFileId, state: &str, outcome: &str) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update vocabulary_files set state = $2, outcome = $3, finished = $4 where id = $1")
            .bind(id)
            .bind(state)
            .bind(outcome)
            .bind(now),
        execute
    )?;
    sql!(tx, sqlx::query("delete from vocabulary_file_parts where file = $1").bind(id), execute)?;
    Ok(())
}

/// Throws away a file that waits; false where it does not.
pub async fn discard(tx: &mut Tx, id: &VocabularyFileId) -> Result<bool> {
    let gone = sql!(tx, sqlx::query("delete from vocabulary_files where id = $1 and state = 'waiting'").bind(id), execute)?;
    Ok(gone > 0)
}

/// Throws away what has waited since before then.
pub async fn forget_waiting(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    sql!(tx, sqlx::query("delete from vocabulary_files where state = 'waiting' and sent < $1").bind(before), execute)
}
