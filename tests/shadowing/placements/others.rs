//! Two people at it at once, and those whose visit it is not.

use axum::http::Method;
use benchside::accounts::Role;
use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::ids::PersonId;
use benchside::shadowing::act::More;
use benchside::shadowing::clock;
use benchside::shadowing::model::Act;
use benchside::shadowing::store::due::Thing;
use chrono::TimeDelta;
use serde_json::json;

use super::{CLEAR, DATES, agreed, four, link, step, version};
use crate::on_both;
use crate::shadowing::stage;
use crate::support::{Cast, House};

on_both!(two_browsers_see_each_other, |house| {
    let cast = house.cast().await;
    let id = agreed(&house, &cast).await;
    let visit = link(&id);
    let [mut alice, mut bob, _, mut cora] = four(&house, &cast).await;
    step(&mut cora, &visit, "clear", &CLEAR).await.is(303);
    let old = version(&alice.get(&visit).await.ok());
    step(&mut bob, &visit, "schedule", &DATES).await.is(303);
    // Alice still has the page from before: nothing of Bob's is written over, and she reads what was done.
    let mut other = DATES.to_vec();
    other[0] = ("day-1", "2026-04-01");
    other.push(("version", &old));
    let late = alice.post(&format!("{visit}/schedule"), &other).await.is(409);
    assert!(late.body.contains("What was done: Dates and programme set, by Bob Baker."));
    assert!(late.body.contains("Friday 20 March 2026, 09:30 to 12:00") && !late.body.contains("1 April 2026"));
    // Wrong fields do not make an old page new.
    step(&mut bob, &visit, "reschedule", &[]).await.is(303);
    let seen = version(&alice.get(&visit).await.ok());
    let wrong = alice.post(&format!("{visit}/schedule"), &[("version", &seen), ("programme", "")]).await.is(422);
    assert_eq!(version(&wrong), seen);
    assert_eq!(house.facts("shadowing.placement.scheduled").await, 1);
    let cancelled = alice.post(&format!("{visit}/cancel"), &[("version", &old), ("words-cancel", "Sorry.")]).await.is(409);
    assert!(cancelled.texts("#words-cancel")[0].contains("Sorry."), "what was typed is still there");
});

/// Somebody who coordinates where Petra works.
async fn coordinator_of_southmere(house: &House, cast: &Cast) -> PersonId {
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let new = NewPerson { name: "Connie South".to_owned(), ..NewPerson::default() };
    let person = accounts::add_person(&mut tx, now, &cast.southmere.id, &new).await.unwrap();
    accounts::grant(&mut tx, now, &person, Role::Coordinator).await.unwrap();
    tx.commit().await.unwrap();
    person
}

on_both!(others_are_refused_and_outsiders_need_more, |house| {
    let cast = house.cast().await;
    let south = coordinator_of_southmere(&house, &cast).await;
    let offer = stage::offer(&house, &cast.bob, 2).await;
    let id = stage::agreed(&house, &cast.petra, &south, &cast.bob, &offer).await;
    let visit = link(&id);
    let acts = ["clear", "block", "schedule", "reschedule", "cancel", "miss", "confirm", "answer", "outcome", "give-up"];
    house.stranger().get(&visit).await.is(303);
    for person in [&cast.alice, &cast.otto, &cast.mo, &cast.ada] {
        let mut client = house.client(person).await;
        client.get(&visit).await.is(404);
        client.get(&format!("{visit}/visit.ics")).await.is(404);
        client.get(&format!("/api/v1{visit}")).await.is(404);
        for act in acts {
            client.post(&format!("{visit}/{act}"), &[]).await.is(404);
            client.json(Method::POST, &format!("/api/v1{visit}/steps"), &json!({ "act": act })).await.is(404);
        }
    }
    let them = async |house: &House| {
        [house.client(&cast.petra).await, house.client(&cast.bob).await, house.client(&south).await, house.client(&cast.cora).await]
    };
    let [mut petra, mut bob, mut connie, mut cora] = them(&house).await;
    // Nobody but who answers for the area clears it, whatever they send.
    for client in [&mut petra, &mut bob, &mut connie] {
        client.get(&visit).await.ok();
        client.post(&format!("{visit}/clear"), &CLEAR).await.is(403);
        client.post(&format!("{visit}/block"), &[("words-block", "No.")]).await.is(403);
    }
    for act in ["accept", "end", "nonsense"] {
        petra.post(&format!("{visit}/{act}"), &[]).await.is(404);
    }
    bob.post(&format!("{visit}/confirm"), &[("hours", "3")]).await.is(409);
    let page = cora.get(&visit).await.ok();
    assert_eq!(page.attributes("input[name=confirmed]", "value").len(), 6);
    step(&mut cora, &visit, "clear", &CLEAR).await.is(422);
    let mut all = CLEAR.to_vec();
    all.extend([("confirmed", "visitor-status"), ("confirmed", "insurance"), ("confirmed", "travel")]);
    step(&mut cora, &visit, "clear", &all).await.is(303);
    cora.post(&format!("{visit}/schedule"), &DATES).await.is(403);
    step(&mut connie, &visit, "schedule", &DATES).await.is(303);
    house.clock.advance(TimeDelta::days(95));
    clock::run(&house.app).await.unwrap();
    for person in [&cast.petra, &cast.bob] {
        stage::take_more(&house, person, &Thing::Placement(id.clone()), Act::Confirm, "", More::Hours(4.0)).await.unwrap();
    }
    let shadow =
        [("rate-learned", "1"), ("rate-organised", "2"), ("rate-welcome", "1"), ("rate-again", "1"), ("words-answer", "Cold.")];
    let host =
        [("rate-prepared", "4"), ("rate-organised", "4"), ("rate-worthwhile", "3"), ("rate-again", "4"), ("words-answer", "Late.")];
    [petra, bob, connie, cora] = them(&house).await;
    step(&mut petra, &visit, "answer", &shadow).await.is(303);
    step(&mut bob, &visit, "answer", &host).await.is(303);
    // Each coordinator reads what their own people say.
    let (of_connie, of_cora) = (connie.get(&visit).await.ok().body, cora.get(&visit).await.ok().body);
    assert!(of_connie.contains("Cold.") && !of_connie.contains("Late."));
    assert!(of_cora.contains("Late.") && !of_cora.contains("Cold."));
});
