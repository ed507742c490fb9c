//! The first pass over a file: bytes to entries, and everything that is wrong or odd with its line.
//!
//! Nothing here knows the database. What kind of file it is is told by its beginning, not by its name. Faults that make a file
//! something else than its maker meant refuse it ([`Problems`] as an error); what is merely odd is noted, and each note says what was
//! done: a link to a concept that is not in the file is left out, a circle is broken at the link that closes it when the file is
//! gone through from its beginning, a definition of more than 2,000 letters is cut, a name without a letter is left out.

mod check;
mod esco;
mod kinds;
mod obo;
mod plain;
mod skos;
mod text;
mod xml;

use crate::sent::Problems;
use crate::vocabulary::model::Kind;

/// The largest file, in bytes.
pub const BYTES: usize = 128 * 1024 * 1024;
/// The most concepts of one file.
pub const CONCEPTS: usize = 250_000;
/// The longest definition that is kept, in letters.
pub const DEFINITION: usize = 2_000;
/// The longest name, in letters.
pub(super) const NAME: usize = 200;
/// How many names of one sort a concept may have.
pub(super) const NAMES: usize = 200;

/// Which kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The Open Biomedical Ontologies' text form.
    Obo,
    /// SKOS in Turtle.
    Turtle,
    /// SKOS in RDF/XML.
    RdfXml,
    /// ESCO's CSV as published.
    Esco,
    /// CSV with the columns of our starter.
    Plain,
}

impl Format {
    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Obo => "OBO",
            Self::Turtle => "SKOS in Turtle",
            Self::RdfXml => "SKOS in RDF/XML",
            Self::Esco => "ESCO's CSV",
            Self::Plain => "plain CSV",
        }
    }
}

/// A vocabulary as its file says it.
#[derive(Debug, Clone)]
pub struct File {
    /// Which kind of file it is.
    pub format: Format,
    /// What it calls itself; empty where it does not.
    pub name: String,
    /// Its licence; empty where it does not say.
    pub licence: String,
    /// Its version or date; empty where it does not say.
    pub version: String,
    /// Its concepts in the file's order; links to broader ones lead to others in it, in no circle.
    pub entries: Vec<Entry>,
    /// What is odd in it.
    pub notes: Problems,
}

/// A concept as its file says it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// Its line, from 1.
    pub line: u64,
    /// The file's own identifier of it.
    pub origin: String,
    /// Its name.
    pub label: String,
    /// Other names, spelled out, that mean exactly it.
    pub synonyms: Vec<String>,
    /// Other names that its file calls narrower, broader, related or hidden.
    pub loose: Vec<String>,
    /// Short forms.
    pub abbreviations: Vec<String>,
    /// What is broader: identifiers; in plain CSV, labels, until they are looked up.
    pub broader: Vec<String>,
    /// Addresses of concepts elsewhere that its file says are exactly the same.
    pub same: Vec<String>,
    /// What sort of thing it is; none where neither file nor ancestors tell.
    pub kind: Option<Kind>,
    /// What it means.
    pub definition: String,
    /// Whether its file says that it is no longer used.
    pub obsolete: bool,
    /// What its file says to use instead.
    pub successor: Option<String>,
}

/// Reads a file of any of the kinds.
///
/// # Errors
///
/// Everything that is wrong with it; nothing is to be written then.
pub fn read(bytes: &[u8]) -> Result<File, Problems> {
    let text = text::decode(bytes)?;
    let mut file = match text::format(text)? {
        Format::Obo => obo::read(text)?,
        Format::Turtle => skos::turtle(text)?,
        Format::RdfXml => skos::xml(text)?,
        Format::Esco => esco::read(text)?,
        Format::Plain => plain::read(text)?,
    };
    check::check(&mut file)?;
    kinds::guess(&mut file.entries);
    Ok(file)
}
