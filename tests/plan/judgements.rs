//! How numbers are judged, on the pages: figures of the two further plans, entered again as a plan of our own.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use super::{PLANS, bring, planned};
use crate::on_both;
use crate::support::Client;

const JUDGED: &str = include_str!("judged.toml");

/// The row of each measure on the page of an action.
async fn rows(client: &mut Client, action: &str) -> Vec<String> {
    client.get(&format!("/plan/actions/{action}")).await.ok().texts("[aria-labelledby=numbers] tbody tr")
}

async fn measure(client: &mut Client, code: &str) -> String {
    client.get(&format!("/plan/measures/{code}")).await.ok().texts("main").join(" ")
}

on_both!(each_judgement_stands_on_its_pages, |house| {
    let cast = house.cast().await;
    bring(&house, &cast.northbridge, JUDGED).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let judged = [
        ("1", "1.1", "52 of 58 (89.7 %)", "met"),
        ("1", "1.2", "118 of 200 (59 %)", "on course"),
        ("1", "1.3", "150 of 200 (75 %)", "no baseline"),
        ("1", "1.5", "13 of 14 (92.9 %)", "not met"),
        ("1", "1.6", "", "not yet counted"),
        ("1", "1.7", "", "no data"),
        ("1", "1.8", "7 of 18 (38.9 %)", "not met"),
        ("2", "2.1", "30 of 500 (6 %)", "not met"),
        ("3", "3.1", "4", "paused"),
        ("4", "4.1", "", "not held"),
    ];
    let report = cora.get("/plan/report?by=exact").await.ok().texts("tbody tr");
    let glance = cora.get("/plan").await.ok().texts("tbody tr");
    for (action, code, number, verdict) in judged {
        let action = rows(&mut cora, action).await;
        for (place, rows) in [("action", &action), ("report", &report), ("glance", &glance)] {
            let row = rows.iter().find(|row| row.starts_with(code)).unwrap_or_else(|| panic!("{code} in {place}: {rows:?}"));
            assert!(row.contains(verdict) && row.contains(number), "{place}: {row}");
            assert!(verdict != "met" || !row.contains("not met"), "{row}");
        }
        let page = cora.get(&format!("/plan/measures/{code}")).await.ok();
        assert!(page.texts("#number + .leaf-body .badge").contains(&verdict.to_owned()), "{code}: {}", page.body);
        let words = page.texts("#number + .leaf-body").join(" ");
        assert!(!number.is_empty() || !words.contains('0'), "nothing is said as zero: {words}");
    }
    // 13 of 14 is published by nobody, and neither is its judgement
    let row = rows(&mut bob, "1").await.into_iter().find(|row| row.starts_with("1.5")).unwrap();
    assert!(row.contains("suppressed") && row.contains("..") && !row.contains("13") && !row.contains("not met"), "{row}");
    let words = measure(&mut bob, "1.5").await;
    assert!(words.contains("So few people stand behind it"), "{words}");
    let row = rows(&mut bob, "2").await.remove(0);
    assert!(row.contains("30 of 500 (6 %)") && row.contains("not met"), "six in a hundred of five hundred tells of nobody: {row}");
});

on_both!(a_status_is_no_judgement, |house| {
    let cast = house.cast().await;
    bring(&house, &cast.northbridge, JUDGED).await;
    let mut bob = house.client(&cast.bob).await;
    // complete at 6 % against a target of 5 %: both are said, on every page
    let action = bob.get("/plan/actions/2").await.ok().texts("main").join(" ");
    assert!(action.contains("Complete") && action.contains("6 %") && action.contains("not met"), "{action}");
    let words = measure(&mut bob, "2.1").await;
    assert!(words.contains("Complete") && words.contains("not met") && words.contains("at most 5 %"), "{words}");
    let report = bob.get("/plan/report/report.json").await.ok().value();
    let actions = report["actions"].as_array().unwrap();
    let action = actions.iter().find(|one| one["number"] == "2").unwrap();
    assert_eq!((&action["status"], &action["measures"][0]["judgement"]), (&json!("complete"), &json!("not met")));
    let csv = bob.get("/plan/report/report.csv").await.ok().body;
    let line = csv.lines().find(|line| line.starts_with("2,")).unwrap();
    assert!(line.contains("Complete") && line.contains("not met"), "{line}");
    // what rests is not judged, and says why
    assert!(measure(&mut bob, "3.1").await.contains("The action rests, so its number is not judged."));
    assert!(bob.get("/plan/actions/3").await.ok().body.contains("Put off until people may meet."));
    assert!(measure(&mut bob, "4.1").await.contains("That is not the same as zero."));
    assert!(measure(&mut bob, "1.6").await.contains("communities"));
});

on_both!(small_numbers_stand_beside_all_of_them, |house| {
    let cast = house.cast().await;
    bring(&house, &cast.northbridge, JUDGED).await;
    let mut cora = house.client(&cast.cora).await;
    let rows = cora.get("/plan/measures/1.4").await.ok().texts("[aria-labelledby=periods] tbody tr");
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(rows[1].contains("50 %") && rows[2].contains("All of these together") && rows[2].contains("80 %"), "{rows:?}");
});

on_both!(a_change_of_whom_it_is_about_is_warned_of, |house| {
    let cast = house.cast().await;
    bring(&house, &cast.northbridge, JUDGED).await;
    let mut cora = house.client(&cast.cora).await;
    let page = cora.get("/plan/measures/4.2").await.ok();
    assert!(page.texts(".note.warn").is_empty() && !page.body.contains("class=\"change\""));
    house.clock.advance(TimeDelta::minutes(1));
    let change = json!({ "fields": { "population": "Line managers" }, "note": "All who manage are asked now" });
    let mut tagged = house.client(&cast.cora).await.with_header("if-match", "\"1\"");
    tagged.json(Method::PUT, "/api/v1/plans/judged/measures/4.2", &change).await.ok();
    let page = cora.get("/plan/measures/4.2").await.ok();
    assert!(page.texts(".note.warn").join(" ").contains("Whom it is about changed on the way"));
    // nothing was recorded since: the line stands behind what was
    let rows = page.texts("[aria-labelledby=periods] tbody tr");
    let since = rows.iter().find(|row| row.contains("From here on")).expect("a row");
    assert!(since.contains("Definition changed on 2 March 2026: of whom"), "{rows:?}");
    let wave = [("what", "survey"), ("held", "yes"), ("period", "2026-03-02"), ("n", "47"), ("of", "100"), ("words", "Spring")];
    cora.post("/plan/measures/4.2/record", &wave).await.is(303);
    let page = cora.get("/plan/measures/4.2").await.ok();
    assert_eq!(page.attributes("svg .change", "x1").len(), 1, "{}", page.body);
    let rows = page.texts("[aria-labelledby=periods] tbody tr");
    let marked = |row: &String| row.contains("Definition changed on 2 March 2026: of whom");
    assert_eq!(rows.iter().filter(|row| marked(row)).count(), 1, "{rows:?}");
    assert!(page.texts("figcaption")[0].contains("the definition changed"));
});

on_both!(a_milestone_that_was_put_off_is_not_forgotten, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let put_off = [("what", "review"), ("held", "no"), ("period", "2025-06-30"), ("words", "Postponed")];
    cora.post("/plan/measures/10.1/record", &put_off).await.is(303);
    let page = cora.get("/plan/measures/10.1").await.ok();
    assert!(page.texts("#number + .leaf-body .badge").contains(&"not held".to_owned()), "{}", page.body);
    assert!(!page.body.contains("Nothing was counted or recorded"));
    let both = [("what", "review"), ("held", "yes"), ("period", "2025-06-30"), ("words", "Minutes")];
    let page = cora.post("/plan/measures/10.1/record", &both).await.is(422);
    assert!(page.texts("#held-error")[0].contains("not held on 30 June 2025 is recorded already (“Postponed”)"), "{}", page.body);
    let held = [("what", "review"), ("held", "yes"), ("period", "2025-09-30"), ("words", "Minutes")];
    cora.post("/plan/measures/10.1/record", &held).await.is(303);
    let page = cora.get("/plan/measures/10.1").await.ok();
    assert!(page.texts(".badge.good").contains(&"met".to_owned()));
    // what is there is corrected into its other
    let corrects = page.attributes("a[href*=corrects]", "href");
    for path in corrects.iter().filter(|path| path.contains("record")) {
        let day = cora.get(path).await.ok().attributes("#period", "value").remove(0);
        let other = if day == "2025-06-30" { "yes" } else { "no" };
        let sent = [("what", "review"), ("held", other), ("period", day.as_str()), ("words", "As it was after all")];
        cora.post(path, &sent).await.is(303);
    }
});

on_both!(the_numbers_of_a_milestone_stand_beside_it, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let shown = [("what", "portraits"), ("held", "yes"), ("period", "2025-02-20"), ("n", "24"), ("words", "The hall")];
    cora.post("/plan/measures/1.1/record", &shown).await.is(303);
    let audit = [("what", "audit"), ("held", "yes"), ("period", "2025-05-20"), ("n", "7"), ("of", "12"), ("words", "Its report")];
    cora.post("/plan/measures/4.1/record", &audit).await.is(303);
    let settings = [("version", "1"), ("academic_year_end", "07-31"), ("public", "yes")];
    cora.post("/plan/settings", &settings).await.is(303);
    let mut bob = house.client(&cast.bob).await;
    let public = house.stranger().get("/plan/public/university-of-northbridge").await.ok().texts("main").join(" ");
    let exact = cora.get("/plan").await.ok().body;
    let mut pages = vec![("/plan for coordinators", exact), ("public", public.clone())];
    for path in ["/plan", "/plan/report", "/plan/report/report.csv"] {
        pages.push((path, bob.get(path).await.ok().body));
    }
    for (path, page) in pages {
        for words in ["Portraits shown: 24", "Committees with a technician: 7 of 12"] {
            assert!(page.contains(words), "{path}: {words}");
        }
    }
    assert!(public.contains("1exhibition, ") && !public.contains("1exhibitions"), "{public}");
    let page = bob.get("/plan/measures/4.1").await.ok();
    assert!(page.body.contains("Committees with a technician: 7 of 12 (58.3 %)"), "{}", page.body);
    assert_eq!(page.texts("#number + .leaf-body dt"), ["audit"]);
    let value = bob.get("/api/v1/plans/technician-commitment-2025-2027/measures/1.1").await.ok().value();
    assert_eq!(value["recorded"], "Portraits shown: 24");
});

on_both!(a_plan_of_percentages_is_judged, |house| {
    let cast = house.cast().await;
    bring(&house, &cast.northbridge, PLANS[1].1).await;
    let row = rows(&mut house.client(&cast.cora).await, "1b.ii").await.remove(0);
    assert!(row.contains("30 of 500 (6 %)") && row.contains("not met") && row.contains("at most 5 %"), "{row}");
});

on_both!(a_report_says_how_exact_it_is, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    for (file, of) in
        [("report.csv", "technician-commitment-2025-2027"), ("breakdowns.csv", "technician-commitment-2025-2027-breakdowns")]
    {
        let name = |answer: &crate::support::client::Answer| answer.headers["content-disposition"].to_str().unwrap().to_owned();
        let published = cora.get(&format!("/plan/report/{file}")).await.ok();
        let exact = cora.get(&format!("/plan/report/{file}?by=exact")).await.ok();
        assert_eq!(name(&published), format!("attachment; filename=\"{of}-2026-03-02.csv\""));
        assert_eq!(name(&exact), format!("attachment; filename=\"{of}-exact-2026-03-02.csv\""));
        assert!(published.body.lines().next().unwrap().ends_with(",Numbers"), "{}", published.body);
        assert!(exact.body.lines().skip(1).all(|line| line.ends_with(",exact")), "{}", exact.body);
        assert!(published.body.lines().skip(1).all(|line| line.contains(",published")), "{}", published.body);
    }
    let csv = cora.get("/plan/report/report.csv").await.ok().body;
    let line = |code: &str| csv.lines().find(|line| line.contains(&format!(",{code},"))).unwrap().to_owned();
    assert!(line("5.1").ends_with(",published 2025 Q4") && line("10.1").ends_with(",published"), "{csv}");
});
