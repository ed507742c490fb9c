//! The name of someone who left, for a while.

use chrono::{DateTime, Utc};

use super::read;
use crate::accounts::Viewer;
use crate::hr::leave::NAMED;
use crate::ids::{InstitutionId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    institution: InstitutionId,
    institution_name: String,
    shares: bool,
    manager: Option<PersonId>,
    document: String,
}

/// The name of someone who left less than 90 days ago, and of where they worked, for whoever could see their profile's name before.
pub async fn farewell(tx: &mut Tx, viewer: &Viewer, person: &PersonId, now: DateTime<Utc>) -> Result<Option<(String, String)>> {
    let row = sql!(
        tx,
        sqlx::query_as::<_, Row>(
            "select p.name, p.institution, i.name as institution_name, i.shares, p.manager, f.document
             from people p join institutions i on i.id = p.institution join profiles f on f.person = p.id
             where p.id = $1 and p.left_on > $2 and f.published is not null"
        )
        .bind(person)
        .bind(now - NAMED),
        fetch_optional
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    let relation = viewer.relation_to(person, &row.institution, row.shares, row.manager.as_ref());
    Ok(read(&row.document)?.reach().includes(relation).then_some((row.name, row.institution_name)))
}
