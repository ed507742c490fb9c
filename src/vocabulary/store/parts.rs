//! What is shown as one concept: each with its vocabulary and its licence.

use crate::ids::ConceptId;
use crate::sql_in;
use crate::storage::{Result, Tx};

/// A concept that is shown as another, or as itself.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Part {
    /// Which one.
    pub id: ConceptId,
    /// Its label in its own vocabulary.
    pub label: String,
    /// Its source's own identifier; none for ours.
    pub origin: Option<String>,
    /// What it means, in its source's words.
    pub definition: String,
    /// Its vocabulary.
    pub source: String,
    /// What that is called.
    pub name: String,
    /// Under which terms it may be used; empty where nobody said.
    pub licence: String,
    /// A state's code.
    pub state: String,
}

/// Each of these concepts, in this order.
pub async fn of(tx: &mut Tx, ids: &[&ConceptId]) -> Result<Vec<Part>> {
    let wanted: Vec<ConceptId> = ids.iter().map(|id| (*id).clone()).collect();
    let mut parts = sql_in!(
        tx,
        Part,
        "select c.id, c.label, c.origin, c.definition, c.source, coalesce(s.name, c.source) as name, coalesce(s.licence, '') as licence, c.state
         from concepts c left join vocabulary_sources s on s.id = c.source where c.id in ",
        wanted,
        ""
    )?;
    parts.sort_by_key(|part| ids.iter().position(|id| **id == part.id));
    Ok(parts)
}
