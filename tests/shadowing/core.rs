//! Steps and what they bring: from the wish to the outcome, by people and by the clock.

use benchside::ids::PersonId;
use benchside::shadowing::act::{self, By, More, Refusal, Step, Whom};
use benchside::shadowing::model::{Act, Kind, Offer, Placement, Request, State};
use benchside::shadowing::store::due::Thing;
use benchside::shadowing::store::{self, steps};
use benchside::shadowing::{clock, leave};
use benchside::sql;
use chrono::TimeDelta;

use super::stage;
use crate::on_both;
use crate::support::House;

/// What someone was told of shadowing: kind and line.
async fn told(house: &House, person: &PersonId) -> Vec<(String, String)> {
    let mut tx = house.app.db.read().await.unwrap();
    let query = "select kind, title from notices where person = $1 and kind like 'shadowing%' order by id";
    sql!(tx, sqlx::query_as(query).bind(person), fetch_all).unwrap()
}

async fn is(house: &House, thing: &Thing, wanted: State) {
    assert_eq!(stage::state(house, thing).await, wanted);
}

on_both!(
    /// The whole way, as it goes well: each fact once, each person told once of each step.
    from_wish_to_outcome,
    |house| {
        let cast = house.cast().await;
        let mut open = stage::said("Electron microscopy", 1);
        open.safety_needs = "Laser goggles".to_owned();
        let offer = stage::offer_saying(&house, &cast.bob, open).await;
        let request = stage::draft(&house, &cast.alice).await;
        let thing = Thing::Request(request.clone());
        stage::take(&house, &cast.alice, &thing, Act::Submit, "").await.unwrap();
        assert!(matches!(stage::ask(&house, &cast.alice, &request, &offer).await, Err(Refusal::Rules(_))), "not before her manager");
        stage::take(&house, &cast.mo, &thing, Act::Approve, "").await.unwrap();
        stage::ask(&house, &cast.alice, &request, &offer).await.unwrap();
        let placement = stage::take(&house, &cast.bob, &thing, Act::Accept, "").await.unwrap().placement.unwrap();
        is(&house, &thing, State::Request(Request::Placed)).await;
        is(&house, &Thing::Offer(offer.clone()), State::Offer(Offer::Full)).await;
        let visit = Thing::Placement(placement.clone());
        is(&house, &visit, State::Placement(Placement::Clearing)).await;
        // Nobody is a safety contact here, so the coordinator clears it.
        stage::take(&house, &cast.cora, &visit, Act::Clear, "").await.unwrap();
        assert!(matches!(
            stage::schedule(&house, &cast.bob, &placement, "2026-03-01T09:00:00Z", "2026-03-01T12:00:00Z").await,
            Err(Refusal::NotReady(_))
        ));
        stage::schedule(&house, &cast.bob, &placement, "2026-03-20T09:00:00Z", "2026-03-20T12:00:00Z").await.unwrap();
        house.clock.advance(TimeDelta::days(19));
        assert_eq!(clock::run(&house.app).await.unwrap(), 1);
        assert_eq!(clock::run(&house.app).await.unwrap(), 0, "it is safe to repeat");
        is(&house, &visit, State::Placement(Placement::Over)).await;
        for person in [&cast.alice, &cast.bob] {
            let none = stage::take_more(&house, person, &visit, Act::Confirm, "", More::Hours(0.0)).await;
            assert!(matches!(none, Err(Refusal::NotReady(_))));
            stage::take_more(&house, person, &visit, Act::Confirm, "", More::Hours(3.0)).await.unwrap();
        }
        is(&house, &thing, State::Request(Request::Settled)).await;
        for person in [&cast.bob, &cast.alice] {
            stage::take(&house, person, &visit, Act::Answer, "").await.unwrap();
        }
        stage::take(&house, &cast.alice, &visit, Act::Outcome, "").await.unwrap();
        is(&house, &visit, State::Placement(Placement::Closed)).await;
        for (act, times) in [
            (Act::Publish, 1),
            (Act::Fill, 1),
            (Act::Free, 0),
            (Act::Submit, 1),
            (Act::Approve, 1),
            (Act::Ask, 1),
            (Act::Accept, 1),
            (Act::Clear, 1),
            (Act::Schedule, 1),
            (Act::End, 1),
            (Act::Confirm, 2),
            (Act::Settle, 1),
            (Act::Answer, 2),
            (Act::Outcome, 1),
        ] {
            assert_eq!(house.facts(act.fact()).await, times, "{act:?}");
        }
        let mut alice: Vec<String> = told(&house, &cast.alice).await.into_iter().map(|(_, title)| title).collect();
        alice.sort_unstable();
        assert_eq!(
            alice,
            [
                "Bob Baker says yes: you may shadow them.",
                "Your request to shadow is approved. Look for a host now.",
                "Your visit to Bob Baker has its dates.",
                "Your visit to Bob Baker is cleared for safety. Agree on dates and programme now.",
                "Your visit to Bob Baker is over. Did it take place?",
                "Your visit to Bob Baker took place, both of you say. How was it?",
            ]
        );
        let mut tx = house.app.db.read().await.unwrap();
        let history = steps::steps(&mut tx, request.as_str()).await.unwrap();
        let labels: Vec<&str> = history.iter().rev().map(steps::Step::label).collect();
        assert_eq!(labels, ["Sent to the line manager", "Approved", "A host was asked", "The host said yes", "Done"]);
    }
);

on_both!(
    /// Fifty places, twenty who are told yes at the same time for each: one has it, nineteen hear that it is gone, and so twenty times.
    the_last_place_is_given_once,
    |house| {
        let cast = house.cast().await;
        let bob = stage::viewer(&house, &cast.bob).await;
        let (rounds, clients) = (50, 20);
        for round in 0..rounds {
            let offer = stage::offer(&house, &cast.bob, 1).await;
            let mut requests = Vec::new();
            let mut tx = house.app.db.write().await.unwrap();
            let now = house.clock.now();
            for _ in 0..clients {
                // Requests that ask already, as an hour of approving leaves them.
                let id = benchside::ids::RequestId::new(now);
                store::requests::add(&mut tx, now, &id, (&cast.alice, &cast.northbridge.id), &stage::wish(), now).await.unwrap();
                let query = "update shadowing_requests set state = 'asked', offer = $2, host = $3, host_institution = $4, asked = $5,
                                 due = null where id = $1";
                sql!(tx, sqlx::query(query).bind(&id).bind(&offer).bind(&cast.bob).bind(&cast.northbridge.id).bind(now), execute)
                    .unwrap();
                requests.push(id);
            }
            tx.commit().await.unwrap();
            let mut racing = tokio::task::JoinSet::new();
            for id in requests {
                let (app, bob) = (house.app.clone(), bob.clone());
                racing.spawn(async move {
                    let mut tx = app.db.write().await.unwrap();
                    let thing = Thing::Request(id);
                    let step = Step { thing: &thing, act: Act::Accept, version: None, words: "", more: More::Nothing };
                    match act::take(&mut tx, app.clock.now(), "", By::Viewer(&bob), &step).await {
                        Ok(_) => {
                            tx.commit().await.unwrap();
                            true
                        }
                        Err(Refusal::Full) => false,
                        Err(other) => panic!("{other}"),
                    }
                });
            }
            let won = racing.join_all().await.into_iter().filter(|won| *won).count();
            assert_eq!(won, 1, "round {round}");
            is(&house, &Thing::Offer(offer), State::Offer(Offer::Full)).await;
        }
        let mut tx = house.app.db.read().await.unwrap();
        let query = "select cast(count(*) as bigint) from shadowing_placements";
        let visits: i64 = sql!(tx, sqlx::query_scalar(query), fetch_one).unwrap();
        assert_eq!(visits, rounds);
    }
);

on_both!(what_is_called_off_gives_its_place_back, |house| {
    let cast = house.cast().await;
    let offer = stage::offer(&house, &cast.bob, 1).await;
    let placement = stage::agreed(&house, &cast.alice, &cast.mo, &cast.bob, &offer).await;
    let (visit, place) = (Thing::Placement(placement), Thing::Offer(offer.clone()));
    is(&house, &place, State::Offer(Offer::Full)).await;
    let silent = stage::take(&house, &cast.bob, &visit, Act::Cancel, " ").await;
    assert!(matches!(silent, Err(Refusal::NotReady(_))), "a reason is owed");
    stage::take(&house, &cast.bob, &visit, Act::Cancel, "The microscope is away.").await.unwrap();
    is(&house, &place, State::Offer(Offer::Open)).await;
    let mut tx = house.app.db.read().await.unwrap();
    let request = store::requests::of_requester(&mut tx, &cast.alice, false, 9).await.unwrap().pop().unwrap();
    assert_eq!(request.state, Request::Matching);
    assert_eq!(request.asked, None);
    drop(tx);
    let again = stage::ask(&house, &cast.alice, &request.id, &offer).await;
    assert!(matches!(again, Err(Refusal::CannotAsk(_))), "who called it off is not asked again");
});

on_both!(a_manager_who_does_not_answer_is_helped_out, |house| {
    let cast = house.cast().await;
    let request = stage::draft(&house, &cast.alice).await;
    let thing = Thing::Request(request.clone());
    stage::take(&house, &cast.alice, &thing, Act::Submit, "").await.unwrap();
    assert!(matches!(stage::take(&house, &cast.cora, &thing, Act::Approve, "").await, Err(Refusal::Rules(_))));
    house.clock.advance(TimeDelta::days(8));
    assert_eq!(clock::run(&house.app).await.unwrap(), 1);
    is(&house, &thing, State::Request(Request::Submitted)).await;
    assert_eq!(told(&house, &cast.cora).await.len(), 1);
    stage::take(&house, &cast.cora, &thing, Act::Approve, "").await.unwrap();
    // And left to itself, everything ends.
    for _ in 0..30 {
        house.clock.advance(TimeDelta::days(20));
        clock::run(&house.app).await.unwrap();
    }
    is(&house, &thing, State::Request(Request::Lapsed)).await;
    let mut tx = house.app.db.read().await.unwrap();
    assert_eq!(store::requests::request(&mut tx, &request).await.unwrap().unwrap().said.access_needs, "", "not kept longer");
});

on_both!(two_browsers_do_not_write_over_each_other, |house| {
    let cast = house.cast().await;
    let request = stage::draft(&house, &cast.alice).await;
    let thing = Thing::Request(request.clone());
    stage::take(&house, &cast.alice, &thing, Act::Submit, "").await.unwrap();
    let mo = stage::viewer(&house, &cast.mo).await;
    stage::take(&house, &cast.mo, &thing, Act::Return, "For how long?").await.unwrap();
    let mut tx = house.app.db.write().await.unwrap();
    let old = Step { thing: &thing, act: Act::Approve, version: Some(2), words: "", more: More::Nothing };
    let refused = act::take(&mut tx, house.clock.now(), "", By::Viewer(&mo), &old).await.unwrap_err();
    let Refusal::Changed(what) = refused else { panic!("{refused}") };
    assert_eq!(what, ["Returned with a question, by Mo Manager"]);
});

on_both!(who_leaves_or_is_erased_leaves_nothing_hanging, |house| {
    let cast = house.cast().await;
    let offer = stage::offer(&house, &cast.bob, 2).await;
    let placement = stage::agreed(&house, &cast.alice, &cast.mo, &cast.bob, &offer).await;
    let waiting = stage::draft(&house, &cast.alice).await;
    stage::take(&house, &cast.alice, &Thing::Request(waiting.clone()), Act::Submit, "").await.unwrap();
    let mut tx = house.app.db.write().await.unwrap();
    let now = house.clock.now();
    let handed = leave::hand_over(&mut tx, now, "", &[cast.bob.clone(), cast.mo.clone()]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(handed, 2, "Bob's visitor and Mo's answer");
    is(&house, &Thing::Placement(placement), State::Placement(Placement::Cancelled)).await;
    is(&house, &Thing::Offer(offer.clone()), State::Offer(Offer::Withdrawn)).await;
    stage::take(&house, &cast.cora, &Thing::Request(waiting), Act::Approve, "").await.unwrap();
    let mut tx = house.app.db.write().await.unwrap();
    for person in [&cast.bob, &cast.alice] {
        assert!(benchside::directory::erase::erase(&mut tx, now, person, false).await.unwrap());
    }
    for table in ["requests", "placements", "offers", "offer_hosts", "steps", "declined"] {
        let query = format!("select cast(count(*) as bigint) from shadowing_{table}");
        let left: i64 = sql!(tx, sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone())), fetch_one).unwrap();
        assert_eq!(left, 0, "{table}");
    }
});

on_both!(a_committee_and_a_team_are_kinds_of_the_same, |house| {
    let cast = house.cast().await;
    let mut said = stage::said("Safety committee", 3);
    said.kind = Kind::Committee;
    let offer = stage::offer_saying(&house, &cast.bob, said.clone()).await;
    // Ada joins as a host.
    let bob = stage::viewer(&house, &cast.bob).await;
    let mut tx = house.app.db.write().await.unwrap();
    let mut written = stage::written(said, &cast.bob);
    written.hosts.push(cast.ada.clone());
    act::write::change_offer(&mut tx, house.clock.now(), "", &bob, &offer, 2, &written).await.unwrap();
    tx.commit().await.unwrap();
    let request = stage::approved(&house, &cast.alice, &cast.mo).await;
    stage::ask(&house, &cast.alice, &request, &offer).await.unwrap();
    let taken = stage::take(&house, &cast.ada, &Thing::Request(request.clone()), Act::Accept, "").await.unwrap();
    let placement = taken.placement.unwrap();
    assert_eq!(stage::placement_state(&house, &placement).await, Placement::Arranging, "a committee's room needs no clearing");
    let mut tx = house.app.db.read().await.unwrap();
    let placement = store::placements::placement(&mut tx, &placement).await.unwrap().unwrap();
    assert_eq!(placement.host, cast.ada, "who says yes is the host");
    drop(tx);
    let other = Thing::Request(stage::approved(&house, &cast.alice, &cast.mo).await);
    let alone = stage::take_more(&house, &cast.alice, &other, Act::Ask, "", More::Ask(Whom::Person(&cast.bob)));
    assert!(matches!(alone.await, Err(Refusal::CannotAsk(_))), "Bob says nothing of hosting in his profile");
});
