//! Who names a concept.

use std::collections::BTreeSet;

use crate::ids::{ConceptId, InstitutionId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

/// People of an institution whose published profile names one of these concepts, in order; to be looked at with
/// [`visible`](super::visible), for it says nothing about who may see it, and a concept may stand in free text.
pub async fn naming(tx: &mut Tx, institution: &InstitutionId, concepts: &[ConceptId]) -> Result<Vec<PersonId>> {
    let mut people = BTreeSet::new();
    for concept in concepts {
        // an id is letters, digits and hyphens: it needs no escaping
        let pattern = format!("%\"{concept}\"%");
        let found: Vec<PersonId> = sql!(
            tx,
            sqlx::query_scalar(
                "select p.id from people p join profiles f on f.person = p.id
                 where p.institution = $1 and f.published is not null and f.document like $2"
            )
            .bind(institution)
            .bind(&pattern),
            fetch_all
        )?;
        people.extend(found);
    }
    Ok(people.into_iter().collect())
}
