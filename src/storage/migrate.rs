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

/// How a database's tables and this program stand to each other.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Migrations still to run, oldest first.
    pub pending: Vec<Pending>,
    /// Migrations that ran and that this program does not know: a newer one made the tables.
    pub unknown: Vec<i64>,
}

/// Which migrations are still to run, and which ran that are unknown here.
pub async fn history(tx: &mut Tx) -> Result<History> {
    // A database that never had any has no table of them yet.
    let done: Vec<i64> =
        sql!(tx, sqlx::query_scalar("select version from _sqlx_migrations where success order by version"), fetch_all)
            .unwrap_or_default();
    let known: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    Ok(History {
        pending: MIGRATIONS
            .iter()
            .filter(|migration| !done.contains(&migration.version))
            .map(|migration| Pending { version: migration.version, description: migration.description.to_string() })
            .collect(),
        unknown: done.into_iter().filter(|version| !known.contains(version)).collect(),
    })
}
