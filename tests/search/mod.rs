//! Search: who finds whom, by what, and what nobody may learn by searching.

mod command;
mod facets;
mod follower;
mod found;
mod judge;
mod leak;
mod pages;
mod suggestions;
mod tuning;
mod wishes;

use benchside::accounts::Viewer;
use benchside::accounts::store as accounts;
use benchside::directory::store::{self, Publication};
use benchside::directory::{Audience, Profile, Section, SectionKind};
use benchside::ids::PersonId;
use benchside::search::follow::catch_up;
use benchside::search::query::{Answer, Question, answer};
use serde_json::{Value, json};

use crate::support::House;

/// A profile of which everybody at the institution sees the sections given; each is `(section, content)`.
fn profile(name: &str, audience: Audience, sections: Value) -> Profile {
    let mut profile = Profile::default();
    set(&mut profile, SectionKind::About, audience, json!({ "name": name }));
    for (section, content) in sections.as_object().unwrap() {
        set(&mut profile, SectionKind::from_code(section).unwrap(), audience, content.clone());
    }
    profile
}

/// Changes one section.
fn set(profile: &mut Profile, kind: SectionKind, audience: Audience, content: Value) {
    profile.set_section(kind, Section { audience, version: 1, content }).unwrap();
}

/// A skill with a level and intents.
fn skill(label: &str, level: &str, intents: &[&str]) -> Value {
    let concept = benchside::search::Concepts::starter().find(label).map(str::to_owned);
    json!({ "label": label, "concept": concept, "level": level, "intents": intents })
}

/// Publishes a profile for someone.
async fn publish(house: &House, person: &PersonId, profile: Profile) {
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let publication = Publication { person: person.clone(), profile, matching: false, at: now, confirmed: Some(now) };
    store::publish_many(&mut tx, now, "sample", &[publication]).await.unwrap();
    tx.commit().await.unwrap();
}

/// A new technician at an institution, with a published profile.
async fn someone(house: &House, institution: &benchside::ids::InstitutionId, name: &str, profile: Profile) -> PersonId {
    let mut tx = house.app.db.write().await.unwrap();
    let new = accounts::NewPerson { name: name.to_owned(), technical: true, ..accounts::NewPerson::default() };
    let person = accounts::add_person(&mut tx, house.clock.now(), institution, &new).await.unwrap();
    tx.commit().await.unwrap();
    publish(house, &person, profile).await;
    person
}

/// Who this person is as a viewer.
async fn viewer(house: &House, person: &PersonId) -> Viewer {
    let mut tx = house.app.db.read().await.unwrap();
    accounts::viewer(&mut tx, person).await.unwrap()
}

/// Asks on behalf of a viewer, from an index that is up to date.
async fn ask(house: &House, viewer: &Viewer, question: Question) -> Answer {
    catch_up(&house.app).await.unwrap();
    answer_now(house, viewer, question)
}

/// Asks the index as it is.
fn answer_now(house: &House, viewer: &Viewer, question: Question) -> Answer {
    let search = &house.app.search;
    let question = Question { limit: if question.limit == 0 { 20 } else { question.limit }, facets: true, ..question };
    answer(&search.seen_by(viewer), &question, &search.concepts(), &search.ranking()).unwrap()
}

/// The people who are found by some words, best first.
async fn find(house: &House, viewer: &Viewer, words: &str) -> Vec<PersonId> {
    let question = Question { text: words.to_owned(), ..Question::default() };
    ask(house, viewer, question).await.hits.into_iter().map(|hit| hit.person).collect()
}
