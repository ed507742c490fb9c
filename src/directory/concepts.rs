//! What the vocabulary answers to forms and pages of this slice.

use super::forms::Concepts;
use crate::app::App;
use crate::ids::ConceptId;

/// The vocabulary of a house.
#[derive(Debug)]
pub(super) struct Vocabulary<'a>(pub &'a App);

impl Concepts for Vocabulary<'_> {
    fn find(&self, words: &str) -> Option<(ConceptId, String)> {
        self.0.vocabulary.current().find(words).map(|concept| (concept.id.clone(), concept.label.clone()))
    }

    fn label(&self, concept: &ConceptId) -> Option<String> {
        self.0.vocabulary.current().get(concept).map(|concept| concept.label.clone())
    }
}
