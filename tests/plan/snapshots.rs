//! Numbers frozen for publication: what everyone sees stays as it was, and what came late is said by the next snapshot.

use axum::http::Method;
use benchside::ids::PersonId;
use benchside::ledger::{self, Fact};
use benchside::measures::catch_up;
use benchside::plan::FIRST;
use benchside::plan::snapshots::run;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{bring, planned};
use crate::on_both;
use crate::support::client::Answer;
use crate::support::{Cast, Client, House};

const MEASURE: &str = "/plan/measures/12.1";

/// The cast with the first plan, whose measure of requests has no day by which it is to be met.
async fn untimed(house: &House) -> Cast {
    let cast = house.cast().await;
    let timed = "targets = [{ period = 2025-10-31, aim = \">= 1\" }]\n";
    assert!(FIRST.contains(timed));
    bring(house, &cast.northbridge, &FIRST.replace(timed, "")).await;
    cast
}

/// Requests to shadow by as many people, all on one day.
async fn requests(house: &House, who: &[&PersonId], times: usize, day: &str) {
    let at: DateTime<Utc> = format!("{day}T12:00:00Z").parse().unwrap();
    let mut tx = house.app.db.write().await.unwrap();
    for person in who {
        for _ in 0..times {
            let fact = Fact::new(kind(), at).by(person).about(person).object("x");
            ledger::append(&mut tx, house.clock.now(), fact).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
}

/// The kind of fact that the measure counts.
fn kind() -> &'static str {
    benchside::shadowing::model::Act::Submit.fact()
}

async fn rows(client: &mut Client, path: &str) -> Vec<String> {
    client.get(path).await.ok().texts("[aria-labelledby=periods] tbody tr")
}

/// The measure that counts requests, whatever its code.
async fn measure(house: &House, cast: &Cast) -> String {
    let plan = house.client(&cast.cora).await.get("/api/v1/plans/technician-commitment-2025-2027").await.ok().value();
    for action in plan["actions"].as_array().unwrap() {
        for measure in action["measures"].as_array().unwrap() {
            let code = measure["code"].as_str().unwrap();
            let fields = house
                .client(&cast.cora)
                .await
                .get(&format!("/api/v1/plans/technician-commitment-2025-2027/measures/{code}"))
                .await
                .ok()
                .value();
            if fields["fields"]["numerator"] == "shadowing.requested" {
                return format!("/plan/measures/{code}");
            }
        }
    }
    MEASURE.to_owned()
}

on_both!(what_is_frozen_stays_and_what_came_late_is_said, |house| {
    let cast = untimed(&house).await;
    let path = measure(&house, &cast).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    requests(&house, &[&cast.alice, &cast.bob], 6, "2025-11-10").await;
    assert!(bob.get("/plan/snapshots").await.ok().body.contains("Nothing is frozen yet"));
    bob.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(403);
    for wrong in ["2026 Q1", "2025", "", "2024 Q4"] {
        cora.post("/plan/snapshots", &[("period", wrong)]).await.is(422);
    }
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(422);
    let page = bob.get(&path).await.ok();
    assert!(page.body.contains("As published for 2025 Q4, frozen on 2 March 2026"), "{}", page.body);
    assert_eq!(page.texts(".figures dd"), ["10"], "{}", page.body);
    let before = rows(&mut bob, &path).await;
    assert!(before.iter().any(|row| row.starts_with("2025 Q4") && row.contains("10")), "{before:?}");

    // years that are over are frozen with it, each in its own table
    let years = rows(&mut bob, &format!("{path}?by=plan")).await;
    assert!(years.len() == 1 && years[0].starts_with("2025") && years[0].contains("10"), "{years:?}");
    let years = rows(&mut bob, &format!("{path}?by=academic")).await;
    assert!(years.len() == 1 && years[0].starts_with("academic year 2024-25"), "{years:?}");

    // a fact of a frozen quarter comes late, and others in the next
    requests(&house, &[&cast.alice], 9, "2025-12-01").await;
    requests(&house, &[&cast.bob], 20, "2026-02-10").await;
    assert_eq!(rows(&mut bob, &path).await, before, "nothing changes for everyone");
    assert_eq!(bob.get(&path).await.ok().texts(".figures dd"), ["10"]);
    let exact = rows(&mut cora, &path).await;
    assert!(exact.iter().any(|row| row.starts_with("2025 Q4") && row.contains("21")), "exact numbers are as they are: {exact:?}");
    assert!(bob.get("/plan/report").await.ok().body.contains("as published for 2025 Q4"));

    house.clock.advance(TimeDelta::days(40));
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let made = cora
        .json(Method::POST, "/api/v1/plans/technician-commitment-2025-2027/snapshots", &json!({ "period": "2026 Q1" }))
        .await
        .is(201)
        .value();
    let revised = &made[1]["revised"][0];
    assert_eq!(
        (&revised["period"], &revised["was"]["n"], &revised["is"]["n"]),
        (&json!("2025 Q4"), &json!("10"), &json!("20")),
        "{made}"
    );
    let periods: Vec<&str> = made[1]["revised"].as_array().unwrap().iter().filter_map(|one| one["period"].as_str()).collect();
    assert!(periods.contains(&"2025-01-01 to 2025-12-31"), "the year is late, too: {made}");
    let years = rows(&mut bob, &format!("{path}?by=plan")).await;
    assert!(years[0].starts_with("2025") && years[0].contains("revised to"), "{years:?}");
    let after = rows(&mut bob, &path).await;
    assert!(after.iter().any(|row| row.starts_with("2025 Q4") && row.contains("10") && row.contains("revised to 20")), "{after:?}");
    assert!(after.iter().any(|row| row.starts_with("2026 Q1") && row.contains("20")), "{after:?}");
    let said = cora.get("/plan/snapshots").await.ok();
    assert!(said.texts("main").join(" ").contains("12"), "who sees exact numbers reads what came late: {}", said.body);
    assert_eq!(house.facts("plan.frozen").await, 2);
    assert!(house.client(&cast.bob).await.get("/plan/report/report.json").await.ok().value()["snapshot"] == json!("2026 Q1"));
    house.client(&cast.petra).await.get("/plan/snapshots").await.is(404);
});

on_both!(a_year_that_ends_on_another_day_is_not_late, |house| {
    let cast = untimed(&house).await;
    let path = measure(&house, &cast).await;
    let mut cora = house.client(&cast.cora).await;
    requests(&house, &[&cast.alice], 6, "2025-05-10").await;
    requests(&house, &[&cast.alice], 20, "2025-08-10").await;
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let years = rows(&mut cora, &format!("{path}?by=academic")).await;
    assert!(years[0].starts_with("academic year 2024-25") && years[0].contains('6'), "{years:?}");
    let settings = [("version", "1"), ("academic_year_end", "09-30"), ("public", "yes"), ("freeze_after", "30")];
    cora.post("/plan/settings", &settings).await.is(303);
    house.clock.advance(TimeDelta::days(40));
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let path_of_snapshots = "/api/v1/plans/technician-commitment-2025-2027/snapshots";
    let made = cora.json(Method::POST, path_of_snapshots, &json!({ "period": "2026 Q1" })).await.is(201).value();
    assert_eq!(made[1]["revised"], json!([]), "no fact came late: {made}");
    let years = rows(&mut bob, &format!("{path}?by=academic")).await;
    assert!(years[0].starts_with("1 January 2025 to 31 July 2025") && !years[0].contains("revised"), "of its own days: {years:?}");
    let years = rows(&mut cora, &format!("{path}?by=academic")).await;
    assert!(years[0].contains("26"), "exactly it is as the setting says: {years:?}");
});

on_both!(a_quarter_is_frozen_by_itself, |house| {
    let cast = untimed(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let settings = |days: &'static str, version: &'static str| {
        [("version", version), ("academic_year_end", "07-31"), ("public", "yes"), ("freeze_after", days)]
    };
    cora.post("/plan/settings", &settings("soon", "1")).await.is(422);
    cora.post("/plan/settings", &settings("14", "1")).await.is(303);
    assert_eq!(run(&house.app).await.unwrap(), 1);
    assert_eq!(run(&house.app).await.unwrap(), 0, "once");
    assert!(house.stranger().get("/plan/public/university-of-northbridge").await.ok().body.contains("as published for 2025 Q4"));
    // the next is due two weeks after it has ended: on 15 April
    house.clock.advance(TimeDelta::days(43));
    assert_eq!(run(&house.app).await.unwrap(), 0);
    house.clock.advance(TimeDelta::days(2));
    assert_eq!(run(&house.app).await.unwrap(), 1);
    let page = house.client(&cast.cora).await.get("/plan/snapshots").await.ok();
    assert_eq!(page.texts("#frozen + .leaf-body h3"), ["2026 Q1", "2025 Q4"]);
    assert!(page.body.contains("By itself"));
});

/// A plan of three measures: two of requests, of which one was to be met by the end of a quarter, and a survey.
const SMALL: &str = r#"code = "small"
name = "Small"
begins = 2025-01-01
ends = 2026-12-31

[[action]]
number = "1"
words = "Do it."
owners = ["Somebody"]

[[measure]]
code = "1.1"
action = "1"
name = "Requests"
kind = "count"
unit = "requests"
numerator = "shadowing.requested"
beside = ["shadowing.requesters"]

[[measure]]
code = "1.2"
action = "1"
name = "Requests by the end of 2025"
kind = "count"
unit = "requests"
numerator = "shadowing.requested"
targets = [{ period = 2025-12-31, aim = ">= 50" }]

[[measure]]
code = "1.3"
action = "1"
name = "Content"
kind = "survey"
unit = "people who agree"
direction = "up"
recorded = ["survey"]
"#;

/// A wave of a survey.
fn wave(period: &'static str, n: &'static str, of: &'static str) -> [(&'static str, &'static str); 6] {
    [("what", "survey"), ("held", "yes"), ("period", period), ("n", n), ("of", of), ("words", "It was run")]
}

/// The row of a measure on the page of its action.
async fn row(client: &mut Client, code: &str) -> String {
    let rows = client.get("/plan/actions/1").await.ok().texts("[aria-labelledby=numbers] tbody tr");
    rows.into_iter().find(|row| row.starts_with(code)).unwrap()
}

on_both!(what_is_published_stands_under_its_own_words_alone, |house| {
    let cast = house.cast().await;
    bring(&house, &cast.northbridge, SMALL).await;
    requests(&house, &[&cast.alice, &cast.bob], 6, "2025-11-10").await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let page = bob.get("/plan/measures/1.1").await.ok();
    assert_eq!(page.texts(".figures dd"), ["10"]);
    assert!(page.body.contains("All of these together") && page.body.contains("Beside it"), "{}", page.body);
    // what was due on the last day of the quarter is over for everyone
    for client in [&mut cora, &mut bob] {
        let row = row(client, "1.2").await;
        assert!(row.contains("not met"), "{row}");
    }

    // a wave that comes after the snapshot is not said to be nothing
    assert!(row(&mut bob, "1.3").await.contains("no data"));
    let wave = [("what", "survey"), ("held", "yes"), ("period", "2025"), ("n", "60"), ("of", "100"), ("words", "Spring")];
    cora.post("/plan/measures/1.3/record", &wave).await.is(303);
    assert!(row(&mut bob, "1.3").await.contains("not published yet"));
    let page = bob.get("/plan/measures/1.3").await.ok();
    assert!(page.body.contains("The next snapshot has its number."), "{}", page.body);

    // the old number does not stand under new words
    let change =
        json!({ "fields": { "numerator": "shadowing.requesters", "unit": "people who asked" }, "note": "Each person once" });
    let mut changing = house.client(&cast.cora).await.with_header("if-match", "\"1\"");
    changing.json(Method::PUT, "/api/v1/plans/small/measures/1.1", &change).await.ok();
    let page = bob.get("/plan/measures/1.1").await.ok();
    assert!(page.texts(".figures dd").is_empty() && page.body.contains("Its definition changed after"), "{}", page.body);
    assert!(!page.body.contains("All of these together"), "requests and people do not come together");
    assert!(row(&mut bob, "1.1").await.contains("not published yet"));
    let csv = bob.get("/plan/report/report.csv").await.ok().body;
    let line = csv.lines().find(|line| line.contains(",1.1,")).unwrap();
    assert!(line.contains("not published yet") && !line.contains(",10,"), "{line}");
    assert_eq!(bob.get("/api/v1/plans/small/measures/1.1").await.ok().value()["n"], "");

    house.clock.advance(TimeDelta::days(40));
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    cora.post("/plan/snapshots", &[("period", "2026 Q1")]).await.is(303);
    let page = bob.get("/plan/measures/1.1").await.ok();
    assert_eq!(page.texts(".figures dd"), ["0"], "two people are shown as 0: {}", page.body);
    assert!(row(&mut bob, "1.3").await.contains("60 of 100"));
});

on_both!(what_was_before_a_plan_is_not_counted_in_it, |house| {
    let cast = house.cast().await;
    let within = SMALL.replace("begins = 2025-01-01", "begins = 2025-02-10").replace("ends = 2026-12-31", "ends = 2026-05-20");
    bring(&house, &cast.northbridge, &within).await;
    requests(&house, &[&cast.alice], 6, "2025-01-20").await;
    requests(&house, &[&cast.alice], 9, "2025-02-20").await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let page = cora.get("/plan/measures/1.1").await.ok();
    assert_eq!(page.texts(".figures dd"), ["9"]);
    let numbers = |page: &Answer| {
        let all = page.texts("[aria-labelledby=periods] tbody td.num");
        (all.first().cloned().unwrap_or_default(), all.last().cloned().unwrap_or_default())
    };
    assert_eq!(numbers(&page), ("9".to_owned(), "9".to_owned()), "the first quarter, and all of them: {}", page.body);
    assert!(page.texts("[aria-labelledby=periods] tbody td")[1].starts_with("from 10 February 2025"), "{}", page.body);
    let facts = cora.get("/plan/measures/1.1/facts?period=2025+Q1").await.ok();
    assert_eq!(facts.texts(".figures dd"), ["9"], "{}", facts.body);
    // what is published is of whole quarters, and says so
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let page = bob.get("/plan/measures/1.1").await.ok();
    assert!(page.texts(".figures dd") == ["15"] && page.body.contains("since 1 January 2025, in whole quarters"), "{}", page.body);
    assert_eq!(numbers(&page), ("15".to_owned(), "15".to_owned()), "{}", page.body);
});

on_both!(a_programme_that_came_late_was_not_in_time, |house| {
    let cast = planned(&house).await;
    requests(&house, &[&cast.alice], 1, "2025-11-18").await;
    let mut cora = house.client(&cast.cora).await;
    let words = cora.get("/plan/measures/11.1").await.ok().texts("#number + .leaf-body").join(" ");
    assert!(words.contains("not met") && words.contains("by 31 October 2025"), "{words}");
    requests(&house, &[&cast.alice], 1, "2025-10-31").await;
    let page = cora.get("/plan/measures/11.1").await.ok();
    assert!(page.texts(".badge.good").contains(&"met".to_owned()), "{}", page.body);
    assert!(page.texts("#number + .leaf-body dt").contains(&"request".to_owned()), "one of them is one: {}", page.body);
});

on_both!(years_and_their_halves_come_together_once, |house| {
    let cast = house.cast().await;
    let small = SMALL.split("[[measure]]\ncode = \"1.3\"").nth(1).unwrap();
    bring(&house, &cast.northbridge, &format!("{SMALL}\n[[measure]]\ncode = \"1.4\"{small}")).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let halves = ["2025-01-01 to 2025-06-30", "2025-07-01 to 2025-12-31", "2025"];
    for (period, (n, of)) in halves.into_iter().zip([("40", "80"), ("50", "100"), ("90", "180")]) {
        cora.post("/plan/measures/1.3/record", &wave(period, n, of)).await.is(303);
    }
    for (period, (n, of)) in halves.into_iter().zip([("1", "2"), ("2", "3"), ("3", "5")]) {
        cora.post("/plan/measures/1.4/record", &wave(period, n, of)).await.is(303);
    }
    // each person once
    let together = |rows: &[String]| rows.iter().find(|row| row.contains("All of these together")).cloned().unwrap_or_default();
    let said = together(&rows(&mut cora, "/plan/measures/1.3").await);
    assert!(said.contains("90") && said.contains("180") && said.contains("without 2025, which others are within"), "{said}");
    // a year of five beside halves of two and three would be of three or four
    let before = rows(&mut bob, "/plan/measures/1.4").await;
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let after = rows(&mut bob, "/plan/measures/1.4").await;
    for rows in [&before, &after] {
        let hidden = |half: &str| rows.iter().find(|row| row.starts_with(half)).unwrap().contains("..");
        assert!(hidden("1 January 2025 to 30 June"), "{rows:?}");
        assert!(together(rows).contains(".."), "{rows:?}");
    }
    let year = after.iter().find(|row| row.starts_with("2025")).unwrap();
    assert!(year.starts_with("202555"), "it is 5 of 5: {after:?}");
    let said = together(&rows(&mut bob, "/plan/measures/1.3").await);
    assert!(said.contains("90") && said.contains("180") && said.contains("50 %"), "it is published, too: {said}");
    assert!(!bob.get("/plan/measures/1.4").await.ok().texts("#records + .leaf-body li").iter().any(|one| one.contains("0 of 0")));
});

on_both!(not_held_is_published_as_that, |house| {
    let cast = house.cast().await;
    bring(&house, &cast.northbridge, SMALL).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    cora.post("/plan/measures/1.3/record", &wave("2025 Q2", "60", "100")).await.is(303);
    let put_off = [("what", "survey"), ("held", "no"), ("period", "2025 Q4"), ("words", "Put off")];
    cora.post("/plan/measures/1.3/record", &put_off).await.is(303);
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    for client in [&mut cora, &mut bob] {
        let row = row(client, "1.3").await;
        assert!(row.contains("not held") && !row.contains("not published"), "{row}");
        let all = rows(client, "/plan/measures/1.3").await;
        assert!(all.iter().any(|row| row.starts_with("2025 Q4") && row.contains("not held")), "{all:?}");
    }
    cora.post("/plan/measures/1.3/record", &wave("2026-01-20", "70", "100")).await.is(303);
    assert!(row(&mut bob, "1.3").await.contains("not published yet"), "what was recorded since is in no snapshot");
});

on_both!(an_average_is_published_as_one, |house| {
    let cast = house.cast().await;
    let mean = "kind = \"mean\"\nunit = \"of five\"\ntargets = [{ period = 2025-12-31, aim = \">= 4.5\" }]\n";
    let text = SMALL.replace("kind = \"survey\"\nunit = \"people who agree\"\n", mean);
    bring(&house, &cast.northbridge, &text).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    for (period, n) in [("2025 Q2", "2.2"), ("2025 Q4", "4.2")] {
        cora.post("/plan/measures/1.3/record", &wave(period, n, "30")).await.is(303);
    }
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    assert!(row(&mut cora, "1.3").await.contains("4.2") && row(&mut cora, "1.3").await.contains("not met"));
    let said = row(&mut bob, "1.3").await;
    assert!(said.contains('4') && !said.contains("4.2") && said.contains("not met"), "{said}");
    let rows = rows(&mut bob, "/plan/measures/1.3").await;
    assert!(rows[0].contains("2") && !rows[0].contains("2.2") && rows[0].starts_with("2025 Q2"), "{rows:?}");
});
