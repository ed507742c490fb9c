//! Plans taken in, again, beside others; the first of an empty house; the commands.

use std::collections::BTreeSet;
use std::process::Command;

use benchside::accounts::store as accounts;
use benchside::ids::InstitutionId;
use benchside::plan::file::read;
use benchside::plan::model::Status;
use benchside::plan::store::{self, Said, Saved};
use benchside::plan::{FIRST, export, import, seed};
use benchside::web::times::date;

use super::{PLANS, action, bring, planned};
use crate::on_both;
use crate::support::{Cast, House};

on_both!(a_plan_is_taken_in_once_and_given_back, |house| {
    let cast = house.cast().await;
    for (code, text) in PLANS {
        let done = bring(&house, &cast.northbridge, text).await;
        assert!(done.is_new && done.added == done.parts, "{done:?}");
        let again = bring(&house, &cast.northbridge, text).await;
        assert_eq!((again.is_new, again.added, again.changed, again.said), (false, 0, 0, 0), "{code}");
        let mut tx = house.app.db.read().await.unwrap();
        let plan = store::named(&mut tx, &cast.northbridge.id, code).await.unwrap().unwrap();
        assert_eq!(
            export::text(&mut tx, &plan).await.unwrap().strip_prefix(export::LEFT_OUT),
            Some(text),
            "{code} is given back as it was"
        );
    }
    let plans = store::of(&mut house.app.db.read().await.unwrap(), &cast.northbridge.id).await.unwrap();
    assert_eq!(plans.len(), 3);
    assert_eq!(plans[0].head.code, PLANS[0].0, "the first stays the first");
    assert!(store::of(&mut house.app.db.read().await.unwrap(), &cast.southmere.id).await.unwrap().is_empty());
});

on_both!(a_changed_file_makes_versions_and_takes_nothing_away, |house| {
    let cast = planned(&house).await;
    let id = action(&house, &cast.northbridge.id, "5").await;
    let mut tx = house.app.db.write().await.unwrap();
    let now = house.clock.now();
    store::give(&mut tx, now, &id, Some(&cast.cora), date(now, "UTC"), "Three departments are open.").await.unwrap();
    tx.commit().await.unwrap();
    let changed = FIRST.replace("Pilot T-level placements.", "Host T-level placements.");
    let shorter = changed.split("[[measure]]\ncode = \"18.1\"").next().unwrap();
    let done = bring(&house, &cast.northbridge, shorter).await;
    assert_eq!((done.added, done.changed, done.left.as_slice()), (0, 1, ["measure 18.1".to_owned()].as_slice()));
    let mut tx = house.app.db.read().await.unwrap();
    let plan = store::of(&mut tx, &cast.northbridge.id).await.unwrap().remove(0);
    let kept = store::action(&mut tx, &plan.id, "17").await.unwrap().unwrap();
    assert_eq!((kept.version, kept.says.words.as_str()), (2, "Host T-level placements."));
    let versions = store::versions::<benchside::plan::model::Action>(&mut tx, &kept.id).await.unwrap();
    assert_eq!(versions.iter().map(|one| one.version).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(store::measures(&mut tx, &plan.id).await.unwrap().len(), 34, "nothing is taken away");
    assert_eq!(store::updates(&mut tx, &id).await.unwrap().len(), 1);
    assert!(export::text(&mut tx, &plan).await.unwrap().contains("Three departments are open."));
});

on_both!(a_number_that_a_file_says_otherwise_takes_the_place_of_the_one_before, |house| {
    let cast = house.cast().await;
    let (code, text) = PLANS.into_iter().find(|(code, _)| code.starts_with("icr")).unwrap();
    bring(&house, &cast.northbridge, text).await;
    let changed = text.replacen("n = 13, of = 14, words", "n = 12, of = 14, words", 1);
    assert_eq!(bring(&house, &cast.northbridge, &changed).await.said, 1);
    assert_eq!(bring(&house, &cast.northbridge, &changed).await.said, 0);
    let mut tx = house.app.db.read().await.unwrap();
    let plan = store::named(&mut tx, &cast.northbridge.id, code).await.unwrap().unwrap();
    assert_eq!(
        export::text(&mut tx, &plan).await.unwrap().strip_prefix(export::LEFT_OUT),
        Some(changed.as_str()),
        "and is what the plan's file has"
    );
    let all = store::measures(&mut tx, &plan.id).await.unwrap();
    let measure = all.iter().find(|one| one.says.code == "2c.i.1").unwrap();
    let records = store::records(&mut tx, &measure.id).await.unwrap();
    assert_eq!(
        records.iter().map(|one| (one.value.n, one.is_corrected())).collect::<Vec<_>>(),
        [(Some(12.0), false), (Some(13.0), true)]
    );
});

on_both!(two_people_change_one_measure_and_nothing_is_overwritten, |house| {
    let cast = planned(&house).await;
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let plan = store::of(&mut tx, &cast.northbridge.id).await.unwrap().remove(0);
    let before = store::measure(&mut tx, &plan.id, "7.2").await.unwrap().unwrap();
    let said = Said { now, by: Some(&cast.cora), note: "Clearer" };
    let mut mine = before.says.clone();
    mine.name = "More people at sessions".to_owned();
    assert_eq!(store::save(&mut tx, &before, 1, &mine, said).await.unwrap(), Saved::As(2));
    let mut theirs = before.says.clone();
    theirs.unit = "people".to_owned();
    assert_eq!(store::save(&mut tx, &before, 1, &theirs, said).await.unwrap(), Saved::Changed);
    let after = store::measure(&mut tx, &plan.id, "7.2").await.unwrap().unwrap();
    assert_eq!((after.version, &after.says), (2, &mine));
    assert_eq!(store::save(&mut tx, &after, 2, &mine, said).await.unwrap(), Saved::Same);
    let kept = store::action(&mut tx, &plan.id, "7").await.unwrap().unwrap();
    assert!(store::set_status(&mut tx, &kept, Status::Paused, Said { note: "A year off", ..said }).await.unwrap());
    let kept = store::action(&mut tx, &plan.id, "7").await.unwrap().unwrap();
    assert!(!store::set_status(&mut tx, &kept, Status::Paused, Said { note: "A year off", ..said }).await.unwrap());
    let statuses = store::statuses(&mut tx, &kept.id).await.unwrap();
    assert_eq!((statuses.len(), statuses[0].status(), statuses[0].by.as_deref()), (1, Status::Paused, Some("Cora Clerk")));
    tx.commit().await.unwrap();
    assert_eq!((house.facts("plan.changed").await, house.facts("plan.status").await), (1, 1));
});

/// An institution's first plan as a file.
async fn exported_of(house: &House, institution: &InstitutionId) -> String {
    let mut tx = house.app.db.read().await.unwrap();
    let plan = store::of(&mut tx, institution).await.unwrap().remove(0);
    export::text(&mut tx, &plan).await.unwrap()
}

on_both!(what_an_export_holds_is_taken_in_again, |house| {
    let cast = planned(&house).await;
    house.clock.advance(chrono::TimeDelta::days(1));
    let mut cora = house.client(&cast.cora).await;
    let evidence = [("evidence", "Minutes of the group"), ("link", "https://northbridge.example/minutes")];
    cora.post("/plan/actions/5/evidence", &evidence).await.is(303);
    for (status, reason) in [("under-way", ""), ("paused", "Until the new term")] {
        let mut cora = house.client(&cast.cora).await;
        cora.post("/plan/actions/5/status", &[("status", status), ("reason", reason)]).await.is(303);
        house.clock.advance(chrono::TimeDelta::days(2));
    }
    let text = exported_of(&house, &cast.northbridge.id).await;
    let names = text.lines().take_while(|line| line.starts_with('#')).collect::<String>();
    assert!(names.contains("who acts for an owner") && names.contains("waves of surveys by group"), "what it leaves out: {names}");
    for words in ["https://northbridge.example/minutes", "on = 2026-03-03, status = \"under-way\"", "Until the new term"] {
        assert!(text.contains(words), "{text}");
    }
    // there it is all the same, and elsewhere it becomes the same
    let today = date(house.clock.now(), "UTC");
    let file = read(&text, today).unwrap();
    let mut tx = house.app.db.read().await.unwrap();
    let weighed = import::weigh(&mut tx, today, &cast.northbridge.id, &file, &BTreeSet::new()).await.unwrap().unwrap();
    assert!(weighed.is_same(), "{weighed:?}");
    drop(tx);
    bring(&house, &cast.southmere, &text).await;
    assert_eq!(exported_of(&house, &cast.southmere.id).await, text);
});

on_both!(links_that_lead_round_through_other_plans_are_refused, |house| {
    let cast = planned(&house).await;
    let head = "name = \"P\"\nbegins = 2025-01-01\nends = 2025-12-31\n";
    let plan = |code: &str, to: &str| {
        format!(
            "code = \"{code}\"\n{head}[[action]]\nnumber = \"1\"\nwords = \"W\"\nowners = [\"A\"]\nfollow_on = [{{ plan = \"{to}\", action = \"1\" }}]\n"
        )
    };
    bring(&house, &cast.northbridge, &plan("a", "b")).await;
    bring(&house, &cast.northbridge, &plan("b", "c")).await;
    let mut tx = house.app.db.read().await.unwrap();
    let back = read(&plan("c", "a"), "2026-03-02".parse().unwrap()).unwrap();
    let problems = import::weigh(&mut tx, "2026-03-02".parse().unwrap(), &cast.northbridge.id, &back, &BTreeSet::new())
        .await
        .unwrap()
        .unwrap_err();
    assert!(problems[0].what.contains("a 1, then b 1, then c 1, then a 1"), "{problems:?}");
});

/// What is wrong with a file beside what is here, each with its line.
async fn refused(house: &House, cast: &Cast, text: &str) -> Vec<(usize, String)> {
    let today = date(house.clock.now(), &cast.northbridge.time_zone);
    let file = read(text, today).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut tx = house.app.db.write().await.unwrap();
    let taken = (house.clock.now(), None);
    let done = import::bring_in(&mut tx, today, &cast.northbridge.id, &file, &BTreeSet::new(), taken).await.unwrap();
    done.err().unwrap_or_default().into_iter().map(|problem| (problem.line, problem.what)).collect()
}

/// The line on which some words begin.
fn line(text: &str, words: &str) -> usize {
    1 + text[..text.find(words).unwrap()].matches('\n').count()
}

on_both!(a_file_breaks_nothing_that_is_here, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let records = [
        ("14.1", [("what", "review"), ("period", "2025-01-20"), ("n", ""), ("of", "")]),
        ("1.1", [("what", "portraits"), ("period", "2025-02-20"), ("n", "12"), ("of", "")]),
        ("3.3", [("what", "survey"), ("period", "2025"), ("n", "61"), ("of", "112")]),
    ];
    for (code, sent) in records {
        let sent = [&sent[..], &[("held", "yes"), ("words", "Minutes")]].concat();
        cora.post(&format!("/plan/measures/{code}/record"), &sent).await.is(303);
    }
    let action =
        [("words", "Open the workshops"), ("owners", "Estates"), ("number", "19"), ("due", "2027-12-31"), ("ongoing", "no")];
    cora.post("/plan/add/action", &action).await.is(303);
    let has = |found: &[(usize, String)], at: usize, words: &str| {
        assert!(found.iter().any(|(line, what)| *line == at && what.contains(words)), "{at} {words}: {found:?}");
    };
    assert_eq!(refused(&house, &cast, FIRST).await, []);
    let later = FIRST.replace("begins = 2025-01-01", "begins = 2025-03-01");
    has(&refused(&house, &cast, &later).await, 4, "what is recorded for measure 14.1 (20 January 2025)");
    let earlier = FIRST.replace("ends = 2027-12-31", "ends = 2027-12-30");
    let found = refused(&house, &cast, &earlier).await;
    assert!(found.iter().any(|(line, what)| *line == 5 && what.contains("action 19 (31 December 2027)")), "{found:?}");
    let share = FIRST.replacen("kind = \"milestone\"\nunit = \"exhibitions\"", "kind = \"proportion\"\nunit = \"exhibitions\"", 1);
    let at = line(FIRST, "\"1.1\"\naction");
    has(&refused(&house, &cast, &share).await, at, "what is recorded for 20 February 2025 does not say of how many");
    let audit = FIRST.replacen("recorded = [\"survey\"]\nbreakdowns", "recorded = [\"audit\"]\nbreakdowns", 1);
    has(&refused(&house, &cast, &audit).await, line(FIRST, "\"3.3\"\naction"), "'survey' is recorded for 2025");
    // a new value has to go with what the measure is here
    let one = "recorded = [\"review\"]";
    let at = line(FIRST, one);
    let values = "values = [\n{ what = \"review\", period = \"2025\", words = \"Held\" },\n{ what = \"review\", period = \"2025\", n = 1 },\n]";
    let valued = FIRST.replacen(one, &format!("{one}\n{values}"), 1);
    assert_eq!(refused(&house, &cast, &valued).await, []);
    let code = FIRST[..FIRST.find(one).unwrap()].rsplit("code = \"").next().unwrap().split('"').next().unwrap().to_owned();
    let mut changing = house.client(&cast.cora).await.with_header("if-match", "\"1\"");
    let path = format!("/api/v1/plans/technician-commitment-2025-2027/measures/{code}");
    let change = serde_json::json!({ "fields": { "kind": "proportion", "targets": "" }, "note": "A share" });
    changing.json(axum::http::Method::PUT, &path, &change).await.ok();
    has(&refused(&house, &cast, &valued).await, at + 3, "this is a share: 'of' is missing");

    // nor are there two numbers of one period
    let twice = valued.replacen("words = \"Held\"", "n = 2", 1);
    let fresh = twice.replacen("code = \"technician-commitment-2025-2027\"", "code = \"another\"", 1);
    has(&refused(&house, &cast, &fresh).await, at + 3, "has two numbers of 2025");

    cora.post("/plan/snapshots", &[("period", "2025 Q4")]).await.is(303);
    let before = FIRST.replace("begins = 2025-01-01", "begins = 2024-12-01");
    has(&refused(&house, &cast, &before).await, 4, "numbers since 1 January 2025 are published");
    assert!(cora.get("/plan/report/plan.toml").await.ok().body.contains("begins = 2025-01-01"), "nothing was written");
});

on_both!(the_first_institution_gets_the_first_plan_once, |house| {
    seed(&house.app).await.unwrap();
    house.cast().await;
    seed(&house.app).await.unwrap();
    seed(&house.app).await.unwrap();
    let mut tx = house.app.db.read().await.unwrap();
    let mut plans = 0;
    for institution in accounts::institutions(&mut tx).await.unwrap() {
        plans += store::of(&mut tx, &institution.id).await.unwrap().len();
    }
    assert_eq!(plans, 1);
    assert_eq!(house.facts("plan.imported").await, 1);
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plans_come_and_go_by_command() {
    let house = crate::support::House::sqlite().await;
    house.cast().await;
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_benchside"));
        command.args(args).arg("--data").arg(house.folder.path()).env_remove("DATABASE_URL").env_remove("BENCHSIDE_DATA");
        let output = command.output().unwrap();
        let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(!words.contains("panicked"), "{words}");
        (output.status.success(), words)
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.toml");
    let name = file.to_str().unwrap();
    let whose = ["--institution", "university-of-northbridge"];
    std::fs::write(&file, PLANS[1].1).unwrap();
    let (good, words) = run(&["import", "plan", name, whose[0], whose[1], "--dry-run"]);
    assert!(good && words.contains("all good. Nothing was written."), "{words}");
    let (good, words) = run(&["import", "plan", name, whose[0], whose[1]]);
    assert!(good && words.contains("0 unchanged"), "{words}");
    let one = "code = \"one\"\nname = \"One\"\nbegins = 2025-01-01\nends = 2025-12-31\n[[action]]\nnumber = \"1\"\nwords = \"Do\"\n\
               owners = [\"A\"]\n[[measure]]\ncode = \"1.1\"\naction = \"1\"\nname = \"M\"\nkind = \"count\"\n";
    std::fs::write(&file, one).unwrap();
    let (good, words) = run(&["import", "plan", name, whose[0], whose[1], "--dry-run"]);
    assert!(good && words.contains("One: 1 action, 1 measure: all good."), "{words}");
    let (good, words) = run(&["import", "plan", name, whose[0], whose[1]]);
    assert!(good && words.contains("One: 1 action, 1 measure: 2 new, 0 changed, 0 unchanged."), "{words}");
    // the first wrong byte stands on the third line
    std::fs::write(&file, [&b"code = \"one\"\n\nname = \"N"[..], &[0xe4], &b"ive\"\n"[..]].concat()).unwrap();
    let (good, words) = run(&["import", "plan", name, whose[0], whose[1]]);
    assert!(!good && words.contains("is not text in UTF-8") && words.contains("line 3") && !words.contains("sequence"), "{words}");
    let to = folder.path().join("out.toml");
    let (good, words) = run(&["export", "plan", "icr-2018-2020", to.to_str().unwrap(), whose[0], whose[1]]);
    assert!(good, "{words}");
    assert_eq!(std::fs::read_to_string(&to).unwrap().strip_prefix(export::LEFT_OUT), Some(PLANS[1].1));
    std::fs::write(&file, PLANS[1].1.replace("owners", "onwers")).unwrap();
    let (good, words) = run(&["import", "plan", name, whose[0], whose[1]]);
    assert!(!good && words.contains("line 8: an action needs 'owners'") && words.contains("Is it 'owners'?"), "{words}");
    let (good, words) = run(&["export", "plan", "nothing", whose[0], whose[1]]);
    assert!(!good && words.contains("icr-2018-2020"), "{words}");
}
