//! The plan's pages, as those use them who read it, act for an owner, or keep it.

use benchside::accounts::Role;
use benchside::accounts::store as accounts;
use benchside::measures::catch_up;

use super::{PLANS, bring, planned};
use crate::on_both;
use crate::support::{Cast, House};

/// Alice acts for the owner of action 5.
async fn alice_acts(house: &House, cast: &Cast) {
    let mut cora = house.client(&cast.cora).await;
    let owner = [("owner", "Technician Commitment Steering Group"), ("person", "alice@northbridge.example"), ("acts", "yes")];
    assert_eq!(cora.post("/plan/actions/5/owners", &owner).await.leads_to(), "/plan/actions/5");
}

on_both!(the_plan_at_a_glance, |house| {
    let cast = planned(&house).await;
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/plan").await.ok();
    assert_eq!(page.texts("[aria-labelledby=quarters] thead th").len(), 14);
    assert_eq!(page.texts("[aria-labelledby=quarters] tbody a").len(), 18);
    let words = page.texts("main").join(" ");
    assert!(words.contains("not yet counted") && words.contains("no data"), "{words}");
    // it is March 2026: what was due in 2025 and is only planned is late
    let late: Vec<String> = page.texts("td .badge.bad").into_iter().filter(|words| words.contains("Late")).collect();
    assert_eq!(late.len(), 4, "{late:?}");
    let page = house.client(&cast.petra).await.get("/plan").await.ok();
    assert!(page.texts("main").join(" ").contains("There is no plan yet"));
    house.stranger().get("/plan").await.is(303);
});

on_both!(an_owner_is_asked_and_answers, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut alice) = (house.client(&cast.cora).await, house.client(&cast.alice).await);
    alice.post("/plan/actions/5/updates", &[("update", "Three departments are open.")]).await.is(403);
    alice_acts(&house, &cast).await;
    let ask = [("who", "alice-archer"), ("due", "2026-03-20"), ("ask", "Which departments?")];
    assert_eq!(cora.post("/plan/actions/5/ask", &ask).await.leads_to(), "/plan/actions/5");
    let page = cora.get("/plan/actions/5").await.ok();
    assert!(page.texts("#updates + .leaf-body li").join(" ").contains("Alice Archer was asked by Cora Clerk"), "{}", page.body);
    assert!(cora.get("/plan").await.ok().body.contains("Alice Archer was asked on 2 March 2026"));
    let home = alice.get("/").await.ok();
    assert!(home.texts(".task").join(" ").contains("You are asked how an action stands"));
    let notices = alice.get("/me/notifications").await.ok().texts("main").join(" ");
    assert!(notices.contains("Cora Clerk asks how action 5 stands, by 20 March 2026"), "{notices}");
    // asked again before the answer: said, not sent twice
    cora.post("/plan/actions/5/ask", &ask).await.is(303);
    assert_eq!(house.facts("plan.asked").await, 1);
    let page = alice.post("/plan/actions/5/updates", &[("update", "?"), ("day", "2026-03-02")]).await.is(422);
    assert_eq!(page.texts("#update-error"), ["Error: Say in a sentence how it stands."]);
    let page = alice.post("/plan/actions/5/updates", &[("update", "Soon."), ("day", "2026-03-03")]).await.is(422);
    assert!(page.body.contains("That day has not come yet"));
    let page = alice.post("/plan/actions/5/updates", &[("update", "Long ago."), ("day", "2024-12-31")]).await.is(422);
    let early = "Error: That is before the plan’s first day, 1 January 2025. Say how it stands on that day or later.";
    assert_eq!(page.texts("#day-error"), [early], "though it was asked for");
    let said = [("update", "Three departments are open."), ("day", "2026-03-02")];
    assert_eq!(alice.post("/plan/actions/5/updates", &said).await.leads_to(), "/plan/actions/5");
    let page = cora.get("/plan/actions/5").await.ok();
    assert!(!page.body.contains("was asked by Cora Clerk"));
    assert!(page.texts("#updates + .leaf-body li").join(" ").contains("Alice Archer, of 2 March 2026, as was asked"));
    assert!(!alice.get("/").await.ok().body.contains("You are asked"));
    let notices = cora.get("/me/notifications").await.ok().texts("main").join(" ");
    assert!(notices.contains("Alice Archer says how action 5 stands"), "{notices}");
});

on_both!(what_nobody_answers_is_overdue, |house| {
    let cast = planned(&house).await;
    alice_acts(&house, &cast).await;
    let mut cora = house.client(&cast.cora).await;
    cora.post("/plan/actions/5/ask", &[("who", "alice-archer"), ("due", "2026-03-03"), ("ask", "")]).await.is(303);
    cora.post("/plan/actions/5/ask", &[("who", "bob-baker"), ("due", "2026-03-03"), ("ask", "")]).await.is(422);
    cora.post("/plan/actions/5/ask", &[("who", "alice-archer"), ("due", "2026-02-03"), ("ask", "")]).await.is(422);
    house.clock.advance(chrono::TimeDelta::days(3));
    let mut cora = house.client(&cast.cora).await;
    assert!(
        cora.get("/plan")
            .await
            .ok()
            .body
            .contains("Alice Archer was asked on 2 March 2026 to say how it stands by 3 March 2026, overdue")
    );
    let report = cora.get("/plan/report").await.ok().texts("main").join(" ");
    assert!(report.contains("to say how it stands by 3 March 2026, overdue by 2 days, and has not answered."), "{report}");
    assert!(report.contains("People & Organisational Development (answers for it); "), "joint owners: {report}");
    // late is of the day on which it was due
    let late = cora.get("/plan/actions/10").await.ok().texts(".page-head").join(" ");
    assert!(late.contains("It was due on 30 June 2025."), "{late}");
});

on_both!(status_and_number_are_apart, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    cora.post("/plan/actions/10/status", &[("status", "paused"), ("reason", "")]).await.is(422);
    cora.post("/plan/actions/10/status", &[("status", "complete"), ("reason", "The review is done")]).await.is(303);
    let page = cora.get("/plan/measures/10.1").await.ok();
    let words = page.texts("main").join(" ");
    assert!(words.contains("no data") && words.contains("Complete"), "{words}");
    let page = cora.get("/plan/actions/10").await.ok();
    assert!(page.texts("main").join(" ").contains("The review is done"));
    let mut steering = accounts_with(&house, &cast, Role::Steering).await;
    steering.post("/plan/actions/10/status", &[("status", "closed"), ("reason", "")]).await.is(303);
    steering.post("/plan/measures/10.1/record", &[("what", "review")]).await.is(403);
});

async fn accounts_with(house: &House, cast: &Cast, role: Role) -> crate::support::Client {
    let mut tx = house.app.db.write().await.unwrap();
    accounts::grant(&mut tx, house.clock.now(), &cast.mo, role).await.unwrap();
    tx.commit().await.unwrap();
    house.client(&cast.mo).await
}

on_both!(what_happens_outside_is_recorded_with_evidence_and_corrected, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    cora.get("/plan/measures/7.2/record").await.is(404);
    cora.get("/plan/measures/9.3/record").await.is(404);
    let page = cora.get("/plan/measures/14.1/record").await.ok();
    assert_eq!(page.texts("label[for=words]"), ["What shows it?"], "not optional where there is no link");
    assert!(page.texts("#words-hint")[0].contains("a link below will do instead"), "{}", page.body);
    let bare = [("what", "review"), ("held", "yes"), ("period", "2025-06-19")];
    cora.post("/plan/measures/14.1/record", &bare).await.is(422);
    let review = [("what", "review"), ("held", "yes"), ("period", "2025-06-20"), ("words", "Minutes of 20 June")];
    cora.post("/plan/measures/14.1/record", &review).await.is(303);
    assert!(cora.get("/plan/measures/14.1").await.ok().body.contains("on course"), "one of two steps");
    cora.post(
        "/plan/measures/14.1/record",
        &[("what", "report"), ("held", "yes"), ("period", "2026-01-15"), ("words", "To the board")],
    )
    .await
    .is(303);
    assert!(cora.get("/plan/measures/14.1").await.ok().texts(".badge.good").contains(&"met".to_owned()));
    cora.post("/plan/measures/14.1/record", &review).await.is(409);

    let wave = |n, of, invited, period| {
        [
            ("what", "survey"),
            ("held", "yes"),
            ("period", period),
            ("n", n),
            ("of", of),
            ("invited", invited),
            ("words", "Staff survey"),
        ]
    };
    for (sent, field) in [
        (wave("60", "", "", "2025"), "of"),
        (wave("", "100", "", "2025"), "n"),
        (wave("120", "100", "", "2025"), "n"),
        (wave("60", "100", "80", "2025"), "invited"),
        (wave("60", "100", "", "2027"), "period"),
        (wave("60", "100", "", "2024"), "period"),
        (wave("60", "100", "", "25 May"), "period"),
    ] {
        let page = cora.post("/plan/measures/3.3/record", &sent).await.is(422);
        assert_eq!(page.texts(&format!("#{field}-error")).len(), 1, "{sent:?}: {}", page.body);
        assert_eq!(page.attributes("#n", "value"), [sent[3].1], "what was typed is kept");
    }
    cora.post("/plan/measures/3.3/record", &wave("61", "112", "150", "2025")).await.is(303);
    let page = cora.get("/plan/measures/3.3").await.ok();
    let words = page.texts("main").join(" ");
    assert!(words.contains("61 of 112 (54.5 %)") && words.contains("150 were asked") && words.contains("no baseline"), "{words}");
    let words = house.client(&cast.bob).await.get("/plan/measures/9.3").await.ok().texts("main").join(" ");
    assert!(words.contains("60 of 110") && !words.contains("112"), "everyone sees it rounded, and under both measures: {words}");

    let correct = page.attributes("a[href*=corrects]", "href");
    let page = cora.get(&correct[0]).await.ok();
    assert_eq!(page.attributes("#of", "value"), ["112"]);
    cora.post(&correct[0], &wave("61", "122", "150", "2025")).await.is(303);
    cora.post(&correct[0], &wave("61", "132", "150", "2025")).await.is(409);
    let words = cora.get("/plan/measures/3.3").await.ok().texts("main").join(" ");
    assert!(words.contains("61 of 122 (50 %)") && words.contains("corrected since"), "{words}");
    let mut tx = house.app.db.read().await.unwrap();
    let facts = benchside::ledger::since(&mut tx, 0, 10_000).await.unwrap();
    let recorded: Vec<_> = facts.iter().filter(|fact| fact.kind == "plan.recorded").collect();
    assert_eq!(recorded.len(), 4);
    assert_eq!(recorded[3].corrects, Some(recorded[2].seq));
    assert!(
        recorded.iter().all(|fact| !fact.attributes.contains("Minutes") && !fact.attributes.contains("Staff")),
        "no words in the ledger"
    );
});

on_both!(an_owner_corrects_without_reading_exact_numbers, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let owner = [("owner", "People & Organisational Development"), ("person", "bob@northbridge.example"), ("acts", "yes")];
    cora.post("/plan/actions/3/owners", &owner).await.is(303);
    let wave = |n, of, invited| {
        [
            ("what", "survey"),
            ("held", "yes"),
            ("period", "2025"),
            ("n", n),
            ("of", of),
            ("invited", invited),
            ("words", "Staff survey"),
        ]
    };
    cora.post("/plan/measures/3.3/record", &wave("61", "112", "153")).await.is(303);
    let page = bob.get("/plan/measures/3.3").await.ok();
    assert!(page.texts("main").join(" ").contains("155 were asked"), "{}", page.body);
    let correct = page.attributes("a[href*=corrects]", "href")[0].clone();
    let page = bob.get(&correct).await.ok();
    for field in ["n", "of", "invited"] {
        assert_eq!(page.attributes(&format!("#{field}"), "value"), [""], "{field}");
    }
    assert!(
        page.body.contains("Numbers that you leave empty stay as they are") && page.body.contains("Staff survey"),
        "{}",
        page.body
    );
    let before = house.facts("plan.read").await;
    assert_eq!(cora.get(&correct).await.ok().attributes("#of", "value"), ["112"]);
    assert_eq!(house.facts("plan.read").await, before + 1, "a look at exact numbers is written down");
    cora.get("/plan/report/plan.toml").await.ok();
    assert_eq!(house.facts("plan.read").await, before + 2, "so is the file that has them");

    // corrected before anything is frozen: what it said before is for exact eyes
    bob.post(&correct, &wave("61", "118", "153")).await.is(303);
    let words = bob.get("/plan/measures/3.3").await.ok().texts("main").join(" ");
    assert!(words.contains("60 of 120") && words.contains("corrected since") && !words.contains("60 of 110"), "{words}");
    // and once it is frozen everyone is shown what the snapshot has
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let correct = cora.get("/plan/measures/3.3").await.ok().attributes("a[href*=corrects]", "href")[0].clone();
    cora.post(&correct, &wave("72", "124", "170")).await.is(303);
    let words = bob.get("/plan/measures/3.3").await.ok().texts("main").join(" ");
    assert!(words.contains("60 of 120") && !words.contains("70 of 125") && !words.contains("170 were asked"), "{words}");
    let api = bob.get("/api/v1/plans/technician-commitment-2025-2027/measures/3.3").await.ok().body;
    assert!(!api.contains("\"125\"") && !api.contains("\"170\"") && !api.contains("\"110\""), "{api}");
    assert!(cora.get("/plan/measures/3.3").await.ok().texts("main").join(" ").contains("72 of 124"));
});

on_both!(two_people_edit_one_measure, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut ada) = (house.client(&cast.cora).await, house.client(&cast.ada).await);
    ada.get("/plan/measures/7.2/edit").await.is(403);
    let page = cora.get("/plan/measures/7.2/edit").await.ok();
    let mut fields: Vec<(String, String)> = Vec::new();
    for name in page.attributes("form.form input[name]", "name") {
        let value = page.attributes(&format!("form.form input[name='{name}']"), "value").pop().unwrap_or_default();
        fields.push((name, value));
    }
    for name in page.attributes("form.form textarea", "name") {
        let value = page.texts(&format!("#{name}")).pop().unwrap_or_default();
        fields.push((name, value));
    }
    fields.extend(
        [("kind", "count"), ("direction", "up"), ("numerator", ""), ("denominator", "")].map(|(a, b)| (a.to_owned(), b.to_owned())),
    );
    let with = |changes: &[(&str, &str)]| -> Vec<(String, String)> {
        let mut sent = fields.clone();
        for (name, value) in changes {
            sent.retain(|(key, _)| key != name);
            sent.push(((*name).to_owned(), (*value).to_owned()));
        }
        sent
    };
    let pairs = |sent: &[(String, String)]| -> Vec<(String, String)> { sent.to_vec() };
    let send = async |client: &mut crate::support::Client, sent: Vec<(String, String)>| {
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        client.post("/plan/measures/7.2/edit", &sent).await
    };
    let page = send(&mut cora, with(&[("targets", "at least 80 %"), ("note", "x")])).await.is(422);
    assert!(page.body.contains("has no period"));
    send(&mut cora, with(&[("unit", "people")])).await.is(422);
    let first = with(&[("unit", "people at sessions"), ("targets", "2026: 40"), ("note", "Clearer")]);
    send(&mut cora, pairs(&first)).await.is(303);
    // the second began from version 1 as well
    let second = with(&[("unit", "attendances, all"), ("name", "More people come"), ("note", "Shorter")]);
    let page = send(&mut cora, second).await.is(409);
    let rows = page.texts("table tbody tr");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("people at sessions") && row.contains("your words")), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("2026: >= 40") && row.contains("theirs")), "{rows:?}");
    assert_eq!(page.attributes("#unit", "value"), ["attendances, all"]);
    assert_eq!(page.texts("#targets"), ["2026: >= 40"], "what was not touched is theirs");
    assert_eq!(page.attributes("input[name=version]", "value"), ["2"]);
    let page = cora.get("/plan/measures/7.2").await.ok();
    assert!(page.body.contains("people at sessions") && page.body.contains("Version 2: Clearer"));
});

on_both!(everyone_sees_what_the_coordinator_lets_them, |house| {
    let cast = planned(&house).await;
    house.stranger().get("/plan/public/university-of-northbridge").await.is(404);
    let mut cora = house.client(&cast.cora).await;
    let sent = [("version", "1"), ("academic_year_end", "09-30"), ("public", "yes")];
    cora.post("/plan/settings", &[("version", "1"), ("academic_year_end", "02-29"), ("public", "yes")]).await.is(422);
    cora.post("/plan/settings", &sent).await.is(303);
    cora.post("/plan/settings", &sent).await.is(409);
    cora.post("/plan/actions/10/status", &[("status", "paused"), ("reason", "Alice Archer is away")]).await.is(303);
    cora.post("/plan/actions/10/updates", &[("update", "Bob Baker stands in."), ("day", "2026-03-02")]).await.is(303);
    let page = house.stranger().get("/plan/public/university-of-northbridge").await.ok();
    assert_eq!(page.texts("h3").len(), 18);
    assert!(!page.body.contains("Cora") && page.body.contains("not yet counted"));
    assert!(!page.body.contains("Alice") && !page.body.contains("Bob Baker") && page.body.contains("Paused"));
    let report = cora.get("/plan/report").await.ok().texts("main").join(" ");
    assert!(report.contains("Alice Archer is away") && report.contains("Bob Baker stands in. (2 March 2026)"), "{report}");
    assert!(cora.get("/plan/report/report.csv").await.ok().body.contains("Bob Baker stands in."));
    assert!(cora.get("/plan/actions/3").await.ok().body.contains("By the end of academic year 2025-26"));
});

on_both!(the_board_gets_its_report, |house| {
    let cast = planned(&house).await;
    bring(&house, &cast.northbridge, PLANS[1].1).await;
    let mut cora = house.client(&cast.cora).await;
    let page = cora.get("/plan/report").await.ok();
    assert_eq!(page.texts("h3").len(), 18);
    let csv = cora.get("/plan/report/report.csv").await.ok();
    assert_eq!(csv.body.lines().count(), 35);
    let xlsx = cora.get("/plan/report/report.xlsx").await.ok();
    assert!(xlsx.headers["content-disposition"].to_str().unwrap().contains("technician-commitment-2025-2027-2026-03-02.xlsx"));
    let json = cora.get("/plan/report/report.json?plan=icr-2018-2020").await.ok().value();
    let actions = json["actions"].as_array().unwrap();
    let action = actions.iter().find(|one| one["number"] == "2c.i").unwrap();
    let measure = &action["measures"][0];
    assert_eq!((measure["n"].as_str(), measure["of"].as_str(), measure["share"].as_str()), (Some("15"), Some("15"), Some("..")));
    assert_eq!(measure["judgement"], "suppressed", "13 of 14 is published by nobody");
    let exact = cora.get("/plan/report/report.json?plan=icr-2018-2020&by=exact").await.ok().value();
    assert!(exact.to_string().contains("\"13\"") && !json.to_string().contains("\"13\""));
    let bob = house.client(&cast.bob).await.get("/plan/report/report.json?plan=icr-2018-2020&by=exact").await.ok().value();
    assert_eq!(bob["numbers"], "published");
    cora.get("/plan/report/plan.toml?plan=icr-2018-2020").await.ok();
    house.client(&cast.bob).await.get("/plan/report/plan.toml").await.is(403);
    cora.get("/plan/report/secrets.txt").await.is(404);
    // not held is not zero, and a plan can be chosen
    let page = cora.get("/plan/measures/2f.ii.1?plan=icr-2018-2020").await.ok();
    assert!(page.texts("main").join(" ").contains("not held"));
    assert_eq!(cora.get("/plan?plan=icr-2018-2020").await.ok().texts("h1"), ["Ten-year review action plan 2018-2020"]);
});

on_both!(one_act_moves_its_measure, |house| {
    let cast = planned(&house).await;
    let (mut cora, mut alice) = (house.client(&cast.cora).await, house.client(&cast.alice).await);
    catch_up(&house.app).await.unwrap();
    let number =
        async |client: &mut crate::support::Client| client.get("/plan/measures/5.1").await.ok().texts(".figures dd").join(" ");
    assert_eq!(number(&mut cora).await, "0");
    let about = [("version", "0"), ("name", "Alice Archer"), ("pronouns", ""), ("audience", "institution")];
    alice.post("/profile/about", &about).await.is(303);
    alice.post("/profile/publish", &[]).await.is(303);
    catch_up(&house.app).await.unwrap();
    assert_eq!(number(&mut cora).await, "1");
    let page = cora.get("/plan/actions/5").await.ok();
    assert!(page.texts("[aria-labelledby=numbers] tbody tr")[0].contains("met"), "{}", page.body);
    let page = house.client(&cast.bob).await.get("/plan/measures/5.1").await.ok();
    assert!(page.texts(".figures dd").is_empty() && page.body.contains("not published yet"), "everyone else waits for a snapshot");
    assert!(!page.body.contains("No period has begun yet"), "{}", page.body);
    assert!(house.facts("plan.read").await > 2, "exact numbers are looked at with a fact each time");
});

on_both!(evidence_sent_twice_is_there_once, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let photos = [("evidence", "Photos of the opening"), ("link", "https://northbridge.example/photos")];
    for _ in 0..2 {
        cora.post("/plan/actions/5/evidence", &photos).await.is(303);
    }
    let page = cora.get("/plan/actions/5").await.ok();
    assert_eq!(page.texts("main").join(" ").matches("Photos of the opening").count(), 1, "{}", page.body);
    assert_eq!(house.facts("plan.evidence").await, 1);
});
