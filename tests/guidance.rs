//! Guidance: who reads it, who writes it, two who write at once, what is counted and what is due.

use axum::http::Method;
use benchside::guidance::{self, file};
use benchside::ledger;
use benchside::measures::{Question, Sight, Span, catch_up, figures, show};
use benchside::shadowing::GUIDANCE;
use chrono::TimeDelta;
use serde_json::json;

use crate::on_both;
use crate::support::client::Answer;

const HOSTS: &str = "/shadowing/guidance/for-hosts";

fn version(page: &Answer) -> String {
    page.attributes("input[name=version]", "value").first().cloned().expect("a version")
}

/// What a coordinator types.
fn typed<'a>(version: &'a str, audience: &'a str, words: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("title", "Hosting at Northbridge"),
        ("reader", "host"),
        ("audience", audience),
        ("review", "2026-09-01"),
        ("words", words),
        ("note", "Our own words"),
    ]
}

on_both!(each_institution_reads_its_own_and_what_reaches_it, |house| {
    let cast = house.cast().await;
    let (mut alice, mut cora) = (house.client(&cast.alice).await, house.client(&cast.cora).await);
    let (mut petra, mut otto, mut stranger) = (house.client(&cast.petra).await, house.client(&cast.otto).await, house.stranger());
    // Before anybody wrote anything, members read the program's own words, and strangers nothing.
    assert_eq!(alice.get("/shadowing/guidance").await.ok().texts("main .list a").len(), 3);
    assert!(stranger.get("/shadowing/guidance").await.ok().texts("main .list a").is_empty());
    stranger.get(HOSTS).await.is(404);
    assert!(alice.get(HOSTS).await.ok().body.contains("As it came with Benchside"));
    assert!(cora.get("/shadowing/guidance").await.ok().body.contains("save them as yours"));
    alice.get("/shadowing/guidance/for-hosts/edit").await.is(403);
    alice.post("/shadowing/guidance/for-hosts/edit", &typed("0", "institution", "Mine")).await.is(403);
    // A look before it is saved saves nothing; nor does what is wrong.
    let words = "Ring **twice**. <script>alert(1)</script>\n\n[Safety](/about/help) [bad](javascript:alert(1))";
    let mut look = typed("0", "institution", words);
    look.push(("act", "preview"));
    let page = cora.post("/shadowing/guidance/for-hosts/edit", &look).await.ok();
    assert_eq!(page.texts(".preview strong"), ["twice"]);
    assert_eq!(page.attributes(".preview a", "href"), ["/about/help"]);
    assert!(page.texts(".preview script").is_empty() && page.texts("textarea")[0].contains("<script>"));
    let mut wrong = typed("0", "everybody", "");
    wrong[4] = ("review", "2026-01-01");
    let page = cora.post("/shadowing/guidance/for-hosts/edit", &wrong).await.is(422);
    for id in ["#audience-error", "#review-error", "#words-error"] {
        assert_eq!(page.texts(id).len(), 1, "{id}");
    }
    assert_eq!(house.facts("guidance.saved").await, 0);
    // Her institution's words take the place of the program's, for her institution alone.
    cora.post("/shadowing/guidance/for-hosts/edit", &typed("0", "institution", words)).await.leads_to();
    let page = alice.get(HOSTS).await.ok();
    assert_eq!(page.texts("h1"), ["Hosting at Northbridge"]);
    assert!(page.body.contains("Version 1") && !page.body.contains("<script>alert"), "what was typed is shown, not run");
    assert!(petra.get(HOSTS).await.ok().body.contains("As it came with Benchside"));
    let theirs = format!("{HOSTS}?of={}", cast.northbridge.slug);
    petra.get(&theirs).await.is(404);
    // To partners: to those who share, and to nobody else. To everyone: to strangers too. To nobody: to coordinators.
    cora.post("/shadowing/guidance/for-hosts/edit", &typed("1", "network", words)).await.leads_to();
    petra.get(&theirs).await.ok();
    assert!(petra.get("/shadowing/guidance").await.ok().texts("main .list a").contains(&"Hosting at Northbridge".to_owned()));
    otto.get(&theirs).await.is(404);
    stranger.get(&theirs).await.is(404);
    cora.post("/shadowing/guidance/for-hosts/edit", &typed("2", "public", words)).await.leads_to();
    for client in [&mut petra, &mut otto, &mut stranger] {
        client.get(&theirs).await.ok();
    }
    assert!(!stranger.get(&format!("{theirs}&version=1")).await.ok().body.contains("Version 1,"), "older words are the keepers'");
    petra.get("/shadowing/guidance/for-hosts/edit").await.is(403);
    cora.post("/shadowing/guidance/for-hosts/edit", &typed("3", "private", words)).await.leads_to();
    alice.get(HOSTS).await.is(404);
    stranger.get(&theirs).await.is(404);
    cora.get(HOSTS).await.ok();
    // A new one has an address of its own title; a second of that title is refused.
    let mut new = typed("0", "institution", "Read it.");
    new[1] = ("title", "Getting there");
    let made = cora.post("/shadowing/guidance/new", &new).await;
    assert_eq!(made.leads_to(), "/shadowing/guidance/getting-there");
    assert_eq!(cora.post("/shadowing/guidance/new", &new).await.is(422).texts("#title-error").len(), 1);
    alice.get("/shadowing/guidance/getting-there").await.ok();
});

on_both!(the_second_of_two_sees_what_the_first_changed, |house| {
    let cast = house.cast().await;
    let (mut first, mut second) = (house.client(&cast.cora).await, house.client(&cast.cora).await);
    let from = version(&first.get("/shadowing/guidance/for-hosts/edit").await.ok());
    assert_eq!(from, "0");
    first.post("/shadowing/guidance/for-hosts/edit", &typed(&from, "institution", "One\n\nTwo")).await.leads_to();
    let from = version(&first.get("/shadowing/guidance/for-hosts/edit").await.ok());
    first.post("/shadowing/guidance/for-hosts/edit", &typed(&from, "institution", "One\n\nThree")).await.leads_to();
    let page = second.post("/shadowing/guidance/for-hosts/edit", &typed(&from, "network", "One\n\nFour")).await.is(409);
    assert_eq!(
        (page.texts(".differences del"), page.texts(".differences ins")),
        (vec!["Two".to_owned()], vec!["Three".to_owned()])
    );
    assert_eq!(page.texts("textarea"), ["One Four"], "nothing typed is lost");
    assert!(first.get(HOSTS).await.ok().body.contains("Three"), "nothing is overwritten");
    // Having seen it, they may save.
    let from = version(&page);
    second.post("/shadowing/guidance/for-hosts/edit", &typed(&from, "network", "One\n\nFour")).await.leads_to();
    let page = second.get("/shadowing/guidance/for-hosts/versions").await.ok();
    assert_eq!(page.texts("ol.list > li strong"), ["Version 3", "Version 2", "Version 1"]);
    assert_eq!(
        (page.texts(".differences del"), page.texts(".differences ins")),
        (vec!["Three".to_owned()], vec!["Four".to_owned()])
    );
    let page = second.get(&format!("{HOSTS}?version=1")).await.ok();
    assert!(page.body.contains("Two") && page.body.contains("what it said before"));
    // What is the same is not saved again.
    second.post("/shadowing/guidance/for-hosts/edit", &typed("3", "network", "One\n\nFour")).await.leads_to();
    assert_eq!(house.facts("guidance.saved").await, 3);
});

on_both!(openings_are_counted_and_nobody_is_joined_to_them, |house| {
    let cast = house.cast().await;
    let (mut alice, mut cora) = (house.client(&cast.alice).await, house.client(&cast.cora).await);
    for _ in 0..2 {
        alice.get(HOSTS).await.ok();
    }
    cora.get(HOSTS).await.ok();
    guidance::flush_now(&house.app).await.unwrap();
    guidance::flush_now(&house.app).await.unwrap();
    let facts = ledger::since(&mut house.app.db.read().await.unwrap(), 0, 1_000).await.unwrap();
    let opened: Vec<_> = facts.iter().filter(|fact| fact.kind == "guidance.opened").collect();
    assert_eq!(opened.len(), 1);
    assert_eq!((opened[0].quantity, &opened[0].actor, &opened[0].subject), (Some(2.0), &None, &None));
    assert_eq!(opened[0].institution.as_deref(), Some(cast.northbridge.id.as_str()));
    assert!(cora.get("/shadowing/guidance").await.ok().body.contains("Opened 2 times"));
    catch_up(&house.app).await.unwrap();
    let today = house.clock.now().date_naive();
    let question = Question {
        institution: &cast.northbridge.id,
        numerator: "guidance.opened",
        denominator: None,
        span: Span { from: today, until: today + TimeDelta::days(1) },
        by: None,
        today: today + TimeDelta::days(1),
        sight: Sight::Exact,
    };
    let found = figures(&mut house.app.db.read().await.unwrap(), &question).await.unwrap().unwrap();
    assert_eq!(show(&found, Sight::Exact).all.n, "2");
});

on_both!(coordinators_are_told_once_when_a_text_is_due, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    cora.post("/shadowing/guidance/for-hosts/edit", &typed("0", "institution", "One")).await.leads_to();
    guidance::remind_due(&house.app).await.unwrap();
    let told = async || {
        let list = house.client(&cast.cora).await.get("/api/v1/me/notifications").await.ok().value();
        list["items"].as_array().unwrap().iter().filter(|one| one["link"] == HOSTS).count()
    };
    assert_eq!(told().await, 0);
    house.clock.set("2026-09-01T08:00:00Z".parse().unwrap());
    for _ in 0..2 {
        guidance::remind_due(&house.app).await.unwrap();
    }
    assert_eq!(told().await, 1);
    let mut cora = house.client(&cast.cora).await;
    assert!(cora.get("/shadowing/guidance").await.ok().texts(".badge").contains(&"Due".to_owned()));
    // A new day, and it begins again.
    let mut again = typed("1", "institution", "One");
    again[4] = ("review", "2026-10-01");
    cora.post("/shadowing/guidance/for-hosts/edit", &again).await.leads_to();
    house.clock.advance(TimeDelta::days(31));
    guidance::remind_due(&house.app).await.unwrap();
    assert_eq!(told().await, 2);
});

on_both!(programs_read_and_write_it_too, |house| {
    let cast = house.cast().await;
    let (mut alice, mut cora) = (house.client(&cast.alice).await, house.client(&cast.cora).await);
    let path = "/api/v1/guidance/shadowing/for-hosts";
    let there = alice.get(path).await.ok();
    assert_eq!((there.headers["etag"].to_str().unwrap(), &there.value()["reader"]), ("\"0\"", &json!("host")));
    let says = json!({ "title": "Hosts", "reader": "host", "audience": "institution", "review": "2026-09-01", "words": "**One**" });
    cora.json(Method::PUT, path, &says).await.is(428);
    alice.json(Method::PUT, path, &says).await.is(403);
    let mut cora = cora.with_header("If-Match", "\"0\"");
    let saved = cora.json(Method::PUT, path, &says).await.ok().value();
    assert_eq!((&saved["version"], &saved["html"]), (&json!(1), &json!("<p><strong>One</strong></p>\n")));
    cora.json(Method::PUT, path, &says).await.is(409);
    cora.json(Method::PUT, "/api/v1/guidance/shadowing/none", &says).await.is(404);
    cora.get("/api/v1/guidance/knitting").await.is(404);
    let mut cora = house.client(&cast.cora).await.with_header("If-None-Match", "*");
    cora.json(Method::PUT, "/api/v1/guidance/shadowing/Not-A-Slug", &says).await.is(422);
    let made = cora.json(Method::PUT, "/api/v1/guidance/shadowing/travel", &says).await.is(201);
    assert_eq!(made.headers["location"], "/api/v1/guidance/shadowing/travel");
    cora.json(Method::PUT, "/api/v1/guidance/shadowing/travel", &says).await.is(409);
    let wrong = json!({ "title": "", "reader": "cat", "audience": "x", "review": "soon", "words": "" });
    let problem = cora.json(Method::PUT, "/api/v1/guidance/shadowing/other", &wrong).await.is(422).value();
    assert_eq!(problem["errors"].as_array().unwrap().len(), 5);
});

on_both!(it_stands_where_it_helps, |house| {
    let cast = house.cast().await;
    let (mut alice, mut mo) = (house.client(&cast.alice).await, house.client(&cast.mo).await);
    let wish = [("aims", "See it"), ("wanted", "SEM"), ("kind", "observe"), ("mode", "either"), ("act", "submit")];
    let request = alice.post("/shadowing/requests", &wish).await.leads_to().to_owned();
    let links = |page: Answer| page.attributes("main a[href^='/shadowing/guidance/']", "href");
    assert_eq!(links(alice.get(&request).await.ok()), ["/shadowing/guidance/for-those-who-shadow"]);
    assert_eq!(links(mo.get(&request).await.ok()), ["/shadowing/guidance/for-line-managers"]);
    let offer = crate::shadowing::stage::offer(&house, &cast.bob, 1).await;
    let mut bob = house.client(&cast.bob).await;
    assert_eq!(links(bob.get(&format!("/shadowing/offers/{offer}")).await.ok()), [HOSTS]);
});

#[test]
fn a_text_goes_into_a_file_and_comes_back() {
    let today = "2026-03-02".parse().unwrap();
    let text = "---\nslug: for-hosts\ntitle: Hosts: all of them\nreader: host\naudience: network\nreview: 2026-09-01\n---\n\n# One\n\nTwo\n";
    let (slug, says) = file::read(text, &GUIDANCE, today).unwrap();
    assert_eq!((slug.as_str(), says.title.as_str(), says.words.as_str()), ("for-hosts", "Hosts: all of them", "# One\n\nTwo"));
    let guide = guidance::model::Guide {
        id: None,
        institution: "x".into(),
        institution_slug: String::new(),
        institution_name: String::new(),
        slug,
        version: 1,
        says,
        changed: None,
    };
    assert_eq!(file::write(&guide), text);
    let wrong = file::read("---\nslug: New One\ntitle:\ncolour: red\n---\n", &GUIDANCE, today).unwrap_err();
    let lines: Vec<usize> = wrong.iter().map(|problem| problem.line).collect();
    assert!(lines.contains(&2) && lines.contains(&3) && lines.contains(&4), "{wrong:?}");
    assert_eq!(file::read("no head", &GUIDANCE, today).unwrap_err().len(), 1);
}
