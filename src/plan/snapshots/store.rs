//! Rows of snapshots. They are written once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::model::{Editions, Exact, Numbers, wave_of};
use super::publish::Number;
use crate::ids::{InstitutionId, PartId, PersonId, PlanId, SnapshotId};
use crate::plan::model::Measure;
use crate::sql;
use crate::storage::{Result, Tx};

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Snapshot {
    /// Which one.
    pub id: SnapshotId,
    /// The quarter, as plans write it.
    pub period: String,
    /// Its last day.
    pub ends: String,
    /// When it was made.
    pub frozen: DateTime<Utc>,
    /// By whom; none where it was made by itself.
    pub by: Option<String>,
    /// The last fact that was counted.
    pub seq: i64,
}

/// A measure's numbers in a snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The measure.
    pub measure: PartId,
    /// The version of its definition.
    pub version: i64,
    /// What everyone sees.
    pub shown: Numbers,
    /// Exact numbers.
    pub exact: Exact,
}

/// What a snapshot holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// Each measure's numbers.
    pub lines: Vec<Line>,
    /// By counter, what is new of it.
    pub counts: BTreeMap<String, Vec<Number>>,
}

/// A plan's snapshots, the oldest first.
pub async fn all(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Snapshot>> {
    sql!(
        tx,
        sqlx::query_as::<_, Snapshot>(
            "select s.id, s.period, s.ends, s.frozen, p.name as by, s.seq from plan_snapshots s
             left join people p on p.id = s.frozen_by where s.plan = $1 order by s.ends, s.id"
        )
        .bind(plan),
        fetch_all
    )
}

/// A plan's snapshots with what everyone sees in them.
pub async fn editions(tx: &mut Tx, plan: &PlanId) -> Result<Editions> {
    let all = all(tx, plan).await?;
    if all.is_empty() {
        return Ok(Editions::default());
    }
    let rows: Vec<(SnapshotId, String, i64, String)> = sql!(
        tx,
        sqlx::query_as(
            "select n.snapshot, m.code, n.version, n.shown from plan_snapshot_numbers n join plan_snapshots s on s.id = n.snapshot
             join plan_parts m on m.id = n.measure where s.plan = $1"
        )
        .bind(plan),
        fetch_all
    )?;
    let mut numbers: BTreeMap<String, BTreeMap<usize, Numbers>> = BTreeMap::new();
    let mut versions: BTreeMap<String, BTreeMap<usize, i64>> = BTreeMap::new();
    for (snapshot, code, version, shown) in rows {
        let Some(at) = all.iter().position(|one| one.id == snapshot) else { continue };
        versions.entry(code.clone()).or_default().insert(at, version);
        match serde_json::from_str(&shown) {
            Ok(shown) => {
                numbers.entry(code).or_default().insert(at, shown);
            }
            Err(error) => tracing::error!(%error, %snapshot, code, "numbers that were frozen cannot be read"),
        }
    }
    let definitions = definitions(tx, plan).await?;
    Ok(Editions { all, numbers, versions, definitions })
}

/// What measures said by the versions by which a plan's snapshots were made, by code and version.
async fn definitions(tx: &mut Tx, plan: &PlanId) -> Result<BTreeMap<(String, i64), Measure>> {
    let rows: Vec<(String, i64, String)> = sql!(
        tx,
        sqlx::query_as(
            "select distinct m.code, v.version, v.says from plan_snapshot_numbers n join plan_snapshots s on s.id = n.snapshot
             join plan_parts m on m.id = n.measure join plan_versions v on v.part = n.measure and v.version = n.version
             where s.plan = $1"
        )
        .bind(plan),
        fetch_all
    )?;
    Ok(rows.into_iter().filter_map(|(code, version, says)| Some(((code, version), serde_json::from_str(&says).ok()?))).collect())
}

/// What an institution's snapshots publish of each counter, the oldest first: the snapshot, and where it has any rows the counter's code and
/// its numbers.
pub async fn counts(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<(SnapshotId, Option<String>, Option<String>)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select s.id, c.counter, c.shown from plan_snapshots s join plans p on p.id = s.plan
             left join plan_snapshot_counts c on c.snapshot = s.id where p.institution = $1 order by s.frozen, s.id, c.counter"
        )
        .bind(institution),
        fetch_all
    )
}

/// What an institution's other plans have published broken down: by which code, and of which wave.
pub async fn groups_elsewhere(tx: &mut Tx, institution: &InstitutionId, plan: &PlanId) -> Result<BTreeSet<(String, String)>> {
    let rows: Vec<String> = sql!(
        tx,
        sqlx::query_scalar(
            "select n.shown from plan_snapshot_numbers n join plan_snapshots s on s.id = n.snapshot
             join plans p on p.id = s.plan where p.institution = $1 and p.id <> $2"
        )
        .bind(institution)
        .bind(plan),
        fetch_all
    )?;
    let numbers = rows.iter().filter_map(|shown| serde_json::from_str::<Numbers>(shown).ok());
    Ok(numbers.flat_map(|numbers| numbers.groups).map(|(by, when, _)| (by, wave_of(&when))).collect())
}

/// How many snapshots an institution has.
pub async fn count(tx: &mut Tx, institution: &InstitutionId) -> Result<i64> {
    let text = "select cast(count(*) as bigint) from plan_snapshots s join plans p on p.id = s.plan where p.institution = $1";
    sql!(tx, sqlx::query_scalar(text).bind(institution), fetch_one)
}

/// The exact numbers of a snapshot, by measure's code.
pub async fn exact(tx: &mut Tx, snapshot: &SnapshotId) -> Result<BTreeMap<String, Exact>> {
    let rows: Vec<(String, String)> = sql!(
        tx,
        sqlx::query_as(
            "select m.code, n.exact from plan_snapshot_numbers n join plan_parts m on m.id = n.measure where n.snapshot = $1"
        )
        .bind(snapshot),
        fetch_all
    )?;
    Ok(rows.into_iter().filter_map(|(code, exact)| Some((code, serde_json::from_str(&exact).ok()?))).collect())
}

/// Keeps a snapshot; none where there is one of that quarter already.
pub async fn insert(
    tx: &mut Tx,
    now: DateTime<Utc>,
    plan: &PlanId,
    period: (&str, &str),
    seq: i64,
    content: &Content,
    by: Option<&PersonId>,
) -> Result<Option<SnapshotId>> {
    let id = SnapshotId::new(now);
    let touched = sql!(
        tx,
        sqlx::query(
            "insert into plan_snapshots (id, plan, period, ends, frozen, frozen_by, seq) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (plan, period) do nothing"
        )
        .bind(&id)
        .bind(plan)
        .bind(period.0)
        .bind(period.1)
        .bind(now)
        .bind(by)
        .bind(seq),
        execute
    )?;
    if touched == 0 {
        return Ok(None);
    }
    for (counter, numbers) in &content.counts {
        let shown = json(numbers);
        sql!(
            tx,
            sqlx::query("insert into plan_snapshot_counts (snapshot, counter, shown) values ($1, $2, $3)")
                .bind(&id)
                .bind(counter)
                .bind(&shown),
            execute
        )?;
    }
    for line in &content.lines {
        let (shown, exact) = (json(&line.shown), json(&line.exact));
        sql!(
            tx,
            sqlx::query("insert into plan_snapshot_numbers (snapshot, measure, version, shown, exact) values ($1, $2, $3, $4, $5)")
                .bind(&id)
                .bind(&line.measure)
                .bind(line.version)
                .bind(&shown)
                .bind(&exact),
            execute
        )?;
    }
    Ok(Some(id))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
