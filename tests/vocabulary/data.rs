//! The starter's own quality.

use std::collections::{BTreeMap, HashMap};

use benchside::ids::ConceptId;
use benchside::vocabulary::{Direction, Kind, name_key, starter};

use super::vocabulary;

#[test]
fn it_is_large_and_every_kind_is_there() {
    let concepts = starter().expect("the starter is sound");
    assert!(concepts.len() >= 1000, "{}", concepts.len());
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for concept in &concepts {
        *kinds.entry(concept.kind).or_default() += 1;
    }
    for kind in Kind::ALL.into_iter().filter(|kind| !kind.is_of_titles()) {
        assert!(kinds.get(&kind).copied().unwrap_or(0) >= 20, "{kind:?}: {kinds:?}");
    }
    let names: usize = concepts.iter().map(|concept| 1 + concept.synonyms.len() + concept.abbreviations.len()).sum();
    assert!(names > 4 * concepts.len(), "{names} names");
}

#[test]
fn every_way_up_ends_at_a_discipline() {
    for concept in starter().expect("the starter is sound") {
        assert!(!concept.broader.is_empty() || concept.kind == Kind::Discipline, "{} has nothing broader", concept.label);
    }
}

#[test]
fn a_name_means_several_concepts_only_as_an_abbreviation() {
    let concepts = starter().expect("the starter is sound");
    let mut owners: HashMap<String, &str> = HashMap::new();
    for concept in &concepts {
        let mut own: Vec<String> = std::iter::once(&concept.label).chain(&concept.synonyms).map(|name| name_key(name)).collect();
        own.sort();
        for pair in own.windows(2) {
            assert_ne!(pair[0], pair[1], "{} has a name twice", concept.label);
        }
        for key in own {
            if let Some(other) = owners.insert(key.clone(), &concept.label) {
                panic!("{key:?} is a name of {other} and of {}", concept.label);
            }
        }
    }
}

#[test]
fn every_name_is_recognised_as_what_it_names() {
    let vocabulary = vocabulary();
    for concept in vocabulary.all() {
        for name in std::iter::once(&concept.label).chain(&concept.synonyms).chain(&concept.abbreviations) {
            let mentions = vocabulary.recognise(name);
            assert_eq!(mentions.len(), 1, "{name} of {}: {mentions:?}", concept.label);
            let mention = &mentions[0];
            assert!(
                mention.concept == concept.id || mention.ambiguous.contains(&concept.id),
                "{name} of {}: {mentions:?}",
                concept.label
            );
            assert_eq!(mention.range, 0..name.len(), "{name}");
            assert!(vocabulary.find(name).is_some() || !mention.ambiguous.is_empty(), "{name}");
        }
    }
}

#[test]
fn the_electron_microscopes_find_each_other() {
    let vocabulary = vocabulary();
    let scanning = vocabulary.find("SEM").expect("SEM").id.clone();
    assert_eq!(scanning.as_str(), "scanning-electron-microscopy");
    for name in ["scanning electron microscopy", "scanning electron microscope", "Scanning Electron Microscopes", "sem"] {
        assert_eq!(vocabulary.find(name).expect(name).id, scanning, "{name}");
    }
    let electron = vocabulary.find("electron microscope").expect("electron microscope").id.clone();
    assert_eq!(electron.as_str(), "electron-microscopy");
    let reach = |from: &ConceptId, to: &ConceptId| {
        vocabulary.expand(from).into_iter().find(|near| near.concept == *to).map(|near| (near.hops, near.direction))
    };
    assert_eq!(reach(&electron, &scanning), Some((1, Direction::Narrower)));
    assert_eq!(reach(&scanning, &electron), Some((1, Direction::Broader)));
    let mass = vocabulary.find("mass spec").expect("mass spec").id.clone();
    let lcms = vocabulary.find("LC/MS").expect("LC/MS").id.clone();
    assert_eq!(reach(&mass, &lcms), Some((1, Direction::Narrower)));
}

#[test]
fn what_is_narrower_or_beside_is_no_other_name() {
    let vocabulary = vocabulary();
    let found = |name: &str| vocabulary.find(name).unwrap_or_else(|| panic!("{name}")).id.to_string();
    for (one, other) in [("WAXS", "SAXS"), ("SANS", "neutron scattering"), ("SPECT", "PET"), ("tDCS", "TMS"), ("HRMS", "Orbitrap")]
    {
        assert_ne!(found(one), found(other));
    }
    for (name, id) in [("glass blower", "glassblowing"), ("glassblower", "glassblowing"), ("DoE", "experimental-design")] {
        assert_eq!(found(name), id, "{name}");
    }
    let is_above = |wider: &str, narrower: &str| vocabulary.is_above(&wider.into(), &narrower.into());
    for wider in ["small-angle-x-ray-scattering", "wide-angle-x-ray-scattering"] {
        assert!(is_above("x-ray-scattering", wider), "{wider}");
    }
    assert!(is_above("glass-working", "glassblowing"));
    for (wider, narrower) in [
        ("glassblowing", "glass-working"),
        ("glassblowing", "kiln-operation"),
        ("glassblowing", "ceramics"),
        ("microscopy", "preclinical-mri"),
        ("microscopy", "computer-vision"),
        ("virtual-reality", "augmented-reality"),
    ] {
        assert!(!is_above(wider, narrower), "{narrower} is no part of {wider}");
    }
}

#[test]
fn an_expansion_is_bounded_and_has_each_concept_once() {
    let vocabulary = vocabulary();
    for concept in vocabulary.all() {
        let near = vocabulary.expand(&concept.id);
        assert!(near.len() <= 200);
        let mut ids: Vec<_> = near.iter().map(|expansion| &expansion.concept).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), near.len(), "{}", concept.label);
        assert!(!ids.contains(&&concept.id), "{}", concept.label);
        assert!(near.is_sorted_by_key(|expansion| expansion.hops));
    }
}
