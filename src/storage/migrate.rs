//! The tables' history: `migrations/`, one text for both databases, built into the program.

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::{Result, Tx};
use crate::sql;

/// Every migration, oldest first.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// What stands behind a table that SQLite is to keep in the order of its primary key, which PostgreSQL has no word for; with what it
/// means there.
const IN_ORDER: (&str, &str) = ("/* on SQLite: without rowid */", "without rowid");

/// Brings SQLite's tables to the newest shape. Checksums are those of the texts as they stand in `migrations/`.
pub(super) async fn on_sqlite(pool: &sqlx::SqlitePool) -> std::result::Result<(), MigrateError> {
    let own = |migration: &Migration| {
        let mut own = migration.clone();
        if own.sql.as_str().contains(IN_ORDER.0) {
            own.sql = AssertSqlSafe(own.sql.as_str().replace(IN_ORDER.0, IN_ORDER.1)).into_sql_str();
        }
        own
    };
    Migrator::with_migrations(MIGRATIONS.iter().map(own).collect()).run(pool).await
}

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
