//! Providers that misbehave: every fault is refused, and what is only unusual is accepted.

use std::sync::Arc;

use benchside::clock::Clock;
use tokio::sync::Semaphore;

use super::{SignsIn, callback, institution};
use crate::on_both;
use crate::support::Client;
use crate::support::parts::HostileProvider;

/// Signs in at the institution of this slug; gives the last status and page.
async fn attempt(mut client: Client, clock: &Clock, provider: &HostileProvider, slug: &str) -> (u16, String) {
    clock.set(Clock::System.now());
    let start = client.get(&format!("/sign-in/{slug}")).await;
    if start.status != 303 {
        return (start.status.as_u16(), start.body);
    }
    let back = provider.follow(start.leads_to(), "ada");
    let answer = client.get(callback(&back)).await;
    let signed_in = client.get("/me").await.status == 200;
    assert_eq!(signed_in, answer.status == 303, "{slug}: a session if and only if it says so");
    (answer.status.as_u16(), answer.body)
}

on_both!(every_fault_is_refused_and_every_oddity_accepted, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    let provider = Arc::new(provider);
    let faults = tokio::task::block_in_place(|| provider.faults());
    assert!(faults.len() > 50, "the hostile provider lists its faults");
    for (number, fault) in faults.iter().enumerate() {
        institution(&house, &format!("u{number}"), &provider.issuer(&fault.name)).await;
    }
    // The provider makes a key for each fault, one after the other: asked for all at once it would seem to be away.
    let turns = Arc::new(Semaphore::new(4));
    let mut tasks = tokio::task::JoinSet::new();
    for (number, fault) in faults.into_iter().enumerate() {
        let (client, again) = (house.stranger(), house.stranger());
        let (clock, provider, turn) = (house.clock.clone(), provider.clone(), turns.clone());
        tasks.spawn(async move {
            let _turn = turn.acquire().await;
            let slug = format!("u{number}");
            let (mut status, mut body) = attempt(client, &clock, &provider, &slug).await;
            if fault.name == "rotated-key" {
                assert_eq!(status, 303, "the first time");
                (status, body) = attempt(again, &clock, &provider, &slug).await;
            }
            (fault, status, body)
        });
    }
    let mut wrong = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let (fault, status, body) = done.unwrap();
        let accepted = status == 303;
        if accepted != (fault.expect == "accepted") {
            wrong.push(format!("{}: {} ({status})", fault.name, fault.what));
        }
        if !accepted {
            assert!(matches!(status, 400 | 403 | 502 | 503), "{}: {status}", fault.name);
            assert!(body.contains("<h1>") && !body.contains("<script>alert") && !body.contains("onerror"), "{}", fault.name);
            for told in ["at_hash", "nonce", "signature", "127.0.0.1", "test-secret"] {
                assert!(!body.contains(told), "{} tells {told}", fault.name);
            }
        }
        let seen = tokio::task::block_in_place(|| provider.seen(&fault.name));
        assert_eq!(seen["followed"], 0, "{}: a redirect was followed", fault.name);
        assert!(seen["sent"].as_u64().unwrap() < 16 << 20, "{}: {} bytes were read", fault.name, seen["sent"]);
        assert!(seen["requests"]["keys"].as_u64().unwrap_or(0) <= 3, "{}: keys were asked for without end", fault.name);
    }
    assert!(wrong.is_empty(), "misjudged:\n{}", wrong.join("\n"));
});

on_both!(a_provider_that_is_away_is_said_so_and_what_it_said_before_is_used, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    institution(&house, "Gone", "http://127.0.0.1:9/gone").await;
    let page = house.stranger().get("/sign-in/gone").await.is(503);
    assert_eq!(page.texts("h1"), ["Your institution does not answer"]);
    house.stranger().get("/sign-in/uni").await.is(303);
    drop(provider);
    house.clock.advance(chrono::TimeDelta::hours(2));
    // It may be back by the time that the person gets there.
    house.stranger().get("/sign-in/uni").await.is(303);
});
