//! My profile: publish, discard, withdraw, confirm, matching. Each act is one fact.

use benchside::accounts::store as accounts;
use benchside::directory::{Audience, store};
use benchside::ledger;

use super::{full_profile, publish, version};
use crate::on_both;

on_both!(publishing_is_one_act, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let mut bob = house.client(&cast.bob).await;
    let first = alice.get("/profile").await.ok();
    assert!(first.texts("main").join("").contains("Nobody else sees your profile yet"));
    assert!(first.texts(".page-head strong").join("").contains("add your skills"));

    alice.post("/profile/summary", &[("version", "0"), ("summary", "I weld.")]).await.is(303);
    alice
        .post("/profile/languages", &[("version", "0"), ("rows", "1"), ("language-0", "Welsh"), ("audience", "private")])
        .await
        .is(303);
    bob.get("/people/alice-archer").await.is(404);
    assert_eq!(alice.post("/profile/publish", &[]).await.leads_to(), "/profile");
    let page = bob.get("/people/alice-archer").await.ok();
    assert!(page.body.contains("I weld.") && !page.body.contains("Welsh"));
    assert!(page.body.contains("Confirmed correct on"));
    assert_eq!(house.facts("profile.published").await, 1);

    // Again without changes: nothing is written.
    alice.post("/profile/publish", &[]).await.is(303);
    assert_eq!(house.facts("profile.published").await, 1);

    // A change, with what it would show to whom said before.
    let version = version(&alice.get("/profile/summary").await.ok());
    alice
        .post("/profile/summary", &[("version", &version), ("summary", "I weld and braze."), ("audience", "public")])
        .await
        .is(303);
    let own = alice.get("/profile").await.ok();
    assert_eq!(own.texts("form[action='/profile/publish'] button")[0], "Publish 1 change");
    assert_eq!(own.texts(".facts dt"), ["What I do"]);
    assert!(own.texts(".sections li").iter().any(|line| line.contains("My institution, as for your name")), "the name bounds it");
    assert!(!bob.get("/people/alice-archer").await.ok().body.contains("braze"));
    alice.post("/profile/publish", &[]).await.is(303);
    assert!(bob.get("/people/alice-archer").await.ok().body.contains("braze"));

    let mut tx = house.app.db.read().await.unwrap();
    let facts = ledger::since(&mut tx, 0, 100).await.unwrap();
    let published: Vec<_> = facts.iter().filter(|fact| fact.kind == "profile.published").collect();
    assert_eq!(published[0].attributes, r#"{"first":"yes","reach":"institution","source":"page"}"#);
    assert_eq!(published[0].subject_person.as_ref(), Some(&cast.alice));
    assert_eq!(published[0].actor, published[0].subject);
    assert!(published[0].department.is_some());
});

on_both!(an_account_follows_its_profile_unless_it_comes_from_elsewhere, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    alice.post("/profile/about", &[("version", "0"), ("name", "Alice Baker-Archer")]).await.is(303);
    alice.post("/profile/role", &[("version", "0"), ("title", "Head of Glass")]).await.is(303);
    alice.post("/profile/publish", &[]).await.is(303);
    let mut tx = house.app.db.write().await.unwrap();
    let person = accounts::person(&mut tx, &cast.alice).await.unwrap().unwrap();
    assert_eq!(
        (person.name.as_str(), person.job_title.as_deref(), person.department),
        ("Alice Baker-Archer", Some("Head of Glass"), None)
    );
    assert_eq!(person.handle, "alice-archer", "addresses stay");
    let new = accounts::NewPerson {
        name: "Hari Held".into(),
        external_id: Some("e1".into()),
        job_title: Some("By HR".into()),
        ..Default::default()
    };
    let hari = accounts::add_person(&mut tx, house.clock.now(), &cast.northbridge.id, &new).await.unwrap();
    tx.commit().await.unwrap();
    let mut client = house.client(&hari).await;
    client.post("/profile/about", &[("version", "0"), ("name", "Harry")]).await.is(303);
    client.post("/profile/publish", &[]).await.is(303);
    let mut tx = house.app.db.read().await.unwrap();
    let person = accounts::person(&mut tx, &hari).await.unwrap().unwrap();
    assert_eq!((person.name.as_str(), person.job_title.as_deref()), ("Hari Held", Some("By HR")));
    assert_eq!(store::published(&mut tx, &[hari]).await.unwrap()[0].profile.about.content.name, "Harry");
});

on_both!(a_profile_taken_back_is_gone_for_others_and_kept_for_its_owner, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Public)).await;
    let mut alice = house.client(&cast.alice).await;
    house.stranger().get("/people/alice-archer").await.ok();
    alice.post("/profile/withdraw", &[]).await.is(303);
    house.stranger().get("/people/alice-archer").await.is(404);
    house.client(&cast.bob).await.get("/people/alice-archer").await.is(404);
    assert_eq!(alice.get("/people/alice-archer").await.leads_to(), "/profile");
    assert!(alice.get("/profile").await.ok().body.contains("taken your profile back"));
    assert_eq!(alice.get("/profile/summary").await.ok().texts("textarea"), ["Summaryword: I look after two microscopes."]);
    assert_eq!(house.facts("profile.withdrawn").await, 1);
    alice.post("/profile/withdraw", &[]).await.is(303);
    assert_eq!(house.facts("profile.withdrawn").await, 1, "twice is once");
    alice.post("/profile/publish", &[]).await.is(303);
    house.stranger().get("/people/alice-archer").await.ok();
});

on_both!(still_correct_is_one_press, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Public)).await;
    house.clock.advance(chrono::TimeDelta::days(200));
    let mut alice = house.client(&cast.alice).await;
    assert!(house.stranger().get("/people/alice-archer").await.ok().body.contains("2 March 2026"));
    alice.post("/profile/confirm", &[]).await.is(303);
    assert!(house.stranger().get("/people/alice-archer").await.ok().body.contains("18 September 2026"));
    assert_eq!(house.facts("profile.confirmed").await, 1);
    // Who has published nothing has nothing to confirm.
    house.client(&cast.bob).await.post("/profile/confirm", &[]).await.is(303);
    assert_eq!(house.facts("profile.confirmed").await, 1);
});

on_both!(discarding_brings_back_what_was_published, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut alice = house.client(&cast.alice).await;
    alice.post("/profile/summary", &[("version", "1"), ("summary", "Other words")]).await.is(303);
    alice.post("/profile/orcid", &[("version", "1"), ("orcid", "")]).await.is(303);
    alice.post("/profile/summary", &[("discard", "1")]).await.is(303);
    assert_eq!(alice.get("/profile/summary").await.ok().texts("textarea"), ["Summaryword: I look after two microscopes."]);
    assert_eq!(alice.get("/profile").await.ok().texts(".facts dt"), ["ORCID iD"]);
    alice.post("/profile/discard", &[]).await.is(303);
    assert!(alice.get("/profile").await.ok().texts(".sections .badge").iter().all(|state| state == "Published"));
});

on_both!(matching_is_the_owners_switch, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    assert!(
        alice.get("/profile").await.ok().attributes("input[name=matching][checked]", "value").is_empty(),
        "off until asked for"
    );
    alice.post("/profile/matching", &[("matching", "yes")]).await.is(303);
    alice.post("/profile/matching", &[("matching", "yes")]).await.is(303);
    assert_eq!(alice.get("/profile").await.ok().attributes("input[name=matching][checked]", "value"), ["yes"]);
    assert_eq!(house.facts("profile.matching").await, 1);
    house.client(&cast.bob).await.get("/people/alice-archer").await.is(404);
    alice.post("/profile/publish", &[]).await.is(303);
    let mut tx = house.app.db.read().await.unwrap();
    assert!(store::published(&mut tx, std::slice::from_ref(&cast.alice)).await.unwrap()[0].matching);
    drop(tx);
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut tx = house.app.db.read().await.unwrap();
    assert!(
        store::published(&mut tx, std::slice::from_ref(&cast.alice)).await.unwrap()[0].matching,
        "an import leaves the switch alone"
    );
    drop(tx);
    alice.post("/profile/matching", &[]).await.is(303);
    assert_eq!(house.facts("profile.matching").await, 2);
});
