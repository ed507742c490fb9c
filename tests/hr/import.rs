//! Joining, moving, leaving, coming back.

use std::ops::ControlFlow;
use std::time::Instant;

use axum::http::Method;
use benchside::accounts::units;
use benchside::directory::Audience;
use benchside::hr::import::{Failure, How, Kind};
use benchside::hr::{extract, import, leave};
use benchside::ledger;
use benchside::notify;
use benchside::storage::Tx;
use serde_json::json;

use super::{HEAD, good, look, northbridge, roll, take, who};
use crate::directory::{full_profile, publish};
use crate::on_both;
use crate::support::House;

const FOUR: &str = "1,Mo Manager,mo@northbridge.example,Science,Hill Campus,Manager,,,no
2,Alice Archer,alice@northbridge.example,Science > Chemistry,Hill Campus,Technician,1,,yes
3,Nina New,nina@northbridge.example,Science > Physics,Lake Campus,Technician,2,2026-06-30,yes
4,Otis Old,,Science > Physics > Workshop,Lake Campus,Senior Technician,mo@northbridge.example,,yes
";

async fn tx(house: &House) -> Tx {
    house.app.db.read().await.unwrap()
}

/// The names under a kind of what a file would do.
async fn would(house: &House, lines: &str, kind: Kind) -> Vec<String> {
    let plan = look(house, format!("{HEAD}{lines}").as_bytes()).await.unwrap();
    plan.lists.get(&kind).into_iter().flatten().map(|line| format!("{}: {}", line.name, line.detail)).collect()
}

on_both!(an_extract_makes_the_roll, |house| {
    let cast = house.cast().await;
    assert_eq!(
        would(&house, FOUR, Kind::Joins).await,
        [
            "Mo Manager: Has an account already; from now on HR's word counts",
            "Alice Archer: Has an account already; from now on HR's word counts",
            "Nina New: Technician, Physics",
            "Otis Old: Senior Technician, Workshop",
        ]
    );
    assert_eq!(roll(&house).await.len(), 5, "looking writes nothing");
    let done = good(&house, FOUR).await;
    assert_eq!((done.people, done.joined, done.left, done.technical, done.invited), (4, 4, 0, 4, 1));
    let [mo, alice, nina, otis] = [who(&house, "1").await, who(&house, "2").await, who(&house, "3").await, who(&house, "4").await];
    assert_eq!((&mo.id, &alice.id), (&cast.mo, &cast.alice), "accounts with a confirmed address are joined");
    assert_eq!(
        (alice.manager.as_ref(), nina.manager.as_ref(), otis.manager.as_ref()),
        (Some(&mo.id), Some(&alice.id), Some(&mo.id))
    );
    assert!(nina.hr && nina.technical && nina.active && nina.contract_ends.as_deref() == Some("2026-06-30"));
    let departments = units::departments(&mut tx(&house).await, &northbridge(&house).await.id).await.unwrap();
    let path = |name: &str| departments.iter().find(|one| one.name == name).and_then(|one| one.path.clone());
    assert_eq!(path("Workshop").as_deref(), Some("science > physics > workshop"));
    assert_eq!(path("Chemistry").as_deref(), Some("science > chemistry"), "the department that was there");
    assert_eq!(departments.len(), 4);
    assert_eq!((house.facts("person.entered").await, house.facts("hr.imported").await), (4, 1));
    notify::deliver_due(&house.app).await.unwrap();
    let mails = house.app.mail.sent();
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["nina@northbridge.example"]);
    assert!(mails[0].text.contains("http://skills.example/profile"), "{}", mails[0].text);
    let again = good(&house, FOUR).await;
    assert_eq!((again.unchanged, again.joined, again.managers, again.changed, again.invited), (4, 0, 0, 0, 0));
});

on_both!(headcount_is_dated_and_adds_up, |house| {
    house.cast().await;
    good(&house, FOUR).await;
    let facts = ledger::since(&mut tx(&house).await, 0, 1_000).await.unwrap();
    let cells: Vec<_> = facts.iter().filter(|fact| fact.kind == "headcount.cell").collect();
    let taken = facts.iter().find(|fact| fact.kind == "headcount.taken").unwrap();
    // Alice, Nina, Otis, and Bob whom HR does not name, in four departments.
    assert_eq!(cells.iter().filter_map(|cell| cell.quantity).sum::<f64>(), 4.0);
    assert_eq!(taken.quantity, Some(4.0));
    assert!(cells.iter().all(|cell| cell.object == taken.object && cell.subject.is_none() && cell.technical == Some(true)));
    let alice = who(&house, "2").await;
    let hers = cells.iter().find(|cell| cell.department.as_deref() == alice.department.as_ref().map(|id| id.as_str())).unwrap();
    assert_eq!((hers.quantity, hers.institution.as_ref()), (Some(2.0), taken.institution.as_ref()));
});

on_both!(people_move_and_get_other_managers, |house| {
    house.cast().await;
    good(&house, FOUR).await;
    let changed = FOUR
        .replace(
            "3,Nina New,nina@northbridge.example,Science > Physics,",
            "3,Nina Newer,nina@northbridge.example,Science > Chemistry,",
        )
        .replace("Technician,2,2026", "Technician,1,2026");
    assert_eq!(would(&house, &changed, Kind::Moves).await, ["Nina Newer: Physics to Chemistry"]);
    assert_eq!(would(&house, &changed, Kind::Managers).await, ["Nina Newer: Alice Archer to Mo Manager"]);
    assert_eq!(would(&house, &changed, Kind::Changes).await, ["Nina Newer: name"]);
    let done = good(&house, &changed).await;
    assert_eq!((done.moved, done.managers, done.changed, done.unchanged), (1, 1, 1, 3));
    let facts = ledger::since(&mut tx(&house).await, 0, 1_000).await.unwrap();
    let fact = facts.iter().find(|fact| fact.kind == "person.changed").unwrap();
    assert_eq!(fact.attributes, r#"{"what":"department manager name"}"#);
});

on_both!(a_department_renamed_and_moved_at_once_is_the_same_one, |house| {
    house.cast().await;
    good(&house, FOUR).await;
    let before = who(&house, "4").await.department;
    let moved = FOUR.replace("Science > Physics > Workshop", "Engineering > Fine Mechanics");
    let mut listed = would(&house, &moved, Kind::Departments).await;
    listed.sort();
    assert_eq!(listed, ["Engineering > Fine Mechanics: Was: Science > Physics > Workshop", "Engineering: New"]);
    assert!(would(&house, &moved, Kind::Moves).await.is_empty(), "it moved, not its people");
    good(&house, &moved).await;
    assert_eq!(who(&house, "4").await.department, before);
    let departments = units::departments(&mut tx(&house).await, &northbridge(&house).await.id).await.unwrap();
    let same = departments.iter().find(|one| Some(&one.id) == before.as_ref()).unwrap();
    let above = departments.iter().find(|one| Some(&one.id) == same.parent.as_ref()).unwrap();
    assert_eq!((same.name.as_str(), above.name.as_str()), ("Fine Mechanics", "Engineering"));
    assert_eq!(house.facts("institution.reorganised").await, 1);
});

on_both!(two_departments_of_one_name_are_told_apart, |house| {
    house.cast().await;
    good(&house, "1,Ann One,,Science > Workshop,,,,,yes\n2,Ben Two,,Arts > Workshop,,,,,yes\n").await;
    let departments = units::departments(&mut tx(&house).await, &northbridge(&house).await.id).await.unwrap();
    let mut names: Vec<&str> = departments.iter().filter(|one| one.path.is_some()).map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Arts", "Science", "Workshop", "Workshop (Science)"]);
    let swapped = "1,Ann One,,Arts > Workshop,,,,,yes\n2,Ben Two,,Science > Workshop,,,,,yes\n";
    assert_eq!(good(&house, swapped).await.moved, 2);
});

on_both!(who_leaves_is_out_at_once_and_who_returns_has_it_all_back, |house| {
    let cast = house.cast().await;
    good(&house, FOUR).await;
    let mut alice = house.client(&cast.alice).await;
    let made = alice.post("/me/tokens", &[("name", "Script"), ("scope", "read"), ("days", "7")]).await.ok();
    assert!(made.body.contains("Script"));
    alice.post("/profile/publish", &[]).await.is(303);
    let mut bob = house.client(&cast.bob).await;
    bob.get("/people/alice-archer").await.ok();
    let without: String =
        FOUR.lines().filter(|line| !line.contains("Alice")).map(|line| line.replace(",2,", ",1,") + "\n").collect();
    assert_eq!(would(&house, &without, Kind::Leaves).await, ["Alice Archer: Technician, Chemistry"]);
    assert_eq!(good(&house, &without).await.left, 1);
    let gone = who(&house, "2").await;
    assert!(!gone.active && gone.left_on.is_some());
    assert_eq!(alice.get("/me").await.leads_to(), "/sign-in?to=%2Fme", "her session ended at once");
    assert_eq!(
        (house.facts("session.ended").await, house.facts("token.revoked").await, house.facts("person.left").await),
        (1, 1, 1)
    );
    let page = bob.get("/people/alice-archer").await.is(410);
    assert!(page.body.contains("Alice Archer") && !page.body.contains("Technician,"), "only the name is left");
    house.stranger().get("/people/alice-archer").await.is(404);
    house.clock.advance(leave::NAMED + chrono::TimeDelta::days(1));
    let mut bob = house.client(&cast.bob).await;
    bob.get("/people/alice-archer").await.is(404);
    assert_eq!(would(&house, FOUR, Kind::Returns).await.len(), 1);
    let done = good(&house, &FOUR.replace("2026-06-30", "2027-06-30")).await;
    assert_eq!((done.returned, done.invited), (1, 1));
    bob.get("/people/alice-archer").await.ok();
});

on_both!(who_leaves_is_told_once_unless_it_was_a_mistake, |house| {
    house.cast().await;
    good(&house, FOUR).await;
    let texts = async |house: &House| {
        notify::deliver_due(&house.app).await.unwrap();
        let closed = |mail: &notify::Sent| mail.subject == "Your Benchside account is closed";
        house.app.mail.sent().into_iter().filter(closed).map(|mail| (mail.to, mail.text)).collect::<Vec<_>>()
    };
    let without_nina: String = FOUR.lines().filter(|line| !line.starts_with('3')).map(|line| format!("{line}\n")).collect();
    good(&house, &without_nina).await;
    good(&house, FOUR).await;
    house.clock.advance(chrono::TimeDelta::hours(1));
    assert!(texts(&house).await.is_empty(), "put right within a quarter of an hour");
    good(&house, &without_nina).await;
    house.clock.advance(chrono::TimeDelta::hours(1));
    let told = texts(&house).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "nina@northbridge.example");
    assert!(told[0].1.contains("HR no longer lists you") && told[0].1.contains("For 90 days"), "{}", told[0].1);
});

on_both!(what_waits_for_who_leaves_is_the_coordinators, |house| {
    let cast = house.cast().await;
    good(&house, FOUR).await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut bob = house.client(&cast.bob).await;
    let path = "/api/v1/people/alice-archer/corrections";
    let id = bob.json(Method::POST, path, &json!({ "kind": "left" })).await.is(201).value()["id"].as_str().unwrap().to_owned();
    bob.json(Method::POST, path, &json!({ "kind": "wrong", "words": "Another room." })).await.is(201);
    let mut cora = house.client(&cast.cora).await;
    cora.get(&format!("/corrections/{id}")).await.is(404);
    // Her manager leaves, for whose word one of the two waits.
    let without_mo = FOUR.replace("1,Mo Manager,mo@northbridge.example,Science,Hill Campus,Manager,,,no\n", "");
    let done = good(&house, &without_mo.replace(",1,,yes", ",,,yes").replace("mo@northbridge.example", "")).await;
    assert_eq!((done.left, done.handed_over), (1, 1));
    cora.get(&format!("/corrections/{id}")).await.ok();
    assert!(cora.get("/me/notifications").await.ok().body.contains("corrections that somebody suggested: 1"));
    notify::deliver_due(&house.app).await.unwrap();
    let mails = house.app.mail.sent();
    let mail = mails.iter().find(|mail| mail.subject.contains("handed over")).unwrap();
    assert_eq!(mail.to, "cora@northbridge.example");
    assert!(mail.text.contains("http://skills.example/corrections"), "{}", mail.text);
});

on_both!(a_contract_that_is_over_ends_the_account, |house| {
    house.cast().await;
    good(&house, FOUR).await;
    assert_eq!(leave::contracts(&house.app).await.unwrap(), 0);
    house.clock.set("2026-06-30T22:30:00Z".parse().unwrap());
    assert_eq!(leave::contracts(&house.app).await.unwrap(), 0, "half past eleven in London, on the last day");
    house.clock.set("2026-06-30T23:30:00Z".parse().unwrap());
    assert_eq!(leave::contracts(&house.app).await.unwrap(), 1);
    assert!(who(&house, "3").await.left_on.is_some());
    assert_eq!(leave::contracts(&house.app).await.unwrap(), 0);
    let done = good(&house, FOUR).await;
    assert_eq!((done.returned, done.left), (0, 0), "an extract that still names them changes nothing");
    assert_eq!(good(&house, &FOUR.replace("2026-06-30", "2028-06-30")).await.returned, 1);
});

on_both!(an_address_handed_on_hands_on_no_profile, |house| {
    house.cast().await;
    good(&house, FOUR).await;
    let other = FOUR.replace("3,Nina New,", "33,Nigel Next,");
    good(&house, &other).await;
    let (nina, nigel) = (who(&house, "3").await, who(&house, "33").await);
    assert!(nina.left_on.is_some() && nina.email.is_none() && nina.id != nigel.id);
    assert_eq!(nigel.email.as_deref(), Some("nina@northbridge.example"));
    let renumbered = other.replace("4,Otis Old,,", "44,Otis Old,otis@northbridge.example,");
    good(&house, &renumbered).await;
    let again = renumbered.replace("44,Otis", "45,Otis");
    let done = good(&house, &again).await;
    assert_eq!((done.joined, done.left, done.changed), (0, 0, 1), "the same name at the same address under a new number");
});

on_both!(a_killed_import_is_finished_by_repeating_it, |house| {
    house.cast().await;
    let mut lines = String::from(HEAD);
    for number in 0..1_300 {
        lines.push_str(&format!(
            "{number},Person {}n,p{number}@northbridge.example,Big,,,{},,yes\n",
            "x".repeat(number % 7),
            if number > 0 { "0" } else { "" }
        ));
    }
    let extract = extract::read(&lines).unwrap();
    let institution = northbridge(&house).await;
    let how = How { invites: Some("http://skills.example".to_owned()), ..How::default() };
    for stop_after in 1..=3 {
        let mut steps = 0;
        let outcome = import::write(&house.app, &institution, &extract, &how, |_| {
            steps += 1;
            if steps == stop_after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .await;
        assert!(matches!(outcome, Err(Failure::Stopped)));
        assert_eq!(roll(&house).await.iter().filter(|entry| entry.hr).count(), (stop_after * 500).min(1_300));
    }
    take(&house, lines.as_bytes(), &how).await.unwrap();
    let roll = roll(&house).await;
    let boss = roll.iter().find(|entry| entry.external_id.as_deref() == Some("0")).unwrap();
    assert_eq!(roll.iter().filter(|entry| entry.manager.as_ref() == Some(&boss.id)).count(), 1_299);
    assert_eq!(house.facts("person.entered").await, 1_300);
    assert_eq!(notify::waiting(&mut tx(&house).await).await.unwrap().0, 1_300, "everyone is written to once");
});

/// 50,000 people; the release figure is measured by benches/people.rs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_thousand_rows_take_seconds() {
    let house = House::sqlite().await;
    house.cast().await;
    let mut lines = String::from(HEAD);
    for number in 0..50_000 {
        let boss = if number == 0 { String::new() } else { (number / 10).to_string() };
        lines.push_str(&format!(
            "{number},Person Number{number},p{number}@northbridge.example,Faculty {} > Department {},Site {},Technician,{boss},,{}\n",
            number % 8,
            number % 200,
            number % 5,
            if number % 10 == 0 { "yes" } else { "no" }
        ));
    }
    let began = Instant::now();
    let done = take(&house, lines.as_bytes(), &How::default()).await.unwrap();
    let first = began.elapsed();
    assert_eq!((done.joined, done.technical), (50_000, 5_002));
    let began = Instant::now();
    let again = take(&house, lines.as_bytes(), &How::default()).await.unwrap();
    println!("50,000 rows in a debug build: {first:?}, again without changes {:?}", began.elapsed());
    assert_eq!(again.unchanged, 50_000);
    assert!(first.as_secs() < 120, "{first:?}");
}
