//! Lists of equipment, in the shape that UK universities publish them in: UNIQUIP, the CSV that Jisc's equipment.data collected
//! (<https://equipment.data.ac.uk/uniquip>). One row an instrument; columns may come in any order, unknown ones are passed over.
//!
//! The whole file is checked before anything is written. Rows are then written in batches of 500 by their natural key (the
//! institution's own id, else name and place), so that others can write between them and repeating a killed import finishes it.

mod read;
mod row;

use std::collections::HashSet;
use std::path::Path;

use super::INSTRUMENTS_IMPORTED;
use super::store::{self, Change, Listed, OnList};
use crate::accounts::{Institution, store as accounts};
use crate::app::App;
use crate::directory::model::Audience;
use crate::ledger::{self, Fact};
use crate::text::fold;

/// The largest file, in bytes.
pub const SIZE: u64 = 32 * 1024 * 1024;
/// How many problems are told one by one.
pub const SHOWN: usize = 50;
/// How many rows are written in one transaction.
const TOGETHER: usize = 500;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Check only.
    pub dry_run: bool,
    /// Whose equipment; needed where there are several institutions.
    pub institution: Option<String>,
    /// Who may see instruments that are new.
    pub audience: Audience,
    /// Whether machines of earlier lists that this one lacks are no longer used.
    pub retire_missing: bool,
}

/// One thing that is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// The column, and what it should be.
    pub what: String,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Instruments in the file.
    pub instruments: usize,
    /// Facilities in the file, which are read for their names only.
    pub facilities: usize,
    /// New or changed; in a dry run those that are not there yet.
    pub written: usize,
    /// Machines of earlier lists that this one lacks: names, with their places.
    pub missing: Vec<String>,
    /// How many of these are marked as no longer used.
    pub retired: usize,
    /// What was strange but no reason to refuse.
    pub warnings: Vec<String>,
}

/// Why an import ended without having done all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// The file as a whole is not what it should be.
    #[error("{0}. Nothing was written")]
    Shape(String),
    /// Lines have problems; nothing was written.
    #[error("{count} lines cannot be imported; nothing was written")]
    Refused {
        /// How many lines.
        count: usize,
        /// The first [`SHOWN`] problems.
        problems: Vec<Problem>,
    },
    /// The database failed; what was written before stays, and repeating finishes.
    #[error("{0}; what was written before is kept, and running the same import again finishes it")]
    Database(#[from] crate::storage::Error),
}

/// Imports a list of equipment.
pub async fn import(app: &App, file: &Path, options: &Options) -> Result<Report, Failure> {
    let size = std::fs::metadata(file)?.len();
    if size > SIZE {
        return Err(Failure::Shape(format!("The file has {} MB; {} MB are the most", size / 1024 / 1024, SIZE / 1024 / 1024)));
    }
    let bytes = std::fs::read(file)?;
    let institution = institution(app, options).await?;
    let vocabulary = app.vocabulary.current();
    let read = read::read(&bytes, &*vocabulary, options.audience)?;
    let mut report =
        Report { instruments: read.listed.len(), facilities: read.facilities, warnings: read.warnings, ..Report::default() };
    let missing = missing(store::on_lists(&mut app.db.read().await?, &institution.id).await?, &read.listed);
    report.missing = missing.iter().map(OnList::in_words).collect();
    if options.dry_run {
        let mut tx = app.db.read().await?;
        for listed in &read.listed {
            report.written += usize::from(store::known(&mut tx, &institution.id, listed).await?.is_none());
        }
        return Ok(report);
    }
    for batch in read.listed.chunks(TOGETHER) {
        report.written += write(app, &institution, batch).await?;
    }
    if options.retire_missing {
        for batch in missing.chunks(TOGETHER) {
            let mut tx = app.db.write().await?;
            for one in batch {
                report.retired += usize::from(store::retire(&mut tx, app.clock.now(), None, &one.id, true).await?);
            }
            tx.commit().await?;
        }
    }
    Ok(report)
}

/// Those on earlier lists that this one does not name.
fn missing(there: Vec<OnList>, listed: &[Listed]) -> Vec<OnList> {
    let ids: HashSet<&str> = listed.iter().filter_map(|one| one.external_id.as_deref()).collect();
    let keys: HashSet<String> = listed.iter().map(|one| one.details.key()).collect();
    let is_missing = |one: &OnList| match &one.external_id {
        Some(id) => !ids.contains(id.as_str()),
        None => !keys.contains(&one.key),
    };
    there.into_iter().filter(is_missing).collect()
}

async fn write(app: &App, institution: &Institution, batch: &[Listed]) -> Result<usize, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let mut written = 0;
    for listed in batch {
        written += usize::from(store::put_listed(&mut tx, now, &institution.id, listed).await? == Change::Changed);
    }
    if written > 0 {
        let fact = Fact::new(INSTRUMENTS_IMPORTED, now).object(&institution.id).quantity(written as f64);
        ledger::append(&mut tx, now, fact).await?;
    }
    tx.commit().await?;
    Ok(written)
}

/// Whose equipment it is.
async fn institution(app: &App, options: &Options) -> Result<Institution, Failure> {
    let mut all = accounts::institutions(&mut app.db.read().await?).await?;
    let names = |all: &[Institution]| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(", ");
    match &options.institution {
        Some(name) => {
            let known = names(&all);
            let wanted = fold(name);
            all.into_iter()
                .find(|one| fold(&one.name) == wanted || one.slug == *name)
                .ok_or_else(|| Failure::Shape(format!("There is no institution '{name}'. There are: {known}")))
        }
        None if all.len() == 1 => Ok(all.remove(0)),
        None if all.is_empty() => Err(Failure::Shape("There is no institution yet. Make one with 'benchside setup'".to_owned())),
        None => Err(Failure::Shape(format!("Say whose equipment it is with --institution NAME. There are: {}", names(&all)))),
    }
}
