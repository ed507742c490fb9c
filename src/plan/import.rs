//! A plan's file taken in: all of it or nothing, and safely again.
//!
//! What the file says and the database does not is added; definitions that differ become new versions; nothing that is there is taken
//! away. Statuses, updates and values come along: what was said or recorded before is not written twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::PLAN_IMPORTED;
use super::file::{PlanFile, Problem, follows};
use super::model::check::{Place, circle};
use super::store::{self, Said, Saved};
use crate::ids::{InstitutionId, PersonId, PlanId};
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Whether the institution had no such plan.
    pub is_new: bool,
    /// Actions and measures in the file.
    pub parts: usize,
    /// Those that are new.
    pub added: usize,
    /// Those that say something else now.
    pub changed: usize,
    /// Statuses, updates and values that were not there.
    pub said: usize,
    /// What the database has and the file has not: it stays.
    pub left: Vec<String>,
}

/// What is wrong with a file beside the institution's other plans: links that lead round through several of them.
pub async fn check(tx: &mut Tx, institution: &InstitutionId, file: &PlanFile) -> Result<Vec<Problem>> {
    let mut links: BTreeMap<Place, BTreeSet<Place>> = store::links(tx, institution, &file.head.code).await?;
    for entry in &file.actions {
        links.insert((file.head.code.clone(), entry.action.number.clone()), follows(&file.head, &entry.action));
    }
    let Some(circle) = circle(&links) else { return Ok(Vec::new()) };
    let way: Vec<String> = circle.iter().map(|(plan, number)| format!("{plan} {number}")).collect();
    Ok(vec![Problem {
        line: 1,
        what: format!("follow-on links lead round in a circle through other plans: {}", way.join(", then ")),
    }])
}

/// Takes a file in that [`check`] found good; the caller commits.
pub async fn bring_in(
    tx: &mut Tx,
    now: DateTime<Utc>,
    today: NaiveDate,
    institution: &InstitutionId,
    file: &PlanFile,
    by: Option<&PersonId>,
) -> Result<Imported> {
    let mut done = Imported { parts: file.actions.len() + file.measures.len(), ..Imported::default() };
    let plan = match store::named(tx, institution, &file.head.code).await? {
        Some(plan) => {
            if plan.head != file.head {
                store::save_head(tx, &plan.id, plan.version, &file.head).await?;
                done.changed += 1;
            }
            plan.id
        }
        None => {
            done.is_new = true;
            store::insert(tx, now, institution, &file.head).await?
        }
    };
    let said = Said { now, by, note: "From the plan's file" };
    actions(tx, &plan, file, said, &mut done).await?;
    measures(tx, &plan, institution, file, said, today, &mut done).await?;
    let fact = Fact::new(PLAN_IMPORTED, now).object(&plan).with("new", if done.is_new { "yes" } else { "no" });
    ledger::append(tx, now, if let Some(by) = by { fact.by(by) } else { fact }).await?;
    Ok(done)
}

async fn actions(tx: &mut Tx, plan: &PlanId, file: &PlanFile, said: Said<'_>, done: &mut Imported) -> Result<()> {
    let there = store::actions(tx, plan).await?;
    for (position, entry) in (1..).zip(&file.actions) {
        let number = &entry.action.number;
        match there.iter().find(|one| one.says.number == *number) {
            Some(kept) => {
                store::move_to(tx, &kept.id, position).await?;
                if matches!(store::save(tx, kept, kept.version, &entry.action, said).await?, Saved::As(_)) {
                    done.changed += 1;
                }
            }
            None => {
                store::add(tx, plan, position, &entry.action, said).await?;
                done.added += 1;
            }
        }
        let Some(kept) = store::action(tx, plan, number).await? else { continue };
        done.said += usize::from(store::set_status(tx, &kept, entry.status, Said { note: &entry.reason, ..said }).await?);
        for update in &entry.updates {
            done.said += usize::from(store::give(tx, said.now, &kept.id, said.by, update.on, &update.words).await?);
        }
    }
    let in_file: BTreeSet<&str> = file.actions.iter().map(|entry| entry.action.number.as_str()).collect();
    let left = there.iter().filter(|one| !in_file.contains(one.says.number.as_str()));
    done.left.extend(left.map(|one| format!("action {}", one.says.number)));
    Ok(())
}

async fn measures(
    tx: &mut Tx,
    plan: &PlanId,
    institution: &InstitutionId,
    file: &PlanFile,
    said: Said<'_>,
    today: NaiveDate,
    done: &mut Imported,
) -> Result<()> {
    let there = store::measures(tx, plan).await?;
    for (position, entry) in (1..).zip(&file.measures) {
        let code = &entry.measure.code;
        let id = match there.iter().find(|one| one.says.code == *code) {
            Some(kept) => {
                store::move_to(tx, &kept.id, position).await?;
                if matches!(store::save(tx, kept, kept.version, &entry.measure, said).await?, Saved::As(_)) {
                    done.changed += 1;
                }
                kept.id.clone()
            }
            None => {
                done.added += 1;
                store::add(tx, plan, position, &entry.measure, said).await?
            }
        };
        let before = store::records(tx, &id).await?;
        for value in entry.values.iter().filter(|value| !before.iter().any(|record| record.value == **value)) {
            let ends = value.period.last(file.head.academic_year_end).min(today);
            store::record(tx, said, institution, (&id, code), value, ends, None).await?;
            done.said += 1;
        }
    }
    let in_file: BTreeSet<&str> = file.measures.iter().map(|entry| entry.measure.code.as_str()).collect();
    let left = there.iter().filter(|one| !in_file.contains(one.says.code.as_str()));
    done.left.extend(left.map(|one| format!("measure {}", one.says.code)));
    Ok(())
}
