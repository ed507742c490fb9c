//! The whole vocabulary as one unchanging value: what it holds here, what it is made of in [`build`], what it is asked in the others.

mod build;
mod find;
mod near;
mod offer;

use std::collections::HashMap;
use std::sync::OnceLock;

use super::model::{Concept, Edit, Link};
use super::names::is_quiet;
use super::recognise::{How, Recogniser};
use super::suggest::Suggester;
use crate::ids::ConceptId;

pub use near::{Direction, Expansion};

/// A vocabulary as the database holds it.
#[derive(Debug, Default)]
pub struct Stored {
    /// Which version of it this is.
    pub version: i64,
    /// Every concept, as its source has it.
    pub concepts: Vec<Concept>,
    /// Which are the same.
    pub links: Vec<Link>,
    /// What was changed here.
    pub edits: HashMap<ConceptId, Edit>,
    /// The order in which vocabularies came.
    pub places: HashMap<String, i64>,
}

/// Every concept in use, ready to be recognised, suggested and expanded. Built once, then shared; a change makes a new one.
#[derive(Debug, Default)]
pub struct Vocabulary {
    version: i64,
    concepts: Vec<Concept>,
    /// The place of each, and of everything that is shown as it.
    places: HashMap<ConceptId, u32>,
    /// Everything that is shown as the concept at a place, itself first; only where that is more than one.
    parts: HashMap<u32, Vec<ConceptId>>,
    links: Links,
    names: Vec<Name>,
    /// Names of job titles and lines of work, which are not recognised in texts.
    titles: Vec<Name>,
    /// Built when something is first recognised or suggested: commands that never do so start at once.
    recogniser: OnceLock<Recogniser>,
    suggester: OnceLock<Suggester>,
    title_suggester: OnceLock<Suggester>,
    namesakes: OnceLock<HashMap<u32, Vec<u32>>>,
}

/// What is broader and narrower than the concept at each place.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub broader: Vec<Vec<u32>>,
    pub narrower: Vec<Vec<u32>>,
}

/// One name of one concept in use.
#[derive(Debug)]
pub(super) struct Name {
    /// As it is written.
    pub text: Box<str>,
    /// The place of the concept that has it.
    pub concept: u32,
    /// What sort of name it is.
    pub how: How,
    /// Whether only an outside vocabulary says so: such names are trusted less.
    pub foreign: bool,
}

impl Name {
    /// Whether it is not recognised inside a text, only where it is all that is asked for.
    pub fn is_quiet(&self) -> bool {
        self.foreign && is_quiet(&self.text, self.how == How::Abbreviation)
    }
}

impl Vocabulary {
    /// The same, marked as this version of what is stored.
    pub fn with_version(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// Which version of what is stored this is: it grows with every change.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// How many concepts there are, retired ones too.
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    /// Every concept by label, retired ones too.
    pub fn all(&self) -> &[Concept] {
        &self.concepts
    }

    fn id_at(&self, place: u32) -> ConceptId {
        self.concepts[place as usize].id.clone()
    }
}
