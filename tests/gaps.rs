//! Skills wanted and held: who is told what of them.

use benchside::accounts::store as accounts;
use benchside::accounts::store::NewPerson;
use benchside::directory::model::{Audience, Intent, Profile, Section, Skill};
use benchside::directory::store::{self as directory, Publication};
use benchside::ids::PersonId;
use benchside::search::telemetry;
use benchside::shadowing;
use benchside::shadowing::model::Act;
use benchside::shadowing::store::due::Thing;
use chrono::{DateTime, TimeDelta, Utc};

use crate::on_both;
use crate::shadowing::stage;
use crate::support::{Cast, House};

/// Publishes what someone says of some skills, to some audience.
async fn says(house: &House, person: &PersonId, name: &str, audience: Audience, skills: &[(&str, Intent)]) {
    let vocabulary = house.app.vocabulary.current();
    let skills = skills.iter().map(|(words, intent)| {
        let concept = vocabulary.find(words).unwrap();
        Skill { concept: Some(concept.id.clone()), label: concept.label.clone(), intents: vec![*intent], ..Skill::default() }
    });
    let mut profile = Profile::default();
    profile.about.content.name = name.to_owned();
    profile.about.audience = Audience::Institution;
    profile.skills = Section { audience, version: 1, content: skills.collect() };
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let publication = Publication { person: person.clone(), profile, matching: false, at: now, confirmed: Some(now) };
    directory::publish_many(&mut tx, now, "sample", &[publication]).await.unwrap();
    tx.commit().await.unwrap();
}

/// So many more people who want to learn something.
async fn learners(house: &House, cast: &Cast, people: usize, words: &str) {
    for number in 0..people {
        let name = format!("Learner {}", "x".repeat(number + 1));
        let now = house.clock.now();
        let mut tx = house.app.db.write().await.unwrap();
        let new = NewPerson { name: name.clone(), ..NewPerson::default() };
        let person = accounts::add_person(&mut tx, now, &cast.northbridge.id, &new).await.unwrap();
        tx.commit().await.unwrap();
        says(house, &person, &name, Audience::Institution, &[(words, Intent::WantsToLearn)]).await;
    }
}

on_both!(what_is_asked_is_of_the_day_on_which_it_was_sent, |house| {
    let cast = house.cast().await;
    let concept = house.app.vocabulary.current().find("SEM").unwrap().id.clone();
    let me = stage::member(&house, &cast.alice).await;
    let mut tx = house.app.db.write().await.unwrap();
    let wish = shadowing::act::write::add_request(&mut tx, house.clock.now(), &me, &stage::wish(), &[concept]).await.unwrap();
    tx.commit().await.unwrap();
    let asked = async |from: &str, until: &str| {
        let day = |text: &str| format!("{text}T00:00:00Z").parse::<DateTime<Utc>>().unwrap();
        let mut tx = house.app.db.read().await.unwrap();
        let found = shadowing::store::wanted::asked(&mut tx, &cast.northbridge.id, day(from), day(until)).await.unwrap();
        found.len()
    };
    house.clock.advance(TimeDelta::days(40));
    assert_eq!(asked("2026-03-01", "2026-06-01").await, 0, "a draft asks nobody");
    stage::take(&house, &cast.alice, &Thing::Request(wish), Act::Submit, "").await.unwrap();
    assert_eq!((asked("2026-03-01", "2026-04-01").await, asked("2026-04-01", "2026-05-01").await), (0, 1));
});

on_both!(what_is_wanted_stands_beside_who_has_it, |house| {
    let cast = house.cast().await;
    says(&house, &cast.alice, "Alice Archer", Audience::Institution, &[("SEM", Intent::CanTeach)]).await;
    says(&house, &cast.mo, "Mo Manager", Audience::Private, &[("SEM", Intent::CanDo)]).await;
    says(&house, &cast.petra, "Petra Partner", Audience::Public, &[("NMR", Intent::CanDo)]).await;
    learners(&house, &cast, 7, "SEM").await;
    learners(&house, &cast, 2, "XRD").await;
    for _ in 0..4 {
        house.app.telemetry.searched("XRD", 0);
        house.app.telemetry.searched("quixotic zorbification", 0);
    }
    telemetry::flush_now(&house.app).await.unwrap();
    let seen = async |person| house.client(person).await.get("/api/v1/skills").await.ok().value();
    let line = |list: &serde_json::Value, label: &str, what: &str| {
        let found = list.as_array().unwrap().iter().find(|one| one["label"].as_str().unwrap().to_lowercase().contains(label));
        found.map_or_else(|| "not there".to_owned(), |one| one[what].as_str().map_or_else(|| one[what].to_string(), str::to_owned))
    };
    let exact = seen(&cast.cora).await;
    assert_eq!(exact["exact"], true);
    let electron = "scanning electron";
    assert_eq!(line(&exact["wanted"], electron, "learners"), "7");
    assert_eq!(line(&exact["wanted"], "diffraction", "learners"), "2");
    assert_eq!(line(&exact["wanted"], "diffraction", "searches_in_vain"), "4");
    assert_eq!(line(&exact["only_one"], electron, "only"), "alice-archer");
    assert_eq!(line(&exact["only_one"], electron, "in_all"), "2", "Mo does it too, and keeps it to himself");
    assert_eq!(line(&exact["only_one"], "resonance", "only"), "not there", "another institution's people are not ours");
    assert_eq!(house.facts("skills.read").await, 1);

    let published = seen(&cast.bob).await;
    assert_eq!(published["exact"], false);
    assert_eq!(line(&published["wanted"], electron, "learners"), "5");
    assert_eq!(line(&published["wanted"], "diffraction", "learners"), "0", "it stands there for the searches");
    assert_eq!(line(&published["only_one"], electron, "only"), "alice-archer", "whoever may see her may know");
    assert_eq!(line(&published["only_one"], electron, "in_all"), "null");
    assert_eq!(house.facts("skills.read").await, 1, "only a look at exact numbers is written down");

    let page = house.client(&cast.cora).await.get("/skills").await.ok();
    assert!(page.body.contains("quixotic zorbification") && page.texts("#only ~ tbody th, table th").len() > 3, "{}", page.body);
    let page = house.client(&cast.bob).await.get("/skills").await.ok();
    assert!(!page.body.contains("zorbification") && page.body.contains("nearest 5"));
    let file = house.client(&cast.cora).await.get("/skills/only-one.csv").await.ok().body;
    assert!(file.contains("Alice Archer") && file.contains("Do it in all"), "{file}");
    let file = house.client(&cast.bob).await.get("/skills/only-one.csv").await.ok().body;
    assert!(file.contains("Alice Archer") && !file.contains("Do it in all"), "{file}");
    house.stranger().get("/api/v1/skills").await.is(401);
});

on_both!(long_searches_in_vain_are_read_as_searches, |house| {
    let cast = house.cast().await;
    for _ in 0..4 {
        house.app.telemetry.searched("is there one of us who can do nmr on a new set of old oil in a jar", 0);
    }
    telemetry::flush_now(&house.app).await.unwrap();
    let seen = house.client(&cast.cora).await.get("/api/v1/skills").await.ok().value();
    let wanted = seen["wanted"].as_array().unwrap();
    let line = wanted.iter().find(|one| one["label"].as_str().unwrap().contains("magnetic resonance"));
    assert_eq!(line.map(|line| &line["searches_in_vain"]), Some(&serde_json::json!(4)), "{seen}");
});
