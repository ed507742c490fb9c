//! Rows of waves.

use chrono::{DateTime, Utc};

use super::Wave;
use crate::ids::{PartId, PersonId, PlanId, RecordId, WaveId};
use crate::measures::Breakdown;
use crate::plan::model::Period;
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

/// What a department answered to a measure's question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where the file says so; 0 for what is kept.
    pub line: usize,
    /// The measure.
    pub measure: PartId,
    /// The department; empty where it is not known.
    pub department: String,
    /// How many were asked.
    pub invited: Option<i64>,
    /// How many answered.
    pub answered: i64,
    /// How many of them agreed.
    pub agreed: i64,
}

/// What some people answered to a measure's question, by something else than their department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The measure.
    pub measure: PartId,
    /// What it is broken down by.
    pub by: Breakdown,
    /// The group as the file writes it, of sites their id; empty where it is not known.
    pub member: String,
    /// How many were asked.
    pub invited: Option<i64>,
    /// How many answered.
    pub answered: i64,
    /// How many of them agreed.
    pub agreed: i64,
}

/// A version of a wave as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Which one.
    pub id: WaveId,
    /// Which version, from 1.
    pub version: i64,
    /// When it was.
    pub period: Period,
    /// Its counts.
    pub rows: Vec<Row>,
    /// The same people by whatever else they are broken down.
    pub groups: Vec<Group>,
    /// The values that it is for measures.
    pub records: Vec<(PartId, RecordId)>,
}

impl Kept {
    /// The value that it is for a measure, as it was recorded.
    pub fn record(&self, measure: &PartId) -> Option<&RecordId> {
        self.records.iter().find(|(of, _)| of == measure).map(|(_, record)| record)
    }
}

/// A wave in a list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    /// What it is called.
    pub name: String,
    /// Which version.
    pub version: i64,
    /// When it was, as plans write it.
    pub period: String,
    /// When it was sent.
    pub sent: DateTime<Utc>,
    /// By whom.
    pub by: Option<String>,
    /// Whether a newer version took its place.
    pub is_replaced: bool,
    /// Of how many measures it is.
    pub measures: i64,
}

/// An institution's plan's waves, the newest first.
pub async fn all(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Listed>> {
    sql!(
        tx,
        sqlx::query_as::<_, Listed>(
            "select w.name, w.version, w.period, w.sent, p.name as by, w.is_replaced,
                    (select cast(count(*) as bigint) from plan_wave_records r where r.wave = w.id) as measures
             from plan_waves w left join people p on p.id = w.sent_by where w.plan = $1 order by w.sent desc, w.id desc limit 200"
        )
        .bind(plan),
        fetch_all
    )
}

type CountRow = (PartId, String, Option<i64>, i64, i64);

async fn rows(tx: &mut Tx, wave: &WaveId) -> Result<Vec<Row>> {
    let rows: Vec<CountRow> = sql!(
        tx,
        sqlx::query_as("select measure, department, invited, answered, agreed from plan_wave_counts where wave = $1").bind(wave),
        fetch_all
    )?;
    let row = |(measure, department, invited, answered, agreed)| Row { line: 0, measure, department, invited, answered, agreed };
    Ok(rows.into_iter().map(row).collect())
}

type GroupRow = (PartId, String, String, Option<i64>, i64, i64);

async fn groups(tx: &mut Tx, wave: &WaveId) -> Result<Vec<Group>> {
    let rows: Vec<GroupRow> = sql!(
        tx,
        sqlx::query_as(
            "select measure, breakdown, member, invited, answered, agreed from plan_wave_groups where wave = $1
             order by measure, breakdown, member"
        )
        .bind(wave),
        fetch_all
    )?;
    let group = |(measure, by, member, invited, answered, agreed): GroupRow| {
        let by = Breakdown::from_code(&by)?;
        Some(Group { measure, by, member, invited, answered, agreed })
    };
    Ok(rows.into_iter().filter_map(group).collect())
}

async fn kept(tx: &mut Tx, found: Option<(WaveId, i64, String)>) -> Result<Option<Kept>> {
    let Some((id, version, period)) = found else { return Ok(None) };
    let Ok(period) = period.parse() else { return Ok(None) };
    let records = sql!(tx, sqlx::query_as("select measure, record from plan_wave_records where wave = $1").bind(&id), fetch_all)?;
    let (rows, groups) = (rows(tx, &id).await?, groups(tx, &id).await?);
    Ok(Some(Kept { id, version, period, rows, groups, records }))
}

/// The newest version of a wave.
pub async fn newest(tx: &mut Tx, plan: &PlanId, name: &str) -> Result<Option<Kept>> {
    let found = sql!(
        tx,
        sqlx::query_as("select id, version, period from plan_waves where plan = $1 and name = $2 order by version desc limit 1")
            .bind(plan)
            .bind(name),
        fetch_optional
    )?;
    kept(tx, found).await
}

/// The newest wave that a measure's value is of, if the record that counts came with a file: the wave with that record.
pub async fn of_record(tx: &mut Tx, record: &RecordId) -> Result<Option<Kept>> {
    let found = sql!(
        tx,
        sqlx::query_as(
            "select w.id, w.version, w.period from plan_waves w join plan_wave_records r on r.wave = w.id where r.record = $1"
        )
        .bind(record),
        fetch_optional
    )?;
    kept(tx, found).await
}

/// Keeps a version of a wave, in the place of the ones before.
pub async fn insert(
    tx: &mut Tx,
    now: DateTime<Utc>,
    plan: &PlanId,
    wave: &Wave,
    version: i64,
    (rows, groups): (&[Row], &[Group]),
    by: Option<&PersonId>,
) -> Result<WaveId> {
    let id = WaveId::new(now);
    let period = wave.period.to_string();
    sql!(
        tx,
        sqlx::query("update plan_waves set is_replaced = true where plan = $1 and name = $2").bind(plan).bind(&wave.name),
        execute
    )?;
    sql!(
        tx,
        sqlx::query(
            "insert into plan_waves (id, plan, name, version, period, sent, sent_by, is_replaced)
             values ($1, $2, $3, $4, $5, $6, $7, false)"
        )
        .bind(&id)
        .bind(plan)
        .bind(&wave.name)
        .bind(version)
        .bind(&period)
        .bind(now)
        .bind(by),
        execute
    )?;
    let rows: Vec<&Row> = rows.iter().collect();
    sql_rows!(
        tx,
        "insert into plan_wave_counts (wave, measure, department, invited, answered, agreed) ",
        rows,
        |b, row| {
            b.push_bind(id.clone())
                .push_bind(row.measure.clone())
                .push_bind(row.department.clone())
                .push_bind(row.invited)
                .push_bind(row.answered)
                .push_bind(row.agreed);
        },
        ""
    )?;
    let groups: Vec<&Group> = groups.iter().collect();
    sql_rows!(
        tx,
        "insert into plan_wave_groups (wave, measure, breakdown, member, invited, answered, agreed) ",
        groups,
        |b, one| {
            b.push_bind(id.clone())
                .push_bind(one.measure.clone())
                .push_bind(one.by.code())
                .push_bind(one.member.clone())
                .push_bind(one.invited)
                .push_bind(one.answered)
                .push_bind(one.agreed);
        },
        ""
    )?;
    Ok(id)
}

/// Notes the value that a wave is for a measure.
pub async fn note_record(tx: &mut Tx, wave: &WaveId, measure: &PartId, record: &RecordId) -> Result<()> {
    sql!(
        tx,
        sqlx::query("insert into plan_wave_records (wave, measure, record) values ($1, $2, $3)")
            .bind(wave)
            .bind(measure)
            .bind(record),
        execute
    )?;
    Ok(())
}
