//! The action plan at the coordinator's institution: who acts for its owners, how far some of it is, and what was asked.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};

use super::fill::Filling;
use crate::ids::PersonId;
use crate::plan::file::read;
use crate::plan::model::{Baseline, Period, Status};
use crate::plan::{FIRST, import, store};
use crate::storage::Tx;

/// How actions stand: number, status, why.
const STANDING: [(&str, Status, &str); 9] = [
    ("1", Status::Complete, "Held in the foyer of the main building"),
    ("2", Status::Complete, "Three representatives since October"),
    ("3", Status::UnderWay, ""),
    ("4", Status::UnderWay, ""),
    ("5", Status::UnderWay, ""),
    ("7", Status::BusinessAsUsual, "Runs every year"),
    ("10", Status::Complete, "Reported to the framework's review group"),
    ("11", Status::UnderWay, ""),
    ("14", Status::Paused, "Waits for the review of the framework"),
];

/// Updates: number, how many days ago, words.
const SAID: [(&str, i64, &str); 4] = [
    ("5", 60, "The directory is open to every department. Half of the technicians in Life Sciences have published a profile."),
    ("5", 12, "Physics and Chemistry were shown round it in their team meetings."),
    ("3", 30, "Two departments have proposed a pilot: open workshops, and a day at the bench."),
    ("11", 20, "Hosts are asked for; the form for risk assessments is agreed with Safety."),
];

impl Filling<'_> {
    /// Leaves a plan that lives: owners, statuses, updates, and one that is asked for.
    pub async fn leave_plan(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
        let persona = |code: &str| self.cast.persona(code).and_then(|at| self.ids[at].clone());
        let (Some(coordinator), Some(steering)) = (persona("coordinator"), persona("steering")) else { return Ok(()) };
        let at = self.cast.persona("coordinator").context("the coordinator")?;
        let institution = &self.places[self.cast.people[at].institution].institution;
        let today = now.date_naive();
        let plan = read(FIRST, today).map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
        let taken = import::bring_in(tx, today, institution, &plan, &BTreeSet::new(), (now, Some(&coordinator))).await?;
        taken.map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
        let plan = store::named(tx, institution, &plan.head.code).await?.context("the plan")?;
        store::set_public(tx, &plan.id, true, plan.freeze_after).await?;
        for (number, status, reason) in STANDING {
            let action = store::action(tx, &plan.id, number).await?.context("an action")?;
            let said = store::Said { now, by: Some(&coordinator), note: reason };
            store::set_status(tx, &action, status, said).await?;
        }
        for (number, days, words) in SAID {
            let action = store::action(tx, &plan.id, number).await?.context("an action")?;
            store::give(tx, now, &action.id, Some(&steering), today - TimeDelta::days(days), words).await?;
        }
        for action in store::actions(tx, &plan.id).await? {
            for owner in &action.says.owners {
                let who: Option<&PersonId> = match owner.as_str() {
                    "Technician Commitment Steering Group" => Some(&steering),
                    "People & Organisational Development" => Some(&coordinator),
                    _ => None,
                };
                if let Some(who) = who {
                    store::set_owner(tx, &action.id, owner, who, true).await?;
                }
            }
        }
        let action = store::action(tx, &plan.id, "4").await?.context("an action")?;
        let due = today + TimeDelta::days(14);
        store::ask(tx, now, &action.id, &coordinator, &steering, due, "Which committees are still to be looked at?").await?;
        self.set_baseline(tx, &plan.id, now, &coordinator).await
    }

    async fn set_baseline(&self, tx: &mut Tx, plan: &crate::ids::PlanId, now: DateTime<Utc>, by: &PersonId) -> Result<()> {
        let kept = store::measure(tx, plan, "3.3").await?.context("a measure")?;
        let mut says = kept.says.clone();
        says.baseline = Some(Baseline {
            n: Some(118.0),
            of: Some(251.0),
            period: Some(Period::Year(2024)),
            source: "Staff survey 2024".to_owned(),
            who: "P&OD".to_owned(),
            on: Some(now.date_naive()),
            words: String::new(),
        });
        let said = store::Said { now, by: Some(by), note: "The survey before the plan began" };
        store::save(tx, &kept, kept.version, &says, said).await?;
        Ok(())
    }
}
