//! The editors of the sections: every field is kept, checked and shown again; drafts; two browsers at once.

use benchside::directory::model::limits;
use benchside::directory::{Audience, SectionKind};

use super::{full_profile, publish, version};
use crate::on_both;

/// A good form for each section.
fn form(kind: SectionKind) -> Vec<(&'static str, &'static str)> {
    match kind {
        SectionKind::About => vec![("name", "Alice B. Archer"), ("pronouns", "they/them")],
        SectionKind::Role => vec![("title", "Chief Technician"), ("room", "0.14"), ("rows", "1"), ("discipline-0", "")],
        SectionKind::Summary => vec![("summary", "First line.\r\n\r\nSecond line.")],
        SectionKind::Skills => vec![
            ("rows", "3"),
            ("label-0", "glassblowing"),
            ("level-0", "expert"),
            ("intents-0", "can_teach"),
            ("intents-0", "can_do"),
            ("used-0", "2024"),
            ("evidence-0", "taught it for years"),
            ("label-1", ""),
            ("label-2", "soldering"),
            ("level-2", "awareness"),
        ],
        SectionKind::Instruments => {
            vec![("rows", "1"), ("name-0", "Big SEM"), ("model-0", "Zeiss Sigma"), ("location-0", "basement")]
        }
        SectionKind::Registration => vec![("rows", "1"), ("register-0", "RSciTech"), ("body-0", "IST"), ("since-0", "")],
        SectionKind::Languages => {
            vec![("rows", "2"), ("language-0", "Polish"), ("fluency-0", "native"), ("language-1", "British Sign Language")]
        }
        SectionKind::Orcid => vec![("orcid", "https://orcid.org/0000-0002-1825-0097")],
        SectionKind::Availability => vec![
            ("days", "1"),
            ("days", "3"),
            ("hours", "8 to 4"),
            ("rows", "1"),
            ("from-0", "2026-03-01"),
            ("until-0", "5/3/2026"),
            ("cover-0", "Bob"),
        ],
        SectionKind::Contact => vec![("messages", "yes"), ("phone", "+44 20 7946 0018 ext 42"), ("note", "Knock")],
    }
}

on_both!(every_section_is_kept_and_shown_again, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    for kind in SectionKind::ALL {
        let path = format!("/profile/{}", kind.code());
        let page = alice.get(&path).await.ok();
        assert_eq!(page.texts("h1"), [kind.label()]);
        let version_before = version(&page);
        let mut fields = form(kind);
        fields.extend([("audience", "network"), ("version", version_before.as_str())]);
        assert_eq!(alice.post(&path, &fields).await.leads_to(), "/profile");
        let again = alice.get(&path).await.ok();
        assert_eq!(again.attributes("input[name=audience][checked]", "value"), ["network"]);
        for (name, value) in form(kind).into_iter().filter(|(name, value)| !value.is_empty() && *name != "rows") {
            // Rows that were left empty are gone, so what stood behind them has moved up; dates and iDs are shown in one form.
            let value = match (kind, name) {
                (SectionKind::Availability, "until-0") => "2026-03-05",
                (SectionKind::Orcid, _) => "0000-0002-1825-0097",
                (_, "summary") => "First line.\n\nSecond line.",
                _ => value,
            };
            let name = name.replace("-2", "-1");
            let mut shown =
                again.attributes(&format!("input[name='{name}']:not([type=checkbox]), input[name='{name}'][checked]"), "value");
            shown.extend(again.attributes(&format!("select[name='{name}'] option[selected]"), "value"));
            shown.extend(again.texts(&format!("textarea[name='{name}']")));
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(shown.contains(&value), "{kind:?} {name}: {value} not in {shown:?}");
        }
    }
    let drafts = alice.get("/profile").await.ok();
    assert_eq!(drafts.texts(".sections .badge").iter().filter(|state| *state == "Draft, not published").count(), 10);
    assert_eq!(house.facts("profile.published").await, 0, "drafts are not facts");
});

on_both!(what_is_wrong_is_said_beside_its_field_and_nothing_is_lost, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let long = "x".repeat(limits::SUMMARY + 1);
    type Case<'a> = (SectionKind, Vec<(&'a str, &'a str)>, &'a str);
    let cases: Vec<Case<'_>> = vec![
        (SectionKind::About, vec![("name", " \u{202e} ")], "name"),
        (SectionKind::About, vec![("name", &long)], "name"),
        (SectionKind::About, vec![("name", "Alice"), ("audience", "everybody")], "audience"),
        (SectionKind::Role, vec![("department", "someone-elses")], "department"),
        (SectionKind::Role, vec![("rows", "1"), ("discipline-0", "no such discipline")], "discipline-0"),
        (SectionKind::Summary, vec![("summary", &long)], "summary"),
        (SectionKind::Skills, vec![("rows", "1"), ("label-0", ""), ("evidence-0", "a paper")], "label-0"),
        (SectionKind::Skills, vec![("rows", "1"), ("label-0", "Soldering"), ("level-0", "5")], "level-0"),
        (SectionKind::Skills, vec![("rows", "1"), ("label-0", "Soldering"), ("intents-0", "fly")], "intents-0"),
        (SectionKind::Skills, vec![("rows", "1"), ("label-0", "Soldering"), ("used-0", "2027")], "used-0"),
        (SectionKind::Skills, vec![("rows", "2"), ("label-0", "Soldering"), ("label-1", "  SOLDERING ")], "label-1"),
        (SectionKind::Skills, vec![("rows", "301")], "rows"),
        (SectionKind::Instruments, vec![("rows", "1"), ("model-0", "Zeiss")], "name-0"),
        (SectionKind::Instruments, vec![("rows", "501")], "rows"),
        (SectionKind::Registration, vec![("rows", "1"), ("register-0", "PhD")], "register-0"),
        (SectionKind::Registration, vec![("rows", "1"), ("register-0", "RSci"), ("since-0", "last year")], "since-0"),
        (SectionKind::Languages, vec![("rows", "1"), ("language-0", "Polish"), ("fluency-0", "loud")], "fluency-0"),
        (SectionKind::Orcid, vec![("orcid", "0000-0002-1825-0098")], "orcid"),
        (SectionKind::Availability, vec![("days", "8")], "days"),
        (SectionKind::Availability, vec![("rows", "1"), ("from-0", "2026-02-30"), ("until-0", "2026-03-01")], "from-0"),
        (SectionKind::Availability, vec![("rows", "1"), ("from-0", "2026-03-02"), ("until-0", "2026-03-01")], "until-0"),
        (SectionKind::Contact, vec![("phone", "<script>")], "phone"),
    ];
    for (kind, fields, wrong) in cases {
        let mut fields: Vec<(&str, &str)> = fields;
        fields.push(("version", "0"));
        let answer = alice.post(&format!("/profile/{}", kind.code()), &fields).await.is(422);
        assert_eq!(answer.attributes(".errors a", "href"), [format!("#{wrong}")], "{kind:?} {fields:?}");
        assert_eq!(answer.texts(&format!("[id='{wrong}-error']")).len(), usize::from(wrong != "rows"), "{kind:?} {wrong}");
        assert_eq!(answer.texts(&format!("[id='{wrong}']")).len(), 1, "{kind:?}: the summary leads to {wrong}");
        for (name, value) in fields.iter().filter(|(name, _)| name.starts_with("label") || name.starts_with("evidence")) {
            assert_eq!(answer.attributes(&format!("input[name='{name}']"), "value"), [*value], "what was typed stays");
        }
        let draft = alice.post(&format!("/profile/{}/draft", kind.code()), &fields).await.is(422);
        assert!(draft.value()["detail"].as_str().unwrap().starts_with("Not saved yet: "));
    }
    assert!(alice.get("/profile").await.ok().texts(".sections .badge").iter().all(|state| state != "Draft, not published"));
});

on_both!(rows_come_and_go_without_javascript, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let fields =
        [("version", "0"), ("rows", "2"), ("label-0", "Soldering"), ("label-1", "Glass blowing"), ("intents-1", "can_teach")];
    let more = alice.post("/profile/skills", &[&fields[..], &[("add", "1")]].concat()).await.ok();
    assert_eq!(more.attributes("input[name^=label-]", "value"), ["Soldering", "Glass blowing", ""]);
    assert_eq!(more.attributes("input[name=rows]", "value"), ["3"]);
    let less = alice.post("/profile/skills", &[&fields[..], &[("remove", "0")]].concat()).await.ok();
    assert_eq!(less.attributes("input[name^=label-]", "value"), ["Glass blowing"]);
    assert_eq!(less.attributes("input[name^=intents-][checked]", "name"), ["intents-0"]);
    assert!(alice.get("/profile/skills").await.ok().attributes("input[name^=label-]", "value") == [""], "nothing was saved by it");
    let none = alice.post("/profile/skills", &[("version", "0"), ("remove", "999999999999999999999"), ("rows", "x")]).await.ok();
    assert_eq!(none.attributes("input[name^=label-]", "value").len(), 1);
});

on_both!(two_browsers_never_overwrite_each_other_unseen, |house| {
    let cast = house.cast().await;
    let (mut here, mut there) = (house.client(&cast.alice).await, house.client(&cast.alice).await);
    let start = version(&here.get("/profile/summary").await.ok());
    let post = |text: &'static str, version: String| [("summary", text.to_owned()), ("version", version)];
    async fn send(client: &mut crate::support::Client, fields: [(&str, String); 2]) -> crate::support::client::Answer {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        client.post("/profile/summary", &fields).await
    }
    send(&mut here, post("Words from here", start.clone())).await.is(303);

    // The other browser still has the version from before: it is shown both, and nothing is written.
    let conflict = send(&mut there, post("Words from there", start.clone())).await.is(409);
    assert!(conflict.texts(".errors").join("").contains("Words from here"));
    assert_eq!(conflict.texts("textarea"), ["Words from there"]);
    assert!(here.get("/profile/summary").await.ok().texts("textarea") == ["Words from here"]);
    let typed = there.post("/profile/summary/draft", &[("summary", "Words from there"), ("version", &start)]).await.is(409);
    assert_eq!(typed.headers["content-type"], "application/problem+json");
    assert!(typed.value()["detail"].as_str().unwrap().contains("both versions"));

    // Having seen it, its owner may put theirs in its place.
    send(&mut there, post("Words from there", version(&conflict))).await.is(303);
    assert_eq!(here.get("/profile/summary").await.ok().texts("textarea"), ["Words from there"]);

    // Saving what is there already is no conflict, whichever version one had.
    send(&mut here, post("Words from there", start.clone())).await.is(303);

    // A version is never used again, even after the draft is discarded and written anew.
    let old = version(&here.get("/profile/summary").await.ok());
    there.post("/profile/summary", &[("discard", "1")]).await.is(303);
    house.clock.advance(chrono::TimeDelta::seconds(1));
    send(&mut there, post("Newer words", start)).await.is(303);
    send(&mut here, post("Words from here again", old)).await.is(409);
});

on_both!(drafts_are_saved_as_someone_types, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Institution)).await;
    let mut alice = house.client(&cast.alice).await;
    let fields = |text: &'static str, version: String| {
        vec![("summary", text.to_owned()), ("audience", "institution".to_owned()), ("version", version)]
    };
    let mut known = "1".to_owned();
    for text in ["A", "A b", "A better", "A better text"] {
        let fields = fields(text, known);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = alice.post("/profile/summary/draft", &fields).await.ok();
        known = answer.value()["version"].to_string();
    }
    assert_eq!(alice.get("/profile/summary").await.ok().texts("textarea"), ["A better text"]);
    assert!(house.client(&cast.bob).await.get("/people/alice-archer").await.ok().body.contains("Summaryword"), "not published yet");

    // Typing the published words again leaves no draft behind.
    let back = fields("Summaryword: I look after two microscopes.", known);
    let back: Vec<(&str, &str)> = back.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(alice.post("/profile/summary/draft", &back).await.ok().value()["version"], 1);
    assert!(alice.get("/profile").await.ok().texts(".sections .badge").iter().all(|state| state == "Published"));
});

on_both!(markup_and_direction_marks_are_only_text, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let evil = "<script>alert('x')</script><b>\"bold\"</b> \u{202e}desrever\u{2066} \u{0}\u{7}end";
    let clean = "<script>alert('x')</script><b>\"bold\"</b> desrever end";
    for kind in SectionKind::ALL {
        let mut fields: Vec<(&str, &str)> = form(kind)
            .into_iter()
            .map(|(name, value)| {
                let free = [
                    "name",
                    "pronouns",
                    "title",
                    "room",
                    "summary",
                    "label-0",
                    "evidence-0",
                    "name-0",
                    "model-0",
                    "location-0",
                    "body-0",
                    "language-0",
                    "hours",
                    "cover-0",
                    "note",
                ];
                if !free.contains(&name) {
                    (name, value)
                } else if name == "pronouns" || name == "language-0" {
                    (name, "<b>\u{202e}x</b>")
                } else {
                    (name, evil)
                }
            })
            .collect();
        fields.push(("version", "0"));
        alice.post(&format!("/profile/{}", kind.code()), &fields).await.is(303);
        let editor = alice.get(&format!("/profile/{}", kind.code())).await.ok();
        assert!(!editor.body.contains("<b>") && !editor.body.contains("<script>alert"), "{kind:?}");
    }
    alice.post("/profile/publish", &[]).await.is(303);
    let mut tx = house.app.db.read().await.unwrap();
    let handle = benchside::accounts::store::person(&mut tx, &cast.alice).await.unwrap().unwrap().handle;
    drop(tx);
    for (mut reader, path) in [
        (house.client(&cast.bob).await, format!("/people/{handle}")),
        (alice.clone(), format!("/people/{handle}")),
        (alice.clone(), "/profile".to_owned()),
        (alice.clone(), "/profile/view-as?as=colleague".to_owned()),
        (house.client(&cast.bob).await, format!("/people/{handle}/message")),
    ] {
        let page = reader.get(&path).await.ok();
        assert!(!page.body.contains("<b>") && !page.body.contains("<script>alert"), "{path}");
        assert!(!page.body.chars().any(benchside::text::is_unwanted), "{path}");
        if path.starts_with("/people") && !path.ends_with("message") {
            assert_eq!(page.texts("h1 bdi"), [clean]);
        }
    }
});

on_both!(more_than_a_megabyte_is_refused_and_the_server_goes_on, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let huge = "x".repeat(10 * 1024 * 1024);
    alice.post("/profile/summary", &[("version", "0"), ("summary", &huge)]).await.is(413);
    alice.get("/profile/summary").await.ok();
    alice.post("/profile/summary", &[("summary", "no version")]).await.is(400);
    alice.get("/profile/nothing").await.is(404);
    alice.get("/people/%00").await.is(404);
    alice.get("/people/..%2f..%2fetc").await.is(404);
    alice.get("/messages/%00").await.is(404);
    alice.get("/messages?before=%27%20or%201=1").await.is(404);
});

on_both!(editors_are_for_people_who_are_signed_in, |house| {
    let cast = house.cast().await;
    drop(cast);
    let mut stranger = house.stranger();
    for path in ["/profile", "/profile/skills", "/profile/view-as?as=stranger", "/messages"] {
        assert!(stranger.get(path).await.leads_to().starts_with("/sign-in?to="), "{path}");
    }
    for path in
        ["/profile/skills", "/profile/publish", "/profile/withdraw", "/profile/confirm", "/profile/matching", "/profile/discard"]
    {
        assert!(stranger.post(path, &[("version", "0")]).await.leads_to().starts_with("/sign-in"), "{path}");
    }
});

on_both!(a_typed_label_becomes_the_concept_that_goes_by_it, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    alice.post("/profile/skills", &[("version", "0"), ("rows", "2"), ("label-0", "SEM"), ("label-1", "Zorbing")]).await.is(303);
    let editor = alice.get("/profile/skills").await.ok();
    assert_eq!(editor.attributes("input[name='label-0']", "value"), ["scanning electron microscopy"]);
    assert_eq!(editor.attributes("input[name='concept-0']", "value"), ["scanning-electron-microscopy"]);
    assert_eq!(
        editor.attributes("a[href^='/concepts?label=']", "href"),
        ["/concepts?label=Zorbing"],
        "only what is missing can be proposed"
    );
    alice.post("/profile/role", &[("version", "0"), ("rows", "1"), ("discipline-0", "Chemistry")]).await.is(303);
    assert_eq!(alice.get("/profile/role").await.ok().attributes("input[name^=concept-]", "value"), ["chemistry", ""]);
    alice.post("/profile/publish", &[]).await.is(303);
    let page = house.client(&cast.bob).await.get("/people/alice-archer").await.ok();
    assert_eq!(page.attributes(".skills a", "href"), ["/concepts/scanning-electron-microscopy"]);
});
