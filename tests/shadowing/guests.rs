//! Partner coordinators who come by invitation.

use axum::http::Method;
use benchside::accounts::Role;
use benchside::accounts::store as accounts;
use benchside::notify;
use benchside::shadowing::model::Act;
use benchside::shadowing::store::due::Thing;
use chrono::TimeDelta;
use serde_json::json;

use super::stage;
use crate::on_both;
use crate::support::{Client, House};

/// The address of the link in the newest mail to somebody.
async fn mailed(house: &House, to: &str) -> String {
    notify::deliver_due(&house.app).await.unwrap();
    let sent = house.app.mail.sent();
    let mail = sent.iter().rev().find(|mail| mail.to.contains(to)).expect("a mail");
    let at = mail.text.find("/invitation/").expect("a link");
    mail.text[at..].split_whitespace().next().unwrap().to_owned()
}

async fn invite(client: &mut Client, email: &str, institution: &str) -> crate::support::client::Answer {
    client.post("/partners/people", &[("name", "Gita Guest"), ("email", email), ("institution", institution)]).await
}

on_both!(a_guest_comes_by_a_link_that_is_good_once, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    // Southmere has neither coordinator nor administrator, and an agreement: Cora may invite for it. For Westhaven she may not.
    assert_eq!(invite(&mut cora, "gita@southmere.example", "westhaven-college").await.is(422).texts("#institution-error").len(), 1);
    // Nobody who has an account is made a guest, whose link would then let its holder in as them.
    let page = invite(&mut cora, "petra@southmere.example", &cast.southmere.slug).await.is(422);
    assert!(page.texts("#email-error")[0].contains("has an account"), "{page:?}");
    invite(&mut cora, "gita@southmere.example", &cast.southmere.slug).await.leads_to();
    house.client(&cast.alice).await.get("/partners/people").await.is(403);
    let link = mailed(&house, "gita@southmere.example").await;
    // Programs that look into mail may open it; only confirming uses it up.
    let mut gita = house.stranger();
    for _ in 0..2 {
        let page = gita.get(&link).await.ok();
        assert!(page.body.contains("Gita Guest"));
        assert_eq!(
            (&page.headers["referrer-policy"], &page.headers["cache-control"]),
            (&"no-referrer".parse().unwrap(), &"no-store".parse().unwrap())
        );
    }
    assert_eq!(gita.post(&link, &[]).await.leads_to(), "/shadowing");
    gita.get("/shadowing").await.ok();
    house.stranger().post(&link, &[]).await.is(409);
    house.stranger().get(&link).await.is(409);
    // She speaks for Southmere, which has nobody else, and sees nothing of a colleague's.
    gita.get("/partners").await.ok();
    for closed in [
        "/search?q=sem",
        "/people/petra-partner",
        "/api/v1/search?q=sem",
        "/departments",
        "/me/tokens",
        "/plan",
        "/partners/people",
    ] {
        gita.get(closed).await.is(403);
    }
    for route in benchside::routes().list().iter().filter(|route| route.method == "GET") {
        let path = route.path.replace(['{', '}'], "");
        if !benchside::accounts::guests::is_open_to(&path) {
            gita.get(&path).await.is(403);
        }
    }
    // Her own people's part: a request that asks one of Southmere's.
    let offer = stage::offer(&house, &cast.petra, 1).await;
    let asked = stage::approved(&house, &cast.alice, &cast.mo).await;
    stage::ask(&house, &cast.alice, &asked, &offer).await.unwrap();
    assert!(gita.get("/shadowing").await.ok().body.contains(&format!("/shadowing/requests/{asked}")));
    let path = format!("/api/v1/shadowing/requests/{asked}/steps");
    gita.json(Method::POST, &path, &json!({ "act": "accept" })).await.ok();
    let own = stage::approved(&house, &cast.alice, &cast.mo).await;
    gita.get(&format!("/shadowing/requests/{own}")).await.is(404);
    stage::take(&house, &cast.alice, &Thing::Request(own), Act::Withdraw, "").await.unwrap();
});

on_both!(links_end_are_asked_for_and_guests_are_sent_away, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    invite(&mut cora, "gita@southmere.example", &cast.southmere.slug).await.leads_to();
    let first = mailed(&house, "gita@southmere.example").await;
    house.clock.advance(TimeDelta::days(8));
    house.stranger().post(&first, &[]).await.is(409);
    // Whoever asks hears the same, invited or not; only she gets mail.
    let mut anybody = house.stranger();
    let before = house.facts("guest.linked").await;
    for email in ["nobody@southmere.example", "alice@northbridge.example", "GITA@southmere.example"] {
        anybody.post("/invitation", &[("email", email)]).await.leads_to();
    }
    assert_eq!(house.facts("guest.linked").await, before + 1);
    anybody.post("/invitation", &[("email", "")]).await.is(422);
    let second = mailed(&house, "gita@southmere.example").await;
    assert_ne!(first, second);
    let mut gita = house.stranger();
    gita.post(&second, &[]).await.leads_to();
    gita.get("/shadowing").await.ok();
    // Sent away: at once, and for good.
    let mut cora = house.client(&cast.cora).await;
    cora.post("/partners/people/gita-guest", &[("act", "extend")]).await.leads_to();
    cora.post("/partners/people/gita-guest", &[("act", "link")]).await.leads_to();
    let third = mailed(&house, "gita@southmere.example").await;
    cora.post("/partners/people/gita-guest", &[("act", "revoke")]).await.leads_to();
    gita.get("/shadowing").await.is(303);
    house.stranger().post(&third, &[]).await.is(409);
    house.stranger().post("/invitation", &[("email", "gita@southmere.example")]).await.leads_to();
    assert_eq!(house.facts("guest.linked").await, before + 2);
    cora.post("/partners/people/gita-guest", &[("act", "link")]).await.is(409);
    // As soon as Southmere has a coordinator of its own, guests are that one's to look after.
    let mut tx = house.app.db.write().await.unwrap();
    accounts::grant(&mut tx, house.clock.now(), &cast.petra, Role::Coordinator).await.unwrap();
    tx.commit().await.unwrap();
    cora.post("/partners/people/gita-guest", &[("act", "revoke")]).await.is(404);
    assert_eq!(
        invite(&mut cora, "other@southmere.example", &cast.southmere.slug).await.is(422).texts("#institution-error").len(),
        1
    );
    let mut petra = house.client(&cast.petra).await;
    invite(&mut petra, "gita@southmere.example", &cast.southmere.slug).await.leads_to();
});

on_both!(a_stay_ends_by_itself, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    invite(&mut cora, "gita@southmere.example", &cast.southmere.slug).await.leads_to();
    // Sent on its day: letters sent together come in any order, and the older link has ended.
    mailed(&house, "gita@southmere.example").await;
    house.clock.advance(TimeDelta::days(179) + TimeDelta::hours(23));
    house.stranger().post("/invitation", &[("email", "gita@southmere.example")]).await.leads_to();
    let link = mailed(&house, "gita@southmere.example").await;
    let mut gita = house.stranger();
    gita.post(&link, &[]).await.leads_to();
    gita.get("/shadowing").await.ok();
    house.clock.advance(TimeDelta::hours(2));
    gita.get("/shadowing").await.is(303);
    house.stranger().post("/invitation", &[("email", "gita@southmere.example")]).await.leads_to();
    assert_eq!(house.facts("guest.linked").await, 1);
});
