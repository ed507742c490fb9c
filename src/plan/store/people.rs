//! Two accounts that are one person: what a plan's rows say of the one is handed to the other, and back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{PartId, PersonId, UpdateId};
use crate::sql;
use crate::storage::{Result, Tx};

/// Rows of plans that moved from one account to another.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Moved {
    /// Whom they act for: action, owner, and whether the account that stays did not act for it before.
    owners: Vec<(PartId, String, bool)>,
    /// Ids of rows by table and column.
    rows: BTreeMap<String, Vec<String>>,
    /// Versions of parts that they saved.
    versions: Vec<(PartId, i64)>,
}

/// Columns that name a person, in tables whose rows have an id.
const COLUMNS: [(&str, &str); 8] = [
    ("plan_updates", "asked_by"),
    ("plan_updates", "asked_of"),
    ("plan_updates", "given_by"),
    ("plan_evidence", "added_by"),
    ("plan_statuses", "said_by"),
    ("plan_records", "recorded_by"),
    ("plan_waves", "sent_by"),
    ("plan_snapshots", "frozen_by"),
];

/// Hands everything of plans from one account to another.
pub async fn move_all(tx: &mut Tx, from: &PersonId, to: &PersonId) -> Result<Moved> {
    let mut moved = Moved::default();
    let owned: Vec<(PartId, String)> = sql!(
        tx,
        sqlx::query_as("select action, owner from plan_owners where person = $1 order by action, owner").bind(from),
        fetch_all
    )?;
    for (action, owner) in owned {
        let is_new = put_owner(tx, &action, &owner, to).await?;
        moved.owners.push((action, owner, is_new));
    }
    sql!(tx, sqlx::query("delete from plan_owners where person = $1").bind(from), execute)?;
    for (table, column) in COLUMNS {
        let query = format!("update {table} set {column} = $2 where {column} = $1 returning id");
        let ids: Vec<String> = sql!(tx, sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone())).bind(from).bind(to), fetch_all)?;
        moved.rows.insert(format!("{table}.{column}"), ids);
    }
    moved.versions = sql!(
        tx,
        sqlx::query_as("update plan_versions set saved_by = $2 where saved_by = $1 returning part, version").bind(from).bind(to),
        fetch_all
    )?;
    Ok(moved)
}

/// Hands back what was handed over and is still there.
pub async fn move_back(tx: &mut Tx, moved: &Moved, from: &PersonId, to: &PersonId) -> Result<()> {
    for (action, owner, is_new) in &moved.owners {
        let held: Option<String> = sql!(
            tx,
            sqlx::query_scalar("select owner from plan_owners where action = $1 and owner = $2 and person = $3")
                .bind(action)
                .bind(owner)
                .bind(to),
            fetch_optional
        )?;
        // Whoever no longer acts for it since acts for it under no account.
        if held.is_none() {
            continue;
        }
        put_owner(tx, action, owner, from).await?;
        if *is_new {
            sql!(
                tx,
                sqlx::query("delete from plan_owners where action = $1 and owner = $2 and person = $3")
                    .bind(action)
                    .bind(owner)
                    .bind(to),
                execute
            )?;
        }
    }
    for (table, column) in COLUMNS {
        let query = format!("update {table} set {column} = $1 where id = $2 and {column} = $3");
        for id in moved.rows.get(&format!("{table}.{column}")).into_iter().flatten() {
            sql!(tx, sqlx::query(sqlx::AssertSqlSafe(query.clone())).bind(from).bind(id).bind(to), execute)?;
        }
    }
    for (part, version) in &moved.versions {
        sql!(
            tx,
            sqlx::query("update plan_versions set saved_by = $1 where part = $2 and version = $3 and saved_by = $4")
                .bind(from)
                .bind(part)
                .bind(version)
                .bind(to),
            execute
        )?;
    }
    Ok(())
}

async fn put_owner(tx: &mut Tx, action: &PartId, owner: &str, person: &PersonId) -> Result<bool> {
    let query = "insert into plan_owners (action, owner, person) values ($1, $2, $3) on conflict do nothing";
    let touched = sql!(tx, sqlx::query(query).bind(action).bind(owner).bind(person), execute)?;
    Ok(touched > 0)
}

/// Updates that somebody is asked for and has not given: which, and by which day.
pub async fn asked_of(tx: &mut Tx, person: &PersonId) -> Result<Vec<(UpdateId, Option<String>)>> {
    sql!(
        tx,
        sqlx::query_as("select id, due from plan_updates where asked_of = $1 and given is null order by asked, id").bind(person),
        fetch_all
    )
}
