//! Both databases keep what the design says of them.

use benchside::sql;
use benchside::storage::{Trouble, jobs};
use chrono::{DateTime, TimeDelta, Utc};

use crate::on_both;
use crate::support::House;

on_both!(
    /// Twenty clients race for one place, a thousand times: each round has one winner.
    a_place_is_booked_once,
    |house| {
        let mut tx = house.app.db.write().await.unwrap();
        sql!(tx, sqlx::query("create table places (id bigint primary key, free bigint not null, winner bigint)"), execute)
            .unwrap();
        tx.commit().await.unwrap();
        for round in 0..1_000_i64 {
            let mut tx = house.app.db.write().await.unwrap();
            sql!(tx, sqlx::query("insert into places (id, free) values ($1, 1)").bind(round), execute).unwrap();
            tx.commit().await.unwrap();
            let mut clients = tokio::task::JoinSet::new();
            for client in 0..20_i64 {
                let db = house.app.db.clone();
                clients.spawn(async move {
                    let mut tx = db.write().await.unwrap();
                    let free: i64 =
                        sql!(tx, sqlx::query_scalar("select free from places where id = $1").bind(round), fetch_one).unwrap();
                    if free == 0 {
                        return false;
                    }
                    let query = "update places set free = $2, winner = $3 where id = $1";
                    sql!(tx, sqlx::query(query).bind(round).bind(free - 1).bind(client), execute).unwrap();
                    tx.commit().await.unwrap();
                    true
                });
            }
            let won = clients.join_all().await.into_iter().filter(|won| *won).count();
            assert_eq!(won, 1, "round {round}");
        }
        let mut tx = house.app.db.read().await.unwrap();
        let left: i64 = sql!(tx, sqlx::query_scalar("select cast(sum(free) as bigint) from places"), fetch_one).unwrap();
        assert_eq!(left, 0);
    }
);

on_both!(times_and_truths_come_back_as_they_went, |house| {
    let mut tx = house.app.db.write().await.unwrap();
    sql!(
        tx,
        sqlx::query("create table samples (id bigint primary key, at timestamptz, is_so boolean, amount double precision)"),
        execute
    )
    .unwrap();
    let base: DateTime<Utc> = "2026-03-29T00:59:59Z".parse().unwrap();
    let times: Vec<DateTime<Utc>> =
        [0, 1, 999, 1_000, 500_000, 1_000_000].into_iter().map(|micros| base + TimeDelta::microseconds(micros)).collect();
    for (id, at) in times.iter().enumerate().rev() {
        let id = i64::try_from(id).unwrap();
        sql!(
            tx,
            sqlx::query("insert into samples (id, at, is_so, amount) values ($1, $2, $3, $4)")
                .bind(id)
                .bind(at)
                .bind(id % 2 == 0)
                .bind(Some(0.1)),
            execute
        )
        .unwrap();
    }
    let back: Vec<(DateTime<Utc>, bool, Option<f64>)> =
        sql!(tx, sqlx::query_as("select at, is_so, amount from samples order by at"), fetch_all).unwrap();
    assert_eq!(back.iter().map(|row| row.0).collect::<Vec<_>>(), times, "whole microseconds, and they sort");
    assert_eq!(back.iter().map(|row| row.1).collect::<Vec<_>>(), [true, false, true, false, true, false]);
    assert!(back.iter().all(|row| row.2 == Some(0.1)));
});

on_both!(what_is_not_committed_leaves_nothing, |house| {
    let cast = house.cast().await;
    let mut tx = house.app.db.write().await.unwrap();
    sql!(tx, sqlx::query("update people set name = 'X' where id = $1").bind(&cast.alice), execute).unwrap();
    drop(tx);
    let mut tx = house.app.db.read().await.unwrap();
    let name: String = sql!(tx, sqlx::query_scalar("select name from people where id = $1").bind(&cast.alice), fetch_one).unwrap();
    assert_eq!(name, "Alice Archer");
});

on_both!(a_taken_key_is_told_apart, |house| {
    let mut tx = house.app.db.write().await.unwrap();
    let insert = "insert into marks (reader, seq) values ('a', 1)";
    sql!(tx, sqlx::query(insert), execute).unwrap();
    let error = sql!(tx, sqlx::query(insert), execute).unwrap_err();
    assert!(error.is_taken());
});

on_both!(a_reader_may_not_write, |house| {
    let mut tx = house.app.db.read().await.unwrap();
    assert!(sql!(tx, sqlx::query("insert into marks (reader, seq) values ('a', 1)"), execute).is_err());
});

on_both!(a_job_is_had_by_one_worker_until_its_lease_ends, |house| {
    let now = house.clock.now();
    let lease = TimeDelta::minutes(5);
    let mut tx = house.app.db.write().await.unwrap();
    jobs::enqueue(&mut tx, now, "mail", &serde_json::json!({ "n": 1 }), now).await.unwrap();
    jobs::enqueue(&mut tx, now, "mail", &serde_json::json!({ "n": 2 }), now + TimeDelta::hours(1)).await.unwrap();
    let job = jobs::claim(&mut tx, now, "mail", lease).await.unwrap().unwrap();
    assert_eq!(job.payload, r#"{"n":1}"#);
    assert!(jobs::claim(&mut tx, now, "mail", lease).await.unwrap().is_none(), "the other is not due, this one is leased");
    let again = jobs::claim(&mut tx, now + lease, "mail", lease).await.unwrap().unwrap();
    assert_eq!((again.id.clone(), again.attempts), (job.id, 2), "a worker that died gives it back");
    jobs::retry(&mut tx, &again.id, now + TimeDelta::hours(2), "the server is away").await.unwrap();
    assert!(jobs::claim(&mut tx, now + lease, "mail", lease).await.unwrap().is_none());
    jobs::fail(&mut tx, &again.id, now, "refused").await.unwrap();
    assert_eq!(jobs::depth(&mut tx, "mail").await.unwrap(), (1, 1));
    tx.commit().await.unwrap();
});

/// A full disk ends SQLite's transaction behind sqlx's back; the one connection that writes must not stay out of order.
#[tokio::test]
async fn writing_goes_on_after_the_disk_was_full() {
    let house = House::sqlite().await;
    let mut tx = house.app.db.write().await.unwrap();
    let pages: i64 = sql!(tx, sqlx::query_scalar("pragma page_count"), fetch_one).unwrap();
    sql!(tx, sqlx::query(sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"))), execute).unwrap();
    let insert = "insert into marks (reader, seq) values ($1, 1)";
    let error = sql!(tx, sqlx::query(insert).bind("x".repeat(1_000_000)), execute).unwrap_err();
    assert_eq!(error.trouble(), Trouble::Full);
    drop(tx);

    let mut tx = house.app.db.write().await.unwrap();
    sql!(tx, sqlx::query(insert).bind("y".repeat(1_000_000)), execute).unwrap();
    tx.commit().await.unwrap();
}

/// PostgreSQL goes away under a running house: a page that says so, no 500, and the log has the reason.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_away_is_said_kindly() {
    let Some(house) = House::postgres().await else { return };
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    alice.get("/nothing-here").await.is(404);
    house.lose_database().await;
    for _ in 0..3 {
        let page = alice.get("/nothing-here").await.is(503);
        assert_eq!(page.texts("h1"), ["Back in a moment"]);
    }
    assert_eq!(alice.get("/api/v1/nothing").await.is(503).value()["status"], 503);
    alice.get("/assets/app.css").await.ok();
}
