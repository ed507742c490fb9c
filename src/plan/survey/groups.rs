//! A wave's answers by department, as somebody may see them.

use std::collections::BTreeMap;

use super::store;
use crate::accounts::units;
use crate::ids::PartId;
use crate::measures::{self, Answers, Branch, Span};
use crate::plan::readings::{Groups, Reader};
use crate::plan::store::Record;
use crate::storage::{Result, Tx};

/// The newest wave of a measure by department; none where its value was not sent as a file.
pub(in crate::plan) async fn groups(
    tx: &mut Tx,
    reader: &Reader<'_>,
    measure: &PartId,
    records: &[Record],
) -> Result<Option<Groups>> {
    let Some(record) = records.first() else { return Ok(None) };
    let Some(wave) = store::of_record(tx, &record.id).await? else { return Ok(None) };
    let mut fewest: BTreeMap<&str, i64> = BTreeMap::new();
    for row in &wave.rows {
        let least = fewest.entry(&row.department).or_insert(row.answered);
        *least = (*least).min(row.answered);
    }
    let answers: BTreeMap<String, Answers> = wave
        .rows
        .iter()
        .filter(|row| row.measure == *measure)
        .map(|row| {
            let fewest = fewest.get(row.department.as_str()).copied().unwrap_or(row.answered);
            (row.department.clone(), Answers { answered: row.answered, agreed: row.agreed, fewest })
        })
        .collect();
    let tree: BTreeMap<String, Branch> = units::departments(tx, reader.institution)
        .await?
        .into_iter()
        .map(|one| (one.id.to_string(), Branch { name: one.name, parent: one.parent.map(|parent| parent.to_string()) }))
        .collect();
    let span = Span { from: record.ends, until: record.ends };
    let figures = measures::answers(&answers, &tree, span, reader.sight);
    let groups = measures::show(&figures, reader.sight).groups;
    let when = format!("{} ({})", record.value.words, record.value.period.words());
    Ok((!groups.is_empty()).then_some(Groups { by: "Department", code: "department", when, groups }))
}
