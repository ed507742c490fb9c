//! A host leaves with visits ahead of them: by HR's file and by an administrator, as their pages do it.

use axum::http::Method;
use benchside::hr::EXTRACTS;
use benchside::notify;
use benchside::sent;
use benchside::shadowing::model::{Act, Offer, Placement, Request, State};
use benchside::shadowing::store::due::Thing;
use benchside::sql;

use super::stage;
use crate::hr::HEAD;
use crate::on_both;
use crate::support::{Cast, House};

/// Bob hosts Alice, is asked by her a second time, and manages nobody; Mo has a request to approve.
struct Ahead {
    visit: Thing,
    asked: Thing,
    offer: Thing,
}

async fn ahead(house: &House, cast: &Cast) -> Ahead {
    let offer = stage::offer(house, &cast.bob, 2).await;
    let visit = stage::agreed(house, &cast.alice, &cast.mo, &cast.bob, &offer).await;
    let asked = stage::approved(house, &cast.alice, &cast.mo).await;
    stage::ask(house, &cast.alice, &asked, &offer).await.unwrap();
    Ahead { visit: Thing::Placement(visit), asked: Thing::Request(asked), offer: Thing::Offer(offer) }
}

/// The visit is off, the request looks on, the offer is closed; Alice and the coordinators know.
async fn is_handed_over(house: &House, cast: &Cast, ahead: &Ahead) {
    assert_eq!(stage::state(house, &ahead.visit).await, State::Placement(Placement::Cancelled));
    assert_eq!(stage::state(house, &ahead.asked).await, State::Request(Request::Matching));
    assert_eq!(stage::state(house, &ahead.offer).await, State::Offer(Offer::Withdrawn));
    let Thing::Placement(visit) = &ahead.visit else { panic!("a visit") };
    let page = house.client(&cast.alice).await.get(&format!("/shadowing/placements/{visit}")).await.ok();
    assert_eq!(page.texts(".badge")[0], "Called off");
    let mut tx = house.app.db.read().await.unwrap();
    let query = "select title from notices where person = $1 order by id";
    let titles: Vec<String> = sql!(tx, sqlx::query_scalar(query).bind(&cast.alice), fetch_all).unwrap();
    assert!(titles.iter().any(|title| title.contains("called off") || title.contains("cancelled")), "{titles:?}");
    drop(tx);
    notify::deliver_due(&house.app).await.unwrap();
    let sent = house.app.mail.sent();
    let told = |to: &str| sent.iter().any(|mail| mail.to == to && mail.subject.contains("handed over"));
    assert!(told("cora@northbridge.example"), "{:?}", sent.iter().map(|mail| (&mail.to, &mail.subject)).collect::<Vec<_>>());
    assert!(!told("bob@northbridge.example"));
}

on_both!(an_administrator_closes_the_account_of_a_host, |house| {
    let cast = house.cast().await;
    let ahead = ahead(&house, &cast).await;
    let mut ada = house.client(&cast.ada).await;
    let page = ada.get("/admin/people/bob-baker/account").await.ok();
    assert!(page.texts(".lede")[0].contains("Visits that they host"), "it says so first");
    ada.post("/admin/people/bob-baker/account", &[("act", "deactivate")]).await.is(303);
    is_handed_over(&house, &cast, &ahead).await;
    // Repeated from another browser it does nothing; opened again, the account has what it had but what was called off.
    ada.post("/admin/people/bob-baker/account", &[("act", "deactivate")]).await.is(303);
    assert_eq!(house.facts("person.deactivated").await, 1);
    ada.post("/admin/people/bob-baker/account", &[("act", "reactivate")]).await.is(303);
    house.client(&cast.bob).await.get("/shadowing").await.ok();
    assert_eq!(stage::state(&house, &ahead.visit).await, State::Placement(Placement::Cancelled));
});

on_both!(an_administrator_closes_the_account_of_a_line_manager, |house| {
    let cast = house.cast().await;
    let waiting = stage::draft(&house, &cast.alice).await;
    let thing = Thing::Request(waiting.clone());
    stage::take(&house, &cast.alice, &thing, Act::Submit, "").await.unwrap();
    house.client(&cast.ada).await.post("/admin/people/mo-manager/account", &[("act", "deactivate")]).await.is(303);
    let mut cora = house.client(&cast.cora).await;
    let page = cora.get(&format!("/shadowing/requests/{waiting}")).await.ok();
    let version = page.attributes("input[name=version]", "value")[0].clone();
    cora.post(&format!("/shadowing/requests/{waiting}"), &[("act", "approve"), ("version", &version), ("words", "")]).await.is(303);
    assert_eq!(stage::state(&house, &thing).await, State::Request(Request::Matching));
});

on_both!(hrs_file_no_longer_names_a_host, |house| {
    let cast = house.cast().await;
    let all = "1,Mo Manager,mo@northbridge.example,Science,,Manager,,,no
2,Alice Archer,alice@northbridge.example,Science,,Technician,1,,yes
3,Bob Baker,bob@northbridge.example,Science,,Technician,1,,yes
";
    crate::hr::good(&house, all).await;
    let ahead = ahead(&house, &cast).await;
    let mut cora = house.client(&cast.cora).await;
    let file: String = all.lines().filter(|line| !line.starts_with("3,")).map(|line| format!("{line}\n")).collect();
    let body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"staff.csv\"\r\nContent-Type: text/csv\r\n\r\n{HEAD}{file}\r\n--cut--\r\n"
    );
    let sent = cora.send(Method::POST, "/desk/hr", Some(("multipart/form-data; boundary=cut", body))).await;
    let address = sent.leads_to().to_owned();
    assert!(cora.get(&address).await.ok().body.contains("Bob Baker"), "who leaves is named before anything is written");
    assert_eq!(stage::state(&house, &ahead.visit).await, State::Placement(Placement::Clearing));
    cora.post(&format!("{address}/confirm"), &[("leavers", "yes")]).await.is(303);
    assert!(sent::work(&house.app, &EXTRACTS).await.unwrap());
    is_handed_over(&house, &cast, &ahead).await;
});
