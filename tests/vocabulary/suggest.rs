//! What is offered while someone types.

use super::vocabulary;

fn offered(typed: &str) -> Vec<String> {
    vocabulary().suggest(typed, 8).into_iter().map(|suggestion| suggestion.concept.label.clone()).collect()
}

#[track_caller]
fn first(typed: &str, label: &str) {
    assert_eq!(offered(typed).first().map(String::as_str), Some(label), "{typed:?}: {:?}", offered(typed));
}

#[test]
fn any_word_of_any_name_counts() {
    first("SEM", "scanning electron microscopy");
    first("sem", "scanning electron microscopy");
    first("scanning el", "scanning electron microscopy");
    first("micr", "microscopy");
    first("confoc", "confocal microscopy");
    first("western", "western blotting");
    first("mass spec", "mass spectrometry");
    first("xray diff", "X-ray diffraction");
    first("x-ray diff", "X-ray diffraction");
    first("label immuno", "immunogold labelling");
    first("colour f", "textile testing");
    first("color f", "textile testing");
    assert!(offered("electron micr").contains(&"transmission electron microscopy".to_owned()));
}

#[test]
fn one_wrong_letter_from_the_fourth_on() {
    first("confcal", "confocal microscopy");
    first("confolcal", "confocal microscopy");
    first("cofnocal", "confocal microscopy");
    first("scannimg electron micros", "scanning electron microscopy");
    assert!(offered("wel").contains(&"welding".to_owned()));
    assert!(offered("zqx").is_empty());
    assert!(offered("zzzzzzzz").is_empty());
}

#[test]
fn each_concept_is_offered_once_and_no_more_than_asked() {
    for typed in ["a", "s", "e", "micro", "electron", "la", ""] {
        let offered = vocabulary().suggest(typed, 20);
        let mut ids: Vec<_> = offered.iter().map(|suggestion| &suggestion.concept.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), offered.len());
        assert!(offered.len() <= 20);
        assert_eq!(offered.is_empty(), typed.is_empty());
    }
    assert!(vocabulary().suggest("sem", 0).is_empty());
}
