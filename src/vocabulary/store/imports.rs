//! Rows of concepts as an import reads and writes them: as their source has them, without what was changed here.

use chrono::{DateTime, Utc};

use super::list;
use crate::ids::ConceptId;
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

/// A concept as its source has it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Base {
    /// Which one.
    pub id: ConceptId,
    /// The source's own identifier; none for ours.
    pub origin: Option<String>,
    /// Its vocabulary.
    pub source: String,
    /// Its name.
    pub label: String,
    /// A kind's code.
    pub kind: String,
    /// Whether its kind is known, not guessed.
    pub kind_sure: bool,
    /// A state's code.
    pub state: String,
    /// JSON lists of names and of ids.
    pub synonyms: String,
    /// Names that its source does not call exact.
    pub loose: String,
    /// Short forms.
    pub abbreviations: String,
    /// Ids of broader concepts.
    pub broader: String,
    /// Addresses of what its source says is exactly the same: those lead out of the house.
    pub same: String,
    /// What it means.
    pub definition: String,
}

/// Whether something is an address elsewhere, not the id of a concept here.
pub fn is_address(link: &str) -> bool {
    link.contains("://")
}

impl Base {
    /// A list as the row keeps it.
    pub fn list(values: &impl serde::Serialize) -> String {
        list(values)
    }
}

const SELECT: &str =
    "select id, origin, source, label, kind, kind_sure, state, synonyms, loose, abbreviations, broader, same, definition
    from concepts";

/// Every concept of a vocabulary.
pub async fn of_source(tx: &mut Tx, source: &str) -> Result<Vec<Base>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where source = $1"));
    sql!(tx, sqlx::query_as(query).bind(source), fetch_all)
}

/// Every concept in use of every vocabulary that is whole, or is this one; without definitions.
pub async fn comparable(tx: &mut Tx, finishing: &str) -> Result<Vec<Base>> {
    let text = "select id, origin, source, label, kind, kind_sure, state, synonyms, loose, abbreviations, broader, same,
                '' as definition from concepts c where state = 'active'
                and not exists (select 1 from vocabulary_sources s where s.id = c.source and not s.ready and s.id <> $1)";
    sql!(tx, sqlx::query_as(text).bind(finishing), fetch_all)
}

/// Which ids are taken.
pub async fn ids(tx: &mut Tx) -> Result<Vec<String>> {
    sql!(tx, sqlx::query_scalar("select id from concepts"), fetch_all)
}

/// Adds concepts or puts them in place of what they were. The vocabulary's version stays: nobody takes them over before the import is
/// finished.
pub async fn put(tx: &mut Tx, now: DateTime<Utc>, rows: &[Base]) -> Result<u64> {
    sql_rows!(
        tx,
        "insert into concepts (id, origin, source, label, kind, kind_sure, state, synonyms, loose, abbreviations, broader, same, definition, changed) ",
        rows,
        |b, row| {
            b.push_bind(row.id.clone())
                .push_bind(row.origin.clone())
                .push_bind(row.source.clone())
                .push_bind(row.label.clone())
                .push_bind(row.kind.clone())
                .push_bind(row.kind_sure)
                .push_bind(row.state.clone())
                .push_bind(row.synonyms.clone())
                .push_bind(row.loose.clone())
                .push_bind(row.abbreviations.clone())
                .push_bind(row.broader.clone())
                .push_bind(row.same.clone())
                .push_bind(row.definition.clone())
                .push_bind(now);
        },
        " on conflict (id) do update set label = excluded.label, kind = excluded.kind, kind_sure = excluded.kind_sure,
            state = excluded.state, synonyms = excluded.synonyms, loose = excluded.loose, abbreviations = excluded.abbreviations,
            broader = excluded.broader, same = excluded.same, definition = excluded.definition, changed = excluded.changed"
    )
}

/// Rows that have addresses among their broader concepts, where they were kept before they had a column of their own: each id with its list.
pub async fn mixed(tx: &mut Tx) -> Result<Vec<(ConceptId, String)>> {
    sql!(tx, sqlx::query_as("select id, broader from concepts where broader like '%://%'"), fetch_all)
}

/// Puts each row's addresses where they belong.
pub async fn part_addresses(tx: &mut Tx, rows: &[(ConceptId, String)]) -> Result<()> {
    for (id, broader) in rows {
        let links: Vec<String> = serde_json::from_str(broader).unwrap_or_default();
        let (same, broader): (Vec<String>, Vec<String>) = links.into_iter().partition(|link| is_address(link));
        sql!(
            tx,
            sqlx::query("update concepts set broader = $2, same = $3 where id = $1")
                .bind(id)
                .bind(list(&broader))
                .bind(list(&same)),
            execute
        )?;
    }
    Ok(())
}
