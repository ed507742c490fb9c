use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::ids::{ConceptId, InstitutionId, PersonId, SiteId};
use crate::search::Concepts;

const FILE: &str = include_str!("../../../index/matching/shadowing.toml");

fn weights() -> Weights {
    Weights::parse(FILE).expect("a whole file")
}

fn concept(label: &str) -> ConceptId {
    ConceptId::from(Concepts::starter().find(label).unwrap_or_else(|| panic!("{label} is in the starter")))
}

fn asked(label: &str) -> Asked {
    let related = Arc::new(Related::to(&concept(label), &Concepts::starter()));
    Asked { label: label.to_owned(), related, instrument: false, machine: None }
}

fn wish(labels: &[&str]) -> Wish {
    Wish {
        id: "r".to_owned(),
        person: PersonId::from("alice"),
        institution: InstitutionId::from("northbridge"),
        department: None,
        site: None,
        manager: Some(PersonId::from("mo")),
        asked: labels.iter().map(|label| asked(label)).collect(),
        role: String::new(),
        from: day("2026-03-02"),
        windows: Vec::new(),
        kinds: Vec::new(),
        kind: None,
        reaches: Vec::new(),
        holds: Vec::new(),
        at_home: true,
        abroad: true,
        waited: 0,
        demand: 1,
    }
}

fn claim(label: &str, level: Level) -> Claim {
    let concept = Some(concept(label));
    Claim { concept, label: label.to_owned(), level, hosts: true, teaches: false, runs: false, machine: None }
}

fn host(claims: Vec<Claim>) -> Host {
    Host {
        person: PersonId::from("bob"),
        team: vec![PersonId::from("bob")],
        offer: None,
        institution: InstitutionId::from("northbridge"),
        department: None,
        department_name: String::new(),
        site: Some(SiteId::from("hill")),
        site_name: "Hill Campus".to_owned(),
        title: "Microscopy technician".to_owned(),
        claims,
        kinds: Vec::new(),
        windows: Vec::new(),
        weekdays: Vec::new(),
        away: Vec::new(),
        needs: Vec::new(),
        staff_only: false,
        places: 1,
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn worth(wish: &Wish, host: &Host) -> i64 {
    total(&parts(wish, host, &weights()))
}

fn says(wish: &Wish, host: &Host) -> Vec<String> {
    parts(wish, host, &weights()).iter().map(|part| part.reason.words()).collect()
}

#[test]
fn the_file_has_every_weight() {
    let weights = weights();
    for code in Code::ALL {
        assert!(weights.points(*code) > 0.0, "{}", code.code());
    }
    for share in Share::ALL {
        assert!(weights.share(*share) > 0.0 && weights.share(*share) < 1.0, "{}", share.code());
    }
    assert_eq!(Weights::parse(&weights.to_toml()), Ok(weights));
}

#[test]
fn the_same_outweighs_a_kind_of_it_and_that_what_it_is_a_kind_of() {
    let confocal = "confocal laser scanning microscopy";
    let wide = Concepts::starter().broader(concept(confocal).as_str())[0].to_owned();
    let wide = Concepts::starter().label(&wide).expect("a label").to_owned();
    let same = worth(&wish(&[confocal]), &host(vec![claim(confocal, Level::Working)]));
    let narrower = worth(&wish(&[&wide]), &host(vec![claim(confocal, Level::Working)]));
    let broader = worth(&wish(&[confocal]), &host(vec![claim(&wide, Level::Working)]));
    assert!(same > narrower && narrower > broader && broader > 0, "{same} {narrower} {broader}");
    let said = says(&wish(&[&wide]), &host(vec![claim(confocal, Level::Expert)]));
    assert!(said.contains(&format!("Works with {confocal}, a kind of {wide}")), "{said:?}");
}

#[test]
fn who_has_nothing_of_it_is_worth_nothing() {
    assert_eq!(worth(&wish(&["X-ray diffraction"]), &host(vec![claim("PCR", Level::Expert)])), 0);
    let open = Wish { asked: Vec::new(), ..wish(&[]) };
    assert!(worth(&open, &host(Vec::new())) > 0);
}

#[test]
fn half_of_what_is_asked_is_half_the_points() {
    let host = host(vec![claim("PCR", Level::Awareness)]);
    let points = |labels: &[&str]| {
        let parts = parts(&wish(labels), &host, &weights());
        parts.iter().find(|part| part.code == Code::Concept).map(|part| part.points)
    };
    assert_eq!(points(&["PCR"]), Some(4_000));
    assert_eq!(points(&["PCR", "X-ray diffraction"]), Some(2_000));
}

#[test]
fn days_in_common_are_counted_and_none_is_a_rule() {
    let week = |from: &str, until: &str| Window { from: day(from), until: day(until) };
    let asks = Wish { windows: vec![week("2026-05-04", "2026-05-08")], ..wish(&["PCR"]) };
    let mut hosts = host(vec![claim("PCR", Level::Working)]);
    assert!(says(&asks, &hosts).contains(&"5 days suit both".to_owned()));
    hosts.weekdays = vec![1, 2];
    assert!(says(&asks, &hosts).contains(&"2 days suit both".to_owned()));
    hosts.away = vec![week("2026-05-04", "2026-05-04")];
    assert!(says(&asks, &hosts).contains(&"One day suits both".to_owned()));
    hosts.away = vec![week("2026-05-01", "2026-05-30")];
    assert_eq!(barriers(&asks, &hosts, Between::default()), [Barrier::Dates]);
    hosts.away.clear();
    hosts.windows = vec![week("2026-06-01", "2026-06-30")];
    assert_eq!(barriers(&asks, &hosts, Between::default()), [Barrier::Dates]);
}

#[test]
fn every_rule_removes_and_says_why() {
    let (asks, hosts) = (wish(&["PCR"]), host(vec![claim("PCR", Level::Working)]));
    let none = Between::default();
    assert_eq!(barriers(&asks, &hosts, none), []);
    let elsewhere = Host { institution: InstitutionId::from("southmere"), ..hosts.clone() };
    let needs = vec![Need { code: "laser".to_owned(), label: "laser safety course".to_owned() }];
    let cases: Vec<(Wish, Host, Between, Barrier)> = vec![
        (Wish { person: PersonId::from("bob"), ..asks.clone() }, hosts.clone(), none, Barrier::Oneself),
        (Wish { manager: Some(PersonId::from("bob")), ..asks.clone() }, hosts.clone(), none, Barrier::OwnManager),
        (asks.clone(), hosts.clone(), Between { met: true, ..none }, Barrier::Met),
        (asks.clone(), hosts.clone(), Between { conflict: true, ..none }, Barrier::Conflict),
        (asks.clone(), hosts.clone(), Between { declined: true, ..none }, Barrier::Declined),
        (asks.clone(), elsewhere.clone(), Between { unagreed: true, ..none }, Barrier::Unagreed),
        (Wish { abroad: false, ..asks.clone() }, elsewhere, none, Barrier::Abroad),
        (Wish { at_home: false, ..asks.clone() }, hosts.clone(), none, Barrier::AtHome),
        (Wish { reaches: vec![SiteId::from("river")], ..asks.clone() }, hosts.clone(), none, Barrier::Access),
        (asks.clone(), Host { places: 0, ..hosts.clone() }, none, Barrier::Full),
        (asks.clone(), Host { needs, ..hosts.clone() }, none, Barrier::Need("laser safety course".to_owned())),
        (Wish { kinds: vec!["Observe"], ..asks.clone() }, Host { kinds: vec!["Hands on"], ..hosts.clone() }, none, Barrier::Kind),
    ];
    for (wish, host, between, barrier) in cases {
        assert!(!barrier.words().is_empty() && !barrier.code().is_empty());
        assert_eq!(barriers(&wish, &host, between), [barrier]);
    }
    // agreements are for other institutions only
    assert_eq!(barriers(&asks, &hosts, Between { unagreed: true, ..none }), []);
}

#[test]
fn a_reader_who_sees_less_reads_fewer_reasons() {
    let whole = host(vec![claim("PCR", Level::Expert), claim("X-ray diffraction", Level::Working)]);
    let seen = Host { claims: vec![claim("X-ray diffraction", Level::Working)], ..whole.clone() };
    let asks = wish(&["PCR", "X-ray diffraction"]);
    assert!(worth(&asks, &whole) > worth(&asks, &seen));
    assert!(says(&asks, &seen).iter().all(|words| !words.contains("PCR")));
}

#[test]
fn wrong_numbers_are_named() {
    let changes = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(code, number)| ((*code).to_owned(), (*number).to_owned())).collect()
    };
    let own = weights();
    let next = own.with(&changes(&[("concept", "55,5"), ("narrower", "0")])).expect("numbers");
    assert_eq!((next.points(Code::Concept), next.share(Share::Narrower)), (55.5, 0.0));
    for wrong in ["", "many", "-1", "1001", "NaN", "1e999"] {
        let wrong = own.with(&changes(&[("concept", wrong)])).expect_err("no number");
        assert_eq!(wrong[0].0, "concept");
    }
    assert!(own.with(&changes(&[("luck", "1")])).is_err());
    assert!(Weights::parse("[[weight]]\ncode = \"concept\"\nwords = \"x\"\npoints = -1").is_err());
}

proptest! {
    /// Points are never negative, never above what the weights allow, and more is never worth less.
    #[test]
    fn points_stay_within_their_weights(level in 0_usize..4, teaches: bool, hosts: bool, waited in 0_i64..1_000, known: bool) {
        let weights = weights();
        let claim = Claim { hosts, teaches, ..claim("PCR", Level::ALL[level]) };
        let one = host(if known { vec![claim] } else { Vec::new() });
        let asks = Wish { waited, ..wish(&["PCR"]) };
        let found = parts(&asks, &one, &weights);
        for part in &found {
            prop_assert!(part.points > 0);
            prop_assert!(part.points <= (weights.points(part.code) * HUNDREDTHS) as i64);
            prop_assert!(!part.reason.words().is_empty());
        }
        let offered = Host { offer: Some("o".to_owned()), ..one };
        prop_assert!(total(&parts(&asks, &offered, &weights)) >= total(&found));
    }
}
