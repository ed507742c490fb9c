//! Others say what is not right, and a coordinator hides what should not be shown.

use axum::http::Method;
use benchside::accounts::store::set_active;
use benchside::directory::{Audience, SectionKind};
use benchside::sql;
use benchside::storage::jobs;
use chrono::TimeDelta;
use serde_json::json;

use super::photos::png;
use super::{full_profile, publish, word};
use crate::on_both;
use crate::support::{House, soon};

/// The mail that waits: to whom, and its text.
async fn letters(house: &House) -> Vec<(String, String)> {
    let mut tx = house.app.db.write().await.unwrap();
    let mut found = Vec::new();
    while let Some(job) = jobs::claim(&mut tx, house.clock.now(), "mail", TimeDelta::hours(1)).await.unwrap() {
        let letter: serde_json::Value = serde_json::from_str(&job.payload).unwrap();
        assert!(!letter["subject"].as_str().unwrap().contains("Alice"), "subjects show on locked screens");
        found.push((letter["to"].as_str().unwrap().to_owned(), letter["text"].as_str().unwrap().to_owned()));
        jobs::done(&mut tx, &job.id).await.unwrap();
    }
    tx.commit().await.unwrap();
    found
}

on_both!(the_owner_hears_what_is_wrong_and_decides, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/people/alice-archer").await.ok();
    assert!(page.attributes("main a", "href").contains(&"/people/alice-archer/correct".to_owned()));
    let bad = bob.post("/people/alice-archer/correct", &[("kind", "wrong"), ("words", "")]).await.is(422);
    assert_eq!(bad.attributes(".errors a", "href"), ["#words"]);
    let form = [("kind", "wrong"), ("section", "role"), ("words", "It is room <b>0.15</b> now.")];
    assert_eq!(bob.post("/people/alice-archer/correct", &form).await.leads_to(), "/people/alice-archer");
    bob.post("/people/alice-archer/correct", &form).await.is(409);
    let told = letters(&house).await;
    assert_eq!(told.len(), 1);
    assert!(told[0].0 == cast.alice.as_str() && told[0].1.contains("> It is room <b>0.15</b> now."), "{told:?}");

    let mut alice = house.client(&cast.alice).await;
    assert!(alice.get("/").await.ok().texts(".tasks h3").contains(&"One correction is suggested".to_owned()));
    let list = alice.get("/corrections").await.ok();
    let path = list.attributes("main .list a", "href")[0].clone();
    let shown = alice.get(&path).await.ok();
    assert!(shown.texts(".quote").join("").contains("<b>0.15</b>") && shown.body.contains("Bob Baker"));
    // Nobody else reads it, not even the coordinator: it is between the two.
    for other in [&cast.mo, &cast.cora, &cast.ada, &cast.petra, &cast.otto] {
        let mut other = house.client(other).await;
        other.get(&path).await.is(404);
        other.post(&path, &[("outcome", "accepted")]).await.is(404);
        assert!(other.get("/corrections").await.ok().texts("main .list a").is_empty());
        assert_eq!(other.get("/api/v1/corrections").await.ok().value()["items"], json!([]));
    }
    bob.post(&path, &[("outcome", "accepted")]).await.is(403);
    alice.post(&path, &[("outcome", "perhaps")]).await.is(422);
    assert_eq!(alice.post(&path, &[("outcome", "accepted"), ("answer", "Thanks!")]).await.leads_to(), "/profile/role");
    assert_eq!(alice.post(&path, &[("outcome", "dismissed")]).await.leads_to(), "/corrections");
    let told = letters(&house).await;
    assert_eq!(told.len(), 1);
    assert!(told[0].0 == cast.bob.as_str() && told[0].1.contains("was accepted") && told[0].1.contains("> Thanks!"));
    assert!(bob.get(&path).await.ok().body.contains("Thanks!"));
    assert_eq!((house.facts("correction.suggested").await, house.facts("correction.decided").await), (1, 1));
});

on_both!(who_has_left_is_the_managers_to_say, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Network)).await;
    // A partner sees her too, and may say so.
    let path = "/api/v1/people/alice-archer/corrections";
    let mut petra = house.client(&cast.petra).await;
    let id = petra.json(Method::POST, path, &json!({ "kind": "left" })).await.is(201).value()["id"].as_str().unwrap().to_owned();
    let mut mo = house.client(&cast.mo).await;
    assert_eq!(mo.get("/api/v1/corrections").await.ok().value()["items"][0]["suggested_by"], "Petra Partner");
    house.client(&cast.cora).await.get(&format!("/corrections/{id}")).await.is(404);
    house.client(&cast.alice).await.get(&format!("/corrections/{id}")).await.is(404);
    mo.json(Method::POST, &format!("/api/v1/corrections/{id}"), &json!({ "outcome": "accepted", "answer": "In May." }))
        .await
        .is(204);
    // The coordinator does the rest.
    let mut cora = house.client(&cast.cora).await;
    assert!(cora.get(&format!("/corrections/{id}")).await.ok().body.contains("In May."));
    mo.get(&format!("/corrections/{id}")).await.is(404);
    cora.post(&format!("/corrections/{id}"), &[("outcome", "accepted")]).await.is(303);
    petra.get(&format!("/corrections/{id}")).await.ok();
    // Without a manager who works there, it goes to the coordinator at once.
    let mut tx = house.app.db.write().await.unwrap();
    set_active(&mut tx, &cast.mo, false).await.unwrap();
    tx.commit().await.unwrap();
    letters(&house).await;
    house.clock.advance(TimeDelta::days(1));
    house.client(&cast.petra).await.json(Method::POST, path, &json!({ "kind": "left" })).await.is(201);
    assert_eq!(letters(&house).await[0].0, cast.cora.as_str());
});

on_both!(nobody_can_flood_others_with_corrections, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut bob = house.client(&cast.bob).await;
    let path = "/api/v1/people/alice-archer/corrections";
    for section in ["role", "skills", "summary"] {
        bob.json(Method::POST, path, &json!({ "kind": "wrong", "section": section, "words": "Not so." })).await.is(201);
    }
    let refused = bob.json(Method::POST, path, &json!({ "kind": "wrong", "section": "orcid", "words": "Not so." })).await.is(429);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(house.facts("correction.suggested").await, 3);
    for (body, status) in [
        (json!({ "kind": "odd", "words": "Not so." }), 400),
        (json!({ "kind": "wrong", "section": "odd", "words": "Not so." }), 422),
        (json!({ "kind": "wrong", "words": "x".repeat(1_001) }), 422),
    ] {
        bob.json(Method::POST, path, &body).await.is(status);
    }
    house.client(&cast.alice).await.json(Method::POST, path, &json!({ "kind": "left" })).await.is(400);
    house.client(&cast.petra).await.json(Method::POST, path, &json!({ "kind": "left" })).await.is(404);
    house.stranger().json(Method::POST, path, &json!({ "kind": "left" })).await.is(401);
});

on_both!(what_is_hidden_is_seen_by_its_owner_alone, |house| {
    let cast = house.cast().await;
    house.app.follow();
    let mut profile = full_profile("Alice Archer", Audience::Public);
    profile.summary.content = "Summaryword zorbing".into();
    publish(&house, &cast.alice, profile).await;
    let mut alice = house.client(&cast.alice).await;
    alice.send_bytes(Method::PUT, "/api/v1/profile/photo?alt=Me&audience=public", Some(("image/png", png(80, 80)))).await.ok();
    let photo = alice.get("/api/v1/profile/photo").await.ok().value()["large"].as_str().unwrap().to_owned();
    let mut bob = house.client(&cast.bob).await;
    let said = json!({ "kind": "inappropriate", "section": "summary", "words": "This names a patient." });
    let id = bob.json(Method::POST, "/api/v1/people/alice-archer/corrections", &said).await.is(201).value()["id"].clone();
    house.client(&cast.alice).await.get(&format!("/corrections/{}", id.as_str().unwrap())).await.is(404);
    let found = async || house.stranger().get("/search?q=zorbing").await.ok().texts(".hit h3").len();
    soon("she is found by it", async || found().await == 1).await;

    let mut cora = house.client(&cast.cora).await;
    let path = "/desk/hidden/alice-archer";
    cora.post(path, &[("section", "summary"), ("reason", "short")]).await.is(422);
    bob.post(path, &[("section", "summary"), ("reason", "I do not like what it says.")]).await.is(403);
    let form = [("section", "summary"), ("reason", "It names a patient. Please leave that out.")];
    assert_eq!(cora.post(path, &form).await.leads_to(), path);
    // The house runs, so its mail may have left already: she was told once.
    let mut tx = house.app.db.read().await.unwrap();
    let told: i64 = sql!(
        tx,
        sqlx::query_scalar("select cast(count(*) as bigint) from told where person = $1 and cause like 'hiding:%'")
            .bind(&cast.alice),
        fetch_one
    )
    .unwrap();
    drop(tx);
    assert_eq!(told, 1);
    for person in [&cast.bob, &cast.cora, &cast.mo, &cast.petra] {
        let mut client = house.client(person).await;
        for path in ["/people/alice-archer", "/api/v1/people/alice-archer"] {
            let body = client.get(path).await.ok().body;
            assert!(!body.contains(word(SectionKind::Summary)) && body.contains(word(SectionKind::Skills)));
        }
    }
    assert!(!house.stranger().get("/people/alice-archer").await.ok().body.contains("Summaryword"));
    soon("no search finds it", async || found().await == 0).await;
    assert!(!alice.get("/profile/view-as?as=colleague").await.ok().body.contains("Summaryword"));

    // She still sees it, reads why, and answers.
    assert!(alice.get("/people/alice-archer").await.ok().body.contains("Summaryword"));
    let own = alice.get("/profile").await.ok();
    assert!(own.body.contains("It names a patient"));
    let answer = own.attributes("form[action^='/profile/hidden/']", "action")[0].clone();
    bob.post(&answer, &[("answer", "Not mine")]).await.is(404);
    alice.post(&answer, &[("answer", "It is a made-up name.")]).await.is(303);
    assert!(cora.get("/desk/hidden").await.ok().body.contains("Answered"));
    assert!(cora.get(path).await.ok().body.contains("It is a made-up name."));
    // Publishing again does not bring it back.
    alice.post("/profile/languages", &[("version", "1"), ("rows", "0")]).await.is(303);
    alice.post("/profile/publish", &[]).await.is(303);
    assert!(!bob.get("/people/alice-archer").await.ok().body.contains("Summaryword"));
    cora.post(&format!("{path}/lift"), &[("section", "summary")]).await.is(303);
    assert!(bob.get("/people/alice-archer").await.ok().body.contains("Summaryword"));

    // The photo alone, and then everything.
    house.stranger().get(&photo).await.ok();
    let api = "/api/v1/people/alice-archer/hidden";
    cora.json(Method::POST, api, &json!({ "section": "photo", "reason": "Somebody else is in it." })).await.is(204);
    house.stranger().get(&photo).await.is(404);
    alice.get(&photo).await.ok();
    assert!(house.stranger().get("/people/alice-archer").await.ok().texts("img.portrait").is_empty());
    cora.json(Method::POST, api, &json!({ "section": "all", "reason": "This is not who it says it is." })).await.is(204);
    for mut client in [house.stranger(), house.client(&cast.bob).await, house.client(&cast.cora).await] {
        client.get("/people/alice-archer").await.is(404);
        assert!(!client.get("/instruments").await.ok().body.contains("Instrumentword"));
    }
    assert_eq!(cora.get(api).await.ok().value()["items"].as_array().unwrap().len(), 2);
    cora.send(Method::DELETE, &format!("{api}/all"), None).await.is(204);
    cora.send(Method::DELETE, &format!("{api}/all"), None).await.is(404);
    bob.get("/people/alice-archer").await.ok();
    assert!(bob.get("/instruments").await.ok().body.contains("Instrumentword"));
    assert_eq!((house.facts("profile.hidden").await, house.facts("profile.shown").await), (3, 2));
    house.app.close().await;
});
