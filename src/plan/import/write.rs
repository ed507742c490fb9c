//! A plan's file written.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::weigh::{ActionTo, Weighed, weigh};
use crate::ids::{InstitutionId, PartId, PersonId, PlanId};
use crate::ledger::{self, Fact};
use crate::plan::PLAN_IMPORTED;
use crate::plan::file::{PlanFile, Problem};
use crate::plan::model::Action;
use crate::plan::store::{self, Kept, Said, Saved};
use crate::storage::{Result, Tx};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = PlanFileDone)]
pub struct Imported {
    /// The plan's code.
    pub code: String,
    /// Whether the institution had no such plan.
    pub is_new: bool,
    /// Actions and measures in the file.
    pub parts: usize,
    /// Those that are new.
    pub added: usize,
    /// Those that say something else now, and the plan itself where it does.
    pub changed: usize,
    /// Statuses, updates and values that were not there.
    pub said: usize,
    /// What was changed here and stayed so, where the file says otherwise: such as `Action 5: Owners`.
    pub stayed: Vec<String>,
    /// What the database has and the file has not: it stays.
    pub left: Vec<String>,
}

/// Takes a file in; the caller commits. `take` holds the keys of changes for which the file's words are wanted.
///
/// # Errors
///
/// Gives what is wrong with it beside what is here; nothing is written then.
pub async fn bring_in(
    tx: &mut Tx,
    today: NaiveDate,
    institution: &InstitutionId,
    file: &PlanFile,
    take: &BTreeSet<String>,
    (now, by): (DateTime<Utc>, Option<&PersonId>),
) -> Result<std::result::Result<Imported, Vec<Problem>>> {
    let weighed = match weigh(tx, today, institution, file, take).await? {
        Ok(weighed) => weighed,
        Err(problems) => return Ok(Err(problems)),
    };
    let mut done = Imported {
        code: file.head.code.clone(),
        is_new: weighed.is_new(),
        parts: file.parts(),
        stayed: weighed.kept.iter().chain(&weighed.clashes).map(|change| format!("{}: {}", change.part, change.field)).collect(),
        left: weighed.left.clone(),
        ..Imported::default()
    };
    let said = Said { now, by, note: "From the plan's file" };
    let plan = match &weighed.plan {
        Some(plan) => {
            if plan.head != weighed.head {
                store::save_head(tx, plan, plan.version, &weighed.head, said).await?;
                done.changed += 1;
            }
            plan.id.clone()
        }
        None => store::insert(tx, institution, &weighed.head, said).await?,
    };
    store::file_head(tx, &plan, &file.head).await?;
    actions(tx, &plan, file, &weighed, said, &mut done).await?;
    measures(tx, &plan, institution, file, &weighed, (said, today), &mut done).await?;
    let fact = Fact::new(PLAN_IMPORTED, now).object(&plan).with("new", if done.is_new { "yes" } else { "no" });
    ledger::append(tx, now, if let Some(by) = by { fact.by(by) } else { fact }).await?;
    Ok(Ok(done))
}

async fn actions(
    tx: &mut Tx,
    plan: &PlanId,
    file: &PlanFile,
    weighed: &Weighed,
    said: Said<'_>,
    done: &mut Imported,
) -> Result<()> {
    let mut order = Order::of(store::actions(tx, plan).await?);
    for (to, entry) in weighed.actions.iter().zip(&file.actions) {
        match &to.kept {
            Some(kept) => {
                order.pass(&kept.id);
                if matches!(store::save(tx, kept, kept.version, &to.says, said).await?, Saved::As(_)) {
                    done.changed += 1;
                }
            }
            None => {
                order.add(store::add(tx, plan, &to.says, said).await?);
                done.added += 1;
            }
        }
        let Some(kept) = store::action(tx, plan, &to.says.number).await? else { continue };
        let (status, reason) = &to.standing.status;
        done.said += said_before(tx, to, &kept, said).await?;
        let Some(kept) = store::action(tx, plan, &to.says.number).await? else { continue };
        done.said += usize::from(store::set_status(tx, &kept, *status, Said { note: reason, ..said }).await?);
        for update in &to.updates {
            done.said += usize::from(store::give(tx, said.now, &kept.id, said.by, update.on, &update.words).await?);
        }
        store::file_part(tx, &kept.id, &entry.action, Some((entry.status, &entry.reason))).await?;
    }
    store::arrange(tx, &order.parts).await
}

/// How an action stood before, and its evidence, as far as they are not there.
async fn said_before(tx: &mut Tx, to: &ActionTo, kept: &Kept<Action>, said: Said<'_>) -> Result<usize> {
    // a file knows the day alone: at noon it is that day nearly everywhere, and those of one day stand in their order
    let noon = |on: NaiveDate, nth: usize| {
        let noon = on.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()).and_utc();
        (noon + TimeDelta::seconds(i64::try_from(nth).unwrap_or_default())).min(said.now)
    };
    for (nth, one) in to.statuses.iter().enumerate() {
        let is_standing = (one.status, &one.reason) == (to.standing.status.0, &to.standing.status.1);
        let stood_otherwise = (kept.stand.status, &kept.stand.reason) != (one.status, &one.reason);
        let stands = to.kept.is_none() || (nth + 1 == to.statuses.len() && is_standing && stood_otherwise);
        store::stood(tx, &kept.id, (one.status, one.reason.as_str()), noon(one.on, nth), stands, said).await?;
    }
    for (nth, one) in to.evidence.iter().enumerate() {
        store::add_evidence(tx, (said.now, noon(one.on, nth)), &kept.id, said.by, (one.words.as_str(), one.link.as_str())).await?;
    }
    Ok(to.statuses.len() + to.evidence.len())
}

async fn measures(
    tx: &mut Tx,
    plan: &PlanId,
    institution: &InstitutionId,
    file: &PlanFile,
    weighed: &Weighed,
    (said, today): (Said<'_>, NaiveDate),
    done: &mut Imported,
) -> Result<()> {
    let mut order = Order::of(store::measures(tx, plan).await?);
    for (to, entry) in weighed.measures.iter().zip(&file.measures) {
        let id = match &to.kept {
            Some(kept) => {
                order.pass(&kept.id);
                if matches!(store::save(tx, kept, kept.version, &to.says, said).await?, Saved::As(_)) {
                    done.changed += 1;
                }
                kept.id.clone()
            }
            None => {
                done.added += 1;
                let id = store::add(tx, plan, &to.says, said).await?;
                order.add(id.clone());
                id
            }
        };
        let before = if to.values.is_empty() { Vec::new() } else { store::records(tx, &id).await? };
        for value in &to.values {
            let ends = value.period.last(weighed.head.academic_year_end).min(today);
            // a number that the file says otherwise takes the place of the one that stands
            let corrects = before.iter().find(|record| value.n.is_some() && record.is_of(value.what, value.period));
            store::record(tx, said, institution, (&id, &to.says.code), value, ends, corrects).await?;
            done.said += 1;
        }
        store::file_part(tx, &id, &entry.measure, None).await?;
    }
    store::arrange(tx, &order.parts).await
}

/// The order of a plan's parts while a file is gone through. What is here already stays where it stands, because it may have been moved
/// there; what is new stands behind the part before it in the file.
struct Order {
    parts: Vec<PartId>,
    /// Where the next new part belongs.
    next: usize,
}

impl Order {
    fn of<T>(kept: Vec<Kept<T>>) -> Self {
        Self { parts: kept.into_iter().map(|one| one.id).collect(), next: 0 }
    }

    /// Goes past a part that is here.
    fn pass(&mut self, part: &PartId) {
        self.next = self.parts.iter().position(|one| one == part).map_or(self.next, |at| at + 1);
    }

    fn add(&mut self, part: PartId) {
        self.parts.insert(self.next, part);
        self.next += 1;
    }
}
