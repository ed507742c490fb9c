//! The tables' history: `migrations/`, one text for both databases, built into the program.

use super::{Result, Tx};
use crate::sql;

/// Every migration, oldest first.
pub(super) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// A migration that this program brings and the database has not had.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Its number.
    pub version: i64,
    /// What it does, from its file name.
    pub description: String,
}

/// Which migrations are still to run; a database without any has no table of them yet.
pub async fn pending(tx: &mut Tx) -> Result<Vec<Pending>> {
    let done: Vec<i64> =
        sql!(tx, sqlx::query_scalar("select version from _sqlx_migrations where success"), fetch_all).unwrap_or_default();
    Ok(MIGRATIONS
        .iter()
        .filter(|migration| !done.contains(&migration.version))
        .map(|migration| Pending { version: migration.version, description: migration.description.to_string() })
        .collect())
}
