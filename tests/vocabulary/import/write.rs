//! What an import writes, once and again.

use std::ops::ControlFlow;

use benchside::accounts::store as accounts;
use benchside::ledger;
use benchside::notify;
use benchside::vocabulary::import::{Failure, Options, plan, write};
use benchside::vocabulary::store::edits;
use benchside::vocabulary::{Edit, State, VOCABULARY_IMPORTED, store};

use super::{OBO, good, take, take_as};
use crate::on_both;

fn terms(numbers: impl Iterator<Item = u32>) -> String {
    let mut text = OBO.to_owned();
    for n in numbers {
        text.push_str(&format!("\n[Term]\nid: L:{n}\nname: zorbing mode {n}\nsynonym: \"rolling {n}\" EXACT []\nis_a: L:0\n"));
    }
    text
}

on_both!(once_and_again, |house| {
    let text = terms(0..1_300).replacen("is_a: L:0\n", "", 1);
    let looked = plan(&house.app, &good(&text), &Options { name: Some("Labs".to_owned()), ..Options::default() }).await.unwrap();
    assert_eq!((looked.new, looked.licence.as_str()), (1_300, "CC BY 4.0"));
    let before = house.app.vocabulary.current().len();
    let done = take(&house, &text).await;
    assert_eq!((done.new, done.changed, done.unchanged), (1_300, 0, 0));
    let vocabulary = house.app.vocabulary.current();
    assert_eq!(vocabulary.len(), before + 1_300);
    let one = vocabulary.find("rolling 77").expect("it is found by its synonym");
    assert_eq!((one.id.as_str(), one.source.as_str()), ("labs-l-77", "labs"));
    assert_eq!(vocabulary.broader(&one.id)[0].label, "zorbing mode 0");
    let again = take(&house, &text.replace("mode 77\n", "manner 77\n")).await;
    assert_eq!((again.new, again.changed, again.unchanged), (0, 1, 1_299));
    let vocabulary = house.app.vocabulary.current();
    assert_eq!(vocabulary.len(), before + 1_300, "nothing is there twice");
    assert_eq!(vocabulary.find("rolling 77").unwrap().label, "zorbing manner 77");
    let mut tx = house.app.db.read().await.unwrap();
    let facts = ledger::since(&mut tx, 0, 10_000).await.unwrap();
    assert_eq!(facts.iter().filter(|fact| fact.kind == VOCABULARY_IMPORTED).count(), 2);
});

on_both!(a_killed_import_shows_nothing_and_is_finished_by_repeating, |house| {
    let text = terms(0..1_300).replacen("is_a: L:0\n", "", 1);
    let before = house.app.vocabulary.current();
    let options = Options { name: Some("Labs".to_owned()), ..Options::default() };
    let stopped = write(&house.app, &good(&text), &options, |_| ControlFlow::Break(())).await;
    assert!(matches!(stopped, Err(Failure::Stopped)));
    // somebody else changes something meanwhile, so that everything is loaded anew
    let mut tx = house.app.db.write().await.unwrap();
    store::touch(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(house.app.vocabulary.refresh(&house.app.db).await.unwrap());
    assert_eq!(house.app.vocabulary.current().len(), before.len(), "no half of it is seen");
    let done = take(&house, &text).await;
    assert_eq!((done.new, done.unchanged), (800, 500));
    assert!(house.app.vocabulary.current().find("rolling 1299").is_some());
});

on_both!(a_file_with_less_in_it_asks_first, |house| {
    let cast = house.cast().await;
    take(&house, &terms(0..40).replacen("is_a: L:0\n", "", 1)).await;
    let fewer = terms(0..20).replacen("is_a: L:0\n", "", 1);
    let refused = take_as(&house, &fewer, "Labs", false).await;
    assert!(matches!(refused, Err(Failure::Drastic { gone: 20, before: 40 })), "{refused:?}");
    assert!(house.app.vocabulary.current().find("rolling 39").is_some());
    let done = take_as(&house, &fewer, "Labs", true).await.unwrap();
    assert_eq!(done.retired, 20);
    let vocabulary = house.app.vocabulary.current();
    assert!(vocabulary.find("rolling 39").is_none() && vocabulary.recognise("rolling 39").is_empty());
    let kept = vocabulary.get(&"labs-l-39".into()).expect("its holders keep it");
    assert_eq!((kept.label.as_str(), kept.state), ("zorbing mode 39", State::Retired));
    let mut tx = house.app.db.read().await.unwrap();
    assert_eq!(notify::unread(&mut tx, house.clock.now(), &cast.cora).await.unwrap(), 1);
    assert_eq!(notify::unread(&mut tx, house.clock.now(), &cast.bob).await.unwrap(), 0);
    drop(tx);
    let told = house.client(&cast.cora).await.get("/me/notifications").await.ok();
    assert!(told.body.contains("20 concepts of Labs no longer used"), "{}", told.body);
    // back again, with another
    let done = take(&house, &terms(0..41).replacen("is_a: L:0\n", "", 1)).await;
    assert_eq!((done.new, done.changed), (1, 20));
    assert!(house.app.vocabulary.current().find("rolling 39").is_some());
});

on_both!(terms_that_a_new_release_calls_obsolete_ask_first_too, |house| {
    let cast = house.cast().await;
    take(&house, &terms(0..40).replacen("is_a: L:0\n", "", 1)).await;
    let obsolete = |successor: &str| {
        let mut text = OBO.to_owned();
        for n in 0..40 {
            let above = if n == 0 { "" } else { "is_a: L:0\n" };
            let end = if n < 20 { format!("{above}is_obsolete: true\n{successor}") } else { above.to_owned() };
            text.push_str(&format!("\n[Term]\nid: L:{n}\nname: zorbing mode {n}\nsynonym: \"rolling {n}\" EXACT []\n{end}"));
        }
        text
    };
    let options = Options { name: Some("Labs".to_owned()), ..Options::default() };
    let replaced = plan(&house.app, &good(&obsolete("replaced_by: L:30\n")), &options).await.unwrap();
    assert!(!replaced.is_drastic(), "what has a successor is not lost: {replaced:?}");
    let nowhere = plan(&house.app, &good(&obsolete("replaced_by: L:1\n")), &options).await.unwrap();
    assert_eq!((nowhere.gone, nowhere.changed), (20, 0), "a successor that is obsolete itself stands in for nothing");
    let refused = take_as(&house, &obsolete(""), "Labs", false).await;
    assert!(matches!(refused, Err(Failure::Drastic { gone: 20, before: 40 })), "{refused:?}");
    assert!(house.app.vocabulary.current().find("rolling 9").is_some());
    let done = take_as(&house, &obsolete(""), "Labs", true).await.unwrap();
    assert_eq!((done.retired, done.changed), (20, 0));
    assert!(house.app.vocabulary.current().find("rolling 9").is_none());
    let told = house.client(&cast.cora).await.get("/me/notifications").await.ok();
    assert!(told.body.contains("20 concepts of Labs no longer used"), "{}", told.body);
    // once more, and nothing goes
    let again = take_as(&house, &obsolete(""), "Labs", false).await.unwrap();
    assert_eq!((again.retired, again.unchanged), (0, 40));
});

on_both!(what_was_changed_here_outlives_an_import, |house| {
    let cast = house.cast().await;
    let text = terms(0..3).replacen("is_a: L:0\n", "", 1);
    take(&house, &text).await;
    let id = "labs-l-2".into();
    let edit = Edit {
        label: Some("ball zorbing".to_owned()),
        synonyms: vec!["orbing".to_owned()],
        removed: vec!["rolling 2".to_owned()],
        ..Edit::default()
    };
    let mut tx = house.app.db.write().await.unwrap();
    edits::put(&mut tx, house.clock.now(), Some(&cast.cora), &id, &edit).await.unwrap();
    tx.commit().await.unwrap();
    take(&house, &text.replace("rolling 1", "rolling one")).await;
    let vocabulary = house.app.vocabulary.current();
    let concept = vocabulary.get(&id).unwrap();
    assert_eq!(concept.label, "ball zorbing");
    assert_eq!(concept.synonyms, ["zorbing mode 2", "orbing"]);
    assert!(vocabulary.find("rolling 2").is_none());
});

on_both!(names_that_would_be_found_everywhere_are_not, |house| {
    let text = format!(
        "{OBO}[Term]\nid: L:1\nname: process\nsynonym: \"quantum zorbing\" EXACT []\nsynonym: \"QZ\" EXACT []\nsynonym: \"analysis\" EXACT []\nsynonym: \"QZB\" EXACT []\n"
    );
    take(&house, &text).await;
    let vocabulary = house.app.vocabulary.current();
    let id = vocabulary.find("quantum zorbing").unwrap().id.clone();
    let found = |text: &str| vocabulary.recognise(text).iter().any(|mention| mention.concept == id);
    assert!(!found("We improve every process and its analysis with QZ in mind"));
    assert!(found("We use QZB daily") && found("we do quantum zorbing"));
    assert!(found("process") && found("QZ"), "alone they are found");
    assert_eq!(vocabulary.quiet_names(&id), ["process", "analysis", "QZ"]);
    let page = house.stranger().get(&format!("/concepts/{id}")).await.ok();
    assert!(page.body.contains("Not recognised inside texts"), "{}", page.body);
    assert!(page.body.contains("CC BY 4.0") && page.body.contains("Labs"));
});

on_both!(a_list_may_hang_on_what_is_here, |house| {
    let text = "label,synonyms,abbreviations,broader,kind\nsphere zorbing,,,electron microscopy,technique\n";
    take(&house, text).await;
    let vocabulary = house.app.vocabulary.current();
    let id = &vocabulary.find("sphere zorbing").unwrap().id;
    assert_eq!(vocabulary.broader(id)[0].id.as_str(), "electron-microscopy");
    let wrong = "label,synonyms,abbreviations,broader,kind\ncube zorbing,,,nothing of the sort,technique\n";
    let Err(Failure::Refused(told)) = take_as(&house, wrong, "Labs", true).await else { panic!("it was taken") };
    assert!(told.first[0].what.contains("There is no concept"), "{told:?}");
    let mut tx = house.app.db.read().await.unwrap();
    assert!(accounts::institutions(&mut tx).await.is_ok());
});
