//! Versions of the weights.

use chrono::{DateTime, Utc};

use super::{SEARCH_TUNED, Version};
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::sql;
use crate::storage::{Result, Tx};

type Row = (i64, String, String, DateTime<Utc>, Option<String>);

fn from_row((version, weights, note, saved, by): Row) -> Version {
    Version { version, weights, note, saved, by }
}

/// The version that counts; none while nobody has saved any.
pub async fn newest(tx: &mut Tx) -> Result<Option<Version>> {
    Ok(versions(tx, 1).await?.pop())
}

/// The newest versions, newest first.
pub async fn versions(tx: &mut Tx, most: i64) -> Result<Vec<Version>> {
    let rows: Vec<Row> = sql!(
        tx,
        sqlx::query_as(
            "select r.version, r.weights, r.note, r.saved, p.name from search_rankings r left join people p on p.id = r.saved_by \
             order by r.version desc limit $1"
        )
        .bind(most),
        fetch_all
    )?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// One version.
pub async fn version(tx: &mut Tx, version: i64) -> Result<Option<Version>> {
    let row: Option<Row> = sql!(
        tx,
        sqlx::query_as(
            "select r.version, r.weights, r.note, r.saved, p.name from search_rankings r left join people p on p.id = r.saved_by \
             where r.version = $1"
        )
        .bind(version),
        fetch_optional
    )?;
    Ok(row.map(from_row))
}

/// Saves weights as the version after `before`; false where somebody saved another meanwhile, and nothing is written.
pub async fn save(tx: &mut Tx, now: DateTime<Utc>, by: &PersonId, before: i64, weights: &str, note: &str) -> Result<bool> {
    if newest(tx).await?.map_or(0, |newest| newest.version) != before {
        return Ok(false);
    }
    let version = before + 1;
    sql!(
        tx,
        sqlx::query("insert into search_rankings (version, weights, note, saved, saved_by) values ($1, $2, $3, $4, $5)")
            .bind(version)
            .bind(weights)
            .bind(note)
            .bind(now)
            .bind(by),
        execute
    )?;
    ledger::append(tx, now, Fact::new(SEARCH_TUNED, now).by(by).with("version", version)).await?;
    Ok(true)
}
