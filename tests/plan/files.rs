//! Plans and waves of surveys sent as files: looked at, confirmed or thrown away, in the browser and by programs.

use axum::http::Method;
use benchside::plan::{FILES, FIRST, WAVES, store};
use benchside::{sent, sql};
use serde_json::{Value, json};

use super::planned;
use super::surveys::{departments, wave};
use crate::on_both;
use crate::support::client::Answer;
use crate::support::{Client, House};

const PLAN: &str = "/api/v1/plans/technician-commitment-2025-2027";

async fn upload(client: &mut Client, path: &str, name: &str, text: &str) -> Answer {
    let body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--cut--\r\n"
    );
    client.send(Method::POST, path, Some(("multipart/form-data; boundary=cut", body))).await
}

async fn put(house: &House, who: &benchside::ids::PersonId, path: &str, fields: Value) {
    let mut client = house.client(who).await.with_header("if-match", "\"1\"");
    client.json(Method::PUT, &format!("{PLAN}/{path}"), &json!({ "fields": fields, "note": "As it is called here" })).await.ok();
}

/// The program's plan with other words for an action and a measure.
fn newer() -> String {
    let text = FIRST.replace("Pilot T-level placements.", "Host T-level placements.");
    let name = measure_name(&text);
    text.replace(&format!("name = \"{name}\""), "name = \"Places on committees\"")
}

/// What measure 2.1 is called.
fn measure_name(text: &str) -> String {
    let measure = text.split("code = \"2.1\"").nth(1).unwrap();
    measure.split("name = \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

on_both!(a_newer_plan_leaves_what_was_changed_here, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    put(&house, &cast.cora, "measures/2.1", json!({ "unit": "seats", "name": "Seats on committees" })).await;
    cora.post("/plan/actions/7/status", &[("status", "paused"), ("reason", "A year off")]).await.is(303);
    assert!(cora.get("/plan/files").await.ok().texts("main").join(" ").contains("Technician Commitment"));
    let address = upload(&mut cora, "/plan/files", "plan.toml", &newer()).await.leads_to().to_owned();
    let reads = house.facts("plan.read").await;
    let page = cora.get(&address).await.ok();
    assert_eq!(house.facts("plan.read").await, reads + 1, "where measures began is exact, so the look is written down");
    cora.get(&format!("/api/v1/plan-files/{}", address.rsplit('/').next().unwrap())).await.ok();
    assert_eq!(house.facts("plan.read").await, reads + 2);
    let rows = |page: &Answer, table: &str| page.texts(&format!("[aria-labelledby={table}] tbody tr"));
    let (changes, stays, clashes) = (rows(&page, "changes"), rows(&page, "stays"), rows(&page, "clashes"));
    assert!(changes.len() == 1 && changes[0].contains("Host T-level placements."), "{changes:?}");
    assert!(stays.len() == 2 && stays.join(" ").contains("seats") && stays.join(" ").contains("Paused: A year off"), "{stays:?}");
    assert!(clashes.len() == 1 && clashes[0].contains("Seats on committees") && clashes[0].contains("Places on committees"));
    assert_eq!(page.attributes("input[name=take]", "value"), ["measure-2.1-name"]);
    assert_eq!(house.facts("plan.imported").await, 1, "nothing is written yet");
    house.client(&cast.bob).await.get(&address).await.is(403);
    house.client(&cast.bob).await.post(&format!("{address}/confirm"), &[]).await.is(403);

    // pressed twice: the second press leads to how far the first is
    for _ in 0..2 {
        assert_eq!(cora.post(&format!("{address}/confirm"), &[("take", "measure-2.1-name")]).await.leads_to(), address);
    }
    assert!(cora.get(&address).await.ok().body.contains("Taking in a plan"));
    assert!(sent::work(&house.app, &FILES).await.unwrap() && !sent::work(&house.app, &FILES).await.unwrap());
    let words = cora.get(&address).await.ok().texts("main").join(" ");
    assert!(
        words.contains("Changed here, and left so: Measure 2.1: What the number is of; Action 7: Status")
            || words.contains("Action 7: Status; Measure 2.1"),
        "{words}"
    );
    let measure = cora.get(&format!("{PLAN}/measures/2.1")).await.ok().value();
    assert_eq!((&measure["fields"]["name"], &measure["fields"]["unit"]), (&json!("Places on committees"), &json!("seats")));
    assert!(cora.get("/plan/actions/17").await.ok().body.contains("Host T-level placements."));
    assert!(cora.get("/plan/actions/7").await.ok().body.contains("A year off"));
    cora.post(&format!("{address}/discard"), &[]).await.is(409);

    // the same file again is nothing new, and what was changed here still stays
    let address = upload(&mut cora, "/plan/files", "plan.toml", &newer()).await.leads_to().to_owned();
    let page = cora.get(&address).await.ok();
    assert!(page.body.contains("Nothing in this file is new."), "{}", page.body);
    assert_eq!(rows(&page, "stays").len(), 2);
    cora.post(&format!("{address}/discard"), &[]).await.is(303);
    cora.get(&address).await.is(404);
});

on_both!(what_is_wrong_with_a_plan_is_said_by_line, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let text = "code = \"p\"\nname = \"P\"\nbegins = 2025-01-01\nends = 2026-12-31\n\
        [[action]]\nnumber = \"1\"\nwords = \"W\"\nowners = [\"A\"]\nfollow_on = [{ action = \"2\" }]\n\
        [[action]]\nnumber = \"2\"\nwords = \"W\"\nowners = [\"A\"]\nfollow_on = [{ action = \"1\" }]\n\
        [[measure]]\ncode = \"1.1\"\naction = \"1\"\nname = \"N\"\nkind = \"count\"\nnumerator = \"moon.landings\"\n\
        [[measure]]\ncode = \"1.1\"\naction = \"1\"\nname = \"N\"\nkind = \"proportion\"\nrecorded = [\"survey\"]\n\
        targets = [{ aim = \">= 80 %\" }]\nvalues = [{ what = \"survey\", period = \"2025\", percent = 40 }]\n";
    let page = upload(&mut cora, "/plan/files", "p.toml", text).await.is(422);
    let said = page.texts(".errors li");
    for (line, words) in [
        ("Line 6:", "round in a circle: 1, then 2, then 1"),
        ("Line 20:", "there is no counter 'moon.landings'"),
        ("Line 22:", "there is a measure 1.1 already"),
        ("Line 27:", "a target needs its 'period'"),
        ("Line 28:", "a percentage needs its numbers"),
    ] {
        assert!(said.iter().any(|one| one.starts_with(line) && one.contains(words)), "{line} {words}: {said:?}");
    }
    for (name, text, words) in [
        ("plan.xlsx", "PK\u{3}\u{4}rest", "This is a workbook"),
        ("plan.pdf", "%PDF-1.7", "This is a PDF"),
        ("staff.csv", "name,role\nA,B\n", "this is no TOML"),
    ] {
        let page = upload(&mut cora, "/plan/files", name, text).await.is(422);
        assert!(page.texts(".errors li")[0].contains(words), "{}", page.body);
    }
    upload(&mut cora, "/plan/files", "", "").await.is(422);
    upload(&mut cora, "/plan/files", "big.toml", &"# ".repeat(600_000)).await.is(413);
    let mut tx = house.app.db.read().await.unwrap();
    assert!(sent::all(&mut tx, &FILES, &cast.northbridge.id, 5).await.unwrap().is_empty(), "nothing was kept");
});

on_both!(programs_send_plans_by_the_same_road, |house| {
    let cast = planned(&house).await;
    put(&house, &cast.cora, "measures/2.1", json!({ "name": "Seats on committees" })).await;
    let mut cora = house.client(&cast.cora).await;
    let file = || Some(("application/toml", newer()));
    house.client(&cast.bob).await.send(Method::POST, "/api/v1/plan-files", file()).await.is(403);
    let wrong =
        cora.send(Method::POST, "/api/v1/plan-files", Some(("application/toml", "code = ".to_owned()))).await.is(422).value();
    assert_eq!(wrong["errors"][0]["field"], "line 1");
    let made = cora.send(Method::POST, "/api/v1/plan-files?file_name=p.toml", file()).await.is(201).value();
    assert_eq!((&made["state"], &made["would"]["clashes"][0]["key"]), (&json!("waiting"), &json!("measure-2.1-name")));
    let address = format!("/api/v1/plan-files/{}", made["id"].as_str().unwrap());
    cora.json(Method::POST, &format!("{address}/confirm"), &json!({ "take": ["action-1-words"] })).await.is(422);
    cora.json(Method::POST, &format!("{address}/confirm"), &json!({})).await.is(202);
    cora.json(Method::POST, &format!("{address}/confirm"), &json!({})).await.is(409);
    sent::work(&house.app, &FILES).await.unwrap();
    let done = cora.get(&address).await.ok().value();
    assert_eq!((&done["did"]["changed"], &done["did"]["stayed"]), (&json!(1), &json!(["Measure 2.1: Name"])));
    let measure = cora.get(&format!("{PLAN}/measures/2.1")).await.ok().value();
    assert_eq!(measure["fields"]["name"], "Seats on committees");
});

on_both!(a_wave_is_sent_in_the_browser, |house| {
    let cast = planned(&house).await;
    departments(&house, &cast).await;
    let mut cora = house.client(&cast.cora).await;
    let text = wave("Staff survey 2025", (40, 30), (8, 8));
    let page = upload(&mut cora, "/plan/surveys", "w.csv", &text.replace("60,40,30", "60,40,50").replace(",15,8,8", ",5,8,8"))
        .await
        .is(422);
    let said = page.texts(".errors li");
    assert_eq!(said, ["Line 2: 50 agreed, and only 40 answered", "Line 3: 8 answered, and only 5 were asked"]);
    let page = upload(&mut cora, "/plan/surveys", "w.pdf", "%PDF-1.7").await.is(422);
    assert!(page.texts(".errors li")[0].contains("This is a PDF"));
    let address = upload(&mut cora, "/plan/surveys", "w.csv", &text).await.leads_to().to_owned();
    let rows = cora.get(&address).await.ok().texts("[aria-labelledby=totals] tbody tr").join(" ");
    assert!(rows.contains("155") && rows.contains("109") && rows.contains("78"), "{rows}");
    assert_eq!(house.facts("plan.survey").await, 0, "nothing is written yet");
    house.client(&cast.bob).await.get(&address).await.is(403);
    for _ in 0..2 {
        assert_eq!(cora.post(&format!("{address}/confirm"), &[]).await.leads_to(), address);
    }
    assert!(sent::work(&house.app, &WAVES).await.unwrap() && !sent::work(&house.app, &WAVES).await.unwrap());
    assert!(cora.get(&address).await.ok().body.contains("is kept as version 1"));
    assert!(cora.get("/plan/measures/3.3").await.ok().texts("main").join(" ").contains("78 of 109"));
    assert!(cora.get("/plan/surveys").await.ok().texts("[aria-labelledby=all-waves] tbody tr")[0].contains("Staff survey 2025"));
    let address = upload(&mut cora, "/plan/surveys", "w.csv", &text).await.leads_to().to_owned();
    assert!(cora.get(&address).await.ok().body.contains("The same is here already"));
    cora.post(&format!("{address}/discard"), &[]).await.is(303);
    assert_eq!(house.facts("plan.survey").await, 1);
});

/// The statements of a migration, without comments.
fn statements(text: &str) -> Vec<String> {
    let plain: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    plain.join("\n").split(';').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

on_both!(
    /// Migration 33, on a plan that an earlier program took in and somebody changed since.
    what_a_file_said_is_known_of_earlier_plans,
    |house| {
        let cast = planned(&house).await;
        put(&house, &cast.cora, "measures/2.1", json!({ "name": "Seats on committees" })).await;
        let mut tx = house.app.db.write().await.unwrap();
        let columns = ["plans drop column filed", "plan_parts drop column filed", "plan_parts drop column filed_status"];
        let before = columns.into_iter().chain(["plan_parts drop column filed_reason"]).map(|one| format!("alter table {one}"));
        for statement in before.chain(statements(include_str!("../../migrations/0033_plan_filed.sql"))) {
            sql!(tx, sqlx::query(sqlx::AssertSqlSafe(statement.clone())), execute).unwrap();
        }
        let plan = store::of(&mut tx, &cast.northbridge.id).await.unwrap().remove(0);
        assert_eq!(store::filed_head(&mut tx, &plan.id).await.unwrap(), Some(plan.head.clone()));
        let kept = store::measure(&mut tx, &plan.id, "2.1").await.unwrap().unwrap();
        let filed = store::filed(&mut tx, &plan.id).await.unwrap();
        assert!(filed.values().all(|one| !one.says.is_empty() && one.stood().is_none()));
        let says: benchside::plan::model::Measure = serde_json::from_str(&filed[kept.id.as_str()].says).unwrap();
        assert_eq!((says.name, kept.says.name.as_str()), (measure_name(FIRST), "Seats on committees"));
    }
);
