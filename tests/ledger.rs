//! Facts are kept as they happened.

use benchside::ledger::{self, Fact};
use benchside::sql;

use crate::on_both;

on_both!(a_fact_keeps_where_its_subject_was, |house| {
    let cast = house.cast().await;
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    ledger::append(&mut tx, now, Fact::new("test.done", now).by(&cast.bob).about(&cast.alice).with("scheme", "x")).await.unwrap();
    sql!(tx, sqlx::query("update people set department = null, site = null where id = $1").bind(&cast.alice), execute).unwrap();
    ledger::append(&mut tx, now, Fact::new("test.done", now).about(&cast.alice).quantity(1.5)).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = house.app.db.read().await.unwrap();
    let facts = ledger::since(&mut tx, 0, 10).await.unwrap();
    assert_eq!(facts.iter().map(|fact| fact.seq).collect::<Vec<_>>(), [1, 2]);
    assert!(facts[0].department.is_some() && facts[1].department.is_none(), "a move never changes the past");
    assert_eq!(facts[0].subject, facts[1].subject, "one key a person");
    assert_ne!(facts[0].subject.as_deref(), Some(cast.alice.as_str()), "and it is not the person's id");
    assert_eq!(facts[0].attributes, r#"{"scheme":"x"}"#);
    assert_eq!((facts[1].quantity, facts[1].technical), (Some(1.5), Some(true)));
});

on_both!(forgetting_someone_keeps_the_counts, |house| {
    let cast = house.cast().await;
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    for person in [&cast.alice, &cast.alice, &cast.bob] {
        ledger::append(&mut tx, now, Fact::new("test.done", now).about(person)).await.unwrap();
    }
    ledger::forget(&mut tx, &cast.alice).await.unwrap();
    let facts = ledger::since(&mut tx, 0, 10).await.unwrap();
    let mut keys: Vec<_> = facts.iter().map(|fact| fact.subject.clone().unwrap()).collect();
    keys.dedup();
    assert_eq!((facts.len(), keys.len()), (3, 2), "counts and distinct counts stand");
    assert_eq!(facts[0].subject_person, None, "and nothing leads back");
    assert_eq!(facts[2].subject_person.as_ref(), Some(&cast.bob));
});

on_both!(writers_at_once_get_one_order, |house| {
    let cast = house.cast().await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (app, person) = (house.app.clone(), cast.alice.clone());
        writers.spawn(async move {
            for _ in 0..10 {
                let now = app.clock.now();
                let mut tx = app.db.write().await.unwrap();
                ledger::append(&mut tx, now, Fact::new("test.done", now).about(&person)).await.unwrap();
                tx.commit().await.unwrap();
            }
        });
    }
    writers.join_all().await;
    let mut tx = house.app.db.read().await.unwrap();
    let seqs: Vec<i64> = ledger::since(&mut tx, 0, 1_000).await.unwrap().iter().map(|fact| fact.seq).collect();
    assert_eq!(seqs, (1..=80).collect::<Vec<i64>>());
});
