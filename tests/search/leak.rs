//! Nobody learns by searching what they may not see: every answer is the same to the last digit with and without what is hidden.

use benchside::accounts::Viewer;
use benchside::directory::{Audience, Profile, SectionKind};
use benchside::ids::{InstitutionId, PersonId};
use benchside::search::follow::catch_up;
use benchside::search::query::{Question, Sort};
use benchside::search::suggest::suggest;
use serde_json::json;

use super::{answer_now, profile, publish, set, skill, someone, viewer};
use crate::on_both;
use crate::support::{Cast, Client, House};

/// Words of every kind: common, rare, hidden, misspelled, begun, names, concepts, nothing.
const WORDS: [&str; 22] = [
    "",
    "microscopy",
    "electron microscopy",
    "SEM",
    "scanning electron microscopy",
    "zyxmography",
    "zyxmografy",
    "zyxm",
    "zyxmograph",
    "glassblowing",
    "glasblowing",
    "glass",
    "technician",
    "mass spec",
    "Hidden Henrietta",
    "henr",
    "vaultium",
    "secret department",
    "quantum oscillatron 9000",
    "qo9",
    "welsh",
    "nothing at all like it",
];

/// Everything that a viewer can get out of searching, as one text.
async fn everything(house: &House, viewer: &Viewer, client: &mut Client) -> Vec<String> {
    catch_up(&house.app).await.unwrap();
    let mut all = Vec::new();
    for words in WORDS {
        for (exact, sort) in [(false, Sort::Match), (true, Sort::Match), (false, Sort::Name), (false, Sort::Checked)] {
            let question = Question { text: words.to_owned(), exact, sort, explain: true, limit: 100, ..Question::default() };
            let answer = answer_now(house, viewer, question);
            let scores: Vec<u32> = answer.hits.iter().map(|hit| hit.score.to_bits()).collect();
            all.push(format!("{words} {exact} {sort:?} {scores:?} {answer:?}"));
        }
        let filtered = [(benchside::search::facets::Dimension::Intent, vec!["can_teach".to_owned()])].into();
        let question = Question { text: words.to_owned(), chosen: filtered, ..Question::default() };
        all.push(format!("{words} filtered {:?}", answer_now(house, viewer, question)));
        let search = &house.app.search;
        all.push(format!("{words} {:?}", suggest(&search.seen_by(viewer), words, &search.concepts()).unwrap()));
        let query = serde_urlencoded::to_string([("q", words)]).unwrap();
        // nobody types faster than suggestions come
        house.clock.advance(chrono::TimeDelta::milliseconds(100));
        for path in ["/search", "/api/v1/search", "/search/suggest"] {
            all.push(client.get(&format!("{path}?{query}")).await.ok().body);
        }
    }
    all
}

/// Makes sure that nothing changed for a viewer.
#[track_caller]
fn same(what: &str, before: &[String], after: &[String]) {
    for (before, after) in before.iter().zip(after) {
        assert_eq!(before, after, "{what}");
    }
}

/// People whom everybody may see at least in part.
async fn populate(house: &House, cast: &Cast) {
    let labels = ["scanning electron microscopy", "mass spectrometry", "glassblowing", "confocal microscopy", "welding"];
    for number in 0..12_usize {
        let institution = if number.is_multiple_of(3) { &cast.southmere.id } else { &cast.northbridge.id };
        let label = labels[number % labels.len()];
        let sections = json!({
            "role": { "title": if number.is_multiple_of(2) { "Technician" } else { "Microscopy technician" } },
            "summary": format!("I look after {label}, and glass of all sorts number {number}."),
            "skills": [skill(label, "expert", &["can_teach"]), skill("electron microscopy", "working", &["wants_to_learn"])],
            "instruments": [{ "name": "Microscope", "model": format!("Zeiss Sigma {}", number % 3) }],
        });
        let name = format!("Person Number{number}");
        someone(house, institution, &name, profile(&name, Audience::Public, sections)).await;
    }
    publish(house, &cast.alice, alice()).await;
}

/// A profile whose parts have different audiences.
fn alice() -> Profile {
    let sections = json!({
        "role": { "title": "Technician" },
        "summary": "Glassblowing and electron microscopy.",
        "skills": [skill("glassblowing", "expert", &["can_teach"])],
    });
    profile("Alice Archer", Audience::Public, sections)
}

/// Full of words that others have, and of words that nobody has.
fn hidden(audience: Audience) -> Profile {
    let sections = json!({
        "role": { "title": "Secret technician of microscopy", "room": "vaultium" },
        "summary": "zyxmography glassblowing technician microscopy electron mass spec scanning electron microscopy Zyxmographs vaultium",
        "skills": [
            skill("scanning electron microscopy", "expert", &["can_teach", "hosts_shadowing"]),
            { "label": "zyxmography", "level": "expert", "intents": ["can_teach"] },
        ],
        "instruments": [{ "name": "Quantum Oscillatron 9000", "model": "QO9" }],
        "registration": [{ "register": "CSci", "body": "Zyxm Society", "since": 2020 }],
        "languages": [{ "name": "Welsh", "level": "fluent" }],
    });
    profile("Hidden Henrietta", audience, sections)
}

/// Everybody who looks, and from which audience on they may see something of Northbridge's people.
async fn viewers(house: &House, cast: &Cast) -> Vec<(Viewer, Client, Audience)> {
    let mut viewers = vec![(Viewer::Stranger, house.stranger(), Audience::Public)];
    for (person, from) in [(&cast.bob, Audience::Institution), (&cast.petra, Audience::Network), (&cast.otto, Audience::Public)] {
        viewers.push((viewer(house, person).await, house.client(person).await, from));
    }
    viewers
}

on_both!(a_profile_that_one_may_not_see_changes_nothing, |house| {
    let cast = house.cast().await;
    populate(&house, &cast).await;
    let hidden_person = add(&house, &cast.northbridge.id).await;
    for (who, mut client, from) in viewers(&house, &cast).await {
        let before = everything(&house, &who, &mut client).await;
        for audience in Audience::ALL {
            publish(&house, &hidden_person, hidden(audience)).await;
            let after = everything(&house, &who, &mut client).await;
            if audience < from {
                same(&format!("{audience:?} {who:?}"), &before, &after);
            } else {
                assert_ne!(before, after, "{audience:?} {who:?}: it is there, so it has to show");
            }
        }
        // taken back, it leaves nothing behind
        publish(&house, &hidden_person, hidden(Audience::Private)).await;
        same(&format!("narrowed {who:?}"), &before, &everything(&house, &who, &mut client).await);
    }
});

on_both!(a_section_that_one_may_not_see_changes_nothing, |house| {
    let cast = house.cast().await;
    populate(&house, &cast).await;
    for (who, mut client, from) in viewers(&house, &cast).await {
        for kind in
            [SectionKind::Role, SectionKind::Summary, SectionKind::Skills, SectionKind::Instruments, SectionKind::Registration]
        {
            for audience in Audience::ALL.into_iter().filter(|audience| *audience < from) {
                let mut hiding = alice();
                set(&mut hiding, kind, audience, Profile::default().section(kind).content);
                publish(&house, &cast.alice, hiding.clone()).await;
                let before = everything(&house, &who, &mut client).await;
                let content = hidden(audience).section(kind).content;
                set(&mut hiding, kind, audience, content);
                publish(&house, &cast.alice, hiding).await;
                same(&format!("{kind:?} {audience:?} {who:?}"), &before, &everything(&house, &who, &mut client).await);
            }
        }
        publish(&house, &cast.alice, alice()).await;
    }
});

on_both!(an_erased_person_leaves_nothing_behind, |house| {
    let cast = house.cast().await;
    populate(&house, &cast).await;
    let (who, mut client, _) = viewers(&house, &cast).await.remove(0);
    let before = everything(&house, &who, &mut client).await;
    let person = add(&house, &cast.northbridge.id).await;
    publish(&house, &person, hidden(Audience::Public)).await;
    assert_ne!(before, everything(&house, &who, &mut client).await);
    let mut tx = house.app.db.write().await.unwrap();
    benchside::directory::erase::erase(&mut tx, house.clock.now(), &person, false).await.unwrap();
    tx.commit().await.unwrap();
    same("erased", &before, &everything(&house, &who, &mut client).await);
    // not even on the disk
    for entry in walk(&house.folder.path().join("index")) {
        let bytes = std::fs::read(&entry).unwrap();
        assert!(!bytes.windows(8).any(|bytes| bytes == b"vaultium"), "{}", entry.display());
    }
});

/// A person of whom nobody knows yet.
async fn add(house: &House, institution: &InstitutionId) -> PersonId {
    someone(house, institution, "Hidden Henrietta", hidden(Audience::Private)).await
}

/// Every file below a folder.
fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}
