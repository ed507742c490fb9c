//! Concepts that several vocabularies have.

use benchside::vocabulary::store::links;

use super::{OBO, take, take_as};
use crate::on_both;

const FIRST: &str = "\n[Term]\nid: L:1\nname: scanning electron microscopy\nsynonym: \"scanning probe zorbing\" EXACT []\nsynonym: \"SEM\" EXACT []\n\
    \n[Term]\nid: L:2\nname: cube zorbing\nsynonym: \"PCR\" EXACT []\nis_a: L:1\n";
const SECOND: &str = "\n[Term]\nid: M:1\nname: Scanning Electron Microscopy\n\n[Term]\nid: M:2\nname: cube zorbings\n";

on_both!(they_are_one_and_can_be_parted, |house| {
    let cast = house.cast().await;
    take(&house, &format!("{OBO}{FIRST}")).await;
    let done = take_as(&house, &format!("{OBO}{SECOND}"), "More", false).await.unwrap();
    assert_eq!(done.linked, 3);
    let vocabulary = house.app.vocabulary.current();
    let shown = vocabulary.find("scanning probe zorbing").unwrap();
    assert_eq!(shown.id.as_str(), "scanning-electron-microscopy", "the one whose vocabulary came first");
    for id in ["labs-l-1", "more-m-1"] {
        assert_eq!(vocabulary.shown(&id.into()), Some(&shown.id));
    }
    assert_eq!(vocabulary.parts(&shown.id).len(), 3);
    let cube = vocabulary.find("cube zorbing").unwrap();
    assert_eq!(vocabulary.broader(&cube.id)[0].id, shown.id, "what is broader follows");
    let page = house.stranger().get("/concepts/scanning-electron-microscopy").await.ok();
    for words in ["Labs", "More", "CC BY 4.0", "CC0 1.0", "scanning probe zorbing"] {
        assert!(page.body.contains(words), "{words}");
    }
    assert_eq!(house.stranger().get("/concepts/more-m-1").await.leads_to(), "/concepts/scanning-electron-microscopy");
    let json = house.stranger().get("/api/v1/concepts/scanning-electron-microscopy").await.ok().value();
    assert_eq!(json["parts"].as_array().unwrap().len(), 3);
    let mut tx = house.app.db.write().await.unwrap();
    let row = links::of(&mut tx, &["labs-l-1".into()]).await.unwrap().remove(0);
    assert!(links::part(&mut tx, house.clock.now(), &row.id).await.unwrap());
    tx.commit().await.unwrap();
    let _ = cast;
    take(&house, &format!("{OBO}{FIRST}\n[Term]\nid: L:3\nname: sphere zorbing\n")).await;
    let vocabulary = house.app.vocabulary.current();
    assert_eq!(vocabulary.shown(&"labs-l-1".into()).unwrap().as_str(), "labs-l-1", "an import does not join it again");
});

on_both!(an_ambiguous_short_form_stays_open, |house| {
    take(&house, &format!("{OBO}{FIRST}")).await;
    let vocabulary = house.app.vocabulary.current();
    let meant = |text: &str| {
        let mention = vocabulary.recognise(text).remove(0);
        let ids = std::iter::once(mention.concept).chain(mention.ambiguous);
        ids.filter_map(|id| vocabulary.get(&id).map(|concept| concept.label.clone())).collect::<Vec<_>>()
    };
    assert_eq!(meant("PCR"), ["polymerase chain reaction", "cube zorbing"], "ours is the likelier");
    assert_eq!(meant("PCR for DNA sequencing"), ["polymerase chain reaction"], "the rest of the words tell");
});

on_both!(a_successor_stands_in, |house| {
    let text = format!(
        "{OBO}\n[Term]\nid: L:1\nname: twirling zorb\nis_obsolete: true\nreplaced_by: L:2\n\n[Term]\nid: L:2\nname: cube zorbing\n"
    );
    take(&house, &text).await;
    let vocabulary = house.app.vocabulary.current();
    assert_eq!(vocabulary.shown(&"labs-l-1".into()).unwrap().as_str(), "labs-l-2");
    assert!(vocabulary.find("twirling zorb").is_none());
});

on_both!(the_last_of_three_that_was_parted_stays_alone, |house| {
    let cast = house.cast().await;
    let term = |id: &str| format!("{OBO}\n[Term]\nid: {id}:1\nname: cube zorbing\n");
    for (name, id) in [("First", "F"), ("Second", "S"), ("Third", "T")] {
        take_as(&house, &term(id), name, false).await.unwrap();
    }
    let [first, second, third] = ["first-f-1", "second-s-1", "third-t-1"].map(benchside::ids::ConceptId::from);
    assert_eq!(house.app.vocabulary.current().parts(&first).len(), 3);
    let mut tx = house.app.db.write().await.unwrap();
    let row = links::of(&mut tx, std::slice::from_ref(&third)).await.unwrap().remove(0);
    assert!(links::part(&mut tx, house.clock.now(), &row.id).await.unwrap());
    tx.commit().await.unwrap();
    let _ = cast;
    for (name, id) in [("Third", "T"), ("First", "F"), ("Fourth", "V")] {
        take_as(&house, &term(id), name, false).await.unwrap();
        let vocabulary = house.app.vocabulary.current();
        assert_eq!(vocabulary.shown(&third), Some(&third), "after {name}");
        assert_eq!(vocabulary.shown(&second), Some(&first), "after {name}");
    }
});

/// A vocabulary in Turtle with one concept that says which one elsewhere is the same.
fn turtle(id: &str, label: &str, same: &str) -> String {
    let same = if same.is_empty() { String::new() } else { format!(" ; skos:exactMatch <{same}>") };
    format!(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\
         <http://e.org/{id}> a skos:Concept ; skos:prefLabel \"{label}\"@en{same} .\n"
    )
}

on_both!(what_a_source_says_is_the_same_is_one, |house| {
    house.cast().await;
    // its match is not here yet
    take_as(&house, &turtle("a", "spinning of zorbs", "http://e.org/b"), "First", false).await.unwrap();
    let current = house.app.vocabulary.current();
    let spinning = current.find("spinning of zorbs").unwrap();
    assert!(current.broader(&spinning.id).is_empty());
    let done = take_as(&house, &turtle("b", "cube twirling", ""), "Second", false).await.unwrap();
    assert_eq!(done.linked, 1);
    let obo = format!("{OBO}\n[Term]\nid: L:0000007\nname: sphere whirling\n");
    take_as(&house, &obo, "Labs", false).await.unwrap();
    take_as(&house, &turtle("c", "globe reeling", "http://purl.obolibrary.org/obo/L_0000007"), "Third", false).await.unwrap();
    let current = house.app.vocabulary.current();
    for (one, other) in [("first-a", "second-b"), ("labs-l-0000007", "third-c")] {
        assert_eq!(current.shown(&other.into()).unwrap().as_str(), one);
    }
    let page = house.stranger().get("/concepts/first-a").await.ok();
    assert!(page.body.contains("cube twirling"), "{}", page.body);
    // parted it stays, whichever of the two comes again
    let mut tx = house.app.db.write().await.unwrap();
    let row = links::of(&mut tx, &["second-b".into()]).await.unwrap().remove(0);
    assert_eq!(row.how, "match");
    assert!(links::part(&mut tx, house.clock.now(), &row.id).await.unwrap());
    tx.commit().await.unwrap();
    let again = take_as(&house, &turtle("a", "spinning of zorbs", "http://e.org/b"), "First", false).await.unwrap();
    assert_eq!(again.unchanged, 1);
    take_as(&house, &turtle("b", "cube twirlings", ""), "Second", false).await.unwrap();
    let current = house.app.vocabulary.current();
    assert_eq!(current.shown(&"second-b".into()).unwrap().as_str(), "second-b");
    // a source that takes it back
    take_as(&house, &turtle("c", "globe reeling", ""), "Third", false).await.unwrap();
    assert_eq!(house.app.vocabulary.current().shown(&"third-c".into()).unwrap().as_str(), "third-c");
});
