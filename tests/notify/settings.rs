//! What I am e-mailed, and stopping it from a mail.

use axum::http::Method;
use benchside::directory::freshness::CONFIRM;
use benchside::notify::{self, Notice};
use chrono::TimeDelta;
use serde_json::json;

use super::{enqueue, message, queue};
use crate::on_both;
use crate::support::{Client, House};

/// Something of a kind that people may choose.
pub(super) fn asked(to: &benchside::ids::PersonId, cause: &str) -> Notice {
    Notice { kind: &CONFIRM, title: format!("About {cause}"), ..message(to, cause) }
}

async fn frequency(client: &mut Client, kind: &str) -> String {
    let settings = client.get("/api/v1/me/notifications/settings").await.ok().value();
    let kinds = settings["kinds"].as_array().unwrap();
    kinds.iter().find(|each| each["kind"] == kind).unwrap()["frequency"].as_str().unwrap().to_owned()
}

on_both!(people_choose_how_they_are_mailed, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let page = alice.get("/me/notifications/settings").await.ok();
    assert!(page.texts("main").join("").contains("E-mails go to alice@northbridge.example"));
    assert!(page.texts("#fixed + .leaf-body li").join("").contains("counts on being read"), "{}", page.body);
    assert!(page.attributes("select", "name").contains(&"confirm".to_owned()));
    assert!(!page.attributes("select", "name").contains(&"contact".to_owned()));

    enqueue(&house, &asked(&cast.alice, "waits")).await;
    assert_eq!(queue(&house).await, (1, 0));
    alice.post("/me/notifications/settings", &[("confirm", "off")]).await.is(303);
    assert_eq!(queue(&house).await, (0, 0), "what waits is taken back");
    assert_eq!(frequency(&mut alice, "confirm").await, "off");
    assert_eq!(house.facts("notice.chosen").await, 1);
    enqueue(&house, &asked(&cast.alice, "later")).await;
    assert_eq!(queue(&house).await, (0, 0));
    assert_eq!(alice.get("/me/notifications").await.ok().texts(".notices li").len(), 2, "it is listed all the same");
    assert!(alice.post("/me/notifications/settings", &[("confirm", "off")]).await.leads_to().ends_with("settings"));
    assert_eq!(house.facts("notice.chosen").await, 1, "nothing was different");

    alice.post("/me/notifications/settings", &[("confirm", "hourly")]).await.is(422);
    let refused = alice.post("/me/notifications/settings", &[("contact", "off")]).await.is(422);
    assert!(refused.texts(".errors").join("").contains("cannot be turned off"));
    enqueue(&house, &asked(&cast.bob, "later")).await;
    assert_eq!(queue(&house).await, (1, 0), "others' choices are their own");
    house.stranger().post("/me/notifications/settings", &[("confirm", "off")]).await.leads_to();
});

on_both!(the_same_choices_as_json, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let path = "/api/v1/me/notifications/settings";
    let answer = alice.json(Method::PUT, path, &json!({ "kinds": { "confirm": "weekly" } })).await.ok().value();
    assert!(answer["kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] == "confirm" && kind["frequency"] == "weekly"));
    assert!(answer["kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] == "contact" && kind["fixed"].is_string()));
    for wrong in
        [json!({ "contact": "off" }), json!({ "confirm": "hourly" }), json!({ "confirm": "" }), json!({ "nothing": "off" })]
    {
        alice.json(Method::PUT, path, &json!({ "kinds": wrong })).await.is(422);
    }
    alice.json(Method::PUT, path, &json!({ "kind": {} })).await.is(400);
    assert_eq!(frequency(&mut alice, "confirm").await, "weekly");
    house.stranger().json(Method::PUT, path, &json!({ "kinds": {} })).await.is(401);
});

/// The one-click address in the newest mail.
fn stop_in(house: &House) -> String {
    let raw = house.app.mail.sent().pop().unwrap().raw.replace("\r\n ", " ").replace("\r\n\t", "");
    let line = raw.lines().find(|line| line.starts_with("List-Unsubscribe: ")).unwrap_or_else(|| panic!("{raw}"));
    assert!(raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{raw}");
    line.split_once("<http://127.0.0.1:9999").unwrap().1.trim_end_matches('>').trim().to_owned()
}

on_both!(
    /// RFC 8058: a mail program posts without cookies, from wherever it is; opening the address changes nothing.
    one_click_in_a_mail_stops_such_mail,
    |house| {
        let cast = house.cast().await;
        enqueue(&house, &asked(&cast.alice, "one")).await;
        notify::deliver_due(&house.app).await.unwrap();
        let stop = stop_in(&house);
        let mail = house.app.mail.sent().pop().unwrap();
        assert!(mail.raw.contains("/me/notifications/settings"));
        let mut alice = house.client(&cast.alice).await;
        for _ in 0..3 {
            let page = house.stranger().get(&stop).await.ok();
            assert_eq!(page.texts("main form button"), ["Stop these e-mails"]);
            assert!(!page.body.contains("Alice"), "whoever has the address learns no name");
        }
        assert_eq!(frequency(&mut alice, "confirm").await, "at-once", "scanners change nothing");
        let mut program = house.stranger().with_header("Origin", "https://mail.example");
        let form = ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click".to_owned());
        program.send(Method::POST, &stop, Some(form.clone())).await.ok();
        program.send(Method::POST, &stop, Some(form)).await.ok();
        assert_eq!(frequency(&mut alice, "confirm").await, "off");
        assert_eq!(house.facts("notice.chosen").await, 1);
        assert!(house.stranger().get(&stop).await.ok().texts("main form").is_empty());
        let forged = format!("{}x", &stop[..stop.len() - 1]);
        house.stranger().post(&forged, &[]).await.is(404);
        house.stranger().get("/unsubscribe/nothing").await.is(404);

        enqueue(&house, &message(&cast.alice, "always")).await;
        notify::deliver_due(&house.app).await.unwrap();
        let always = house.app.mail.sent().pop().unwrap();
        assert!(!always.raw.contains("List-Unsubscribe") && !always.raw.contains("/unsubscribe/"), "{}", always.raw);
    }
);

on_both!(stopping_a_summary_stops_all_of_it, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    alice.post("/me/notifications/settings", &[("confirm", "daily"), ("contact-waiting", "weekly")]).await.is(303);
    enqueue(&house, &asked(&cast.alice, "one")).await;
    house.clock.advance(TimeDelta::days(1));
    notify::do_due(&house.app).await.unwrap();
    notify::deliver_due(&house.app).await.unwrap();
    let stop = stop_in(&house);
    assert!(house.stranger().get(&stop).await.ok().texts("main").join("").contains("Summaries"));
    house.stranger().post(&stop, &[]).await.ok();
    let mut alice = house.client(&cast.alice).await;
    for kind in ["confirm", "contact-waiting"] {
        assert_eq!(frequency(&mut alice, kind).await, "off");
    }
});
