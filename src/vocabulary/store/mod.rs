//! The vocabulary in the database: every concept in one row, loaded whole; what was changed and joined here beside it.

pub mod edits;
pub mod imports;
pub mod links;
pub mod parts;
pub mod proposals;
pub mod sources;

use chrono::{DateTime, Utc};

use super::model::{Concept, Kind, State};
use super::snapshot::Stored;
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
    loose: String,
    abbreviations: String,
    broader: String,
}

const SELECT: &str = "select id, label, kind, state, source, synonyms, loose, abbreviations, broader from concepts";

/// Everything a snapshot is made of. A vocabulary whose first import is not finished is left out.
pub async fn load(tx: &mut Tx) -> Result<Stored> {
    let version = version(tx).await?;
    let sources = sources::all(tx).await?;
    let unfinished: Vec<&str> = sources.iter().filter(|source| !source.ready).map(|source| source.id.as_str()).collect();
    let rows: Vec<Row> = sql!(tx, sqlx::query_as(SELECT), fetch_all)?;
    let concepts = rows.into_iter().filter(|row| !unfinished.contains(&row.source.as_str())).filter_map(from_row).collect();
    Ok(Stored {
        version,
        concepts,
        links: links::live(tx).await?,
        edits: edits::all(tx).await?,
        places: sources.into_iter().map(|source| (source.id, source.place)).collect(),
    })
}

/// One concept as it is stored now with what was changed of it here, which may be newer than any snapshot.
pub async fn concept(tx: &mut Tx, id: &ConceptId) -> Result<Option<Concept>> {
    let Some(concept) = base(tx, id).await? else {
        return Ok(None);
    };
    let edit = edits::one(tx, id).await?;
    Ok(Some(edit.apply(concept)))
}

/// One concept as its source has it.
pub async fn base(tx: &mut Tx, id: &ConceptId) -> Result<Option<Concept>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where id = $1"));
    let row: Option<Row> = sql!(tx, sqlx::query_as(query).bind(id), fetch_optional)?;
    Ok(row.and_then(from_row))
}

/// A row as a concept; none for one that a newer program wrote in a way unknown to this one.
fn from_row(row: Row) -> Option<Concept> {
    let concept = (|| {
        let mut synonyms: Vec<String> = serde_json::from_str(&row.synonyms).ok()?;
        if row.loose != "[]" {
            synonyms.append(&mut serde_json::from_str(&row.loose).ok()?);
        }
        Some(Concept {
            id: row.id.clone(),
            label: row.label,
            kind: Kind::from_code(&row.kind)?,
            synonyms,
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
        touch(tx).await?;
    }
    Ok(touched)
}

/// Tells every node that the vocabulary is another one.
pub async fn touch(tx: &mut Tx) -> Result<()> {
    sql!(tx, sqlx::query("update vocabulary set version = version + 1 where only_row = 1"), execute)?;
    Ok(())
}

/// A list as JSON; lists of text always have a JSON form.
fn list(list: &impl serde::Serialize) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned())
}
