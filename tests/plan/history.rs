//! What actions and measures said before, on pages and as JSON.

use axum::http::Method;
use benchside::ids::PersonId;
use benchside::plan::{FIRST, store};
use benchside::sql;
use serde_json::{Value, json};

use super::editing::send;
use super::{bring, planned};
use crate::on_both;
use crate::support::House;

const PLAN: &str = "/api/v1/plans/technician-commitment-2025-2027";

async fn put(house: &House, who: &PersonId, path: &str, version: i64, fields: Value, note: &str) {
    let mut client = house.client(who).await.with_header("if-match", &format!("\"{version}\""));
    client.json(Method::PUT, &format!("{PLAN}/{path}"), &json!({ "fields": fields, "note": note })).await.ok();
}

fn began(n: &str, of: &str) -> Value {
    json!({ "baseline_n": n, "baseline_of": of, "baseline_period": "2024", "baseline_source": "The staff survey" })
}

on_both!(a_measure_tells_what_it_said_before, |house| {
    let cast = planned(&house).await;
    put(&house, &cast.cora, "measures/3.3", 1, began("61", "112"), "Where it began").await;
    let second =
        json!({ "targets": "2026: >= 60 %\n2027: >= 70 %", "direction": "down", "breakdowns": "site", "name": "Seen and valued" });
    put(&house, &cast.cora, "measures/3.3", 2, second, "The group wants a target").await;
    put(&house, &cast.cora, "measures/3.3", 3, began("62", "113"), "One answer came late").await;

    let mut cora = house.client(&cast.cora).await;
    let page = cora.get("/plan/measures/3.3").await.ok();
    let rows =
        |page: &crate::support::client::Answer, version: i64| page.texts(&format!("[aria-labelledby=version-{version}] tbody tr"));
    assert_eq!(page.texts("[aria-labelledby=version-3] thead th"), ["Field", "Was", "Became"]);
    let third = rows(&page, 3);
    let said = |label: &str, was: &str, is: &str| third.iter().any(|row| *row == format!("{label}{was}{is}"));
    assert!(
        said("Targets", "nothing", "2026: >= 60 % 2027: >= 70 %")
            && said("May be broken down by", "department staff-group gender", "site"),
        "{third:?}"
    );
    assert!(third.iter().any(|row| row.starts_with("Name") && row.ends_with("Seen and valued")), "{third:?}");
    assert!(
        third.iter().any(|row| row.starts_with("Which way is good") && row.ends_with("More is betterLess is better")),
        "{third:?}"
    );
    let fourth = rows(&page, 4);
    assert_eq!(fourth, ["Baseline: how many6162", "Baseline: of how many112113"]);
    assert!(page.texts("#definition + .leaf-body li").join(" ").contains("Version 4: One answer came late"), "{}", page.body);

    // everyone else reads numbers of people rounded, in the history too
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/plan/measures/3.3").await.ok();
    let second = rows(&page, 2);
    assert!(second.iter().any(|row| row.starts_with("Baselinenothing") && row.contains("60 of 110")), "{second:?}");
    let fourth = rows(&page, 4);
    assert!(fourth.len() == 1 && fourth[0].starts_with("Baseline60 of 110"), "{fourth:?}");
    let versions = bob.get("/plan/measures/3.3/versions").await.ok();
    for page in [&page, &versions] {
        let words = page.texts("main").join(" ");
        assert!(["61", "62", "112", "113"].iter().all(|number| !words.contains(number)), "{words}");
    }
    // a measure that is the same shows its own versions, and where those are that count
    put(&house, &cast.cora, "measures/9.3", 1, json!({ "name": "Recognised, as in 3.3" }), "As it is called there").await;
    for path in ["/plan/measures/9.3", "/plan/measures/9.3/versions"] {
        let page = bob.get(path).await.ok();
        let words = page.texts("main").join(" ");
        assert!(words.contains("the same measure as 3.3") && words.contains("Version 2: As it is called there"), "{words}");
        assert_eq!(rows(&page, 2).len(), 1, "{words}");
        assert!(!words.contains("One answer came late"), "{words}");
        assert!(!page.attributes("a[href='/plan/measures/3.3/versions']", "href").is_empty());
    }
    assert!(
        bob.get("/plan/measures/3.3/versions")
            .await
            .ok()
            .attributes("main a[href='/plan/measures/3.3/versions']", "href")
            .is_empty()
    );

    let seen = bob.get(&format!("{PLAN}/measures/3.3/versions")).await.ok();
    assert!(!seen.body.contains("\"61\"") && !seen.body.contains("baseline_n"), "{}", seen.body);
    let seen = seen.value();
    assert_eq!((&seen["versions"][0]["version"], &seen["older"]), (&json!(4), &Value::Null));
    assert!(seen["versions"][2]["fields"]["baseline"].as_str().unwrap().starts_with("60 of 110"));
    let exact = cora.get(&format!("{PLAN}/measures/3.3/versions?before=4")).await.ok().value();
    assert_eq!(exact["versions"][0]["note"], "The group wants a target");
    assert_eq!(exact["versions"][0]["by"], "Cora Clerk");
    let targets = json!({ "field": "targets", "was": "", "became": "2026: >= 60 %\n2027: >= 70 %" });
    assert!(exact["versions"][0]["changes"].as_array().unwrap().contains(&targets), "{exact}");
    assert_eq!(exact["versions"][1]["fields"]["baseline_n"], "61");
    assert_eq!(exact["versions"][2]["changes"], json!([]), "the first has nothing before it");
    let mut petra = house.client(&cast.petra).await;
    petra.get("/plan/measures/3.3/versions").await.is(404);
    petra.get(&format!("{PLAN}/measures/3.3/versions")).await.is(404);
});

on_both!(an_action_tells_what_it_said_before, |house| {
    let cast = planned(&house).await;
    for version in 1..=27 {
        let words = format!("Pilot T-level placements, {version}.");
        put(
            &house,
            &cast.cora,
            "actions/17",
            version,
            json!({ "words": words, "tags": "concordat:2" }),
            &format!("Draft {version}"),
        )
        .await;
    }
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/plan/actions/17").await.ok();
    let newest = page.texts("[aria-labelledby=version-28] tbody tr");
    assert_eq!(newest, ["What is to be donePilot T-level placements, 26.Pilot T-level placements, 27."]);
    assert_eq!(page.texts("#before + .leaf-body ol > li").len(), 5, "the newest few");
    // the older ones are a page and then another away
    let older = page.attributes("a[href*='versions?before=24']", "href");
    let page = bob.get(&older[0]).await.ok();
    assert_eq!(page.texts("ol.list > li").len(), 20);
    let page = bob.get(&page.attributes("a[rel=next]", "href")[0]).await.ok();
    assert_eq!(page.texts("ol.list > li").len(), 3);
    assert!(page.attributes("a[rel=next]", "href").is_empty());
    let second = page.texts("[aria-labelledby=version-2] tbody tr");
    assert!(second.iter().any(|row| row.contains("Pilot T-level placements.Pilot T-level placements, 1.")), "{second:?}");
    let told = bob.get(&format!("{PLAN}/actions/17/versions")).await.ok().value();
    assert_eq!((told["versions"].as_array().unwrap().len(), &told["older"]), (20, &json!(9)));
    let told = bob.get(&format!("{PLAN}/actions/17/versions?before=9")).await.ok().value();
    assert_eq!((told["versions"].as_array().unwrap().len(), &told["older"]), (8, &Value::Null));
    bob.get("/plan/actions/17/versions?before=none").await.ok();
    bob.get("/plan/actions/99/versions").await.is(404);
    house.client(&cast.petra).await.get(&format!("{PLAN}/actions/17/versions")).await.is(404);
});

on_both!(a_plan_tells_what_it_said_before, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let first = bob.get("/plan/versions").await.ok().texts("ol.list > li");
    assert!(first.len() == 1 && first[0].contains("Version 1: From the plan's file") && first[0].contains("It was added then"));
    let change = [("name", "Our plan"), ("summary", "One\r\nTwo"), ("note", "As the board calls it")];
    send(&mut cora, "/plan/edit", &change).await.is(303);
    let settings = |version: &'static str, end: &'static str, public: &'static str| {
        [("version", version), ("academic_year_end", end), ("public", public), ("freeze_after", "30")]
    };
    cora.post("/plan/settings", &settings("2", "09-30", "no")).await.is(303);
    cora.post("/plan/settings", &settings("3", "09-30", "yes")).await.is(303);
    bring(&house, &cast.northbridge, &FIRST.replace("ends = 2027-12-31", "ends = 2028-12-31")).await;
    assert_eq!(house.facts("plan.changed").await, 3);

    let page = bob.get("/plan/versions").await.ok();
    let items = page.texts("ol.list > li");
    assert_eq!(items.len(), 4, "settings alone are no words of the plan: {items:?}");
    for (item, said) in
        items.iter().zip(["Version 5: From the plan's file", "Version 3: Settings", "Version 2: As the board calls it"])
    {
        assert!(item.contains(said), "{item}");
    }
    let rows = |version: i64| page.texts(&format!("[aria-labelledby=version-{version}] tbody tr"));
    assert_eq!(rows(5), ["Last day2027-12-312028-12-31"]);
    assert_eq!(rows(3), ["Last day of the academic year07-3109-30"]);
    let second = rows(2);
    assert!(
        second.len() == 2 && second[0] == "NameTechnician Commitment action planOur plan" && second[1].ends_with("One Two"),
        "{second:?}"
    );
    assert!(items[2].contains("Cora Clerk"), "{items:?}");
    assert_eq!(bob.get("/plan").await.ok().attributes("a[href='/plan/versions']", "href").len(), 1);
    let told = bob.get(&format!("{PLAN}/versions?before=5")).await.ok().value();
    assert_eq!((told["versions"].as_array().unwrap().len(), &told["versions"][0]["version"]), (3, &json!(3)));
    let name = json!({ "field": "name", "was": "Technician Commitment action plan", "became": "Our plan" });
    assert!(told["versions"][1]["changes"].as_array().unwrap().contains(&name), "{told}");
    let mut cora = cora.with_header("if-match", "\"5\"");
    cora.json(Method::PUT, PLAN, &json!({ "name": "Their plan", "note": "By program" })).await.ok();
    assert_eq!(bob.get(&format!("{PLAN}/versions")).await.ok().value()["versions"][0]["note"], "By program");
    house.client(&cast.petra).await.get(&format!("{PLAN}/versions")).await.is(404);
});

on_both!(
    /// Migration 37, on a plan that was changed under an earlier program.
    what_an_earlier_plan_says_is_its_first_version,
    |house| {
        let cast = planned(&house).await;
        let mut cora = house.client(&cast.cora).await;
        send(&mut cora, "/plan/edit", &[("name", "Our plan")]).await.is(303);
        let text = include_str!("../../migrations/0037_plan_heads.sql");
        let plain: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
        let plain = plain.join("\n");
        let mut tx = house.app.db.write().await.unwrap();
        for statement in ["drop table plan_heads"].into_iter().chain(plain.split(';').filter(|one| !one.trim().is_empty())) {
            sql!(tx, sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())), execute).unwrap();
        }
        tx.commit().await.unwrap();
        let mut tx = house.app.db.read().await.unwrap();
        let plan = store::of(&mut tx, &cast.northbridge.id).await.unwrap().remove(0);
        let kept = store::heads_before(&mut tx, &plan.id, None, 5).await.unwrap();
        assert_eq!((kept.len(), kept[0].version, &kept[0].says), (1, 2, &plan.head));
        drop(tx);
        let words = cora.get("/plan/versions").await.ok().texts("ol.list > li").join(" ");
        assert!(words.contains("What it said before was not kept"), "{words}");
        send(&mut cora, "/plan/edit", &[("name", "Their plan")]).await.is(303);
        let page = cora.get("/plan/versions").await.ok();
        assert_eq!(page.texts("[aria-labelledby=version-3] tbody tr"), ["NameOur planTheir plan"]);
    }
);
