//! The vocabulary in the database: every concept in one row, loaded whole.

pub mod proposals;

use chrono::{DateTime, Utc};

use super::model::{Concept, Kind, State};
use crate::ids::ConceptId;
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

#[derive(sqlx::FromRow)]
struct Row {
    id: ConceptId,
    label: String,
    kind: String,
    state: String,
    source: String,
    synonyms: String,
    abbreviations: String,
    broader: String,
}

/// Every concept, and the version that they are.
pub async fn load(tx: &mut Tx) -> Result<(i64, Vec<Concept>)> {
    let version = version(tx).await?;
    let rows: Vec<Row> = sql!(
        tx,
        sqlx::query_as("select id, label, kind, state, source, synonyms, abbreviations, broader from concepts"),
        fetch_all
    )?;
    Ok((version, rows.into_iter().filter_map(from_row).collect()))
}

/// One concept as it is stored now, which may be newer than any snapshot.
pub async fn concept(tx: &mut Tx, id: &ConceptId) -> Result<Option<Concept>> {
    let row: Option<Row> = sql!(
        tx,
        sqlx::query_as("select id, label, kind, state, source, synonyms, abbreviations, broader from concepts where id = $1")
            .bind(id),
        fetch_optional
    )?;
    Ok(row.and_then(from_row))
}

/// A row as a concept; none for one that a newer program wrote in a way unknown to this one.
fn from_row(row: Row) -> Option<Concept> {
    let concept = (|| {
        Some(Concept {
            id: row.id.clone(),
            label: row.label,
            kind: Kind::from_code(&row.kind)?,
            synonyms: serde_json::from_str(&row.synonyms).ok()?,
            abbreviations: serde_json::from_str(&row.abbreviations).ok()?,
            broader: serde_json::from_str(&row.broader).ok()?,
            state: State::from_code(&row.state)?,
            source: row.source,
        })
    })();
    if concept.is_none() {
        tracing::warn!(concept = %row.id, "a concept cannot be read and is left out");
    }
    concept
}

/// The version of the vocabulary: it grows with every change.
pub async fn version(tx: &mut Tx) -> Result<i64> {
    sql!(tx, sqlx::query_scalar("select version from vocabulary where only_row = 1"), fetch_one)
}

/// How many concepts of a source there are.
pub async fn count(tx: &mut Tx, source: &str) -> Result<i64> {
    sql!(tx, sqlx::query_scalar("select cast(count(*) as bigint) from concepts where source = $1").bind(source), fetch_one)
}

/// Adds those of the concepts whose id is new, and leaves the others as they are; gives how many were added.
pub async fn add(tx: &mut Tx, now: DateTime<Utc>, concepts: &[Concept]) -> Result<u64> {
    write(tx, now, concepts, " on conflict (id) do nothing").await
}

/// Adds the concepts, or puts them in place of what they were.
pub async fn put(tx: &mut Tx, now: DateTime<Utc>, concepts: &[Concept]) -> Result<u64> {
    write(
        tx,
        now,
        concepts,
        " on conflict (id) do update set label = excluded.label, kind = excluded.kind, state = excluded.state,
            source = excluded.source, synonyms = excluded.synonyms, abbreviations = excluded.abbreviations,
            broader = excluded.broader, changed = excluded.changed",
    )
    .await
}

async fn write(tx: &mut Tx, now: DateTime<Utc>, concepts: &[Concept], otherwise: &'static str) -> Result<u64> {
    let touched = sql_rows!(
        tx,
        "insert into concepts (id, label, kind, state, source, synonyms, abbreviations, broader, changed) ",
        concepts,
        |row, concept| {
            row.push_bind(concept.id.clone())
                .push_bind(concept.label.clone())
                .push_bind(concept.kind.code())
                .push_bind(concept.state.code())
                .push_bind(concept.source.clone())
                .push_bind(list(&concept.synonyms))
                .push_bind(list(&concept.abbreviations))
                .push_bind(list(&concept.broader))
                .push_bind(now);
        },
        otherwise
    )?;
    if touched > 0 {
        sql!(tx, sqlx::query("update vocabulary set version = version + 1 where only_row = 1"), execute)?;
    }
    Ok(touched)
}

/// A list as JSON; lists of text always have a JSON form.
fn list(list: &impl serde::Serialize) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned())
}
