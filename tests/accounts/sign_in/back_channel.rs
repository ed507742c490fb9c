//! A provider that says that someone signed out there.

use super::{callback, institution, name, on_the_way_back, sign_in};
use crate::on_both;
use crate::support::House;
use crate::support::parts::HostileProvider;

async fn post(house: &House, token: &str) -> u16 {
    house.stranger().post("/sign-in/back-channel", &[("logout_token", token)]).await.status.as_u16()
}

fn token(provider: &HostileProvider, claims: &[(&str, &str)]) -> String {
    tokio::task::block_in_place(|| provider.logout_token("good", claims))
}

on_both!(the_persons_sessions_end, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    let (mut first, mut second, mut bob) = (house.stranger(), house.stranger(), house.stranger());
    sign_in(&mut first, &provider, "ada").await.is(303);
    sign_in(&mut second, &provider, "ada&sid=s2").await.is(303);
    sign_in(&mut bob, &provider, "bob&sid=s3").await.is(303);
    assert_eq!(post(&house, &token(&provider, &[("sid", "\"s2\"")])).await, 200);
    second.get("/me").await.is(303);
    first.get("/me").await.ok();
    assert_eq!(post(&house, &token(&provider, &[])).await, 200);
    first.get("/me").await.is(303);
    assert_eq!(name(&mut bob).await, "bob");
    assert_eq!(post(&house, &token(&provider, &[("sub", "null"), ("sid", "\"s3\"")])).await, 200);
    bob.get("/me").await.is(303);
    assert_eq!(house.facts("session.ended").await, 3);
});

on_both!(what_is_no_good_logout_token_ends_nothing, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    let mut client = house.stranger();
    let back = on_the_way_back(&mut client, &provider, "ada").await;
    client.get(callback(&back)).await.is(303);
    let past = (house.clock.now() - chrono::TimeDelta::minutes(10)).timestamp().to_string();
    for claims in [
        vec![("forged", "1")],
        vec![("aud", "\"somebody-else\"")],
        vec![("iss", "\"https://elsewhere.example\"")],
        vec![("events", "null")],
        vec![("events", "{}")],
        vec![("nonce", "\"n\"")],
        vec![("sub", "null")],
        vec![("iat", past.as_str())],
        vec![("exp", past.as_str())],
    ] {
        assert_eq!(post(&house, &token(&provider, &claims)).await, 400, "{claims:?}");
    }
    for text in ["", "a.b.c", "not a token", &"x".repeat(100_000)] {
        assert_eq!(post(&house, text).await, 400);
    }
    client.get("/me").await.ok();
    assert_eq!(house.facts("session.ended").await, 0);
});
