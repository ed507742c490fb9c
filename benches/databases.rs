//! Peers: the same texts and queries in SQLite's FTS5 and in PostgreSQL's full text, the best 20 of each query.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, PgConnection, Row};

use crate::plain::texts;

/// Queries asked of each: they take long.
const QUERIES: usize = 300;

/// FTS5 with its own ranking (BM25), any of the words.
pub async fn sqlite(file: &Path, folder: &Path, queries: &[String]) -> Vec<Duration> {
    let options = SqliteConnectOptions::new().filename(folder.join("fts5.db")).create_if_missing(true);
    let mut db: SqliteConnection = options.connect().await.unwrap();
    sqlx::query("create virtual table people using fts5(words)").execute(&mut db).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    for words in texts(file) {
        sqlx::query("insert into people (words) values ($1)").bind(words).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    sqlx::query("insert into people (people) values ('optimize')").execute(&mut db).await.unwrap();
    let mut times = Vec::new();
    for words in spread(queries) {
        let any: Vec<String> = plain(words).map(|word| format!("\"{word}\"")).collect();
        let began = Instant::now();
        let found = sqlx::query("select rowid from people where people match $1 order by rank limit 20").bind(any.join(" OR "));
        let rows = found.fetch_all(&mut db).await.unwrap();
        times.push(began.elapsed());
        assert!(rows.iter().all(|row| row.get::<i64, _>(0) > 0));
    }
    times.sort_unstable();
    times
}

/// PostgreSQL's `tsvector` with a GIN index, any of the words by `ts_rank_cd`; none where `BENCHSIDE_TEST_POSTGRES` names no server.
pub async fn postgres(file: &Path, queries: &[String]) -> Option<Vec<Duration>> {
    let url = std::env::var("BENCHSIDE_TEST_POSTGRES").ok()?;
    let mut db = PgConnection::connect(&url).await.unwrap();
    let make = "create temporary table people (id bigint, words text, found tsvector generated always as (to_tsvector('english', words)) stored)";
    sqlx::query(make).execute(&mut db).await.unwrap();
    for (at, words) in texts(file).enumerate() {
        sqlx::query("insert into people (id, words) values ($1, $2)").bind(at as i64).bind(words).execute(&mut db).await.unwrap();
    }
    for step in ["create index on people using gin (found)", "analyze people"] {
        sqlx::query(step).execute(&mut db).await.unwrap();
    }
    let mut times = Vec::new();
    for words in spread(queries) {
        let any: Vec<&str> = plain(words).collect();
        let began = Instant::now();
        let found =
            "select id from people, to_tsquery('english', $1) as q where found @@ q order by ts_rank_cd(found, q) desc limit 20";
        let rows = sqlx::query(found).bind(any.join(" | ")).fetch_all(&mut db).await.unwrap();
        times.push(began.elapsed());
        assert!(rows.len() <= 20);
    }
    times.sort_unstable();
    Some(times)
}

fn spread(queries: &[String]) -> impl Iterator<Item = &String> {
    queries.iter().step_by((queries.len() / QUERIES).max(1))
}

fn plain(words: &str) -> impl Iterator<Item = &str> {
    words.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The address of a new, empty database at `BENCHSIDE_TEST_POSTGRES`.
pub async fn fresh() -> String {
    let server = std::env::var("BENCHSIDE_TEST_POSTGRES").expect("BENCHSIDE_TEST_POSTGRES names a server");
    let name = format!("bench_{}", std::process::id());
    administer(&server, &format!("create database {name}")).await;
    let (base, options) = server.split_once('?').unwrap_or((&server, ""));
    let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
    format!("{base}/{name}?{options}")
}

/// Drops what [`fresh`] made.
pub async fn drop_it(url: &str) {
    let server = std::env::var("BENCHSIDE_TEST_POSTGRES").expect("BENCHSIDE_TEST_POSTGRES names a server");
    let name = url.split('?').next().and_then(|base| base.rsplit('/').next()).expect("a database");
    administer(&server, &format!("drop database {name} with (force)")).await;
}

async fn administer(server: &str, statement: &str) {
    let mut db = PgConnection::connect(server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut db).await.expect(statement);
}
