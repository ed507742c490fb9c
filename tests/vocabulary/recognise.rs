//! What is recognised in texts, and what is not.

use benchside::vocabulary::{How, Vocabulary, name_key};
use proptest::prelude::*;

use super::{concept, vocabulary};

/// The pieces of a text that were recognised, each with its concept.
fn found(text: &str) -> Vec<(&str, String)> {
    vocabulary().recognise(text).into_iter().map(|mention| (&text[mention.range], mention.concept.to_string())).collect()
}

#[track_caller]
fn finds(text: &str, expected: &[(&str, &str)]) {
    let found = found(text);
    let found: Vec<(&str, &str)> = found.iter().map(|(piece, id)| (*piece, id.as_str())).collect();
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn the_longest_name_wins() {
    finds("I run the scanning electron microscope daily", &[("scanning electron microscope", "scanning-electron-microscopy")]);
    finds(
        "scanning transmission electron microscopy",
        &[("scanning transmission electron microscopy", "scanning-transmission-electron-microscopy")],
    );
    finds("cell culture and cell sorting", &[("cell culture", "cell-culture"), ("cell sorting", "cell-sorting")]);
}

#[test]
fn no_name_goes_on_over_the_end_of_a_sentence() {
    finds("Ask me about PCR. Machine time is free.", &[("PCR", "polymerase-chain-reaction")]);
    finds("confocal\nmicroscopes", &[("confocal", "confocal-microscopy"), ("microscopes", "microscopy")]);
    finds("Stocks of C. elegans", &[("C. elegans", "caenorhabditis-elegans-culture")]);
}

#[test]
fn hyphens_slashes_spaces_and_none() {
    for text in ["LC-MS", "LC/MS", "LC MS", "LCMS", "lc-ms", "LC\u{2013}MS", "LC\u{2011}MS"] {
        finds(text, &[(text, "liquid-chromatography-mass-spectrometry")]);
    }
    for text in ["LC-MS/MS", "LC/MS/MS", "LCMS/MS", "LC-MSMS", "LCMSMS", "GCMS/MS", "GC-MSMS"] {
        finds(text, &[(text, "tandem-mass-spectrometry")]);
        let within = format!("Our {text} runs daily");
        finds(&within, &[(text, "tandem-mass-spectrometry")]);
    }
    for text in ["X-ray diffraction", "X ray diffraction", "Xray diffraction", "x-ray diffraction"] {
        finds(text, &[(text, "x-ray-diffraction")]);
    }
    for text in ["clean room", "cleanroom", "clean-room", "micro injection", "micro-injection"] {
        assert_eq!(found(text).len(), 1, "{text}");
    }
}

#[test]
fn plurals_and_spellings() {
    for (text, id) in [
        ("mass spectrometers", "mass-spectrometry"),
        ("lathes", "lathe-turning"),
        ("fibre optics", "optical-fibres"),
        ("fiber optics", "optical-fibres"),
        ("chemical vapor deposition", "chemical-vapour-deposition"),
        ("immunogold labeling", "immunogold-labelling"),
        ("hematoxylin and eosin", "haematoxylin-and-eosin-staining"),
        ("H & E", "haematoxylin-and-eosin-staining"),
        ("fluorescence in situ hybridization", "fluorescence-in-situ-hybridisation"),
        ("small animal anesthesia", "small-animal-anaesthesia"),
        ("jewelry making", "jewellery-making"),
        ("spinning disk confocals", "spinning-disk-confocal-microscopy"),
        ("glassblowing", "glassblowing"),
        ("SEMs", "scanning-electron-microscopy"),
        ("Mossbauer Spectroscopy", "mossbauer-spectroscopy"),
        ("Mo\u{308}ssbauer", "mossbauer-spectroscopy"),
        ("µCT", "x-ray-microtomography"),
        ("μCT", "x-ray-microtomography"),
        ("μ-CT", "x-ray-microtomography"),
        ("C++", "c-and-c"),
        ("Köhler illumination", "microscope-alignment"),
        ("Kohler illumination", "microscope-alignment"),
    ] {
        assert_eq!(found(text), [(text, id.to_owned())]);
    }
}

#[test]
fn what_is_not_seen_parts_no_word() {
    for text in ["mass spectro\u{ad}metry", "mass spectro\u{200b}\u{2060}metry", "flow cyto\u{200b}metry"] {
        assert_eq!(found(text).len(), 1, "{text:?}");
        assert_eq!(found(text)[0].0, text);
    }
    finds("An SEM\u{ad}, too", &[("SEM", "scanning-electron-microscopy")]);
}

#[test]
fn short_forms_need_their_capitals_in_a_text() {
    finds("Some sem and pcr here. He can see the tem.", &[]);
    finds("Trained on the SEM and PCR.", &[("SEM", "scanning-electron-microscopy"), ("PCR", "polymerase-chain-reaction")]);
    finds("An MSc in Chemistry", &[("Chemistry", "chemistry")]);
    finds("We keep fish in tanks and leaf litter in bags.", &[]);
    finds("Probes for FISH on sections", &[("FISH", "fluorescence-in-situ-hybridisation")]);
    finds("I can do it all in the spring", &[]);
    finds("WE CAN DO IT ALL IN THE SPRING, FISH OR NOT", &[]);
    finds(
        "SIMS and SIM are two things.",
        &[("SIMS", "secondary-ion-mass-spectrometry"), ("SIM", "structured-illumination-microscopy")],
    );
}

#[test]
fn a_search_typed_in_a_hurry_needs_no_capitals() {
    finds("sem training", &[("sem", "scanning-electron-microscopy")]);
    finds("sem", &[("sem", "scanning-electron-microscopy")]);
    finds("nmr or hplc", &[("nmr", "nuclear-magnetic-resonance-spectroscopy"), ("hplc", "high-performance-liquid-chromatography")]);
    finds("who can teach me cnc", &[("cnc", "cnc-machining")]);
    finds("fish", &[]);
}

#[test]
fn a_search_may_have_capitals_in_one_word_and_none_in_another() {
    let asked = |text: &str| -> Vec<String> {
        vocabulary().recognise_asked(text).into_iter().map(|mention| text[mention.range].to_owned()).collect()
    };
    for (text, short) in [
        ("Who can teach me nmr", vec!["nmr"]),
        ("Sem imaging", vec!["Sem"]),
        ("X-ray and afm", vec!["afm"]),
        ("CRISPR and pcr", vec!["CRISPR", "pcr"]),
        ("SEM or tem", vec!["SEM", "tem"]),
        ("SEM or tEM", vec!["SEM"]),
    ] {
        let found = asked(text);
        for one in &short {
            assert!(found.iter().any(|piece| piece == one), "{one} in {text}: {found:?}");
        }
        assert!(!found.iter().any(|piece| piece == "tEM"), "{found:?}");
    }
    // everyday words need their capitals in a search, too, and texts of profiles are read as ever
    for text in ["Fish in the sea", "SEM of fish", "Fish", "It is all for a SEM"] {
        assert!(!asked(text).iter().any(|piece| piece.eq_ignore_ascii_case("fish") || piece.eq_ignore_ascii_case("it")), "{text}");
    }
    finds("SEM or tem", &[("SEM", "scanning-electron-microscopy")]);
}

#[test]
fn a_small_u_stands_for_micro() {
    for (text, id) in [("uCT", "x-ray-microtomography"), ("u-CT", "x-ray-microtomography"), ("uSR", "muon-spectroscopy")] {
        finds(text, &[(text, id)]);
        finds(&format!("Ask me about {text} any day."), &[(text, id)]);
        assert_eq!(vocabulary().find(text).map(|concept| concept.id.as_str()), Some(id));
    }
    for (text, id) in [("uCT", "x-ray-microtomography"), ("uct", "x-ray-microtomography"), ("uSR", "muon-spectroscopy")] {
        assert!(vocabulary().suggest(text, 8).iter().any(|one| one.concept.id.as_str() == id), "{text}");
    }
    finds("uct scanning", &[("uct", "x-ray-microtomography")]);
    finds("I graduated from UCT in 2004, and we use it all in SI units, 20 us a time.", &[]);
    let units =
        Vocabulary::new(vec![concept("microgram weighing", &[], &["µg", "µs", "µse"], &[]), concept("µXRF", &[], &[], &[])]);
    assert!(units.recognise("we use 2 ug in us").is_empty());
    assert_eq!(units.recognise("mapping by uXRF here").len(), 1);
}

#[test]
fn everyday_words_are_left_alone() {
    finds(
        "The art of turning ideas into things with great design and flow, in a fitting environment, at the state of the art.",
        &[],
    );
    finds("", &[]);
    finds("?!… — ''", &[]);
}

#[test]
fn the_rest_of_the_text_decides_what_a_short_form_means() {
    let vocabulary = vocabulary();
    let meaning = |text: &str| {
        let mention =
            vocabulary.recognise(text).into_iter().find(|mention| text[mention.range.clone()].contains("DIC")).expect("DIC");
        (mention.concept.to_string(), mention.ambiguous.len())
    };
    assert_eq!(meaning("DIC and phase contrast on a light microscope").0, "differential-interference-contrast-microscopy");
    assert_eq!(meaning("tensile testing and strain gauging with DIC").0, "digital-image-correlation");
    assert_eq!(meaning("tensile testing and strain gauging with DIC").1, 0);
    assert!(vocabulary.find("DIC").is_none());
    let open = vocabulary.recognise("DIC");
    assert_eq!((open.len(), open[0].ambiguous.len(), open[0].how), (1, 1, How::Abbreviation));
}

#[test]
fn a_label_means_itself() {
    let vocabulary = Vocabulary::new(vec![concept("blotting", &[], &[], &[]), concept("drying", &["blotting"], &[], &[])]);
    let mentions = vocabulary.recognise("blotting");
    assert_eq!((mentions[0].concept.as_str(), mentions[0].how, mentions[0].ambiguous.len()), ("blotting", How::Label, 0));
}

#[test]
fn retired_concepts_are_known_but_not_recognised() {
    let mut retired = concept("zorbing", &[], &[], &[]);
    retired.state = benchside::vocabulary::State::Retired;
    let id = retired.id.clone();
    let vocabulary = Vocabulary::new(vec![retired]);
    assert!(vocabulary.recognise("zorbing").is_empty());
    assert!(vocabulary.suggest("zorb", 5).is_empty());
    assert!(vocabulary.find("zorbing").is_none());
    assert!(vocabulary.get(&id).is_some());
}

#[test]
fn two_words_of_one_are_a_name_though_a_longer_one_begins_so() {
    for (name, id) in [
        ("super resolution", "super-resolution-microscopy"),
        ("superresolution", "super-resolution-microscopy"),
        ("super resolution imaging", "super-resolution-microscopy"),
        ("light sheet", "light-sheet-microscopy"),
        ("lightsheet", "light-sheet-microscopy"),
    ] {
        assert_eq!(vocabulary().find(name).map(|concept| concept.id.as_str()), Some(id), "{name}");
    }
    for name in ["super resolution of", "light", "light sheet glass"] {
        assert!(vocabulary().find(name).is_none(), "{name}");
    }
}

#[test]
fn keys_of_names() {
    assert_eq!(name_key("  X-ray/Néutron  µ-CT "), "x ray neutron micro ct");
    assert_eq!(name_key("Young\u{2019}s modulus, O'Neill & Sons"), "young modulus oneill and sons");
    assert_eq!(name_key("α-helix C++ C# H₂O"), "alpha helix c++ c# h2o");
    assert_eq!(name_key("— ?"), "");
}

proptest! {
    #[test]
    fn mentions_stand_on_letters_in_order_and_apart(text in "(\\PC|[a-zA-Z '&/+#-]|SEM |LC-MS|é|μ|\u{301}|C\\+\\+){0,80}") {
        let mut behind = 0;
        for mention in vocabulary().recognise(&text) {
            prop_assert!(mention.range.start >= behind && mention.range.start < mention.range.end);
            prop_assert!(text.is_char_boundary(mention.range.start) && text.is_char_boundary(mention.range.end));
            behind = mention.range.end;
        }
    }

    #[test]
    fn any_text_is_borne(text in any::<String>()) {
        let vocabulary = vocabulary();
        vocabulary.recognise(&text);
        vocabulary.find(&text);
        vocabulary.suggest(&text, 10);
        name_key(&text);
    }

    #[test]
    fn a_name_is_found_wherever_it_stands(place in 0..1000_usize, before in "[ .,;:!?()\t\n\"…—]{1,8}") {
        let vocabulary = vocabulary();
        let concept = &vocabulary.all()[place % vocabulary.len()];
        let text = format!("The{before}{}{before}, too", concept.label);
        let found = vocabulary.recognise(&text).into_iter().any(|mention| mention.concept == concept.id);
        // A label may be the end of a longer name that the words before it begin; "the" begins none.
        prop_assert!(found, "{text:?}");
    }
}

#[test]
fn concepts_that_share_a_name_know_each_other() {
    let vocabulary = Vocabulary::new(vec![
        concept("photoelectron spectroscopy", &["photoemission spectroscopy"], &["PES"], &[]),
        concept("photoemission spectroscopy", &[], &[], &[]),
        concept("pulsed electron source", &[], &["PES"], &[]),
    ]);
    let namesakes = |label: &str| {
        let id = &vocabulary.find(label).unwrap().id;
        vocabulary.namesakes(id).into_iter().map(|one| one.label.clone()).collect::<Vec<_>>()
    };
    assert_eq!(namesakes("photoemission spectroscopy"), ["photoelectron spectroscopy"]);
    assert_eq!(namesakes("photoelectron spectroscopy"), ["photoemission spectroscopy"]);
    // three letters stand for too many things
    assert!(namesakes("pulsed electron source").is_empty());
}
