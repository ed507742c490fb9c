//! Two accounts of one person who both take part in job shadowing become one, and two again: nothing is left behind, nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::ids::{OfferId, PersonId, RequestId};
use benchside::search::follow::catch_up;
use benchside::shadowing::act::More;
use benchside::shadowing::clock;
use benchside::shadowing::model::{Act, Placement, Request, State};
use benchside::shadowing::store::due::Thing;
use benchside::sql;
use chrono::TimeDelta;
use serde_json::json;

use super::stage;
use crate::matching::rounds::{asks, closed, propose, round};
use crate::on_both;
use crate::support::{Cast, House};

/// Columns that name a person and are not in `benchside::names()`, with the reason.
const OTHERWISE: &[(&str, &str)] = &[
    ("people.manager", "handed over with the account"),
    ("roles.person", "handed over with the account"),
    ("identities.person", "handed over with the account"),
    ("sessions.person", "handed over with the account"),
    ("tokens.person", "handed over with the account"),
    ("guests.person", "a guest is merged with nobody: the role keeps them apart"),
    ("guest_links.person", "a guest is merged with nobody: the role keeps them apart"),
    ("profiles.person", "the two profiles are joined"),
    ("drafts.person", "drafts go along where they cover nothing published"),
    ("photos.person", "moves where the other account has none"),
    ("instrument_people.person", "follows the profile"),
    ("hidings.person", "what is hidden stays with the account whose profile it is"),
    ("personas.person", "the demonstration's door"),
    ("told.person", "what an account was told stays with it"),
    ("notices.person", "what an account was told stays with it"),
    ("notices.about", "what an account was told stays with it"),
    ("notice_choices.person", "the account that stays has its own choices"),
    ("mails.person", "what was written to an account goes to its address"),
    ("merges.kept", "the merge itself"),
    ("merges.gone", "the merge itself"),
    ("merges.merger", "the merge itself"),
    ("not_same.one", "said of the two accounts"),
    ("not_same.other", "said of the two accounts"),
    ("plan_owners.person", "moved by plans"),
    ("plan_updates.asked_by", "moved by plans"),
    ("plan_updates.asked_of", "moved by plans"),
    ("plan_updates.given_by", "moved by plans"),
    ("plan_evidence.added_by", "moved by plans"),
    ("plan_statuses.said_by", "moved by plans"),
    ("plan_records.recorded_by", "moved by plans"),
    ("plan_waves.sent_by", "moved by plans"),
    ("plan_snapshots.frozen_by", "moved by plans"),
    ("plan_versions.saved_by", "moved by plans"),
];

/// The columns of the database that refer to people.
async fn columns(house: &House) -> BTreeSet<String> {
    let mut tx = house.app.db.read().await.unwrap();
    let query = if house.app.config.database_url.is_some() {
        "select k.table_name || '.' || k.column_name from information_schema.key_column_usage k
         join information_schema.referential_constraints r on r.constraint_name = k.constraint_name
         join information_schema.constraint_column_usage u on u.constraint_name = r.constraint_name
         where u.table_name = 'people' and u.column_name = 'id'"
    } else {
        "select t.name || '.' || f.\"from\" from sqlite_master t, pragma_foreign_key_list(t.name) f
         where t.type = 'table' and f.\"table\" = 'people'"
    };
    sql!(tx, sqlx::query_scalar::<_, String>(query), fetch_all).unwrap().into_iter().collect()
}

on_both!(
    /// A new column that names a person is either moved or has its reason here.
    no_column_that_names_a_person_is_forgotten,
    |house| {
        let known: BTreeSet<String> =
            benchside::names().iter().map(|one| format!("{}.{}", one.table, one.column)).chain(OTHERWISE.iter().map(|(one, _)| (*one).to_owned())).collect();
        let there = columns(&house).await;
        assert_eq!(there.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "list it in the NAMES of its slice");
        // hosts of rounds are named as text as well
        let hosts = ["round_hosts.host", "round_rules.host", "round_pairs.host", "round_asks.host"];
        let more: Vec<&String> = known.difference(&there).filter(|one| !hosts.contains(&one.as_str())).collect();
        assert!(more.is_empty(), "there is no such column: {more:?}");
    }
);

/// The rows of each listed column that name somebody, by their keys.
async fn named(house: &House, person: &PersonId) -> BTreeMap<String, Vec<String>> {
    let mut tx = house.app.db.read().await.unwrap();
    let mut found = BTreeMap::new();
    for one in benchside::names() {
        let key: Vec<String> = one.key.iter().map(|column| format!("cast({column} as text)")).collect();
        let query = format!("select {} from {} where {} = $1", key.join(" || '|' || "), one.table, one.column);
        let value = format!("{}{person}", one.prefix);
        let mut rows: Vec<String> =
            sql!(tx, sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone())).bind(&value), fetch_all).unwrap();
        rows.sort();
        if !rows.is_empty() {
            found.insert(format!("{}.{}", one.table, one.column), rows);
        }
    }
    found
}

/// A second account of Alice, with Mo as line manager.
async fn twin(house: &House, cast: &Cast) -> PersonId {
    house.clock.advance(TimeDelta::seconds(1));
    let mut tx = house.app.db.write().await.unwrap();
    let new = NewPerson {
        name: "A. Archer".to_owned(),
        email: Some("archer@northbridge.example".to_owned()),
        manager: Some(cast.mo.clone()),
        technical: true,
        ..NewPerson::default()
    };
    let id = accounts::add_person(&mut tx, house.clock.now(), &cast.northbridge.id, &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn merge(house: &House, cast: &Cast) -> String {
    let mut cora = house.client(&cast.cora).await;
    let path = "/desk/duplicates/alice-archer/a-archer";
    cora.post(path, &[("act", "merge"), ("keep", "alice-archer")]).await.is(303);
    cora.get("/desk/duplicates").await.ok().attributes("form[action$='/undo']", "action")[0].clone()
}

/// Everything that a person does in job shadowing and rounds, done by this one.
async fn busy(house: &House, cast: &Cast, person: &PersonId) -> (OfferId, RequestId) {
    // A visit to them, cleared by themselves, as host.
    let mut said = stage::said("Glassblowing", 2);
    said.safety_needs = "Goggles".to_owned();
    said.safety = Some(person.clone());
    let offer = stage::offer_saying(house, person, said).await;
    let visit = stage::agreed(house, &cast.bob, &cast.cora, person, &offer).await;
    let thing = Thing::Placement(visit.clone());
    stage::take(house, person, &thing, Act::Clear, "").await.unwrap();
    let soon = house.clock.now() + TimeDelta::days(3);
    let (begins, ends) = (soon.to_rfc3339(), (soon + TimeDelta::hours(3)).to_rfc3339());
    stage::schedule(house, person, &visit, &begins, &ends).await.unwrap();
    // A visit of theirs, called for by somebody they declined before.
    let other = stage::approved(house, &cast.bob, &cast.cora).await;
    stage::ask(house, &cast.bob, &other, &offer).await.unwrap();
    stage::take(house, person, &Thing::Request(other), Act::Decline, "I am away.").await.unwrap();
    let theirs = stage::offer(house, &cast.bob, 4).await;
    let made = stage::agreed(house, person, &cast.mo, &cast.bob, &theirs).await;
    let thing = Thing::Placement(made.clone());
    if stage::placement_state(house, &made).await == Placement::Clearing {
        stage::take(house, &cast.cora, &thing, Act::Clear, "").await.unwrap();
    }
    stage::schedule(house, &cast.bob, &made, &begins, &ends).await.unwrap();
    house.clock.advance(TimeDelta::days(4));
    clock::run(&house.app).await.unwrap();
    for one in [&visit, &made] {
        let pair = if one == &visit { [&cast.bob, person] } else { [person, &cast.bob] };
        for who in pair {
            stage::take_more(house, who, &Thing::Placement(one.clone()), Act::Confirm, "", More::Hours(3.0)).await.unwrap();
        }
        for who in pair {
            stage::take(house, who, &Thing::Placement(one.clone()), Act::Answer, "").await.unwrap();
        }
    }
    (offer, stage::approved(house, person, &cast.mo).await)
}

on_both!(two_accounts_with_shadowing_become_one_and_two_again, |house| {
    let cast = house.cast().await;
    let gone = twin(&house, &cast).await;
    busy(&house, &cast, &cast.alice).await;
    let (offer, waiting) = busy(&house, &cast, &gone).await;
    // They are in a round, on both of its sides, and in its desk's book.
    crate::matching::rounds::hosts(&house, &cast, "Hanna Host", "PCR").await;
    asks(&house, &cast, "Ann Asks", "PCR").await;
    catch_up(&house.app).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let (id, _) = closed(&mut cora).await;
    propose(&mut cora, &id).await;
    let version = round(&mut cora, &id).await["round"]["version"].as_i64().unwrap();
    let saved = json!({ "version": version, "weights": { "concept": 10 }, "usual": "Role matters more" });
    cora.json(axum::http::Method::PUT, &format!("/api/v1/rounds/{id}/weights"), &saved).await.ok();
    let words = [
        ("title", "For everyone"),
        ("reader", ""),
        ("audience", "institution"),
        ("words", "Bring your badge."),
        ("review", "2027-03-01"),
    ];
    let _ = cora.post("/shadowing/guidance/new", &words).await;
    let mut tx = house.app.db.write().await.unwrap();
    for query in [
        "update match_weights set saved_by = $1",
        "update round_solutions set made_by = $1",
        "update round_changes set who = $1",
        "update guide_versions set saved_by = $1",
        "update shadowing_requests set approver = $1 where requester <> $1 and state = 'settled'
             and requester <> (select id from people where handle = 'alice-archer')",
        "insert into round_hosts (round, host, person, places) select id, 'person:' || $1, $1, 2 from rounds",
        "insert into round_rules (round, request, host, person, rule) select round, min(request), 'person:' || $1, $1, 'forbid' from round_requests group by round",
        "insert into round_asks (round, request, host, host_person, state, by_whom, noted)
             select r.round, min(r.request), 'person:' || $1, $1, 'passed', $1, min(o.made) from round_requests r join rounds o on o.id = r.round group by r.round",
    ] {
        sql!(tx, sqlx::query(query).bind(&gone), execute).unwrap();
    }
    let now = house.clock.now();
    let query = "insert into match_conflicts (person, other, said, said_by) values ($1, $2, $3, $1), ($2, $1, $3, $1), ($1, $4, $3, $1), ($4, $2, $3, $2)";
    sql!(tx, sqlx::query(query).bind(&gone).bind(&cast.bob).bind(now).bind(&cast.alice), execute).unwrap();
    tx.commit().await.unwrap();

    let (of_gone, of_alice) = (named(&house, &gone).await, named(&house, &cast.alice).await);
    for column in [
        "shadowing_offers.safety",
        "shadowing_offer_hosts.person",
        "shadowing_requests.requester",
        "shadowing_requests.host",
        "shadowing_requests.approver",
        "shadowing_declined.host",
        "shadowing_placements.requester",
        "shadowing_placements.host",
        "shadowing_placements.safety",
        "shadowing_steps.who",
        "round_requests.person",
        "round_hosts.host",
        "round_rules.person",
        "round_asks.by_whom",
        "round_changes.who",
        "round_solutions.made_by",
        "match_weights.saved_by",
        "match_conflicts.said_by",
        "reminders.person",
    ] {
        assert!(of_gone.contains_key(column), "the test has nothing in {column}");
    }
    let undo = merge(&house, &cast).await;
    let left: BTreeMap<_, _> = named(&house, &gone).await;
    // Between the two themselves nothing moves; both had declared the same conflict.
    assert_eq!(left.keys().map(String::as_str).collect::<Vec<_>>(), ["match_conflicts.person"], "{left:?}");
    let mut alice = house.client(&cast.alice).await;
    assert_eq!(alice.get(&format!("/shadowing/offers/{offer}")).await.ok().texts(".badge")[0], "Open");
    assert!(alice.get(&format!("/shadowing/requests/{waiting}")).await.ok().body.contains("electron microscopy"));
    let mine = alice.get("/api/v1/shadowing").await.ok().body;
    assert!(mine.contains(waiting.as_str()) && mine.contains(offer.as_str()), "{mine}");
    house.client(&cast.cora).await.get(&format!("/desk/rounds/{id}")).await.ok();

    let mut cora = house.client(&cast.cora).await;
    cora.post(&undo, &[]).await.is(303);
    assert_eq!(named(&house, &gone).await, of_gone);
    assert_eq!(named(&house, &cast.alice).await, of_alice);
});

on_both!(nobody_is_left_asking_or_visiting_themselves, |house| {
    let cast = house.cast().await;
    let gone = twin(&house, &cast).await;
    let offer = stage::offer(&house, &cast.alice, 2).await;
    let request = stage::approved(&house, &gone, &cast.mo).await;
    stage::ask(&house, &gone, &request, &offer).await.unwrap();
    let theirs = stage::offer(&house, &gone, 2).await;
    let visit = stage::agreed(&house, &cast.alice, &cast.mo, &gone, &theirs).await;
    let undo = merge(&house, &cast).await;
    assert_eq!(stage::state(&house, &Thing::Request(request.clone())).await, State::Request(Request::Matching));
    assert_eq!(stage::placement_state(&house, &visit).await, Placement::Cancelled);
    let mut alice = house.client(&cast.alice).await;
    let page = alice.get(&format!("/shadowing/requests/{request}")).await.ok();
    assert!(page.texts(".badge")[0].contains("host"), "{:?}", page.texts(".badge"));
    let own = stage::ask(&house, &cast.alice, &request, &offer).await;
    assert!(own.is_err(), "nobody asks themselves");
    let mut cora = house.client(&cast.cora).await;
    cora.post(&undo, &[]).await.is(303);
    house.client(&gone).await.get(&format!("/shadowing/requests/{request}")).await.ok();
});
