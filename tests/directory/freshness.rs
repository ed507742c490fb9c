//! Owners are asked whether their profile is still right, and one press says so.

use benchside::directory::freshness::remind_due;
use benchside::directory::{Audience, SectionKind};
use benchside::storage::jobs;
use chrono::TimeDelta;

use super::{full_profile, publish, word};
use crate::on_both;
use crate::support::House;

/// The mail that waits.
async fn letters(house: &House) -> Vec<serde_json::Value> {
    let mut tx = house.app.db.write().await.unwrap();
    let mut found = Vec::new();
    while let Some(job) = jobs::claim(&mut tx, house.clock.now(), "mail", TimeDelta::hours(1)).await.unwrap() {
        found.push(serde_json::from_str(&job.payload).unwrap());
        jobs::done(&mut tx, &job.id).await.unwrap();
    }
    tx.commit().await.unwrap();
    found
}

on_both!(the_reminder_prints_the_profile_as_it_stands, |house| {
    let cast = house.cast().await;
    let mut profile = full_profile("Alice Archer", Audience::Institution);
    profile.orcid.audience = Audience::Private;
    publish(&house, &cast.alice, profile).await;
    let mut alice = house.client(&cast.alice).await;
    alice.post("/profile/summary", &[("version", "1"), ("summary", "Draftword")]).await.is(303);
    house.clock.advance(TimeDelta::days(179));
    assert_eq!(remind_due(&house.app).await.unwrap(), 0);
    house.clock.advance(TimeDelta::days(2));
    assert_eq!(remind_due(&house.app).await.unwrap(), 1);
    assert_eq!(remind_due(&house.app).await.unwrap(), 0, "once");
    let letters = letters(&house).await;
    let (text, html) = (letters[0]["text"].as_str().unwrap(), letters[0]["html"].as_str().unwrap());
    for kind in SectionKind::ALL {
        assert!(text.contains(word(kind)) && html.contains(word(kind)), "{kind:?} in {text}");
    }
    assert!(!text.contains("Draftword"), "only what is published");
    assert!(text.contains("http://127.0.0.1:9999/profile/confirm") && text.contains("Seen by: Only me"), "{text}");
    assert!(!letters[0]["subject"].as_str().unwrap().contains("Alice"));

    // Opening the link changes nothing, however often a scanner does it.
    let mut alice = house.client(&cast.alice).await;
    let page = alice.get("/profile/confirm").await.ok();
    assert!(page.texts(".facts").join("").contains("Summaryword") && !page.body.contains("Draftword"));
    assert_eq!(house.facts("profile.confirmed").await, 0);
    assert_eq!(page.attributes("main form", "action"), ["/profile/confirm"]);
    assert_eq!(alice.post("/profile/confirm", &[]).await.leads_to(), "/profile");
    assert_eq!(house.facts("profile.confirmed").await, 1);
    assert!(house.client(&cast.bob).await.get("/people/alice-archer").await.ok().body.contains("Confirmed correct on"));

    // Half a year later it is asked again, and then only once.
    house.clock.advance(TimeDelta::days(100));
    assert_eq!(remind_due(&house.app).await.unwrap(), 0);
    house.clock.advance(TimeDelta::days(81));
    assert_eq!(remind_due(&house.app).await.unwrap(), 1);
    house.clock.advance(TimeDelta::days(60));
    assert_eq!(remind_due(&house.app).await.unwrap(), 0);
});

on_both!(nobody_is_asked_about_what_is_not_published, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut alice = house.client(&cast.alice).await;
    alice.post("/profile/withdraw", &[]).await.is(303);
    house.clock.advance(TimeDelta::days(200));
    assert_eq!(remind_due(&house.app).await.unwrap(), 0);
    let mut alice = house.client(&cast.alice).await;
    assert!(alice.get("/profile/confirm").await.ok().texts("main form").is_empty());
    assert!(house.stranger().get("/profile/confirm").await.leads_to().starts_with("/sign-in"));
});
