//! What people ask to be shown.

use chrono::{DateTime, Utc};

use crate::ids::{ConceptId, InstitutionId};
use crate::measures::Heads;
use crate::shadowing::model::Act;
use crate::sql;
use crate::storage::{Result, Tx};

/// For each concept how many different people of an institution asked to shadow somebody for it in a time: what they wrote before and sent
/// then is of then, and what was never sent is not asked.
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
                  join (select thing, min(happened) as first from shadowing_steps where act = $4 group by thing) s on s.thing = r.id
             where r.institution = $1 and s.first >= $2 and s.first < $3 group by c.concept"
        )
        .bind(institution)
        .bind(from)
        .bind(until)
        .bind(Act::Submit.code()),
        fetch_all
    )
}
