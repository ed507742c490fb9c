//! Personal API tokens.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use crate::on_both;
use crate::support::client::Answer;
use crate::support::{Client, House};

fn bearer(house: &House, secret: &str) -> Client {
    house.stranger().with_header("authorization", &format!("Bearer {secret}"))
}

async fn make(client: &mut Client, scope: &str, days: &str) -> Answer {
    client.post("/me/tokens", &[("name", "Booking script"), ("scope", scope), ("days", days)]).await
}

/// Makes a token in the page and reads its secret off it.
async fn made(client: &mut Client, scope: &str) -> String {
    make(client, scope, "30").await.ok().texts("code").swap_remove(0)
}

on_both!(a_token_reads_as_its_owner_and_ends_when_it_was_to, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let secret = made(&mut alice, "read").await;
    assert!(secret.starts_with("benchside_"));
    let mut program = bearer(&house, &secret);
    let me = program.get("/api/v1/me").await.ok().value();
    assert_eq!((me["name"].as_str(), me["handle"].as_str()), (Some("Alice Archer"), Some("alice-archer")));
    // The secret was shown once; the list has the name, and that it was used.
    let page = alice.get("/me/tokens").await.ok();
    assert!(!page.body.contains(&secret));
    assert_eq!(page.texts("tbody th"), ["Booking script"]);
    assert_eq!(page.texts("tbody td")[..2], ["Read", "Today, 09:00"]);
    house.clock.advance(TimeDelta::days(30));
    program.get("/api/v1/me").await.is(401);
});

on_both!(a_token_that_may_only_read_changes_nothing, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let secret = made(&mut alice, "read").await;
    let mut program = bearer(&house, &secret);
    let id = program.get("/api/v1/me/tokens").await.ok().value()["items"][0]["id"].as_str().unwrap().to_owned();
    for (method, path) in [
        (Method::DELETE, "/api/v1/me/sessions".to_owned()),
        (Method::DELETE, format!("/api/v1/me/tokens/{id}")),
        (Method::POST, "/api/v1/me/tokens".to_owned()),
        (Method::POST, "/me/tokens".to_owned()),
        (Method::POST, "/me/sessions/end-others".to_owned()),
    ] {
        let answer = program.send(method, &path, None).await.is(403);
        assert!(answer.body.contains("does not have the scope"), "{path}: {}", answer.body);
    }
    alice.get("/me").await.ok();
});

on_both!(no_token_makes_another, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let secret = made(&mut alice, "write").await;
    let mut program = bearer(&house, &secret);
    let wanted = json!({ "name": "Child", "scopes": ["read"], "days": 1 });
    let answer = program.json(Method::POST, "/api/v1/me/tokens", &wanted).await.is(403);
    assert!(answer.value()["detail"].as_str().unwrap().contains("cannot make another token"));
    make(&mut program, "read", "7").await.is(403);
    // It may end sessions and itself.
    program.send(Method::DELETE, "/api/v1/me/sessions", None).await.is(204);
    alice.get("/me").await.is(303);
    let id = program.get("/api/v1/me/tokens").await.ok().value()["items"][0]["id"].as_str().unwrap().to_owned();
    program.send(Method::DELETE, &format!("/api/v1/me/tokens/{id}"), None).await.is(204);
    program.get("/api/v1/me").await.is(401);
    assert_eq!((house.facts("token.made").await, house.facts("token.revoked").await), (1, 1));
});

on_both!(a_revoked_token_is_shut_out_and_others_cannot_revoke_it, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let secret = made(&mut alice, "write").await;
    let revoke = alice.get("/me/tokens").await.ok().attributes("tbody form", "action").swap_remove(0);
    house.client(&cast.bob).await.post(&revoke, &[]).await.is(404);
    bearer(&house, &secret).get("/api/v1/me").await.ok();
    alice.post(&revoke, &[]).await.is(303);
    bearer(&house, &secret).get("/api/v1/me").await.is(401);
    alice.post(&revoke, &[]).await.is(404);
});

on_both!(what_is_wrong_with_a_token_is_said_and_nothing_typed_is_lost, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let page = alice.post("/me/tokens", &[("name", ""), ("scope", "admin"), ("days", "4000")]).await.is(422);
    assert_eq!(page.texts(".errors li").len(), 3);
    let page = alice.post("/me/tokens", &[("name", "Kept"), ("scope", "write"), ("days", "0")]).await.is(422);
    assert_eq!(page.attributes("#name", "value"), ["Kept"]);
    assert_eq!(page.attributes("[name=scope][checked]", "value"), ["write"]);
    let wanted = json!({ "name": " ", "scopes": [], "days": 366 });
    let problem = alice.json(Method::POST, "/api/v1/me/tokens", &wanted).await.is(422).value();
    assert_eq!(problem["errors"].as_array().unwrap().len(), 3);
    let wanted = json!({ "name": "A", "scopes": ["root"], "days": 3 });
    alice.json(Method::POST, "/api/v1/me/tokens", &wanted).await.is(400);
    assert_eq!(house.facts("token.made").await, 0);
});

on_both!(there_may_be_twenty_tokens, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    for _ in 0..20 {
        make(&mut alice, "read", "7").await.ok();
    }
    let page = make(&mut alice, "read", "7").await.is(422);
    assert!(page.texts(".errors a")[0].contains("Revoke one first"));
    assert_eq!(page.attributes("#name", "value"), ["Booking script"]);
    house.clock.advance(TimeDelta::days(8));
    // Those have ended and make room (and Alice has to sign in again).
    let mut alice = house.client(&cast.alice).await;
    make(&mut alice, "read", "7").await.ok();
});

on_both!(a_browser_makes_a_token_through_the_api, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let wanted = json!({ "name": "Booking", "scopes": ["write"], "days": 365 });
    let made = alice.json(Method::POST, "/api/v1/me/tokens", &wanted).await.is(201).value();
    let secret = made["secret"].as_str().unwrap();
    let list = bearer(&house, secret).get("/api/v1/me/tokens").await.ok().value();
    assert_eq!(list["items"][0]["scopes"], json!(["read", "write"]));
});

#[tokio::test]
async fn a_stranger_has_no_tokens() {
    let house = House::sqlite().await;
    house.cast().await;
    house.stranger().get("/api/v1/me/tokens").await.is(401);
    house.stranger().get("/me/tokens").await.is(303);
    bearer(&house, "benchside_made-up").get("/api/v1/me").await.is(401);
}
