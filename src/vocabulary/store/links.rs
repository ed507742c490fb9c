//! Which concepts are the same.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::touch;
use crate::ids::{ConceptId, LinkId, PersonId};
use crate::storage::{Result, Tx};
use crate::vocabulary::import::equal::Pair;
use crate::vocabulary::model::Link;
use crate::{sql, sql_rows};

/// A link as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    /// Which one.
    pub id: LinkId,
    /// The concept that is shown as the other.
    pub gone: ConceptId,
    /// The other.
    pub kept: ConceptId,
    /// `match`, `label`, `synonym`, `replaced` or `merged`.
    pub how: String,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// When it was undone.
    pub parted: Option<DateTime<Utc>>,
}

impl Row {
    /// Whether a coordinator made it.
    pub fn is_merge(&self) -> bool {
        self.how == "merged"
    }
}

const SELECT: &str = "select id, gone, kept, how, made, parted from concept_links";

/// Every link that holds.
pub async fn live(tx: &mut Tx) -> Result<Vec<Link>> {
    let rows = all(tx).await?;
    let live = rows.into_iter().filter(|row| row.parted.is_none());
    Ok(live.map(|row| Link { merged: row.is_merge(), gone: row.gone, kept: row.kept }).collect())
}

/// Every link in the order in which they were made, undone ones too.
pub async fn all(tx: &mut Tx) -> Result<Vec<Row>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} order by made, id"));
    sql!(tx, sqlx::query_as(query), fetch_all)
}

/// Links that hold of any of these concepts.
pub async fn of(tx: &mut Tx, concepts: &[ConceptId]) -> Result<Vec<Row>> {
    let rows = all(tx).await?;
    let theirs = |row: &Row| row.parted.is_none() && (concepts.contains(&row.gone) || concepts.contains(&row.kept));
    Ok(rows.into_iter().filter(theirs).collect())
}

/// One link.
pub async fn one(tx: &mut Tx, id: &LinkId) -> Result<Option<Row>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where id = $1"));
    sql!(tx, sqlx::query_as(query).bind(id), fetch_optional)
}

/// Joins two concepts as a coordinator says, or the operator; none where a link joins the two already, whichever way round.
pub async fn merge(
    tx: &mut Tx,
    now: DateTime<Utc>,
    by: Option<&PersonId>,
    gone: &ConceptId,
    kept: &ConceptId,
) -> Result<Option<LinkId>> {
    let joined: i64 = sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from concept_links
             where parted is null and ((gone = $1 and kept = $2) or (gone = $2 and kept = $1))"
        )
        .bind(gone)
        .bind(kept),
        fetch_one
    )?;
    if joined > 0 {
        return Ok(None);
    }
    let id = LinkId::new(now);
    sql!(
        tx,
        sqlx::query("insert into concept_links (id, gone, kept, how, made, maker) values ($1, $2, $3, 'merged', $4, $5)")
            .bind(&id)
            .bind(gone)
            .bind(kept)
            .bind(now)
            .bind(by),
        execute
    )?;
    touch(tx).await?;
    Ok(Some(id))
}

/// Undoes a link; false where it was undone before. It stays, so that no import makes it again.
pub async fn part(tx: &mut Tx, now: DateTime<Utc>, id: &LinkId) -> Result<bool> {
    let touched =
        sql!(tx, sqlx::query("update concept_links set parted = $2 where id = $1 and parted is null").bind(id).bind(now), execute)?;
    if touched > 0 {
        touch(tx).await?;
    }
    Ok(touched > 0)
}

/// Makes the links that an import found be those that hold, but for those that coordinators made or undid; gives how many hold.
pub async fn set_found(tx: &mut Tx, now: DateTime<Utc>, wanted: &[Pair]) -> Result<u64> {
    let live: Vec<Row> = all(tx).await?.into_iter().filter(|row| row.parted.is_none()).collect();
    let (merged, there): (Vec<Row>, Vec<Row>) = live.into_iter().partition(Row::is_merge);
    // two are joined once, whoever says so
    let mut joined: HashSet<(&ConceptId, &ConceptId)> = merged.iter().map(|row| (&row.gone, &row.kept)).collect();
    let wanted: Vec<&Pair> = wanted.iter().filter(|pair| joined.insert((&pair.gone, &pair.kept))).collect();
    let wanted_pairs: HashSet<(&ConceptId, &ConceptId, &str)> =
        wanted.iter().map(|pair| (&pair.gone, &pair.kept, pair.how)).collect();
    let mut known: HashSet<(&ConceptId, &ConceptId, &str)> = HashSet::new();
    for row in &there {
        let pair = (&row.gone, &row.kept, row.how.as_str());
        if wanted_pairs.contains(&pair) {
            known.insert(pair);
        } else {
            sql!(tx, sqlx::query("delete from concept_links where id = $1").bind(&row.id), execute)?;
        }
    }
    let count = wanted.len() as u64;
    let fresh: Vec<&Pair> = wanted.into_iter().filter(|pair| !known.contains(&(&pair.gone, &pair.kept, pair.how))).collect();
    sql_rows!(
        tx,
        "insert into concept_links (id, gone, kept, how, made) ",
        fresh,
        |row, pair| {
            row.push_bind(LinkId::new(now))
                .push_bind(pair.gone.clone())
                .push_bind(pair.kept.clone())
                .push_bind(pair.how)
                .push_bind(now);
        },
        ""
    )?;
    Ok(count)
}
