//! My notifications.

use axum::http::Method;
use benchside::notify::{self, Kind, Notice, SETTLE};
use chrono::TimeDelta;
use serde_json::json;

use super::{TEST, enqueue, message, queue};
use crate::on_both;
use crate::support::House;

/// A kind that is held, because what it tells of may be undone.
pub(super) const HELD: Kind = Kind { code: "held", hold: SETTLE, ..TEST };

fn held(to: &benchside::ids::PersonId, cause: &str) -> Notice {
    Notice { kind: &HELD, ..message(to, cause) }
}

async fn withdraw(house: &House, cause: &str) -> Vec<benchside::ids::PersonId> {
    let mut tx = house.app.db.write().await.unwrap();
    let know = notify::withdraw(&mut tx, house.clock.now(), cause).await.unwrap();
    tx.commit().await.unwrap();
    know
}

on_both!(what_happened_is_listed_counted_and_read, |house| {
    let cast = house.cast().await;
    enqueue(&house, &message(&cast.alice, "one")).await;
    house.clock.advance(TimeDelta::seconds(1));
    enqueue(&house, &Notice { title: "Bob <asks> twice".to_owned(), ..message(&cast.alice, "two") }).await;
    let mut alice = house.client(&cast.alice).await;
    let page = alice.get("/me/notifications").await.ok();
    assert_eq!(page.texts(".notices li strong"), ["Bob <asks> twice", "Zoë asks about the kiln"]);
    assert_eq!(page.texts(".menu .count"), ["2 unread"]);
    assert_eq!(alice.get("/search").await.ok().texts(".menu .count"), ["2 unread"], "it stands on every page");
    assert!(house.client(&cast.bob).await.get("/me/notifications").await.ok().texts(".notices li").is_empty());
    assert!(house.stranger().get("/me/notifications").await.leads_to().starts_with("/sign-in"));

    let first = page.attributes(".notices li a", "href")[0].clone();
    let mut ahead = alice.clone().with_header("Sec-Purpose", "prefetch");
    ahead.get(&first).await.is(303);
    assert_eq!(alice.get("/me/notifications").await.ok().texts(".menu .count"), ["2 unread"], "looking ahead is not reading");
    for other in [&cast.bob, &cast.ada] {
        house.client(other).await.get(&first).await.is(404);
        house.client(other).await.post(&format!("{first}/read"), &[]).await.is(404);
    }
    assert_eq!(alice.get(&first).await.leads_to(), "/messages");
    assert_eq!(alice.get("/me/notifications?show=unread").await.ok().texts(".notices li strong"), ["Zoë asks about the kiln"]);
    let second = alice.get("/me/notifications?show=unread").await.ok().attributes(".notices li form", "action")[0].clone();
    alice.post(&second, &[("show", "unread")]).await.is(303);
    let page = alice.get("/me/notifications?show=unread").await.ok();
    assert!(page.texts(".notices li").is_empty() && page.texts(".menu .count").is_empty());
    assert_eq!(alice.get("/me/notifications").await.ok().texts(".notices li").len(), 2, "what was read stays listed");
    alice.get("/me/notifications/not-one").await.is(404);
});

on_both!(all_are_read_at_once_and_lists_come_in_pages, |house| {
    let cast = house.cast().await;
    for count in 0..45 {
        house.clock.advance(TimeDelta::seconds(1));
        enqueue(&house, &message(&cast.alice, &format!("cause:{count}"))).await;
    }
    let mut alice = house.client(&cast.alice).await;
    let mut path = "/me/notifications".to_owned();
    let mut seen = 0;
    for _ in 0..3 {
        let page = alice.get(&path).await.ok();
        seen += page.texts(".notices li").len();
        path = page.attributes(".pager a[rel=next]", "href").pop().unwrap_or_default();
    }
    assert_eq!((seen, path.as_str()), (45, ""));
    let newest = alice.get("/me/notifications").await.ok().attributes("input[name=newest]", "value")[0].clone();
    house.clock.advance(TimeDelta::seconds(1));
    enqueue(&house, &message(&cast.alice, "later")).await;
    alice.post("/me/notifications/read-all", &[("newest", &newest)]).await.is(303);
    let page = alice.get("/me/notifications").await.ok();
    assert_eq!(page.texts(".menu .count"), ["1 unread"], "what came meanwhile stays unread");
    assert!(page.texts(".flash").join("").contains("45 notifications"));
});

on_both!(the_same_as_json, |house| {
    let cast = house.cast().await;
    for count in 0..60 {
        house.clock.advance(TimeDelta::seconds(1));
        enqueue(&house, &message(&cast.alice, &format!("cause:{count}"))).await;
    }
    let mut alice = house.client(&cast.alice).await;
    let list = alice.get("/api/v1/me/notifications").await.ok().value();
    assert_eq!((list["items"].as_array().unwrap().len(), list["unread"].as_i64()), (50, Some(60)));
    assert_eq!(list["items"][0]["link"], "/messages");
    let rest = alice.get(&format!("/api/v1/me/notifications?cursor={}", list["next"].as_str().unwrap())).await.ok().value();
    assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].is_null()), (10, true));
    let id = list["items"][0]["id"].as_str().unwrap();
    alice.json(Method::POST, &format!("/api/v1/me/notifications/{id}/read"), &json!({})).await.is(204);
    house.client(&cast.bob).await.json(Method::POST, &format!("/api/v1/me/notifications/{id}/read"), &json!({})).await.is(404);
    assert_eq!(alice.get("/api/v1/me/notifications?show=unread").await.ok().value()["unread"], 59);
    alice.json(Method::POST, "/api/v1/me/notifications/read-all", &json!({})).await.is(204);
    assert_eq!(alice.get("/api/v1/me/notifications").await.ok().value()["unread"], 0);
    alice.get("/api/v1/me/notifications?show=some").await.is(400);
    alice.get("/api/v1/me/notifications?cursor=%2F").await.is(400);
    house.stranger().get("/api/v1/me/notifications").await.is(401);
});

on_both!(
    /// A change made and undone within a quarter of an hour tells nobody; and may be made again.
    what_is_undone_in_time_was_never_said,
    |house| {
        let cast = house.cast().await;
        enqueue(&house, &held(&cast.alice, "change:1")).await;
        house.clock.advance(TimeDelta::minutes(14));
        notify::deliver_due(&house.app).await.unwrap();
        let mut alice = house.client(&cast.alice).await;
        assert!(alice.get("/me/notifications").await.ok().texts(".notices li").is_empty());
        assert_eq!(withdraw(&house, "change:1").await, []);
        house.clock.advance(TimeDelta::minutes(20));
        notify::deliver_due(&house.app).await.unwrap();
        assert_eq!(house.app.mail.sent(), []);
        assert!(alice.get("/me/notifications").await.ok().texts(".notices li").is_empty());

        assert!(enqueue(&house, &held(&cast.alice, "change:1")).await, "made again, it is news again");
        enqueue(&house, &held(&cast.bob, "change:1")).await;
        house.clock.advance(TimeDelta::minutes(15));
        notify::deliver_due(&house.app).await.unwrap();
        assert_eq!(house.app.mail.sent().len(), 2);
        assert_eq!(alice.get("/me/notifications").await.ok().texts(".notices li").len(), 1);
        let mut know = withdraw(&house, "change:1").await;
        know.sort();
        let mut both = vec![cast.alice.clone(), cast.bob.clone()];
        both.sort();
        assert_eq!(know, both, "who was told is named, to be told of the change");
        assert_eq!(queue(&house).await, (0, 0));
    }
);

on_both!(
    /// Erasing someone takes what they were told, and what others were told of them, mail that waits included.
    what_names_someone_goes_with_them,
    |house| {
        let cast = house.cast().await;
        enqueue(&house, &message(&cast.alice, "one")).await;
        enqueue(&house, &Notice { about: Some(cast.alice.clone()), ..message(&cast.bob, "two") }).await;
        enqueue(&house, &message(&cast.bob, "three")).await;
        let mut tx = house.app.db.write().await.unwrap();
        assert!(benchside::directory::erase::erase(&mut tx, house.clock.now(), &cast.alice, false).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(queue(&house).await, (1, 0));
        assert_eq!(house.client(&cast.bob).await.get("/me/notifications").await.ok().texts(".notices li").len(), 1);
        let waiting = house.client(&cast.ada).await.get("/api/v1/admin/mail").await.ok().value();
        assert_eq!(waiting["items"].as_array().unwrap().len(), 1);
    }
);
