//! The vocabulary in the database.

use benchside::vocabulary::{State, Vocabularies, starter, store, titles};

use super::concept;
use crate::on_both;

on_both!(an_empty_database_has_the_starter, |house| {
    let starter = starter().unwrap();
    let vocabulary = house.app.vocabulary.current();
    let titles = titles().unwrap();
    assert_eq!(vocabulary.len(), starter.len() + titles.len());
    for concept in starter.iter().chain(&titles) {
        assert_eq!(vocabulary.get(&concept.id), Some(concept));
    }
    assert_eq!(vocabulary.version(), 2);
});

on_both!(starting_again_changes_nothing_that_was_edited, |house| {
    let before = house.app.vocabulary.current();
    let mut edited = before.find("SEM").unwrap().clone();
    edited.label = "scanning electron imaging".to_owned();
    edited.state = State::Retired;
    let mut tx = house.app.db.write().await.unwrap();
    assert_eq!(store::put(&mut tx, house.clock.now(), std::slice::from_ref(&edited)).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let again = Vocabularies::open(&house.app.db, house.clock.now()).await.unwrap();
    assert_eq!(again.current().get(&edited.id), Some(&edited));
    assert_eq!(again.current().version(), before.version() + 1);
});

on_both!(a_missing_starter_concept_is_added_at_the_next_start, |house| {
    let mut tx = house.app.db.write().await.unwrap();
    benchside::sql!(tx, sqlx::query("delete from concepts where id = 'western-blotting'"), execute).unwrap();
    tx.commit().await.unwrap();
    let again = Vocabularies::open(&house.app.db, house.clock.now()).await.unwrap();
    assert!(again.current().find("western").is_some());
});

on_both!(addresses_among_broader_concepts_move_out_at_the_next_start, |house| {
    let mut tx = house.app.db.write().await.unwrap();
    let mixed = "update concepts set broader = '[\"chemistry\",\"http://e.org/a\"]' where id = 'chromatography'";
    benchside::sql!(tx, sqlx::query(mixed), execute).unwrap();
    tx.commit().await.unwrap();
    let again = Vocabularies::open(&house.app.db, house.clock.now()).await.unwrap();
    let broader = again.current().get(&"chromatography".into()).unwrap().broader.clone();
    assert_eq!(broader.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["chemistry"]);
    let mut tx = house.app.db.read().await.unwrap();
    let same: String =
        benchside::sql!(tx, sqlx::query_scalar("select same from concepts where id = 'chromatography'"), fetch_one).unwrap();
    assert_eq!(same, "[\"http://e.org/a\"]");
});

on_both!(what_another_node_writes_is_taken_over, |house| {
    let here = &house.app.vocabulary;
    let mut changes = here.changes();
    let before = here.current();
    assert!(!here.refresh(&house.app.db).await.unwrap());
    let mut tx = house.app.db.write().await.unwrap();
    let many: Vec<_> = (0..1_200).map(|n| concept(&format!("zorbing {n}"), &[], &[], &["Physics"])).collect();
    assert_eq!(store::add(&mut tx, house.clock.now(), &many).await.unwrap(), 1_200);
    assert_eq!(store::add(&mut tx, house.clock.now(), &many).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert!(here.refresh(&house.app.db).await.unwrap());
    assert!(changes.has_changed().unwrap());
    assert_eq!(changes.borrow_and_update().version(), before.version() + 1);
    assert!(here.current().find("zorbing 1199").is_some() && before.find("zorbing 1199").is_none());
});
