//! One user's act moves its number: for everything that is counted somebody does something on a page, and a coordinator reads what came of
//! it, on the page of the count and on that of each measure that it stands on.

use std::collections::{BTreeMap, BTreeSet};

use benchside::hr::EXTRACTS;
use benchside::measures::{catch_up, counter, counters};
use benchside::plan::file::read;
use benchside::plan::model::{Measure, MonthDay, Target};
use benchside::search::{follow, telemetry};
use benchside::shadowing::clock;
use benchside::{guidance, sent};
use chrono::TimeDelta;

use crate::on_both;
use crate::plan::{PLANS, planned};
use crate::shadowing::stage;
use crate::support::client::Answer;
use crate::support::{Cast, Client, House};

/// What somebody does, and what each count that it moves says afterwards.
const ACTS: [(&str, &[(&str, &str)]); 15] = [
    (
        "Alice publishes her profile",
        &[
            ("directory.published", "1"),
            ("directory.publications", "1"),
            ("directory.publishers", "1"),
            ("directory.confirmed", "1"),
            ("directory.shared", "1"),
        ],
    ),
    ("Bob looks at it", &[("profile.views", "1")]),
    ("Bob searches in vain", &[("search.searches", "1"), ("search.empty", "1")]),
    ("Bob writes to Alice", &[("contact.messages", "1"), ("contact.senders", "1")]),
    ("Alice corrects what Bob found wrong two days ago", &[("directory.days_to_correct", "2")]),
    ("Alice opens guidance", &[("guidance.opened", "1")]),
    ("Cora takes in an extract with two people", &[("hr.joiners", "2"), ("directory.headcount", "4")]),
    ("Cora takes in one without the first of them", &[("hr.leavers", "1"), ("directory.headcount", "3")]),
    ("Bob offers a place", &[("shadowing.offered", "1")]),
    ("Alice asks to shadow", &[("shadowing.requested", "1"), ("shadowing.requesters", "1")]),
    ("Mo approves", &[("shadowing.approved", "1")]),
    ("Bob says yes two days later", &[("shadowing.matched", "1"), ("shadowing.days_to_match", "2")]),
    (
        "both say that it took place",
        &[("shadowing.completed", "1"), ("shadowing.hours", "2.5"), ("shadowing.hosts", "1"), ("shadowing.shadows", "1")],
    ),
    ("Alice says how it was", &[("shadowing.feedback", "1")]),
    ("Alice calls another visit off", &[("shadowing.cancelled", "1")]),
];

/// What acts are about, as they go on.
#[derive(Default)]
struct Scene {
    offer: String,
    request: String,
    visit: String,
}

fn version(page: &Answer) -> String {
    page.attributes("input[name=version]", "value").first().cloned().unwrap_or_default()
}

/// Sends a form from a page that was opened just now.
async fn send(client: &mut Client, page: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
    let seen = version(&client.get(page).await.ok());
    let mut all = vec![("version", seen.as_str())];
    all.extend(fields);
    client.post(to, &all).await
}

async fn extract(house: &House, cora: &mut Client, lines: &str) {
    let text = format!("{}{lines}", crate::hr::HEAD);
    let file = ("staff.csv", text.as_bytes());
    let address = cora.upload("/desk/hr", &[], "file", file).await.leads_to().to_owned();
    cora.post(&format!("{address}/confirm"), &[("leavers", "yes")]).await.is(303);
    assert!(sent::work(&house.app, &EXTRACTS).await.unwrap());
}

const NINA: &str = "3,Nina New,nina@northbridge.example,Science > Physics,,Technician,,,yes\n";
const NILS: &str = "4,Nils Next,nils@northbridge.example,Science > Physics,,Technician,,,yes\n";

/// Somebody does it, on the pages that people do it on.
async fn act(what: &str, house: &House, cast: &Cast, scene: &mut Scene) {
    // signed in just now: sessions end with time
    let (mut alice, mut bob) = (house.client(&cast.alice).await, house.client(&cast.bob).await);
    let (mut mo, mut cora) = (house.client(&cast.mo).await, house.client(&cast.cora).await);
    let people = "/people/alice-archer";
    match what {
        "Alice publishes her profile" => {
            let about = [("version", "0"), ("name", "Alice Archer"), ("pronouns", ""), ("audience", "public")];
            alice.post("/profile/about", &about).await.is(303);
            alice.post("/profile/publish", &[]).await.is(303);
        }
        "Bob looks at it" => {
            bob.get(people).await.ok();
        }
        "Bob searches in vain" => {
            // what is searched while the index is being made is not counted
            follow::catch_up(&house.app).await.unwrap();
            bob.get("/search?q=sphere+zorbing").await.ok();
        }
        "Bob writes to Alice" => {
            let form = [("subject", "Microscope"), ("body", "May I come and look at the microscope one day next week?")];
            bob.post(&format!("{people}/message"), &form).await.is(303);
        }
        "Alice corrects what Bob found wrong two days ago" => {
            let form = [("kind", "wrong"), ("section", "about"), ("words", "You spell it with a y.")];
            bob.post(&format!("{people}/correct"), &form).await.is(303);
            house.clock.advance(TimeDelta::days(2));
            let mut alice = house.client(&cast.alice).await;
            let path = alice.get("/corrections").await.ok().attributes("main .list a", "href")[0].clone();
            alice.post(&path, &[("outcome", "accepted")]).await.is(303);
        }
        "Alice opens guidance" => {
            alice.get("/shadowing/guidance/for-hosts").await.ok();
        }
        "Cora takes in an extract with two people" => extract(house, &mut cora, &format!("{NINA}{NILS}")).await,
        "Cora takes in one without the first of them" => {
            // two counts of one instant would be one
            house.clock.advance(TimeDelta::seconds(1));
            extract(house, &mut cora, NILS).await;
        }
        "Bob offers a place" => {
            let offer = [
                ("title", "A day at the SEM"),
                ("description", "Come and look."),
                ("kind", "observe"),
                ("audience", "institution"),
                ("first", "2026-03-10"),
                ("last", "2026-06-01"),
                ("places", "1"),
                ("safety_needs", "Laser goggles"),
                ("act", "publish"),
            ];
            scene.offer = bob.post("/shadowing/offers", &offer).await.leads_to().to_owned();
        }
        "Alice asks to shadow" => {
            let wish = [
                ("aims", "See how samples are prepared."),
                ("wanted", "electron microscopy"),
                ("kind", "observe"),
                ("mode", "either"),
                ("act", "submit"),
            ];
            scene.request = alice.post("/shadowing/requests", &wish).await.leads_to().to_owned();
        }
        "Mo approves" => {
            let request = scene.request.as_str();
            send(&mut mo, request, request, &[("act", "approve"), ("words", "Do.")]).await.is(303);
        }
        "Bob says yes two days later" => {
            let id = alice.get(&scene.offer).await.ok().attributes("select#request option", "value")[0].clone();
            alice.post(&format!("{}/ask", scene.offer), &[("request", &id), ("words", "May I come?")]).await.is(303);
            house.clock.advance(TimeDelta::days(2));
            let mut bob = house.client(&cast.bob).await;
            let request = scene.request.as_str();
            let agreed = send(&mut bob, request, request, &[("act", "accept"), ("words", "")]).await;
            scene.visit = agreed.leads_to().to_owned();
        }
        "both say that it took place" => {
            let visit = scene.visit.clone();
            let lines = cora.get(&visit).await.ok().attributes("input[name=confirmed]", "value");
            let lines: Vec<(&str, &str)> = lines.iter().map(|line| ("confirmed", line.as_str())).collect();
            send(&mut cora, &visit, &format!("{visit}/clear"), &lines).await.is(303);
            let dates = [
                ("day-1", "2026-03-20"),
                ("from-1", "09:30"),
                ("until-1", "12:00"),
                ("programme", "Prepare samples; look at them."),
                ("place", "Room 2.31"),
            ];
            send(&mut alice, &visit, &format!("{visit}/schedule"), &dates).await.is(303);
            house.clock.set("2026-03-21T09:00:00Z".parse().unwrap());
            clock::run(&house.app).await.unwrap();
            for person in [&cast.alice, &cast.bob] {
                let mut client = house.client(person).await;
                send(&mut client, &visit, &format!("{visit}/confirm"), &[("hours", "2.5")]).await.is(303);
            }
        }
        "Alice says how it was" => {
            let said = [
                ("rate-learned", "5"),
                ("rate-organised", "4"),
                ("rate-welcome", "5"),
                ("rate-again", "5"),
                ("words-answer", "More time, please."),
            ];
            send(&mut alice, &scene.visit, &format!("{}/answer", scene.visit), &said).await.is(303);
        }
        "Alice calls another visit off" => {
            let offer = stage::offer(house, &cast.bob, 1).await;
            let visit = stage::agreed(house, &cast.alice, &cast.mo, &cast.bob, &offer).await;
            let visit = format!("/shadowing/placements/{visit}");
            send(&mut alice, &visit, &format!("{visit}/cancel"), &[("words-cancel", "I am ill.")]).await.is(303);
        }
        _ => panic!("nobody knows how to do this: {what}"),
    }
    telemetry::flush_now(&house.app).await.unwrap();
    guidance::flush_now(&house.app).await.unwrap();
    catch_up(&house.app).await.unwrap();
}

/// The measures of the first plan that are counted.
fn counted() -> Vec<Measure> {
    let plan = read(PLANS[0].1, "2026-03-02".parse().unwrap()).unwrap();
    plan.measures.into_iter().map(|entry| entry.measure).filter(|measure| measure.from.numerator.is_some()).collect()
}

/// What the page of a count says.
async fn on_its_own(cora: &mut Client, code: &str) -> String {
    cora.get(&format!("/plan/counts/{code}")).await.ok().texts(".figures dd").join(" ")
}

/// What the page of a measure says of each counter that stands on it.
async fn on_its_measure(cora: &mut Client, measure: &Measure) -> BTreeMap<String, String> {
    let page = cora.get(&format!("/plan/measures/{}", measure.code)).await.ok();
    let mut figures = page.texts(".figures dd");
    // what was to be reached by a day that is over moves no more: of all that is counted its newest quarter does
    let is_over = |target: &Target| target.period.last(MonthDay::HESA) < "2026-03-02".parse().unwrap();
    if measure.targets.iter().any(is_over) {
        let quarters = page.texts("[aria-labelledby=periods] tbody td.num");
        figures = quarters.iter().rev().nth(1).cloned().into_iter().collect();
    }
    let parts = [&measure.from.numerator, &measure.from.denominator];
    let mut found: BTreeMap<String, String> =
        parts.into_iter().flatten().zip(figures).map(|(code, number)| (code.clone(), number)).collect();
    let beside: BTreeMap<String, String> =
        page.texts("[aria-labelledby=beside] tbody th").into_iter().zip(page.texts("[aria-labelledby=beside] td")).collect();
    for code in &measure.from.beside {
        let words = counter(code).unwrap().words.trim_end_matches('.');
        found.extend(beside.get(words).map(|number| (code.clone(), number.clone())));
    }
    found
}

/// Whether a counter's number is to be read on a measure's page.
fn stands_on(measure: &Measure, code: &str) -> bool {
    let from = &measure.from;
    from.numerator.as_deref() == Some(code)
        || from.denominator.as_deref() == Some(code)
        || from.beside.iter().any(|one| one == code)
}

on_both!(each_act_moves_its_numbers, |house| {
    let cast = planned(&house).await;
    catch_up(&house.app).await.unwrap();
    let measures = counted();
    let mut scene = Scene::default();
    let (mut moved, mut wrong) = (BTreeSet::new(), Vec::new());
    for (what, moves) in ACTS {
        let mut cora = house.client(&cast.cora).await;
        let mut before = BTreeMap::new();
        for (code, _) in moves {
            before.insert(*code, on_its_own(&mut cora, code).await);
        }
        act(what, &house, &cast, &mut scene).await;
        let mut cora = house.client(&cast.cora).await;
        for (code, now) in moves {
            let (was, is) = (&before[code], on_its_own(&mut cora, code).await);
            if was == now || is != *now {
                wrong.push(format!("{what}: {code} was {was:?} and is {is:?}, not {now:?}"));
            }
        }
        for measure in &measures {
            let said = on_its_measure(&mut cora, measure).await;
            for (code, now) in moves.iter().filter(|(code, _)| stands_on(measure, code)) {
                // a share is said once there is something to be a share of
                let is_awaited = measure.from.denominator.is_some() && !said.contains_key(*code);
                match said.get(*code) {
                    _ if is_awaited => {}
                    Some(is) if is == now => {
                        moved.insert(measure.code.clone());
                    }
                    is => wrong.push(format!("{what}: measure {} says {is:?} of {code}, not {now:?}", measure.code)),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: BTreeSet<String> = measures.iter().map(|measure| measure.code.clone()).collect();
    assert_eq!(moved, all, "an act moves every counted measure");
});

#[test]
fn everything_that_is_counted_has_an_act_that_moves_it() {
    let moved: BTreeSet<&str> = ACTS.iter().flat_map(|(_, moves)| moves.iter().map(|(code, _)| *code)).collect();
    let without: Vec<&str> = counters().iter().map(|counter| counter.code).filter(|code| !moved.contains(code)).collect();
    assert!(without.is_empty(), "{without:?} have no act: add what people do to `ACTS` in tests/measures/acts.rs");
    assert!(!counted().is_empty());
    for (name, text) in &PLANS[1..] {
        let plan = read(text, "2026-03-02".parse().unwrap()).unwrap();
        let counted: Vec<String> = plan
            .measures
            .into_iter()
            .map(|entry| entry.measure)
            .filter(|says| says.from.numerator.is_some())
            .map(|says| says.code)
            .collect();
        assert!(counted.is_empty(), "{name} counts {counted:?}: the acts here read the first plan alone");
    }
}
