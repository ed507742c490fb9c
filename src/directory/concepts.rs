//! What the vocabulary answers to forms and pages of this slice.

use super::forms::Concepts;
use crate::ids::ConceptId;
use crate::vocabulary::Vocabulary;

impl Concepts for Vocabulary {
    fn find(&self, words: &str) -> Option<(ConceptId, String)> {
        Self::find(self, words).map(|concept| (concept.id.clone(), concept.label.clone()))
    }

    fn label(&self, concept: &ConceptId) -> Option<String> {
        // nobody has a word of job titles as a skill
        self.get(concept).filter(|concept| !concept.kind.is_of_titles()).map(|concept| concept.label.clone())
    }

    fn group(&self, concept: &ConceptId) -> Option<&'static str> {
        self.get(concept).map(|concept| concept.kind.plural())
    }
}
