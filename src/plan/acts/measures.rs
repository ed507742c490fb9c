//! The acts on a measure.

use super::{allow, measure, open};
use crate::ids::RecordId;
use crate::plan::file::{Value, fits};
use crate::plan::model::{Act, Measure, check};
use crate::plan::store::{self, Record, Said, Saved};
use crate::web::{Error, Result, Visit};

/// Saves how a measure is defined.
pub(in crate::plan) async fn save_measure(
    visit: &Visit,
    plan: Option<&str>,
    code: &str,
    version: i64,
    says: &Measure,
    note: &str,
) -> Result<Saved> {
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (before, _, relation) = measure(&mut tx, &opened, code).await?;
    allow(relation, Act::Edit)?;
    let records = store::records(&mut tx, &before.id).await?;
    let records: Vec<&Record> = records.iter().filter(|record| !record.is_corrected).collect();
    if let Some(why) = recorded_otherwise(&before.says, says, &records) {
        return Err(Error::Invalid(vec![("kind".to_owned(), why)]));
    }
    let said = Said { now: visit.app.clock.now(), by: Some(&opened.me.person), note };
    let saved = store::save(&mut tx, &before, version, says, said).await?;
    tx.commit().await?;
    Ok(saved)
}

/// Why a definition does not go with what was recorded by the one before it: a share needs both its numbers, in every value.
fn recorded_otherwise(before: &Measure, says: &Measure, records: &[&Record]) -> Option<String> {
    let wrong = |measure: &Measure, value: &Value| check::numbers(value.n, value.of, measure.is_share()).is_some();
    let value = records.iter().map(|record| &record.value).find(|value| wrong(says, value) && !wrong(before, value))?;
    Some(format!(
        "This would be a share, and what is recorded for {} does not say of how many. Correct that first, or add another measure.",
        value.period.words()
    ))
}

/// Records what happened outside; in place of an earlier record, where it corrects one.
pub(in crate::plan) async fn record(
    visit: &Visit,
    plan: Option<&str>,
    code: &str,
    value: &Value,
    corrects: Option<&str>,
) -> Result<RecordId> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (measure, _, relation) = measure(&mut tx, &opened, code).await?;
    allow(relation, Act::Record)?;
    let wrong = |field: &str, why: String| Error::Invalid(vec![(field.to_owned(), why)]);
    if !measure.says.same_as.is_empty() {
        return Err(wrong(
            "what",
            format!("This is the same measure as {}. Record it there: it counts for both.", measure.says.same_as),
        ));
    }
    if !measure.says.from.recorded.contains(&value.what) || !value.what.is_by_hand() {
        return Err(wrong("what", "This measure is not recorded by hand.".to_owned()));
    }
    fits(&value.period, &opened.plan.head, opened.today).map_err(|why| wrong("period", format!("{why}.")))?;
    let before = store::records(&mut tx, &measure.id).await?;
    let corrected: Option<&Record> = match corrects {
        None => None,
        Some(id) => Some(before.iter().find(|record| record.id.as_str() == id).ok_or(Error::NotFound)?),
    };
    if corrected.is_some_and(|record| record.is_corrected) {
        return Err(Error::Conflict(
            "Somebody corrected this meanwhile. Nothing was written; look at the newer one first.".to_owned(),
        ));
    }
    let same = before.iter().find(|record| !record.is_corrected && record.value == *value);
    if same.is_some() {
        return Err(Error::Conflict("The same was recorded already, so nothing was written.".to_owned()));
    }
    let others = before.iter().filter(|other| corrected.is_none_or(|corrected| corrected.id != other.id));
    if let Some(other) = others.into_iter().find(|other| value.n.is_some() && other.is_of(value.what, value.period)) {
        return Err(wrong("period", format!("This measure {}.", other.stands())));
    }
    let ends = value.period.last(opened.plan.head.academic_year_end).min(opened.today);
    let said = Said { now, by: Some(&opened.me.person), note: "" };
    let id =
        store::record(&mut tx, said, &opened.me.institution, (&measure.id, &measure.says.code), value, ends, corrected).await?;
    tx.commit().await?;
    Ok(id)
}
