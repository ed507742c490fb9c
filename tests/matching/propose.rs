//! Proposals from gathered sides, without a house: pins, places, fairness, stopping half way, and what differs.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use benchside::directory::model::Level;
use benchside::ids::{ConceptId, PersonId};
use benchside::matching::Programme;
use benchside::matching::candidates::Gathered;
use benchside::matching::rounds::model::{Aim, Rule, Ruling};
use benchside::matching::rounds::solve::{Difference, Impossible, Solved, Task, solve};
use benchside::matching::score::{Asked, Barrier, Claim, Host, Related, Weights, Wish};
use benchside::search::Concepts;
use proptest::prelude::*;

use super::candidates::PROGRAMME;

fn concept() -> ConceptId {
    ConceptId::from(Concepts::starter().find("PCR").unwrap())
}

fn wish(number: usize, related: &Arc<Related>) -> Wish {
    Wish {
        id: format!("r{number}"),
        person: PersonId::from(format!("asks-{number}")),
        institution: "northbridge".into(),
        department: None,
        site: None,
        manager: None,
        asked: vec![Asked { label: "PCR".to_owned(), related: Arc::clone(related), instrument: false, machine: None }],
        role: String::new(),
        from: chrono::NaiveDate::MIN,
        windows: Vec::new(),
        kinds: Vec::new(),
        kind: None,
        reaches: Vec::new(),
        holds: Vec::new(),
        at_home: true,
        abroad: true,
        waited: number as i64 * 7,
        demand: 1,
    }
}

fn host(number: usize, level: Level, places: u32) -> Host {
    let person = PersonId::from(format!("hosts-{number}"));
    Host {
        team: vec![person.clone()],
        person,
        offer: None,
        institution: "northbridge".into(),
        department: None,
        department_name: String::new(),
        site: None,
        site_name: String::new(),
        title: String::new(),
        claims: vec![Claim {
            concept: Some(concept()),
            label: "PCR".to_owned(),
            level,
            hosts: true,
            teaches: false,
            runs: false,
            machine: None,
        }],
        kinds: Vec::new(),
        windows: Vec::new(),
        weekdays: Vec::new(),
        away: Vec::new(),
        needs: Vec::new(),
        staff_only: false,
        places,
    }
}

/// So many requests and hosts, each host of another level, who may be matched where `may` says so.
fn gathered(requests: usize, hosts: &[u32], may: impl Fn(usize, usize) -> bool) -> Gathered {
    let related = Arc::new(Related::to(&concept(), &Concepts::starter()));
    let pairs = (0..requests).flat_map(|r| (0..hosts.len()).map(move |h| (r, h)));
    let pairs = pairs.filter(|(r, h)| may(*r, *h)).map(|(r, h)| (r as u32, h as u32)).collect();
    Gathered {
        wishes: (0..requests).map(|number| wish(number, &related)).collect(),
        hosts: hosts.iter().enumerate().map(|(number, places)| host(number, Level::ALL[number % 4], *places)).collect(),
        pairs,
        removed: vec![BTreeMap::new(); requests],
    }
}

fn ruling(request: usize, host: usize, rule: Rule) -> Ruling {
    let person = PersonId::from(format!("hosts-{host}"));
    Ruling { request: format!("r{request}"), host: format!("person:{person}"), person, rule }
}

fn proposal(gathered: &Gathered, rulings: &[Ruling], aim: Aim) -> Result<Solved, Impossible> {
    let (weights, places, last) = (PROGRAMME.own_weights(), HashMap::new(), HashMap::new());
    solve(&Task { gathered, weights: &weights, aim, rulings, places: &places, last: &last }, &|| false)
}

fn host_of(solved: &Solved, request: usize) -> Option<String> {
    solved.placed[request].host.as_ref().map(|(_, person)| person.to_string())
}

#[test]
fn every_programmes_weights_can_be_read() {
    for programme in benchside::programmes() {
        assert!(Weights::parse(programme.weights).is_ok(), "{}", programme.code);
        assert!(Programme::named(programme.code).is_some());
    }
}

#[test]
fn those_without_a_host_read_why() {
    let mut some = gathered(3, &[1], |request, _| request < 2);
    some.removed[2].insert(Barrier::Dates, 4);
    let solved = proposal(&some, &[], Aim::Total).unwrap();
    assert_eq!((solved.figures.matched, solved.figures.requests, solved.figures.certified), (1, 3, true));
    let why: Vec<&str> = solved.placed.iter().map(|one| one.why.as_str()).filter(|why| !why.is_empty()).collect();
    assert!(why[0].contains("every place there goes to a request that gains more"), "{why:?}");
    assert!(why[1].contains("4 hosts: no day suits both"), "{why:?}");
}

#[test]
fn pins_and_forbidden_pairs_are_kept_or_named() {
    let some = gathered(2, &[1, 1, 1, 1], |_, _| true);
    let free = proposal(&some, &[], Aim::Total).unwrap();
    assert_eq!(host_of(&free, 0).is_some(), host_of(&free, 1).is_some());
    let pinned = proposal(&some, &[ruling(0, 0, Rule::Pin), ruling(1, 3, Rule::Forbid)], Aim::Total).unwrap();
    assert_eq!(host_of(&pinned, 0).as_deref(), Some("hosts-0"));
    assert!(pinned.placed[0].pinned);
    assert_ne!(host_of(&pinned, 1).as_deref(), Some("hosts-3"));
    let both = proposal(&some, &[ruling(0, 0, Rule::Pin), ruling(1, 0, Rule::Pin)], Aim::Total).unwrap_err();
    assert!(both.0[0].contains("more than they have places"), "{both:?}");
    // a pin of two who can no longer be matched is told, and left out
    let gone = gathered(1, &[1, 1], |_, host| host == 1);
    let solved = proposal(&gone, &[ruling(0, 0, Rule::Pin)], Aim::Total).unwrap();
    assert_eq!((host_of(&solved, 0).as_deref(), solved.notes.len()), (Some("hosts-1"), 1));
}

#[test]
fn stopped_half_way_it_says_so() {
    let some = gathered(60, &[1; 40], |request, host| (request + host) % 3 != 0);
    let (weights, places, last) = (PROGRAMME.own_weights(), HashMap::new(), HashMap::new());
    for aim in [Aim::Total, Aim::Fair] {
        let task = Task { gathered: &some, weights: &weights, aim, rulings: &[], places: &places, last: &last };
        let solved = solve(&task, &|| true).unwrap();
        assert!(!solved.figures.certified && !solved.figures.finished, "{:?}", solved.figures);
        let words = solved.figures.proof(aim);
        assert!(words.starts_with("Stopped before the end"), "{words}");
        assert!(solved.placed.iter().filter(|one| one.host.is_none()).all(|one| !one.why.is_empty()));
    }
}

#[test]
fn equally_good_proposals_change_as_little_as_can_be() {
    let some = gathered(2, &[1, 1], |_, _| true);
    let twins = Gathered { hosts: (0..2).map(|number| host(number, Level::Expert, 1)).collect(), ..some };
    let weights = PROGRAMME.own_weights();
    for swapped in [false, true] {
        let at = |request: usize| format!("person:hosts-{}", if swapped { 1 - request } else { request });
        let last: HashMap<String, String> = (0..2).map(|request| (format!("r{request}"), at(request))).collect();
        let task =
            Task { gathered: &twins, weights: &weights, aim: Aim::Total, rulings: &[], places: &HashMap::new(), last: &last };
        let solved = solve(&task, &|| false).unwrap();
        for request in 0..2 {
            assert_eq!(solved.placed[request].host.as_ref().map(|(key, _)| key.clone()), Some(at(request)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No host is given more than they take, nobody a host they may not have, and what is told adds up.
    #[test]
    fn proposals_keep_every_rule(
        may in prop::collection::vec(prop::bool::weighted(0.6), 30),
        places in prop::collection::vec(0_u32..3, 5),
        fair: bool,
    ) {
        let some = gathered(6, &places, |request, host| may[request * 5 + host]);
        let aim = if fair { Aim::Fair } else { Aim::Total };
        let solved = proposal(&some, &[], aim).unwrap();
        prop_assert!(solved.figures.certified);
        let mut load: HashMap<String, u32> = HashMap::new();
        for (request, one) in solved.placed.iter().enumerate() {
            match &one.host {
                Some((key, _)) => {
                    let host = some.hosts.iter().position(|host| host.key() == *key).unwrap();
                    prop_assert!(may[request * 5 + host]);
                    *load.entry(key.clone()).or_insert(0) += 1;
                    prop_assert!(load[key] <= places[host]);
                    prop_assert!(one.why.is_empty() && one.score > 0);
                }
                None => prop_assert!(!one.why.is_empty() && one.score == 0),
            }
        }
        let matched: Vec<i64> = solved.placed.iter().filter(|one| one.host.is_some()).map(|one| one.score).collect();
        prop_assert_eq!(solved.figures.matched, matched.len() as i64);
        prop_assert_eq!(solved.figures.total, matched.iter().sum::<i64>());
        prop_assert_eq!(solved.figures.floor, matched.iter().min().copied());
        let plain = proposal(&some, &[], Aim::Total).unwrap();
        prop_assert_eq!(plain.figures.matched, solved.figures.matched);
        prop_assert!(plain.figures.total >= solved.figures.total);
        prop_assert!(plain.figures.floor <= solved.figures.floor || !fair);
        let difference = Difference::between(&plain.placed, &solved.placed);
        prop_assert_eq!(difference.total, solved.figures.total - plain.figures.total);
        prop_assert_eq!(difference.matched, 0);
        prop_assert_eq!(Difference::between(&solved.placed, &solved.placed), Difference::default());
    }
}
