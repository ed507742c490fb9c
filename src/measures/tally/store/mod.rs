//! Rows of tallies.

mod again;
mod cells;
mod compare;
mod each;
mod read;
mod write;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

pub use again::{Changes, fill, make_again};
pub use cells::{Place, level_by_cell, people_by_cell, places, spells_by_cell, sums_by_cell, waits_by_cell};
pub use compare::{compare, rows, throw_away};
pub use each::{Each, people_each, sums_each};
pub use read::{Asked, level, merged, people, people_by_codes, spells_of, sums, waits};
pub use write::{add, clear_all, put_cells, put_flows, put_levels, put_people};

use super::batch::{At, Zones};
use super::edition::edition;
use crate::measures::counters::counters;
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

/// How a build stands to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Numbers are read from it.
    Read,
    /// It is being filled from the first fact.
    Filling,
    /// It is filled, and kept in step with the one that is read.
    Beside,
}

impl State {
    fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Filling => "filling",
            Self::Beside => "beside",
        }
    }
}

/// The build that numbers are read from.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Current {
    /// Which one.
    pub build: i64,
    /// The last fact in it.
    pub seq: i64,
    /// Which counters it holds.
    pub edition: String,
}

/// The build that is read; none before the first.
pub async fn current(tx: &mut Tx) -> Result<Option<Current>> {
    sql!(tx, sqlx::query_as("select build, seq, edition from tally_builds where state = 'read'"), fetch_optional)
}

/// The builds that new facts are folded into: the one that is read first, and one that is filled and about to take its place.
pub async fn in_step(tx: &mut Tx) -> Result<Vec<i64>> {
    sql!(tx, sqlx::query_scalar("select build from tally_builds where state <> 'filling' order by state desc"), fetch_all)
}

/// Begins a build.
pub async fn begin(tx: &mut Tx, now: DateTime<Utc>) -> Result<i64> {
    let last: i64 = sql!(tx, sqlx::query_scalar("select cast(coalesce(max(build), 0) as bigint) from tally_builds"), fetch_one)?;
    let build = last + 1;
    sql!(
        tx,
        sqlx::query("insert into tally_builds (build, seq, state, edition, touched) values ($1, 0, $2, $3, $4)")
            .bind(build)
            .bind(State::Filling.code())
            .bind(edition())
            .bind(now),
        execute
    )?;
    Ok(build)
}

/// The builds that are not read, half made or not needed any more, and when each was last added to.
pub async fn others(tx: &mut Tx) -> Result<Vec<(i64, DateTime<Utc>)>> {
    sql!(tx, sqlx::query_as("select build, touched from tally_builds where state <> 'read' order by build"), fetch_all)
}

/// Says that a build in this state is still worked on; false where it is there no more, for another rebuild threw it away.
pub async fn touch(tx: &mut Tx, build: i64, state: State, now: DateTime<Utc>) -> Result<bool> {
    let there = sql!(
        tx,
        sqlx::query("update tally_builds set touched = $3 where build = $1 and state = $2")
            .bind(build)
            .bind(state.code())
            .bind(now),
        execute
    )?;
    Ok(there > 0)
}

/// Says how a build stands.
pub async fn set_state(tx: &mut Tx, build: i64, state: State) -> Result<()> {
    sql!(tx, sqlx::query("update tally_builds set state = $2 where build = $1").bind(build).bind(state.code()), execute)?;
    Ok(())
}

/// Notes the last fact that a build holds.
pub async fn set_mark(tx: &mut Tx, build: i64, seq: i64) -> Result<()> {
    sql!(tx, sqlx::query("update tally_builds set seq = $2 where build = $1").bind(build).bind(seq), execute)?;
    Ok(())
}

/// The clock of each institution.
pub async fn zones(tx: &mut Tx) -> Result<Zones> {
    let rows: Vec<(String, String)> = sql!(tx, sqlx::query_as("select id, time_zone from institutions"), fetch_all)?;
    Ok(rows.into_iter().map(|(id, zone)| (id, zone.parse().unwrap_or(chrono_tz::UTC))).collect())
}

/// The numbers of counters in tables, by their place in the registry.
#[derive(Debug, Clone)]
pub struct Numbers(Vec<i64>);

impl Numbers {
    /// Of one counter.
    pub fn of(&self, at: At) -> i64 {
        self.0.get(at).copied().unwrap_or_default()
    }
}

/// Reads them, and gives one to each counter that has none.
pub async fn numbers(tx: &mut Tx) -> Result<Numbers> {
    let known: Vec<(String, i64)> = sql!(tx, sqlx::query_as("select code, id from tally_counters"), fetch_all)?;
    let mut next = known.iter().map(|(_, id)| *id).max().unwrap_or(0);
    let known: HashMap<String, i64> = known.into_iter().collect();
    let mut fresh = Vec::new();
    let numbers = counters().iter().map(|counter| {
        known.get(counter.code).copied().unwrap_or_else(|| {
            next += 1;
            fresh.push((next, counter.code));
            next
        })
    });
    let numbers = Numbers(numbers.collect());
    sql_rows!(
        tx,
        "insert into tally_counters (id, code) ",
        fresh,
        |b, row| {
            b.push_bind(row.0).push_bind(row.1);
        },
        ""
    )?;
    Ok(numbers)
}
