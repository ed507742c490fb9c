//! Visits as people meet them: safety, dates, the calendar, what is said afterwards; pages and the API.

mod calendar;
mod others;

use axum::http::Method;
use benchside::ids::PlacementId;
use benchside::shadowing::clock;
use benchside::shadowing::model::{Act, Placement};
use benchside::sql;
use chrono::TimeDelta;
use serde_json::json;

use super::stage;
use crate::on_both;
use crate::support::client::Answer;
use crate::support::{Cast, Client, House};

fn link(id: &PlacementId) -> String {
    format!("/shadowing/placements/{id}")
}

/// The version that a page was made from.
fn version(page: &Answer) -> String {
    page.attributes("input[name=version]", "value").first().cloned().expect("a version")
}

/// Posts a step from a page that was opened just now.
async fn step(client: &mut Client, visit: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let page = client.get(visit).await.ok();
    let now = version(&page);
    let mut all = vec![("version", now.as_str())];
    all.extend(fields);
    client.post(&format!("{visit}/{act}"), &all).await
}

/// A visit of Alice to Bob that waits for the coordinator's clearance.
async fn agreed(house: &House, cast: &Cast) -> PlacementId {
    let mut open = stage::said("Electron microscopy", 1);
    open.safety_needs = "Laser goggles".to_owned();
    let offer = stage::offer_saying(house, &cast.bob, open).await;
    stage::agreed(house, &cast.alice, &cast.mo, &cast.bob, &offer).await
}

const CLEAR: [(&str, &str); 3] = [("confirmed", "risk-assessment"), ("confirmed", "induction"), ("confirmed", "ppe")];
const DATES: [(&str, &str); 8] = [
    ("day-1", "2026-03-20"),
    ("from-1", "09:30"),
    ("until-1", "12:00"),
    ("day-2", "2026-06-02"),
    ("from-2", "14:00"),
    ("until-2", "16:30"),
    ("programme", "Prepare samples; look at them, then at ours.\nLunch is at one."),
    ("place", "Room 2.31; ring the bell"),
];

/// Alice, Bob, Mo and Cora, freshly signed in: sessions end with time.
async fn four(house: &House, cast: &Cast) -> [Client; 4] {
    [house.client(&cast.alice).await, house.client(&cast.bob).await, house.client(&cast.mo).await, house.client(&cast.cora).await]
}

on_both!(a_visit_from_clearance_to_its_outcome, |house| {
    let cast = house.cast().await;
    let id = agreed(&house, &cast).await;
    let visit = link(&id);
    let [mut alice, mut bob, mut mo, mut cora] = four(&house, &cast).await;
    // Each sees whose turn it is; access needs are the host's alone.
    let page = alice.get(&visit).await.ok();
    assert_eq!(page.texts("h1"), ["Your visit to Bob Baker"]);
    assert!(page.texts(".leaf p")[0].starts_with("Next: the safety contact, by 16 March 2026. Otherwise the visit is called off."));
    assert!(!page.body.contains("A chair"));
    assert!(bob.get(&visit).await.ok().body.contains("A chair"));
    for reader in [&mut mo, &mut cora] {
        let page = reader.get(&visit).await.ok();
        assert_eq!(page.texts("h1"), ["Alice Archer visits Bob Baker"]);
        assert!(!page.body.contains("A chair"));
    }
    alice.get(&format!("{visit}/visit.ics")).await.is(404);
    // Every box has to be ticked; those that are stay ticked.
    let wrong = step(&mut cora, &visit, "clear", &CLEAR[..2]).await.is(422);
    assert_eq!(wrong.attributes("input[name=confirmed][checked]", "value"), ["risk-assessment", "induction"]);
    assert!(wrong.texts("#confirmed-error")[0].contains("Tick each line"));
    let mut fields = CLEAR.to_vec();
    fields.push(("words-clear", "Goggles hang at the door."));
    step(&mut cora, &visit, "clear", &fields).await.is(303);
    let page = alice.get(&visit).await.ok();
    assert!(page.body.contains("Goggles hang at the door.") && page.body.contains("The risk assessment covers this visit"));
    // Hours that clocks leave out or show twice, and dates backwards, are told beside their fields.
    let page = alice.get(&visit).await.ok();
    let seen = version(&page);
    for (day, from, until, field, says) in [
        ("2026-03-29", "01:30", "04:00", "from-1", "this hour is left out"),
        ("2026-10-25", "00:00", "01:30", "until-1", "this hour comes twice"),
        ("2026-03-20", "12:00", "09:00", "until-1", "not after the beginning"),
        ("2026-02-20", "09:00", "12:00", "day-1", "over already"),
    ] {
        let fields = [("version", seen.as_str()), ("day-1", day), ("from-1", from), ("until-1", until), ("programme", "All of it")];
        let wrong = alice.post(&format!("{visit}/schedule"), &fields).await.is(422);
        assert!(wrong.texts(&format!("#{field}-error"))[0].contains(says), "{day} {from}");
        assert_eq!(wrong.attributes("#from-1", "value"), [from]);
    }
    let more = alice.post(&format!("{visit}/schedule"), &[("day-1", "2026-03-20"), ("add", "1")]).await.ok();
    assert_eq!(more.texts("fieldset.row legend"), ["Date 1", "Date 2"]);
    assert_eq!(more.attributes("#day-1", "value"), ["2026-03-20"]);
    step(&mut alice, &visit, "schedule", &DATES).await.is(303);
    assert_eq!(house.facts("shadowing.placement.scheduled").await, 1);
    let page = bob.get(&visit).await.ok();
    assert_eq!(page.texts(".badge")[0], "In the calendar");
    assert_eq!(
        page.texts("time").into_iter().filter(|time| time.contains(" to ")).collect::<Vec<_>>(),
        ["Friday 20 March 2026, 09:30 to 12:00", "Tuesday 2 June 2026, 14:00 to 16:30"]
    );
    // Both come; each says so, with hours.
    house.clock.advance(TimeDelta::days(93));
    clock::run(&house.app).await.unwrap();
    [alice, bob, mo, cora] = four(&house, &cast).await;
    let page = alice.get(&visit).await.ok();
    assert_eq!(page.attributes("#hours", "value"), ["5"]);
    let wrong = step(&mut alice, &visit, "confirm", &[("hours", "many")]).await.is(422);
    assert_eq!(wrong.attributes("#hours", "value"), ["many"]);
    step(&mut alice, &visit, "confirm", &[("hours", "5")]).await.is(303);
    alice.post(&format!("{visit}/confirm"), &[("hours", "5")]).await.is(403);
    step(&mut bob, &visit, "confirm", &[("hours", "5,5")]).await.is(303);
    assert!(mo.get(&visit).await.ok().body.contains("5.5 hours"));
    // Feedback: read by coordinators, not by the other side nor the line manager.
    let wrong = step(&mut alice, &visit, "answer", &[("rate-learned", "5"), ("rate-welcome", "6")]).await.is(422);
    assert_eq!(wrong.texts("fieldset .error").len(), 3);
    let said = [
        ("rate-learned", "5"),
        ("rate-organised", "4"),
        ("rate-welcome", "5"),
        ("rate-again", "5"),
        ("words-answer", "More time at the bench, please."),
    ];
    step(&mut alice, &visit, "answer", &said).await.is(303);
    let said = [
        ("rate-prepared", "4"),
        ("rate-organised", "4"),
        ("rate-worthwhile", "3"),
        ("rate-again", "4"),
        ("words-answer", "A good day."),
    ];
    step(&mut bob, &visit, "answer", &said).await.is(303);
    assert_eq!(house.facts("shadowing.placement.rated").await, 8);
    for (reader, shadows, hosts) in
        [(&mut alice, true, false), (&mut bob, false, true), (&mut mo, false, false), (&mut cora, true, true)]
    {
        let page = reader.get(&visit).await.ok();
        assert_eq!((page.body.contains("More time at the bench"), page.body.contains("A good day.")), (shadows, hosts));
    }
    // What came of it, months later.
    house.clock.advance(TimeDelta::days(90));
    [alice, bob, mo, _] = four(&house, &cast).await;
    step(&mut alice, &visit, "outcome", &[("outcome", "fame")]).await.is(422);
    step(&mut alice, &visit, "outcome", &[("outcome", "applied"), ("words-outcome", "I mount samples as Bob does.")]).await.is(303);
    assert_eq!(stage::placement_state(&house, &id).await, Placement::Closed);
    assert!(mo.get(&visit).await.ok().body.contains("I mount samples as Bob does."));
    assert!(!bob.get(&visit).await.ok().body.contains("I mount samples"));
    let mut tx = house.app.db.read().await.unwrap();
    let facts = benchside::ledger::since(&mut tx, 0, 1_000_000).await.unwrap();
    let outcome = facts.iter().find(|fact| fact.kind == Act::Outcome.fact()).unwrap();
    assert!(outcome.attributes.contains("\"outcome\":\"applied\""), "{}", outcome.attributes);
});

on_both!(a_visit_that_does_not_take_place, |house| {
    let cast = house.cast().await;
    let id = agreed(&house, &cast).await;
    let visit = link(&id);
    let [mut alice, mut bob, _, mut cora] = four(&house, &cast).await;
    step(&mut cora, &visit, "block", &[("words-block", "  ")]).await.is(422);
    step(&mut cora, &visit, "block", &[("words-block", "The extraction is broken.")]).await.is(303);
    assert_eq!(stage::placement_state(&house, &id).await, Placement::Cancelled);
    assert!(alice.get(&visit).await.ok().body.contains("The extraction is broken."));
    // Another: nobody came.
    let offer = stage::offer(&house, &cast.bob, 1).await;
    let id = stage::agreed(&house, &cast.alice, &cast.mo, &cast.bob, &offer).await;
    let visit = link(&id);
    step(&mut cora, &visit, "clear", &CLEAR).await.is(303);
    step(&mut bob, &visit, "schedule", &DATES).await.is(303);
    bob.post(&format!("{visit}/miss"), &[("words-miss", "Nobody came.")]).await.is(409);
    house.clock.advance(TimeDelta::days(95));
    clock::run(&house.app).await.unwrap();
    [alice, bob, _, cora] = four(&house, &cast).await;
    step(&mut bob, &visit, "miss", &[("words-miss", "Nobody came.")]).await.is(303);
    assert_eq!(stage::placement_state(&house, &id).await, Placement::NoShow);
    let page = alice.get(&visit).await.ok();
    assert_eq!(page.texts(".badge")[0], "Missed");
    assert_eq!(page.attributes("form[action*=placements]", "action").len(), 0, "nothing is left to do");
    // Another: nobody says anything, and a coordinator closes it.
    let id = stage::agreed(&house, &cast.alice, &cast.mo, &cast.bob, &stage::offer(&house, &cast.bob, 1).await).await;
    let mut tx = house.app.db.write().await.unwrap();
    sql!(tx, sqlx::query("update shadowing_placements set state = 'over' where id = $1").bind(&id), execute).unwrap();
    tx.commit().await.unwrap();
    step(&mut cora, &link(&id), "give-up", &[]).await.is(303);
    assert_eq!(stage::placement_state(&house, &id).await, Placement::Unconfirmed);
});

on_both!(a_visit_in_json, |house| {
    let cast = house.cast().await;
    let id = agreed(&house, &cast).await;
    let path = format!("/api/v1/shadowing/placements/{id}");
    let [mut alice, mut bob, _, mut cora] = four(&house, &cast).await;
    let steps = format!("{path}/steps");
    let seen = bob.get(&path).await.ok().value();
    assert_eq!((seen["access_needs"].as_str(), seen["standing"]["state"].as_str()), (Some("A chair"), Some("clearing")));
    let seen = alice.get(&path).await.ok().value();
    assert_eq!((seen["access_needs"].as_str(), seen["standing"]["acts"].clone()), (Some(""), json!(["cancel"])));
    let wrong = cora.json(Method::POST, &steps, &json!({ "act": "clear", "confirmed": ["ppe"] })).await.is(422).value();
    assert_eq!(wrong["errors"][0]["field"], "confirmed");
    let said = json!({ "act": "clear", "confirmed": ["risk-assessment", "induction", "ppe"], "version": 1 });
    assert_eq!(cora.json(Method::POST, &steps, &said).await.ok().value()["state"], "arranging");
    let odd =
        json!({ "act": "schedule", "programme": "All", "sessions": [{ "day": "2026-10-25", "from": "01:15", "until": "03:00" }] });
    let odd = alice.json(Method::POST, &steps, &odd).await.is(422).value();
    assert_eq!(odd["errors"][0]["field"], "sessions[0].from");
    let many: Vec<_> = (0..21).map(|_| json!({ "day": "2026-05-01", "from": "09:00", "until": "10:00" })).collect();
    alice.json(Method::POST, &steps, &json!({ "act": "schedule", "programme": "All", "sessions": many })).await.is(422);
    let good = json!({ "act": "schedule", "programme": "All", "version": 2,
                       "sessions": [{ "day": "2026-05-01", "from": "09:00", "until": "10:00" }] });
    alice.json(Method::POST, &steps, &good).await.ok();
    let again = bob.json(Method::POST, &steps, &json!({ "act": "cancel", "words": "Ill.", "version": 2 })).await.is(409);
    assert!(again.body.contains("Dates and programme set"));
    let seen = bob.get(&path).await.ok().value();
    assert_eq!(seen["sessions"][0]["begins"], "2026-05-01T08:00:00Z");
    bob.json(Method::POST, &steps, &json!({ "act": "accept" })).await.is(400);
    bob.json(Method::POST, &steps, &json!({ "act": "confirm", "hours": 1.5 })).await.is(409);
});
