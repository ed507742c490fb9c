//! The same acts as JSON.

use axum::http::Method;
use benchside::directory::model::limits;
use benchside::directory::{Audience, SectionKind};
use serde_json::json;

use super::{full_profile, publish, word};
use crate::on_both;

on_both!(a_profile_is_what_its_page_shows, |house| {
    let cast = house.cast().await;
    let mut profile = full_profile("Alice Archer", Audience::Institution);
    profile.about.audience = Audience::Public;
    profile.skills.audience = Audience::Network;
    profile.orcid.audience = Audience::Private;
    publish(&house, &cast.alice, profile).await;
    for (mut client, shown) in [
        (house.stranger(), vec![SectionKind::About]),
        (house.client(&cast.petra).await, vec![SectionKind::About, SectionKind::Skills]),
        (house.client(&cast.bob).await, SectionKind::ALL.into_iter().filter(|kind| *kind != SectionKind::Orcid).collect()),
        (house.client(&cast.alice).await, SectionKind::ALL.to_vec()),
    ] {
        let answer = client.get("/api/v1/people/alice-archer").await.ok();
        for kind in SectionKind::ALL {
            assert_eq!(answer.body.contains(word(kind)), shown.contains(&kind), "{kind:?} of {shown:?}");
            assert_eq!(answer.value().get(kind.code()).is_some(), shown.contains(&kind), "{kind:?} is left out, not empty");
        }
        assert!(!answer.body.contains("audience") && !answer.body.contains("version"), "who else may see it is nobody's business");
    }
    house.stranger().get("/api/v1/people/bob-baker").await.is(404);
    house.stranger().get("/api/v1/people/%00").await.is(404);
});

on_both!(sections_are_kept_with_their_version_or_not_at_all, |house| {
    let cast = house.cast().await;
    let path = "/api/v1/profile/sections/skills";
    let mut alice = house.client(&cast.alice).await;
    let read = alice.get(path).await.ok();
    assert_eq!(read.headers["etag"], "\"0\"");
    let body = json!({"audience": "network", "content": [{"label": "Soldering", "level": "expert", "intents": ["can_teach"], "last_used": 2025}]});
    alice.json(Method::PUT, path, &body).await.is(428);
    let kept = alice.clone().with_header("if-match", "\"0\"").json(Method::PUT, path, &body).await.ok();
    let tag = kept.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(kept.value()["content"][0]["label"], "soldering");
    assert_eq!((&kept.value()["draft"], &kept.value()["audience"]), (&json!(true), &json!("network")));
    let other = json!({"audience": "network", "content": []});
    let refused = alice.clone().with_header("if-match", "\"0\"").json(Method::PUT, path, &other).await.is(409);
    assert!(refused.value()["detail"].as_str().unwrap().contains(&tag));
    alice.clone().with_header("if-match", "*").json(Method::PUT, path, &other).await.is(409);
    alice.clone().with_header("if-none-match", &tag).get(path).await.is(304);
    alice.clone().with_header("if-match", &tag).json(Method::PUT, path, &other).await.ok();
    alice.get("/api/v1/profile/sections/nothing").await.is(404);
});

on_both!(every_section_goes_in_as_it_comes_out, |house| {
    let cast = house.cast().await;
    let whole = full_profile("Alice Archer", Audience::Public);
    let mut alice = house.client(&cast.alice).await;
    for kind in SectionKind::ALL {
        let path = format!("/api/v1/profile/sections/{}", kind.code());
        let content = whole.section(kind).content;
        let body = json!({"audience": "public", "content": content});
        let answer = alice.clone().with_header("if-match", "\"0\"").json(Method::PUT, &path, &body).await.ok();
        assert_eq!(answer.value()["content"], content, "{kind:?}");
    }
    let published = alice.json(Method::POST, "/api/v1/profile/publish", &json!({})).await.ok();
    assert_eq!(published.value()["sections"].as_array().unwrap().len(), 10);
    assert_eq!(alice.json(Method::POST, "/api/v1/profile/publish", &json!({})).await.ok().value()["sections"], json!([]));
    assert!(house.stranger().get("/api/v1/people/alice-archer").await.ok().body.contains("Summaryword"));
    let own = alice.get("/api/v1/profile").await.ok().value();
    assert!(
        own["published"].is_string() && own["sections"].as_array().unwrap().iter().all(|section| section["draft"] == json!(false))
    );
    alice.json(Method::POST, "/api/v1/profile/confirm", &json!({})).await.is(204);
    alice.json(Method::POST, "/api/v1/profile/withdraw", &json!({})).await.is(204);
    alice.json(Method::POST, "/api/v1/profile/confirm", &json!({})).await.is(409);
    house.stranger().get("/api/v1/people/alice-archer").await.is(404);
});

on_both!(wrong_fields_are_problems_by_name, |house| {
    let cast = house.cast().await;
    let alice = house.client(&cast.alice).await.with_header("if-match", "\"0\"");
    for (section, content, field) in [
        ("orcid", json!("0000-0002-1825-0098"), "orcid"),
        ("about", json!({"name": ""}), "name"),
        ("about", json!({"name": "A", "pronuns": "x"}), "content"),
        ("skills", json!([{"label": "x", "level": "guru"}]), "content"),
        ("skills", json!({"label": "x"}), "content"),
        ("skills", json!([{"label": "x", "last_used": 3000}]), "used-0"),
        ("availability", json!({"days": [9]}), "days"),
        ("role", json!({"department": "not-ours"}), "department"),
        ("summary", json!("x".repeat(limits::SUMMARY + 1)), "summary"),
    ] {
        let body = json!({"audience": "public", "content": content});
        let answer = alice.clone().json(Method::PUT, &format!("/api/v1/profile/sections/{section}"), &body).await.is(422);
        assert_eq!(answer.value()["errors"][0]["field"], field, "{section} {content}");
    }
    let path = "/api/v1/profile/sections/about";
    alice.clone().json(Method::PUT, path, &json!({"audience": "all", "content": {"name": "A"}})).await.is(400);
    alice.clone().send(Method::PUT, path, Some(("application/json", "{".to_owned()))).await.is(400);
    alice.clone().send(Method::PUT, path, Some(("text/plain", "{}".to_owned()))).await.is(400);
    for path in ["/api/v1/profile", "/api/v1/profile/sections/about", "/api/v1/messages"] {
        let answer = house.stranger().get(path).await.is(401);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
});

on_both!(messages_go_and_are_listed, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut bob = house.client(&cast.bob).await;
    let path = "/api/v1/people/alice-archer/messages";
    bob.json(Method::POST, path, &json!({"subject": "", "body": ""})).await.is(422);
    bob.json(Method::POST, path, &json!({"subject": "x"})).await.is(400);
    let sent = bob.json(Method::POST, path, &json!({"subject": "Hello", "body": "A question"})).await.is(201);
    house.stranger().json(Method::POST, path, &json!({"subject": "Hello", "body": "A question"})).await.is(401);
    house.client(&cast.petra).await.json(Method::POST, path, &json!({"subject": "Hello", "body": "A question"})).await.is(404);
    let mut alice = house.client(&cast.alice).await;
    let got = alice.get("/api/v1/messages").await.ok().value();
    assert_eq!((&got["items"][0]["id"], &got["items"][0]["sender"]["handle"]), (&sent.value()["id"], &json!("bob-baker")));
    assert!(got["next"].is_null() && !got.to_string().contains("@"));
    assert_eq!(bob.get("/api/v1/messages?box=sent").await.ok().value()["items"].as_array().unwrap().len(), 1);
    alice.get("/api/v1/messages?box=other").await.is(400);
    alice.get("/api/v1/messages?cursor=%00").await.is(400);
    alice.get("/api/v1/messages?cursor='%20or%201=1").await.is(400);
});
