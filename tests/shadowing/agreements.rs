//! Agreements between institutions: who makes them, what they open, and what becomes of it when they are over.

use axum::http::Method;
use benchside::accounts::Role;
use benchside::accounts::store as accounts;
use benchside::matching::agreements::{self, store};
use benchside::shadowing::PROGRAMME;
use benchside::shadowing::act::{More, Whom};
use benchside::shadowing::model::{Act, Placement, Request};
use benchside::shadowing::store::due::Thing;
use benchside::shadowing::store::{placements, requests};
use chrono::TimeDelta;
use serde_json::json;

use super::stage;
use crate::on_both;
use crate::support::{Cast, House};

/// Makes Petra the one who speaks for Southmere, and takes back the agreement that the cast has.
async fn parted(house: &House) -> Cast {
    let cast = house.cast().await;
    let mut tx = house.app.db.write().await.unwrap();
    accounts::grant(&mut tx, house.clock.now(), &cast.petra, Role::Coordinator).await.unwrap();
    tx.commit().await.unwrap();
    let mut petra = house.client(&cast.petra).await;
    let id = petra.get("/api/v1/agreements").await.ok().value()["items"][0]["id"].as_str().unwrap().to_owned();
    let end = json!({ "act": "end", "reason": "To begin anew." });
    petra.json(Method::POST, &format!("/api/v1/agreements/{id}/steps"), &end).await.ok();
    cast
}

async fn are_agreed(house: &House, cast: &Cast) -> bool {
    let mut tx = house.app.db.read().await.unwrap();
    store::are_agreed(&mut tx, "shadowing", &cast.northbridge.id, &cast.southmere.id).await.unwrap()
}

on_both!(nothing_opens_before_both_have_said_yes, |house| {
    let cast = parted(&house).await;
    let (mut cora, mut petra) = (house.client(&cast.cora).await, house.client(&cast.petra).await);
    let offer = stage::offer(&house, &cast.petra, 2).await;
    let path = format!("/shadowing/offers/{offer}");
    let mut alice = house.client(&cast.alice).await;
    alice.get(&path).await.is(404);
    assert!(alice.get("/shadowing/offers").await.ok().texts("main .list h2").is_empty());
    house.client(&cast.alice).await.get("/partners").await.is(403);
    house.stranger().get("/partners").await.is(303);
    // What is wrong is said beside its field, and nothing is written.
    let wrong = [
        ("institution", ""),
        ("programme", "shadowing"),
        ("first", "2026-09-01"),
        ("last", "2026-08-01"),
        ("link", "javascript:alert(1)"),
    ];
    let page = cora.post("/partners/new", &wrong).await.is(422);
    for id in ["#last-error", "#words-error", "#link-error", "#contact-error"] {
        assert_eq!(page.texts(id).len(), 1, "{id}");
    }
    let good = [
        ("institution", cast.southmere.slug.as_str()),
        ("programme", "shadowing"),
        ("first", "2026-03-05"),
        ("last", "2026-12-31"),
        ("words", "Either side’s technicians may come."),
        ("link", "https://northbridge.example/agreement"),
        ("contact", "Cora, 0123"),
    ];
    let at = cora.post("/partners/new", &good).await.leads_to().to_owned();
    assert_eq!(cora.post("/partners/new", &good).await.is(422).texts("#institution-error").len(), 1, "one at a time");
    assert!(!are_agreed(&house, &cast).await);
    // Nobody answers for the other side, nobody else sees it.
    cora.post(&at, &[("act", "accept"), ("contact", "Me")]).await.is(409);
    house.client(&cast.otto).await.get(&at).await.is(403);
    let told = petra.get("/api/v1/me/notifications").await.ok().value();
    assert!(told["items"].as_array().unwrap().iter().any(|one| one["link"] == at.as_str()), "{told}");
    petra.post(&at, &[("act", "decline")]).await.is(422);
    petra.post(&at, &[("act", "accept")]).await.is(422);
    petra.post(&at, &[("act", "accept"), ("contact", "Petra, 0456")]).await.leads_to();
    // It holds from its first day on, not before.
    assert!(!are_agreed(&house, &cast).await);
    alice.get(&path).await.is(404);
    house.clock.advance(TimeDelta::days(3));
    agreements::run(&house.app).await.unwrap();
    assert!(are_agreed(&house, &cast).await);
    let mut alice = house.client(&cast.alice).await;
    alice.get(&path).await.ok();
    house.client(&cast.otto).await.get(&path).await.is(404);
    house.stranger().get(&path).await.is(404);
    // After its last day it is over, and both are told.
    house.clock.set("2027-01-01T09:00:00Z".parse().unwrap());
    agreements::run(&house.app).await.unwrap();
    agreements::run(&house.app).await.unwrap();
    assert!(!are_agreed(&house, &cast).await);
    assert_eq!(house.facts("agreement.expired").await, 1);
});

on_both!(without_one_nobody_is_asked_across, |house| {
    let cast = parted(&house).await;
    // Even what everyone may read is not asked for without an agreement.
    let mut said = stage::said("Open to all", 2);
    said.audience = benchside::directory::Audience::Public;
    let offer = stage::offer_saying(&house, &cast.petra, said).await;
    house.stranger().get(&format!("/shadowing/offers/{offer}")).await.ok();
    let request = stage::approved(&house, &cast.alice, &cast.mo).await;
    let refused = stage::ask(&house, &cast.alice, &request, &offer).await.unwrap_err();
    assert!(refused.to_string().contains("agreement"), "{refused}");
    let mut tx = house.app.db.read().await.unwrap();
    assert!((PROGRAMME.agreed)(&mut tx, &cast.northbridge.id).await.unwrap().iter().all(|id| *id == cast.northbridge.id));
});

on_both!(what_was_agreed_on_takes_place_and_what_was_asked_goes_back, |house| {
    let cast = house.cast().await;
    let mut tx = house.app.db.write().await.unwrap();
    accounts::grant(&mut tx, house.clock.now(), &cast.petra, Role::Coordinator).await.unwrap();
    tx.commit().await.unwrap();
    let offer = stage::offer(&house, &cast.petra, 3).await;
    let visit = stage::agreed(&house, &cast.alice, &cast.mo, &cast.petra, &offer).await;
    let asked = stage::approved(&house, &cast.alice, &cast.mo).await;
    stage::ask(&house, &cast.alice, &asked, &offer).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let id = cora.get("/api/v1/agreements").await.ok().value()["items"][0]["id"].as_str().unwrap().to_owned();
    cora.post(&format!("/partners/{id}"), &[("act", "end"), ("reason", "Insurance")]).await.leads_to();
    assert!(!are_agreed(&house, &cast).await);
    let mut tx = house.app.db.read().await.unwrap();
    assert_eq!(requests::request(&mut tx, &asked).await.unwrap().unwrap().state, Request::Matching);
    assert_eq!(placements::placement(&mut tx, &visit).await.unwrap().unwrap().state, Placement::Clearing);
    drop(tx);
    // The visit goes on; nobody new is asked.
    stage::take(&house, &cast.petra, &Thing::Placement(visit), Act::Clear, "").await.unwrap();
    let again = stage::take_more(&house, &cast.alice, &Thing::Request(asked), Act::Ask, "", More::Ask(Whom::Offer(&offer))).await;
    assert!(again.is_err());
    let mut petra = house.client(&cast.petra).await;
    let page = petra.get(&format!("/partners/{id}")).await.ok();
    assert_eq!(page.texts(".badge"), ["Ended"]);
    assert!(page.body.contains("Insurance"));
    petra.post(&format!("/partners/{id}"), &[("act", "end"), ("reason", "Again")]).await.is(409);
});

on_both!(a_proposal_that_nobody_answers_lapses, |house| {
    let cast = parted(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let new = json!({ "institution": cast.southmere.slug, "programme": "shadowing", "words": "Come", "contact": "Cora" });
    let made = cora.json(Method::POST, "/api/v1/agreements", &new).await.is(201).value();
    house.client(&cast.otto).await.get(&format!("/api/v1/agreements/{}", made["id"].as_str().unwrap())).await.is(403);
    house.clock.advance(TimeDelta::days(91));
    agreements::run(&house.app).await.unwrap();
    assert_eq!(house.facts("agreement.lapsed").await, 1);
    let mut cora = house.client(&cast.cora).await;
    let path = format!("/api/v1/agreements/{}", made["id"].as_str().unwrap());
    assert_eq!(cora.get(&path).await.ok().value()["state"], "lapsed");
    cora.json(Method::POST, "/api/v1/agreements", &new).await.is(201);
});

on_both!(partner_coordinators_see_what_waits_for_their_people, |house| {
    let cast = house.cast().await;
    let mut tx = house.app.db.write().await.unwrap();
    accounts::grant(&mut tx, house.clock.now(), &cast.petra, Role::PartnerCoordinator).await.unwrap();
    tx.commit().await.unwrap();
    // Somebody else at Southmere hosts; Petra looks after them.
    let new = accounts::NewPerson { name: "Hana Host".to_owned(), ..accounts::NewPerson::default() };
    let mut tx = house.app.db.write().await.unwrap();
    let hana = accounts::add_person(&mut tx, house.clock.now(), &cast.southmere.id, &new).await.unwrap();
    tx.commit().await.unwrap();
    let offer = stage::offer(&house, &hana, 3).await;
    let asked = stage::approved(&house, &cast.alice, &cast.mo).await;
    stage::ask(&house, &cast.alice, &asked, &offer).await.unwrap();
    let mut petra = house.client(&cast.petra).await;
    let page = petra.get("/shadowing").await.ok();
    assert_eq!(page.texts("#as-partner"), ["As partner coordinator"]);
    assert!(page.body.contains(&format!("/shadowing/requests/{asked}")));
    let page = petra.get(&format!("/shadowing/requests/{asked}")).await.ok();
    assert!(!page.body.contains("A chair"), "what is needed to take part is the host's to read");
    // She says yes for her host, and then clears the visit.
    let taken = stage::take(&house, &cast.petra, &Thing::Request(asked), Act::Accept, "").await.unwrap();
    let visit = taken.placement.unwrap();
    let page = petra.get("/shadowing").await.ok();
    assert!(page.texts("#as-partner").len() == 1 && page.body.contains(&format!("/shadowing/placements/{visit}")));
    let cleared = stage::take(&house, &cast.petra, &Thing::Placement(visit), Act::Clear, "").await;
    assert!(cleared.is_ok());
    // Of the other side's people she sees nothing else: a request that asks one of theirs is not hers.
    let own = stage::offer(&house, &cast.bob, 1).await;
    let inside = stage::approved(&house, &cast.alice, &cast.mo).await;
    stage::ask(&house, &cast.alice, &inside, &own).await.unwrap();
    petra.get(&format!("/shadowing/requests/{inside}")).await.is(404);
    let refused = stage::take(&house, &cast.petra, &Thing::Request(inside), Act::Accept, "").await;
    assert!(refused.is_err());
});
