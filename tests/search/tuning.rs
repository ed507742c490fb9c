//! Weights: tried beside today's order, saved as versions, judged.

use axum::http::Method;
use benchside::directory::Audience;
use benchside::search::follow::catch_up;
use serde_json::{Value, json};

use super::{profile, publish, someone};
use crate::on_both;
use crate::support::{Cast, House, soon};

/// Two people of whom one has a word in the title, the other in the summary.
async fn populate(house: &House) -> Cast {
    let cast = house.cast().await;
    let titled = json!({ "role": { "title": "Glassblowing technician" }, "summary": "Flasks and vacuum lines." });
    publish(house, &cast.alice, profile("Alice Archer", Audience::Institution, titled)).await;
    let told = json!({ "role": { "title": "Technician" }, "summary": "Vacuum lines, flasks, and now and then glassblowing." });
    someone(house, &cast.northbridge.id, "Sam Summary", profile("Sam Summary", Audience::Institution, told)).await;
    catch_up(&house.app).await.unwrap();
    cast
}

on_both!(weights_are_tried_before_they_are_saved, |house| {
    let cast = populate(&house).await;
    house.app.follow();
    let mut cora = house.client(&cast.cora).await;
    let order = async |client: &mut crate::support::Client| client.get("/search?q=glassblowing").await.ok().texts(".hit h3");
    assert_eq!(order(&mut cora).await, ["Alice Archer", "Sam Summary"]);
    let page = cora.get("/desk/search?q=glassblowing&zones-title-weight=0.1&zones-summary-weight=5").await.ok();
    let rows = page.texts("table:first-of-type tbody tr");
    assert!(rows[0].starts_with("Sam Summary") && rows[0].contains("up 1"), "{rows:?}");
    assert!(rows[1].contains("down 1"), "{rows:?}");
    assert!(page.texts("caption").join(" ").contains("nDCG@10"));
    assert_eq!(order(&mut cora).await, ["Alice Archer", "Sam Summary"], "nothing changes before it is saved");

    let weights = [("version", "0"), ("zones-title-weight", "0.1"), ("zones-summary-weight", "5"), ("note", "Summaries tell more")];
    let unexplained: Vec<_> = weights.iter().copied().filter(|(name, _)| *name != "note").collect();
    let page = cora.post("/desk/search", &unexplained).await.is(422);
    assert!(page.body.contains("Say in a few words what it is for"));
    assert_eq!(page.attributes("form[method=post] input[name='zones-summary-weight']", "value"), ["5"], "what was typed is kept");
    assert_eq!(cora.post("/desk/search", &weights).await.leads_to(), "/desk/search");
    assert_eq!(order(&mut cora).await, ["Sam Summary", "Alice Archer"]);
    let page = cora.get("/desk/search").await.ok();
    assert!(page.texts(".list li").join(" ").contains("Version 1: Summaries tell more"));
    // whoever still looks at the weights before is told
    let page = cora.post("/desk/search", &weights).await;
    assert!(matches!(page.status.as_u16(), 409 | 422), "{}", page.status);
    let other = [("version", "0"), ("words-stem", "0.5"), ("note", "Too late")];
    assert!(cora.post("/desk/search", &other).await.is(409).body.contains("Somebody saved other weights meanwhile"));
    // and the program's own come back
    assert_eq!(cora.post("/desk/search/versions", &[("version", "1"), ("again", "0")]).await.leads_to(), "/desk/search");
    assert_eq!(order(&mut cora).await, ["Alice Archer", "Sam Summary"]);
    assert_eq!(house.app.search.tuned().version, 2);
});

on_both!(other_nodes_take_weights_up, |house| {
    let cast = populate(&house).await;
    house.app.follow();
    let mut tx = house.app.db.write().await.unwrap();
    let text = benchside::search::tuning::OWN.replace("title = { weight = 1.0", "title = { weight = 3.0");
    let saved = benchside::search::tuning::save(&mut tx, house.clock.now(), &cast.cora, 0, &text, "elsewhere").await.unwrap();
    assert!(saved);
    tx.commit().await.unwrap();
    soon("the weights are taken up", async || house.app.search.ranking().zones.title.weight == 3.0).await;
});

on_both!(weights_through_the_api, |house| {
    let cast = populate(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let now: Value = cora.get("/api/v1/search/weights").await.ok().value();
    assert_eq!(now["version"], 0);
    assert!(now["weights"]["zones.title.weight"].as_f64().unwrap() > 0.0);
    let trial = json!({ "q": "glassblowing", "weights": { "zones.title.weight": 0.1, "zones.summary.weight": 5.0 } });
    let tried: Value = cora.json(Method::POST, "/api/v1/search/weights/trial", &trial).await.ok().value();
    assert_eq!(tried["people"][0]["today"], 2);
    assert_eq!(tried["people"][0]["tried"], 1);
    assert!(tried["tasks"].as_array().unwrap().len() > 5 && tried["today"].as_f64().unwrap() > 0.5);
    for (weights, status) in [
        (json!({ "zones.title.weight": 11.0 }), 422),
        (json!({ "zones.title.weight": -1.0 }), 422),
        (json!({ "nothing": 1.0 }), 422),
        (json!({ "zones.title.weight": "x" }), 400),
    ] {
        let sent = json!({ "version": 0, "weights": weights, "note": "n" });
        cora.json(Method::POST, "/api/v1/search/weights", &sent).await.is(status);
    }
    let save = json!({ "version": 0, "weights": { "phrase.pair": 1.5 }, "note": "Phrases" });
    let saved: Value = cora.json(Method::POST, "/api/v1/search/weights", &save).await.ok().value();
    assert_eq!((&saved["version"], &saved["weights"]["phrase.pair"]), (&json!(1), &json!(1.5)));
    cora.json(Method::POST, "/api/v1/search/weights", &save).await.is(422);
    let late = json!({ "version": 0, "weights": { "phrase.pair": 2.0 }, "note": "Late" });
    cora.json(Method::POST, "/api/v1/search/weights", &late).await.is(409);
    let mut bob = house.client(&cast.bob).await;
    bob.json(Method::POST, "/api/v1/search/weights", &late).await.is(403);
});

on_both!(only_the_house_saves_what_orders_everyones_searches, |house| {
    let cast = populate(&house).await;
    let mut tx = house.app.db.write().await.unwrap();
    benchside::accounts::store::grant(&mut tx, house.clock.now(), &cast.petra, benchside::accounts::Role::Coordinator)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut petra = house.client(&cast.petra).await;
    let page = petra.get("/desk/search?zones-title-weight=0.1").await.ok();
    assert!(page.body.contains("only coordinators of <bdi>University of Northbridge</bdi> can save them"), "{}", page.body);
    assert!(page.texts("form[method=post] button").iter().all(|act| !act.contains("Save") && !act.contains("Use")));
    let weights = [("version", "0"), ("zones-title-weight", "0.1"), ("note", "Ours")];
    petra.post("/desk/search", &weights).await.is(403);
    petra.post("/desk/search/versions", &[("version", "0"), ("again", "0")]).await.is(403);
    let sent = json!({ "version": 0, "weights": { "zones.title.weight": 0.1 }, "note": "Ours" });
    petra.json(Method::POST, "/api/v1/search/weights", &sent).await.is(403);
    assert_eq!(house.app.search.tuned().version, 0);
});
