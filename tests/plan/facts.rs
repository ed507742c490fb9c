//! A number opened down to the facts that it was counted from.

use benchside::measures::catch_up;

use super::planned;
use crate::on_both;
use crate::support::client::Answer;

const API: &str = "/api/v1/plans/technician-commitment-2025-2027/measures";

/// Whether each fact counts, the newest first.
fn counting(page: &Answer) -> Vec<String> {
    page.texts("[aria-labelledby=rows] tbody .badge")
}

on_both!(a_number_is_opened_down_to_its_facts, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut alice) = (house.client(&cast.cora).await, house.client(&cast.alice).await);
    let about = [("version", "0"), ("name", "Alice Archer"), ("pronouns", ""), ("audience", "institution")];
    alice.post("/profile/about", &about).await.is(303);
    alice.post("/profile/publish", &[]).await.is(303);
    house.clock.advance(chrono::TimeDelta::hours(1));
    alice.post("/profile/publish", &[]).await;
    catch_up(&house.app).await.unwrap();

    let page = cora.get("/plan/measures/5.1").await.ok();
    let links = page.attributes(".ways a[href*=facts]", "href");
    assert_eq!(links, ["/plan/measures/5.1/facts?part=n"]);
    let facts = cora.get(&links[0]).await.ok();
    let all = counting(&facts);
    assert_eq!(all.iter().filter(|one| *one == "counts").count(), 1, "as many count as the number says: {}", facts.body);
    assert_eq!(facts.texts(".figures dd"), ["1"]);
    assert!(!facts.body.contains("Alice"), "keys, not names");
    assert!(house.facts("plan.read").await > 1);
    let mut tx = house.app.db.read().await.unwrap();
    let noted = benchside::ledger::since(&mut tx, 0, 10_000).await.unwrap();
    drop(tx);
    let last = noted.iter().rfind(|fact| fact.kind == "plan.read").unwrap();
    let codes: serde_json::Value = serde_json::from_str(&last.attributes).unwrap();
    assert_eq!(codes, serde_json::json!({ "what": "facts", "of": "5.1" }), "it says of which measure");

    // what counted no longer does, and says why
    alice.post("/profile/withdraw", &[]).await.is(303);
    catch_up(&house.app).await.unwrap();
    let facts = cora.get(&links[0]).await.ok();
    assert_eq!(facts.texts(".figures dd"), ["0"]);
    assert!(counting(&facts).iter().all(|one| one == "does not count"), "{}", facts.body);
    assert!(facts.body.contains("about the same person came later, and decides"), "{}", facts.body);

    let csv = cora.get("/plan/measures/5.1/facts.csv").await.ok();
    assert_eq!(csv.body.lines().count(), 1 + all.len() + 1, "{}", csv.body);
    let first = cora.get(&format!("{API}/5.1/facts?limit=1")).await.ok().value();
    assert_eq!((first["facts"].as_array().unwrap().len(), first["counter"].as_str().is_some()), (1, true));
    let cursor = first["next"].as_str().unwrap();
    let second = cora.get(&format!("{API}/5.1/facts?limit=1&cursor={cursor}")).await.ok().value();
    assert!(second["facts"][0]["seq"].as_i64() < first["facts"][0]["seq"].as_i64());

    for who in [&cast.bob, &cast.mo] {
        let mut client = house.client(who).await;
        client.get("/plan/measures/5.1/facts").await.is(403);
        client.get("/plan/measures/5.1/facts.csv").await.is(403);
        client.get(&format!("{API}/5.1/facts")).await.is(403);
        assert!(!client.get("/plan/measures/5.1").await.ok().body.contains("/facts"));
    }
    cora.get("/plan/measures/5.1/facts?part=of").await.is(404);
    cora.get("/plan/measures/5.1/facts?part=x").await.is(400);
    cora.get("/plan/measures/5.1/facts?period=soon").await.is(400);
    cora.get("/plan/measures/7.2/facts").await.is(404);
    house.client(&cast.petra).await.get("/plan/measures/5.1/facts").await.is(404);
});

on_both!(what_was_recorded_is_opened_too, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    for (period, n) in [("2025", "50"), ("2026-02-01", "61")] {
        let wave = [("what", "survey"), ("held", "yes"), ("period", period), ("n", n), ("of", "112"), ("words", "Staff survey")];
        cora.post("/plan/measures/3.3/record", &wave).await.is(303);
    }
    // the same measure elsewhere opens to the same facts
    let facts = cora.get("/plan/measures/9.3/facts").await.ok();
    assert_eq!(counting(&facts), ["counts", "does not count"]);
    assert!(facts.body.contains("it counts for its own period"));
});
