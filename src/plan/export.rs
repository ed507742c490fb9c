//! A plan as the file that it came from, with what was said since. What it leaves out it names at its top.

use super::file::{ActionEntry, MeasureEntry, Places, PlanFile, Shows, Stood, Update, write};
use super::store::{self, Plan};
use crate::storage::{Result, Tx};

/// What the file does not hold. Names of people are not among what a plan's file says.
pub const LEFT_OUT: &str = "\
# The plan with how its actions stood, what was said of them, their evidence, and what was recorded for its measures.
# Not in this file: who acts for an owner, who said or added something, what was asked of whom (answered or not),
# earlier versions, what was recorded before it was corrected, whether the plan is public and when its numbers are published,
# published numbers, and waves of surveys by group. A backup holds all of it.

";

/// The whole of a plan.
pub async fn whole(tx: &mut Tx, plan: &Plan) -> Result<PlanFile> {
    let mut actions = Vec::new();
    for kept in store::actions(tx, &plan.id).await? {
        let given = store::updates(tx, &kept.id).await?;
        let mut updates: Vec<Update> = given
            .into_iter()
            .filter(|update| update.given.is_some())
            .filter_map(|update| Some(Update { on: update.day?.parse().ok()?, words: update.words }))
            .collect();
        updates.reverse();
        updates.sort_by_key(|update| update.on);
        // days as UTC has them, which is how they are taken in again
        let mut evidence: Vec<Shows> = store::evidence(tx, &kept.id)
            .await?
            .into_iter()
            .map(|one| Shows { on: one.added.date_naive(), words: one.words, link: one.link })
            .collect();
        evidence.reverse();
        // one that came with the action itself is as the file says it, which gives no day
        let added = store::added(tx, &kept.id).await?;
        let mut statuses: Vec<Stood> = store::statuses(tx, &kept.id)
            .await?
            .into_iter()
            .filter(|one| Some(one.said) != added)
            .map(|one| Stood { on: one.said.date_naive(), status: one.status(), reason: one.reason })
            .collect();
        statuses.reverse();
        let (status, reason) = (kept.stand.status, kept.stand.reason);
        // of several of one instant the one that stands is the last
        if let Some(at) = statuses.iter().rposition(|one| one.status == status && one.reason == reason) {
            let stands = statuses.remove(at);
            statuses.push(stands);
            statuses.sort_by_key(|one| one.on);
        }
        actions.push(ActionEntry { action: kept.says, status, reason, updates, evidence, statuses });
    }
    let mut measures = Vec::new();
    for kept in store::measures(tx, &plan.id).await? {
        let mut records = store::records(tx, &kept.id).await?;
        records.retain(|record| !record.is_corrected());
        records.sort_by_key(|record| (record.ends, record.seq));
        let values = records.into_iter().map(|record| record.value).collect();
        measures.push(MeasureEntry { measure: kept.says, values });
    }
    Ok(PlanFile { head: plan.head.clone(), actions, measures, places: Places::default() })
}

/// The same, written.
pub async fn text(tx: &mut Tx, plan: &Plan) -> Result<String> {
    Ok(format!("{LEFT_OUT}{}", write(&whole(tx, plan).await?)))
}
