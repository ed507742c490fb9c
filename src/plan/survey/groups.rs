//! A wave's answers broken down, as somebody may see them.

use std::collections::BTreeMap;

use super::store::{self, Kept};
use crate::ids::PartId;
use crate::measures::{self, Answers, Breakdown, Departments, Sight};
use crate::plan::model::Measure;
use crate::plan::readings::{Groups, Reader, TOGETHER_BY_TEN, note};
use crate::plan::store::{Kept as KeptPart, Record};
use crate::storage::{Result, Tx};

/// The newest wave of a measure by whatever it is broken down by: by what the measure names, else by everything that the wave's file has.
/// None where its value was not sent as a file.
pub(in crate::plan) async fn groups(
    tx: &mut Tx,
    reader: &Reader<'_>,
    measure: &KeptPart<Measure>,
    records: &[Record],
) -> Result<Vec<Groups>> {
    let Some(record) = records.first() else { return Ok(Vec::new()) };
    let Some(wave) = store::of_record(tx, &record.id).await? else { return Ok(Vec::new()) };
    let allowed = &measure.says.breakdowns;
    let is_allowed = |by: &Breakdown| allowed.is_empty() || allowed.iter().any(|code| code == by.code());
    let when = format!("{} ({})", record.value.words, record.value.period.words());
    let mut all = Vec::new();
    for by in [Breakdown::Department].into_iter().chain(Breakdown::OF_SURVEYS).filter(is_allowed) {
        let answers = answers(&wave, &measure.id, by);
        let named = measures::names_of_units(tx, reader.institution, by).await?;
        let groups = measures::answers(&answers, by, &named, reader.sight);
        if !groups.is_empty() {
            let note = match reader.sight {
                Sight::Exact => note(by, Departments::WithAllBelow),
                Sight::Published => TOGETHER_BY_TEN,
            };
            all.push(Groups { by: by.label(), code: by.code(), when: when.clone(), note, groups });
        }
    }
    Ok(all)
}

/// What a measure's question was answered by each group, with the fewest of it that answered any question of the wave.
fn answers(wave: &Kept, measure: &PartId, by: Breakdown) -> BTreeMap<String, Answers> {
    let rows: Vec<(&PartId, &String, i64, i64)> = match by {
        Breakdown::Department => wave.rows.iter().map(|row| (&row.measure, &row.department, row.answered, row.agreed)).collect(),
        _ => {
            let own = wave.groups.iter().filter(|one| one.by == by);
            own.map(|one| (&one.measure, &one.member, one.answered, one.agreed)).collect()
        }
    };
    let mut fewest: BTreeMap<&String, i64> = BTreeMap::new();
    for (_, group, answered, _) in &rows {
        let least = fewest.entry(*group).or_insert(*answered);
        *least = (*least).min(*answered);
    }
    let own = rows.iter().filter(|(of, ..)| *of == measure);
    let one = |(_, group, answered, agreed): &(&PartId, &String, i64, i64)| {
        let fewest = fewest.get(group).copied().unwrap_or(*answered);
        ((*group).clone(), Answers { answered: *answered, agreed: *agreed, fewest })
    };
    own.map(one).collect()
}
