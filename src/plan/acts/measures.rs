//! The acts on a measure.

use super::{Opened, allow, measure, open};
use crate::ids::RecordId;
use crate::measures::Sight;
use crate::plan::file::{Value, fits};
use crate::plan::model::check::{self, Wrong};
use crate::plan::model::{Act, Measure};
use crate::plan::store::{self, Record, Said, Saved};
use crate::text::capital;
use crate::web::{Error, Result, Visit};

/// Saves how a measure is defined.
pub(in crate::plan) async fn save_measure(
    visit: &Visit,
    plan: Option<&str>,
    code: &str,
    version: i64,
    says: &Measure,
    (note, is_anew): (&str, bool),
) -> Result<Saved> {
    let mut tx = visit.app.db.write().await?;
    let opened = open(&mut tx, visit, plan).await?;
    let (before, _, relation) = measure(&mut tx, &opened, code).await?;
    allow(relation, Act::Edit)?;
    let records = store::records(&mut tx, &before.id).await?;
    let values: Vec<&Value> = records.iter().filter(|record| !record.is_corrected()).map(|record| &record.value).collect();
    let mut wrong = check::recorded_otherwise(&before.says, says, &values);
    // what was so before is no fault of whoever changes something else
    let head = &opened.plan.head;
    let there = check::times(head, &before.says);
    wrong.extend(check::times(head, says).into_iter().filter(|one| !there.contains(one)));
    let began = before.says.baseline.as_ref().is_some_and(|baseline| baseline.n.is_some());
    // whatever they wrote: a refusal of some numbers alone would tell those that there are
    if began && before.says.hides_where_it_began(opened.sight) && !before.says.shows_where_it_began() && says.shows_where_it_began()
    {
        let field = if says.kind != before.says.kind {
            "kind"
        } else if says.from.numerator.is_some() {
            "numerator"
        } else {
            "recorded"
        };
        let why = "where it began counts people, and then it would be shown exactly. Ask a coordinator to change this";
        wrong.push(Wrong { field, nth: 0, why: why.to_owned() });
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(
            wrong.into_iter().map(|one| (one.field.to_owned(), format!("{}.", capital(&one.why)))).collect(),
        ));
    }
    let said = Said { now: visit.app.clock.now(), by: Some(&opened.me.person), note };
    let saved = if is_anew {
        store::save_anew(&mut tx, &before, version, says, said).await?
    } else {
        store::save(&mut tx, &before, version, says, said).await?
    };
    tx.commit().await?;
    Ok(saved)
}

/// Whether the numbers of a record are of people, and whoever opened the plan is shown rounded ones alone. What was recorded stays what it
/// is, whatever the measure's definition became.
pub(in crate::plan) fn hides_numbers(opened: &Opened<'_>, measure: &Measure, record: &Record) -> bool {
    hides_value(opened.sight, measure, &record.value)
}

fn hides_value(sight: Sight, measure: &Measure, value: &Value) -> bool {
    let of_people = measure.from.recorded.iter().chain([&value.what]).any(|what| what.counts_people());
    sight != Sight::Exact && of_people
}

/// Whether a record says what is to be recorded already. Numbers that whoever records it is not shown are not compared: that would tell
/// whether they were guessed.
fn is_same(record: &Record, value: &Value, hides: bool) -> bool {
    let without = |value: &Value| Value { n: None, of: None, invited: None, ..value.clone() };
    if hides { value.n.is_none() && without(&record.value) == without(value) } else { record.value == *value }
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
    if corrected.is_some_and(|record| record.is_corrected()) {
        return Err(Error::Conflict(
            "Somebody corrected this meanwhile. Nothing was written; look at the newer one first.".to_owned(),
        ));
    }
    let hides = hides_value(opened.sight, &measure.says, value);
    // what is corrected may be replaced by itself: to refuse that would tell of its numbers
    let same = before.iter().filter(|record| !(record.is_corrected() || hides && corrected.is_some_and(|own| own.id == record.id)));
    if same.into_iter().any(|record| is_same(record, value, hides)) {
        return Err(Error::Conflict("The same was recorded already, so nothing was written.".to_owned()));
    }
    let is_its_own = corrected.is_some_and(|record| record.is_of(value.what, value.period));
    let is_another = |other: &&Record| value.n.is_some() && !is_its_own && other.is_of(value.what, value.period);
    if let Some(other) = before.iter().find(is_another) {
        return Err(wrong("period", format!("This measure {}.", other.stands())));
    }
    let is_its_other = |other: &&Record| corrected.is_none_or(|own| own.id != other.id) && other.contradicts(value);
    if let Some(other) = before.iter().find(is_its_other) {
        let (not, day) = (if other.value.held { "" } else { "not " }, value.period.words());
        let why = format!("That it was {not}held on {day} is recorded already (“{}”). Correct that instead.", other.value.words);
        return Err(wrong("held", why));
    }
    let ends = value.period.last(opened.plan.head.academic_year_end).min(opened.today);
    let said = Said { now, by: Some(&opened.me.person), note: "" };
    let id =
        store::record(&mut tx, said, &opened.me.institution, (&measure.id, &measure.says.code), value, ends, corrected).await?;
    tx.commit().await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::plan::model::Recorded;

    #[test]
    fn nobody_learns_by_guessing() {
        let value = |n: Option<f64>, words: &str| Value {
            what: Recorded::Survey,
            period: "2025".parse().expect("a period"),
            n,
            of: n.map(|_| 457.0),
            invited: None,
            held: true,
            words: words.to_owned(),
            link: String::new(),
        };
        let record = |value: Value| Record {
            id: "r".into(),
            measure: "m".into(),
            value,
            ends: "2025-12-31".parse().expect("a day"),
            seq: 1,
            recorded: DateTime::UNIX_EPOCH,
            by: None,
            corrected: None,
        };
        let there = record(value(Some(123.0), "Spring"));
        assert!(is_same(&there, &value(Some(123.0), "Spring"), false), "who sees the number is told");
        for guess in [122.0, 123.0, 124.0] {
            assert!(!is_same(&there, &value(Some(guess), "Spring"), true), "{guess} is answered as every other number is");
        }
        let words = record(value(None, "Put off"));
        assert!(is_same(&words, &value(None, "Put off"), true) && !is_same(&words, &value(None, "Held"), true));
        let survey = Measure {
            from: crate::plan::model::Sources { recorded: vec![Recorded::Survey], ..Default::default() },
            ..Measure::default()
        };
        assert!(hides_value(Sight::Published, &survey, &value(None, "")) && !hides_value(Sight::Exact, &survey, &value(None, "")));
    }
}
