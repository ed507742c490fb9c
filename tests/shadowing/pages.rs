//! Job shadowing as people meet it: pages and the API.

use axum::http::Method;
use benchside::directory::store::{self as directory, Publication};
use benchside::directory::{Audience, Profile, Section, SectionKind};
use serde_json::json;

use super::stage;
use crate::on_both;
use crate::support::client::Answer;

/// The version that a page was made from.
fn version(page: &Answer) -> String {
    page.attributes("input[name=version]", "value").first().cloned().expect("a version")
}

on_both!(a_wish_comes_true_on_paper_alone, |house| {
    let cast = house.cast().await;
    let (mut alice, mut bob, mut mo) =
        (house.client(&cast.alice).await, house.client(&cast.bob).await, house.client(&cast.mo).await);
    // Bob offers a place: first wrong, and nothing he typed is lost.
    let wrong = [
        ("title", "A day at the SEM"),
        ("description", "Come and look."),
        ("kind", "observe"),
        ("audience", "institution"),
        ("first", "2026-05-02"),
        ("last", "2026-05-01"),
        ("places", "one"),
        ("skills", "sphere zorbing"),
        ("act", "publish"),
    ];
    let page = bob.post("/shadowing/offers", &wrong).await.is(422);
    assert_eq!(page.attributes("#title", "value"), ["A day at the SEM"]);
    for id in ["#last-error", "#places-error", "#skills-error"] {
        assert_eq!(page.texts(id).len(), 1, "{id}");
    }
    let mut right = wrong.to_vec();
    right[4] = ("first", "2026-04-01");
    right[6] = ("places", "1");
    right[7] = ("skills", "");
    let made = bob.post("/shadowing/offers", &right).await;
    let offer = made.leads_to().to_owned();
    assert_eq!(bob.get(&offer).await.ok().texts(".badge")[0], "Open");
    // Alice finds it, and learns that she needs a request first.
    let list = alice.get("/shadowing/offers?q=sem").await.ok();
    assert_eq!(list.texts("main .list h2"), ["A day at the SEM"]);
    let end = i64::MAX - 1;
    let past = alice.get(&format!("/shadowing/offers?after={end}")).await.ok();
    assert!(past.texts("main .list h2").is_empty(), "a page after the last is empty");
    assert!(alice.get(&format!("/api/v1/shadowing/offers?after={end}")).await.ok().value()["next"].is_null());
    assert!(alice.get(&offer).await.ok().body.contains("First write a request"));
    house.stranger().get(&offer).await.is(404);
    let empty = alice.post("/shadowing/requests", &[("kind", "observe"), ("mode", "either"), ("act", "submit")]).await.is(422);
    assert!(empty.body.contains("Say what you hope to learn"));
    assert_eq!(house.facts("shadowing.request.drafted").await, 0, "nothing is half written");
    let wish = [
        ("aims", "See how samples are prepared."),
        ("wanted", "electron microscopy"),
        ("kind", "observe"),
        ("mode", "either"),
        ("access_needs", "A chair"),
        ("act", "submit"),
    ];
    let sent = alice.post("/shadowing/requests", &wish).await;
    let request = sent.leads_to().to_owned();
    // Nobody but Mo is asked; he reads no access needs.
    bob.get(&request).await.is(404);
    assert!(mo.get("/shadowing").await.ok().body.contains("Alice Archer asks to shadow somebody"));
    assert!(mo.get("/").await.ok().body.contains("One thing of job shadowing waits for you"));
    let page = mo.get(&request).await.ok();
    assert!(!page.body.contains("A chair"));
    let old = version(&page);
    let silent = mo.post(&request, &[("act", "return"), ("version", &old), ("words", "")]).await.is(422);
    assert!(silent.texts("#words-error")[0].contains("Say what you would like to know"));
    mo.post(&request, &[("act", "return"), ("version", &old), ("words", "For how long?")]).await.is(303);
    assert!(alice.get(&request).await.ok().body.contains("For how long?"));
    // Alice answers by changing it and sends it again; Mo's other browser has the old page.
    let form = alice.get(&format!("{request}/change")).await.ok();
    let mut again = wish.to_vec();
    let now = version(&form);
    again[0] = ("aims", "See how samples are prepared, for one day.");
    again.push(("version", &now));
    alice.post(&format!("{request}/change"), &again).await.is(303);
    let late = mo.post(&request, &[("act", "approve"), ("version", &old), ("words", "Do.")]).await.is(409);
    assert!(late.body.contains("changed since you opened the page") && late.texts("textarea#words")[0].contains("Do."));
    let newest = version(&late);
    mo.post(&request, &[("act", "approve"), ("version", &newest), ("words", "Do.")]).await.is(303);
    // Now Alice asks Bob.
    let page = alice.get(&offer).await.ok();
    let id = page.attributes("select#request option", "value")[0].clone();
    alice.post(&format!("{offer}/ask"), &[("request", &id), ("words", "May I come on Tuesday?")]).await.is(303);
    assert!(bob.get("/shadowing").await.ok().body.contains("Alice Archer asks to shadow you"));
    let page = bob.get(&request).await.ok();
    assert!(page.body.contains("May I come on Tuesday?") && !page.body.contains("A chair"), "not before he says yes");
    bob.post(&request, &[("act", "offer-dates"), ("version", &version(&page)), ("words", "Any Friday.")]).await.is(303);
    let page = alice.get(&request).await.ok();
    assert!(page.body.contains("Any Friday."));
    let agreed = alice.post(&request, &[("act", "take-dates"), ("version", &version(&page)), ("words", "")]).await;
    assert!(agreed.leads_to().starts_with("/shadowing/placements/"));
    benchside::measures::catch_up(&house.app).await.unwrap();
    let waited = house.client(&cast.cora).await.get("/api/v1/counts/shadowing.days_to_match").await.ok().value();
    assert_eq!(waited["n"], "0", "matched on the day, on the dates that the host offered");
    assert!(bob.get(&request).await.ok().body.contains("A chair"));
    assert_eq!(bob.get(&offer).await.ok().texts(".badge")[0], "Full");
    assert_eq!(alice.get("/shadowing/offers").await.ok().texts("main .list h2").len(), 0, "nothing is free any more");
});

on_both!(who_hosts_in_their_profile_is_asked_there_one_at_a_time, |house| {
    let cast = house.cast().await;
    let mut profile = Profile::default();
    for (kind, content) in [
        (SectionKind::About, json!({ "name": "Bob Baker", "pronouns": "" })),
        (SectionKind::Skills, json!([{ "label": "Glass blowing", "level": "expert", "intents": ["hosts_shadowing"] }])),
    ] {
        profile.set_section(kind, Section { audience: Audience::Institution, version: 1, content }).unwrap();
    }
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let publication = Publication { person: cast.bob.clone(), profile, matching: false, at: now, confirmed: Some(now) };
    directory::publish_many(&mut tx, now, "sample", &[publication]).await.unwrap();
    tx.commit().await.unwrap();
    let mut alice = house.client(&cast.alice).await;
    let page = alice.get("/people/bob-baker").await.ok();
    assert_eq!(page.texts(".page-head .acts a[href$='/shadow']"), ["Ask to shadow them"]);
    assert!(alice.get("/people/bob-baker/shadow").await.ok().body.contains("Glass blowing"));
    house.client(&cast.petra).await.get("/people/bob-baker/shadow").await.is(404);
    let [first, second] =
        [stage::approved(&house, &cast.alice, &cast.mo).await, stage::approved(&house, &cast.alice, &cast.mo).await];
    let mut ask = async |request: &benchside::ids::RequestId| {
        alice.post("/people/bob-baker/shadow", &[("request", request.as_str()), ("words", "Please.")]).await
    };
    ask(&first).await.is(303);
    let mut bob = house.client(&cast.bob).await;
    bob.post(&format!("/shadowing/requests/{first}"), &[("act", "accept"), ("words", "")]).await.is(303);
    let busy = ask(&second).await.is(422);
    assert!(busy.texts("#request-error")[0].contains("one at a time"));
});

on_both!(the_same_in_json, |house| {
    let cast = house.cast().await;
    let (mut alice, mut bob, mut petra) =
        (house.client(&cast.alice).await, house.client(&cast.bob).await, house.client(&cast.petra).await);
    let open = json!({ "title": "SEM", "description": "A day", "kind": "observe", "audience": "network", "places": 1, "last": "2026-06-30" });
    let made = bob.json(Method::POST, "/api/v1/shadowing/offers", &open).await.is(201).value();
    let offer = format!("/api/v1/shadowing/offers/{}", made["id"].as_str().unwrap());
    petra.get(&offer).await.is(404);
    bob.json(Method::POST, &format!("{offer}/steps"), &json!({ "act": "publish" })).await.ok();
    let seen = petra.get(&offer).await.ok().value();
    assert_eq!((seen["standing"]["state"].as_str(), seen["hosts"][0].as_str()), (Some("open"), Some("bob-baker")));
    assert_eq!(seen["standing"]["acts"], json!([]));
    let changed = json!({ "version": 1, "title": "SEM", "kind": "observe", "audience": "network", "places": 2 });
    let old = bob.json(Method::PUT, &offer, &changed);
    assert!(old.await.is(409).body.contains("changed since"));
    let wish = json!({ "aims": "See it", "wanted": "SEM", "kind": "observe", "mode": "inside" });
    let made = alice.json(Method::POST, "/api/v1/shadowing/requests", &wish).await.is(201).value();
    let request = format!("/api/v1/shadowing/requests/{}", made["id"].as_str().unwrap());
    house.client(&cast.mo).await.get(&request).await.is(404);
    alice.json(Method::POST, &format!("{request}/steps"), &json!({ "act": "submit" })).await.ok();
    let refused = alice.json(Method::POST, &format!("{request}/steps"), &json!({ "act": "approve" })).await;
    refused.is(403);
    let mut mo = house.client(&cast.mo).await;
    mo.json(Method::POST, &format!("{request}/steps"), &json!({ "act": "approve" })).await.ok();
    let id = offer.rsplit('/').next().unwrap();
    alice.json(Method::POST, &format!("{request}/steps"), &json!({ "act": "ask", "offer": id, "words": "Please." })).await.ok();
    let desk = bob.get("/api/v1/shadowing").await.ok().value();
    assert_eq!(desk["needed_requests"][0]["requester"], "alice-archer");
    let taken = bob.json(Method::POST, &format!("{request}/steps"), &json!({ "act": "accept" })).await.ok().value();
    assert_eq!(taken["state"], "placed");
    assert!(taken["placement"].is_string());
    let past = json!({ "title": "SEM", "kind": "observe", "audience": "network", "places": 1, "last": "2020-01-01" });
    bob.json(Method::POST, "/api/v1/shadowing/offers", &past).await.is(422);
});
