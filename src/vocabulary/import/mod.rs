//! A vocabulary from a file, read twice.
//!
//! The first pass ([`read`] and [`plan`]) checks the whole file beside what is there and writes nothing. The second ([`write`]) writes
//! batches of 500 by natural key (the vocabulary and the file's own identifier), so that others can write between them. Nobody takes a
//! half over: nodes load the vocabulary anew only when the last transaction says so, and a vocabulary that is new is not seen before.
//! An import that was killed is finished by repeating it; one that was not changes nothing when it is repeated.
//!
//! - A concept keeps its id for as long as its source keeps its identifier. What is no longer in the file, or obsolete there, is retired:
//!   whoever holds it keeps it. Where that is more than a tenth, somebody has to say that it is right.
//! - What coordinators changed is kept beside it ([`Edit`](super::Edit)) and outlives every import.
//! - Everything in a file becomes a concept with a page. Names of one or two letters and everyday words ([`super::names`]) are not
//!   recognised inside texts, retired concepts not at all.
//! - Afterwards concepts that are the same in several vocabularies are linked ([`equal`]).

pub mod equal;
mod plan;
mod read;
mod take;
mod tell;
mod write;

use serde::{Deserialize, Serialize};

pub use plan::plan;
pub use read::{BYTES, CONCEPTS, DEFINITION, Entry, File, Format, read};
pub(super) use take::{SENT_BYTES, VocabularyFiles, confirm, keeper, send, take_in, too_large};
pub(super) use tell::IMPORTED;
pub use write::write;

use crate::ids::PersonId;
use crate::sent::{Line, Problems};
use crate::storage;

/// How many concepts a transaction writes.
const BATCH: usize = 500;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What the vocabulary is called; none for what its file says.
    pub name: Option<String>,
    /// Under which terms it may be used; none for what its file says.
    pub licence: Option<String>,
    /// Whether it is right that more than a tenth of its concepts go.
    pub confirmed: bool,
    /// Who does it; none for the operator at the server.
    pub by: Option<PersonId>,
}

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = VocabularyPlan)]
pub struct Plan {
    /// What its concepts are marked with.
    pub vocabulary: String,
    /// What it is called.
    pub name: String,
    /// Under which terms it may be used; empty where nobody says.
    pub licence: String,
    /// What kind of file it is.
    pub format: &'static str,
    /// Concepts in the file.
    pub concepts: u64,
    /// Those that are new.
    pub new: u64,
    /// Those that are different now, and stay in use or are replaced.
    pub changed: u64,
    /// Those about which nothing is different.
    pub unchanged: u64,
    /// Those that the file calls obsolete.
    pub obsolete: u64,
    /// Concepts in use that would not be any more: not in the file, or called obsolete there with nothing in their place.
    pub gone: u64,
    /// The first twenty of those, by name.
    pub going: Vec<String>,
    /// Concepts in use before.
    pub before: u64,
    /// Names that are not recognised inside texts: of one or two letters, or everyday words.
    pub quiet: u64,
    /// A few of those.
    pub quiet_names: Vec<String>,
    /// What is odd in the file, the first hundred.
    pub notes: Vec<Line>,
    /// How much is odd.
    pub notes_count: u64,
}

impl Plan {
    /// Whether so many concepts would go that somebody has to say that it is right: more than a tenth of those in use.
    pub fn is_drastic(&self) -> bool {
        self.gone * 10 > self.before
    }
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = VocabularyImported)]
pub struct Done {
    /// What its concepts are marked with.
    pub vocabulary: String,
    /// What it is called.
    pub name: String,
    /// Concepts in the file.
    pub concepts: u64,
    /// Those that were new.
    pub new: u64,
    /// Those that were different, and stay in use or are replaced.
    pub changed: u64,
    /// Those about which nothing was different.
    pub unchanged: u64,
    /// Those that were retired: not in the file any more, or called obsolete there with nothing in their place.
    pub retired: u64,
    /// Links between concepts of all vocabularies that are the same.
    pub linked: u64,
    /// How much was odd in the file.
    pub notes: u64,
}

/// How far an import is: so many of all concepts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Concepts written, or passed over because nothing is different.
    pub done: u64,
    /// Concepts to write.
    pub all: u64,
}

/// Why an import ended without having done all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something is wrong with the file; nothing was written.
    #[error("{} in the file; nothing was written", if .0.count == 1 { "there is one problem".to_owned() } else { format!("there are {} problems", .0.count) })]
    Refused(Problems),
    /// So many concepts would go that somebody has to say that it is right; nothing was written.
    #[error("{gone} of {before} concepts are not in this file or obsolete there, more than a tenth; nothing was written")]
    Drastic {
        /// Concepts that would go.
        gone: u64,
        /// Concepts in use.
        before: u64,
    },
    /// The database failed; what was written before stays, and repeating finishes.
    #[error("{0}; running the same import again finishes it")]
    Database(#[from] storage::Error),
    /// The notice could not be made.
    #[error("coordinators cannot be told: {0}; running the same import again finishes it")]
    Words(#[from] askama::Error),
    /// It was stopped from outside; repeating finishes.
    #[error("stopped; running the same import again finishes it")]
    Stopped,
}
