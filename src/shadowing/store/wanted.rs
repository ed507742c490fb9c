//! What people ask to be shown.

use chrono::{DateTime, Utc};

use crate::ids::{ConceptId, InstitutionId};
use crate::measures::Heads;
use crate::sql;
use crate::storage::{Result, Tx};

/// For each concept how many different people of an institution asked to shadow somebody for it in a time, drafts left out.
pub async fn asked(
    tx: &mut Tx,
    institution: &InstitutionId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(ConceptId, Heads)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select c.concept, cast(count(distinct r.requester) as bigint)
             from shadowing_request_concepts c join shadowing_requests r on r.id = c.request
             where r.institution = $1 and r.created >= $2 and r.created < $3 and r.state <> 'draft' group by c.concept"
        )
        .bind(institution)
        .bind(from)
        .bind(until),
        fetch_all
    )
}
