//! Saying on an instrument's page that one runs it, or can teach it: a row of one's own profile comes, changes or goes.

use chrono::{DateTime, Utc};

use super::follow::follow;
use crate::directory::instruments::INSTRUMENT_CLAIMED;
use crate::directory::instruments::model::Machine;
use crate::directory::model::{Audience, Instrument, Section, SectionKind};
use crate::directory::store::{replace_document, save_draft, working_copy};
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};

/// How many instruments a profile may have: as many as its form takes.
const MOST: usize = crate::directory::model::limits::INSTRUMENTS;

/// What came of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// It stands in the published profile; these see it.
    Shown(Audience),
    /// It is kept in a profile that is not published.
    Kept,
    /// It was so already.
    NothingNew,
    /// The profile names as many instruments as it may.
    TooMany,
}

/// Notes what someone does with an instrument; neither takes their claim back. The right to was checked before.
pub async fn claim(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    machine: &Machine,
    (runs, teaches): (bool, bool),
) -> Result<Claimed> {
    let Some(working) = working_copy(tx, person).await? else { return Ok(Claimed::NothingNew) };
    let row = (runs || teaches).then(|| machine.row(runs, teaches));
    let kind = SectionKind::Instruments;
    let mut edited = working.profile.instruments.clone();
    let edit_changes = put(&mut edited.content, machine, row.as_ref());
    if edited.content.len() > MOST {
        return Ok(Claimed::TooMany);
    }
    let mut base = working.base.clone();
    let base_changes = working.published.is_some() && put(&mut base.instruments.content, machine, row.as_ref());
    if base.instruments.content.len() > MOST {
        return Ok(Claimed::TooMany);
    }
    if !edit_changes && !base_changes {
        return Ok(Claimed::NothingNew);
    }
    if base_changes {
        base.instruments.version = next(&base.instruments, now);
        replace_document(tx, now, person, &base).await?;
        follow(tx, now, &[(person, &base)]).await?;
    }
    if edit_changes && (working.published.is_none() || working.drafts.contains(&kind)) {
        let content = serde_json::to_value(&edited.content).unwrap_or_default();
        let version = edited.version;
        save_draft(tx, now, &working, kind, edited.audience, content, version).await?;
    }
    let does = match (runs, teaches) {
        (true, true) => "both",
        (true, false) => "runs",
        (false, true) => "teaches",
        (false, false) => "nothing",
    };
    let fact = Fact::new(INSTRUMENT_CLAIMED, now).by(person).about(person).object(&machine.id).with("does", does);
    ledger::append(tx, now, fact).await?;
    Ok(if base_changes { Claimed::Shown(base.audience(kind)) } else { Claimed::Kept })
}

fn next(section: &Section<Vec<Instrument>>, now: DateTime<Utc>) -> i64 {
    now.timestamp_micros().max(section.version + 1)
}

/// Puts a row in the place of the one about this machine, or takes it away; false where nothing changes by it.
fn put(rows: &mut Vec<Instrument>, machine: &Machine, row: Option<&Instrument>) -> bool {
    let before = rows.clone();
    match (rows.iter_mut().find(|one| machine.is_meant(one)), row) {
        (Some(there), Some(row)) => {
            // What its owner wrote about name and place stays.
            there.instrument.clone_from(&row.instrument);
            (there.runs, there.teaches) = (row.runs, row.teaches);
        }
        (Some(_), None) => rows.retain(|one| !machine.is_meant(one)),
        (None, Some(row)) => rows.push(row.clone()),
        (None, None) => {}
    }
    *rows != before
}
