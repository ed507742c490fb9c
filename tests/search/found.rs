//! What is found by what.

use benchside::accounts::Viewer;
use benchside::directory::Audience;
use benchside::search::Concepts;
use benchside::search::facets::Dimension;
use benchside::search::follow::catch_up;
use benchside::search::query::Question;
use serde_json::json;

use super::{ask, find, profile, publish, skill, someone, viewer};
use crate::on_both;
use crate::support::House;

fn question(text: &str) -> Question {
    Question { text: text.to_owned(), ..Question::default() }
}

on_both!(a_technique_is_found_by_each_of_its_names, |house| {
    let cast = house.cast().await;
    let sem = json!({ "skills": [skill("scanning electron microscopy", "expert", &["can_teach"])] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sem)).await;
    let by_instrument = json!({ "summary": "I look after the electron microscope in the basement." });
    let bea = someone(&house, &cast.northbridge.id, "Bea Brown", profile("Bea Brown", Audience::Institution, by_instrument)).await;
    let by_letters = json!({ "summary": "I prepare plant tissue for SEM most mornings." });
    let cy = someone(&house, &cast.northbridge.id, "Cy Cole", profile("Cy Cole", Audience::Institution, by_letters)).await;
    let nobody = json!({ "skills": [skill("glassblowing", "expert", &[])] });
    someone(&house, &cast.northbridge.id, "Di Dunn", profile("Di Dunn", Audience::Institution, nobody)).await;
    let bob = viewer(&house, &cast.bob).await;
    for words in ["SEM", "sem", "scanning electron microscopy", "electron microscope"] {
        let mut found = find(&house, &bob, words).await;
        found.sort();
        let mut all = vec![cast.alice.clone(), bea.clone(), cy.clone()];
        all.sort();
        assert_eq!(found, all, "{words}");
    }
});

on_both!(a_misspelling_is_put_right_and_said, |house| {
    let cast = house.cast().await;
    let sections = json!({ "summary": "Ellipsometry of thin films, and electron microscopy." });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    let bob = viewer(&house, &cast.bob).await;
    let answer = ask(&house, &bob, question("elipsometry")).await;
    assert_eq!(answer.hits.len(), 1);
    assert_eq!(answer.plan.corrected("elipsometry").as_deref(), Some("ellipsometry"));
    let answer = ask(&house, &bob, question("elektron micrsocopy")).await;
    assert_eq!(answer.hits.len(), 1);
    assert_eq!(answer.plan.corrected("elektron micrsocopy").as_deref(), Some("electron microscopy"));
    // what is known is never changed
    assert_eq!(ask(&house, &bob, question("thin films")).await.plan.corrected("thin films"), None);
    let exact = Question { exact: true, ..question("elipsometry") };
    assert!(ask(&house, &bob, exact).await.hits.is_empty());
});

on_both!(the_last_word_may_be_a_beginning, |house| {
    let cast = house.cast().await;
    let sections = json!({ "summary": "Mass spectrometry of small molecules." });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    let bob = viewer(&house, &cast.bob).await;
    assert_eq!(find(&house, &bob, "mass spectr").await.len(), 1);
    assert_eq!(find(&house, &bob, "molec").await.len(), 1);
    assert_eq!(find(&house, &bob, "al").await.len(), 1, "a name's beginning");
});

on_both!(a_name_finds_its_person_first, |house| {
    let cast = house.cast().await;
    let sections = json!({ "summary": "Baker's yeast and more yeast, with Bob's incubators; baker baker baker." });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    publish(&house, &cast.bob, profile("Bob Baker", Audience::Institution, json!({ "role": { "title": "Technician" } }))).await;
    let ada = viewer(&house, &cast.ada).await;
    for words in ["Bob Baker", "baker bob", "bob baker"] {
        assert_eq!(find(&house, &ada, words).await.first(), Some(&cast.bob), "{words}");
    }
});

on_both!(everybody_finds_what_they_may_see, |house| {
    let cast = house.cast().await;
    let sections = json!({ "skills": [skill("glassblowing", "expert", &["can_do"])] });
    for (audience, found_by) in [
        (Audience::Private, [false, false, false, false]),
        (Audience::Institution, [true, false, false, false]),
        (Audience::Network, [true, true, false, false]),
        (Audience::Public, [true, true, true, true]),
    ] {
        publish(&house, &cast.alice, profile("Alice Archer", audience, sections.clone())).await;
        let viewers = [
            viewer(&house, &cast.bob).await,
            viewer(&house, &cast.petra).await,
            viewer(&house, &cast.otto).await,
            Viewer::Stranger,
        ];
        for (viewer, found) in viewers.iter().zip(found_by) {
            assert_eq!(!find(&house, viewer, "glassblowing").await.is_empty(), found, "{audience:?} {viewer:?}");
        }
    }
});

on_both!(any_text_is_a_query, |house| {
    let cast = house.cast().await;
    let sections = json!({ "summary": "C++ and title:SEM AND (NOT) \"quoted\" words* ~2 [a TO z]" });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    let bob = viewer(&house, &cast.bob).await;
    for words in [
        "\"quoted\"",
        "words*",
        "title:SEM AND",
        "+c++ -sem",
        "[a TO z]",
        "(((",
        "\"",
        "AND OR NOT",
        "sem~2^3",
        "\\",
        "🙂",
        "\u{0}",
    ] {
        find(&house, &bob, words).await;
    }
    assert_eq!(find(&house, &bob, "quoted").await.len(), 1);
    assert_eq!(find(&house, &bob, "c++").await.len(), 1);
    assert!(find(&house, &bob, "?!…").await.is_empty());
    let long = "electron microscopy of everything ".repeat(300);
    assert!(long.len() > 10_000);
    find(&house, &bob, &long).await;
    let one_word = "x".repeat(10_000);
    find(&house, &bob, &one_word).await;
    let many = (0..5_000).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
    assert!(ask(&house, &bob, Question { text: many, ..Question::default() }).await.plan.words.len() <= 32);
});

on_both!(who_has_the_concept_comes_before_who_has_its_words_apart, |house| {
    let cast = house.cast().await;
    let has = json!({ "skills": [skill("high-performance liquid chromatography", "working", &[])] });
    let words =
        ["paper chromatography", "high pressure vessels", "liquid handling"].map(|label| skill(label, "expert", &["can_teach"]));
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, has)).await;
    let apart = json!({ "skills": words });
    someone(&house, &cast.northbridge.id, "Bea Brown", profile("Bea Brown", Audience::Institution, apart)).await;
    let bob = viewer(&house, &cast.bob).await;
    let found = find(&house, &bob, "high pressure liquid chromatography").await;
    assert_eq!(found[0], cast.alice, "{found:?}");
});

on_both!(titles_of_one_field_of_work_find_each_other, |house| {
    let cast = house.cast().await;
    let title = |title: &str| json!({ "role": { "title": title } });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, title("Warehouse manager"))).await;
    // a word that every third person has tells nothing: there have to be others
    for (name, other) in [("Bea Brown", "Camera operator"), ("Cy Cole", "Glassblower"), ("Di Dunn", "Nurse"), ("Ed East", "Porter")]
    {
        someone(&house, &cast.northbridge.id, name, profile(name, Audience::Institution, title(other))).await;
    }
    let bob = viewer(&house, &cast.bob).await;
    let answer = ask(&house, &bob, Question { text: "forklift truck driver".to_owned(), ..Question::default() }).await;
    assert_eq!(answer.hits.len(), 1);
    assert_eq!(answer.hits[0].person, cast.alice);
});

/// Where to go on from a search that found nobody, as `kind text people`.
async fn ways(house: &House, viewer: &Viewer, question: Question) -> Vec<String> {
    let answer = ask(house, viewer, question.clone()).await;
    assert_eq!(answer.total, 0, "{question:?}");
    let search = &house.app.search;
    let ways = benchside::search::help::ways_on(&search.seen_by(viewer), &answer, &question, &search.concepts()).unwrap();
    ways.into_iter().map(|way| format!("{:?} {} {}", way.kind, way.text, way.people)).collect()
}

on_both!(a_query_is_read_only_so_far, |house| {
    let cast = house.cast().await;
    let sections = json!({ "skills": [skill("Raman spectroscopy", "expert", &["can_teach"])] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    let bob = viewer(&house, &cast.bob).await;
    let nowhere = |text: &str| Question {
        text: text.to_owned(),
        chosen: [(Dimension::Site, vec!["nowhere".to_owned()])].into(),
        ..Question::default()
    };
    let near = ways(&house, &bob, nowhere("who can teach me Raman microscopy")).await;
    assert!(near.iter().any(|way| way.starts_with("Wider Raman spectroscopy 1")), "{near:?}");
    for filler in ["zqx ".repeat(40), format!("{} ", "zqx".repeat(1_000))] {
        let far = format!("{filler}who can teach me Raman microscopy");
        let answer = ask(&house, &bob, question(&far)).await;
        assert!(answer.wishes.is_empty() && answer.plan.concepts.is_empty(), "{:?}", answer.wishes);
        assert!(ways(&house, &bob, nowhere(&far)).await.is_empty());
    }
    // the plan reads as far as the rest does, word by word and letter by letter
    let many = format!("{}Raman", "zqx ".repeat(31));
    assert_eq!(ask(&house, &bob, question(&many)).await.plan.concepts.len(), 1);
    // thousands of names and all that stands beside them: what is looked up is bounded, and each way is there once
    for words in ["raman ", "SEM TEM XRD raman welding PCR "] {
        let all = ways(&house, &bob, nowhere(&words.repeat(10_000 / words.len()))).await;
        let mut once = all.clone();
        once.sort();
        once.dedup();
        assert!(!all.is_empty() && all.len() <= 5 && once.len() == all.len(), "{all:?}");
    }
});

on_both!(ways_on_count_everybody_once, |house| {
    let cast = house.cast().await;
    // has a concept and one below it, and is on two shelves that a colleague sees
    let sections = json!({ "skills": [
        skill("electron microscopy", "expert", &[]), skill("scanning electron microscopy", "expert", &[]),
    ] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Public, sections)).await;
    let elsewhere = Question {
        text: "transmission electron microscopy".to_owned(),
        chosen: [(Dimension::Site, vec!["nowhere".to_owned()])].into(),
        ..Question::default()
    };
    for viewer in [viewer(&house, &cast.bob).await, viewer(&house, &cast.petra).await, Viewer::Stranger] {
        let ways = ways(&house, &viewer, elsewhere.clone()).await;
        assert!(ways.contains(&"Wider electron microscopy 1".to_owned()), "{ways:?}");
        assert!(ways.contains(&"Beside scanning electron microscopy 1".to_owned()), "{ways:?}");
        let exact = Question { exact: true, ..question("scannning") };
        let ways = self::ways(&house, &viewer, exact).await;
        assert!(ways.contains(&"Corrected scanning 1".to_owned()), "{ways:?}");
    }
});

on_both!(what_is_spelled_right_is_not_put_right, |house| {
    let cast = house.cast().await;
    let sections = json!({ "summary": "Stem cell culture, and the work of tissue processing at the write city." });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    let bob = viewer(&house, &cast.bob).await;
    // a technique that nobody here has, and everyday words that nobody here has
    for (words, found) in [("STED", 0), ("who does sted", 0), ("word processing", 1), ("tissue at white city", 1)] {
        let answer = ask(&house, &bob, question(words)).await;
        assert_eq!((answer.plan.corrected(words), answer.hits.len()), (None, found), "{words}");
    }
});

on_both!(initials_of_something_else_find_nobody, |house| {
    let cast = house.cast().await;
    let creep = json!({ "skills": [skill("creep testing", "expert", &["can_do"])] });
    let bea = someone(&house, &cast.northbridge.id, "Bea Brown", profile("Bea Brown", Audience::Institution, creep)).await;
    let bob = viewer(&house, &cast.bob).await;
    assert_eq!(find(&house, &bob, "CT").await, [bea], "whose label it may shorten, where nobody has what it is known for");
    let scans = json!({ "skills": [skill("computed tomography", "expert", &["can_do"])] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, scans)).await;
    catch_up(&house.app).await.unwrap();
    assert_eq!(find(&house, &bob, "CT").await, std::slice::from_ref(&cast.alice));
    let coupled =
        json!({ "skills": [skill("laser cutting", "expert", &["can_do"]), skill("lecture capture", "expert", &["can_do"])] });
    someone(&house, &cast.northbridge.id, "Cy Cole", profile("Cy Cole", Audience::Institution, coupled)).await;
    let both = json!({ "skills": [skill("liquid chromatography mass spectrometry", "expert", &["can_do"])] });
    let di = someone(&house, &cast.northbridge.id, "Di Dunn", profile("Di Dunn", Audience::Institution, both)).await;
    catch_up(&house.app).await.unwrap();
    assert_eq!(find(&house, &bob, "LC-MS").await, [di]);
});

on_both!(who_is_called_so_comes_before_who_has_the_skill, |house| {
    let cast = house.cast().await;
    let leads = json!({
        "role": { "title": "Operations Technician" },
        "skills": [skill("technical team leadership", "expert", &["can_do", "can_teach"])]
    });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, leads)).await;
    let mut titled = Vec::new();
    for (name, title) in [("Bea Brown", "Team Leader, Glass Workshop"), ("Cy Cole", "Chromatography Team Leader")] {
        let profile = profile(name, Audience::Institution, json!({ "role": { "title": title } }));
        titled.push(someone(&house, &cast.northbridge.id, name, profile).await);
    }
    let bob = viewer(&house, &cast.bob).await;
    titled.push(cast.alice.clone());
    assert_eq!(find(&house, &bob, "team leader").await, titled);
});

on_both!(every_hit_says_why, |house| {
    let cast = house.cast().await;
    let wider = Concepts::starter().find("spectroscopy").map(str::to_owned);
    let bench = json!({ "instruments": [{ "name": "The long bench", "model": "", "concept": wider }] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, bench)).await;
    let held = json!({ "skills": [skill("nuclear magnetic resonance spectroscopy", "expert", &["can_do"])] });
    someone(&house, &cast.northbridge.id, "Bea Brown", profile("Bea Brown", Audience::Institution, held)).await;
    catch_up(&house.app).await.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let found: serde_json::Value = bob.get("/api/v1/search?q=NMR").await.ok().value();
    let people = found["people"].as_array().unwrap();
    assert_eq!(people.len(), 2, "who has it, and whose instrument is of a wider kind: {found:#}");
    assert!(people.iter().all(|one| !one["reasons"].as_array().unwrap().is_empty()), "{found:#}");
    let page = bob.get("/search?q=NMR").await.ok();
    let said = page.texts(".hit").join(" ");
    assert!(said.contains("wider than nuclear magnetic resonance spectroscopy"), "{said}");
});

on_both!(two_words_of_a_name_may_be_written_as_one, |house| {
    let cast = house.cast().await;
    let sections = json!({ "skills": [skill("mass spectrometry", "expert", &["can_do"])] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    let bob = viewer(&house, &cast.bob).await;
    for words in ["mass spec", "massspec", "masspec", "proteomics massspec"] {
        assert_eq!(find(&house, &bob, words).await, std::slice::from_ref(&cast.alice), "{words}");
    }
    assert!(find(&house, &bob, "massquux").await.is_empty());
});

on_both!(a_skill_is_no_job_title_for_having_its_stem, |house| {
    let cast = house.cast().await;
    let gardens =
        json!({ "summary": "Outside work I look after a community garden.", "skills": [skill("soldering", "expert", &[])] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, gardens)).await;
    let grows = json!({ "skills": [skill("horticulture", "expert", &["can_teach"])] });
    let bea = someone(&house, &cast.northbridge.id, "Bea Brown", profile("Bea Brown", Audience::Institution, grows)).await;
    let bob = viewer(&house, &cast.bob).await;
    assert_eq!(find(&house, &bob, "gardening").await, [bea, cast.alice.clone()]);
});
