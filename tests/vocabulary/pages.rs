//! Concepts and proposals as people see them.

use benchside::ids::PersonId;
use benchside::vocabulary::store::proposals;

use crate::support::House;

const GOOD: [(&str, &str); 4] =
    [("label", "sphere zorbing"), ("kind", "technique"), ("names", "ZORB\nball rolling"), ("why", "We have a rig.")];

/// Proposes as this person; gives the proposal's id.
async fn propose(house: &House, person: &PersonId) -> String {
    house.client(person).await.post("/concepts", &GOOD).await.is(303);
    let mut tx = house.app.db.read().await.unwrap();
    proposals::of_person(&mut tx, person).await.unwrap()[0].id.to_string()
}

#[tokio::test]
async fn a_concept_has_a_page_for_everybody() {
    let house = House::sqlite().await;
    let page = house.stranger().get("/concepts/scanning-electron-microscopy").await.is(200);
    assert_eq!(page.texts("h1"), ["Scanning electron microscopy"]);
    let tags = page.texts(".tag");
    for name in ["SEM", "scanning electron microscope", "electron microscopy", "environmental scanning electron microscopy"] {
        assert!(tags.contains(&name.to_owned()), "{name} in {tags:?}");
    }
    assert!(page.body.contains("/search?concept=scanning-electron-microscopy"));
    house.stranger().get("/concepts/no-such-thing").await.is(404);
}

#[tokio::test]
async fn suggestions_come_in_groups() {
    let house = House::sqlite().await;
    let found = house.stranger().get("/api/v1/concepts?q=sem").await.is(200).value();
    assert_eq!(found["groups"][0]["label"], "Techniques");
    let first = &found["groups"][0]["options"][0];
    assert_eq!((&first["text"], &first["note"]), (&"scanning electron microscopy".into(), &"SEM".into()));
    assert_eq!(first["value"], "scanning-electron-microscopy");
    let disciplines = house.stranger().get("/api/v1/concepts?q=ch&kind=discipline").await.is(200).value();
    assert_eq!(disciplines["groups"].as_array().unwrap().len(), 1);
    assert_eq!(disciplines["groups"][0]["options"][0]["text"], "Chemistry");
    house.stranger().get("/api/v1/concepts?q=ch&kind=sorcery").await.is(400);
    assert_eq!(house.stranger().get("/api/v1/concepts").await.is(200).value()["groups"].as_array().unwrap().len(), 0);
    let shown = house.stranger().get("/api/v1/concepts/scanning-electron-microscopy").await.is(200).value();
    assert_eq!(shown["broader"][0]["id"], "electron-microscopy");
}

#[tokio::test]
async fn what_there_is_comes_before_what_is_new() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    assert!(alice.get("/concepts").await.is(200).texts("main .tag").contains(&"Chemistry".to_owned()));
    assert_eq!(alice.get("/concepts?label=sem").await.is(303).leads_to(), "/concepts/scanning-electron-microscopy");
    let page = alice.get("/concepts?label=electron+microscop").await.is(200);
    assert!(page.texts("main .list a").contains(&"electron microscopy".to_owned()));
    let page = alice.post("/concepts", &[("label", "Scanning Electron Microscopes"), ("kind", "instrument")]).await.is(422);
    assert!(page.texts(".errors a")[0].contains("another name of scanning electron microscopy"));
    let page = alice.post("/concepts", &[("label", ""), ("kind", "sorcery")]).await.is(422);
    assert_eq!(page.texts(".errors a").len(), 2);
    let page = house.stranger().get("/concepts?label=electron+microscop").await.is(200);
    assert!(page.texts("main .list a").contains(&"electron microscopy".to_owned()) && page.texts("textarea").is_empty());
    house.stranger().post("/concepts", &GOOD).await.is(303);
    assert_eq!(house.facts("concept.proposed").await, 0);
}

#[tokio::test]
async fn an_accepted_proposal_is_found_at_once() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let id = propose(&house, &cast.alice).await;
    let mut cora = house.client(&cast.cora).await;
    assert_eq!(cora.get("/desk/concepts").await.is(200).texts("main .list a"), ["sphere zorbing"]);
    let at = format!("/desk/concepts/{id}");
    assert!(cora.get(&at).await.is(200).body.contains("We have a rig."));
    let page = cora.post(&at, &[("decision", "concept"), ("label", "sphere zorbing"), ("kind", "technique")]).await.is(422);
    assert!(page.texts(".errors a")[0].contains("wider concept"));
    let good = [
        ("decision", "concept"),
        ("label", "sphere zorbing"),
        ("kind", "technique"),
        ("names", "ZORB\nball rolling"),
        ("broader", "Physics\nfluid mechanics"),
    ];
    cora.post(&at, &good).await.is(303);
    let concept = house.app.vocabulary.current().find("ZORB").unwrap().clone();
    assert_eq!((concept.id.as_str(), concept.abbreviations.len(), concept.synonyms.len()), ("sphere-zorbing", 1, 1));
    assert_eq!(concept.broader.len(), 2);
    assert_eq!(house.facts("concept.accepted").await, 1);
    cora.post(&at, &good).await.is(409);
    let page = house.client(&cast.alice).await.get("/concepts").await.is(200);
    assert!(page.body.contains("Accepted") && page.body.contains("/concepts/sphere-zorbing"));
}

#[tokio::test]
async fn a_proposal_may_become_another_name_or_nothing() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let at = format!("/desk/concepts/{}", propose(&house, &cast.alice).await);
    cora.post(&at, &[("decision", "name"), ("existing", "no such thing")]).await.is(422);
    cora.post(&at, &[("decision", "name"), ("existing", "SEM")]).await.is(303);
    for name in ["sphere zorbing", "ZORB", "ball rolling", "SEM"] {
        assert_eq!(house.app.vocabulary.current().find(name).unwrap().id.as_str(), "scanning-electron-microscopy", "{name}");
    }
    let mut alice = house.client(&cast.alice).await;
    house.clock.advance(chrono::TimeDelta::minutes(1));
    alice.post("/concepts", &[("label", "sorcery"), ("kind", "technique")]).await.is(303);
    let mut tx = house.app.db.read().await.unwrap();
    let id = proposals::of_person(&mut tx, &cast.alice).await.unwrap()[0].id.clone();
    drop(tx);
    let at = format!("/desk/concepts/{id}");
    let page = cora.post(&at, &[("decision", "refused")]).await.is(422);
    assert!(page.texts(".errors a")[0].contains("Say why"));
    cora.post(&at, &[]).await.is(422);
    cora.post(&at, &[("decision", "refused"), ("reason", "Not of this world.")]).await.is(303);
    assert!(alice.get("/concepts").await.is(200).body.contains("Not of this world."));
    assert_eq!(house.facts("concept.refused").await, 1);
}

#[tokio::test]
async fn proposals_are_seen_by_their_proposer_and_their_own_coordinators_alone() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let at = format!("/desk/concepts/{}", propose(&house, &cast.petra).await);
    let mut cora = house.client(&cast.cora).await;
    assert!(!cora.get("/desk/concepts").await.is(200).body.contains("zorbing"));
    cora.get(&at).await.is(404);
    cora.post(&at, &[("decision", "refused"), ("reason", "x")]).await.is(404);
    house.client(&cast.alice).await.get(&at).await.is(403);
    house.client(&cast.alice).await.get("/desk/concepts").await.is(403);
    assert!(!house.client(&cast.alice).await.get("/concepts").await.is(200).body.contains("zorbing"));
    house.stranger().get("/desk/concepts").await.is(303);
}

#[tokio::test]
async fn html_in_a_proposal_stays_text() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let label = "<script>alert(1)</script> zorbing \u{202e}";
    house
        .client(&cast.alice)
        .await
        .post("/concepts", &[("label", label), ("kind", "technique"), ("why", "<b>x</b>")])
        .await
        .is(303);
    let page = house.client(&cast.cora).await.get("/desk/concepts").await.is(200);
    assert!(!page.body.contains("<script>alert") && !page.body.contains('\u{202e}'));
    assert_eq!(page.texts("main .list a"), ["<script>alert(1)</script> zorbing"]);
}
