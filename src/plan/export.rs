//! A plan as the file that it came from, with everything that was said since.

use super::file::{ActionEntry, MeasureEntry, Places, PlanFile, Update, write};
use super::store::{self, Plan};
use crate::storage::{Result, Tx};

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
        actions.push(ActionEntry { action: kept.says, status: kept.stand.status, reason: kept.stand.reason, updates });
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
    Ok(write(&whole(tx, plan).await?))
}
