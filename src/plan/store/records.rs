//! Values that are recorded: their numbers as facts, their words here.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::parts::Said;
use super::plans::json;
use crate::ids::{InstitutionId, PartId, PlanId, RecordId};
use crate::ledger::{self, Fact, Place};
use crate::plan::PLAN_RECORDED;
use crate::plan::file::Value;
use crate::plan::model::{Period, Recorded};
use crate::sql;
use crate::storage::{Result, Tx};

/// A value that was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Which one.
    pub id: RecordId,
    /// For which measure.
    pub measure: PartId,
    /// What was recorded.
    pub value: Value,
    /// Its last day.
    pub ends: NaiveDate,
    /// The fact that holds its numbers.
    pub seq: i64,
    /// When it was recorded.
    pub recorded: DateTime<Utc>,
    /// By whom.
    pub by: Option<String>,
    /// The record that took its place.
    pub corrected: Option<RecordId>,
}

impl Record {
    /// Whether another took its place.
    pub fn is_corrected(&self) -> bool {
        self.corrected.is_some()
    }

    /// Whether it stands, and is a number of this happening in this period.
    pub fn is_of(&self, what: Recorded, period: Period) -> bool {
        !self.is_corrected() && self.value.is_of(what, period)
    }

    /// Whether it stands, and says of the same happening on the same day that it was held where a value says that it was not, or the other way
    /// round. Within a longer period something may be put off and then be held.
    pub fn contradicts(&self, value: &Value) -> bool {
        !self.is_corrected()
            && matches!(value.period, Period::Day(_))
            && (self.value.what, self.value.period) == (value.what, value.period)
            && self.value.held != value.held
    }

    /// What to do about it where another one of its period comes, as the end of a sentence about the measure.
    pub fn stands(&self) -> String {
        format!(
            "has a number of {} already (“{}”): correct that, or say more closely when this was, such as a quarter or a day",
            self.value.period.words(),
            self.value.words
        )
    }
}

/// The record that stands where one stood, of those that were recorded for its measure.
pub fn standing<'a>(records: &'a [Record], id: &str) -> Option<&'a Record> {
    let mut found = records.iter().find(|record| record.id.as_str() == id)?;
    // each was recorded after the one before it, so that this ends
    while let Some(next) = found.corrected.as_ref().and_then(|id| records.iter().find(|one| one.id == *id && one.seq > found.seq)) {
        found = next;
    }
    Some(found)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: RecordId,
    measure: PartId,
    value: String,
    ends: String,
    seq: i64,
    recorded: DateTime<Utc>,
    by: Option<String>,
    corrected: Option<RecordId>,
}

impl Row {
    fn record(self) -> Option<Record> {
        let value = serde_json::from_str(&self.value)
            .inspect_err(|error| tracing::error!(%error, record = %self.id, "a value that was recorded cannot be read"))
            .ok()?;
        Some(Record {
            id: self.id,
            measure: self.measure,
            value,
            ends: self.ends.parse().ok()?,
            seq: self.seq,
            recorded: self.recorded,
            by: self.by,
            corrected: self.corrected,
        })
    }
}

const SELECT: &str = "select r.id, r.measure, r.value, r.ends, r.seq, r.recorded, p.name as by, r.corrected
    from plan_records r left join people p on p.id = r.recorded_by";

/// What was recorded for a measure, the newest period first, what was corrected among it.
pub async fn records(tx: &mut Tx, measure: &PartId) -> Result<Vec<Record>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where r.measure = $1 order by r.ends desc, r.seq desc limit 500"));
    let rows = sql!(tx, sqlx::query_as::<_, Row>(query).bind(measure), fetch_all)?;
    Ok(rows.into_iter().filter_map(Row::record).collect())
}

/// What counts of all that was recorded for a plan's measures, the newest period first.
pub async fn records_of(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Record>> {
    let query = sqlx::AssertSqlSafe(format!(
        "{SELECT} join plan_parts m on m.id = r.measure where m.plan = $1 and r.corrected is null order by r.ends desc, r.seq desc"
    ));
    let rows = sql!(tx, sqlx::query_as::<_, Row>(query).bind(plan), fetch_all)?;
    Ok(rows.into_iter().filter_map(Row::record).collect())
}

/// Records a value for a measure of an institution's plan. The fact happened at noon of its last day.
pub async fn record(
    tx: &mut Tx,
    said: Said<'_>,
    institution: &InstitutionId,
    measure: (&PartId, &str),
    value: &Value,
    ends: NaiveDate,
    corrects: Option<&Record>,
) -> Result<RecordId> {
    let Said { now, by, .. } = said;
    let id = RecordId::new(now);
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    let mut fact = Fact::new(PLAN_RECORDED, ends.and_time(noon).and_utc().min(now))
        .object(&id)
        .at(Place { institution: institution.to_string(), ..Place::default() })
        .with("measure", measure.1)
        .with("what", value.what.code())
        .with("period", value.period)
        .with("held", if value.held { "yes" } else { "no" });
    if let Some(n) = value.n {
        fact = fact.quantity(n);
    }
    for (name, number) in [("of", value.of), ("invited", value.invited)] {
        if let Some(number) = number {
            fact = fact.with(name, number);
        }
    }
    fact.corrects = corrects.map(|record| record.seq);
    let seq = ledger::append(tx, now, if let Some(by) = by { fact.by(by) } else { fact }).await?;
    let (words, last) = (json(value), ends.to_string());
    sql!(
        tx,
        sqlx::query(
            "insert into plan_records (id, measure, value, ends, seq, recorded, recorded_by) values ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(&id)
        .bind(measure.0)
        .bind(&words)
        .bind(&last)
        .bind(seq)
        .bind(now)
        .bind(by),
        execute
    )?;
    if let Some(corrected) = corrects {
        correct(tx, &corrected.id, &id).await?;
    }
    Ok(id)
}

/// Notes which record took another's place.
pub async fn correct(tx: &mut Tx, corrected: &RecordId, by: &RecordId) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query("update plan_records set corrected = $2 where id = $1 and corrected is null").bind(corrected).bind(by.as_str()),
        execute
    )?;
    Ok(touched > 0)
}
