//! Proposals that come to nothing return to their round: a host who declines on their page, and one who does not answer in time.

use benchside::ids::{PersonId, RequestId};
use benchside::matching::rounds::ask_due;
use benchside::search::follow::catch_up;
use benchside::shadowing::clock;
use benchside::shadowing::model::{Request as At, State};
use benchside::shadowing::store::due::Thing;
use chrono::TimeDelta;

use super::rounds::{asks, closed, hosts, pairs, propose, told};
use crate::on_both;
use crate::shadowing::stage;
use crate::support::{Cast, Client, House};

/// A published round of one request that either of two hosts could take: round, request, whom it is asked of, and the other's handle.
async fn published(house: &House, cast: &Cast, cora: &mut Client) -> (String, String, PersonId, &'static str) {
    let (_, request) = asks(house, cast, "Ann Asks", "PCR").await;
    let first = hosts(house, cast, "Hanna Host", "PCR").await;
    let second = hosts(house, cast, "Hugo Host", "PCR").await;
    catch_up(&house.app).await.unwrap();
    let (id, _) = closed(cora).await;
    propose(cora, &id).await;
    publish(house, cora, &id, "1").await;
    let (asked, other) = if pairs(cora, &id).await[0].1 == "hanna-host" { (first, "hugo-host") } else { (second, "hanna-host") };
    (id, request, asked, other)
}

async fn publish(house: &House, cora: &mut Client, id: &str, number: &str) {
    let confirm = cora.get(&format!("/desk/rounds/{id}/publish")).await.ok();
    let version = confirm.attributes("input[name=version]", "value")[0].clone();
    cora.post(&format!("/desk/rounds/{id}/publish"), &[("version", version.as_str()), ("number", number)]).await.is(303);
    ask_due(&house.app).await.unwrap();
}

async fn stands(house: &House, request: &str) -> State {
    stage::state(house, &Thing::Request(RequestId::from(request))).await
}

/// The round's page says that it is back; proposed again it goes to the other, who is asked and says yes on their page.
async fn goes_on(house: &House, cast: &Cast, id: &str, request: &str, other: &str, why: &str) {
    assert_eq!(stands(house, request).await, State::Request(At::Matching));
    let mut cora = house.client(&cast.cora).await;
    let page = cora.get(&format!("/desk/rounds/{id}?show=asked")).await.ok();
    assert!(page.texts(".badge").iter().any(|words| words.contains("back in the round")), "{:?}", page.texts(".badge"));
    propose(&mut cora, id).await;
    let one = cora.get(&format!("/desk/rounds/{id}/requests/{request}")).await.ok();
    assert!(one.texts("main").join(" ").contains(why), "{:?}", one.texts("main"));
    assert_eq!(pairs(&mut cora, id).await, [("ann-asks".to_owned(), other.to_owned())]);
    publish(house, &mut cora, id, "2").await;
    assert_eq!(stands(house, request).await, State::Request(At::Asked));
    let mut tx = house.app.db.read().await.unwrap();
    let host = benchside::accounts::store::person_by_handle(&mut tx, other).await.unwrap().unwrap().id;
    drop(tx);
    answer(house, &host, request, &[("act", "accept"), ("words", "")]).await;
    assert_eq!(stands(house, request).await, State::Request(At::Placed));
}

async fn answer(house: &House, host: &PersonId, request: &str, fields: &[(&str, &str)]) {
    let mut client = house.client(host).await;
    let path = format!("/shadowing/requests/{request}");
    let version = client.get(&path).await.ok().attributes("input[name=version]", "value")[0].clone();
    let mut all = vec![("version", version.as_str())];
    all.extend(fields);
    client.post(&path, &all).await.is(303);
}

on_both!(a_host_who_declines_on_their_page_sends_it_back, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let (id, request, asked, other) = published(&house, &cast, &mut cora).await;
    assert_eq!(stands(&house, &request).await, State::Request(At::Asked));
    answer(&house, &asked, &request, &[("act", "decline"), ("words", "I am away.")]).await;
    goes_on(&house, &cast, &id, &request, other, "declined this request").await;
});

on_both!(a_host_who_does_not_answer_sends_it_back_when_the_time_is_over, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let (id, request, asked, other) = published(&house, &cast, &mut cora).await;
    let before = told(&house, &asked).await;
    for _ in 0..40 {
        if stands(&house, &request).await != State::Request(At::Asked) {
            break;
        }
        house.clock.advance(TimeDelta::days(1));
        clock::run(&house.app).await.unwrap();
    }
    assert!(told(&house, &asked).await >= before, "the host was told");
    house.client(&asked).await.get(&format!("/shadowing/requests/{request}")).await.is(404);
    goes_on(&house, &cast, &id, &request, other, "declined this request").await;
});
