//! Sections as forms: what goes out comes in again, and nothing that is sent breaks them.

use benchside::directory::forms::{self, Concepts, Known};
use benchside::directory::model::{
    Absence, Availability, Contact, Instrument, Intent, Language, Level, REGISTERS, Registration, Skill,
};
use benchside::directory::{Audience, Section, SectionKind};
use benchside::ids::ConceptId;
use benchside::web::forms::Form;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use serde_json::Value;

/// A vocabulary of two: microscopy, also known as SEM, and welding.
struct Two;

const CONCEPTS: [(&str, &str, &str); 2] = [("microscopy", "Microscopy", "sem"), ("welding", "Welding", "weld")];

impl Concepts for Two {
    fn find(&self, words: &str) -> Option<(ConceptId, String)> {
        let words = words.to_lowercase();
        let (id, label, _) = CONCEPTS.into_iter().find(|(id, _, short)| words == *id || words == *short)?;
        Some((id.into(), label.to_owned()))
    }

    fn label(&self, concept: &ConceptId) -> Option<String> {
        CONCEPTS.into_iter().find(|(id, _, _)| *id == concept.as_str()).map(|(_, label, _)| label.to_owned())
    }

    fn group(&self, _: &ConceptId) -> Option<&'static str> {
        None
    }
}

fn known() -> Known<'static> {
    Known { concepts: &Two, departments: &[], sites: &[], today: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap() }
}

/// Words as they stand after cleaning.
fn words() -> impl Strategy<Value = String> {
    "[A-Za-z<>&'\"äñß日]{1,12}( [a-z0-9%=;]{1,8}){0,3}".prop_filter("not a concept", |words| Two.find(words).is_none())
}

fn skills() -> impl Strategy<Value = Vec<Skill>> {
    let skill = (
        words(),
        0..4_usize,
        prop::sample::subsequence(Intent::ALL.to_vec(), 0..=5),
        prop::option::of(1950..2027),
        "[a-z ]{0,9}[a-z]",
    );
    prop::collection::vec(skill, 0..8).prop_map(|all| {
        let mut skills: Vec<Skill> = Vec::new();
        for (label, level, intents, last_used, evidence) in all {
            let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !skills.iter().any(|other| benchside::text::fold(&other.label) == benchside::text::fold(&label)) {
                skills.push(Skill {
                    concept: None,
                    label,
                    level: Level::ALL[level],
                    intents,
                    last_used,
                    evidence: clean(&evidence),
                });
            }
        }
        if skills.len() == 3 {
            skills[0].concept = Some("microscopy".into());
            skills[0].label = "Microscopy".to_owned();
        }
        skills
    })
}

fn availability() -> impl Strategy<Value = Availability> {
    let absence = (0..900_u64, 0..60_u64, words());
    (prop::sample::subsequence((1..=7).collect::<Vec<u8>>(), 0..=7), words(), prop::collection::vec(absence, 0..4)).prop_map(
        |(days, hours, absences)| Availability {
            days,
            hours,
            absences: absences
                .into_iter()
                .map(|(start, length, cover)| {
                    let from = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(start);
                    Absence { from, until: from + Days::new(length), cover }
                })
                .collect(),
        },
    )
}

/// A section with content that it may have.
fn sections() -> impl Strategy<Value = (SectionKind, Value)> {
    fn json(value: impl serde::Serialize) -> Value {
        serde_json::to_value(value).unwrap()
    }
    prop_oneof![
        skills().prop_map(|skills| (SectionKind::Skills, json(skills))),
        availability().prop_map(|availability| (SectionKind::Availability, json(availability))),
        prop::collection::vec((words(), words()), 0..5).prop_map(|all| {
            let instruments: Vec<Instrument> = all
                .into_iter()
                .map(|(name, model)| Instrument {
                    name,
                    model,
                    location: String::new(),
                    concept: Some("welding".into()),
                    ..Instrument::default()
                })
                .collect();
            (SectionKind::Instruments, json(instruments))
        }),
        prop::sample::subsequence(REGISTERS.map(|(code, _, _)| code).to_vec(), 0..5).prop_map(|codes| {
            let all: Vec<Registration> = codes
                .into_iter()
                .map(|code| Registration { register: code.to_owned(), body: String::new(), since: Some(2001) })
                .collect();
            (SectionKind::Registration, json(all))
        }),
        prop::collection::btree_set("[A-Z][a-z]{2,9}", 0..6).prop_map(|names| {
            let all: Vec<Language> = names.into_iter().map(|name| Language { name, level: "fluent".to_owned() }).collect();
            (SectionKind::Languages, json(all))
        }),
        (any::<bool>(), words()).prop_map(|(messages, note)| {
            (SectionKind::Contact, json(Contact { messages, phone: "+44 20 7946 0018".to_owned(), note }))
        }),
        words().prop_map(|text| (SectionKind::Summary, json(text))),
    ]
}

proptest! {
    #[test]
    fn what_a_form_shows_is_what_it_sends_back((kind, content) in sections(), audience in prop::sample::select(Audience::ALL.to_vec())) {
        let known = known();
        let section = Section { audience, version: 3, content: content.clone() };
        let mut form = Form::sent(forms::fill(kind, section, &known).unwrap());
        let parsed = forms::parse(kind, &mut form, &known);
        prop_assert!(form.is_good(), "{:?}", form.errors());
        prop_assert_eq!(parsed, (audience, content));
    }

    #[test]
    fn nothing_that_is_sent_breaks_a_form(
        kind in prop::sample::select(SectionKind::ALL.to_vec()),
        pairs in prop::collection::vec(("(label|level|intents|used|evidence|concept|name|model|kind|from|until|register|since|language|days|orcid|rows|audience|discipline|phone)(-[0-3])?", "\\PC{0,20}|[0-9]{0,4}"), 0..12),
    ) {
        let mut form = Form::sent(pairs.clone());
        let (_, content) = forms::parse(kind, &mut form, &known());
        if form.is_good() {
            let again = forms::fill(kind, Section { audience: Audience::Public, version: 0, content }, &known());
            prop_assert!(again.is_ok());
        }
        let _ = forms::drop_row(pairs, 1);
    }
}

#[test]
fn a_label_becomes_the_concept_that_goes_by_it() {
    let parse = |pairs: &[(&str, &str)]| {
        let mut form = Form::sent(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        let (_, content) = forms::parse(SectionKind::Skills, &mut form, &known());
        (serde_json::from_value::<Vec<Skill>>(content).unwrap(), form)
    };
    let (skills, _) = parse(&[("rows", "1"), ("label-0", "SEM")]);
    assert_eq!((skills[0].label.as_str(), skills[0].concept.clone()), ("Microscopy", Some("microscopy".into())));
    let (skills, _) = parse(&[("rows", "1"), ("label-0", "microscopy"), ("concept-0", "microscopy")]);
    assert_eq!(skills[0].concept, Some("microscopy".into()));
    let (skills, _) = parse(&[("rows", "1"), ("label-0", "Something else"), ("concept-0", "microscopy")]);
    assert_eq!(skills[0].concept, None, "without JavaScript the choice stays behind when other words are typed over it");
    let (_, form) = parse(&[("rows", "2"), ("label-0", "SEM"), ("label-1", "microscopy")]);
    assert_eq!(form.error("label-1"), "Microscopy is in your list already. Remove one of the two.");
}
