//! Columns that name a person, and what happens to their rows when two accounts of one person become one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::PersonId;
use crate::sql;
use crate::storage::{Result, Tx};

/// A column that names a person: listed by the slice whose table it is, all of them in [`crate::names`].
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What stands before the person's id there, such as `person:`; mostly nothing.
    pub prefix: &'static str,
    /// The columns that tell its rows apart, without this one.
    pub key: &'static [&'static str],
    /// Whether nobody is named twice with the same key: what the other account has already stays where it is.
    pub once: bool,
    /// Which rows stay where they are, as SQL: `$1` is the account that goes, `$2` the one that stays. Mostly none: what would be
    /// between somebody and themselves.
    pub unless: &'static str,
}

impl Names {
    /// A column whose rows all move; they are told apart by this key.
    #[must_use]
    pub const fn new(table: &'static str, column: &'static str, key: &'static [&'static str]) -> Self {
        Self { table, column, prefix: "", key, once: false, unless: "" }
    }

    /// The same, but nobody is named twice with the same key.
    #[must_use]
    pub const fn once(self) -> Self {
        Self { once: true, ..self }
    }

    /// The same, without these rows.
    #[must_use]
    pub const fn unless(self, unless: &'static str) -> Self {
        Self { unless, ..self }
    }

    /// The same, with this before the id.
    #[must_use]
    pub const fn after(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }

    /// What its rows are noted under.
    fn code(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }

    /// The key of a row as one text.
    fn row(&self) -> String {
        let key: Vec<String> = self.key.iter().map(|column| format!("cast({column} as text)")).collect();
        key.join(" || '|' || ")
    }

    fn of(&self, person: &PersonId) -> String {
        format!("{}{person}", self.prefix)
    }
}

/// Rows that moved from one account to the other, by table and column.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Moved(BTreeMap<String, Vec<String>>);

/// Moves what names the one account to the other.
///
/// # Errors
///
/// Where the database cannot be written.
pub async fn move_all(tx: &mut Tx, names: &[Names], from: &PersonId, to: &PersonId) -> Result<Moved> {
    let mut moved = Moved::default();
    for one in names {
        let Names { table, column, .. } = *one;
        let mut query = format!("update {table} set {column} = $2 where {column} = $1");
        if !one.unless.is_empty() {
            query += &format!(" and not coalesce({}, false)", one.unless);
        }
        if one.once {
            let same: Vec<String> = one.key.iter().map(|key| format!(" and x.{key} = {table}.{key}")).collect();
            query += &format!(" and not exists (select 1 from {table} x where x.{column} = $2{})", same.concat());
        }
        query += &format!(" returning {}", one.row());
        let (from, to) = (one.of(from), one.of(to));
        let rows: Vec<String> = sql!(tx, sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone())).bind(&from).bind(&to), fetch_all)?;
        if !rows.is_empty() {
            moved.0.insert(one.code(), rows);
        }
    }
    Ok(moved)
}

/// Moves back what was moved and is still where it went.
///
/// # Errors
///
/// Where the database cannot be written.
pub async fn move_back(tx: &mut Tx, names: &[Names], moved: &Moved, from: &PersonId, to: &PersonId) -> Result<()> {
    // The last first: a row may be told apart by what moved before.
    for one in names.iter().rev() {
        let Names { table, column, .. } = *one;
        let query = format!("update {table} set {column} = $1 where {column} = $2 and {} = $3", one.row());
        let (from, to) = (one.of(from), one.of(to));
        for row in moved.0.get(&one.code()).into_iter().flatten() {
            sql!(tx, sqlx::query(sqlx::AssertSqlSafe(query.clone())).bind(&from).bind(&to).bind(row), execute)?;
        }
    }
    Ok(())
}
