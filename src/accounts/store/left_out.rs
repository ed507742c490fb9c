//! Rows of people who are left out of HR's files, by keyed hashes.

use chrono::{DateTime, Utc};

use crate::ids::{InstitutionId, MarkId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

/// What an institution's file can know someone by.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct KnownBy {
    /// Whose file.
    pub institution: InstitutionId,
    /// Their staff number.
    #[sqlx(rename = "external_id")]
    pub number: Option<String>,
    /// Their address.
    pub email: Option<String>,
}

/// What an institution's file can know someone by.
pub async fn known_by(tx: &mut Tx, person: &PersonId) -> Result<Option<KnownBy>> {
    let query = "select institution, external_id, email from people where id = $1";
    sql!(tx, sqlx::query_as::<_, KnownBy>(query).bind(person), fetch_optional)
}

/// Adds a hash to a mark; one that is there already becomes part of it.
pub async fn add_mark(
    tx: &mut Tx,
    now: DateTime<Utc>,
    mark: &MarkId,
    institution: &InstitutionId,
    what: &str,
    hash: &str,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into left_out (id, institution, by_what, hash, mark, since) values ($1, $2, $3, $4, $5, $6)
             on conflict (institution, hash) do update set mark = excluded.mark, since = excluded.since"
        )
        .bind(MarkId::new(now))
        .bind(institution)
        .bind(what)
        .bind(hash)
        .bind(mark)
        .bind(now),
        execute
    )?;
    Ok(())
}

/// Every hash of an institution.
pub async fn marks(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<String>> {
    sql!(tx, sqlx::query_scalar("select hash from left_out where institution = $1").bind(institution), fetch_all)
}

/// Since when people are left out, one line each, the newest first.
pub async fn marked_since(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<DateTime<Utc>>> {
    let query = "select min(since) as since from left_out where institution = $1 group by mark order by since desc";
    sql!(tx, sqlx::query_scalar(query).bind(institution), fetch_all)
}

/// The mark that a hash belongs to.
pub async fn mark_of(tx: &mut Tx, institution: &InstitutionId, hash: &str) -> Result<Option<MarkId>> {
    let query = "select mark from left_out where institution = $1 and hash = $2";
    sql!(tx, sqlx::query_scalar(query).bind(institution).bind(hash), fetch_optional)
}

/// Lifts a mark with all its hashes.
pub async fn lift_mark(tx: &mut Tx, institution: &InstitutionId, mark: &MarkId) -> Result<()> {
    sql!(tx, sqlx::query("delete from left_out where institution = $1 and mark = $2").bind(institution).bind(mark), execute)?;
    Ok(())
}
