//! Facets: what is counted is what one gets.

use std::collections::BTreeMap;

use benchside::accounts::Viewer;
use benchside::directory::{Audience, Profile};
use benchside::search::facets::{Chosen, Dimension};
use benchside::search::follow::catch_up;
use benchside::search::query::Question;
use serde_json::{Value, json};

use super::{answer_now, profile, skill, someone};
use crate::on_both;

/// A made-up profile; the same for the same number.
fn made(random: &mut fastrand::Rng) -> Value {
    let labels = ["scanning electron microscopy", "transmission electron microscopy", "welding", "glassblowing", "knitting"];
    let levels = ["awareness", "working", "practitioner", "expert"];
    let intents = ["can_do", "can_teach", "hosts_shadowing", "joins_grants", "wants_to_learn"];
    let mut skills = Vec::new();
    for label in labels {
        if random.bool() {
            let offers: Vec<&str> = intents.into_iter().filter(|_| random.u8(..4) == 0).collect();
            skills.push(skill(label, levels[random.usize(..4)], &offers));
        }
    }
    let instruments: Vec<Value> = ["Sigma 300", "Q150"]
        .into_iter()
        .filter(|_| random.u8(..3) == 0)
        .map(|model| json!({ "name": "It", "model": model }))
        .collect();
    let registers: Vec<Value> =
        ["RSci", "CSci"].into_iter().filter(|_| random.u8(..3) == 0).map(|code| json!({ "register": code })).collect();
    let disciplines: Vec<&str> = ["chemistry", "physics"].into_iter().filter(|_| random.bool()).collect();
    json!({
        "role": { "title": "Technician", "disciplines": disciplines },
        "summary": if random.bool() { "laser" } else { "" },
        "skills": skills,
        "instruments": instruments,
        "registration": registers,
    })
}

/// How many of the profiles have a value, reckoned from the profiles alone.
fn having(profiles: &[Profile], dimension: Dimension, value: &str) -> usize {
    let has = |profile: &&Profile| match dimension {
        Dimension::Level => {
            profile.skills.content.iter().any(|skill| skill.level.code() == value)
                || (value == "none" && profile.skills.content.is_empty())
        }
        Dimension::Intent => {
            let said = profile.skills.content.iter().any(|skill| skill.intents.iter().any(|intent| intent.code() == value));
            let unsaid = profile.skills.content.is_empty() || profile.skills.content.iter().any(|skill| skill.intents.is_empty());
            said || (value == "none" && unsaid)
        }
        Dimension::Concept => {
            let ids: Vec<&str> =
                profile.skills.content.iter().filter_map(|skill| skill.concept.as_ref().map(|id| id.as_str())).collect();
            match value {
                "none" => profile.skills.content.is_empty(),
                "knitting" => profile.skills.content.iter().any(|skill| skill.label == "knitting"),
                "electron-microscopy" => ids.iter().any(|id| id.ends_with("-electron-microscopy")),
                value => ids.contains(&value),
            }
        }
        Dimension::Registration => {
            let held = &profile.registration.content;
            held.iter().any(|one| one.register.to_lowercase() == value) || (value == "none" && held.is_empty())
        }
        Dimension::Instrument => {
            let run = &profile.instruments.content;
            run.iter().any(|one| one.model.to_lowercase().replace(' ', "-") == value) || (value == "none" && run.is_empty())
        }
        Dimension::Discipline => {
            let fields = &profile.role.content.disciplines;
            fields.iter().any(|one| one.as_str() == value) || (value == "none" && fields.is_empty())
        }
        Dimension::Department | Dimension::Site => value == "none",
        Dimension::Institution => true,
    };
    profiles.iter().filter(has).count()
}

on_both!(counts_are_what_the_profiles_say, |house| {
    let cast = house.cast().await;
    let mut random = fastrand::Rng::with_seed(7);
    let mut profiles = Vec::new();
    for number in 0..60 {
        let name = format!("Person {number}");
        let one = profile(&name, Audience::Public, made(&mut random));
        someone(&house, &cast.northbridge.id, &name, one.clone()).await;
        profiles.push(one);
    }
    catch_up(&house.app).await.unwrap();
    let answer = answer_now(&house, &Viewer::Stranger, Question::default());
    assert_eq!(answer.total, 60);
    assert_eq!(answer.facets.len(), 9);
    let mut checked = 0;
    for facet in &answer.facets {
        for value in &facet.values {
            // broader concepts that the reckoning above does not know
            if facet.dimension == Dimension::Concept && !KNOWN.contains(&value.value.as_str()) {
                continue;
            }
            assert_eq!(
                value.count as usize,
                having(&profiles, facet.dimension, &value.value),
                "{:?} {}",
                facet.dimension,
                value.value
            );
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
    // beside any filters and words, a count is the number of people that choosing it gives
    let filters: Vec<Chosen> = vec![
        BTreeMap::new(),
        [(Dimension::Intent, vec!["can_teach".to_owned()])].into(),
        [(Dimension::Intent, vec!["can_teach".to_owned(), "none".to_owned()]), (Dimension::Level, vec!["expert".to_owned()])]
            .into(),
        [(Dimension::Concept, vec!["electron-microscopy".to_owned()]), (Dimension::Intent, vec!["can_do".to_owned()])].into(),
        [(Dimension::Registration, vec!["rsci".to_owned()]), (Dimension::Instrument, vec!["none".to_owned()])].into(),
        [(Dimension::Discipline, vec!["chemistry".to_owned()]), (Dimension::Level, vec!["none".to_owned()])].into(),
    ];
    for words in ["", "electron microscopy", "laser", "welding"] {
        for chosen in &filters {
            let question = Question { text: words.to_owned(), chosen: chosen.clone(), ..Question::default() };
            for facet in answer_now(&house, &Viewer::Stranger, question.clone()).facets {
                for value in facet.values {
                    let mut chosen = chosen.clone();
                    chosen.insert(facet.dimension, vec![value.value.clone()]);
                    let got = answer_now(&house, &Viewer::Stranger, Question { chosen: chosen.clone(), ..question.clone() }).total;
                    assert_eq!(value.count as usize, got, "“{words}” {chosen:?}");
                }
            }
        }
    }
});

const KNOWN: [&str; 7] = [
    "none",
    "knitting",
    "electron-microscopy",
    "scanning-electron-microscopy",
    "transmission-electron-microscopy",
    "welding",
    "glassblowing",
];
