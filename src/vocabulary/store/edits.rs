//! What coordinators changed of concepts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{list, touch};
use crate::ids::{ConceptId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};
use crate::vocabulary::model::{Concept, Edit};
use crate::vocabulary::names::name_key;

#[derive(sqlx::FromRow)]
struct Row {
    concept: ConceptId,
    label: Option<String>,
    synonyms: String,
    abbreviations: String,
    removed: String,
}

impl From<Row> for Edit {
    fn from(row: Row) -> Self {
        let list = |text: &str| serde_json::from_str(text).unwrap_or_default();
        Self {
            label: row.label,
            synonyms: list(&row.synonyms),
            abbreviations: list(&row.abbreviations),
            removed: list(&row.removed),
        }
    }
}

/// Every change.
pub async fn all(tx: &mut Tx) -> Result<HashMap<ConceptId, Edit>> {
    let rows: Vec<Row> =
        sql!(tx, sqlx::query_as("select concept, label, synonyms, abbreviations, removed from concept_edits"), fetch_all)?;
    Ok(rows.into_iter().map(|row| (row.concept.clone(), row.into())).collect())
}

/// What was changed of one concept.
pub async fn one(tx: &mut Tx, concept: &ConceptId) -> Result<Edit> {
    let row: Option<Row> = sql!(
        tx,
        sqlx::query_as("select concept, label, synonyms, abbreviations, removed from concept_edits where concept = $1")
            .bind(concept),
        fetch_optional
    )?;
    Ok(row.map(Edit::from).unwrap_or_default())
}

/// Writes what is changed of a concept; nothing changed takes the row away.
pub async fn put(tx: &mut Tx, now: DateTime<Utc>, editor: Option<&PersonId>, concept: &ConceptId, edit: &Edit) -> Result<()> {
    if edit.is_empty() {
        sql!(tx, sqlx::query("delete from concept_edits where concept = $1").bind(concept), execute)?;
    } else {
        sql!(
            tx,
            sqlx::query(
                "insert into concept_edits (concept, label, synonyms, abbreviations, removed, editor, edited)
                 values ($1, $2, $3, $4, $5, $6, $7)
                 on conflict (concept) do update set label = excluded.label, synonyms = excluded.synonyms,
                     abbreviations = excluded.abbreviations, removed = excluded.removed, editor = excluded.editor, edited = excluded.edited"
            )
            .bind(concept)
            .bind(&edit.label)
            .bind(list(&edit.synonyms))
            .bind(list(&edit.abbreviations))
            .bind(list(&edit.removed))
            .bind(editor)
            .bind(now),
            execute
        )?;
    }
    touch(tx).await
}

/// Adds those names of `wanted` that the concept does not have yet.
pub async fn add_names(tx: &mut Tx, now: DateTime<Utc>, editor: &PersonId, wanted: &Concept) -> Result<()> {
    let Some(there) = super::concept(tx, &wanted.id).await? else { return Ok(()) };
    let mut edit = one(tx, &wanted.id).await?;
    let known: Vec<String> = std::iter::once(there.label.as_str()).chain(there.other_names()).map(name_key).collect();
    let fresh =
        |names: &[String]| -> Vec<String> { names.iter().filter(|name| !known.contains(&name_key(name))).cloned().collect() };
    let (synonyms, abbreviations) = (fresh(&wanted.synonyms), fresh(&wanted.abbreviations));
    edit.removed.retain(|key| !synonyms.iter().chain(&abbreviations).any(|name| name_key(name) == *key));
    edit.synonyms.extend(synonyms);
    edit.abbreviations.extend(abbreviations);
    put(tx, now, Some(editor), &wanted.id, &edit).await
}
