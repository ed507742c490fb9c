//! The word lists, as they are in `words/`.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::vocabulary::Kind;

/// Every list.
#[derive(Debug)]
pub(super) struct Words {
    pub streams: BTreeMap<String, Stream>,
    pub institutions: Vec<Institution>,
    pub people: Vec<Origin>,
    pub phrases: Phrases,
}

/// A kind of post.
#[derive(Debug, Deserialize)]
pub(super) struct Stream {
    /// As in "Senior Technician (NMR)".
    pub role: String,
    /// Job family: `teaching`, `research`, `workshop`, `it` or `facility`.
    pub family: String,
    /// Labels of concepts, those at the heart of the post in front.
    pub skills: Vec<String>,
    /// Name, maker and model, label of the concept.
    pub instruments: Vec<(String, String, String)>,
    /// Ends of "Ask me about …".
    pub help: Vec<String>,
}

/// A university.
#[derive(Debug, Deserialize)]
pub(super) struct Institution {
    pub name: String,
    pub domain: String,
    pub department: Vec<Department>,
}

/// A department.
#[derive(Debug, Deserialize)]
pub(super) struct Department {
    pub name: String,
    /// What it belongs to; none for a department of the university itself.
    pub faculty: Option<String>,
    pub site: String,
    pub buildings: Vec<String>,
    /// Labels of disciplines.
    pub disciplines: Vec<String>,
    /// How many technicians it has, against other departments.
    pub weight: usize,
    /// The streams it has, the commonest in front.
    pub streams: Vec<String>,
}

/// Names of people whose families came from one part of the world.
#[derive(Debug, Deserialize)]
pub(super) struct Origin {
    pub share: u32,
    pub languages: Vec<String>,
    pub she: Vec<String>,
    pub he: Vec<String>,
    pub family: Vec<String>,
}

/// Sentences with slots in braces.
#[derive(Debug, Deserialize)]
pub(super) struct Phrases {
    pub opening: Vec<String>,
    pub middle: Vec<String>,
    pub teaching: Vec<String>,
    pub research: Vec<String>,
    pub workshop: Vec<String>,
    pub it: Vec<String>,
    pub facility: Vec<String>,
    pub ask: Vec<String>,
    pub closing: Vec<String>,
    pub hobby: Vec<String>,
    pub evidence: Vec<String>,
    pub notes: Vec<String>,
    pub cover: Vec<String>,
    pub messages: Vec<(String, String)>,
    pub answers: Vec<String>,
    pub searches: Vec<String>,
    /// Searches for what nobody here does.
    pub unmet: Vec<String>,
    /// Skills that the vocabulary does not know.
    pub own: Vec<String>,
    pub proposals: Vec<Missing>,
}

/// A concept that someone misses.
#[derive(Debug, Deserialize)]
pub(super) struct Missing {
    pub label: String,
    pub kind: Kind,
    pub why: String,
    /// The kind of post of whoever proposes it.
    pub stream: String,
    /// How many days before the end it is proposed.
    pub ago: i64,
    /// `concept` or `refused`; empty while it waits.
    #[serde(default)]
    pub outcome: String,
    /// What a coordinator answered.
    #[serde(default)]
    pub reason: String,
    /// The label of what it is a kind of.
    #[serde(default)]
    pub broader: String,
}

#[derive(Deserialize)]
struct Institutions {
    institution: Vec<Institution>,
}

#[derive(Deserialize)]
struct Names {
    people: Vec<Origin>,
}

impl Words {
    /// The lists that are built into the program.
    pub fn load() -> Result<Self> {
        let institutions: Institutions = toml::from_str(include_str!("words/institutions.toml")).context("institutions.toml")?;
        let names: Names = toml::from_str(include_str!("words/names.toml")).context("names.toml")?;
        Ok(Self {
            streams: toml::from_str(include_str!("words/streams.toml")).context("streams.toml")?,
            institutions: institutions.institution,
            people: names.people,
            phrases: toml::from_str(include_str!("words/phrases.toml")).context("phrases.toml")?,
        })
    }
}

impl Phrases {
    /// The sentences of a job family.
    pub fn of_family(&self, family: &str) -> &[String] {
        match family {
            "teaching" => &self.teaching,
            "workshop" => &self.workshop,
            "it" => &self.it,
            "facility" => &self.facility,
            _ => &self.research,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Vocabulary, starter};

    #[test]
    fn everything_that_people_do_is_in_the_vocabulary() {
        let words = Words::load().unwrap();
        let vocabulary = Vocabulary::new(starter().unwrap());
        let skills = words.streams.values().flat_map(|stream| &stream.skills);
        let kinds = words.streams.values().flat_map(|stream| stream.instruments.iter().map(|(_, _, concept)| concept));
        let disciplines = words.institutions.iter().flat_map(|one| &one.department).flat_map(|unit| &unit.disciplines);
        let unknown: Vec<&String> =
            skills.chain(kinds).chain(disciplines).filter(|label| vocabulary.find(label).is_none()).collect();
        assert_eq!(unknown, Vec::<&String>::new());
        let known = words.phrases.proposals.iter().filter(|missing| vocabulary.find(&missing.label).is_some()).count();
        assert_eq!(known, 0, "what is proposed is missing");
    }

    #[test]
    fn every_department_names_streams_that_there_are() {
        let words = Words::load().unwrap();
        for institution in &words.institutions {
            for department in &institution.department {
                assert!(department.streams.iter().all(|stream| words.streams.contains_key(stream)), "{}", department.name);
            }
        }
    }
}
