//! Editing a section, the same for pages and the API: what is read for it, and what saving does.

use chrono::NaiveDate;
use serde_json::Value;

use super::forms::{self, Known, Pairs};
use super::instruments;
use super::model::{Held, Instrument, Section, SectionKind};
use super::store::{self, Save, Working};
use crate::accounts::model::Unit;
use crate::accounts::store as accounts;
use crate::web::forms::Form;
use crate::web::{Error, Result, Visit};

/// What is said beside a field that is HR's.
const HELD: &str = "HR keeps this, and it stays as they have it. If it is wrong, tell them: /profile/tell-hr";

/// What an editor works with, read before anything is decided.
pub(super) struct Desk {
    pub working: Working,
    pub departments: Vec<Unit>,
    pub sites: Vec<Unit>,
}

impl Desk {
    pub async fn open(visit: &Visit) -> Result<Self> {
        let me = visit.member()?;
        let mut tx = visit.app.db.read().await?;
        Ok(Self {
            working: store::working_copy(&mut tx, &me.person).await?.ok_or(Error::NotFound)?,
            departments: accounts::departments(&mut tx, Some(&me.institution)).await?,
            sites: accounts::sites(&mut tx, Some(&me.institution)).await?,
        })
    }

    /// The fields of a section that are HR's: name, what it is called, and what it says.
    pub fn in_words(&self, kind: SectionKind, held: &Held) -> Vec<(&'static str, &'static str, String)> {
        let unit =
            |units: &[Unit], id: &str| units.iter().find(|unit| unit.id == id).map(|unit| unit.name.clone()).unwrap_or_default();
        let fields = held.fields(kind).into_iter();
        fields
            .map(|(field, value)| match field {
                "name" => (field, "Your name", value),
                "title" => (field, "Job title", value),
                "department" => (field, "Department", unit(&self.departments, &value)),
                _ => (field, "Site or campus", unit(&self.sites, &value)),
            })
            .collect()
    }

    /// Runs with what forms need to know.
    pub fn known<T>(&self, visit: &Visit, run: impl FnOnce(&Known<'_>) -> T) -> T {
        let zone = visit.viewer.member().map_or("UTC", |me| me.time_zone.as_str());
        run(&Known {
            concepts: &*visit.app.vocabulary.current(),
            departments: &self.departments,
            sites: &self.sites,
            today: today(visit, zone),
        })
    }
}

/// A stored section that its own form cannot read is our mistake.
pub(super) fn misshapen(error: serde_json::Error) -> Error {
    Error::Internal(format!("a stored section: {error}"))
}

/// What came of a form that was sent.
pub(super) enum Done {
    /// It is kept as a draft, with this version.
    Kept(i64),
    /// Fields are wrong; nothing was written.
    Wrong(Form),
    /// Someone saved the section since; nothing was written.
    Conflict(Form, Section<Value>),
}

/// Parses a section's form and keeps it as a draft.
pub(super) async fn keep(visit: &Visit, desk: &Desk, kind: SectionKind, mut pairs: Pairs) -> Result<Done> {
    let contradicted = Held::of(&desk.working.person).map_or_else(Vec::new, |held| forms::hold(kind, &held, &mut pairs));
    let mut form = Form::sent(pairs);
    let expected: i64 =
        form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open the section again.".to_owned()))?;
    let (audience, mut content) = desk.known(visit, |known| forms::parse(kind, &mut form, known));
    contradicted.into_iter().for_each(|field| form.wrong(field, HELD));
    if !form.is_good() {
        return Ok(Done::Wrong(form));
    }
    let mut tx = visit.app.db.write().await?;
    // Read again: what was read before the transaction may have changed.
    let working = store::working_copy(&mut tx, &desk.working.person.id).await?.ok_or(Error::NotFound)?;
    if kind == SectionKind::Instruments {
        let mut rows: Vec<Instrument> = serde_json::from_value(content).map_err(misshapen)?;
        instruments::store::settle(&mut tx, &working.person.institution, &mut rows).await?;
        content = serde_json::to_value(rows).map_err(misshapen)?;
    }
    match store::save_draft(&mut tx, visit.app.clock.now(), &working, kind, audience, content, expected).await? {
        Save::Saved(version) => {
            tx.commit().await?;
            Ok(Done::Kept(version))
        }
        Save::Conflict(theirs) => Ok(Done::Conflict(form, theirs)),
    }
}

/// Today in a time zone.
pub(super) fn today(visit: &Visit, zone: &str) -> NaiveDate {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    visit.app.clock.now().with_timezone(&zone).date_naive()
}
