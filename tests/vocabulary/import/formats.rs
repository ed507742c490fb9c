//! The kinds of files.

use benchside::vocabulary::Kind;
use benchside::vocabulary::import::Format;

use super::{OBO, good};

#[test]
fn obo_has_scopes_types_and_ends() {
    let text = format!(
        r#"{OBO}synonymtypedef: OMO:0003000 "abbreviation"
synonymtypedef: OMO:0003005 "UK spelling synonym" EXACT

[Term]
id: L:1
name: spinning
def: "Turning \"quickly\", as one does.\nOften." [me]
synonym: "rotation" EXACT []
synonym: "spng" EXACT OMO:0003000 [] {{note="x"}}
synonym: "SPN" EXACT []
synonym: "colour spinning" EXACT OMO:0003005 []
synonym: "turning about" RELATED []
is_a: L:2 ! method
relationship: part_of L:3

[Term]
id: L:2
name: laboratory method
name: laboratory way

[Term]
id: L:3
name: spinning device ! a comment

[Typedef]
id: part_of
name: part of

[Term]
id: L:4
name: obsolete twirling
is_obsolete: true
replaced_by: L:1
"#
    );
    let file = good(&text);
    assert_eq!((file.format, file.name.as_str(), file.licence.as_str()), (Format::Obo, "labs", "CC BY 4.0"));
    let [spinning, method, device, twirling] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
    assert_eq!((spinning.line, spinning.origin.as_str(), spinning.label.as_str()), (7, "L:1", "spinning"));
    assert_eq!(spinning.definition, "Turning \"quickly\", as one does. Often.");
    assert_eq!(spinning.synonyms, ["rotation", "colour spinning"]);
    assert_eq!(spinning.abbreviations, ["spng", "SPN"]);
    assert_eq!(spinning.loose, ["turning about"]);
    assert_eq!(spinning.broader, ["L:2", "L:3"]);
    assert_eq!(spinning.kind, Some(Kind::Technique), "the nearest that tells");
    assert_eq!(method.synonyms, ["laboratory way"]);
    assert_eq!((device.label.as_str(), device.kind), ("spinning device", Some(Kind::Instrument)));
    assert_eq!((twirling.label.as_str(), twirling.obsolete, twirling.successor.as_deref()), ("twirling", true, Some("L:1")));
    assert!(file.notes.is_empty());
}

#[test]
fn modifiers_are_no_part_of_a_name() {
    let text = format!("{OBO}\n[Term]\nid: L:1\nname: zorbing microscopy {{comment=\"x\", source=\"y\"}} ! a comment\n");
    assert_eq!(good(&text).entries[0].label, "zorbing microscopy");
}

#[test]
fn csv_may_have_semicolons_or_tabs() {
    let plain = "label,synonyms,abbreviations,broader,kind\nzorbing; hot,rolling|orbing,ZRB,,technique\n";
    let esco = "conceptUri,preferredLabel,altLabels\nhttp://e.org/1,zorbing,orbing\n";
    for (text, format) in [(plain, Format::Plain), (esco, Format::Esco)] {
        let commas = good(text);
        for mark in [';', '\t'] {
            let quoted = text.replace("zorbing; hot", "\"zorbing; hot\"").replace(',', &mark.to_string());
            let file = good(&quoted);
            assert_eq!((file.format, &file.entries), (format, &commas.entries), "{mark:?}");
        }
    }
    assert_eq!(good(plain).entries[0].label, "zorbing; hot", "what the first line has most of");
}

const TURTLE: &str = r#"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix x: <http://example.org/labs/> .

x:scheme a skos:ConceptScheme ; dct:title "Labs"@en ; dct:license <https://creativecommons.org/licenses/by/4.0/> .
x:c1 a skos:Concept ; skos:prefLabel "spinning"@en , "Spinnen"@de ; skos:altLabel "rotation"@en , "SPN"@en , "Rotation"@fr ;
  skos:hiddenLabel "spining"@en ; skos:definition "Turning."@en ; skos:narrower x:c2 .
x:c2 a skos:Concept ; skos:prefLabel "slow spinning" .
x:c3 a skos:Concept ; skos:prefLabel "Drehen"@de .
x:c4 a skos:Concept ; skos:prefLabel "twirling"@en ; owl:deprecated true ; dct:isReplacedBy x:c1 .
"#;

const RDF: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rdf:RDF [ <!ENTITY skos "http://www.w3.org/2004/02/skos/core#"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="&skos;" xmlns:dct="http://purl.org/dc/terms/"
  xmlns:owl="http://www.w3.org/2002/07/owl#">
  <skos:ConceptScheme rdf:about="http://example.org/labs/scheme"><dct:title xml:lang="en">Labs</dct:title>
    <dct:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/></skos:ConceptScheme>
  <skos:Concept rdf:about="http://example.org/labs/c1">
    <skos:prefLabel xml:lang="en">spinning</skos:prefLabel><skos:prefLabel xml:lang="de">Spinnen</skos:prefLabel>
    <skos:altLabel xml:lang="en">rotation</skos:altLabel><skos:altLabel xml:lang="en">SPN</skos:altLabel>
    <skos:hiddenLabel xml:lang="en">spining</skos:hiddenLabel><skos:definition xml:lang="en">Turning.</skos:definition>
  </skos:Concept>
  <skos:Concept rdf:about="http://example.org/labs/c2">
    <skos:prefLabel>slow spinning</skos:prefLabel><skos:broader rdf:resource="http://example.org/labs/c1"/>
  </skos:Concept>
  <skos:Concept rdf:about="http://example.org/labs/c3"><skos:prefLabel xml:lang="de">Drehen</skos:prefLabel></skos:Concept>
  <skos:Concept rdf:about="http://example.org/labs/c4"><skos:prefLabel xml:lang="en">twirling</skos:prefLabel>
    <owl:deprecated>true</owl:deprecated><dct:isReplacedBy rdf:resource="http://example.org/labs/c1"/></skos:Concept>
</rdf:RDF>
"#;

#[test]
fn skos_says_the_same_in_turtle_and_xml() {
    for (text, format, line) in [(TURTLE, Format::Turtle, 10), (RDF, Format::RdfXml, 15)] {
        let file = good(text);
        assert_eq!((file.format, file.name.as_str()), (format, "Labs"));
        assert_eq!(file.licence, "https://creativecommons.org/licenses/by/4.0/");
        let [spinning, slow, twirling] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
        assert_eq!(spinning.label, "spinning");
        assert!(spinning.synonyms.is_empty(), "nothing is called exact");
        assert_eq!(
            (spinning.loose.join(", "), spinning.abbreviations.join(", ")),
            ("rotation, spining".to_owned(), "SPN".to_owned())
        );
        assert_eq!(spinning.definition, "Turning.");
        assert_eq!(slow.broader.first(), Some(&spinning.origin));
        assert!(twirling.obsolete && twirling.successor.as_ref() == Some(&spinning.origin));
        assert_eq!(file.notes.first.len(), 1, "{:?}", file.notes);
        assert!(file.notes.first[0].what.contains("c3 has no English label"), "{:?}", file.notes);
        assert_eq!(file.notes.first[0].line, line);
    }
}

#[test]
fn an_address_at_the_beginning_is_no_xml() {
    let type_of = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    let skos = "http://www.w3.org/2004/02/skos/core#";
    let triples =
        format!("<http://e.org/c1> <{type_of}> <{skos}Concept> .\n<http://e.org/c1> <{skos}prefLabel> \"spinning\"@en .\n");
    for text in [
        format!("<http://e.org/c1> a <{skos}Concept> ;\n  <{skos}prefLabel> \"spinning\"@en .\n"),
        format!("<http://e.org/c1>\n  a <{skos}Concept> ;\n  <{skos}prefLabel> \"spinning\"@en .\n"),
        format!("<doi:10.1000/182> <{type_of}> <{skos}Concept> .\n<doi:10.1000/182> <{skos}prefLabel> \"spinning\"@en .\n"),
        format!("<urn:c1> a <{skos}Concept> ; <{skos}prefLabel> \"spinning\"@en .\n"),
        format!("<http://xmlns.e.org/c1> <{type_of}> <{skos}Concept> ; <{skos}prefLabel> \"spinning\"@en .\n"),
        format!("<urn:e:c1> a <{skos}Concept> ; <{skos}prefLabel> \"spinning\"@en .\n"),
        format!("# from e.org\n<#c1> a <{skos}Concept> ; <{skos}prefLabel> \"spinning\"@en .\n"),
        format!("_:x <{type_of}> <{skos}Collection> .\n{triples}"),
        triples,
    ] {
        let file = good(&text);
        assert_eq!((file.format, file.entries[0].label.as_str()), (Format::Turtle, "spinning"), "{text}");
    }
    let undeclared = RDF.lines().skip(2).collect::<Vec<_>>().join("\n").replace("&skos;", skos);
    assert_eq!(good(&undeclared).format, Format::RdfXml);
}

#[test]
fn esco_comes_as_published() {
    let text = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,description\n\
        KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/1,knowledge,cross-sector,Python (computer programming),\"Python\nPy scripts\",,released,2023-01-01,\"Words, and\nmore.\"\n\
        KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/2,skill,cross-sector,weld,,,obsolete,2022-01-01,\n";
    let file = good(text);
    assert_eq!((file.format, file.name.as_str(), file.version.as_str()), (Format::Esco, "ESCO skills", "2023-01-01"));
    assert!(file.licence.contains("European Union"));
    assert_eq!(file.entries[0].loose, ["Python", "Py scripts"]);
    assert_eq!(file.entries[0].definition, "Words, and more.");
    assert!(file.entries[1].obsolete);
    assert_eq!(file.entries[1].line, 5);
}

#[test]
fn a_plain_list_takes_two_rows_of_one_label_as_one() {
    let text = "label,synonyms,abbreviations,broader,kind\nspinning,rotation|turning,SPN,microscopy,technique\nSpinning,twirling,,,technique\n";
    let file = good(text);
    assert_eq!(file.format, Format::Plain);
    assert_eq!(file.entries.len(), 1);
    assert_eq!(file.entries[0].synonyms, ["rotation", "turning", "twirling"]);
    assert_eq!((file.notes.count, file.notes.first[0].line), (1, 3));
}
