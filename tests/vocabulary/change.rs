//! What coordinators change: names, two concepts made one and parted again.

use axum::http::Method;
use benchside::directory::Audience;
use benchside::directory::model::Profile;
use benchside::directory::store::{Publication, publish_many};
use benchside::directory::{Section, SectionKind};
use benchside::ids::PersonId;
use benchside::ledger;
use benchside::vocabulary::store::links;
use benchside::vocabulary::{CONCEPT_CHANGED, CONCEPTS_MERGED, CONCEPTS_PARTED};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::client::Answer;
use crate::support::{House, soon};

const SEM: &str = "scanning-electron-microscopy";
const TEM: &str = "transmission-electron-microscopy";

async fn publish(house: &House, person: &PersonId, name: &str, concepts: &[(&str, &str)]) {
    let mut profile = Profile::default();
    let skills: Vec<Value> =
        concepts.iter().map(|(id, label)| json!({ "label": label, "concept": id, "level": "expert", "intents": [] })).collect();
    for (kind, content) in [(SectionKind::About, json!({ "name": name })), (SectionKind::Skills, json!(skills))] {
        profile.set_section(kind, Section { audience: Audience::Institution, version: 1, content }).unwrap();
    }
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let publication = Publication { person: person.clone(), profile, matching: false, at: now, confirmed: Some(now) };
    publish_many(&mut tx, now, "sample", &[publication]).await.unwrap();
    tx.commit().await.unwrap();
}

/// What a field of several lines holds, line by line.
fn area(page: &Answer, name: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\"")).expect("the field");
    let (_, rest) = rest.split_once('>').expect("its start");
    rest.split("</textarea>").next().expect("its end").trim().to_owned()
}

/// The version of its names that a form shows.
pub fn version(page: &Answer) -> String {
    page.attributes("input[name=version]", "value").remove(0)
}

/// The same, as an answer of the API has it.
pub fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

async fn facts(house: &House, kind: &str) -> usize {
    let mut tx = house.app.db.read().await.unwrap();
    ledger::since(&mut tx, 0, 10_000).await.unwrap().iter().filter(|fact| fact.kind == kind).count()
}

on_both!(names_are_changed_and_changed_back, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let path = format!("/concepts/{SEM}/change");
    house.client(&cast.bob).await.get(&path).await.is(403);
    let page = cora.get(&path).await.ok();
    let synonyms = area(&page, "synonyms");
    let version = version(&page);
    let seen = ("version", version.as_str());
    let wrong = [seen, ("label", "gas chromatography"), ("synonyms", synonyms.as_str()), ("abbreviations", "SEM")];
    cora.post(&path, &wrong[1..]).await.is(400);
    assert!(cora.post(&path, &wrong).await.is(422).body.contains("is a name of gas chromatography already"));
    let fewer: Vec<&str> = synonyms.lines().filter(|line| *line != "electron microscopy").skip(1).chain(["zorb imaging"]).collect();
    let fewer = fewer.join("\n");
    let dropped = synonyms.lines().next().unwrap();
    let good = [seen, ("label", "scanning electron imaging"), ("synonyms", &fewer), ("abbreviations", "SEM\nZRB")];
    assert_eq!(cora.post(&path, &good).await.leads_to(), format!("/concepts/{SEM}"));
    let vocabulary = house.app.vocabulary.current();
    for name in ["scanning electron imaging", "scanning electron microscopy", "zorb imaging", "ZRB"] {
        assert_eq!(vocabulary.find(name).map(|concept| concept.id.as_str()), Some(SEM), "{name}");
    }
    assert!(vocabulary.find(dropped).is_none_or(|concept| concept.id.as_str() != SEM), "{dropped}");
    assert_eq!(facts(&house, CONCEPT_CHANGED).await, 1);
    // saved again as it is: nothing happened
    let shown = cora.get(&path).await.ok();
    let (synonyms, short) = (area(&shown, "synonyms"), area(&shown, "abbreviations"));
    let same = [seen, ("label", "scanning electron imaging"), ("synonyms", synonyms.as_str()), ("abbreviations", short.as_str())];
    cora.post(&path, &same).await.is(303);
    assert_eq!(facts(&house, CONCEPT_CHANGED).await, 1);
    let names = json!({ "label": "scanning electron microscopy", "synonyms": [dropped], "abbreviations": ["SEM"] });
    let api = format!("/api/v1/concepts/{SEM}");
    cora.json(Method::PUT, &api, &names).await.is(428);
    let tag = tag(&cora.get(&api).await.ok());
    cora.clone().with_header("if-match", &tag).json(Method::PUT, &api, &names).await.is(204);
    let vocabulary = house.app.vocabulary.current();
    assert_eq!(vocabulary.find(dropped).unwrap().id.as_str(), SEM);
    assert!(vocabulary.find("zorb imaging").is_none() && vocabulary.find("ZRB").is_none());
});

on_both!(of_two_who_change_one_concept_neither_undoes_the_other, |house| {
    let cast = house.cast().await;
    let (mut cora, mut other) = (house.client(&cast.cora).await, house.client(&cast.cora).await);
    let (path, api) = ("/concepts/soldering/change", "/api/v1/concepts/soldering");
    let (page, shown) = (cora.get(path).await.ok(), other.get(api).await.ok());
    let (version, tag) = (version(&page), tag(&shown));
    let form = [("version", version.as_str()), ("label", "soldering"), ("abbreviations", "")];
    let with = |synonyms: &'static str| [&form[..], &[("synonyms", synonyms)]].concat();
    cora.post(path, &with("soldering iron\ntin zorbing")).await.is(303);
    let refused = other.post(path, &with("soldering iron\nlead zorbing")).await.is(409);
    assert!(area(&refused, "synonyms").contains("lead zorbing"), "what was typed stays");
    let theirs = refused.texts("#meanwhile td, table td").join(" ");
    assert!(theirs.contains("tin zorbing") && theirs.contains("lead zorbing"), "{}", refused.body);
    let names = json!({ "label": "soldering", "synonyms": ["lead zorbing"] });
    let told = other.clone().with_header("if-match", &tag).json(Method::PUT, api, &names).await.is(409);
    assert!(told.body.contains("tin zorbing"), "{}", told.body);
    let vocabulary = house.app.vocabulary.current();
    assert!(vocabulary.find("tin zorbing").is_some() && vocabulary.find("lead zorbing").is_none());
    // over it knowingly, with the version that the second form has
    let version = self::version(&refused);
    let all = "soldering iron\ntin zorbing\nlead zorbing";
    let knowingly = [("version", version.as_str()), ("label", "soldering"), ("abbreviations", ""), ("synonyms", all)];
    other.post(path, &knowingly).await.is(303);
    let vocabulary = house.app.vocabulary.current();
    assert!(vocabulary.find("tin zorbing").is_some() && vocabulary.find("lead zorbing").is_some());
    assert_eq!(facts(&house, CONCEPT_CHANGED).await, 2);
});

on_both!(who_merges_twice_makes_one_link, |house| {
    let cast = house.cast().await;
    let cora = house.client(&cast.cora).await;
    let mut four = [cora.clone(), cora.clone(), cora.clone(), cora.clone()];
    let [a, b, c, d] = &mut four;
    let (path, gone) = ("/concepts/mig-welding/merge", [("gone", "tig-welding")]);
    let answers = tokio::join!(a.post(path, &gone), b.post(path, &gone), c.post(path, &gone), d.post(path, &gone));
    let mut said = [answers.0.status, answers.1.status, answers.2.status, answers.3.status].map(|status| status.as_u16());
    said.sort_unstable();
    assert_eq!(said, [303, 409, 409, 409]);
    let mut cora = cora.clone();
    let page = cora.get("/concepts/mig-welding").await.ok();
    let part = page.attributes("form[action$='/part']", "action");
    assert_eq!((part.len(), facts(&house, CONCEPTS_MERGED).await), (1, 1));
    cora.post(&part[0], &[]).await.is(303);
    assert_eq!(house.app.vocabulary.current().find("TIG").unwrap().id.as_str(), "tig-welding");
    // nor does the database take a second
    let now = house.clock.now();
    let (mig, tig) = ("mig-welding".into(), "tig-welding".into());
    let mut tx = house.app.db.write().await.unwrap();
    assert!(links::merge(&mut tx, now, None, &tig, &mig).await.unwrap().is_some());
    assert!(links::merge(&mut tx, now, None, &mig, &tig).await.unwrap().is_none());
    let insert = "insert into concept_links (id, gone, kept, how, made) values ('x', 'tig-welding', 'mig-welding', 'label', $1)";
    let taken = benchside::sql!(tx, sqlx::query(insert).bind(now), execute);
    assert!(taken.is_err_and(|error| error.is_taken()));
});

on_both!(what_is_broader_is_not_the_same, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    for (kept, gone) in [(SEM, "microscopy"), ("microscopy", SEM)] {
        let path = format!("/concepts/{kept}/merge");
        let page = cora.get(&format!("{path}?with_id={gone}")).await.is(422);
        assert!(page.body.contains("scanning electron microscopy is a kind or a part of microscopy"), "{}", page.body);
        assert!(!page.body.contains("Make them one"));
        cora.post(&path, &[("gone", gone)]).await.is(409);
        let api = format!("/api/v1/concepts/{kept}/merge");
        let told = cora.get(&format!("{api}?gone={gone}")).await.is(409);
        assert!(told.body.contains("a kind or a part of"), "{}", told.body);
        cora.json(Method::POST, &api, &json!({ "gone": gone })).await.is(409);
    }
    assert_eq!(facts(&house, CONCEPTS_MERGED).await, 0);
});

on_both!(several_who_ask_for_the_newest_build_it_once, |house| {
    let here = &house.app.vocabulary;
    let mut tx = house.app.db.write().await.unwrap();
    benchside::vocabulary::store::touch(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let db = &house.app.db;
    let all = tokio::join!(here.refresh(db), here.refresh(db), here.refresh(db), here.refresh(db));
    let brought = [all.0, all.1, all.2, all.3].into_iter().filter(|one| *one.as_ref().unwrap()).count();
    assert_eq!(brought, 1);
});

on_both!(two_are_made_one_and_two_again_and_nobody_loses_a_skill, |house| {
    let cast = house.cast().await;
    publish(
        &house,
        &cast.alice,
        "Alice Archer",
        &[(SEM, "scanning electron microscopy"), (TEM, "transmission electron microscopy")],
    )
    .await;
    publish(&house, &cast.bob, "Bob Baker", &[(TEM, "transmission electron microscopy")]).await;
    let mut cora = house.client(&cast.cora).await;
    let path = format!("/concepts/{SEM}/merge");
    cora.get(&format!("{path}?with=nothing+of+the+sort")).await.is(422);
    cora.get(&format!("{path}?with=SEM")).await.is(422);
    let page = cora.get(&format!("{path}?with=TEM")).await.ok();
    assert_eq!(page.texts("#holders tbody th, table tbody th"), ["Alice Archer", "Bob Baker"]);
    assert!(page.body.contains("One person has both"), "{}", page.body);
    let people = cora.get(&format!("/api/v1/concepts/{SEM}/merge?gone={TEM}")).await.ok().value();
    assert_eq!((&people["people"][0]["has_kept"], &people["people"][1]["has_kept"]), (&json!(true), &json!(false)));
    cora.post(&path, &[("gone", TEM)]).await.is(303);
    let vocabulary = house.app.vocabulary.current();
    assert_eq!(vocabulary.find("TEM").unwrap().id.as_str(), SEM);
    assert_eq!(vocabulary.shown(&TEM.into()).unwrap().as_str(), SEM);
    let seen = cora.get(&format!("/concepts/{SEM}")).await.ok();
    let part = seen.attributes("form[action$='/part']", "action").remove(0);
    let theirs = house.client(&cast.mo).await.get("/people/alice-archer").await.ok();
    assert!(theirs.body.contains("transmission electron microscopy"), "a profile says what its owner wrote");
    cora.post(&part, &[]).await.is(303);
    cora.post(&part, &[]).await.is(409);
    assert_eq!(house.app.vocabulary.current().find("TEM").unwrap().id.as_str(), TEM);
    assert_eq!((facts(&house, CONCEPTS_MERGED).await, facts(&house, CONCEPTS_PARTED).await), (1, 1));
    let merged = cora.json(Method::POST, &format!("/api/v1/concepts/{TEM}/merge"), &json!({ "gone": SEM })).await.is(201).value();
    assert_eq!(house.app.vocabulary.current().find("SEM").unwrap().id.as_str(), TEM, "the one that was kept is shown");
    cora.send(Method::DELETE, &format!("/api/v1/concept-links/{}", merged["id"].as_str().unwrap()), None).await.is(204);
});

on_both!(profiles_are_read_again_while_searching_goes_on, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.bob, "Bob Baker", &[(TEM, "transmission electron microscopy")]).await;
    house.app.follow();
    let mut cora = house.client(&cast.cora).await;
    let address = format!("/api/v1/search?concept={SEM}");
    soon("the index", async || cora.get("/api/v1/search?q=TEM").await.value()["total"] == json!(1)).await;
    assert_eq!(cora.get(&address).await.ok().value()["total"], json!(0));
    cora.post(&format!("/concepts/{SEM}/merge"), &[("gone", TEM)]).await.is(303);
    let mut other = house.client(&cast.cora).await;
    // the address of the one that is gone means the one that is shown
    let gone = format!("/api/v1/search?concept={TEM}");
    assert_eq!(other_shown(&mut cora, TEM).await, SEM);
    soon("the merge", async || {
        assert_eq!(other.get("/api/v1/search?q=Baker").await.value()["total"], json!(1), "search answers all the while");
        other.get(&address).await.value()["total"] == json!(1)
    })
    .await;
    assert_eq!(other.get(&gone).await.ok().value()["total"], json!(1));
    let page = other.get(&format!("/search?concept={TEM}")).await.ok();
    assert_eq!(page.attributes("ul.chips a", "href"), ["/search"]);
    house.app.close().await;
});

/// The id under which the API shows a concept.
async fn other_shown(client: &mut crate::support::Client, id: &str) -> String {
    let shown = client.get(&format!("/api/v1/concepts/{id}")).await.ok().value();
    shown["id"].as_str().unwrap_or_default().to_owned()
}
