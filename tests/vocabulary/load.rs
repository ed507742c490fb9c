//! What is said about a file that is wrong.

use benchside::vocabulary::{link, parse};
use proptest::prelude::*;

const HEADER: &str = "label,synonyms,abbreviations,broader,kind\n";

/// Everything that is said about a file with these lines after its header.
fn said(lines: &str) -> Vec<String> {
    match parse("own.csv", format!("{HEADER}{lines}").as_bytes()).and_then(|rows| link(rows, "test")) {
        Ok(concepts) => panic!("{} concepts and nothing wrong", concepts.len()),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[track_caller]
fn says(lines: &str, parts: &[&str]) {
    let said = said(lines);
    assert!(said.iter().any(|problem| parts.iter().all(|part| problem.contains(part))), "{parts:?} not in {said:#?}");
}

#[test]
fn a_sound_file_is_read() {
    let text = format!(
        "\u{feff}{HEADER}Chemistry,,,,discipline\r\n\"titration, acid-base\",acidimetry|  alkalimetry ,,Chemistry,technique\r\n"
    );
    let concepts = parse("own.csv", text.as_bytes()).and_then(|rows| link(rows, "own")).expect("nothing wrong");
    assert_eq!(concepts[1].id.as_str(), "titration-acid-base");
    assert_eq!(concepts[1].synonyms, ["acidimetry", "alkalimetry"]);
    assert_eq!(concepts[1].broader, [concepts[0].id.clone()]);
    assert_eq!(concepts[1].source, "own");
}

#[test]
fn columns_may_stand_in_any_order() {
    let rows = parse("own.csv", b"kind,label\ntechnique,weighing\n").expect("nothing wrong");
    assert_eq!((rows[0].label.as_str(), rows[0].line), ("weighing", 2));
}

#[test]
fn every_fault_has_its_place_and_its_remedy() {
    says("a,,,b,technique\n", &["own.csv, line 2, column broader", "There is no concept \"b\"", "add a line"]);
    says("a,,,,technique\nA,,,,technique\n", &["line 3, column label", "there already", "line 2"]);
    says("a-b,,,,technique\na b,,,,technique\n", &["line 3, column label", "there already"]);
    says("a,,,,tecnique\n", &["line 2, column kind", "\"tecnique\" is no kind", "instrument"]);
    says(",x,,,technique\n", &["line 2, column label", "needs a label"]);
    says("???,,,,technique\n", &["line 2, column label", "no letter or digit"]);
    says("a,b\n", &["line 2", "2 columns where the first line names 5", "quotation marks"]);
    says("a,\u{202e}b,,,technique\n", &["line 2, column synonyms", "U+202E", "Remove it"]);
    says("a,b\u{0},,,technique\n", &["line 2, column synonyms", "U+0000"]);
    says(&format!("{},,,,technique\n", "a".repeat(201)), &["line 2, column label", "201 letters; 200 at most"]);
    says(
        &format!("a,{},,,technique\n", (0..101).map(|n| format!("n{n}")).collect::<Vec<_>>().join("|")),
        &["column synonyms", "101 values"],
    );
    says("μ,,,,technique\n日本,,,,technique\n", &["line 3, column label", "Latin letters"]);
}

#[test]
fn circles_are_named() {
    says("a,,,c,technique\nb,,,a,technique\nc,,,b,technique\n", &["circle", "a → c → b → a"]);
    says("a,,,a,technique\n", &["circle", "a → a"]);
}

#[test]
fn a_long_way_up_is_no_circle_and_no_deep_stack() {
    let mut lines = format!("{HEADER}t0,,,,technique\n");
    for n in 1..50_000 {
        lines.push_str(&format!("t{n},,,t{},technique\n", n - 1));
    }
    assert_eq!(parse("own.csv", lines.as_bytes()).and_then(|rows| link(rows, "own")).expect("nothing wrong").len(), 50_000);
}

#[test]
fn other_encodings_are_named() {
    let problem = |bytes: &[u8]| parse("own.csv", bytes).expect_err("it is wrong")[0].to_string();
    assert!(problem(b"label,kind\nna\xefve,technique\n").contains("own.csv, line 2: The file is not in UTF-8"));
    assert!(problem(b"\xff\xfel\0a\0").contains("UTF-16"));
    assert!(problem(b"").contains("first line must name the columns"));
    assert!(problem(b"name,kind\n").contains("\"name\" is not known"));
    assert!(problem(b"label,label,kind\n").contains("twice"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse("own.csv", &bytes);
    }

    #[test]
    fn no_text_makes_it_panic(lines in "([a-c|,\"\n→μ\u{0}]{0,40}\n){0,8}") {
        let _ = parse("own.csv", format!("{HEADER}{lines}").as_bytes()).and_then(|rows| link(rows, "own"));
    }
}
