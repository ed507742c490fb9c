//! One person with two accounts: found, made one, made two again.

use axum::http::Method;
use benchside::accounts::Role;
use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::directory::{Audience, Profile};
use benchside::ids::PersonId;
use benchside::{ledger, sql};
use chrono::TimeDelta;
use serde_json::json;

use super::{full_profile, publish, version};
use crate::on_both;
use crate::support::{Cast, House, soon};

/// A second account of somebody at Northbridge.
async fn twin(house: &House, cast: &Cast, name: &str, email: Option<&str>) -> PersonId {
    house.clock.advance(TimeDelta::seconds(1));
    let mut tx = house.app.db.write().await.unwrap();
    let new = NewPerson { name: name.to_owned(), email: email.map(str::to_owned), technical: true, ..NewPerson::default() };
    let id = accounts::add_person(&mut tx, house.clock.now(), &cast.northbridge.id, &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Whom the facts about somebody are about, as readers of the ledger see them: person and key.
async fn subjects(house: &House, kind: &str) -> Vec<(Option<PersonId>, Option<String>)> {
    let mut tx = house.app.db.read().await.unwrap();
    let facts = ledger::since(&mut tx, 0, 10_000).await.unwrap();
    facts.into_iter().filter(|fact| fact.kind == kind).map(|fact| (fact.subject_person, fact.subject)).collect()
}

on_both!(accounts_that_look_like_one_person_are_found, |house| {
    let cast = house.cast().await;
    twin(&house, &cast, "A. Archer", Some("alice@northbridge.example")).await;
    let bobby = twin(&house, &cast, "Bobby", None).await;
    publish(&house, &cast.bob, full_profile("Bob Baker", Audience::Institution)).await;
    publish(&house, &bobby, full_profile("Bobby", Audience::Institution)).await;
    let mut tx = house.app.db.write().await.unwrap();
    let chemistry = accounts::department_named(&mut tx, house.clock.now(), &cast.northbridge.id, "Chemistry").await.unwrap();
    let same = NewPerson { name: "mo  MANAGER".to_owned(), department: Some(chemistry), ..NewPerson::default() };
    accounts::add_person(&mut tx, house.clock.now(), &cast.northbridge.id, &same).await.unwrap();
    // Somebody elsewhere with the same name and address is somebody else.
    let new =
        NewPerson { name: "Alice Archer".to_owned(), email: Some("alice@northbridge.example".to_owned()), ..NewPerson::default() };
    accounts::add_person(&mut tx, house.clock.now(), &cast.southmere.id, &new).await.unwrap();
    tx.commit().await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let items = cora.get("/api/v1/duplicates").await.ok().value()["items"].clone();
    let mut signs: Vec<String> = items.as_array().unwrap().iter().map(|pair| pair["signs"].to_string()).collect();
    signs.sort();
    assert_eq!(signs, ["[\"email\"]", "[\"name\"]", "[\"orcid\"]"], "{items}");
    let list = cora.get("/desk/duplicates").await.ok();
    let paths = list.attributes("main .list a", "href");
    assert_eq!(paths.len(), 3);
    let page = cora.get(&paths[0]).await.ok();
    assert_eq!(page.attributes("input[name=keep][checked]", "value").len(), 1);
    // Said once, it is remembered.
    cora.post(&paths[0], &[("act", "deny")]).await.is(303);
    assert_eq!(cora.get("/desk/duplicates").await.ok().attributes("main .list a", "href").len(), 2);
    cora.post(&paths[1], &[("act", "merge")]).await.is(400);
    house.client(&cast.bob).await.get("/desk/duplicates").await.is(403);
    house.client(&cast.ada).await.get("/api/v1/duplicates").await.is(403);
});

on_both!(two_accounts_become_one_and_two_again, |house| {
    let cast = house.cast().await;
    house.app.follow();
    let gone = twin(&house, &cast, "A. Archer", Some("archer@northbridge.example")).await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Network)).await;
    let mut other = Profile::default();
    other.about.content.name = "A. Archer".to_owned();
    other.about.audience = Audience::Public;
    other.skills.audience = Audience::Public;
    other.skills.content = vec![benchside::directory::model::Skill { label: "Twinword brazing".into(), ..Default::default() }];
    other.instruments.audience = Audience::Public;
    other.instruments.content = vec![benchside::directory::model::Instrument { name: "Twin furnace".into(), ..Default::default() }];
    publish(&house, &gone, other).await;
    let mut as_gone = house.client(&gone).await;
    let mut bob = house.client(&cast.bob).await;
    let message = [("subject", "To the other"), ("body", "Are you the same Alice?")];
    bob.post("/people/a-archer/message", &message).await.is(303);
    let before = (bob.get("/people/alice-archer").await.ok().body, bob.get("/people/a-archer").await.ok().body);
    let keys = subjects(&house, "profile.published").await;
    assert_ne!(keys[0].1, keys[1].1);

    let mut cora = house.client(&cast.cora).await;
    let path = "/desk/duplicates/alice-archer/a-archer";
    cora.get(path).await.ok();
    assert_eq!(cora.post(path, &[("act", "merge"), ("keep", "alice-archer")]).await.leads_to(), "/desk/duplicates");
    // Facts follow: both keys read as one person's.
    let keys = subjects(&house, "profile.published").await;
    assert_eq!(keys[0], keys[1]);
    assert_eq!(keys[0].0.as_ref(), Some(&cast.alice));
    // Skills and instruments are carried, to no wider audience than either's.
    let page = bob.get("/people/alice-archer").await.ok();
    assert!(page.body.contains("Twinword brazing") && page.body.contains("Twin furnace") && page.body.contains("Skillword"));
    house.stranger().get("/people/alice-archer").await.is(404);
    assert_eq!(bob.get("/people/a-archer").await.leads_to(), "/people/alice-archer");
    house.stranger().get("/people/a-archer").await.is(404);
    let found = async |words: &str| house.client(&cast.bob).await.get(&format!("/search?q={words}")).await.ok().texts(".hit h3");
    soon("search follows", async || found("Twinword").await == ["Alice Archer"]).await;
    // The session and the message are hers now.
    assert_eq!(as_gone.get("/api/v1/me").await.ok().value()["handle"], "alice-archer");
    let mut alice = house.client(&cast.alice).await;
    assert_eq!(alice.get("/messages").await.ok().texts(".list li strong"), ["To the other"]);
    let furnace = bob.get("/instruments?q=furnace").await.ok().attributes("main .list a", "href")[0].clone();
    assert_eq!(bob.get(&furnace).await.ok().texts(".leaf .list a"), ["Alice Archer"]);

    // She writes something since; undoing leaves it, and gives both back what they had.
    house.clock.advance(TimeDelta::minutes(1));
    alice
        .post("/profile/summary", &[("version", "1"), ("summary", "Newword since the merge"), ("audience", "network")])
        .await
        .is(303);
    alice.post("/profile/publish", &[]).await.is(303);
    let list = cora.get("/desk/duplicates").await.ok();
    let undo = list.attributes("form[action$='/undo']", "action")[0].clone();
    house.client(&cast.bob).await.post(&undo, &[]).await.is(403);
    assert_eq!(cora.post(&undo, &[]).await.leads_to(), "/desk/duplicates");
    cora.post(&undo, &[]).await.is(404);
    let after = (bob.get("/people/alice-archer").await.ok().body, bob.get("/people/a-archer").await.ok().body);
    assert_eq!(after.1, before.1, "the other account is as it was");
    assert!(after.0.contains("Newword") && !after.0.contains("Twinword") && after.0.contains("Skillword"));
    assert_eq!(as_gone.get("/api/v1/me").await.ok().value()["handle"], "a-archer");
    assert!(house.client(&cast.alice).await.get("/messages").await.ok().texts(".list li strong").is_empty());
    assert_eq!(house.client(&gone).await.get("/messages").await.ok().texts(".list li strong"), ["To the other"]);
    let keys = subjects(&house, "profile.published").await;
    assert_eq!((keys[0].0.as_ref(), keys[1].0.as_ref()), (Some(&cast.alice), Some(&gone)));
    soon("search follows again", async || found("Twinword").await == ["A. Archer"]).await;
    assert_eq!((house.facts("person.merged").await, house.facts("person.unmerged").await), (1, 1));
    house.app.close().await;
});

on_both!(what_a_merge_may_not_do, |house| {
    let cast = house.cast().await;
    twin(&house, &cast, "C. Clerk", Some("cora@northbridge.example")).await;
    twin(&house, &cast, "A. Admin", Some("ada@northbridge.example")).await;
    let mut cora = house.client(&cast.cora).await;
    let path = "/api/v1/duplicates";
    for (keep, other, status, why) in [
        ("cora-clerk", "c-clerk", 409, "your own account"),
        ("c-clerk", "a-admin", 200, ""),
        ("c-clerk", "ada-admin", 409, "holds a role"),
        ("ada-admin", "bob-baker", 409, "holds a role"),
        ("bob-baker", "bob-baker", 409, "one and the same"),
        ("bob-baker", "petra-partner", 404, ""),
        ("bob-baker", "a-admin", 404, ""),
        ("bob-baker", "nobody", 404, ""),
    ] {
        let answer = cora.json(Method::POST, path, &json!({ "keep": keep, "other": other, "same": true })).await;
        assert_eq!((answer.status.as_u16(), answer.body.contains(why)), (status, true), "{keep} {other}: {}", answer.body);
    }
    // Who is erased takes the account along that lives on in theirs.
    let mut tx = house.app.db.write().await.unwrap();
    let kept = accounts::person_by_handle(&mut tx, "c-clerk").await.unwrap().unwrap();
    assert!(benchside::directory::erase::erase(&mut tx, house.clock.now(), &kept.id, false).await.unwrap());
    let left: i64 = sql!(
        tx,
        sqlx::query_scalar("select cast(count(*) as bigint) from people where name in ('C. Clerk', 'A. Admin')"),
        fetch_one
    )
    .unwrap();
    assert_eq!(left, 0);
    tx.commit().await.unwrap();
});

on_both!(drafts_and_roles_go_along_and_come_back, |house| {
    let cast = house.cast().await;
    let gone = twin(&house, &cast, "A. Archer", None).await;
    let mut tx = house.app.db.write().await.unwrap();
    for (person, role) in [(&gone, Role::Safety), (&gone, Role::Steering), (&cast.alice, Role::Safety)] {
        accounts::grant(&mut tx, house.clock.now(), person, role).await.unwrap();
    }
    tx.commit().await.unwrap();
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Network)).await;
    let mut as_gone = house.client(&gone).await;
    let known = version(&as_gone.get("/profile/summary").await.ok());
    let words = [("version", known.as_str()), ("summary", "A draft about brazing"), ("audience", "network")];
    as_gone.post("/profile/summary", &words).await.is(303);
    let drafts = async |person: &PersonId| {
        let mut tx = house.app.db.read().await.unwrap();
        let query = "select section from drafts where person = $1 order by section";
        let sections: Vec<String> = sql!(tx, sqlx::query_scalar(query).bind(person), fetch_all).unwrap();
        let mut roles: Vec<&str> = accounts::roles(&mut tx, person).await.unwrap().iter().map(|(role, _)| role.code()).collect();
        roles.sort_unstable();
        (sections.join(" "), roles.join(" "))
    };
    let before = (drafts(&cast.alice).await, drafts(&gone).await);
    let mut cora = house.client(&cast.cora).await;
    let path = "/desk/duplicates/alice-archer/a-archer";
    assert!(cora.get(path).await.ok().body.contains("coordinator and administrator"));
    cora.post(path, &[("act", "merge"), ("keep", "alice-archer")]).await.is(409);
    let mut tx = house.app.db.write().await.unwrap();
    accounts::grant(&mut tx, house.clock.now(), &cast.cora, Role::Admin).await.unwrap();
    tx.commit().await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    cora.post(path, &[("act", "merge"), ("keep", "alice-archer")]).await.is(303);
    // What she has published herself is not covered by a draft of the other account.
    let merged = (drafts(&cast.alice).await, drafts(&gone).await);
    assert_eq!(merged.0.1, "safety steering");
    assert_eq!(merged.1.1, "");
    assert!(!merged.0.0.contains("summary") && merged.1.0.contains("summary"), "{merged:?}");
    let undo = cora.get("/desk/duplicates").await.ok().attributes("form[action$='/undo']", "action")[0].clone();
    cora.post(&undo, &[]).await.is(303);
    assert_eq!((drafts(&cast.alice).await, drafts(&gone).await), before);
    assert_eq!((house.facts("role.granted").await, house.facts("role.revoked").await), (1, 1));

    // The other way round: nothing is published, so the drafts go along.
    let path = "/desk/duplicates/bob-baker/a-archer";
    cora.post(path, &[("act", "merge"), ("keep", "bob-baker")]).await.is(303);
    let after = drafts(&cast.bob).await;
    assert!(after.0.contains("summary"), "{after:?}");
    let mut bob = house.client(&cast.bob).await;
    assert!(bob.get("/profile/summary").await.ok().body.contains("A draft about brazing"));
    // He works on it; undone, it stays his.
    let known = version(&bob.get("/profile/summary").await.ok());
    house.clock.advance(TimeDelta::minutes(1));
    bob.post("/profile/summary", &[("version", &known), ("summary", "His own words now"), ("audience", "network")]).await.is(303);
    let undo = cora.get("/desk/duplicates").await.ok().attributes("form[action$='/undo']", "action")[0].clone();
    cora.post(&undo, &[]).await.is(303);
    assert!(bob.get("/profile/summary").await.ok().body.contains("His own words now"));
});
