//! Erasing a person.

use benchside::directory::{Audience, erase, store};
use benchside::{ledger, notify};

use super::{full_profile, publish};
use crate::on_both;

on_both!(an_erased_person_is_gone_and_the_counts_stand, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Public)).await;
    publish(&house, &cast.bob, full_profile("Bob Baker", Audience::Public)).await;
    let mut alice = house.client(&cast.alice).await;
    let mut bob = house.client(&cast.bob).await;
    alice.post("/profile/summary", &[("version", "1"), ("summary", "A draft")]).await.is(303);
    alice.post("/people/bob-baker/message", &[("subject", "Alicesubject"), ("body", "Alicebody")]).await.is(303);
    bob.post("/people/alice-archer/message", &[("subject", "Bobsubject"), ("body", "Bobbody")]).await.is(303);
    let facts = house.facts("contact.sent").await + house.facts("profile.published").await;

    let mut tx = house.app.db.write().await.unwrap();
    assert_eq!(erase::named(&mut tx, "Alice@Northbridge.example").await.unwrap()[0].id, cast.alice);
    assert_eq!(erase::named(&mut tx, "alice-archer").await.unwrap()[0].id, cast.alice);
    assert!(erase::named(&mut tx, "alice").await.unwrap().is_empty());
    assert!(erase::erase(&mut tx, house.clock.now(), &cast.alice, false).await.unwrap());
    assert!(!erase::erase(&mut tx, house.clock.now(), &cast.alice, false).await.unwrap());
    tx.commit().await.unwrap();

    house.stranger().get("/people/alice-archer").await.is(404);
    assert!(alice.get("/profile").await.leads_to().starts_with("/sign-in"), "sessions are gone");
    assert!(bob.get("/messages").await.ok().texts(".list li").is_empty());
    assert!(bob.get("/messages?box=sent").await.ok().texts(".list li").is_empty());
    let mut tx = house.app.db.read().await.unwrap();
    assert_eq!(notify::waiting(&mut tx).await.unwrap().0, 0, "nothing of theirs is still mailed");
    assert!(store::published(&mut tx, std::slice::from_ref(&cast.alice)).await.unwrap().is_empty());
    let all = ledger::since(&mut tx, 0, 100).await.unwrap();
    let erased: Vec<_> = all.iter().filter(|fact| fact.kind == "person.erased").collect();
    assert_eq!(erased.len(), 1);
    assert_eq!((erased[0].object.as_deref(), erased[0].subject.as_deref()), (Some(cast.alice.as_str()), None));
    drop(tx);
    assert_eq!(house.facts("contact.sent").await + house.facts("profile.published").await, facts, "what was counted stays counted");
    assert!(all.iter().all(|fact| fact.subject_person.as_ref() != Some(&cast.alice)));
});
