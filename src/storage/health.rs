//! What a database says of itself: for the doctor, and before a backup is trusted.

use chrono::{DateTime, Utc};

use super::{Result, Tx};
use crate::sql;

/// How closely SQLite's file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Every page.
    Quick,
    /// Every page, and every index beside its table.
    Thorough,
}

/// What is wrong with SQLite's file, three things at most; empty where it is whole.
pub async fn damage(tx: &mut Tx, look: Look) -> Result<Vec<String>> {
    let query = if look == Look::Quick { "pragma quick_check(3)" } else { "pragma integrity_check(3)" };
    let said: Vec<String> = sql!(tx, sqlx::query_scalar(query), fetch_all)?;
    Ok(said.into_iter().filter(|line| line != "ok").collect())
}

/// A PostgreSQL server's version, and its database's encoding and collation.
pub async fn postgres(tx: &mut Tx) -> Result<(String, String, String)> {
    sql!(
        tx,
        sqlx::query_as(
            "select current_setting('server_version'), pg_encoding_to_char(encoding), datcollate
             from pg_database where datname = current_database()"
        ),
        fetch_one
    )
}

/// What time a PostgreSQL server has.
pub async fn clock(tx: &mut Tx) -> Result<DateTime<Utc>> {
    sql!(tx, sqlx::query_scalar("select clock_timestamp()"), fetch_one)
}
