//! The secret that signs addresses in mail.

use crate::secrets;
use crate::sql;
use crate::storage::{Result, Tx};

/// What it is kept under.
const NAME: &str = "mail";

/// The secret, made where there is none yet.
pub(in crate::notify) async fn secret(tx: &mut Tx) -> Result<String> {
    let new = secrets::token();
    let query = "insert into secrets (name, secret) values ($1, $2) on conflict (name) do nothing";
    sql!(tx, sqlx::query(query).bind(NAME).bind(&new), execute)?;
    sql!(tx, sqlx::query_scalar("select secret from secrets where name = $1").bind(NAME), fetch_one)
}

/// The secret, where something was ever signed with it.
pub(in crate::notify) async fn existing(tx: &mut Tx) -> Result<Option<String>> {
    sql!(tx, sqlx::query_scalar("select secret from secrets where name = $1").bind(NAME), fetch_optional)
}
