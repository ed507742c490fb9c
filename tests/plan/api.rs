//! Plans as JSON.

use axum::http::Method;
use serde_json::{Value, json};

use super::planned;
use crate::on_both;

const PLAN: &str = "/api/v1/plans/technician-commitment-2025-2027";

fn found_of(answer: &crate::support::client::Answer) -> Value {
    answer.value()["fields"].clone()
}

on_both!(a_plan_is_read_and_changed_as_json, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let plans: Value = bob.get("/api/v1/plans").await.ok().value();
    assert_eq!(plans[0]["code"], "technician-commitment-2025-2027");
    let plan: Value = bob.get(PLAN).await.ok().value();
    assert_eq!(plan["actions"].as_array().unwrap().len(), 18);
    assert_eq!(
        (&plan["numbers"], &plan["actions"][6]["measures"][1]["judgement"]),
        (&json!("published"), &json!("not yet counted"))
    );
    assert_eq!(plan["actions"][6]["measures"][1]["n"], "", "what is not counted is no zero");
    let found = bob.get(&format!("{PLAN}/measures/2.1")).await.ok();
    let tag = found.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!((tag.as_str(), found.value()["fields"]["targets"].as_str()), ("\"1\"", Some("2025-26: >= 3")));
    let change = json!({ "fields": { "unit": "seats" }, "note": "Seats, not people" });
    bob.json(Method::PUT, &format!("{PLAN}/measures/2.1"), &change).await.is(403);
    assert!(found_of(&found)["baseline_n"].is_null(), "exact numbers are not for everyone");
    cora.json(Method::PUT, &format!("{PLAN}/measures/2.1"), &change).await.is(428);
    let mut cora = cora.with_header("if-match", "\"1\"");
    let changed: Value = cora.json(Method::PUT, &format!("{PLAN}/measures/2.1"), &change).await.ok().value();
    assert_eq!((&changed["version"], &changed["fields"]["unit"]), (&json!(2), &json!("seats")));
    let other = json!({ "fields": { "unit": "chairs" }, "note": "Late" });
    cora.json(Method::PUT, &format!("{PLAN}/measures/2.1"), &other).await.is(409);
    cora.json(Method::PUT, &format!("{PLAN}/measures/2.1"), &json!({ "fields": { "untis": "x" } })).await.is(422);
    let action = json!({ "fields": { "follow_on": "2\n1" }, "note": "" });
    let refused = cora.json(Method::PUT, &format!("{PLAN}/actions/1"), &action).await.is(422);
    assert!(refused.body.contains("round in a circle"));
    let owner = json!({ "owner": "SERCH Committee", "who": "bob-baker", "acts": true });
    cora.json(Method::POST, &format!("{PLAN}/actions/1/owners"), &owner).await.is(204);
    let ask = json!({ "who": "bob-baker", "due": "2026-04-01", "question": "How many portraits?" });
    cora.json(Method::POST, &format!("{PLAN}/actions/1/ask"), &ask).await.ok();
    cora.json(Method::POST, &format!("{PLAN}/actions/1/ask"), &ask).await.is(409);
    let update = json!({ "words": "Twelve portraits." });
    let answered: Value = bob.json(Method::POST, &format!("{PLAN}/actions/1/updates"), &update).await.ok().value();
    assert_eq!(
        (&answered["updates"][0]["words"], &answered["updates"][0]["question"]),
        (&json!("Twelve portraits."), &json!("How many portraits?"))
    );
    let early = json!({ "day": "2024-12-31", "words": "Twelve portraits." });
    let refused = bob.json(Method::POST, &format!("{PLAN}/actions/1/updates"), &early).await.is(422);
    assert!(refused.body.contains("1 January 2025"), "{}", refused.body);
    let record = json!({ "what": "portraits", "period": "2025-02-20", "n": 12, "words": "In the foyer", "link": "https://example.org/portraits" });
    let recorded: Value = bob.json(Method::POST, &format!("{PLAN}/measures/1.1/records"), &record).await.ok().value();
    assert_eq!((&recorded["judgement"], &recorded["records"][0]["n"]), (&json!("met"), &json!("12")));
    let record = json!({ "what": "portraits", "period": "2025-02-21", "n": 12, "of": 20, "words": "In the foyer" });
    let refused = bob.json(Method::POST, &format!("{PLAN}/measures/1.1/records"), &record).await.is(422);
    assert!(refused.body.contains("not out of anything"), "{}", refused.body);
    let record = json!({ "what": "portraits", "period": "2025-02-21", "n": -5, "words": "In the foyer" });
    let refused = bob.json(Method::POST, &format!("{PLAN}/measures/1.1/records"), &record).await.is(422);
    assert!(refused.body.contains("cannot be less than 0"), "{}", refused.body);
    bob.json(Method::POST, &format!("{PLAN}/measures/1.1/records"), &json!({ "what": "review", "period": "2025" })).await.is(422);
    bob.json(Method::POST, &format!("{PLAN}/actions/1/status"), &json!({ "status": "complete" })).await.ok();
    bob.json(Method::POST, &format!("{PLAN}/actions/1/evidence"), &json!({ "words": "Photos", "link": "javascript:alert(1)" }))
        .await
        .is(422);
    bob.json(Method::POST, &format!("{PLAN}/actions/2/status"), &json!({ "status": "complete" })).await.is(403);
    let file = cora.get(&format!("{PLAN}/file")).await.ok().body;
    assert!(file.starts_with("# The plan") && file.contains("\ncode = "), "{file}");
    house.client(&cast.petra).await.get(PLAN).await.is(404);
});
