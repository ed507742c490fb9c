//! The search page: what it shows, what it offers, what it answers to nonsense.

use benchside::directory::Audience;
use benchside::search::follow::catch_up;
use benchside::search::telemetry::flush_now;
use serde_json::{Value, json};

use super::{profile, publish, skill, someone};
use crate::on_both;
use crate::support::client::Answer;
use crate::support::{Cast, House};

/// The text of the elements that fit.
fn text(page: &Answer, selector: &str) -> String {
    page.texts(selector).join(" ")
}

/// Alice teaches SEM; twenty-four others weld, the last of them elsewhere.
async fn populate(house: &House) -> Cast {
    let cast = house.cast().await;
    let sections = json!({
        "role": { "title": "Senior Technician" },
        "summary": "I prepare plant tissue <b>for</b> SEM most mornings.",
        "skills": [skill("scanning electron microscopy", "expert", &["can_teach", "hosts_shadowing"])],
        "instruments": [{ "name": "Field-emission SEM", "model": "Zeiss Sigma 300", "location": "B0.14" }],
    });
    publish(house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    for number in 0..24 {
        let sections = json!({ "role": { "title": "Technician" }, "skills": [skill("welding", "working", &["can_do"])] });
        let name = format!("Welder {number:02}");
        someone(house, &cast.northbridge.id, &name, profile(&name, Audience::Network, sections)).await;
    }
    catch_up(&house.app).await.unwrap();
    cast
}

on_both!(a_hit_says_why, |house| {
    let cast = populate(&house).await;
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/search?q=SEM").await.ok();
    assert_eq!(text(&page, ".hit h3"), "Alice Archer");
    assert_eq!(text(&page, ".results-head h2"), "1 person");
    let reasons = page.texts(".reasons li");
    assert!(reasons[0].starts_with("scanning electron microscopy (SEM)"), "{reasons:?}");
    assert!(reasons[0].contains("Expert") && reasons[0].contains("can teach, hosts shadowing; in Skills"), "{reasons:?}");
    assert!(reasons[1].starts_with("Runs Field-emission SEM, Zeiss Sigma 300"), "{reasons:?}");
    assert_eq!(page.texts(".reasons mark")[0], "scanning electron microscopy");
    assert!(text(&page, ".understood").contains("Also looked for scanning electron microscopy"));
    let page = bob.get("/search?q=plant+tissue").await.ok();
    assert_eq!(page.texts(".reasons mark"), ["plant tissue"]);
    assert!(page.body.contains("&lt;b&gt;") || page.body.contains("&#60;b&#62;"), "text is text");
    // what one may not see is no reason
    let mut petra = house.client(&cast.petra).await;
    assert!(petra.get("/search?q=SEM").await.ok().texts(".hit").is_empty());
});

on_both!(filters_are_chips_that_can_be_taken_off, |house| {
    let cast = populate(&house).await;
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/search?intent=can_teach&level=expert&site=none").await.ok();
    assert_eq!(page.texts(".hit h3"), ["Alice Archer"]);
    let chips = page.attributes("ul.chips a", "href");
    assert_eq!(
        chips,
        ["/search?level=expert&site=none", "/search?intent=can_teach&site=none", "/search?intent=can_teach&level=expert"]
    );
    assert!(text(&page, "ul.chips").contains("Site: not set"));
    assert_eq!(page.attributes("input[name=intent][checked]", "value"), ["can_teach"]);
    // a filter that leaves nobody stays on the page, with the way back
    let page = bob.get("/search?q=SEM&level=awareness").await.ok();
    assert!(text(&page, ".empty").contains("Nobody with these filters lists “SEM”"));
    assert!(text(&page, ".ways").contains("Without the filters: 1 person"), "{}", text(&page, ".ways"));
});

on_both!(a_short_form_of_several_things_is_offered_as_each, |house| {
    let cast = populate(&house).await;
    let sections = json!({ "skills": [skill("digital image correlation", "expert", &["can_teach"])] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    catch_up(&house.app).await.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/search?q=DICE+or+DIC%3F").await.ok();
    let links = page.attributes("a", "href");
    let meant = "/search?q=DICE+or+differential+interference+contrast+microscopy%3F".to_owned();
    assert!(links.contains(&meant), "{links:?}");
    let answer: Value = bob.get("/api/v1/search?q=DICE+or+DIC%3F").await.ok().value();
    assert_eq!(answer["concepts"][0]["id"], "digital-image-correlation");
    let other = json!([{ "id": "differential-interference-contrast-microscopy", "label": "differential interference contrast microscopy" }]);
    assert_eq!(answer["concepts"][0]["others"], other);
    let answer: Value = bob.get("/api/v1/search?q=welding").await.ok().value();
    assert!(answer["concepts"][0].get("others").is_none(), "nothing to offer");
});

on_both!(results_come_in_pages, |house| {
    let cast = populate(&house).await;
    let mut bob = house.client(&cast.bob).await;
    let first = bob.get("/search?q=welding").await.ok();
    assert_eq!(text(&first, ".results-head h2"), "24 people");
    assert_eq!(first.texts(".hit").len(), 20);
    assert_eq!(first.attributes("a[rel=next]", "href"), ["/search?q=welding&page=2"]);
    let second = bob.get("/search?q=welding&page=2").await.ok();
    assert_eq!(second.texts(".hit").len(), 4);
    assert_eq!(text(&second, ".pager .soft"), "Page 2 of 2");
    let mut all = first.texts(".hit h3");
    all.extend(second.texts(".hit h3"));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 24);
    let named = bob.get("/search?q=welding&sort=name").await.ok().texts(".hit h3");
    assert!(named.is_sorted());
    for nonsense in ["page=0", "page=51", "page=x", "page=2e9", "sort=size"] {
        let answer = bob.get(&format!("/search?q=welding&{nonsense}")).await.is(400);
        assert!(answer.body.contains("That did not work"), "{nonsense}");
    }
    bob.get("/search?q=welding&page=50").await.ok();
});

on_both!(the_api_goes_on_by_cursors, |house| {
    let cast = populate(&house).await;
    let mut bob = house.client(&cast.bob).await;
    let mut handles = Vec::new();
    let mut next = String::new();
    loop {
        let answer: Value = bob.get(&format!("/api/v1/search?q=welding&limit=10{next}")).await.ok().value();
        assert_eq!(answer["total"], 24);
        handles.extend(answer["people"].as_array().unwrap().iter().map(|person| person["handle"].to_string()));
        match answer["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(handles.len(), 24);
    handles.sort();
    handles.dedup();
    assert_eq!(handles.len(), 24);
    let answer: Value = bob.get("/api/v1/search?q=SEM").await.ok().value();
    let reason = &answer["people"][0]["reasons"][0];
    assert_eq!((&reason["section"], &reason["level"]), (&json!("skills"), &json!("expert")));
    assert_eq!(reason["marks"][0], json!([0, 28]));
    assert_eq!(answer["concepts"][0]["label"], "scanning electron microscopy");
    for tampered in ["x", "MjA", "%F0%9F", "MjAuYWFhYWFhYWFhYWFh"] {
        let answer = bob.get(&format!("/api/v1/search?q=welding&cursor={tampered}")).await.is(400);
        assert!(answer.body.contains("cursor"), "{tampered}");
    }
});

on_both!(an_empty_result_helps, |house| {
    let cast = populate(&house).await;
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/search?q=focused+ion+beam+milling").await.ok();
    assert!(text(&page, "h2").contains("lists") || page.texts(".hit").is_empty());
    let page = bob.get("/search?q=transmission+electron+microscopy").await.ok();
    let ways = format!("{} {}", text(&page, ".ways"), text(&page, ".hits"));
    assert!(ways.contains("electron microscopy"), "{}", page.body);
    let page = bob.get("/search?q=scaning+electron+microscopy&exact=1").await.ok();
    assert!(!page.body.contains("Showing results for"));
    let page = bob.get("/search?q=scaning+electron+microscopy").await.ok();
    assert!(text(&page, ".understood").contains("Showing results for scanning electron microscopy"), "{}", page.body);
});

on_both!(searches_and_looks_are_counted_and_nobody_is_joined_to_them, |house| {
    let cast = populate(&house).await;
    let mut bob = house.client(&cast.bob).await;
    for query in ["SEM", "sem", "nothing of the kind", "bob@northbridge.example"] {
        bob.get(&format!("/search?{}", serde_urlencoded::to_string([("q", query)]).unwrap())).await.ok();
    }
    let handle = "alice-archer";
    bob.get(&format!("/people/{handle}")).await.ok();
    house.client(&cast.alice).await.get(&format!("/people/{handle}")).await.ok();
    flush_now(&house.app).await.unwrap();
    let mut tx = house.app.db.read().await.unwrap();
    let words: Vec<(String, String, i64, i64)> =
        benchside::sql!(&mut tx, sqlx::query_as("select day, words, searches, empty from search_words order by words"), fetch_all)
            .unwrap();
    let day = "2026-03-02".to_owned();
    assert_eq!(words, [(day.clone(), "nothing of the kind".to_owned(), 1, 1), (day, "sem".to_owned(), 2, 0)]);
    let facts = benchside::ledger::since(&mut tx, 0, 10_000).await.unwrap();
    let made: Vec<_> = facts.iter().filter(|fact| fact.kind == "search.made").collect();
    assert_eq!(made.iter().map(|fact| fact.quantity.unwrap()).sum::<f64>(), 4.0);
    assert!(made.iter().all(|fact| fact.actor.is_none() && fact.subject.is_none() && fact.object.is_none()));
    let viewed: Vec<_> = facts.iter().filter(|fact| fact.kind == "profile.viewed").collect();
    assert_eq!(viewed.len(), 1, "one's own look does not count");
    assert_eq!((viewed[0].quantity, &viewed[0].actor), (Some(1.0), &None));
    assert_eq!(viewed[0].subject_person.as_ref(), Some(&cast.alice));
});

on_both!(before_the_index_is_there_the_page_says_so, |house| {
    let cast = house.cast().await;
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/search?q=SEM").await.ok();
    assert!(page.body.contains("being rebuilt"), "{}", page.body);
    let answer: Value = bob.get("/api/v1/search?q=SEM").await.ok().value();
    assert_eq!(answer["complete"], false);
    bob.get("/search/suggest?q=SEM").await.ok();
});
