//! A concept's page, proposing one that is missing, and the coordinators' desk for proposals and vocabularies.

pub(super) mod change;
pub(super) mod concept;
pub(super) mod decide;
pub(super) mod desk;
pub(super) mod file;
pub(super) mod merge;
pub(super) mod propose;
pub(super) mod vocabularies;

use super::model::{Concept, Kind};
use crate::text::capital;
use crate::web::limits::Limit;

/// How often someone may propose: enough to empty a drawer of labels, not to flood a desk.
pub(super) const PROPOSALS: Limit = Limit { what: "proposals", burst: 20.0, per_minute: 1.0 };

/// A concept as pages name it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its page.
    pub href: String,
    /// Its label.
    pub label: String,
    /// Its kind and other names, in a few words.
    pub note: String,
}

impl Line {
    pub fn new(concept: &Concept) -> Self {
        let names: Vec<&str> = concept.other_names().into_iter().take(4).collect();
        let note = if names.is_empty() {
            concept.kind.label().to_owned()
        } else {
            format!("{}, also {}", concept.kind.label(), names.join(", "))
        };
        Self { href: format!("/concepts/{}", concept.id), label: concept.label.clone(), note }
    }
}

/// Kinds for a list to choose from, the first of them no choice yet.
pub(super) fn kinds() -> Vec<(&'static str, String)> {
    let mut kinds = vec![("", "Choose one".to_owned())];
    kinds.extend(Kind::ALL.into_iter().map(|kind| (kind.code(), capital(kind.label()))));
    kinds
}
