//! A sign-in belongs to the browser that began it, once, for ten minutes.

use chrono::TimeDelta;

use super::{REDIRECT, SignsIn, callback, institution, name, on_the_way_back, sign_in};
use crate::on_both;
use crate::support::House;
use crate::support::parts::{HostileProvider, OpenIdProvider};

on_both!(another_browser_cannot_finish_it, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    let mut mine = house.stranger();
    let back = on_the_way_back(&mut mine, &provider, "ada").await;
    // Someone lured to my address would be signed in as me.
    let mut lured = house.stranger();
    let page = lured.get(callback(&back)).await.is(400);
    assert_eq!(page.texts("h1"), ["This sign-in has lapsed"]);
    lured.get("/sign-in/uni").await.is(303);
    lured.get(callback(&back)).await.is(400);
    lured.get("/me").await.is(303);
    mine.get(callback(&back)).await.is(303);
    assert_eq!(name(&mut mine).await, "ada");
});

on_both!(it_is_good_once, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    let mut client = house.stranger();
    let back = on_the_way_back(&mut client, &provider, "ada").await;
    client.get(callback(&back)).await.is(303);
    client.get(callback(&back)).await.is(400);
    assert_eq!(house.facts("session.started").await, 1);
});

on_both!(it_lapses_after_ten_minutes, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    let mut client = house.stranger();
    let back = on_the_way_back(&mut client, &provider, "ada").await;
    house.clock.advance(TimeDelta::minutes(10));
    client.get(callback(&back)).await.is(400);
    client.get("/me").await.is(303);
});

on_both!(two_tabs_may_be_at_it_at_once, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    let mut client = house.stranger();
    let first = client.get("/sign-in/uni?to=/me/tokens").await;
    let second = client.get("/sign-in/uni?to=/me/sessions").await;
    let back = provider.follow(second.leads_to(), "ada");
    assert_eq!(client.get(callback(&back)).await.leads_to(), "/me/sessions");
    let back = provider.follow(first.leads_to(), "ada");
    assert_eq!(client.get(callback(&back)).await.leads_to(), "/me/tokens");
});

on_both!(signing_in_again_gives_a_new_session_and_ends_the_old, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    let mut client = house.stranger();
    sign_in(&mut client, &provider, "ada").await.is(303);
    let before = client.cookie("__Host-session").unwrap().to_owned();
    sign_in(&mut client, &provider, "ada").await.is(303);
    assert_ne!(client.cookie("__Host-session").unwrap(), before);
    house.stranger().with_cookie("__Host-session", &before).get("/me").await.is(303);
    assert_eq!(client.get("/me/sessions").await.ok().texts("caption"), ["One browser"]);
});

on_both!(nobody_is_sent_elsewhere_afterwards, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    for to in ["https://elsewhere.example", "//elsewhere.example", "/%5Celsewhere.example", "/%09/elsewhere.example", "me"] {
        let mut client = house.stranger();
        let start = client.get(&format!("/sign-in/uni?to={to}")).await;
        let back = provider.follow(start.leads_to(), "ada");
        assert_eq!(client.get(callback(&back)).await.leads_to(), "/", "{to}");
        // Nor is one who is signed in already.
        assert_eq!(client.get(&format!("/sign-in?to={to}")).await.leads_to(), "/", "{to}");
    }
});

on_both!(the_cookies_are_bound_to_this_host, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    institution(&house, "Uni", &provider.issuer("good")).await;
    let mut client = house.stranger();
    let start = client.get("/sign-in/uni").await;
    let back = provider.follow(start.leads_to(), "ada");
    for answer in [start, client.get(callback(&back)).await] {
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age="] {
            assert!(cookie.contains(part), "{cookie}");
        }
    }
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_chooses_where_there_are_several() {
    let house = House::sqlite().await;
    let page = house.stranger().get("/sign-in").await.ok();
    assert_eq!(page.texts(".empty h2"), ["Sign-in is not set up yet"]);
    institution(&house, "Uni", "https://one.example").await;
    institution(&house, "Academy", "https://two.example").await;
    let page = house.stranger().get("/sign-in?to=/search%3Fq%3DSEM").await.ok();
    assert_eq!(page.texts("ul.people a"), ["Academy", "Uni"]);
    assert_eq!(page.attributes("ul.people a", "href")[0], "/sign-in/academy?to=%2Fsearch%3Fq%3DSEM");
    house.stranger().get("/sign-in/nowhere").await.is(404);
    // In the demonstration the door is another.
    let page = House::demo().await.stranger().get("/sign-in").await.ok();
    assert_eq!(page.attributes("main a.button", "href"), ["/demo"]);
}

on_both!(the_providers_own_sign_out_is_offered, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    institution(&house, "Uni", &provider.issuer).await;
    let mut client = house.stranger();
    sign_in(&mut client, &provider, "ada").await.is(303);
    let page = client.post("/sign-out", &[]).await.ok();
    assert_eq!(page.texts("h1"), ["You are signed out"]);
    assert!(page.texts(".who .name").is_empty());
    let there = page.attributes("main a.button", "href").swap_remove(0);
    assert!(there.starts_with(&provider.issuer) && there.contains("id_token_hint=") && there.contains("client_id=benchside"));
    client.get("/me").await.is(303);
    assert_eq!(house.facts("session.ended").await, 1);
});
