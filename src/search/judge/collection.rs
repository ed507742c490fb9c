//! People, queries and judgements from their files.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::directory::Published;
use crate::directory::forms::Concepts;
use crate::directory::import::as_published;

/// Endings of a collection's three files.
const PROFILES: &str = "profiles.jsonl";
const QUERIES: &str = "queries.tsv";
const JUDGEMENTS: &str = "qrels.tsv";
/// The best grade.
const BEST: u8 = 9;

/// People, and for each of some queries who should be found.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// What its files are called.
    pub name: String,
    /// The people, as everyone sees them.
    pub people: Vec<Published>,
    /// The queries that are judged.
    pub queries: Vec<Query>,
}

/// A query and whom it should find.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// `collection.task.number`
    pub id: String,
    /// What is typed.
    pub text: String,
    /// Grades by the external ids of those wanted; 2 for exactly, 1 for second best.
    pub wanted: HashMap<String, u8>,
}

impl Query {
    /// Its id without the last part.
    pub fn task(&self) -> &str {
        self.id.rsplit_once('.').map_or(self.id.as_str(), |(task, _)| task)
    }
}

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct Problem {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What it should be.
    pub what: String,
}

impl Collection {
    /// Our own, built into the program.
    ///
    /// # Errors
    ///
    /// None but for a program that was built with files that are not sound, which a test prevents.
    pub fn own(concepts: &dyn Concepts) -> Result<Self, Vec<Problem>> {
        Self::parse(
            "people",
            include_str!("../../../index/judgements/people.profiles.jsonl"),
            include_str!("../../../index/judgements/people.queries.tsv"),
            include_str!("../../../index/judgements/people.qrels.tsv"),
            concepts,
        )
    }

    /// Every collection of a folder: `NAME.profiles.jsonl`, `NAME.queries.tsv` and `NAME.qrels.tsv`, by name.
    ///
    /// # Errors
    ///
    /// A folder without any, a file that is missing or cannot be read; everything that is wrong with a collection's lines.
    pub fn in_folder(folder: &Path, concepts: &dyn Concepts) -> anyhow::Result<Vec<Self>> {
        use anyhow::Context;
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix(&format!(".{PROFILES}")).map(str::to_owned));
        }
        names.sort();
        anyhow::ensure!(
            !names.is_empty(),
            "There are no judged queries in {}: a collection is NAME.{PROFILES}, NAME.{QUERIES} and NAME.{JUDGEMENTS}.",
            folder.display()
        );
        let read = |name: &str, ending: &str| {
            let file = folder.join(format!("{name}.{ending}"));
            std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read as UTF-8 text", file.display()))
        };
        let collection = |name: String| {
            let (profiles, queries, judgements) = (read(&name, PROFILES)?, read(&name, QUERIES)?, read(&name, JUDGEMENTS)?);
            Self::parse(&name, &profiles, &queries, &judgements, concepts).map_err(|problems| {
                let lines: Vec<String> = problems.iter().take(20).map(ToString::to_string).collect();
                anyhow::anyhow!("{} problems:\n{}", problems.len(), lines.join("\n"))
            })
        };
        names.into_iter().map(collection).collect()
    }

    /// Reads a collection from the texts of its files.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with lines.
    pub fn parse(
        name: &str,
        profiles: &str,
        queries: &str,
        judgements: &str,
        concepts: &dyn Concepts,
    ) -> Result<Self, Vec<Problem>> {
        let mut reading = Reading { name, problems: Vec::new() };
        let people = reading.people(profiles, concepts);
        let texts = reading.queries(queries);
        let mut wanted = reading.judgements(judgements, &texts, &people);
        if !reading.problems.is_empty() {
            return Err(reading.problems);
        }
        let judged = |(id, text): (String, String)| wanted.remove(&id).map(|wanted| Query { id, text, wanted });
        let queries = texts.into_iter().filter_map(judged).collect();
        Ok(Self { name: name.to_owned(), people: people.into_values().collect(), queries })
    }
}

struct Reading<'a> {
    name: &'a str,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn wrong(&mut self, ending: &str, line: usize, what: impl Into<String>) {
        self.problems.push(Problem { file: format!("{}.{ending}", self.name), line, what: what.into() });
    }

    fn people(&mut self, text: &str, concepts: &dyn Concepts) -> BTreeMap<String, Published> {
        let mut people = BTreeMap::new();
        for (line, text) in lines(text) {
            match as_published(text, concepts) {
                Err(wrong) => wrong.into_iter().for_each(|what| self.wrong(PROFILES, line, what)),
                Ok(person) => {
                    let id = person.external_id.clone().unwrap_or_default();
                    if people.insert(id.clone(), person).is_some() {
                        self.wrong(PROFILES, line, format!("'{id}' is there twice"));
                    }
                }
            }
        }
        people
    }

    fn queries(&mut self, text: &str) -> BTreeMap<String, String> {
        let mut queries = BTreeMap::new();
        for (line, text) in lines(text) {
            match text.split_once('\t') {
                Some((id, words)) if id.contains('.') => {
                    if queries.insert(id.to_owned(), words.to_owned()).is_some() {
                        self.wrong(QUERIES, line, format!("'{id}' is there twice"));
                    }
                }
                _ => self.wrong(QUERIES, line, "a query is its id (collection.task.number), a tab, and its words"),
            }
        }
        queries
    }

    fn judgements(
        &mut self,
        text: &str,
        queries: &BTreeMap<String, String>,
        people: &BTreeMap<String, Published>,
    ) -> HashMap<String, HashMap<String, u8>> {
        let mut wanted: HashMap<String, HashMap<String, u8>> = HashMap::new();
        for (line, text) in lines(text) {
            let [query, _, person, grade] = text.split('\t').collect::<Vec<_>>()[..] else {
                self.wrong(JUDGEMENTS, line, "a judgement is query, 0, person and grade with tabs between");
                continue;
            };
            match grade.trim_end().parse::<u8>() {
                _ if !queries.contains_key(query) => self.wrong(JUDGEMENTS, line, format!("there is no query '{query}'")),
                _ if !people.contains_key(person) => self.wrong(JUDGEMENTS, line, format!("there is nobody '{person}'")),
                Ok(grade) if grade <= BEST => {
                    if wanted.entry(query.to_owned()).or_default().insert(person.to_owned(), grade).is_some() {
                        self.wrong(JUDGEMENTS, line, format!("'{person}' is judged twice for '{query}'"));
                    }
                }
                _ => self.wrong(JUDGEMENTS, line, format!("the grade has to be a whole number from 0 to {BEST}")),
            }
        }
        wanted
    }
}

/// Lines that are not empty, numbered from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim().is_empty())
}
