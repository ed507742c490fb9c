//! What following asks the database besides profiles and the ledger.

use crate::sql;
use crate::storage::{Result, Tx};

/// Tells databases apart: the first institution there is; empty before there is any.
pub(super) async fn origin(tx: &mut Tx) -> Result<String> {
    let first: Option<String> = sql!(tx, sqlx::query_scalar("select id from institutions order by id limit 1"), fetch_optional)?;
    Ok(first.unwrap_or_default())
}
