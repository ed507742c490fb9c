//! Whether two builds hold the same, and getting rid of one; both a part at a time, so that no writer waits and no statement takes long.

use super::Numbers;
use crate::app::App;
use crate::measures::counters::counters;
use crate::sql;
use crate::storage::{Result, Tx};

/// A table, the columns that tell a row from others, and the rest of them.
type Table = (&'static str, &'static [&'static str], &'static [&'static str]);

/// Every table that holds a build.
const TABLES: [Table; 5] = [
    ("tally_flows", &["counter", "house", "grain", "day", "cell"], &["facts", "quantity"]),
    ("tally_people", &["counter", "house", "grain", "day", "cell", "person"], &["facts"]),
    ("tally_spells", &["counter", "subject", "begins"], &["ends", "house", "cell"]),
    ("tally_waits", &["counter", "object"], &["house", "day", "cell", "waited"]),
    ("tally_levels", &["counter", "object", "seq"], &["house", "day", "cell", "is_whole", "quantity"]),
];

/// Rows that are deleted in one transaction, about.
const ROWS: i64 = 50_000;

/// Blocks of a table, of 8 KB each, from which rows are deleted in one transaction: about as many.
const BLOCKS: usize = 500;

/// How two builds stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// How many rows each has.
    pub rows: (u64, u64),
    /// Whether they hold the same.
    pub same: bool,
}

/// How many rows a build has.
pub async fn rows(app: &App, build: i64) -> Result<u64> {
    let mut tx = app.db.read().await?;
    let mut rows = 0;
    for table in &TABLES {
        rows += rows_in(&mut tx, table, build).await?;
    }
    Ok(rows)
}

/// Compares two builds that are kept in step: the greatest table beside the others, on two connections.
pub async fn compare(app: &App, one: i64, other: i64, numbers: &Numbers) -> Result<Compared> {
    if app.db.is_shared() {
        freshen(app).await?;
    }
    let (first, rest) = TABLES.split_at(1);
    let (first, rest) = tokio::try_join!(part(app, first, one, other, numbers), part(app, rest, one, other, numbers))?;
    Ok(Compared { rows: (first.rows.0 + rest.rows.0, first.rows.1 + rest.rows.1), same: first.same && rest.same })
}

/// Has PostgreSQL look at the tables: by what it last knew of one that was just filled it would compare every row with every other.
async fn freshen(app: &App) -> Result<()> {
    for (table, ..) in TABLES {
        let mut tx = app.db.write().await?;
        let query = sqlx::AssertSqlSafe(format!("analyze {table}"));
        sql!(&mut tx, sqlx::query(query), execute)?;
        tx.commit().await?;
    }
    Ok(())
}

async fn part(app: &App, tables: &[Table], one: i64, other: i64, numbers: &Numbers) -> Result<Compared> {
    let mut tx = app.db.read().await?;
    let mut sum = Compared { rows: (0, 0), same: true };
    for table in tables {
        let rows = (rows_in(&mut tx, table, one).await?, rows_in(&mut tx, table, other).await?);
        sum.rows = (sum.rows.0 + rows.0, sum.rows.1 + rows.1);
        sum.same = sum.same && rows.0 == rows.1 && holds(&mut tx, table, one, other, numbers).await?;
    }
    Ok(sum)
}

async fn rows_in(tx: &mut Tx, (table, ..): &Table, build: i64) -> Result<u64> {
    let query = sqlx::AssertSqlSafe(format!("select cast(count(*) as bigint) from {table} where build = $1"));
    let some: i64 = sql!(tx, sqlx::query_scalar(query).bind(build), fetch_one)?;
    Ok(some.unsigned_abs())
}

/// Whether every row of one build is in another as it is, for each counter in turn; with as many rows in both they are the same.
async fn holds(tx: &mut Tx, (table, key, rest): &Table, one: i64, other: i64, numbers: &Numbers) -> Result<bool> {
    let join: Vec<String> = key.iter().map(|column| format!("b.{column} = a.{column}")).collect();
    let differ: Vec<String> = rest.iter().map(|column| format!("b.{column} <> a.{column}")).collect();
    let first = rest[0];
    let query = format!(
        "select cast(count(*) as bigint) from {table} a left join {table} b on b.build = $2 and {} \
         where a.build = $1 and a.counter = $3 and (b.{first} is null or {})",
        join.join(" and "),
        differ.join(" or ")
    );
    for at in 0..counters().len() {
        let query = sqlx::AssertSqlSafe(query.clone());
        let number = numbers.of(at);
        let differ: i64 = sql!(tx, sqlx::query_scalar(query).bind(one).bind(other).bind(number), fetch_one)?;
        if differ > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Throws a build away.
pub async fn throw_away(app: &App, build: i64) -> Result<()> {
    for table in &TABLES {
        if app.db.is_shared() { empty_by_blocks(app, table, build).await? } else { empty_by_range(app, table, build).await? }
    }
    let mut tx = app.db.write().await?;
    sql!(&mut tx, sqlx::query("delete from tally_builds where build = $1 and state <> 'read'").bind(build), execute)?;
    tx.commit().await
}

/// Deletes a build's rows of one table a range at a time: SQLite lets nobody else write meanwhile.
async fn empty_by_range(app: &App, (table, key, _): &Table, build: i64) -> Result<()> {
    let columns = key.join(", ");
    loop {
        // up to and with one row in the order of the primary key, in which they lie
        let last = format!("select {columns} from {table} where build = {build} order by {columns} limit 1 offset {}", ROWS - 1);
        let mut tx = app.db.write().await?;
        let query = sqlx::AssertSqlSafe(format!("delete from {table} where build = {build} and ({columns}) <= ({last})"));
        let gone = sql!(&mut tx, sqlx::query(query), execute)?;
        if gone == 0 {
            // fewer are left than make a part
            let query = sqlx::AssertSqlSafe(format!("delete from {table} where build = {build}"));
            sql!(&mut tx, sqlx::query(query), execute)?;
        }
        tx.commit().await?;
        if gone == 0 {
            return Ok(());
        }
    }
}

/// The same some blocks of the table at a time: on PostgreSQL to look for where a range ends would be to walk again over all that was deleted.
async fn empty_by_blocks(app: &App, (table, ..): &Table, build: i64) -> Result<()> {
    let size = sqlx::AssertSqlSafe(format!("select pg_relation_size('{table}') / current_setting('block_size')::bigint"));
    let blocks: i64 = sql!(&mut app.db.read().await?, sqlx::query_scalar(size), fetch_one)?;
    for from in (0..=blocks).step_by(BLOCKS) {
        let until = from + BLOCKS as i64;
        let mut tx = app.db.write().await?;
        let query = format!("delete from {table} where build = $1 and ctid >= '({from},0)'::tid and ctid < '({until},0)'::tid");
        sql!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(query)).bind(build), execute)?;
        tx.commit().await?;
    }
    // what was written behind these meanwhile
    let mut tx = app.db.write().await?;
    sql!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(format!("delete from {table} where build = $1"))).bind(build), execute)?;
    tx.commit().await
}
