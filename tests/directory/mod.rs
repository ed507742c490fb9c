//! Profiles: who sees what, editing, publishing, writing to people.

mod api;
mod contact;
mod corrections;
mod duplicates;
mod editors;
mod equipment;
mod erase;
mod forms;
mod freshness;
mod import;
mod instruments;
mod own;
pub mod photos;
mod seen;

use benchside::directory::store::{self, Publication};
use benchside::directory::{Audience, Profile, SectionKind};
use benchside::ids::PersonId;

use crate::support::House;

/// A profile that says something in every section, with a word of its own in each, so that a page tells which it shows.
pub fn full_profile(name: &str, audience: Audience) -> Profile {
    let mut profile = Profile::default();
    let content = serde_json::json!({
        "about": { "name": name, "pronouns": "she/her" },
        "role": { "title": "Roleword Technician", "room": "room 0.14" },
        "summary": "Summaryword: I look after two microscopes.",
        "skills": [{ "label": "Skillword microscopy", "level": "expert", "intents": ["can_do", "can_teach"], "last_used": 2025, "evidence": "a course" }],
        "instruments": [{ "name": "Instrumentword 300", "model": "Zeiss", "location": "basement" }],
        "registration": [{ "register": "RSci", "body": "Registrationword Society", "since": 2019 }],
        "languages": [{ "name": "Languageword", "level": "fluent" }],
        "orcid": "0000-0002-1825-0097",
        "availability": { "days": [1, 2, 3, 4], "hours": "Availabilityword hours", "absences": [] },
        "contact": { "messages": true, "phone": "42", "note": "Contactword: knock" },
    });
    for kind in SectionKind::ALL {
        let section = benchside::directory::Section { audience, version: 1, content: content[kind.code()].clone() };
        profile.set_section(kind, section).unwrap();
    }
    profile
}

/// The word by which each section of [`full_profile`] is recognised on a page.
fn word(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::About => "she/her",
        SectionKind::Role => "Roleword",
        SectionKind::Summary => "Summaryword",
        SectionKind::Skills => "Skillword",
        SectionKind::Instruments => "Instrumentword",
        SectionKind::Registration => "Registrationword",
        SectionKind::Languages => "Languageword",
        SectionKind::Orcid => "0000-0002-1825-0097",
        SectionKind::Availability => "Availabilityword",
        SectionKind::Contact => "Contactword",
    }
}

/// Publishes a profile for someone.
pub async fn publish(house: &House, person: &PersonId, profile: Profile) {
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let publication = Publication { person: person.clone(), profile, matching: false, at: now, confirmed: Some(now) };
    store::publish_many(&mut tx, now, "sample", &[publication]).await.unwrap();
    tx.commit().await.unwrap();
}

/// The version that an editor's form carries.
fn version(answer: &crate::support::client::Answer) -> String {
    answer.attributes("input[name=version]", "value").first().cloned().unwrap_or_default()
}
