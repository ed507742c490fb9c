//! The vocabulary: its data, its files, what is recognised and suggested.

mod change;
mod data;
pub mod import;
mod load;
mod pages;
mod recognise;
mod speed;
mod store;
mod suggest;
mod titles;

use std::sync::LazyLock;

use benchside::vocabulary::{Concept, Kind, State, Vocabulary, starter};

/// The starter, built once.
pub fn vocabulary() -> &'static Vocabulary {
    static BUILT: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::new(starter().expect("the starter is sound")));
    &BUILT
}

/// A concept of a test's own vocabulary.
pub fn concept(label: &str, synonyms: &[&str], abbreviations: &[&str], broader: &[&str]) -> Concept {
    Concept {
        id: benchside::text::slug(label).into(),
        label: label.to_owned(),
        kind: Kind::Technique,
        synonyms: synonyms.iter().map(ToString::to_string).collect(),
        abbreviations: abbreviations.iter().map(ToString::to_string).collect(),
        broader: broader.iter().map(|label| benchside::text::slug(label).into()).collect(),
        state: State::Active,
        source: "test".to_owned(),
    }
}
