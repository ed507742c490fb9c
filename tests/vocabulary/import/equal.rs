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
