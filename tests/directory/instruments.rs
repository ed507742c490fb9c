//! Instruments have pages, and people say there that they run them.

use axum::http::Method;
use benchside::directory::model::Instrument;
use benchside::directory::{Audience, Profile};
use chrono::TimeDelta;
use serde_json::json;

use super::{full_profile, publish, version};
use crate::on_both;
use crate::support::{Client, soon};

/// Adds an instrument through the API; gives its id.
async fn add(client: &mut Client, name: &str, audience: &str) -> String {
    let body = json!({ "name": name, "place": "Room 4", "audience": audience });
    client.json(Method::POST, "/api/v1/instruments", &body).await.is(201).value()["id"].as_str().unwrap().to_owned()
}

/// A public profile that names one instrument, whose section has this audience.
fn naming(name: &str, audience: Audience) -> Profile {
    let mut profile = Profile::default();
    profile.about.content.name = name.to_owned();
    profile.about.audience = Audience::Public;
    profile.instruments.audience = audience;
    profile.instruments.content =
        vec![Instrument { name: "Kiln".into(), model: "Nabertherm".into(), location: "Yard".into(), ..Instrument::default() }];
    profile
}

fn names(answer: &crate::support::client::Answer) -> Vec<String> {
    answer.texts(".leaf .list a")
}

on_both!(a_technician_says_that_they_run_an_instrument, |house| {
    let cast = house.cast().await;
    house.app.follow();
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut bob = house.client(&cast.bob).await;
    let id = add(&mut bob, "Helium leak detector", "network").await;
    let page = format!("/instruments/{id}");
    let mut alice = house.client(&cast.alice).await;
    assert!(names(&alice.get(&page).await.ok()).is_empty());
    assert_eq!(alice.post(&format!("{page}/claim"), &[("does", "both")]).await.leads_to(), page);
    assert_eq!(house.facts("profile.instrument").await, 1);
    let shown = alice.get(&page).await.ok();
    assert_eq!(names(&shown), ["Alice Archer", "Alice Archer"], "runs it, and can teach it");
    assert_eq!(shown.attributes("input[name=does][checked]", "value"), ["both"]);
    // Her profile says so and leads back, at once and without being published again.
    let profile = bob.get("/people/alice-archer").await.ok();
    assert!(profile.attributes("main a", "href").contains(&page));
    assert!(profile.texts("main").join("").contains("can teach it too"));
    assert_eq!(house.facts("profile.confirmed").await, 0);
    soon("she is found by it", async || {
        let found = house.client(&cast.bob).await.get("/search?q=helium+leak+detector").await.ok();
        found.texts(".hit h3") == ["Alice Archer"]
    })
    .await;
    // A partner sees the instrument, and not who runs it: her section is for her institution.
    let mut petra = house.client(&cast.petra).await;
    let theirs = petra.get(&page).await.ok();
    assert!(names(&theirs).is_empty() && !theirs.body.contains("Alice") && theirs.texts("main form").is_empty());
    let value = petra.get(&format!("/api/v1{page}")).await.ok().value();
    assert_eq!((&value["people"], &value["place"]), (&json!([]), &json!("Room 4")));
    petra.post(&format!("{page}/claim"), &[("does", "runs")]).await.is(403);
    house.stranger().get(&page).await.is(404);
    house.client(&cast.otto).await.get(&page).await.is(404);
    // Saying no more takes it out of the profile again.
    alice.post(&format!("{page}/claim"), &[("does", "nothing")]).await.is(303);
    assert!(names(&alice.get(&page).await.ok()).is_empty());
    assert!(!bob.get("/people/alice-archer").await.ok().body.contains("Helium"));
    alice.post(&format!("{page}/claim"), &[("does", "everything")]).await.is(400);
    house.app.close().await;
});

on_both!(an_instrument_that_profiles_name_has_the_page_of_whoever_sees_them, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, naming("Alice Archer", Audience::Institution)).await;
    publish(&house, &cast.bob, naming("Bob Baker", Audience::Public)).await;
    let mut cora = house.client(&cast.cora).await;
    let list = cora.get("/instruments").await.ok();
    assert_eq!(list.texts("main .list a"), ["Kiln"], "two people who say the same mean one machine");
    let page = list.attributes("main .list a", "href")[0].clone();
    assert_eq!(names(&cora.get(&page).await.ok()), ["Alice Archer", "Bob Baker"]);
    let public = house.stranger().get(&page).await.ok();
    assert_eq!(names(&public), ["Bob Baker"]);
    assert!(!public.body.contains("Alice"));
    // Once nobody shows it to everyone, strangers find nothing there.
    house.client(&cast.bob).await.post("/profile/withdraw", &[]).await.is(303);
    house.stranger().get(&page).await.is(404);
    house.stranger().get(&format!("/api/v1{page}")).await.is(404);
    assert!(!house.stranger().get("/instruments").await.ok().body.contains("Kiln"));
    assert!(house.stranger().get("/api/v1/instruments").await.ok().value()["items"].as_array().unwrap().is_empty());
    assert_eq!(names(&cora.get(&page).await.ok()), ["Alice Archer"]);
    // What is private gets no page at all.
    publish(&house, &cast.alice, naming("Alice Archer", Audience::Private)).await;
    cora.get(&page).await.is(404);
});

on_both!(a_changed_page_changes_the_profiles_that_name_it, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, naming("Alice Archer", Audience::Institution)).await;
    let mut alice = house.client(&cast.alice).await;
    let page = alice.get("/instruments").await.ok().attributes("main .list a", "href")[0].clone();
    house.client(&cast.bob).await.get(&format!("{page}/edit")).await.is(403);
    let edit = alice.get(&format!("{page}/edit")).await.ok();
    let version = version(&edit);
    let form = |booking: &'static str, version: &str| {
        vec![
            ("version".to_owned(), version.to_owned()),
            ("name".to_owned(), "Large kiln".to_owned()),
            ("place".to_owned(), "New yard".to_owned()),
            ("booking".to_owned(), booking.to_owned()),
            ("audience".to_owned(), "network".to_owned()),
        ]
    };
    let send = async |booking: &'static str, version: &str| {
        let pairs = form(booking, version);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        house.client(&cast.alice).await.post(&format!("{page}/edit"), &pairs).await
    };
    let refused = send("javascript:alert(1)", &version).await.is(422);
    assert!(refused.texts(".errors").join("").contains("address of a web page"));
    assert_eq!(refused.attributes("#name", "value"), ["Large kiln"], "what was typed is kept");
    house.clock.advance(TimeDelta::minutes(1));
    assert_eq!(send("https://book.example/kiln", &version).await.leads_to(), page);
    let stale = send("https://other.example/", &version).await.is(409);
    assert!(stale.body.contains("https://other.example/"));
    let shown = house.client(&cast.petra).await.get(&page).await.ok();
    assert_eq!(shown.attributes(".acts a", "href")[0], "https://book.example/kiln");
    let profile = house.client(&cast.bob).await.get("/people/alice-archer").await.ok();
    assert!(profile.body.contains("Large kiln") && profile.body.contains("New yard") && !profile.body.contains("Nabertherm"));
    assert_eq!(house.facts("profile.amended").await, 1);
    // Gone, its page stays for those who follow an old label.
    alice.post(&format!("{page}/retire"), &[("gone", "yes")]).await.is(303);
    assert!(alice.get(&page).await.ok().body.contains("No longer used"));
    assert!(alice.get("/instruments").await.ok().texts("main .list a").is_empty());
    alice.post(&format!("{page}/claim"), &[("does", "runs")]).await.is(403);
    alice.post(&format!("{page}/retire"), &[("gone", "no")]).await.is(303);
    assert_eq!(house.facts("instrument.retired").await, 2);
});

on_both!(the_editor_of_a_profile_knows_the_pages, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let id = add(&mut alice, "Laser cutter", "institution").await;
    let foreign = add(&mut house.client(&cast.petra).await, "Laser cutter", "public").await;
    let offered = alice.get("/instruments/suggest?q=las").await.ok().value();
    assert_eq!(offered["groups"][0]["options"], json!([{ "text": "Laser cutter", "note": "Room 4", "value": id }]));
    let form = |page: &str, name: &str| -> Vec<(String, String)> {
        [
            ("version", "0"),
            ("rows", "1"),
            ("name-0", name),
            ("instrument-0", page),
            ("does-0", "teaches"),
            ("audience", "institution"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
    };
    for (page, name, kept) in [(&id, "Other laser", false), (&foreign, "Laser cutter", false), (&id, "laser cutter", true)] {
        let pairs = form(page, name);
        let mut pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let now = version(&alice.get("/profile/instruments").await.ok());
        pairs[0].1 = &now;
        house.clock.advance(TimeDelta::seconds(1));
        alice.post("/profile/instruments", &pairs).await.is(303);
        let editor = alice.get("/profile/instruments").await.ok();
        assert_eq!(editor.attributes("input[name=instrument-0]", "value"), [if kept { id.as_str() } else { "" }], "{name}");
        assert_eq!(editor.attributes("#location-0", "value"), [if kept { "Room 4" } else { "" }]);
    }
    alice.post("/profile/publish", &[]).await.is(303);
    let page = house.client(&cast.bob).await.get(&format!("/instruments/{id}")).await.ok();
    assert_eq!(page.texts("#teaches + .leaf-body a"), ["Alice Archer"]);
    assert!(page.texts("#runs + .leaf-body a").is_empty());
});

on_both!(an_instrument_is_found_by_the_names_of_its_kind, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let body = json!({ "name": "Gemini 500", "kind": "scanning electron microscopy", "audience": "institution" });
    let id = alice.json(Method::POST, "/api/v1/instruments", &body).await.is(201).value()["id"].as_str().unwrap().to_owned();
    for (words, found) in
        [("SEM", true), ("electron microscopy", true), ("gem", true), ("500 gemini", true), ("100%", false), ("_", true)]
    {
        let query = serde_urlencoded::to_string([("q", words)]).unwrap();
        let list = alice.get(&format!("/instruments?{query}")).await.ok();
        assert_eq!(!list.attributes("main .list a", "href").is_empty(), found, "{words}");
    }
    let label = alice.get(&format!("/instruments/{id}/label")).await.ok();
    assert!(label.body.contains(&format!("http://127.0.0.1:9999/instruments/{id}")));
    assert!(label.attributes("svg.qr path", "d")[0].starts_with("M4 4h7v1h-7z"), "{:?}", label.attributes("svg.qr path", "d"));
});

on_both!(wrong_fields_are_told_by_name, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    for (body, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "x".repeat(201) }), "name"),
        (json!({ "name": "A", "booking": "javascript:alert(1)" }), "booking"),
        (json!({ "name": "A", "web": "ftp://a.example" }), "web"),
        (json!({ "name": "A", "kind": "no such kind" }), "kind"),
        (json!({ "name": "A", "audience": "private" }), "audience"),
    ] {
        let answer = alice.json(Method::POST, "/api/v1/instruments", &body).await.is(422);
        assert_eq!(answer.value()["errors"][0]["field"], field, "{body}");
    }
    alice.json(Method::POST, "/api/v1/instruments", &json!({ "nam": "A" })).await.is(400);
    house.stranger().json(Method::POST, "/api/v1/instruments", &json!({ "name": "A" })).await.is(401);
    let id = add(&mut alice, "Lathe", "institution").await;
    let path = format!("/api/v1/instruments/{id}");
    alice.json(Method::PUT, &format!("{path}/claim"), &json!({ "does": "runs" })).await.is(204);
    alice.post("/profile/publish", &[]).await.is(303);
    alice.json(Method::PUT, &path, &json!({ "name": "Lathe 2" })).await.is(428);
    let tag = alice.get(&path).await.ok().headers["etag"].to_str().unwrap().to_owned();
    alice.clone().with_header("if-match", "\"1\"").json(Method::PUT, &path, &json!({ "name": "Lathe 2" })).await.is(409);
    house.clock.advance(TimeDelta::seconds(1));
    let changed = alice.clone().with_header("if-match", &tag).json(Method::PUT, &path, &json!({ "name": "Lathe 2" })).await.ok();
    assert_eq!((&changed.value()["name"], &changed.value()["people"][0]["handle"]), (&json!("Lathe 2"), &json!("alice-archer")));
    alice.send(Method::DELETE, &format!("{path}/claim"), None).await.is(204);
});

on_both!(who_is_erased_leaves_no_instrument_behind, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, naming("Alice Archer", Audience::Institution)).await;
    let mut cora = house.client(&cast.cora).await;
    let page = cora.get("/instruments").await.ok().attributes("main .list a", "href")[0].clone();
    let mut tx = house.app.db.write().await.unwrap();
    benchside::directory::erase::erase(&mut tx, house.clock.now(), &cast.alice, false).await.unwrap();
    let id = benchside::ids::InstrumentId::from(page.trim_start_matches("/instruments/"));
    assert!(benchside::directory::instruments::store::instrument(&mut tx, &id).await.unwrap().is_none());
    tx.commit().await.unwrap();
});
