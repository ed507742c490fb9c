//! Profiles from a file: one JSON object a line, read twice.
//!
//! The first pass checks the whole file and writes nothing. The second writes batches of 500 by natural key (institution and
//! `external_id`), each in a transaction of its own, so that others can write between them; repeating an import that was killed
//! finishes it, and repeating one that was not changes nothing. Neither pass holds more than a batch of lines in memory.

mod check;
mod lines;
mod row;
mod write;

use std::ops::ControlFlow;
use std::path::Path;

use crate::app::App;

pub use check::{Checked, Problem};
pub use write::as_published;

/// The longest line, in bytes.
pub const LINE: usize = 1024 * 1024;

/// How many problems are told one by one.
pub const SHOWN: usize = 50;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Check only.
    pub dry_run: bool,
    /// The institution of those who name none.
    pub institution: Option<String>,
    /// Also replace what people have published or confirmed themselves.
    pub replace: bool,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many of so many bytes are checked.
    Checking(u64, u64),
    /// So many of so many people are written.
    Writing(u64, u64),
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// People in the file.
    pub people: u64,
    /// People who had no account before.
    pub new: u64,
    /// Profiles published, new or changed.
    pub published: u64,
    /// Profiles that were so already.
    pub unchanged: u64,
    /// Profiles left alone because their owners published, confirmed or withdrew them.
    pub left: u64,
    /// People left out because they had asked to be erased.
    pub erased: u64,
    /// What was strange but no reason to refuse.
    pub warnings: Vec<String>,
}

/// Why an import ended without having done all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// The file has problems; nothing was written.
    #[error("{} of {} lines cannot be imported; nothing was written", .0.count, .0.lines)]
    Refused(Box<Checked>),
    /// The database failed; what was written before stays, and repeating finishes.
    #[error("{0}; what was written before is kept, and running the same import again finishes it")]
    Database(#[from] crate::storage::Error),
    /// It was stopped from outside; what was written before stays, and repeating finishes.
    #[error("stopped; what was written before is kept, and running the same import again finishes it")]
    Stopped,
    /// The file is no longer what was checked.
    #[error(
        "line {0} changed while the file was read; what was written before is kept. Run the import again when the file is complete"
    )]
    Changed(u64),
}

/// Imports a file. `watch` is told how far it is, and may stop it.
pub async fn import(
    app: &App,
    file: &Path,
    options: &Options,
    mut watch: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Report, Failure> {
    let vocabulary = app.vocabulary.current();
    let there = {
        let mut tx = app.db.read().await?;
        crate::accounts::store::institutions(&mut tx).await?
    };
    let checked = check::check(file, &*vocabulary, &there, options, &mut watch)?;
    if checked.count > 0 {
        return Err(Failure::Refused(Box::new(checked)));
    }
    let mut report = Report { people: checked.lines, warnings: checked.warnings.clone(), ..Report::default() };
    if !options.dry_run {
        write::write(app, file, &checked, options, &mut report, &mut watch).await?;
    }
    Ok(report)
}
