//! Who comes into question for a request: from the shelves of whoever asks, and nobody else.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use benchside::accounts::Institution;
use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::directory::model::{Intent, Level};
use benchside::directory::store::{Publication, publish_many};
use benchside::directory::{Audience, Profile, Section, SectionKind};
use benchside::ids::{ConceptId, PersonId};
use benchside::matching::candidates::{Gathered, gather};
use benchside::matching::score::{Asked, Barrier, Claim, Relations, Wish, parts, total};
use benchside::matching::{Between, History, Offer, Programme};
use benchside::search::Concepts;
use benchside::search::follow::catch_up;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::House;

/// A programme whose requests say everything in their ids: `person|institution|concept`, and whose one offer is Bob's of PCR, where the
/// test has noted him.
pub static PROGRAMME: Programme = Programme {
    code: "test",
    title: "Test",
    intent: Intent::HostsShadowing,
    places: 1,
    weights: include_str!("../../index/matching/shadowing.toml"),
    waiting: |_, _, _| Box::pin(async { Ok(Vec::new()) }),
    wishes: |_, concepts, _, ids| {
        Box::pin(async move {
            let mut relations = Relations::new(concepts);
            Ok(ids.iter().map(|id| wish(id, concepts, &mut relations)).collect())
        })
    },
    offers: |tx, concepts, viewer, _| {
        Box::pin(async move {
            let bob = accounts::person_by_handle(tx, "bob-baker").await?;
            let me = viewer.member().expect("a member");
            let Some(bob) = bob.filter(|bob| bob.institution == me.institution) else { return Ok(Vec::new()) };
            Ok(vec![Offer {
                id: "bobs".to_owned(),
                person: bob.id.clone(),
                team: vec![bob.id],
                institution: bob.institution,
                site: bob.site,
                site_name: "Hill Campus".to_owned(),
                title: "See our PCR".to_owned(),
                claims: vec![Claim {
                    concept: concepts.find("PCR").map(ConceptId::from),
                    label: "PCR".to_owned(),
                    level: Level::Working,
                    hosts: true,
                    teaches: false,
                    runs: false,
                    machine: None,
                }],
                kinds: vec!["Observe"],
                windows: Vec::new(),
                needs: Vec::new(),
                staff_only: false,
                places: 2,
            }])
        })
    },
    between: |tx, people| {
        Box::pin(async move {
            let Some(bob) = accounts::person_by_handle(tx, "bob-baker").await? else { return Ok(Vec::new()) };
            let known = |person: &PersonId| Between {
                person: person.clone(),
                host: bob.id.clone(),
                what: History::Declined("none".to_owned()),
            };
            Ok(people.iter().map(known).collect())
        })
    },
    taken: |_, _| Box::pin(async { Ok(HashMap::new()) }),
    agreed: |tx, _| Box::pin(async move { Ok(accounts::institutions(tx).await?.into_iter().map(|one| one.id).collect()) }),
    parted: |_, _, _, _, _| Box::pin(async { Ok(()) }),
    standing: |_, _| Box::pin(async { Ok(HashMap::new()) }),
    enrol: |_, _, _| Box::pin(async { Ok(()) }),
    ask: |_, _, _, _, _| Box::pin(async { Ok(true) }),
    href: |id| format!("/test/{id}"),
};

fn wish(id: &str, concepts: &Concepts, relations: &mut Relations<'_>) -> Wish {
    let [person, institution, label] = id.splitn(3, '|').collect::<Vec<_>>().try_into().expect("three parts");
    let asked = concepts.find(label).map(ConceptId::from).map(|concept| Asked {
        label: label.to_owned(),
        related: relations.of(&concept),
        instrument: false,
        machine: None,
    });
    Wish {
        id: id.to_owned(),
        person: person.into(),
        institution: institution.into(),
        department: None,
        site: None,
        manager: None,
        asked: asked.into_iter().collect(),
        role: String::new(),
        from: chrono::NaiveDate::MIN,
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

fn set(profile: &mut Profile, kind: SectionKind, audience: Audience, content: Value) {
    profile.set_section(kind, Section { audience, version: 1, content }).unwrap();
}

/// A profile with one skill, which this audience sees.
pub fn profile(name: &str, reach: Audience, skill: &str, intents: &[&str], sees_skill: Audience) -> Profile {
    let mut profile = Profile::default();
    set(&mut profile, SectionKind::About, reach, json!({ "name": name }));
    let concept = Concepts::starter().find(skill).map(str::to_owned);
    let skill = json!([{ "label": skill, "concept": concept, "level": "practitioner", "intents": intents }]);
    set(&mut profile, SectionKind::Skills, sees_skill, skill);
    profile
}

/// New technicians with published profiles.
pub async fn people(house: &House, institution: &Institution, profiles: Vec<(String, Profile, bool)>) -> Vec<PersonId> {
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let (mut ids, mut publications) = (Vec::new(), Vec::new());
    for (name, profile, matching) in profiles {
        let new = NewPerson { name, technical: true, ..NewPerson::default() };
        let person = accounts::add_person(&mut tx, now, &institution.id, &new).await.unwrap();
        publications.push(Publication { person: person.clone(), profile, matching, at: now, confirmed: Some(now) });
        ids.push(person);
    }
    publish_many(&mut tx, now, "sample", &publications).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

async fn gathered(house: &House, institution: &Institution, ids: &[String]) -> Gathered {
    catch_up(&house.app).await.unwrap();
    gather(&house.app, &PROGRAMME, institution, ids).await.unwrap()
}

fn found(gathered: &Gathered, wish: u32) -> Vec<PersonId> {
    gathered.of(wish).map(|host| gathered.hosts[host as usize].person.clone()).collect()
}

on_both!(only_who_hosts_agrees_and_is_seen_comes_into_question, |house| {
    let cast = house.cast().await;
    let (hosts, none, at) = (["hosts_shadowing"].as_slice(), ["can_do"].as_slice(), Audience::Institution);
    let named = |name: &str, profile: Profile, matching| (name.to_owned(), profile, matching);
    let skill = "X-ray diffraction";
    let ids = people(
        &house,
        &cast.northbridge,
        vec![
            named("Hosts", profile("Hosts", at, skill, hosts, at), true),
            named("Does not host", profile("Does not host", at, skill, none, at), true),
            named("Is not matched", profile("Is not matched", at, skill, hosts, at), false),
            named("Keeps it private", profile("Keeps it private", at, skill, hosts, Audience::Private), true),
            named("Other skill", profile("Other skill", at, "PCR", hosts, at), true),
        ],
    )
    .await;
    let abroad = people(
        &house,
        &cast.southmere,
        vec![
            named("Shares", profile("Shares", Audience::Network, skill, hosts, Audience::Network), true),
            named("Stays", profile("Stays", at, skill, hosts, at), true),
        ],
    )
    .await;
    let northbridge = cast.northbridge.id.clone();
    let asks = vec![format!("{}|{northbridge}|{skill}", cast.alice), format!("{}|{northbridge}|PCR", cast.bob)];
    let answer = gathered(&house, &cast.northbridge, &asks).await;
    let mut wanted = vec![ids[0].clone(), abroad[0].clone()];
    let mut got = found(&answer, 0);
    wanted.sort();
    got.sort();
    assert_eq!(got, wanted);
    // Bob's own offer is none for him
    assert_eq!(found(&answer, 1), [ids[4].clone()]);
    let others = gathered(&house, &cast.northbridge, &[format!("{}|{northbridge}|PCR", cast.alice)]).await;
    let offered = others.hosts.iter().find(|host| host.offer.is_some()).expect("Bob's offer");
    assert_eq!((offered.person.clone(), offered.places), (cast.bob.clone(), 2));
    // whoever does not share sees nobody elsewhere
    let mut tx = house.app.db.read().await.unwrap();
    let otto = accounts::person(&mut tx, &cast.otto).await.unwrap().unwrap();
    let westhaven = accounts::institution(&mut tx, &otto.institution).await.unwrap().unwrap();
    drop(tx);
    let alone = gathered(&house, &westhaven, &[format!("{}|{}|{skill}", cast.otto, westhaven.id)]).await;
    assert_eq!(found(&alone, 0), []);
});

on_both!(what_is_private_adds_to_a_score_and_finds_nobody, |house| {
    let cast = house.cast().await;
    let mut mixed = profile("Mixed", Audience::Institution, "PCR", &["hosts_shadowing"], Audience::Institution);
    set(&mut mixed, SectionKind::Role, Audience::Private, json!({ "title": "PCR technician" }));
    let ids = people(&house, &cast.northbridge, vec![("Mixed".to_owned(), mixed, true)]).await;
    let ask = format!("{}|{}|PCR", cast.alice, cast.northbridge.id);
    let answer = gathered(&house, &cast.northbridge, &[ask]).await;
    let host = answer.hosts.iter().find(|host| host.person == ids[0]).expect("found by what is seen");
    assert_eq!(host.title, "PCR technician");
    let weights = PROGRAMME.own_weights();
    assert!(total(&parts(&answer.wishes[0], host, &weights)) > 0);
});

on_both!(what_was_removed_says_why, |house| {
    let cast = house.cast().await;
    let hosting = profile("Hosts", Audience::Network, "PCR", &["hosts_shadowing"], Audience::Network);
    people(&house, &cast.southmere, vec![("Hosts".to_owned(), hosting, true)]).await;
    let ask = format!("{}|{}|PCR", cast.alice, cast.northbridge.id);
    let mut strict = PROGRAMME;
    strict.agreed = |_, _| Box::pin(async { Ok(Vec::new()) });
    catch_up(&house.app).await.unwrap();
    let answer = gather(&house.app, &strict, &cast.northbridge, &[ask]).await.unwrap();
    assert_eq!(answer.removed[0].get(&Barrier::Unagreed), Some(&1));
    assert_eq!(found(&answer, 0), [cast.bob]);
});

/// The figure is taken by `cargo bench -- rounds`; this says only that nobody scores everyone with everyone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_requests_are_answered_in_seconds() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let concepts = benchside::vocabulary::starter().unwrap();
    let labels: Vec<&str> = concepts.iter().map(|concept| concept.label.as_str()).collect();
    let profiles = (0..1_500).map(|number| {
        let skill = labels[number * 7 % labels.len()];
        let name = format!("Technician {number}");
        let made = profile(&name, Audience::Institution, skill, &["hosts_shadowing"], Audience::Institution);
        (name, made, true)
    });
    let ids = people(&house, &cast.northbridge, profiles.collect()).await;
    let asks: Vec<String> =
        (0..300).map(|number| format!("{}|{}|{}", ids[number], cast.northbridge.id, labels[number * 13 % labels.len()])).collect();
    catch_up(&house.app).await.unwrap();
    let began = Instant::now();
    let answer = gather(&house.app, &PROGRAMME, &cast.northbridge, &asks).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(answer.wishes.len(), 300);
    assert!(answer.pairs.len() > 300 && answer.pairs.len() < 300 * 120, "{}", answer.pairs.len());
    assert!(answer.pairs.is_sorted());
    let again = gather(&house.app, &PROGRAMME, &cast.northbridge, &asks).await.unwrap();
    assert_eq!(answer.pairs, again.pairs);
}
