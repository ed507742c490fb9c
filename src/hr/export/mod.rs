//! People and profiles given out in bulk, as CSV or as a workbook.
//!
//! Who is in it is settled and written down in one transaction ([`begin`]), with the fact; then the rows are read 500 at a time
//! ([`Rows`]), so that no export is larger in memory than that, and one that breaks off has still been told to those who were in it.

mod csv;
mod people;
mod profiles;
mod workbook;

use std::collections::HashMap;
use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use csv::{head, line, stream};
pub use workbook::workbook;

use super::DATA_EXPORTED;
use super::store::exports as store;
pub use super::store::exports::{Made, of, with};
use crate::accounts::units;
use crate::accounts::{Institution, Role, Viewer};
use crate::app::App;
use crate::directory;
use crate::ids::{ExportId, InstitutionId, PersonId};
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};

/// How many people are read at once.
const PAGE: i64 = 500;

/// What is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// The roll: what the institution says of everyone who works there.
    People,
    /// Published profiles, as everyone signed in at the institution may see them.
    Profiles,
}

/// As what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated, UTF-8 with its mark.
    Csv,
    /// A workbook for Excel, LibreOffice and others.
    Xlsx,
}

impl What {
    /// Its word in addresses, tables and facts.
    pub fn code(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Profiles => "profiles",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::People, Self::Profiles].into_iter().find(|what| what.code() == code)
    }

    /// The headings of its columns.
    pub fn headings(self) -> Vec<&'static str> {
        match self {
            Self::People => people::headings(),
            Self::Profiles => profiles::HEADINGS.to_vec(),
        }
    }
}

impl Format {
    /// Its word in addresses, tables and facts, which is also how its files end.
    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx].into_iter().find(|format| format.code() == code)
    }

    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Who takes it out: a person by their role, or the operator at the server.
#[derive(Debug, Clone)]
pub struct By {
    /// Who; none for the operator.
    pub person: Option<PersonId>,
    /// `coordinator`, `admin` or `operator`.
    pub role: &'static str,
}

/// Settles who is in an export, and writes down that there is one; gives it, and how many they are.
pub async fn begin(
    tx: &mut Tx,
    now: DateTime<Utc>,
    institution: &InstitutionId,
    by: &By,
    what: What,
    format: Format,
) -> Result<(ExportId, u64)> {
    let id = ExportId::new(now);
    let people = store::add(tx, &id, now, institution, by, what, format).await?;
    let fact = Fact::new(DATA_EXPORTED, now)
        .object(&id)
        .quantity(people as f64)
        .with("what", what.code())
        .with("format", format.code())
        .with("role", by.role);
    ledger::append(tx, now, if let Some(person) = &by.person { fact.by(person) } else { fact }).await?;
    Ok((id, people))
}

/// The rows of an export, read as they are asked for.
pub struct Rows {
    app: App,
    id: ExportId,
    what: What,
    institution: Institution,
    departments: HashMap<String, String>,
    after: PersonId,
    ready: VecDeque<Vec<String>>,
    ended: bool,
}

impl Rows {
    /// Those of an export that was begun.
    pub async fn open(app: &App, institution: &Institution, id: &ExportId, what: What) -> Result<Self> {
        let tree = units::departments(&mut app.db.read().await?, &institution.id).await?;
        Ok(Self {
            app: app.clone(),
            id: id.clone(),
            what,
            institution: institution.clone(),
            departments: people::paths(&tree),
            after: PersonId::from(""),
            ready: VecDeque::new(),
            ended: false,
        })
    }

    /// The next rows, 500 at most; empty at the end.
    pub async fn next(&mut self) -> Result<Vec<Vec<String>>> {
        while !self.ended && self.ready.is_empty() {
            let mut tx = self.app.db.read().await?;
            let ids = store::people(&mut tx, &self.id, &self.after, PAGE).await?;
            let Some(last) = ids.last().cloned() else {
                self.ended = true;
                break;
            };
            self.after = last;
            self.ready = match self.what {
                What::People => people::rows(&mut tx, &self.institution, &self.departments, &ids).await?.into(),
                What::Profiles => {
                    let everyone = Viewer::anybody_at(&self.institution, vec![Role::Coordinator]);
                    let seen = directory::visible(&mut tx, &everyone, &ids).await?;
                    let concepts = self.app.vocabulary.current();
                    seen.into_iter().map(|one| profiles::row(one, &*concepts)).collect()
                }
            };
        }
        Ok(self.ready.drain(..).collect())
    }
}

impl Made {
    /// "Your coordinator" and the like, as those in it are told: by which role, not by whom.
    pub fn role_in_words(&self) -> &'static str {
        match self.role.as_str() {
            "coordinator" => "a coordinator",
            "admin" => "an administrator",
            _ => "the operator of the server",
        }
    }

    /// What was given out, in words.
    pub fn what_in_words(&self) -> &'static str {
        if self.what == "people" { "what your institution says about you" } else { "your published profile" }
    }
}
