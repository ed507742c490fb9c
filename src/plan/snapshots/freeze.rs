//! Making a snapshot: the numbers of a quarter that is over, as everyone may see them beside all that was published before.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::model::{Editions, Exact, freezable, is_of_people};
use super::store::{self, Line};
use crate::app::App;
use crate::ids::{InstitutionId, PersonId, SnapshotId};
use crate::ledger::{self, Fact, Place};
use crate::measures::{self, Sight};
use crate::plan::PLAN_FROZEN;
use crate::plan::model::{Period, Quarter};
use crate::plan::readings::Reader;
use crate::plan::store::{self as plans, Plan};
use crate::storage::{Result, Tx};

/// A snapshot that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// Which one.
    pub id: SnapshotId,
    /// How many numbers of earlier snapshots facts have changed since that came late.
    pub late: usize,
}

/// The quarters of a plan that can be frozen now, the oldest first.
pub async fn next(tx: &mut Tx, plan: &Plan, today: NaiveDate) -> Result<Vec<Quarter>> {
    let newest = store::all(tx, &plan.id).await?.last().and_then(|one| one.ends.parse().ok());
    Ok(freezable(plan.head.begins, plan.head.ends, today, newest))
}

/// Freezes a quarter; none where it is not over, or it or a later one is frozen already.
pub async fn freeze(
    app: &App,
    institution: &InstitutionId,
    plan: &Plan,
    quarter: Quarter,
    today: NaiveDate,
    by: Option<&PersonId>,
) -> Result<Option<Frozen>> {
    // what happened is counted first, or the next snapshot would call it late
    measures::catch_up(app).await?;
    let mut tx = app.db.read().await?;
    if !next(&mut tx, plan, today).await?.contains(&quarter) {
        return Ok(None);
    }
    let editions = store::editions(&mut tx, &plan.id).await?;
    let before = match editions.newest() {
        Some(newest) => store::exact(&mut tx, &newest.id).await?,
        None => BTreeMap::new(),
    };
    let seq = measures::head(&mut tx).await?;
    let lines = lines(&mut tx, institution, plan, quarter, &editions, &before).await?;
    drop(tx);
    let late = lines.iter().map(|line| line.exact.late.len()).sum();
    write(app, institution, plan, quarter, seq, &lines, late, by).await
}

async fn lines(
    tx: &mut Tx,
    institution: &InstitutionId,
    plan: &Plan,
    quarter: Quarter,
    editions: &Editions,
    before: &BTreeMap<String, Exact>,
) -> Result<Vec<Line>> {
    let actions = plans::actions(tx, &plan.id).await?;
    let records = plans::records_of(tx, &plan.id).await?;
    let reader =
        Reader { institution, head: &plan.head, today: quarter.last(), sight: Sight::Published, editions: None, is_whole: true };
    let mut lines = Vec::new();
    for kept in plans::measures(tx, &plan.id).await? {
        if !kept.says.same_as.is_empty() || !is_of_people(&kept.says) {
            continue;
        }
        let action = actions.iter().find(|action| action.says.number == kept.says.action);
        let own: Vec<_> =
            records.iter().filter(|record| record.measure == kept.id && record.ends <= quarter.last()).cloned().collect();
        let nothing = Exact::default();
        let was = before.get(&kept.says.code).unwrap_or(&nothing);
        let (shown, exact) = reader.frozen(tx, &kept, action, &own, editions, was).await?;
        lines.push(Line { measure: kept.id, version: kept.version, shown, exact });
    }
    Ok(lines)
}

#[expect(clippy::too_many_arguments, reason = "each is a column")]
async fn write(
    app: &App,
    institution: &InstitutionId,
    plan: &Plan,
    quarter: Quarter,
    seq: i64,
    lines: &[Line],
    late: usize,
    by: Option<&PersonId>,
) -> Result<Option<Frozen>> {
    let now: DateTime<Utc> = app.clock.now();
    let (period, ends) = (Period::Quarter(quarter).to_string(), quarter.last().to_string());
    let mut tx = app.db.write().await?;
    let Some(id) = store::insert(&mut tx, now, &plan.id, (&period, &ends), seq, lines, by).await? else { return Ok(None) };
    let fact = Fact::new(PLAN_FROZEN, now)
        .object(&id)
        .at(Place { institution: institution.to_string(), ..Place::default() })
        .with("period", &period)
        .with("late", late);
    ledger::append(&mut tx, now, if let Some(by) = by { fact.by(by) } else { fact }).await?;
    tx.commit().await?;
    Ok(Some(Frozen { id, late }))
}
