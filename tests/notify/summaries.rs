//! Summaries come in the morning, one to each person, and never with nothing in them.

use benchside::notify;
use benchside::sql;
use chrono::{DateTime, Utc};

use super::enqueue;
use super::settings::asked;
use crate::on_both;
use crate::support::House;

async fn at(house: &House, time: &str) -> usize {
    house.clock.set(time.parse::<DateTime<Utc>>().unwrap());
    notify::do_due(&house.app).await.unwrap();
    notify::deliver_due(&house.app).await.unwrap();
    house.app.mail.sent().len()
}

on_both!(a_summary_comes_in_the_morning_where_its_reader_works, |house| {
    let cast = house.cast().await;
    let mut tx = house.app.db.write().await.unwrap();
    let query = "update institutions set time_zone = 'Pacific/Auckland' where id = $1";
    sql!(tx, sqlx::query(query).bind(&cast.southmere.id), execute).unwrap();
    tx.commit().await.unwrap();
    for person in [&cast.alice, &cast.bob, &cast.petra] {
        house.client(person).await.post("/me/notifications/settings", &[("confirm", "daily")]).await.is(303);
    }
    // Monday, nine in London: after that day's summary.
    for (person, cause) in [(&cast.alice, "one"), (&cast.alice, "two"), (&cast.bob, "one"), (&cast.petra, "three")] {
        enqueue(&house, &asked(person, cause)).await;
    }
    assert_eq!(at(&house, "2026-03-02T18:59:00Z").await, 0);
    assert_eq!(at(&house, "2026-03-02T19:01:00Z").await, 1, "it is eight on Tuesday in Auckland");
    // Bob reads his before the morning comes.
    let mut bob = house.client(&cast.bob).await;
    let read = bob.get("/me/notifications").await.ok().attributes(".notices a", "href")[0].clone();
    bob.get(&read).await.is(303);
    assert_eq!(at(&house, "2026-03-03T07:59:00Z").await, 1);
    assert_eq!(at(&house, "2026-03-03T08:01:00Z").await, 2);
    let mail = house.app.mail.sent().pop().unwrap();
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("alice@northbridge.example", "2 notifications on Benchside"));
    for words in ["About one", "About two", "http://127.0.0.1:9999/messages", "http://127.0.0.1:9999/me/notifications"] {
        assert!(mail.text.contains(words), "{}", mail.text);
    }
    assert_eq!(at(&house, "2026-03-04T08:01:00Z").await, 2, "nothing new, nothing sent");

    // From Friday noon it comes on Monday, together with what is weekly; a change of mind moves what waits.
    house.clock.set("2026-03-06T12:00:00Z".parse().unwrap());
    let mut alice = house.client(&cast.alice).await;
    alice.post("/me/notifications/settings", &[("contact-waiting", "weekly")]).await.is(303);
    enqueue(&house, &asked(&cast.alice, "four")).await;
    enqueue(&house, &notify::Notice { kind: waiting(), ..asked(&cast.alice, "five") }).await;
    assert_eq!(at(&house, "2026-03-08T12:00:00Z").await, 2, "nobody is mailed at the weekend");
    assert_eq!(at(&house, "2026-03-09T08:01:00Z").await, 3, "one mail for both");
    let mail = house.app.mail.sent().pop().unwrap();
    assert!(mail.text.contains("About four") && mail.text.contains("About five"), "{}", mail.text);
    enqueue(&house, &notify::Notice { kind: waiting(), ..asked(&cast.alice, "six") }).await;
    let mut alice = house.client(&cast.alice).await;
    alice.post("/me/notifications/settings", &[("contact-waiting", "daily")]).await.is(303);
    assert_eq!(at(&house, "2026-03-10T08:01:00Z").await, 4);
});

fn waiting() -> &'static notify::Kind {
    benchside::notices().into_iter().find(|kind| kind.code == "contact-waiting").unwrap()
}

on_both!(a_summary_that_waits_lets_go_of_who_is_erased, |house| {
    let cast = house.cast().await;
    house.client(&cast.alice).await.post("/me/notifications/settings", &[("confirm", "daily")]).await.is(303);
    enqueue(&house, &asked(&cast.alice, "one")).await;
    enqueue(&house, &notify::Notice { about: Some(cast.bob.clone()), ..asked(&cast.alice, "two") }).await;
    house.clock.set("2026-03-03T08:01:00Z".parse().unwrap());
    // Put together, and the mail server is away.
    notify::do_due(&house.app).await.unwrap();
    let waits = async || notify::waiting(&mut house.app.db.read().await.unwrap()).await.unwrap().0;
    assert_eq!(waits().await, 1);
    let mut tx = house.app.db.write().await.unwrap();
    assert!(benchside::directory::erase::erase(&mut tx, house.clock.now(), &cast.bob, false).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(waits().await, 0);
    assert_eq!(at(&house, "2026-03-03T08:02:00Z").await, 1, "what else was in it comes all the same");
    let mail = house.app.mail.sent().pop().unwrap();
    assert!(mail.text.contains("About one") && !mail.text.contains("About two"), "{}", mail.text);
    assert_eq!(mail.subject, "One notification on Benchside");
});
