//! Profiles from a file.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use benchside::accounts::store as accounts;
use benchside::directory::import::{Failure, Options, Progress, Report, import};
use benchside::directory::model::{Intent, Level};
use benchside::directory::{Audience, Published, store};
use serde_json::{Value, json};

use super::version;
use crate::on_both;
use crate::support::House;

fn file(house: &House, bytes: &[u8]) -> PathBuf {
    let path = house.folder.path().join("profiles.jsonl");
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

fn lines(values: &[Value]) -> Vec<u8> {
    values.iter().map(|value| format!("{value}\n")).collect::<String>().into_bytes()
}

async fn run(house: &House, bytes: &[u8], options: &Options) -> Result<Report, Failure> {
    import(&house.app, &file(house, bytes), options, |_| ControlFlow::Continue(())).await
}

async fn good(house: &House, bytes: &[u8]) -> Report {
    run(house, bytes, &Options::default()).await.unwrap()
}

/// The problems of a file that must be refused, after making sure that nothing was written.
async fn refused(house: &House, bytes: &[u8]) -> (u64, Vec<String>) {
    let before = everyone(house).await.len();
    let Err(Failure::Refused(checked)) = run(house, bytes, &Options::default()).await else { panic!("it was not refused") };
    assert_eq!(everyone(house).await.len(), before, "nothing is written unless all is good");
    (checked.count, checked.problems.iter().map(|problem| format!("{}: {}", problem.line, problem.what)).collect())
}

/// Everyone published, with every section, by external id.
async fn everyone(house: &House) -> Vec<Published> {
    let mut tx = house.app.db.read().await.unwrap();
    let ids = store::published_after(&mut tx, None, 10_000).await.unwrap();
    let mut found = store::published(&mut tx, &ids).await.unwrap();
    found.sort_by(|a, b| a.external_id.cmp(&b.external_id));
    found
}

on_both!(every_field_of_a_line_arrives, |house| {
    let line = json!({
        "external_id": "e-1", "name": "Amara  Osei", "email": "amara@north.example", "institution": "North University",
        "department": "School of Materials", "site": "South Campus", "title": "Senior Technician", "summary": "Two\nlines",
        "skills": [
            { "label": "Scanning electron microscopy", "level": "expert", "intents": ["hosts_shadowing", "can_teach"] },
            { "label": "Soldering", "level": null },
            { "label": "soldering", "level": "Practitioner", "intents": ["can_do"] },
        ],
        "instruments": [{ "name": "Sigma 300", "model": "Zeiss", "location": "0.14" }, { "name": "Dryer" }],
        "audience": "network",
    });
    let report = good(&house, &lines(&[line])).await;
    assert_eq!((report.people, report.new, report.published, report.unchanged), (1, 1, 1, 0));
    assert_eq!(report.warnings, ["skills with the same meaning were made one in 1 lines"]);
    let [one] = everyone(&house).await.try_into().unwrap();
    assert_eq!((one.external_id.as_deref(), one.handle.as_str()), (Some("e-1"), "amara-osei"));
    assert_eq!(one.institution_name, "North University");
    assert_eq!((one.department_name.as_deref(), one.site_name.as_deref()), (Some("School of Materials"), Some("South Campus")));
    assert!(one.confirmed.is_none() && !one.matching);
    let profile = one.profile;
    assert_eq!(profile.about.content.name, "Amara Osei");
    assert_eq!(profile.summary.content, "Two\nlines");
    assert_eq!(profile.skills.content.len(), 2);
    assert_eq!(profile.skills.content[0].intents, [Intent::CanTeach, Intent::HostsShadowing]);
    assert_eq!(profile.skills.content[1].level, Level::Practitioner);
    assert_eq!(profile.instruments.content[1].name, "Dryer");
    assert_eq!(profile.reach(), Audience::Network);
    assert_eq!(house.facts("profile.published").await, 1);
    let mut tx = house.app.db.read().await.unwrap();
    let person = accounts::person(&mut tx, &one.person).await.unwrap().unwrap();
    assert_eq!((person.email.as_deref(), person.job_title.as_deref()), (Some("amara@north.example"), Some("Senior Technician")));
    let facts = benchside::ledger::since(&mut tx, 0, 10).await.unwrap();
    assert!(facts[0].attributes.contains(r#""source":"import""#) && facts[0].department.is_some());
});

on_both!(who_names_no_institution_belongs_to_the_only_one, |house| {
    good(&house, b"{\"external_id\":\"1\",\"name\":\"A\"}\n").await;
    assert_eq!(everyone(&house).await[0].institution_name, "My institution");
    good(&house, b"{\"external_id\":\"1\",\"name\":\"A\"}\n{\"external_id\":2,\"name\":\"B\"}").await;
    assert_eq!(everyone(&house).await.len(), 2, "the last line needs no line break, and numbers are ids too");
    let two =
        lines(&[json!({"external_id": "3", "name": "C"}), json!({"external_id": "4", "name": "D", "institution": "Elsewhere"})]);
    let (count, problems) = refused(&house, &two).await;
    assert_eq!(
        (count, problems.as_slice()),
        (1, ["1: institution: is missing, and there are several. Say which with --institution NAME".to_owned()].as_slice())
    );
    let options = Options { institution: Some("ELSEWHERE".into()), ..Options::default() };
    run(&house, &two, &options).await.unwrap();
    assert!(everyone(&house).await[2..].iter().all(|one| one.institution_name == "Elsewhere"));
});

on_both!(a_bad_file_is_refused_with_every_line_and_reason, |house| {
    let mut bytes = lines(&[
        json!({"external_id": "ok", "name": "Fine", "colour": "blue", "skills": [{"label": "x", "colour": 1}]}),
        json!({"name": "No id"}),
        json!({"external_id": "a", "name": ""}),
        json!({"external_id": "ok", "name": "Twice"}),
        json!({"external_id": "b\u{7}", "name": "Bell"}),
        json!({"external_id": "c", "name": 5}),
        json!({"external_id": "d", "name": "D", "audience": "world"}),
        json!({"external_id": "e", "name": "E", "skills": [{"label": "x", "level": "guru"}, {"level": "expert"}, "x"]}),
        json!({"external_id": "f", "name": "F", "skills": [{"label": "x", "intents": ["fly", 3]}]}),
        json!({"external_id": "g", "name": "G", "email": "no address"}),
        json!({"external_id": "h", "name": "H", "skills": vec![json!({"label": "x"}); 301]}),
        json!({"external_id": "i", "name": "I", "instruments": {"name": "x"}}),
        json!({"external_id": "j", "name": "J".repeat(201)}),
        json!(["external_id"]),
    ]);
    bytes.extend_from_slice(b"{\"external_id\": \"k\", \"name\": \"K\"\n");
    bytes.extend_from_slice(b"{\"external_id\": \"l\", \"name\": \"Jos\xe9\"}\n");
    bytes.extend_from_slice(
        format!("{{\"external_id\": \"m\", \"name\": \"M\", \"summary\": \"{}\"}}\n", "x".repeat(10 << 20)).as_bytes(),
    );
    bytes.extend_from_slice(b"\n  \r\n{\"external_id\": \"n\", \"name\": \"N\"}\r\n");
    let (count, problems) = refused(&house, &bytes).await;
    assert_eq!(count, 16);
    let expected = [
        "2: external_id: is missing",
        "3: name: is missing",
        "4: external_id: 'ok' is in line 1 already",
        "5: external_id: has control characters in it",
        "6: name: must be a text, not a number",
        "7: audience: 'world' is not known; it is one of private, institution, network or public",
        "8: skills[2]: must be an object, not a text",
        "8: skills[0].level: 'guru' is not known; it is one of awareness, working, practitioner or expert",
        "8: skills[1].label: is missing",
        "9: skills[0].intents: \"fly\" is not known; it is one of can_do, can_teach, hosts_shadowing, joins_grants or wants_to_learn",
        "9: skills[0].intents: 3 is not known; it is one of can_do, can_teach, hosts_shadowing, joins_grants or wants_to_learn",
        "10: email: is not an e-mail address, such as name@university.ac.uk",
        "11: skills: may have 300 entries, has 301",
        "12: instruments: must be a list, not an object",
        "13: name: may have 200 letters, has 201",
        "14: a line must be one JSON object, such as {\"external_id\": \"e1\", \"name\": \"Amara Osei\"}",
    ];
    assert_eq!(problems[..expected.len()], expected);
    assert!(problems[16].starts_with("15: not JSON at column 32: EOF"), "{}", problems[16]);
    assert_eq!(problems[17], "16: not UTF-8. Save the file as UTF-8 and import it again");
    assert_eq!(problems[18], "17: longer than 1 MB");
    assert_eq!(problems.len(), 19);
});

on_both!(at_most_fifty_problems_are_shown_and_all_are_counted, |house| {
    let bad: Vec<Value> = (0..200).map(|number| json!({"external_id": format!("e{number}")})).collect();
    let (count, problems) = refused(&house, &lines(&bad)).await;
    assert_eq!((count, problems.len()), (200, 50));
});

on_both!(other_encodings_and_nothing_at_all, |house| {
    let utf16: Vec<u8> = "\u{feff}{\"external_id\":\"1\",\"name\":\"A\"}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refused(&house, &utf16).await.1[0].starts_with("1: not UTF-8"));
    assert_eq!(good(&house, b"").await, Report::default());
    assert_eq!(good(&house, b"\n\n").await.people, 0);
    let report = good(&house, "\u{feff}{\"external_id\":\"1\",\"name\":\"A\u{202e}b\\u0007c\"}\n".as_bytes()).await;
    assert_eq!(report.warnings, ["control and direction characters were left out in 1 lines"]);
    assert_eq!(everyone(&house).await[0].profile.about.content.name, "Abc");
    let missing =
        import(&house.app, &house.folder.path().join("nothing.jsonl"), &Options::default(), |_| ControlFlow::Continue(())).await;
    assert!(matches!(missing, Err(Failure::File(_))));
});

on_both!(unknown_fields_are_named_once, |house| {
    let row = |id: u32| json!({"external_id": id.to_string(), "name": "A", "grade": 5, "skills": [{"label": "x", "stars": 3}]});
    let report = good(&house, &lines(&[row(1), row(2)])).await;
    assert_eq!(report.warnings, ["fields that are not known were passed over: grade, skills.stars"]);
});

/// People enough for several batches.
fn many(count: usize, summary: &str) -> Vec<u8> {
    let rows: Vec<Value> = (0..count)
        .map(|number| {
            json!({
                "external_id": format!("e{number:05}"), "name": format!("Same Name {}", number % 7), "institution": (["North", "South"][number % 2]),
                "department": format!("Department {}", number % 30), "summary": summary,
                "skills": [{ "label": format!("Skill {}", number % 50), "level": "working", "intents": ["can_do"] }],
            })
        })
        .collect();
    lines(&rows)
}

on_both!(repeating_changes_nothing_and_changes_change_only_themselves, |house| {
    let report = good(&house, &many(1_200, "First words")).await;
    assert_eq!((report.new, report.published, report.unchanged), (1_200, 1_200, 0));
    assert_eq!(house.facts("profile.published").await, 1_200);
    let before = everyone(&house).await;
    let handles: std::collections::HashSet<&str> = before.iter().map(|one| one.handle.as_str()).collect();
    assert_eq!(handles.len(), 1_200, "the same name has many handles");
    house.clock.advance(chrono::TimeDelta::days(1));
    let report = good(&house, &many(1_200, "First words")).await;
    assert_eq!((report.new, report.published, report.unchanged), (0, 0, 1_200));
    assert_eq!(everyone(&house).await, before);
    assert_eq!(house.facts("profile.published").await, 1_200);

    let fewer = lines(&[json!({"external_id": "e00001", "name": "New Name", "institution": "South", "email": "n@south.example"})]);
    let report = good(&house, &fewer).await;
    assert_eq!((report.published, report.unchanged), (1, 0));
    let after = everyone(&house).await;
    assert_eq!(after[1].profile.about.content.name, "New Name");
    assert_eq!(after[1].profile.summary.content, "First words", "what a line does not say stays");
    assert_eq!(after[1].handle, before[1].handle, "addresses stay");
    assert_eq!(after[1].department_name, before[1].department_name);
    assert_eq!(after[2..], before[2..]);
});

on_both!(a_killed_import_is_finished_by_repeating_it, |house| {
    let path = file(&house, &many(1_300, "Words"));
    let mut batches = 0;
    let stopped = import(&house.app, &path, &Options::default(), |progress| {
        batches += usize::from(matches!(progress, Progress::Writing(..)));
        if batches == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .await;
    assert!(matches!(stopped, Err(Failure::Stopped)));
    assert_eq!(everyone(&house).await.len(), 1_000, "whole batches");
    let report = import(&house.app, &path, &Options::default(), |_| ControlFlow::Continue(())).await.unwrap();
    assert_eq!((report.people, report.new, report.published, report.unchanged), (1_300, 300, 300, 1_000));
    assert_eq!(house.facts("profile.published").await, 1_300);
    assert_eq!(everyone(&house).await.len(), 1_300);
});

on_both!(a_dry_run_writes_nothing, |house| {
    let options = Options { dry_run: true, ..Options::default() };
    let report = run(&house, &many(10, "Words"), &options).await.unwrap();
    assert_eq!((report.people, report.new), (10, 0));
    let mut tx = house.app.db.read().await.unwrap();
    assert!(accounts::institutions(&mut tx).await.unwrap().is_empty());
});

on_both!(what_owners_decided_is_left_unless_it_is_to_be_replaced, |house| {
    let first = lines(&[
        json!({"external_id": "1", "name": "Own Words", "summary": "From the file"}),
        json!({"external_id": "2", "name": "Taken Back", "summary": "From the file"}),
    ]);
    good(&house, &first).await;
    let [own, back] = everyone(&house).await.try_into().unwrap();
    let mut owner = house.client(&own.person).await;
    let version = version(&owner.get("/profile/summary").await.ok());
    owner.post("/profile/summary", &[("version", &version), ("summary", "My own words")]).await.is(303);
    owner.post("/profile/publish", &[]).await.is(303);
    house.client(&back.person).await.post("/profile/withdraw", &[]).await.is(303);
    let report = good(&house, &first).await;
    assert_eq!((report.published, report.left), (0, 2));
    assert_eq!(everyone(&house).await.len(), 1);
    assert_eq!(everyone(&house).await[0].profile.summary.content, "My own words");
    let report = run(&house, &first, &Options { replace: true, ..Options::default() }).await.unwrap();
    assert_eq!((report.published, report.left), (2, 0));
    assert_eq!(everyone(&house).await[0].profile.summary.content, "From the file");
});

on_both!(who_was_erased_does_not_come_back_by_a_file, |house| {
    let bytes = lines(&[
        json!({ "external_id": "e1", "name": "Amara Osei", "email": "amara@northbridge.example", "title": "Technician" }),
        json!({ "external_id": "e2", "name": "Ben Bright", "title": "Technician" }),
    ]);
    assert_eq!(good(&house, &bytes).await.new, 2);
    let person = everyone(&house).await.into_iter().find(|one| one.external_id.as_deref() == Some("e1")).unwrap().person;
    let mut tx = house.app.db.write().await.unwrap();
    assert!(benchside::directory::erase::erase(&mut tx, house.clock.now(), &person, true).await.unwrap());
    tx.commit().await.unwrap();
    let report = good(&house, &bytes).await;
    assert_eq!((report.new, report.erased), (0, 1));
    let left: Vec<Option<String>> = everyone(&house).await.into_iter().map(|one| one.external_id).collect();
    assert_eq!(left, [Some("e2".to_owned())]);
});
