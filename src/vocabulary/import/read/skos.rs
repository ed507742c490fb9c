//! SKOS (<https://www.w3.org/TR/skos-reference/>) in Turtle and RDF/XML: English labels, or those without a language.

use std::collections::HashMap;

use oxrdf::{NamedOrBlankNode, Term, Triple};
use oxrdfxml::RdfXmlParser;
use oxttl::TurtleParser;

use super::text::line_at;
use super::xml::refuse_entities;
use super::{CONCEPTS, DEFINITION, Entry, File, Format};
use crate::sent::Problems;
use crate::vocabulary::names::is_short_form;

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
/// Addresses in a file without a base are taken from here: the name is reserved never to be anywhere (RFC 6761).
const BASE: &str = "https://vocabulary.invalid/";

/// Reads Turtle.
pub(super) fn turtle(text: &str) -> Result<File, Problems> {
    let parser = TurtleParser::new().with_base_iri(BASE).map_err(|error| Problems::only(1, error.to_string()))?;
    let mut graph = Graph::default();
    for triple in parser.for_slice(text) {
        match triple {
            Ok(triple) => graph.take(triple)?,
            Err(error) => {
                let what = format!(
                    "The file cannot be read as Turtle from here on: {}. If this is its end, it was cut off.",
                    error.message()
                );
                return Err(Problems::only(error.location().start.line + 1, what));
            }
        }
    }
    graph.finish(Format::Turtle, text)
}

/// Reads RDF/XML.
pub(super) fn xml(text: &str) -> Result<File, Problems> {
    refuse_entities(text)?;
    let parser = RdfXmlParser::new().with_base_iri(BASE).map_err(|error| Problems::only(1, error.to_string()))?;
    let mut graph = Graph::default();
    let mut triples = parser.for_slice(text);
    while let Some(triple) = triples.next() {
        match triple {
            Ok(triple) => graph.take(triple)?,
            Err(error) => {
                let line = line_at(text.as_bytes(), usize::try_from(triples.buffer_position()).unwrap_or(usize::MAX));
                let what = format!("The file cannot be read as RDF/XML from here on: {error}. If this is its end, it was cut off.");
                return Err(Problems::only(line, what));
            }
        }
    }
    if !is_whole(text) {
        return Err(Problems::only(
            line_at(text.as_bytes(), text.len()),
            "The file ends in the middle: it was cut off. Fetch it again.",
        ));
    }
    graph.finish(Format::RdfXml, text)
}

/// Whether a file's outermost element is closed at its end: the parser does not ask for it.
fn is_whole(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with(|letter: char| letter.is_alphabetic() || letter == '_') {
            let name = rest.split(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/')).next().unwrap_or_default();
            let end = text.trim_end();
            let alone = !rest.contains('<') && end.ends_with("/>");
            return alone || end.ends_with("-->") || end.ends_with(&format!("</{name}>"));
        }
    }
    false
}

/// What a file says of one thing.
#[derive(Debug, Default)]
struct Node {
    order: usize,
    is_concept: bool,
    is_scheme: bool,
    /// The label with how well its language fits: 2 British, 1 English, 0 none said.
    label: Option<(u8, String)>,
    /// Whether it has a label in another language.
    foreign: bool,
    others: Vec<String>,
    hidden: Vec<String>,
    broader: Vec<String>,
    narrower: Vec<String>,
    same: Vec<String>,
    definition: String,
    deprecated: bool,
    successor: Option<String>,
    title: String,
    licence: String,
    version: String,
}

#[derive(Debug, Default)]
struct Graph {
    nodes: HashMap<String, Node>,
}

impl Graph {
    fn take(&mut self, triple: Triple) -> Result<(), Problems> {
        let NamedOrBlankNode::NamedNode(subject) = triple.subject else { return Ok(()) };
        let order = self.nodes.len();
        if order > CONCEPTS * 4 {
            return Err(Problems::only(1, format!("The file speaks of more than {} things.", CONCEPTS * 4)));
        }
        let node = self.nodes.entry(subject.into_string()).or_insert_with(|| Node { order, ..Node::default() });
        let predicate = triple.predicate.as_str();
        match triple.object {
            Term::NamedNode(object) => node.link(predicate, object.into_string()),
            Term::Literal(literal) => {
                let fits = match literal.language().map(str::to_ascii_lowercase).as_deref() {
                    Some("en-gb") => Some(2),
                    Some("en") => Some(1),
                    Some(other) if other.starts_with("en-") => Some(1),
                    None => Some(0),
                    Some(_) => None,
                };
                node.say(predicate, literal.value(), fits);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self, format: Format, text: &str) -> Result<File, Problems> {
        let narrower: Vec<(String, String)> =
            self.nodes.iter().flat_map(|(iri, node)| node.narrower.iter().map(|below| (below.clone(), iri.clone()))).collect();
        for (below, above) in narrower {
            // said from both sides it is there twice until the entries are checked
            if let Some(node) = self.nodes.get_mut(&below) {
                node.broader.push(above);
            }
        }
        let mut nodes: Vec<(String, Node)> = self.nodes.into_iter().collect();
        nodes.sort_by_key(|(_, node)| node.order);
        let scheme = nodes.iter().find(|(_, node)| node.is_scheme).map(|(_, node)| node);
        let said = |pick: fn(&Node) -> &String| scheme.map(|node| pick(node).clone()).unwrap_or_default();
        let mut name = said(|node| &node.title);
        if name.is_empty() {
            name = scheme.and_then(|node| node.label.as_ref()).map(|(_, label)| label.clone()).unwrap_or_default();
        }
        let mut file = File {
            format,
            name,
            licence: said(|node| &node.licence),
            version: said(|node| &node.version),
            entries: Vec::new(),
            notes: Problems::default(),
        };
        let mut lines = Lines::new(text);
        for (iri, node) in nodes.into_iter().filter(|(_, node)| node.is_concept) {
            let line = lines.of(&iri);
            let Some((_, label)) = node.label else {
                let why = if node.foreign { "no English label" } else { "no label" };
                file.notes.add(line, format!("{iri} has {why} and is left out."));
                continue;
            };
            let (short, mut loose): (Vec<String>, Vec<String>) = node.others.into_iter().partition(|name| is_short_form(name));
            loose.extend(node.hidden);
            file.entries.push(Entry {
                line,
                origin: iri,
                label,
                // SKOS does not say that an alternative label means the same
                synonyms: Vec::new(),
                loose,
                abbreviations: short,
                broader: node.broader,
                same: node.same,
                kind: None,
                definition: node.definition,
                obsolete: node.deprecated,
                successor: node.successor,
            });
        }
        if file.entries.is_empty() {
            let what = "No concept of SKOS is in this file (nothing of the type skos:Concept with an English label). An OWL ontology can be \
                        brought in as OBO.";
            return Err(Problems::only(1, what));
        }
        Ok(file)
    }
}

impl Node {
    fn link(&mut self, predicate: &str, object: String) {
        if predicate == RDF_TYPE {
            self.is_concept |= object.strip_prefix(SKOS) == Some("Concept");
            self.is_scheme |= object.strip_prefix(SKOS) == Some("ConceptScheme");
            return;
        }
        match (predicate.strip_prefix(SKOS), name_of(predicate)) {
            (Some("broader" | "broaderGeneric" | "broaderPartitive"), _) => self.broader.push(object),
            (Some("narrower"), _) => self.narrower.push(object),
            (Some("exactMatch"), _) => self.same.push(object),
            (None, "isReplacedBy") => self.successor = Some(object),
            (None, "license" | "licence" | "rights") if self.licence.is_empty() => self.licence = object,
            _ => {}
        }
    }

    /// Something said in words; `fits` as for labels, none for another language.
    fn say(&mut self, predicate: &str, words: &str, fits: Option<u8>) {
        let local = name_of(predicate);
        let Some(fits) = fits else {
            self.foreign |= local == "prefLabel";
            return;
        };
        let short = || words.chars().take(DEFINITION + 1).collect::<String>();
        match (predicate.starts_with(SKOS), local) {
            (true, "prefLabel") if self.label.as_ref().is_none_or(|(there, _)| *there < fits) => {
                let before = self.label.replace((fits, short()));
                self.others.extend(before.map(|(_, label)| label));
            }
            (true, "prefLabel" | "altLabel") => self.others.push(short()),
            (true, "hiddenLabel") => self.hidden.push(short()),
            (true, "definition") => self.definition = short(),
            (true, "scopeNote") if self.definition.is_empty() => self.definition = short(),
            (false, "deprecated") => self.deprecated = matches!(words.trim(), "true" | "1"),
            (false, "title") if self.title.is_empty() => self.title = short(),
            (false, "license" | "licence" | "rights") if self.licence.is_empty() => self.licence = short(),
            (false, "versionInfo" | "modified" | "issued") if self.version.is_empty() => self.version = short(),
            _ => {}
        }
    }
}

fn name_of(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or_default()
}

/// How far ahead a name is looked for, in bytes.
const AHEAD: usize = 1_000_000;
/// How much may be looked through in vain, in bytes: a file whose names are all written otherwise is told of without exact lines.
const IN_VAIN: usize = 64_000_000;

/// On which line a thing is first spoken of: parsers do not tell. Looked for by its name from where the last one was found.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    in_vain: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, in_vain: 0 }
    }

    fn of(&mut self, iri: &str) -> u64 {
        let name = name_of(iri);
        if name.is_empty() || self.in_vain > IN_VAIN {
            return self.line;
        }
        let mut end = self.text.len().min(self.at + AHEAD);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let ahead = &self.text[self.at..end];
        match ahead.find(name) {
            Some(further) => {
                self.line += ahead.as_bytes()[..further].iter().filter(|byte| **byte == b'\n').count() as u64;
                self.at += further;
            }
            None => self.in_vain += ahead.len(),
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_for_lines_in_vain_has_an_end() {
        let text = format!("first\n{}", "é ".repeat(4_000_000));
        let mut lines = Lines::new(&text);
        for number in 0..200_000 {
            assert_eq!(lines.of(&format!("http://e.org/nothing{number}")), 1);
        }
        assert!(lines.in_vain <= IN_VAIN + AHEAD);
    }
}
