//! The house's own secrets: made when first needed, kept in the database, so that every node and every restored backup has the same.

use super::{Result, Tx};
use crate::secrets;
use crate::sql;

/// The secret of this name, made where there is none yet.
pub async fn secret(tx: &mut Tx, name: &str) -> Result<String> {
    let new = secrets::token();
    let query = "insert into secrets (name, secret) values ($1, $2) on conflict (name) do nothing";
    sql!(tx, sqlx::query(query).bind(name).bind(&new), execute)?;
    sql!(tx, sqlx::query_scalar("select secret from secrets where name = $1").bind(name), fetch_one)
}

/// The secret of this name, where it was ever needed.
pub async fn existing_secret(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    sql!(tx, sqlx::query_scalar("select secret from secrets where name = $1").bind(name), fetch_optional)
}
