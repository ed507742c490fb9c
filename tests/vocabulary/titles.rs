//! Words of job titles: coordinators change them as they change any concept, and search uses what they say.

use axum::http::Method;
use benchside::directory::Audience;
use benchside::directory::model::Profile;
use benchside::directory::store::{Publication, publish_many};
use benchside::directory::{Section, SectionKind};
use benchside::ids::PersonId;
use benchside::search::query::Question;
use benchside::vocabulary::{Kind, name_key, titles};
use serde_json::json;

use super::import::take_as;
use crate::on_both;
use crate::support::{Cast, House, soon};

#[test]
fn ours_are_sound() {
    let all = titles().expect("the job titles are sound");
    let of = |kind: Kind| all.iter().filter(|concept| concept.kind == kind).count();
    assert!(of(Kind::Role) >= 200 && of(Kind::Trade) >= 100 && of(Kind::Role) + of(Kind::Trade) == all.len());
    for concept in &all {
        let mut own: Vec<String> = std::iter::once(concept.label.as_str()).chain(concept.other_names()).map(name_key).collect();
        assert!(own.len() > 1, "{} has no other name", concept.label);
        own.sort();
        assert!(own.windows(2).all(|pair| pair[0] != pair[1]), "{} has a name twice", concept.label);
        assert!(concept.broader.is_empty(), "{}", concept.label);
    }
    let skills = benchside::vocabulary::starter().unwrap();
    assert!(skills.iter().all(|skill| !skill.kind.is_of_titles() && !all.iter().any(|title| title.id == skill.id)));
}

async fn publish(house: &House, person: &PersonId, name: &str, title: &str) {
    let mut profile = Profile::default();
    for (kind, content) in [(SectionKind::About, json!({ "name": name })), (SectionKind::Role, json!({ "title": title }))] {
        profile.set_section(kind, Section { audience: Audience::Institution, version: 1, content }).unwrap();
    }
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let publication = Publication { person: person.clone(), profile, matching: false, at: now, confirmed: Some(now) };
    publish_many(&mut tx, now, "sample", &[publication]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Alice is a zorb wrangler, the others something else.
async fn people(house: &House) -> Cast {
    let cast = house.cast().await;
    let others = [(&cast.bob, "Bob Baker", "Glassblower"), (&cast.mo, "Mo Marsh", "Porter"), (&cast.cora, "Cora Cole", "Nurse")];
    publish(house, &cast.alice, "Alice Archer", "Senior Zorb Wrangler (mornings)").await;
    for (person, name, title) in others {
        publish(house, person, name, title).await;
    }
    benchside::search::follow::catch_up(&house.app).await.unwrap();
    cast
}

/// Who is found by a member of the house.
async fn found(house: &House, bob: &PersonId, text: &str) -> Vec<PersonId> {
    let mut tx = house.app.db.read().await.unwrap();
    let viewer = benchside::accounts::store::viewer(&mut tx, bob).await.unwrap();
    drop(tx);
    let question = Question { text: text.to_owned(), limit: 20, ..Question::default() };
    let (views, search) = (house.app.search.seen_by(&viewer), &house.app.search);
    let answer = benchside::search::query::answer(&views, &question, &search.concepts(), &search.ranking()).unwrap();
    answer.hits.into_iter().map(|hit| hit.person).collect()
}

on_both!(a_title_gets_another_name_and_search_uses_it, |house| {
    let cast = people(&house).await;
    let mut cora = house.client(&cast.cora).await;
    assert!(found(&house, &cast.bob, "technician").await.is_empty());
    let page = cora.get("/concepts/role-technician").await.ok();
    assert!(page.body.contains("Job title") && page.body.contains("CC0 1.0") && page.body.contains("technologist"));
    let names = json!({ "label": "technician", "synonyms": ["technologist", "zorb wrangler"], "abbreviations": ["tech", "ZW"] });
    let api = "/api/v1/concepts/role-technician";
    let tag = crate::vocabulary::change::tag(&cora.get(api).await.ok());
    cora.clone().with_header("if-match", &tag).json(Method::PUT, api, &names).await.is(204);
    assert!(house.app.search.concepts().titles().alike("technician").len() > 1);
    benchside::search::follow::catch_up(&house.app).await.unwrap();
    let alice = [cast.alice.clone()];
    soon("the titles are read again", async || found(&house, &cast.bob, "technician").await == alice).await;
    assert_eq!(found(&house, &cast.bob, "technologist").await, alice, "by way of one concept");
    assert_eq!(found(&house, &cast.bob, "wrangler").await, alice, "its own words find it too");
    // nobody has a title as a skill: it is neither offered as one nor recognised
    let offered = cora.get("/api/v1/concepts?q=zorb%20wr").await.ok();
    assert!(!offered.body.contains("wrangler"), "{}", offered.body);
    assert!(cora.get("/api/v1/concepts?q=zorb%20wr&kind=role").await.ok().body.contains("role-technician"));
    assert!(house.app.vocabulary.current().find("zorb wrangler").is_none());
    assert!(cora.get("/concepts?label=zorb+wrangler").await.ok().body.contains("/concepts/role-technician"));
    // and back again, on the page
    let page = cora.get("/concepts/role-technician/change").await.ok();
    let version = crate::vocabulary::change::version(&page);
    let back = [("version", version.as_str()), ("label", "technician"), ("synonyms", "technologist"), ("abbreviations", "tech")];
    cora.post("/concepts/role-technician/change", &back).await.is(303);
    soon("it is as it was", async || found(&house, &cast.bob, "technician").await.is_empty()).await;
});

on_both!(titles_are_merged_parted_and_proposed, |house| {
    let cast = people(&house).await;
    let (mut cora, mut bob) = (house.client(&cast.cora).await, house.client(&cast.bob).await);
    let wanted = json!({ "label": "zorb wrangler", "kind": "role", "names": ["zorbist"], "why": "We have one." });
    bob.json(Method::POST, "/api/v1/concepts", &wanted).await.is(201);
    let desk = cora.get("/desk/concepts").await.ok();
    let waits = desk.attributes("a", "href").into_iter().find(|href| href.starts_with("/desk/concepts/")).unwrap();
    let accept = [("decision", "concept"), ("label", "zorb wrangler"), ("kind", "role"), ("names", "zorbist"), ("broader", "")];
    cora.post(&waits, &accept).await.is(303);
    let vocabulary = house.app.vocabulary.current();
    assert_eq!(vocabulary.find_of("zorbist", Kind::Role).unwrap().id.as_str(), "role-zorb-wrangler");
    benchside::search::follow::catch_up(&house.app).await.unwrap();
    let alice = [cast.alice.clone()];
    soon("the new title is used", async || found(&house, &cast.bob, "zorbist").await == alice).await;
    // merged with others it finds theirs
    let page = cora.get("/concepts/role-zorb-wrangler/merge?with=porter").await.ok();
    assert!(!page.body.contains("Nobody at"), "nobody has a title");
    cora.post("/concepts/role-porter/merge", &[("gone", "role-zorb-wrangler")]).await.is(303);
    soon("a porter is like it", async || found(&house, &cast.bob, "zorbist").await.len() == 2).await;
    let page = cora.get("/concepts/role-porter").await.ok();
    let part = page.attributes("form", "action").into_iter().find(|action| action.ends_with("/part")).unwrap();
    cora.post(&part, &[]).await.is(303);
    soon("they are two again", async || found(&house, &cast.bob, "zorbist").await == alice).await;
    // a title and a skill are never one
    cora.post("/concepts/role-porter/merge", &[("gone", "scanning-electron-microscopy")]).await.is(409);
});

on_both!(titles_come_in_by_file, |house| {
    let cast = people(&house).await;
    let text = "label,synonyms,abbreviations,broader,kind\n\
                photography,picture taking,,,technique\n\
                photography,zorb,,,trade\n\
                zorb wrangler,inflatables attendant,IA,,role\n";
    let done = take_as(&house, text, "House words", false).await.unwrap();
    assert_eq!((done.new, done.changed), (3, 0), "a technique and a line of work may have one name");
    let again = take_as(&house, text, "House words", false).await.unwrap();
    assert_eq!((again.new, again.unchanged), (0, 3));
    benchside::search::follow::catch_up(&house.app).await.unwrap();
    let alice = [cast.alice.clone()];
    soon("the file's titles are used", async || found(&house, &cast.bob, "inflatables attendant").await.contains(&alice[0])).await;
});
