//! The index follows the ledger, and comes back from whatever happens to it.

use std::fs;

use benchside::directory::Audience;
use benchside::search::follow::{catch_up, reindex};
use benchside::search::query::Question;
use serde_json::json;

use super::{answer_now, find, profile, publish, viewer};
use crate::on_both;
use crate::support::soon;

on_both!(what_is_published_is_found_and_what_is_taken_back_is_not, |house| {
    let cast = house.cast().await;
    house.app.follow();
    let bob = viewer(&house, &cast.bob).await;
    let finds = |words: &str, expected: usize| {
        let (house, bob, words) = (&house, &bob, words.to_owned());
        let question = Question { text: words.clone(), ..Question::default() };
        async move {
            soon(&words, async || answer_now(house, bob, question.clone()).hits.len() == expected).await;
        }
    };
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, json!({ "summary": "glassblowing" }))).await;
    finds("glassblowing", 1).await;
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, json!({ "summary": "lithography" }))).await;
    finds("lithography", 1).await;
    finds("glassblowing", 0).await;
    let mut tx = house.app.db.write().await.unwrap();
    benchside::directory::store::withdraw(&mut tx, house.clock.now(), &cast.alice, &cast.alice).await.unwrap();
    tx.commit().await.unwrap();
    finds("lithography", 0).await;
    house.app.close().await;
});

on_both!(it_goes_on_where_it_stopped, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, json!({ "summary": "glassblowing" }))).await;
    catch_up(&house.app).await.unwrap();
    let state = house.folder.path().join("index/v7/state.json");
    let before = fs::read_to_string(&state).unwrap();
    publish(&house, &cast.bob, profile("Bob Baker", Audience::Institution, json!({ "summary": "lithography" }))).await;
    // stopped between the commit and the note of it: the facts are read again
    catch_up(&house.app).await.unwrap();
    fs::write(&state, &before).unwrap();
    let ada = viewer(&house, &cast.ada).await;
    assert_eq!(find(&house, &ada, "lithography").await.len(), 1);
    assert_eq!(find(&house, &ada, "glassblowing").await.len(), 1);
    assert_ne!(fs::read_to_string(&state).unwrap(), before);
});

on_both!(a_damaged_or_missing_index_is_built_anew, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, json!({ "summary": "glassblowing" }))).await;
    let bob = viewer(&house, &cast.bob).await;
    let index = house.folder.path().join("index");
    assert_eq!(find(&house, &bob, "glassblowing").await.len(), 1);
    fs::remove_dir_all(&index).unwrap();
    assert_eq!(find(&house, &bob, "glassblowing").await.len(), 1, "missing");
    for entry in fs::read_dir(index.join("v7/public")).unwrap() {
        fs::write(entry.unwrap().path(), b"damaged").unwrap();
    }
    assert_eq!(find(&house, &bob, "glassblowing").await.len(), 1, "damaged");
    fs::write(index.join("v7/state.json"), br#"{"seq":1000000,"origin":"","vocabulary":0}"#).unwrap();
    assert_eq!(find(&house, &bob, "glassblowing").await.len(), 1, "of a later database");
    fs::write(index.join("v7/state.json"), br#"{"seq":1,"origin":"elsewhere","vocabulary":0}"#).unwrap();
    assert_eq!(find(&house, &bob, "glassblowing").await.len(), 1, "of another database");
    // what an older program built would go on holding the words of people who are erased
    fs::create_dir_all(index.join("v1/public")).unwrap();
    assert_eq!(find(&house, &bob, "glassblowing").await.len(), 1, "of an older program");
    assert!(!index.join("v1").exists() && index.join("v7").exists());
    reindex(&house.app).await.unwrap();
    assert_eq!(find(&house, &bob, "glassblowing").await.len(), 1, "asked for");
    assert!(!index.join("reindex.request").exists());
});

on_both!(a_folder_deleted_under_the_server_comes_back, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, json!({ "summary": "glassblowing" }))).await;
    house.app.follow();
    let bob = viewer(&house, &cast.bob).await;
    let question = Question { text: "glassblowing".to_owned(), ..Question::default() };
    let finds = || answer_now(&house, &bob, question.clone()).hits.len() == 1;
    soon("found", async || finds()).await;
    let index = house.folder.path().join("index");
    soon("noted", async || index.join("v7/state.json").exists()).await;
    fs::remove_dir_all(&index).unwrap();
    assert!(finds(), "what is open answers");
    soon("built anew", async || index.join("v7/state.json").exists()).await;
    publish(&house, &cast.bob, profile("Bob Baker", Audience::Institution, json!({ "summary": "lithography" }))).await;
    let question = Question { text: "lithography".to_owned(), ..Question::default() };
    soon("followed again", async || answer_now(&house, &bob, question.clone()).hits.len() == 1).await;
    assert!(finds());
    // a running server is asked to build; it says when it has
    reindex(&house.app).await.unwrap();
    assert!(finds());
    house.app.close().await;
});
