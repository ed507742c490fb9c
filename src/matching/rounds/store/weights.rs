//! An institution's usual weights for a programme.

use chrono::{DateTime, Utc};

use crate::ids::{InstitutionId, PersonId};
use crate::matching::score::Weights;
use crate::sql;
use crate::storage::{Result, Tx};

/// Weights that somebody saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// Their number, from 1.
    pub version: i64,
    /// What they are; none where this program cannot read them.
    pub weights: Option<Weights>,
    /// Why they were saved.
    pub note: String,
    /// When.
    pub saved: DateTime<Utc>,
    /// By whom; none for somebody who is no longer there.
    pub by: Option<String>,
}

/// An institution's versions from this one down, the newest first.
pub async fn saved(tx: &mut Tx, programme: &str, institution: &InstitutionId, from: i64, limit: i64) -> Result<Vec<Saved>> {
    type Row = (i64, String, String, DateTime<Utc>, Option<String>);
    let rows: Vec<Row> = sql!(
        tx,
        sqlx::query_as(
            "select w.version, w.weights, w.note, w.saved, p.name from match_weights w left join people p on p.id = w.saved_by
             where w.programme = $1 and w.institution = $2 and w.version <= $3 order by w.version desc limit $4"
        )
        .bind(programme)
        .bind(institution)
        .bind(from)
        .bind(limit),
        fetch_all
    )?;
    let one = |(version, weights, note, saved, by): Row| Saved { version, weights: Weights::parse(&weights).ok(), note, saved, by };
    Ok(rows.into_iter().map(one).collect())
}

/// The version that counts; none while nobody has saved any.
pub async fn newest(tx: &mut Tx, programme: &str, institution: &InstitutionId) -> Result<Option<Saved>> {
    Ok(saved(tx, programme, institution, i64::MAX, 1).await?.pop())
}

/// Saves weights as the version after `before`; false where somebody saved another meanwhile, and nothing is written.
pub async fn save(
    tx: &mut Tx,
    now: DateTime<Utc>,
    by: &PersonId,
    (programme, institution): (&str, &InstitutionId),
    before: i64,
    weights: &Weights,
    note: &str,
) -> Result<bool> {
    if newest(tx, programme, institution).await?.map_or(0, |newest| newest.version) != before {
        return Ok(false);
    }
    sql!(
        tx,
        sqlx::query(
            "insert into match_weights (programme, institution, version, weights, note, saved, saved_by) values ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(programme)
        .bind(institution)
        .bind(before + 1)
        .bind(weights.to_toml())
        .bind(note)
        .bind(now)
        .bind(by),
        execute
    )?;
    Ok(true)
}
