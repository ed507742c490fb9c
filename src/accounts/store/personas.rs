//! Rows of the demonstration's personas: who plays whom.

use crate::ids::PersonId;
use crate::sql;
use crate::storage::{Result, Tx};

/// Says who plays a persona from now on.
pub async fn set_persona(tx: &mut Tx, code: &str, person: &PersonId) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into personas (persona, person) values ($1, $2) on conflict (persona) do update set person = excluded.person"
        )
        .bind(code)
        .bind(person),
        execute
    )?;
    Ok(())
}

/// Who plays a persona.
pub async fn persona(tx: &mut Tx, code: &str) -> Result<Option<PersonId>> {
    sql!(tx, sqlx::query_scalar("select person from personas where persona = $1").bind(code), fetch_optional)
}

/// Whether anybody plays one: only a demonstration has them.
pub async fn has_personas(tx: &mut Tx) -> Result<bool> {
    let one: Option<String> = sql!(tx, sqlx::query_scalar("select persona from personas limit 1"), fetch_optional)?;
    Ok(one.is_some())
}

/// Who plays whom: each persona's code with the player's name.
pub async fn players(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    sql!(tx, sqlx::query_as("select s.persona, p.name from personas s join people p on p.id = s.person where p.active"), fetch_all)
}
