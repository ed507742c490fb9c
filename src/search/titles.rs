//! What is said in job titles in more than one way, as the vocabulary has it: [`Kind::Role`] and [`Kind::Trade`], by the stems of their
//! words. Coordinators edit these as they edit any concept; a changed vocabulary makes them anew.

use std::collections::{HashMap, HashSet};

use super::schema::TITLE;
use super::words::{Word, stem, whole, words};
use crate::vocabulary::model::State;
use crate::vocabulary::{Concept, Kind, Vocabulary};

/// Words of the longest name that is looked for.
const LONGEST: usize = 6;

/// The language of job titles.
#[derive(Debug, Default)]
pub struct Titles {
    alike: HashMap<String, Vec<String>>,
    fields: HashMap<String, Vec<String>>,
    long: HashMap<String, Vec<Vec<String>>>,
    /// Single words for what somebody is, as they are written.
    work: HashSet<String>,
}

/// A name: what it is looked up by, and the term under which it is found.
struct Called {
    key: String,
    term: String,
}

impl Called {
    /// None for a name that nobody could find.
    fn new(name: &str) -> Option<Self> {
        let words = words(name);
        let key = whole(&words);
        let term = if words.len() > 1 { format!("{TITLE}{key}") } else { key.clone() };
        (1..=LONGEST).contains(&words.len()).then_some(Self { key, term })
    }
}

impl Titles {
    /// Those of a vocabulary.
    pub fn of(vocabulary: &Vocabulary) -> Self {
        let mut titles = Self::default();
        for concept in vocabulary.all().iter().filter(|concept| concept.state == State::Active && concept.kind.is_of_titles()) {
            titles.add(concept);
        }
        titles
    }

    fn add(&mut self, concept: &Concept) {
        let names = std::iter::once(&concept.label).chain(&concept.synonyms);
        let called: Vec<Called> = names.clone().filter_map(|name| Called::new(name)).collect();
        let lists = if concept.kind == Kind::Trade { &mut self.fields } else { &mut self.alike };
        if concept.kind == Kind::Role && called.len() > 1 {
            let names = names.chain(&concept.abbreviations).map(|name| words(name));
            self.work.extend(names.filter_map(|mut words| words.pop().filter(|_| words.is_empty())).map(|word| word.plain));
        }
        for one in &called {
            note(lists, &one.key, called.iter().filter(|other| other.key != one.key).map(|other| &other.term));
        }
        let label: Vec<String> = words(&concept.label).iter().map(|word| stem(&word.plain)).collect();
        for short in &concept.abbreviations {
            let [word] = &words(short)[..] else { continue };
            let meanings = self.long.entry(word.plain.clone()).or_default();
            if !meanings.contains(&label) {
                meanings.push(label.clone());
            }
            // the label is what it stands for; the other names are only like that
            note(lists, &stem(&word.plain), called.iter().skip(1).map(|other| &other.term));
        }
    }

    /// Terms of names that are used for about the same work as one with these stems.
    pub fn alike(&self, stems: &str) -> &[String] {
        self.alike.get(stems).map_or(&[], Vec::as_slice)
    }

    /// Whether a word says what somebody is, as it is written: an engineer, and no engineering.
    pub fn is_work(&self, plain: &str) -> bool {
        let is_one = |word: &str| self.work.contains(word);
        is_one(plain) || plain.strip_suffix('s').is_some_and(is_one)
    }

    /// Terms of names that titles in the same line of work are made of.
    pub fn field(&self, stems: &str) -> &[String] {
        self.fields.get(stems).map_or(&[], Vec::as_slice)
    }

    /// What a short form stands for: the stems of each meaning's words.
    pub fn long(&self, plain: &str) -> &[Vec<String>] {
        self.long.get(plain).map_or(&[], Vec::as_slice)
    }

    /// Names of several words that stand in a text: the places of their first word and of the one after their last, and their stems.
    pub fn within(&self, words: &[Word]) -> Vec<(usize, usize, String)> {
        let mut found = Vec::new();
        for from in 0..words.len() {
            for until in from + 2..=words.len().min(from + LONGEST) {
                let stems = whole(&words[from..until]);
                if self.alike.contains_key(&stems) || self.fields.contains_key(&stems) {
                    found.push((from, until, stems));
                }
            }
        }
        found
    }
}

fn note<'a>(lists: &mut HashMap<String, Vec<String>>, key: &str, terms: impl Iterator<Item = &'a String>) {
    let others = lists.entry(key.to_owned()).or_default();
    for term in terms {
        if !others.contains(term) {
            others.push(term.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles() -> Titles {
        Titles::of(&Vocabulary::new(crate::vocabulary::titles().unwrap()))
    }

    #[test]
    fn words_for_the_same_work_find_each_other() {
        let titles = titles();
        assert!(titles.alike(&stem("technicians")).contains(&stem("technologist")));
        assert!(titles.alike(&stem("lecturer")).contains(&stem("professor")));
        assert!(titles.alike("microscop").is_empty());
        assert!(["technician", "Managers", "engineer"].iter().all(|word| titles.is_work(&word.to_lowercase())));
        assert!(["management", "engineering", "gardening"].iter().all(|word| !titles.is_work(word)));
        assert_eq!(titles.long("rn"), [[stem("registered"), stem("nurse")]]);
        let mut long = titles.long("tech").to_vec();
        long.sort();
        assert_eq!(long, [[stem("technical")], [stem("technician")]]);
        assert!(titles.field(&stem("forklift")).contains(&stem("warehouse")) && titles.field(&stem("tech")).is_empty());
    }

    #[test]
    fn titles_of_laboratories_and_workshops_are_known() {
        let titles = titles();
        let is_like = |one: &str, other: &str| {
            let other = words(other);
            let term = if other.len() > 1 { format!("{TITLE}{}", whole(&other)) } else { whole(&other) };
            titles.alike(&whole(&words(one))).contains(&term)
        };
        for (one, other) in [
            ("experimental officer", "research technician"),
            ("research officer", "scientific officer"),
            ("technical officer", "technician"),
            ("laboratory manager", "lab manager"),
            ("workshop technician", "instrument maker"),
            ("storeman", "stores technician"),
            ("storekeeper", "stores technician"),
            ("stores person", "stores technician"),
            ("glass blower", "glassblower"),
            ("demonstrator", "teaching technician"),
            ("teaching technician", "laboratory technician"),
            ("prep-room technician", "teaching technician"),
            ("instrument scientist", "beamline scientist"),
            ("beamline technician", "synchrotron technician"),
            ("facility manager", "core facility manager"),
            ("animal technician", "animal technologist"),
            ("ICT technician", "IT technician"),
            ("media technician", "audiovisual technician"),
            ("data steward", "data manager"),
            ("research software engineer", "scientific programmer"),
        ] {
            assert!(is_like(one, other), "{one}: {other} not among {:?}", titles.alike(&whole(&words(one))));
        }
        // an office and an officer have one stem
        assert!(!is_like("officer", "administrator") && titles.field(&stem("officer")).is_empty());
    }

    #[test]
    fn names_of_several_words_are_found_whole() {
        let role = |label: &str, synonyms: &[&str]| Concept {
            id: label.into(),
            label: label.to_owned(),
            kind: Kind::Role,
            synonyms: synonyms.iter().map(ToString::to_string).collect(),
            abbreviations: vec!["TO".to_owned()],
            broader: Vec::new(),
            state: State::Active,
            source: "test".to_owned(),
        };
        let titles = Titles::of(&Vocabulary::new(vec![role("technical officer", &["technician"])]));
        let stems = whole(&words("technical officer"));
        assert_eq!(titles.alike(&stem("technician")), [format!("{TITLE}{stems}")]);
        assert_eq!(titles.alike(&stems), [stem("technician")]);
        assert_eq!(titles.within(&words("Senior Technical Officers (histology)")), [(1, 3, stems)]);
        assert_eq!(titles.alike("to"), [stem("technician")]);
    }
}
