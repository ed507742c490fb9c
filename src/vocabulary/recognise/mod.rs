//! Concepts found in text: the longest names on word boundaries, walked through a tree of words that is built once.
//!
//! A text is cut into words as names are; each word is looked up once, then the tree is followed from each word in turn. Spelling,
//! number and accents are gone before that ([`super::names`]), so every variant of a name costs nothing.

mod capitals;
mod context;
mod forms;
mod quick;
mod tree;

use std::ops::Range;

use crate::ids::ConceptId;

pub(super) use capitals::with_u;
pub(super) use tree::Recogniser;

/// A concept found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Which one; the likeliest where the name means several.
    pub concept: ConceptId,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
    /// By what sort of name.
    pub how: How,
    /// What else the name means, where the rest of the text does not tell.
    pub ambiguous: Vec<ConceptId>,
}

/// By what sort of name a concept was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Its label.
    Label,
    /// Another name, spelled out.
    Synonym,
    /// A short form.
    Abbreviation,
}

/// A mention with places instead of ids.
pub(super) struct Found {
    pub concept: u32,
    pub range: Range<usize>,
    pub how: How,
    pub ambiguous: Vec<u32>,
}
