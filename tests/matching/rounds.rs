//! Rounds, from a draft to the hosts' answers: by the pages and the API that coordinators use.

use axum::http::Method;
use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::directory::Audience;
use benchside::ids::{ConceptId, PersonId, RequestId};
use benchside::matching::rounds::ask_due;
use benchside::search::Concepts;
use benchside::search::follow::catch_up;
use benchside::shadowing::act::write;
use benchside::shadowing::model::{Act, Request as At, State};
use benchside::shadowing::store::due::Thing;
use serde_json::{Value, json};

use super::candidates::{people, profile};
use crate::on_both;
use crate::shadowing::stage;
use crate::support::{Cast, Client, House};

/// A technician of Northbridge whom Mo manages, with an approved request for a concept.
pub async fn asks(house: &House, cast: &Cast, name: &str, label: &str) -> (PersonId, String) {
    let mut tx = house.app.db.write().await.unwrap();
    let new = NewPerson { name: name.to_owned(), manager: Some(cast.mo.clone()), technical: true, ..NewPerson::default() };
    let person = accounts::add_person(&mut tx, house.clock.now(), &cast.northbridge.id, &new).await.unwrap();
    tx.commit().await.unwrap();
    let me = stage::member(house, &person).await;
    let concept: Vec<ConceptId> = Concepts::starter().find(label).map(ConceptId::from).into_iter().collect();
    let mut tx = house.app.db.write().await.unwrap();
    let wish = benchside::shadowing::store::requests::Said { wanted: String::new(), ..stage::wish() };
    let id = write::add_request(&mut tx, house.clock.now(), &me, &wish, &concept).await.unwrap();
    tx.commit().await.unwrap();
    let thing = Thing::Request(id.clone());
    stage::take(house, &person, &thing, Act::Submit, "").await.unwrap();
    stage::take(house, &cast.mo, &thing, Act::Approve, "").await.unwrap();
    (person, id.to_string())
}

/// Somebody of Northbridge who hosts this by their profile.
pub async fn hosts(house: &House, cast: &Cast, name: &str, label: &str) -> PersonId {
    let made = profile(name, Audience::Institution, label, &["hosts_shadowing"], Audience::Institution);
    people(house, &cast.northbridge, vec![(name.to_owned(), made, true)]).await.remove(0)
}

/// A round that is closed: its id and its version.
pub async fn closed(cora: &mut Client) -> (String, i64) {
    let new = json!({ "programme": "shadowing", "name": "Spring", "message": "Thank you for hosting." });
    let made = cora.json(Method::POST, "/api/v1/rounds", &new).await.is(201);
    let id = made.value()["id"].as_str().unwrap().to_owned();
    for (version, act) in [(1, "open"), (2, "close")] {
        let step = json!({ "version": version, "act": act });
        cora.json(Method::POST, &format!("/api/v1/rounds/{id}/state"), &step).await.ok();
    }
    (id, 3)
}

pub async fn propose(cora: &mut Client, id: &str) -> Value {
    let version = round(cora, id).await["round"]["version"].as_i64().unwrap();
    cora.json(Method::POST, &format!("/api/v1/rounds/{id}/proposals"), &json!({ "version": version })).await.is(201);
    round(cora, id).await
}

pub async fn round(cora: &mut Client, id: &str) -> Value {
    cora.get(&format!("/api/v1/rounds/{id}")).await.ok().value()
}

pub async fn pairs(cora: &mut Client, id: &str) -> Vec<(String, String)> {
    let pairs = cora.get(&format!("/api/v1/rounds/{id}/pairs")).await.ok().value();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut pairs: Vec<_> =
        pairs["items"].as_array().unwrap().iter().map(|one| (text(&one["requester"]), text(&one["host"]))).collect();
    pairs.sort();
    pairs
}

pub async fn told(house: &House, person: &PersonId) -> usize {
    let list = house.client(person).await.get("/api/v1/me/notifications").await.ok().value();
    list["items"].as_array().unwrap().len()
}

async fn stands(house: &House, id: &str) -> At {
    match stage::state(house, &Thing::Request(RequestId::from(id))).await {
        State::Request(state) => state,
        _ => panic!("a request"),
    }
}

on_both!(a_round_matches_explains_and_asks_only_when_published, |house| {
    let cast = house.cast().await;
    let (ann, first) = asks(&house, &cast, "Ann Asks", "PCR").await;
    asks(&house, &cast, "Ben Begs", "X-ray diffraction").await;
    let (_, third) = asks(&house, &cast, "Cleo Calls", "glassblowing").await;
    let host = hosts(&house, &cast, "Hanna Host", "PCR").await;
    hosts(&house, &cast, "Xaver X-ray", "X-ray diffraction").await;
    catch_up(&house.app).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let (id, _) = closed(&mut cora).await;
    assert_eq!(round(&mut cora, &id).await["requests"], 3);
    let made = propose(&mut cora, &id).await;
    assert_eq!(made["round"]["state"], "proposed");
    let proposal = &made["proposal"];
    assert_eq!((&proposal["matched"], &proposal["certified"]), (&json!(2), &json!(true)), "{proposal}");
    let two = [("ann-asks", "hanna-host"), ("ben-begs", "xaver-x-ray")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(pairs(&mut cora, &id).await, two);
    let page = cora.get(&format!("/desk/rounds/{id}")).await.ok();
    assert!(page.texts(".tags li").iter().any(|words| words.starts_with("Works with PCR")), "{:?}", page.texts(".tags li"));
    let link = page.attributes("a[href*='/requests/']", "href")[0].clone();
    assert!(link.starts_with(&format!("/desk/rounds/{id}/requests/")), "{link}");
    cora.get(&link).await.ok();
    let page = cora.get(&format!("/desk/rounds/{id}?show=unmatched")).await.ok();
    assert!(page.texts("main").join(" ").contains("Cleo Calls"));
    assert_eq!(stands(&house, &first).await, At::Matching);
    let before = (told(&house, &host).await, told(&house, &ann).await);

    let confirm = cora.get(&format!("/desk/rounds/{id}/publish")).await.ok();
    assert!(confirm.texts("main").join(" ").contains("2 hosts are asked"));
    let version = confirm.attributes("input[name=version]", "value")[0].clone();
    let sent = [("version", version.as_str()), ("number", "1")];
    cora.post(&format!("/desk/rounds/{id}/publish"), &sent).await.is(303);
    assert_eq!(told(&house, &host).await, before.0);
    ask_due(&house.app).await.unwrap();
    ask_due(&house.app).await.unwrap();
    assert_eq!(stands(&house, &first).await, At::Asked);
    assert_eq!(told(&house, &host).await, before.0 + 1);
    assert_eq!(told(&house, &ann).await, before.1 + 1);
    assert_eq!(stands(&house, &third).await, At::Matching);
    assert_eq!((house.facts("round.published").await, house.facts("shadowing.request.asked").await), (1, 2));
    // the same page again, from another browser
    cora.post(&format!("/desk/rounds/{id}/publish"), &sent).await.is(409);
});

on_both!(who_declines_comes_back_and_is_matched_with_another, |house| {
    let cast = house.cast().await;
    let (_, request) = asks(&house, &cast, "Ann Asks", "PCR").await;
    let first = hosts(&house, &cast, "Hanna Host", "PCR").await;
    let second = hosts(&house, &cast, "Hugo Host", "PCR").await;
    catch_up(&house.app).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let (id, _) = closed(&mut cora).await;
    let made = propose(&mut cora, &id).await;
    let version = made["round"]["version"].as_i64().unwrap();
    let publication = json!({ "version": version, "number": 1 });
    cora.json(Method::POST, &format!("/api/v1/rounds/{id}/publication"), &publication).await.is(202);
    ask_due(&house.app).await.unwrap();
    assert_eq!(stands(&house, &request).await, At::Asked);
    let one = pairs(&mut cora, &id).await[0].1.clone();
    let (asked, other) = if one == "hanna-host" { (first, "hugo-host") } else { (second, "hanna-host") };
    stage::take(&house, &asked, &Thing::Request(RequestId::from(request.as_str())), Act::Decline, "I am away.").await.unwrap();
    assert_eq!(stands(&house, &request).await, At::Matching);
    let page = cora.get(&format!("/desk/rounds/{id}?show=asked")).await.ok();
    assert!(page.texts(".badge").iter().any(|words| words.contains("back in the round")), "{:?}", page.texts(".badge"));
    propose(&mut cora, &id).await;
    assert_eq!(pairs(&mut cora, &id).await, [("ann-asks".to_owned(), other.to_owned())]);
    let compared = cora.get(&format!("/desk/rounds/{id}/compare")).await.ok();
    assert!(compared.texts(".lede")[0].starts_with("One request gets another host"), "{:?}", compared.texts(".lede"));
    // finished, the request is free for another round
    let version = round(&mut cora, &id).await["round"]["version"].as_i64().unwrap();
    let finish = json!({ "version": version, "act": "finish" });
    cora.json(Method::POST, &format!("/api/v1/rounds/{id}/state"), &finish).await.ok();
    let (next, _) = closed(&mut cora).await;
    assert_eq!(round(&mut cora, &next).await["requests"], 1);
});

on_both!(the_second_of_two_browsers_is_told_what_changed, |house| {
    let cast = house.cast().await;
    let (_, request) = asks(&house, &cast, "Ann Asks", "PCR").await;
    hosts(&house, &cast, "Hanna Host", "PCR").await;
    let other = hosts(&house, &cast, "Hugo Host", "PCR").await;
    catch_up(&house.app).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let (id, _) = closed(&mut cora).await;
    let made = propose(&mut cora, &id).await;
    let version = made["round"]["version"].as_i64().unwrap();
    let here = format!("/desk/rounds/{id}/requests/{request}");
    let key = format!("person:{other}");
    let tried = cora.get(&format!("{here}?try=pin&host={key}")).await.ok();
    assert!(tried.texts("#trial, section").join(" ").contains("always goes to Hugo Host"));
    let text = version.to_string();
    let pin = [("version", text.as_str()), ("host", key.as_str()), ("rule", "pin")];
    cora.post(&here, &pin).await.is(303);
    let mut second = house.client(&cast.cora).await;
    let forbid = [("version", text.as_str()), ("host", key.as_str()), ("rule", "forbid")];
    let refused = second.post(&here, &forbid).await.is(409);
    assert!(refused.texts("main").join(" ").contains("A pair pinned"), "{:?}", refused.texts("main"));
    propose(&mut cora, &id).await;
    assert_eq!(pairs(&mut cora, &id).await, [("ann-asks".to_owned(), "hugo-host".to_owned())]);
    // forbidden for good, they are kept apart in this round and in later ones
    let version = round(&mut cora, &id).await["round"]["version"].as_i64().unwrap();
    let decision = json!({ "version": version, "host": key, "rule": "forbid", "for_good": true });
    cora.json(Method::PUT, &format!("/api/v1/rounds/{id}/requests/{request}"), &decision).await.ok();
    propose(&mut cora, &id).await;
    assert_eq!(pairs(&mut cora, &id).await, [("ann-asks".to_owned(), "hanna-host".to_owned())]);
    let hosts = cora.get(&format!("/api/v1/rounds/{id}/requests/{request}")).await.ok().value();
    assert_eq!(hosts["left_out"]["a conflict of interest is declared"], 1, "{hosts}");
});

on_both!(weights_are_tried_before_they_are_kept, |house| {
    let cast = house.cast().await;
    asks(&house, &cast, "Ann Asks", "PCR").await;
    hosts(&house, &cast, "Hanna Host", "PCR").await;
    catch_up(&house.app).await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let (id, _) = closed(&mut cora).await;
    let made = propose(&mut cora, &id).await;
    let total = made["proposal"]["total"].as_f64().unwrap();
    let trial = json!({ "weights": { "concept": 10 } });
    let tried = cora.json(Method::POST, &format!("/api/v1/rounds/{id}/trial"), &trial).await.ok().value();
    assert_eq!(tried["total"].as_f64().unwrap(), total - 30.0, "{tried}");
    assert_eq!(round(&mut cora, &id).await["round"]["weights"]["concept"], 40.0);
    let page = cora.get(&format!("/desk/rounds/{id}/weights?w-concept=10&aim=fair")).await.ok();
    assert!(page.texts("strong").iter().any(|words| words.contains("30 points fewer")), "{:?}", page.texts("strong"));
    cora.get(&format!("/desk/rounds/{id}/weights?w-concept=lots")).await.is(422);
    let version = made["round"]["version"].as_i64().unwrap();
    let saved = json!({ "version": version, "weights": { "concept": 10 }, "aim": "fair", "usual": "Role matters more" });
    cora.json(Method::PUT, &format!("/api/v1/rounds/{id}/weights"), &saved).await.ok();
    cora.json(Method::PUT, &format!("/api/v1/rounds/{id}/weights"), &saved).await.is(409);
    let fair = propose(&mut cora, &id).await;
    assert_eq!((&fair["proposal"]["aim"], &fair["proposal"]["certified"]), (&json!("fair"), &json!(true)));
    let (next, _) = closed(&mut cora).await;
    assert_eq!(round(&mut cora, &next).await["round"]["weights"]["concept"], 10.0);
    let file = cora.post(&format!("/desk/rounds/{id}/export"), &[("format", "csv")]).await.ok();
    assert!(file.body.contains("Ann Asks") && file.body.contains("Hanna Host"), "{}", file.body);
    cora.post(&format!("/desk/rounds/{id}/export"), &[("format", "xlsx")]).await.ok();
    assert_eq!(house.facts("round.exported").await, 2);
});

on_both!(hosts_for_one_request_come_with_reasons_and_without_a_round, |house| {
    let cast = house.cast().await;
    let (ann, request) = asks(&house, &cast, "Ann Asks", "PCR").await;
    hosts(&house, &cast, "Hanna Host", "PCR").await;
    let mut private = profile("Paul Private", Audience::Institution, "PCR", &["hosts_shadowing"], Audience::Private);
    private.about.audience = Audience::Institution;
    people(&house, &cast.northbridge, vec![("Paul Private".to_owned(), private, true)]).await;
    catch_up(&house.app).await.unwrap();
    let mut ann = house.client(&ann).await;
    let found = ann.get(&format!("/api/v1/shadowing/requests/{request}/hosts")).await.ok().value();
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{found}");
    assert_eq!(items[0]["handle"], "hanna-host");
    assert!(items[0]["reasons"][0]["words"].as_str().unwrap().starts_with("Works with PCR"), "{found}");
    let page = ann.get(&format!("/shadowing/requests/{request}/hosts")).await.ok();
    assert_eq!(page.texts("h3 a"), ["Hanna Host"]);
    house.client(&cast.cora).await.get(&format!("/shadowing/requests/{request}/hosts")).await.ok();
    house.client(&cast.mo).await.get(&format!("/shadowing/requests/{request}/hosts")).await.is(403);
    house.client(&cast.bob).await.get(&format!("/shadowing/requests/{request}/hosts")).await.is(404);
});
