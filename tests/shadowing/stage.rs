//! Offers, requests and visits to test with, made as people make them: by steps.

use benchside::accounts::store as accounts;
use benchside::accounts::{Member, Viewer};
use benchside::directory::Audience;
use benchside::ids::{OfferId, PersonId, PlacementId, RequestId};
use benchside::shadowing::act::write::{self, Written};
use benchside::shadowing::act::{self, By, More, Refusal, Step, Taken, Whom};
use benchside::shadowing::model::{Access, Act, Kind, Mode, Placement, State};
use benchside::shadowing::store::due::Thing;
use benchside::shadowing::store::offers::Said;
use benchside::shadowing::store::{self, requests};

use crate::support::House;

/// Someone as a viewer.
pub async fn viewer(house: &House, person: &PersonId) -> Viewer {
    let mut tx = house.app.db.read().await.unwrap();
    accounts::viewer(&mut tx, person).await.unwrap()
}

pub async fn member(house: &House, person: &PersonId) -> Member {
    viewer(house, person).await.member().cloned().expect("a member")
}

/// What an offer says, for changing.
pub fn said(title: &str, places: u32) -> Said {
    Said {
        title: title.to_owned(),
        description: "A day at the microscope.".to_owned(),
        kind: Kind::Observe,
        site: None,
        place: "Room 2.31".to_owned(),
        audience: Audience::Network,
        first: None,
        last: Some("2026-06-30".parse().unwrap()),
        places,
        takes: "a day".to_owned(),
        prerequisites: String::new(),
        needs: Vec::new(),
        access: Access::Open,
        safety_needs: String::new(),
        safety: None,
    }
}

pub fn written(said: Said, host: &PersonId) -> Written {
    Written { said, hosts: vec![host.clone()], concepts: Vec::new(), concept_names: Vec::new(), instruments: Vec::new() }
}

/// A published offer of this host.
pub async fn offer(house: &House, host: &PersonId, places: u32) -> OfferId {
    offer_saying(house, host, said("Electron microscopy", places)).await
}

pub async fn offer_saying(house: &House, host: &PersonId, said: Said) -> OfferId {
    let me = member(house, host).await;
    let mut tx = house.app.db.write().await.unwrap();
    let id = write::add_offer(&mut tx, house.clock.now(), &me, &written(said, host)).await.unwrap();
    tx.commit().await.unwrap();
    take(house, host, &Thing::Offer(id.clone()), Act::Publish, "").await.unwrap();
    id
}

/// What a request says, for changing.
pub fn wish() -> requests::Said {
    requests::Said {
        aims: "See how it is done.".to_owned(),
        wanted: "electron microscopy".to_owned(),
        kind: Kind::Observe,
        mode: Mode::Either,
        earliest: None,
        latest: Some("2026-06-30".parse().unwrap()),
        access_needs: "A chair".to_owned(),
        holds: Vec::new(),
    }
}

/// A draft of this person.
pub async fn draft(house: &House, person: &PersonId) -> RequestId {
    let me = member(house, person).await;
    let mut tx = house.app.db.write().await.unwrap();
    let id = write::add_request(&mut tx, house.clock.now(), &me, &wish(), &[]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A request of this person that this manager, or coordinator where there is no manager, has approved.
pub async fn approved(house: &House, person: &PersonId, manager: &PersonId) -> RequestId {
    let id = draft(house, person).await;
    let thing = Thing::Request(id.clone());
    take(house, person, &thing, Act::Submit, "").await.unwrap();
    take(house, manager, &thing, Act::Approve, "").await.unwrap();
    id
}

/// Takes a step as this person.
pub async fn take(house: &House, who: &PersonId, thing: &Thing, act: Act, words: &str) -> Result<Taken, Refusal> {
    take_more(house, who, thing, act, words, More::Nothing).await
}

pub async fn ask(house: &House, who: &PersonId, request: &RequestId, offer: &OfferId) -> Result<Taken, Refusal> {
    take_more(house, who, &Thing::Request(request.clone()), Act::Ask, "May I?", More::Ask(Whom::Offer(offer))).await
}

pub async fn take_more(
    house: &House,
    who: &PersonId,
    thing: &Thing,
    act: Act,
    words: &str,
    more: More<'_>,
) -> Result<Taken, Refusal> {
    let viewer = viewer(house, who).await;
    let mut tx = house.app.db.write().await.unwrap();
    let step = Step { thing, act, version: None, words, more };
    let taken = act::take(&mut tx, house.clock.now(), &house.app.config.address, By::Viewer(&viewer), &step).await?;
    tx.commit().await.unwrap();
    Ok(taken)
}

/// A visit that was agreed on.
pub async fn agreed(house: &House, who: &PersonId, manager: &PersonId, host: &PersonId, offer: &OfferId) -> PlacementId {
    let request = approved(house, who, manager).await;
    ask(house, who, &request, offer).await.unwrap();
    take(house, host, &Thing::Request(request), Act::Accept, "").await.unwrap().placement.expect("a placement")
}

/// Sets a date and takes the step.
pub async fn schedule(house: &House, who: &PersonId, id: &PlacementId, begins: &str, ends: &str) -> Result<Taken, Refusal> {
    let viewer = viewer(house, who).await;
    let thing = Thing::Placement(id.clone());
    let mut tx = house.app.db.write().await.unwrap();
    store::placements::set_sessions(&mut tx, id, &[(begins.parse().unwrap(), ends.parse().unwrap())]).await.unwrap();
    let step = Step { thing: &thing, act: Act::Schedule, version: None, words: "", more: More::Nothing };
    let taken = act::take(&mut tx, house.clock.now(), &house.app.config.address, By::Viewer(&viewer), &step).await?;
    tx.commit().await.unwrap();
    Ok(taken)
}

/// Where a thing stands.
pub async fn state(house: &House, thing: &Thing) -> State {
    let mut tx = house.app.db.read().await.unwrap();
    match thing {
        Thing::Offer(id) => State::Offer(store::offers::offer(&mut tx, id).await.unwrap().unwrap().state),
        Thing::Request(id) => State::Request(store::requests::request(&mut tx, id).await.unwrap().unwrap().state),
        Thing::Placement(id) => State::Placement(store::placements::placement(&mut tx, id).await.unwrap().unwrap().state),
    }
}

pub async fn placement_state(house: &House, id: &PlacementId) -> Placement {
    let State::Placement(state) = state(house, &Thing::Placement(id.clone())).await else { panic!("no placement") };
    state
}
