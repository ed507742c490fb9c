//! Where concepts come from.

use chrono::{DateTime, Utc};

use crate::sql;
use crate::storage::{Result, Tx};

/// A vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Source {
    /// What its concepts are marked with.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Under which terms it may be used; empty where nobody said.
    pub licence: String,
    /// Its version or date as its file has it; empty where it does not say.
    pub version: String,
    /// The order in which they came.
    pub place: i64,
    /// How many of its concepts are in use.
    pub concepts: i64,
    /// When its file was last taken in.
    pub changed: Option<DateTime<Utc>>,
    /// Whether its first import was finished.
    pub ready: bool,
}

const SELECT: &str = "select id, name, licence, version, place, concepts, changed, ready from vocabulary_sources";

/// Every vocabulary in the order in which they came.
pub async fn all(tx: &mut Tx) -> Result<Vec<Source>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} order by place, id"));
    sql!(tx, sqlx::query_as(query), fetch_all)
}

/// One of them.
pub async fn one(tx: &mut Tx, id: &str) -> Result<Option<Source>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where id = $1"));
    sql!(tx, sqlx::query_as(query).bind(id), fetch_optional)
}

/// How many concepts of each are in use: ours are not counted at every change.
pub async fn in_use(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    sql!(
        tx,
        sqlx::query_as("select source, cast(count(*) as bigint) from concepts where state = 'active' group by source"),
        fetch_all
    )
}

/// Begins a vocabulary, or takes over what its newest file says of it.
pub async fn begin(tx: &mut Tx, id: &str, name: &str, licence: &str, version: &str) -> Result<()> {
    let next: i64 =
        sql!(tx, sqlx::query_scalar("select cast(coalesce(max(place), 0) + 1 as bigint) from vocabulary_sources"), fetch_one)?;
    sql!(
        tx,
        sqlx::query(
            "insert into vocabulary_sources (id, name, licence, version, place, concepts, ready) values ($1, $2, $3, $4, $5, 0, false)
             on conflict (id) do update set name = excluded.name, licence = excluded.licence, version = excluded.version"
        )
        .bind(id)
        .bind(name)
        .bind(licence)
        .bind(version)
        .bind(next),
        execute
    )?;
    Ok(())
}

/// Notes that a vocabulary's file was taken in whole.
pub async fn finish(tx: &mut Tx, id: &str, now: DateTime<Utc>, concepts: i64) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update vocabulary_sources set ready = true, changed = $2, concepts = $3 where id = $1")
            .bind(id)
            .bind(now)
            .bind(concepts),
        execute
    )?;
    Ok(())
}
