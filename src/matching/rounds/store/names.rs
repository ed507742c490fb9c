//! People by name.

use std::collections::HashMap;

use crate::ids::PersonId;
use crate::sql_in;
use crate::storage::{Result, Tx};

/// What is said of people by name.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Named {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their name in addresses.
    pub handle: String,
    /// Where they work.
    pub institution: String,
}

/// The names of these people. The caller has made sure that its reader may know of them.
pub async fn names(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<PersonId, Named>> {
    let rows = sql_in!(
        tx,
        Named,
        "select p.id, p.name, p.handle, i.name as institution from people p join institutions i on i.id = p.institution where p.id in ",
        people,
        ""
    )?;
    Ok(rows.into_iter().map(|one| (one.id.clone(), one)).collect())
}
