//! Files that are wrong, and what is done about what is merely odd.

use std::time::{Duration, Instant};

use benchside::vocabulary::import::{Options, plan, read};
use proptest::prelude::*;

use super::{OBO, good, said};
use crate::on_both;

fn term(id: u32, lines: &str) -> String {
    format!("[Term]\nid: L:{id}\nname: thing {id}\n{lines}\n")
}

#[track_caller]
fn says(bytes: &[u8], parts: &[&str]) {
    let said = said(bytes);
    assert!(said.iter().any(|line| parts.iter().all(|part| line.contains(part))), "{parts:?} not in {said:#?}");
}

#[track_caller]
fn notes(text: &str, parts: &[&str]) {
    let notes = good(text).notes;
    let all: Vec<String> = notes.first.iter().map(|line| format!("{}: {}", line.line, line.what)).collect();
    assert!(all.iter().any(|line| parts.iter().all(|part| line.contains(part))), "{parts:?} not in {all:#?}");
}

#[test]
fn circles_are_broken_where_it_is_said() {
    let text = format!("{OBO}{}{}{}", term(1, "is_a: L:2"), term(2, "is_a: L:3"), term(3, "is_a: L:1"));
    notes(&text, &["12:", "circle: thing 1 → thing 2 → thing 3 → thing 1", "link from thing 3 up to thing 1 is left out"]);
    let file = good(&text);
    assert_eq!(file.entries.iter().map(|entry| entry.broader.len()).collect::<Vec<_>>(), [1, 1, 0]);
    let own = good(&format!("{OBO}{}", term(1, "is_a: L:1")));
    assert!(own.entries[0].broader.is_empty());
    let skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix x: <http://e.org/> .\n\
        x:way1 a skos:Concept ; skos:prefLabel \"a way\" ; skos:broader x:way2 .\nx:way2 a skos:Concept ; skos:prefLabel \"b way\" ; skos:broader x:way1 .\n";
    notes(skos, &["circle", "link from b way up to a way is left out"]);
}

#[test]
fn links_that_lead_nowhere_are_left_out() {
    notes(&format!("{OBO}{}", term(1, "is_a: L:9 ! nothing")), &["4:", "L:9 is not in the file"]);
}

on_both!(a_hub_under_everything_is_cut_and_planned_quickly, |house| {
    let mut text = OBO.to_owned();
    (1..=50_000).for_each(|id| text.push_str(&term(id, "")));
    let above: String = (1..=50_000).map(|id| format!("is_a: L:{id}\n")).collect();
    text.push_str(&term(0, &above));
    let began = Instant::now();
    let file = good(&text);
    let hub = file.entries.last().unwrap();
    assert_eq!((hub.broader.len(), file.notes.count), (200, 1));
    assert_eq!(file.notes.first[0].what, "thing 0 has more than 200 broader concepts; the rest are left out.");
    let looked = plan(&house.app, &file, &Options { name: Some("Labs".to_owned()), ..Options::default() }).await.unwrap();
    println!("a hub of 50,000: {:?}", began.elapsed());
    assert_eq!((looked.new, looked.notes_count), (50_001, 1));
    assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());
});

#[test]
fn every_kind_of_file_has_so_many_broader_concepts_at_most() {
    let each: String = (1..=201).map(|n| format!("x:c{n} a skos:Concept ; skos:prefLabel \"thing {n}\" .\n")).collect();
    let above: Vec<String> = (1..=201).map(|n| format!("x:c{n}")).collect();
    let turtle = format!(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix x: <http://e.org/> .\n{each}\
         x:hub a skos:Concept ; skos:prefLabel \"hub\" ; skos:broader {} .\n",
        above.join(" , ")
    );
    // a row has a hundred at most, and rows of one label are one concept
    let rows = above.chunks(100).map(|some| format!("hub,{},technique\n", some.join("|")));
    let plain = format!("label,broader,kind\n{}", rows.collect::<String>());
    for text in [turtle, plain] {
        notes(&text, &["hub has more than 200 broader concepts"]);
        let file = good(&text);
        assert_eq!(file.entries.iter().map(|entry| entry.broader.len()).max(), Some(200));
    }
}

#[test]
fn what_is_there_twice_is_refused() {
    says(format!("{OBO}{}{}", term(1, ""), term(1, "")).as_bytes(), &["8:", "\"L:1\" is there already, in line 4"]);
}

#[test]
fn ten_megabytes_of_definition_are_cut() {
    let text = format!("{OBO}[Term]\nid: L:1\nname: thing\ndef: \"{}\" []\n", "long words ".repeat(1_000_000));
    let skos = format!(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<http://e.org/a> a skos:Concept ; skos:prefLabel \"a\" ;\n\
         skos:definition \"{}\" .\n",
        "long words ".repeat(1_000_000)
    );
    for text in [text, skos] {
        notes(&text, &["definition has more than 2,000 letters and is cut there"]);
        assert_eq!(good(&text).entries[0].definition.chars().count(), 2_000);
    }
}

#[test]
fn other_encodings_are_named() {
    says(&[0xff, 0xfe, b'f', 0], &["1:", "UTF-16"]);
    says(
        format!("{OBO}[Term]\nid: L:1\nname: na\u{ef}ve\n")
            .replace('\u{ef}', "?")
            .replace('?', "\u{1}")
            .into_bytes()
            .iter()
            .map(|byte| if *byte == 1 { 0xef } else { *byte })
            .collect::<Vec<u8>>()
            .as_slice(),
        &["6:", "Windows-1252", "UTF-8"],
    );
    says(format!("{OBO}[Term]\nid: L:1\nname: a\0b\n").as_bytes(), &["6:", "NUL"]);
    let whole = format!("{OBO}[Term]\nid: L:1\nname: caf\u{e9}");
    says(&whole.as_bytes()[..whole.len() - 1], &["6:", "cut off"]);
}

#[test]
fn files_that_were_cut_off_are_told() {
    says(format!("{OBO}{}[Term]\nid: L:2", term(1, "")).as_bytes(), &["8:", "ends in the middle of L:2", "cut off"]);
    says(format!("{OBO}{}[Ter", term(1, "")).as_bytes(), &["8:", "not closed"]);
    says(format!("{OBO}[Term]\nid: L:1\nname: x\ndef: \"half a").as_bytes(), &["7:", "not closed", "cut off"]);
    says(b"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<http://e.org/a> a skos:Conc", &["2:", "cut off"]);
    let xml = "<?xml version=\"1.0\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n<rdf:Description>\n";
    says(xml.as_bytes(), &["4:", "cut off"]);
    says(b"conceptUri,preferredLabel\nhttp://e.org/1,weld\nhttp://e.org/2", &["3:", "cut off"]);
}

#[test]
fn nothing_is_fetched_or_grown() {
    let rdf = |subset: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE rdf:RDF {subset}>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/>"
        )
    };
    says(rdf("[\n<!ENTITY x SYSTEM \"file:///etc/passwd\">]").as_bytes(), &["3:", "comes from elsewhere", "Nothing is fetched"]);
    says(rdf("[\n<!ENTITY % x PUBLIC \"a\" \"http://e.org/x.dtd\">]").as_bytes(), &["3:", "comes from elsewhere"]);
    says(rdf("SYSTEM \"http://e.org/x.dtd\"").as_bytes(), &["2:", "document type comes from elsewhere"]);
    says(rdf("[\n<!ENTITY a \"ha\">\n<!ENTITY b \"&a;&a;\">]").as_bytes(), &["4:", "made of others"]);
}

#[test]
fn files_of_another_kind_are_named() {
    says(b"", &["empty"]);
    says(b"PK\x03\x04rest", &["spreadsheet"]);
    says(b"<!DOCTYPE html>\n<html>", &["web page"]);
    says(b"<a/>", &["no RDF"]);
    says(b"{\"a\": 1}", &["JSON"]);
    says(b"name,grade\nA,B\n", &["no vocabulary that can be read", "OBO", "conceptUri"]);
    says(OBO.as_bytes(), &["no [Term]"]);
    let owl = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<http://e.org/a> a owl:Class .\n";
    says(owl.as_bytes(), &["No concept of SKOS", "OBO"]);
    says(b"label,kind\nspinning,tecnique\n", &["2:", "kind", "no kind"]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_obo_makes_it_panic(lines in "((id|name|def|synonym|is_a|\\[Term\\]|)[: \"\\\\a-c|!{\\[\\]]{0,12}\n){0,12}") {
        let _ = read(format!("{OBO}{lines}").as_bytes());
    }

    #[test]
    fn no_xml_makes_it_panic(inside in "(<|>|&|;|!|ENTITY|DOCTYPE|\\[|\\]|\"|SYSTEM| |a|rdf:RDF|/|%){0,40}") {
        let _ = read(format!("<!DOCTYPE rdf:RDF {inside}").as_bytes());
    }
}
