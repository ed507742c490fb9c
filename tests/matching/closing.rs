//! Rounds that close by themselves, what is said of them to whoever asks, weights that are brought back, and a program that is killed
//! while it makes a proposal.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::http::Method;
use benchside::app::App;
use benchside::clock::Clock;
use benchside::config::{Config, Mail, Mode};
use benchside::ids::{PersonId, RequestId, RoundId};
use benchside::matching::rounds::work::propose_at_once;
use benchside::matching::rounds::{close_due, store};
use benchside::search::follow::catch_up;
use benchside::shadowing::act::Refusal;
use benchside::shadowing::model::{Access, Act, Requirement};
use benchside::shadowing::store::due::Thing;
use benchside::sql;
use chrono::TimeDelta;
use serde_json::json;

use super::rounds::{asks, closed, hosts, pairs, propose, round, told};
use crate::on_both;
use crate::shadowing::stage;
use crate::support::{Client, House};

async fn opened(cora: &mut Client, closes: Option<&str>) -> (String, i64) {
    let new = json!({ "programme": "shadowing", "name": "Spring", "closes": closes });
    let made = cora.json(Method::POST, "/api/v1/rounds", &new).await.is(201);
    let id = made.value()["id"].as_str().unwrap().to_owned();
    let step = json!({ "version": 1, "act": "open" });
    cora.json(Method::POST, &format!("/api/v1/rounds/{id}/state"), &step).await.ok();
    (id, 2)
}

/// What rounds mean for a request, as its requester reads it.
async fn reads(house: &House, who: &PersonId, request: &str) -> String {
    house.client(who).await.get(&format!("/shadowing/requests/{request}")).await.ok().texts("main").join(" ")
}

on_both!(a_round_closes_by_itself_when_its_last_day_is_over, |house| {
    let cast = house.cast().await;
    let (ann, first) = asks(&house, &cast, "Ann Asks", "PCR").await;
    let mut cora = house.client(&cast.cora).await;
    // the clock stands at 2 March 2026, 9:00
    let over = json!({ "programme": "shadowing", "name": "Late", "closes": "2026-03-01" });
    let refused = cora.json(Method::POST, "/api/v1/rounds", &over).await.is(422);
    assert!(refused.body.contains("This day is over"), "{}", refused.body);
    let (id, _) = opened(&mut cora, Some("2026-03-03")).await;
    assert!(reads(&house, &ann, &first).await.contains("approved by the end of 3 March 2026"));
    let page = cora.get(&format!("/desk/rounds/{id}")).await.ok();
    assert!(page.texts(".page-head p").join(" ").contains("then it closes by itself"), "{:?}", page.texts(".page-head p"));
    // on the last day it is open still
    house.clock.advance(TimeDelta::hours(38));
    assert_eq!(close_due(&house.app).await.unwrap(), 0);
    house.clock.advance(TimeDelta::hours(2));
    let before = told(&house, &cast.cora).await;
    assert_eq!(close_due(&house.app).await.unwrap(), 1);
    assert_eq!(close_due(&house.app).await.unwrap(), 0, "it is safe to repeat");
    let (bert, late) = asks(&house, &cast, "Bert Late", "PCR").await;
    let mut cora = house.client(&cast.cora).await;
    let now = round(&mut cora, &id).await;
    assert_eq!((&now["round"]["state"], &now["requests"]), (&json!("closed"), &json!(1)));
    assert_eq!(now["changes"][0]["who"], "The calendar");
    assert!(now["changes"][0]["words"].as_str().unwrap().ends_with("with one request more"), "{}", now["changes"][0]);
    assert_eq!(told(&house, &cast.cora).await, before + 1 + 1, "of the closing, and of the request that came after it");
    assert!(reads(&house, &ann, &first).await.contains("is matched in a round"));
    assert!(reads(&house, &bert, &late).await.contains("kept for the next round"));
    // opened again it would close at once: its day is changed first
    let version = now["round"]["version"].as_i64().unwrap();
    let again = json!({ "version": version, "act": "reopen" });
    let refused = cora.json(Method::POST, &format!("/api/v1/rounds/{id}/state"), &again).await.is(409);
    assert!(refused.body.contains("Its last day was 3 March 2026"), "{}", refused.body);
    let text = version.to_string();
    let settings = [("version", text.as_str()), ("name", "Spring"), ("closes", "2026-03-03"), ("message", "Hello")];
    cora.post(&format!("/desk/rounds/{id}/settings"), &settings).await.is(303);
    let text = (version + 1).to_string();
    let settings = [("version", text.as_str()), ("name", "Spring"), ("closes", "2026-03-02"), ("message", "Hello")];
    let wrong = cora.post(&format!("/desk/rounds/{id}/settings"), &settings).await.is(422);
    assert!(wrong.texts("#closes-error")[0].contains("This day is over"));
    let settings = [("version", text.as_str()), ("name", "Spring"), ("closes", ""), ("message", "Hello")];
    cora.post(&format!("/desk/rounds/{id}/settings"), &settings).await.is(303);
    let again = json!({ "version": version + 2, "act": "reopen" });
    cora.json(Method::POST, &format!("/api/v1/rounds/{id}/state"), &again).await.ok();
    assert!(reads(&house, &bert, &late).await.contains("before they close it"));
    let close = json!({ "version": version + 3, "act": "close" });
    cora.json(Method::POST, &format!("/api/v1/rounds/{id}/state"), &close).await.ok();
    assert_eq!(round(&mut cora, &id).await["requests"], 2);
});

on_both!(weights_that_were_in_use_are_brought_back, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let empty = cora.get("/desk/rounds/usual").await.ok();
    assert!(empty.body.contains("Nobody here has saved others yet"));
    let (id, _) = closed(&mut cora).await;
    for (version, concept) in [(3, 10), (4, 20)] {
        let saved = json!({ "version": version, "weights": { "concept": concept }, "usual": format!("Concepts count {concept}") });
        cora.json(Method::PUT, &format!("/api/v1/rounds/{id}/weights"), &saved).await.ok();
    }
    let page = cora.get("/desk/rounds/usual").await.ok();
    assert_eq!(page.texts("main h2"), ["Version 2 in use", "Version 1", "As Benchside came"]);
    assert!(page.texts("main li li").iter().any(|line| line.ends_with("10 → 20")), "{:?}", page.texts("main li li"));
    assert!(page.texts("main li p").iter().any(|line| line.starts_with("Cora Clerk") && line.ends_with("Concepts count 20")));
    let back = [("programme", "shadowing"), ("newest", "2"), ("version", "1")];
    cora.post("/desk/rounds/usual", &back).await.is(303);
    // another browser has the old page
    let late = cora.post("/desk/rounds/usual", &[("programme", "shadowing"), ("newest", "2"), ("version", "0")]).await.is(409);
    assert!(late.body.contains("saved another version since"));
    cora.post("/desk/rounds/usual", &[("programme", "shadowing"), ("newest", "3"), ("version", "9")]).await.is(404);
    let (next, _) = closed(&mut cora).await;
    assert_eq!(round(&mut cora, &next).await["round"]["weights"]["concept"], 10.0);
    assert_eq!(round(&mut cora, &id).await["round"]["weights"]["concept"], 20.0, "what was begun stays");
    let own = json!({ "programme": "shadowing", "version": 0, "newest": 3 });
    assert_eq!(cora.json(Method::POST, "/api/v1/rounds/usual", &own).await.is(201).value()["version"], 4);
    for wrong in ["/api/v1/rounds?offset=-1", "/api/v1/rounds?offset=10001", "/api/v1/rounds/usual?from=0"] {
        let said = cora.get(wrong).await.is(400).value();
        assert!(said["detail"].as_str().unwrap().contains("has to be"), "{wrong}: {said}");
    }
    let list = cora.get("/api/v1/rounds/usual").await.ok().value();
    let numbers: Vec<i64> = list["items"].as_array().unwrap().iter().map(|one| one["version"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [4, 3, 2, 1]);
    assert_eq!(house.facts("round.weights.restored").await, 2);
});

on_both!(what_hosts_ask_for_keeps_out_whoever_does_not_have_it, |house| {
    let cast = house.cast().await;
    let mut said = stage::said("A day with the laser", 3);
    said.needs = vec![Requirement::Laser, Requirement::SafetyInduction];
    said.access = Access::Escorted;
    let laser = stage::offer_saying(&house, &cast.bob, said).await;
    let (ann, request) = asks(&house, &cast, "Ann Asks", "PCR").await;
    let thing = RequestId::from(request.as_str());
    // asked by a page that does not tick it, it is said beside the form, and nothing is written
    let mut client = house.client(&ann).await;
    let offer = format!("/shadowing/offers/{laser}");
    let page = client.get(&offer).await.ok();
    assert_eq!(page.attributes("input[name=holds]", "value"), ["laser", "safety-induction"]);
    assert!(page.body.contains("They are met and accompanied"));
    let refused = client.post(&format!("{offer}/ask"), &[("request", &request), ("holds", "laser")]).await.is(422);
    assert!(refused.texts("#request-error")[0].contains("A safety induction at the home institution"), "{}", refused.body);
    assert_eq!(refused.attributes("input[name=holds][checked]", "value"), ["laser"]);
    // a coordinator cannot say so for them
    let mut cora = house.client(&cast.cora).await;
    let ask = json!({ "act": "ask", "offer": laser.as_str(), "holds": ["laser", "safety-induction"] });
    let refused = cora.json(Method::POST, &format!("/api/v1/shadowing/requests/{request}/steps"), &ask).await.is(409);
    assert!(refused.body.contains("Training in laser safety"), "{}", refused.body);
    let both = [("request", request.as_str()), ("holds", "laser"), ("holds", "safety-induction")];
    client.post(&format!("{offer}/ask"), &both).await.is(303);
    let page = client.get(&format!("/shadowing/requests/{request}")).await.ok();
    assert!(
        page.body.contains("A safety induction at the home institution; Training in laser safety"),
        "it stays with the request"
    );
    let agreed = stage::take(&house, &cast.bob, &Thing::Request(thing), Act::Accept, "").await.unwrap().placement.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let visit = bob.get(&format!("/shadowing/placements/{agreed}")).await.ok();
    assert!(
        visit.body.contains("met and accompanied") && visit.body.contains("who say that they have it"),
        "the safety contact reads it"
    );
});

on_both!(nobody_from_elsewhere_is_sent_where_only_staff_come_in, |house| {
    let cast = house.cast().await;
    let mut said = stage::said("The secure workshop", 3);
    said.access = Access::Staff;
    let staff = stage::offer_saying(&house, &cast.petra, said).await;
    let (ann, request) = asks(&house, &cast, "Ann Asks", "PCR").await;
    let refused = stage::ask(&house, &ann, &RequestId::from(request.as_str()), &staff).await;
    assert!(matches!(refused, Err(Refusal::CannotAsk(words)) if words.contains("Only staff")));
});

on_both!(managers_are_not_matched_with_those_they_manage, |house| {
    let cast = house.cast().await;
    // Hanna hosts, and Boss, who manages her, asks; Boss's own manager is Mo
    let (boss, request) = asks(&house, &cast, "Boss Asks", "PCR").await;
    let hanna = hosts(&house, &cast, "Hanna Host", "PCR").await;
    let mut tx = house.app.db.write().await.unwrap();
    sql!(&mut tx, sqlx::query("update people set manager = $2 where id = $1").bind(&hanna).bind(&boss), execute).unwrap();
    tx.commit().await.unwrap();
    catch_up(&house.app).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let (id, _) = closed(&mut cora).await;
    let made = propose(&mut cora, &id).await;
    assert_eq!(made["proposal"]["matched"], 0);
    let left = cora.get(&format!("/api/v1/rounds/{id}/requests/{request}")).await.ok().value();
    assert_eq!(left["left_out"]["is managed by the requester"], 1, "{left}");
    let whom = benchside::shadowing::act::More::Ask(benchside::shadowing::act::Whom::Person(&hanna));
    let thing = Thing::Request(RequestId::from(request.as_str()));
    let refused = stage::take_more(&house, &boss, &thing, Act::Ask, "", whom).await;
    assert!(matches!(refused, Err(Refusal::CannotAsk(words)) if words.contains("whom one manages")));
});

on_both!(a_pin_moves_as_few_others_as_can_be, |house| {
    let cast = house.cast().await;
    for number in 0..6 {
        asks(&house, &cast, &format!("Asks {number}"), "PCR").await;
    }
    for number in 0..8 {
        hosts(&house, &cast, &format!("Hosts {number}"), "PCR").await;
    }
    catch_up(&house.app).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let (id, _) = closed(&mut cora).await;
    propose(&mut cora, &id).await;
    for aim in ["total", "fair"] {
        let now = round(&mut cora, &id).await;
        if now["round"]["aim"] != aim {
            let other = json!({ "version": now["round"]["version"], "aim": aim });
            cora.json(Method::PUT, &format!("/api/v1/rounds/{id}/weights"), &other).await.ok();
            propose(&mut cora, &id).await;
        }
        let before = pairs(&mut cora, &id).await;
        let all = cora.get(&format!("/api/v1/rounds/{id}/pairs")).await.ok().value();
        let request = all["items"][0]["request"].as_str().unwrap().to_owned();
        let considered = cora.get(&format!("/api/v1/rounds/{id}/requests/{request}")).await.ok().value();
        let taken: Vec<&str> = before.iter().map(|(_, host)| host.as_str()).collect();
        let free =
            considered["items"].as_array().unwrap().iter().find(|one| !taken.contains(&one["handle"].as_str().unwrap())).unwrap();
        let ruling = json!({ "request": request, "host": free["key"], "rule": "pin" });
        let tried = cora.json(Method::POST, &format!("/api/v1/rounds/{id}/trial"), &ruling).await.ok().value();
        assert_eq!(tried["certified"], true, "{aim}: {tried}");
        assert_eq!(tried["moves"].as_array().unwrap().len(), 1, "{aim}: {tried}");
        let version = round(&mut cora, &id).await["round"]["version"].clone();
        let decision = json!({ "version": version, "host": free["key"], "rule": "pin" });
        cora.json(Method::PUT, &format!("/api/v1/rounds/{id}/requests/{request}"), &decision).await.ok();
        let made = propose(&mut cora, &id).await;
        assert_eq!(made["proposal"]["certified"], true);
        let after = pairs(&mut cora, &id).await;
        let moved = before.iter().filter(|pair| !after.contains(pair)).count();
        assert_eq!(moved, 1, "{aim}: {before:?} {after:?}");
    }
});

/// Makes one proposal after the other until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the test below, which kills it"]
async fn a_program_that_makes_proposals() {
    let told = |name: &str| std::env::var(name).ok();
    let Some(folder) = told("BENCHSIDE_TEST_FOLDER") else { return };
    let config = Config {
        mode: Mode::Real,
        data: folder.into(),
        database_url: told("BENCHSIDE_TEST_DATABASE"),
        address: String::new(),
        contact: None,
        mail: Mail::Memory,
    };
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let app = App::open(config, Clock::manual(now)).await.unwrap();
    let (id, by) = (told("BENCHSIDE_TEST_ROUND").unwrap(), PersonId::from(told("BENCHSIDE_TEST_PERSON").unwrap()));
    for _ in 0..500 {
        let round = store::round(&mut app.db.read().await.unwrap(), &RoundId::from(id.as_str())).await.unwrap().unwrap();
        println!("making");
        propose_at_once(&app, &round, &by).await.unwrap();
    }
}

on_both!(a_program_killed_while_it_makes_a_proposal_leaves_none_half_made, |house| {
    let cast = house.cast().await;
    for number in 0..12 {
        asks(&house, &cast, &format!("Asks {number}"), "PCR").await;
        hosts(&house, &cast, &format!("Hosts {number}"), "PCR").await;
    }
    catch_up(&house.app).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let (id, _) = closed(&mut cora).await;
    for wait in [0, 7, 23, 60] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "matching::closing::a_program_that_makes_proposals", "--ignored", "--nocapture"])
            .env("BENCHSIDE_TEST_FOLDER", house.folder.path())
            .env("BENCHSIDE_TEST_ROUND", &id)
            .env("BENCHSIDE_TEST_PERSON", cast.cora.as_str())
            .envs(house.app.config.database_url.as_ref().map(|url| ("BENCHSIDE_TEST_DATABASE", url)))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // read from until the end: who prints into nothing ends by itself
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let begun = lines.find(|line| line.contains("making"));
        assert!(begun.is_some(), "it makes proposals");
        tokio::time::sleep(Duration::from_millis(wait)).await;
        // SIGKILL, where there is one
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
        drop(lines);
        let now = round(&mut cora, &id).await;
        assert!(["closed", "proposed"].contains(&now["round"]["state"].as_str().unwrap()), "{now}");
        assert_eq!((&now["proposing"], &now["failed"]), (&json!(false), &json!("")));
    }
    // whatever was kept is whole, and another proposal is made as if nothing had been
    let mut tx = house.app.db.read().await.unwrap();
    for one in store::solutions(&mut tx, &RoundId::from(id.as_str()), 1_000).await.unwrap() {
        let placed = store::placed(&mut tx, &one.id).await.unwrap();
        assert_eq!(placed.len() as i64, one.figures.requests, "proposal {}", one.number);
    }
    drop(tx);
    let made = propose(&mut cora, &id).await;
    assert_eq!((&made["round"]["state"], &made["proposal"]["matched"]), (&json!("proposed"), &json!(12)));
});
