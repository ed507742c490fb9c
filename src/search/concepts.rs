//! The vocabulary as search asks it: ids as text, and everything bounded.

use std::sync::{Arc, LazyLock};

use super::titles::Titles;
use crate::ids::ConceptId;
use crate::vocabulary::{self, How, Kind, Vocabulary};

/// Steps up that a concept is still found under.
const STEPS: u8 = 4;
/// Broader concepts at most that one concept is found under.
const BROADER: usize = 16;

/// A snapshot of the vocabulary.
#[derive(Debug, Clone, Default)]
pub struct Concepts {
    vocabulary: Arc<Vocabulary>,
    titles: Arc<Titles>,
}

/// A concept found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The first byte of its name.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Its id; the likeliest where the name means several.
    pub concept: String,
    /// What else the name means.
    pub others: Vec<String>,
    /// Whether the name is a short form.
    pub short: bool,
}

impl Mention {
    /// The ids of everything the name may mean, the likeliest first.
    pub fn meanings(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.concept).chain(&self.others)
    }
}

impl From<vocabulary::Mention> for Mention {
    fn from(mention: vocabulary::Mention) -> Self {
        Self {
            start: mention.range.start,
            end: mention.range.end,
            concept: mention.concept.to_string(),
            others: mention.ambiguous.iter().map(ToString::to_string).collect(),
            short: mention.how == How::Abbreviation,
        }
    }
}

impl From<Arc<Vocabulary>> for Concepts {
    fn from(vocabulary: Arc<Vocabulary>) -> Self {
        let titles = Arc::new(Titles::of(&vocabulary));
        Self { vocabulary, titles }
    }
}

impl Concepts {
    /// The vocabulary that every database starts with.
    pub fn starter() -> Self {
        static STARTER: LazyLock<Concepts> = LazyLock::new(|| {
            let mut all = crate::vocabulary::starter().unwrap_or_default();
            all.extend(crate::vocabulary::titles().unwrap_or_default());
            Concepts::from(Arc::new(Vocabulary::new(all)))
        });
        STARTER.clone()
    }

    /// What a concept is called; none where the vocabulary does not know it.
    pub fn label(&self, id: &str) -> Option<&str> {
        self.vocabulary.get(&ConceptId::from(id)).map(|concept| concept.label.as_str())
    }

    /// The id of what is shown where this concept is meant: itself, or what it was found or made equal to; itself where it is unknown.
    pub fn shown<'a>(&'a self, id: &'a str) -> &'a str {
        self.vocabulary.shown(&ConceptId::from(id)).map_or(id, ConceptId::as_str)
    }

    /// Its short form, where it has one.
    pub fn short(&self, id: &str) -> Option<&str> {
        self.vocabulary.get(&ConceptId::from(id)).and_then(|concept| concept.abbreviations.first()).map(String::as_str)
    }

    /// The concept with this name, in whatever spelling.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.vocabulary.find(name).map(|concept| concept.id.as_str())
    }

    /// The concepts named in a text of a profile, in its order; none overlap.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        self.vocabulary.recognise(text).into_iter().map(Mention::from).collect()
    }

    /// The concepts named in a search, in its order; none overlap.
    pub fn asked(&self, text: &str) -> Vec<Mention> {
        self.vocabulary.recognise_asked(text).into_iter().map(Mention::from).collect()
    }

    /// The word of some name that a misspelled one is one slip away from.
    pub fn corrected(&self, word: &str) -> Option<String> {
        self.vocabulary.corrected(word)
    }

    /// Other concepts that share a name with one.
    pub fn namesakes(&self, id: &str) -> Vec<&str> {
        self.vocabulary.namesakes(&ConceptId::from(id)).into_iter().map(|concept| concept.id.as_str()).collect()
    }

    /// What is directly broader.
    pub fn broader(&self, id: &str) -> Vec<&str> {
        self.vocabulary.broader(&ConceptId::from(id)).into_iter().map(|concept| concept.id.as_str()).collect()
    }

    /// What is directly narrower.
    pub fn narrower(&self, id: &str) -> Vec<&str> {
        self.vocabulary.narrower(&ConceptId::from(id)).into_iter().map(|concept| concept.id.as_str()).collect()
    }

    /// What is broader, with the number of steps, nearest first.
    pub fn ancestors(&self, id: &str) -> Vec<(&str, u8)> {
        let found = self.vocabulary.ancestors(&ConceptId::from(id), STEPS, BROADER);
        found.into_iter().map(|(concept, steps)| (concept.id.as_str(), steps)).collect()
    }

    /// Whether it is a field of study rather than something done or used.
    pub fn is_discipline(&self, id: &str) -> bool {
        self.vocabulary.get(&ConceptId::from(id)).is_some_and(|concept| concept.kind == Kind::Discipline)
    }

    /// Tells a database's vocabularies apart: documents made with another one have to be made again.
    pub fn version(&self) -> i64 {
        self.vocabulary.version()
    }

    /// The vocabulary itself.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Whether they are of this very snapshot.
    pub fn are_of(&self, vocabulary: &Arc<Vocabulary>) -> bool {
        Arc::ptr_eq(&self.vocabulary, vocabulary)
    }

    /// The language of job titles.
    pub fn titles(&self) -> &Titles {
        &self.titles
    }
}
