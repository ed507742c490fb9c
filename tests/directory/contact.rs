//! Writing to someone without seeing their address.

use benchside::directory::Audience;
use benchside::notify;
use benchside::storage::jobs;
use chrono::TimeDelta;

use super::{full_profile, publish};
use crate::on_both;
use crate::support::House;

/// The payloads of the mail that waits.
async fn waiting(house: &House) -> Vec<serde_json::Value> {
    let mut tx = house.app.db.write().await.unwrap();
    let mut found = Vec::new();
    while let Some(job) = jobs::claim(&mut tx, house.clock.now(), "mail", TimeDelta::hours(1)).await.unwrap() {
        found.push(serde_json::from_str(&job.payload).unwrap());
    }
    tx.commit().await.unwrap();
    found
}

on_both!(a_message_arrives_and_can_be_answered_without_addresses, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut bob = house.client(&cast.bob).await;
    let mut alice = house.client(&cast.alice).await;
    let page = bob.get("/people/alice-archer").await.ok();
    assert!(page.attributes(".acts a", "href").contains(&"/people/alice-archer/message".to_owned()));
    assert!(!page.body.contains("alice@northbridge"));
    assert!(!bob.get("/people/alice-archer/message").await.ok().body.contains("alice@northbridge"));
    let sent = bob
        .post(
            "/people/alice-archer/message",
            &[("subject", "Coated fibres"), ("body", "Could I <b>see</b> the SEM?\n\nNext week?")],
        )
        .await;
    assert_eq!(sent.leads_to(), "/people/alice-archer");
    assert_eq!(house.facts("contact.sent").await, 1);

    let letters = waiting(&house).await;
    assert_eq!(letters.len(), 1);
    let text = letters[0]["text"].as_str().unwrap();
    assert!(text.contains("Could I <b>see</b> the SEM?") && text.contains("http://127.0.0.1:9999/messages/"));
    assert!(letters[0]["html"].as_str().unwrap().contains("&#60;b&#62;see"), "{}", letters[0]["html"]);
    assert!(letters[0]["reply_to"].is_null() && !letters[0].to_string().contains("bob@northbridge"));
    assert!(!letters[0]["subject"].as_str().unwrap().contains("fibres"), "subjects show on locked screens");

    let inbox = alice.get("/messages").await.ok();
    assert_eq!(inbox.texts(".list li strong"), ["Coated fibres"]);
    let path = inbox.attributes(".list li a", "href")[0].clone();
    let message = alice.get(&path).await.ok();
    assert!(message.texts(".prose").join("").contains("Could I <b>see</b> the SEM?"));
    assert!(alice.get("/messages").await.ok().texts(".list li strong").is_empty(), "read is read");
    house.clock.advance(TimeDelta::minutes(5));
    alice.post(&path, &[("body", "")]).await.is(422);
    assert_eq!(alice.post(&path, &[("body", "Yes, on Monday."), ("by_mail", "yes")]).await.leads_to(), "/messages");
    let letters = waiting(&house).await;
    assert_eq!(letters[0]["reply_to"], "alice@northbridge.example", "she chose to give it");
    let back = bob.get("/messages").await.ok();
    assert_eq!(back.texts(".list li a"), ["Re: Coated fibres"]);
    let answer = bob.get(&back.attributes(".list li a", "href")[0]).await.ok();
    assert!(answer.body.contains(&path), "it leads to what it answers");
    assert_eq!(bob.get("/messages?box=sent").await.ok().texts(".list li a"), ["Coated fibres"]);

    // Nobody else reads it, not even the administrator.
    for other in [&cast.cora, &cast.ada, &cast.petra] {
        house.client(other).await.get(&path).await.is(404);
        house.client(other).await.post(&path, &[("body", "Me too")]).await.is(404);
    }
    bob.post(&path, &[("body", "to myself")]).await.is(400);
});

on_both!(only_those_who_see_how_to_reach_someone_may_write, |house| {
    let cast = house.cast().await;
    let form = [("subject", "Hello"), ("body", "A question")];
    let mut profile = full_profile("Alice Archer", Audience::Public);
    profile.contact.audience = Audience::Institution;
    publish(&house, &cast.alice, profile.clone()).await;
    house.client(&cast.petra).await.get("/people/alice-archer").await.ok();
    house.client(&cast.petra).await.post("/people/alice-archer/message", &form).await.is(403);
    house.client(&cast.otto).await.post("/people/alice-archer/message", &form).await.is(403);
    assert!(house.stranger().post("/people/alice-archer/message", &form).await.leads_to().starts_with("/sign-in"));
    house.client(&cast.bob).await.post("/people/alice-archer/message", &form).await.is(303);
    house.client(&cast.alice).await.post("/people/alice-archer/message", &form).await.is(400);

    profile.contact.content.messages = false;
    publish(&house, &cast.alice, profile.clone()).await;
    let page = house.client(&cast.bob).await.get("/people/alice-archer").await.ok();
    assert!(page.texts("main").join("").contains("Prefers not to get messages"));
    house.client(&cast.bob).await.post("/people/alice-archer/message", &form).await.is(403);

    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Private)).await;
    house.client(&cast.bob).await.post("/people/alice-archer/message", &form).await.is(404);
    house.client(&cast.bob).await.post("/people/nobody-here/message", &form).await.is(404);
    assert_eq!(house.facts("contact.sent").await, 1);
});

on_both!(nobody_can_flood_others, |house| {
    let cast = house.cast().await;
    let form = [("subject", "Hello"), ("body", "A question")];
    for (person, name) in [(&cast.alice, "Alice"), (&cast.mo, "Mo"), (&cast.cora, "Cora"), (&cast.ada, "Ada")] {
        publish(&house, person, full_profile(name, Audience::Institution)).await;
    }
    let send = async |handle: &str| {
        house.clock.advance(TimeDelta::seconds(1));
        house.client(&cast.bob).await.post(&format!("/people/{handle}/message"), &form).await
    };
    for _ in 0..3 {
        send("alice-archer").await.is(303);
    }
    let refused = send("alice-archer").await.is(429);
    assert!(refused.headers.contains_key("retry-after"));
    assert!(refused.texts("main").join("").contains("was not sent"));
    for handle in ["mo-manager", "cora-clerk"] {
        for _ in 0..3 {
            send(handle).await.is(303);
        }
    }
    send("ada-admin").await.is(303);
    send("ada-admin").await.is(429);
    house.clock.advance(TimeDelta::hours(1));
    send("ada-admin").await.is(303);
    send("alice-archer").await.is(429);
    house.clock.advance(TimeDelta::days(1));
    send("alice-archer").await.is(303);
    assert_eq!(house.facts("contact.sent").await, 12);
    let mut tx = house.app.db.read().await.unwrap();
    assert_eq!(notify::waiting(&mut tx).await.unwrap().0, 12, "what was refused was not mailed");
});

on_both!(long_lists_of_messages_come_in_pages, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice", Audience::Institution)).await;
    for day in 0..25 {
        house.clock.advance(TimeDelta::days(1));
        let subject = format!("Message {day}");
        house
            .client(&cast.bob)
            .await
            .post("/people/alice-archer/message", &[("subject", &subject), ("body", "Words")])
            .await
            .is(303);
    }
    let mut alice = house.client(&cast.alice).await;
    let first = alice.get("/messages").await.ok();
    let more = first.attributes(".pager a[rel=next]", "href");
    let second = alice.get(&more[0]).await.ok();
    let all = [first.texts(".list li a"), second.texts(".list li a")].concat();
    assert_eq!(first.texts(".list li a").len(), 20);
    assert_eq!(all.first().map(String::as_str), Some("Message 24"));
    assert_eq!(all.last().map(String::as_str), Some("Message 0"));
    assert_eq!(all.len(), 25);
});
