//! Any counter over any days: exactly for those who run the programme, by whole quarters for everyone else.

use benchside::directory::PROFILE_PUBLISHED;
use benchside::ledger::{self, Fact};
use benchside::measures::{catch_up, rebuild};
use benchside::shadowing::model::Act;
use benchside::shadowing::store::due::Thing;
use chrono::TimeDelta;

use crate::on_both;
use crate::shadowing::stage;
use crate::support::{Cast, House};

/// Alice publishes on two days of January and one of March, Bob on one of February.
async fn publications(house: &House, cast: &Cast) {
    let mut tx = house.app.db.write().await.unwrap();
    let days = [(&cast.alice, "2026-01-05"), (&cast.alice, "2026-01-31"), (&cast.bob, "2026-02-01"), (&cast.alice, "2026-03-01")];
    for (person, day) in days {
        let at = format!("{day}T12:00:00Z").parse().unwrap();
        let fact = Fact::new(PROFILE_PUBLISHED, at).by(person).about(person).with("reach", "public").with("source", "page");
        ledger::append(&mut tx, house.clock.now(), fact).await.unwrap();
    }
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
}

on_both!(a_count_opens_over_any_days, |house| {
    let cast = house.cast().await;
    publications(&house, &cast).await;
    crate::plan::bring(&house, &cast.northbridge, benchside::plan::FIRST).await;
    let mut cora = house.client(&cast.cora).await;
    let listed = cora.get("/api/v1/counts").await.ok().value();
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["code"] == "directory.publications" && one["breakdowns"][0] == "department")
    );
    let path = "/api/v1/counts/directory.publications";
    let before = house.facts("plan.read").await;
    let mut number = async |query: &str| cora.get(&format!("{path}?{query}")).await.ok().value()["n"].as_str().unwrap().to_owned();
    assert_eq!(number("from=2026-01-05&until=2026-01-31").await, "2", "both days are in it");
    assert_eq!(number("from=2026-01-06&until=2026-01-30").await, "0");
    let all: i64 = number("").await.parse().unwrap();
    assert!(all >= 3, "the plan so far");
    assert_eq!(house.facts("plan.read").await, before + 3, "each look is written down");
    let months = cora.get(&format!("{path}?from=2026-01-05&until=2026-03-02&every=month&by=department")).await.ok().value();
    let said = |what: &str, name: &str| -> Vec<(String, String)> {
        let rows = months[what].as_array().unwrap().iter();
        rows.map(|one| (one[name].as_str().unwrap().to_owned(), one["n"].as_str().unwrap().to_owned())).collect()
    };
    let names: Vec<String> = said("periods", "period").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["January 2026, in part", "February 2026", "March 2026, in part"]);
    let sum: i64 = said("periods", "period").iter().map(|(_, n)| n.parse::<i64>().unwrap()).sum();
    assert_eq!(sum.to_string(), months["n"].as_str().unwrap(), "periods add up");
    assert!(!said("groups", "group").is_empty());
    for every in ["quarter", "academic", "plan"] {
        let value = cora.get(&format!("{path}?every={every}")).await.ok().value();
        assert!(!value["periods"].as_array().unwrap().is_empty(), "{every}");
    }
    let page = cora.get("/plan/counts/directory.publications?from=2026-01-05&until=2026-03-02&every=month").await.ok();
    assert_eq!(page.texts("[aria-labelledby=periods] tbody th").len(), 3);
    cora.get("/plan/counts").await.ok();
    for wrong in ["from=2026-02-30", "from=2026-03-01&until=2026-02-01", "by=shoe-size", "every=moon"] {
        cora.get(&format!("{path}?{wrong}")).await.is(422);
        cora.get(&format!("/plan/counts/directory.publications?{wrong}")).await.is(422);
    }
    cora.get("/api/v1/counts/nothing.at.all").await.is(404);
    cora.get(&format!("{path}?from=2000-01-01&every=month")).await.is(422);
});

/// So many people publish profiles in a month: each once.
async fn many(house: &House, cast: &Cast, month: &str, count: usize) {
    let mut tx = house.app.db.write().await.unwrap();
    let at = format!("{month}-10T12:00:00Z").parse().unwrap();
    let fact = Fact::new(PROFILE_PUBLISHED, at).by(&cast.alice).about(&cast.alice).with("reach", "public").with("source", "page");
    ledger::append_all(&mut tx, house.clock.now(), vec![fact; count]).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
}

on_both!(everyone_else_reads_whole_quarters_that_are_over, |house| {
    let cast = house.cast().await;
    house.clock.set("2026-08-20T09:00:00Z".parse().unwrap());
    crate::plan::bring(&house, &cast.northbridge, benchside::plan::FIRST).await;
    for (month, count) in [("2026-01", 11), ("2026-02", 1), ("2026-05", 13), ("2026-07", 40)] {
        many(&house, &cast, month, count).await;
    }
    let mut bob = house.client(&cast.bob).await;
    let path = "/api/v1/counts/directory.publications";
    let before = bob.get(&format!("{path}?from=2026-01-01&until=2026-06-30")).await.ok().value();
    assert_eq!(before["periods"].as_array().unwrap().len(), 0, "in no snapshot yet");
    house.client(&cast.cora).await.post("/plan/snapshots", &[("period", "2026 Q2")]).await.is(303);
    let mut read = async |query: &str| {
        let value = bob.get(&format!("{path}?{query}")).await.ok().value();
        assert_eq!(value["exact"], false);
        let rows = value["periods"].as_array().unwrap().iter();
        let rows: Vec<String> =
            rows.map(|row| format!("{} {}", row["period"].as_str().unwrap(), row["n"].as_str().unwrap())).collect();
        (value["n"].as_str().unwrap().to_owned(), rows)
    };
    let (n, rows) = read("from=2026-01-01&until=2026-06-30").await;
    assert_eq!((n.as_str(), rows.len()), ("25", 2), "12 is 10 and 13 is 15: {rows:?}");
    assert!(rows[0].ends_with(" 10") && rows[1].ends_with(" 15"), "{rows:?}");
    // a day more or less tells nothing more
    for (query, n, quarters) in [
        ("from=2026-01-02&until=2026-06-30", "15", 1),
        ("from=2026-01-01&until=2026-06-29", "10", 1),
        ("from=2026-01-01&until=2026-08-20", "25", 2),
        ("from=1950-01-01&until=2026-06-30", "25", 6),
        ("from=2026-02-01&until=2026-03-31", "", 0),
        ("from=2026-07-01&until=2026-12-31", "", 0),
    ] {
        let (said, rows) = read(query).await;
        assert_eq!((said.as_str(), rows.len()), (n, quarters), "{query}");
    }
    // and a number is of the quarters that it is said to be of
    let value = bob.get("/api/v1/counts/directory.publications?from=2026-02-15&until=2026-07-31").await.ok().value();
    assert_eq!((value["from"].as_str(), value["until"].as_str()), (Some("2026-04-01"), Some("2026-06-30")), "{value}");
    let page = bob.get("/plan/counts/directory.publications?from=2026-01-01&until=2026-06-30").await.ok();
    assert_eq!(page.texts(".figures dd"), ["25"]);
    assert!(page.texts("#by").is_empty() && page.body.contains("whole quarters that are over"));
    for refused in ["by=department", "every=month", "every=academic"] {
        bob.get(&format!("{path}?{refused}")).await.is(422);
        bob.get(&format!("/plan/counts/directory.publications?{refused}")).await.is(422);
    }
    // what is not of people is as it is for everyone
    assert_eq!(bob.get("/api/v1/counts/search.searches?every=month").await.ok().value()["exact"], true);
    assert_eq!(house.facts("plan.read").await, 0, "nobody looked at exact numbers of people");
    bob.get("/plan/counts").await.ok();
    assert_eq!(house.stranger().get(path).await.headers.get("location"), None);
});

on_both!(what_is_published_of_all_the_days_is_rounded_once, |house| {
    let cast = house.cast().await;
    house.clock.set("2026-01-20T09:00:00Z".parse().unwrap());
    crate::plan::bring(&house, &cast.northbridge, benchside::plan::FIRST).await;
    let mut tx = house.app.db.write().await.unwrap();
    for month in ["2025-01", "2025-04", "2025-07", "2025-10"] {
        let at = format!("{month}-10T12:00:00Z").parse().unwrap();
        let asked = Fact::new(Act::Submit.fact(), at).by(&cast.alice).about(&cast.alice);
        ledger::append_all(&mut tx, house.clock.now(), vec![asked; 6]).await.unwrap();
    }
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
    house.client(&cast.cora).await.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let mut bob = house.client(&cast.bob).await;
    let mut read = async |days: &str| {
        let value = bob.get(&format!("/api/v1/counts/shadowing.requested?{days}")).await.ok().value();
        (value["n"].as_str().unwrap().to_owned(), value["periods"].as_array().unwrap().len())
    };
    assert_eq!(read("from=2025-01-01&until=2025-12-31").await, ("25".to_owned(), 4), "24, and not four times 5");
    assert_eq!(read("from=2025-01-01&until=2025-09-30").await, ("15".to_owned(), 3), "of these days nothing else is published");
});

on_both!(what_a_plan_publishes_is_read_as_its_snapshots_say, |house| {
    let cast = house.cast().await;
    house.clock.set("2026-05-20T09:00:00Z".parse().unwrap());
    crate::plan::bring(&house, &cast.northbridge, benchside::plan::FIRST).await;
    many(&house, &cast, "2026-02", 3).await;
    let mut bob = house.client(&cast.bob).await;
    let path = "/api/v1/counts/directory.published?from=2026-01-01&until=2026-03-31";
    assert_eq!(bob.get(path).await.ok().value()["periods"].as_array().unwrap().len(), 0, "in no snapshot yet");
    let mut cora = house.client(&cast.cora).await;
    cora.post("/plan/snapshots", &[("period", "2026 Q1")]).await.is(303);
    let value = bob.get(path).await.ok().value();
    let n = value["periods"][0]["n"].as_str().unwrap();
    let rows = bob.get("/plan/measures/5.1").await.ok().texts("[aria-labelledby=periods] tbody tr");
    assert!(rows.iter().any(|row| row.contains("2026") && row.contains(n)), "{n}: {rows:?}");
    assert_eq!(value["n"], n, "as it stood at the end of it");
});

on_both!(a_measure_put_on_a_counter_later_shows_what_everybody_knows, |house| {
    let cast = house.cast().await;
    house.clock.set("2026-08-20T09:00:00Z".parse().unwrap());
    crate::plan::bring(&house, &cast.northbridge, benchside::plan::FIRST).await;
    for (month, count) in [("2026-01", 7), ("2026-05", 1), ("2026-08", 40)] {
        many(&house, &cast, month, count).await;
    }
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    cora.post("/plan/snapshots", &[("period", "2026 Q2")]).await.is(303);
    let count = "/api/v1/counts/directory.publications?from=2026-01-01&until=2026-09-30&every=quarter";
    let quarters = async |client: &mut crate::support::Client| -> Vec<(String, String)> {
        let value = client.get(count).await.ok().value();
        let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
        value["periods"].as_array().unwrap().iter().map(|row| (text(row, "period"), text(row, "n"))).collect()
    };
    let before = quarters(&mut bob).await;
    assert_eq!(before.iter().map(|(_, n)| n.as_str()).collect::<Vec<_>>(), ["5", "0"]);
    let mut tagged = house.client(&cast.cora).await.with_header("if-match", "\"1\"");
    let change = serde_json::json!({ "fields": { "numerator": "directory.publications", "awaits": "" }, "note": "Publications" });
    let path = "/api/v1/plans/technician-commitment-2025-2027/measures/12.1";
    tagged.json(axum::http::Method::PUT, path, &change).await.ok();
    house.clock.advance(chrono::TimeDelta::days(60));
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    cora.post("/plan/snapshots", &[("period", "2026 Q3")]).await.is(303);
    let rows = bob.get("/plan/measures/12.1").await.ok().texts("[aria-labelledby=periods] tbody tr");
    let after = quarters(&mut bob).await;
    assert_eq!(after[..2], before[..]);
    for (period, n) in after {
        assert!(rows.iter().any(|row| row.contains(&period) && row.contains(&n)), "{period} {n}: {rows:?}");
    }
});

on_both!(a_request_that_is_sent_again_is_one, |house| {
    let cast = house.cast().await;
    let id = stage::draft(&house, &cast.alice).await;
    let thing = Thing::Request(id);
    for (who, act) in [(&cast.alice, Act::Submit), (&cast.mo, Act::Return), (&cast.alice, Act::Submit), (&cast.mo, Act::Approve)] {
        stage::take(&house, who, &thing, act, "Which days?").await.unwrap();
        house.clock.advance(TimeDelta::days(1));
    }
    catch_up(&house.app).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    for code in ["shadowing.requested", "shadowing.requesters", "shadowing.approved"] {
        assert_eq!(cora.get(&format!("/api/v1/counts/{code}")).await.ok().value()["n"], "1", "{code}");
    }
    assert_eq!(house.facts(Act::Submit.fact()).await, 2, "both are in the ledger");
    assert_eq!(rebuild(&house.app, |_, _| {}).await.unwrap().unwrap().same, Some(true));
});
