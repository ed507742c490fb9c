//! What is offered while somebody types.

use benchside::accounts::Viewer;
use benchside::directory::Audience;
use benchside::search::follow::catch_up;
use benchside::search::suggest::suggest;
use serde_json::json;

use super::{profile, publish, skill, someone, viewer};
use crate::on_both;
use crate::support::House;

/// What is offered, as `group: text`.
fn offered(house: &House, viewer: &Viewer, typed: &str) -> Vec<String> {
    let search = &house.app.search;
    let found = suggest(&search.seen_by(viewer), typed, &search.concepts()).unwrap();
    found
        .groups
        .iter()
        .flat_map(|group| group.options.iter().map(move |option| format!("{}: {}", group.label, option.text)))
        .collect()
}

on_both!(techniques_people_instruments_and_departments_are_offered, |house| {
    let cast = house.cast().await;
    let sections = json!({
        "role": { "title": "Technician", "department": department(&house, &cast.northbridge.id, "Quantum Matter").await },
        "skills": [skill("scanning electron microscopy", "expert", &["can_teach"]), { "label": "quilting by hand" }],
        "instruments": [{ "name": "The big one", "model": "Quorum Q150 coater" }],
    });
    let name = "Quentin Zoë O'Neill-Quirk";
    someone(&house, &cast.northbridge.id, name, profile(name, Audience::Institution, sections)).await;
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Public, json!({ "skills": [skill("welding", "expert", &[])] })))
        .await;
    catch_up(&house.app).await.unwrap();
    let bob = viewer(&house, &cast.bob).await;
    assert_eq!(
        offered(&house, &bob, "qu"),
        [
            "Techniques: quilting by hand".to_owned(),
            format!("People: {name}"),
            "Instruments: Quorum Q150 coater".to_owned(),
            "Departments: Quantum Matter".to_owned()
        ]
    );
    // any word, several words, other names, accents, a slip from the fourth letter on
    assert_eq!(
        offered(&house, &bob, "electron mic"),
        ["Techniques: electron microscopy", "Techniques: scanning electron microscopy"],
        "what is wider than a skill that somebody has is worth searching for, too"
    );
    assert!(offered(&house, &bob, "SEM").contains(&"Techniques: scanning electron microscopy".to_owned()));
    assert_eq!(offered(&house, &bob, "zoe quir"), [format!("People: {name}")]);
    assert_eq!(offered(&house, &bob, "arch"), ["People: Alice Archer"]);
    assert_eq!(offered(&house, &bob, "arcjer"), ["People: Alice Archer"]);
    assert_eq!(offered(&house, &bob, "quprum"), ["Instruments: Quorum Q150 coater"]);
    assert!(offered(&house, &bob, "weldimg").contains(&"Techniques: welding".to_owned()));
    assert!(offered(&house, &bob, "arx").is_empty(), "no slip before the fourth letter");
    for nothing in ["", "q", "  ", "?!", "\u{1f}", &"x".repeat(5_000)] {
        assert!(offered(&house, &bob, nothing).is_empty(), "{nothing}");
    }
    // only what is in the viewer's shelves: a concept of the vocabulary that nobody there holds is not offered
    assert_eq!(offered(&house, &Viewer::Stranger, "electron mic"), Vec::<String>::new());
    assert_eq!(offered(&house, &Viewer::Stranger, "weld"), ["Techniques: welding"]);
    assert!(offered(&house, &Viewer::Stranger, "qu").is_empty());
});

on_both!(suggestions_are_json_for_the_combobox_and_have_a_limit, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Public, json!({}))).await;
    catch_up(&house.app).await.unwrap();
    let mut stranger = house.stranger();
    let answer: serde_json::Value = stranger.get("/search/suggest?q=alice").await.ok().value();
    assert_eq!(
        answer,
        json!({ "groups": [{ "label": "People", "options": [{ "text": "Alice Archer", "note": "", "href": "/people/alice-archer" }] }] })
    );
    let mut refused = false;
    for _ in 0..80 {
        refused |= stranger.get("/search/suggest?q=alice").await.status == 429;
    }
    assert!(refused);
});

/// What is offered, with what is said of it.
fn notes(house: &House, viewer: &Viewer, typed: &str) -> Vec<String> {
    let search = &house.app.search;
    let found = suggest(&search.seen_by(viewer), typed, &search.concepts()).unwrap();
    found.groups.iter().flat_map(|group| &group.options).map(|option| format!("{}: {}", option.text, option.note)).collect()
}

on_both!(colleagues_who_are_on_two_shelves_are_counted_once, |house| {
    let cast = house.cast().await;
    for (institution, name) in
        [(&cast.northbridge.id, "Bea Brown"), (&cast.northbridge.id, "Cy Cole"), (&cast.southmere.id, "Di Dunn")]
    {
        let sections = json!({
            "role": { "title": "Technician", "department": department(&house, institution, "Quantum Matter").await },
            "skills": [skill("scanning electron microscopy", "expert", &[]), { "label": "quilting by hand" }],
            "instruments": [{ "name": "The big one", "model": "Quorum Q150 coater" }],
        });
        someone(&house, institution, name, profile(name, Audience::Public, sections)).await;
    }
    catch_up(&house.app).await.unwrap();
    for (who, count) in [(viewer(&house, &cast.bob).await, 3), (viewer(&house, &cast.petra).await, 3), (Viewer::Stranger, 3)] {
        for typed in ["scanning el", "quilt", "quorum", "quantum"] {
            let notes = notes(&house, &who, typed);
            assert!(
                !notes.is_empty() && notes.iter().all(|note| note.ends_with(&format!(": {count} people"))),
                "{who:?} {notes:?}"
            );
        }
    }
});

on_both!(slips_in_earlier_words_are_forgiven_too, |house| {
    let cast = house.cast().await;
    let sections = json!({
        "role": { "title": "Technician", "department": department(&house, &cast.northbridge.id, "Quantum Matter").await },
        "instruments": [{ "name": "The big one", "model": "Quorum Q150 coater" }],
    });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Public, sections)).await;
    catch_up(&house.app).await.unwrap();
    for typed in ["quantom ma", "quantm matt", "qauntum mattr", "quorom coat", "quoru q150 caoter"] {
        let offered = offered(&house, &Viewer::Stranger, typed);
        assert!(
            offered.iter().any(|one| one.ends_with("Quantum Matter") || one.ends_with("Quorum Q150 coater")),
            "{typed}: {offered:?}"
        );
    }
    assert!(offered(&house, &Viewer::Stranger, "quantum xy").is_empty());
});

on_both!(what_somebody_has_is_offered_however_many_names_begin_so, |house| {
    let cast = house.cast().await;
    let sections = json!({ "skills": [{ "label": "zorbing over a very long and winding way" }] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Public, sections)).await;
    let mut text = "label,synonyms,abbreviations,broader,kind\n".to_owned();
    for n in 0..500 {
        text.push_str(&format!("zorbing {n},,,,technique\n"));
    }
    text.push_str("zorbing over a very long and winding way,,,,technique\n");
    crate::vocabulary::import::take_as(&house, &text, "Zorbs", false).await.unwrap();
    catch_up(&house.app).await.unwrap();
    let offered = offered(&house, &Viewer::Stranger, "zorb");
    assert_eq!(offered, ["Techniques: zorbing over a very long and winding way"]);
});

/// A department's id, as a profile holds it.
async fn department(house: &House, institution: &benchside::ids::InstitutionId, name: &str) -> String {
    let mut tx = house.app.db.write().await.unwrap();
    let id = benchside::accounts::store::department_named(&mut tx, house.clock.now(), institution, name).await.unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}

on_both!(what_fits_as_typed_comes_before_what_fits_with_a_slip, |house| {
    let cast = house.cast().await;
    let sections = json!({ "skills": [{ "label": "mono printing by hand" }, { "label": "ferny wallpaper" }] });
    let name = "Rudo Moyo-Ferrara";
    someone(&house, &cast.northbridge.id, name, profile(name, Audience::Institution, sections)).await;
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, json!({}))).await;
    catch_up(&house.app).await.unwrap();
    let bob = viewer(&house, &cast.bob).await;
    assert_eq!(offered(&house, &bob, "moyo"), [format!("People: {name}")], "a whole name is no slip");
    assert_eq!(offered(&house, &bob, "ferr"), [format!("People: {name}"), "Techniques: ferny wallpaper".to_owned()]);
    assert_eq!(offered(&house, &bob, "ferx"), ["Techniques: ferny wallpaper".to_owned(), format!("People: {name}")]);
});

on_both!(the_subject_of_a_question_is_suggested, |house| {
    let cast = house.cast().await;
    let sections = json!({ "skills": [skill("confocal microscopy", "expert", &["can_teach"])] });
    publish(&house, &cast.alice, profile("Alice Archer", Audience::Institution, sections)).await;
    catch_up(&house.app).await.unwrap();
    let bob = viewer(&house, &cast.bob).await;
    let search = &house.app.search;
    let found = suggest(&search.seen_by(&bob), "Who can teach me conf", &search.concepts()).unwrap();
    let option = &found.groups[0].options[0];
    assert_eq!(option.text, "confocal microscopy");
    assert_eq!(option.href, "/search?q=Who+can+teach+me+confocal+microscopy");
    assert!(offered(&house, &bob, "who can teach me").is_empty());
});
