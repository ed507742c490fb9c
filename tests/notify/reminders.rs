//! Reminders come until their cause is gone.

use benchside::notify;
use chrono::TimeDelta;

use crate::directory::{full_profile, publish};
use crate::on_both;
use crate::support::House;

/// Lets days pass, hour by hour, and gives the subjects that came.
async fn pass(house: &House, days: i64) -> Vec<String> {
    let before = house.app.mail.sent().len();
    for _ in 0..days * 4 {
        house.clock.advance(TimeDelta::hours(6));
        notify::do_due(&house.app).await.unwrap();
        notify::deliver_due(&house.app).await.unwrap();
    }
    house.app.mail.sent().split_off(before).into_iter().map(|mail| mail.subject).collect()
}

async fn write(house: &House, from: &benchside::ids::PersonId, to: &benchside::ids::PersonId, subject: &str) {
    publish(house, to, full_profile("Alice Archer", benchside::directory::Audience::Institution)).await;
    let mut tx = house.app.db.read().await.unwrap();
    let handle = benchside::accounts::store::person(&mut tx, to).await.unwrap().unwrap().handle;
    drop(tx);
    let form = [("subject", subject), ("body", "Could I see it?")];
    house.client(from).await.post(&format!("/people/{handle}/message"), &form).await.is(303);
    notify::deliver_due(&house.app).await.unwrap();
}

on_both!(a_message_that_nobody_opens_is_remembered_twice, |house| {
    let cast = house.cast().await;
    write(&house, &cast.bob, &cast.alice, "Coated fibres").await;
    assert_eq!(pass(&house, 2).await, [""; 0]);
    assert_eq!(pass(&house, 3).await, ["A message is waiting for you on Benchside"]);
    let mut alice = house.client(&cast.alice).await;
    let list = alice.get("/me/notifications").await.ok().texts(".notices li");
    assert!(list[0].contains("you have not opened it yet"), "{list:?}");
    assert_eq!(pass(&house, 20).await, ["A message is waiting for you on Benchside"]);
    assert_eq!(pass(&house, 60).await, [""; 0], "and no more");
});

on_both!(opening_a_message_ends_its_reminders, |house| {
    let cast = house.cast().await;
    write(&house, &cast.bob, &cast.alice, "Coated fibres").await;
    assert_eq!(pass(&house, 5).await.len(), 1);
    let mut alice = house.client(&cast.alice).await;
    assert_eq!(alice.get("/me/notifications").await.ok().texts(".menu .count"), ["2 unread"]);
    let path = alice.get("/messages").await.ok().attributes(".list li a", "href")[0].clone();
    alice.get(&path).await.ok();
    assert!(alice.get("/me/notifications").await.ok().texts(".menu .count").is_empty(), "both notices of it are read with it");
    assert_eq!(pass(&house, 30).await, [""; 0]);
});

on_both!(a_reminder_ends_with_what_it_is_about, |house| {
    let cast = house.cast().await;
    write(&house, &cast.bob, &cast.alice, "Coated fibres").await;
    let mut tx = house.app.db.write().await.unwrap();
    assert!(benchside::directory::erase::erase(&mut tx, house.clock.now(), &cast.bob, false).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(pass(&house, 30).await, [""; 0]);
});
