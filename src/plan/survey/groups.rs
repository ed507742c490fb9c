//! A wave's answers broken down, as somebody may see them.

use std::collections::{BTreeMap, BTreeSet};

use super::store::{self, Kept};
use crate::ids::PartId;
use crate::measures::{self, Answers, Breakdown, Departments, Sight};
use crate::plan::model::Measure;
use crate::plan::readings::{Groups, Reader, SMALL_TOGETHER, note};
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
                Sight::Published => SMALL_TOGETHER,
            };
            all.push(Groups { by: by.label(), code: by.code(), when: when.clone(), note, groups });
        }
    }
    Ok(all)
}

/// What a measure's question was answered by each group, with the fewest of it that answered any question of the wave. A group without a line
/// for a question is one of which nobody answered it: it is there with nobody, so that groups are the same for all questions.
fn answers(wave: &Kept, measure: &PartId, by: Breakdown) -> BTreeMap<String, Answers> {
    let rows: Vec<(&PartId, &String, i64, i64)> = match by {
        Breakdown::Department => wave.rows.iter().map(|row| (&row.measure, &row.department, row.answered, row.agreed)).collect(),
        _ => {
            let own = wave.groups.iter().filter(|one| one.by == by);
            own.map(|one| (&one.measure, &one.member, one.answered, one.agreed)).collect()
        }
    };
    if !rows.iter().any(|(of, ..)| *of == measure) {
        return BTreeMap::new();
    }
    let questions = rows.iter().map(|(of, ..)| of).collect::<BTreeSet<_>>().len();
    let mut groups: BTreeMap<String, (usize, Answers)> = BTreeMap::new();
    for (of, group, answered, agreed) in rows {
        let (lines, own) = groups.entry(group.clone()).or_default();
        own.fewest = if *lines == 0 { answered } else { own.fewest.min(answered) };
        *lines += 1;
        if of == measure {
            (own.answered, own.agreed) = (answered, agreed);
        }
    }
    let one = |(group, (lines, own)): (String, (usize, Answers))| {
        let fewest = if lines < questions { 0 } else { own.fewest };
        (group, Answers { fewest, ..own })
    };
    groups.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::survey::store::Row;

    #[test]
    fn a_group_that_was_not_asked_is_one_of_nobody() {
        let row = |measure: &str, department: &str, answered| Row {
            line: 0,
            measure: measure.into(),
            department: department.to_owned(),
            invited: None,
            answered,
            agreed: answered / 2,
        };
        let wave = Kept {
            id: "wave".into(),
            version: 1,
            period: "2025".parse().unwrap(),
            rows: vec![row("first", "chemistry", 40), row("first", "music", 20), row("second", "chemistry", 35)],
            groups: Vec::new(),
            records: Vec::new(),
        };
        let of = |measure: &str| answers(&wave, &measure.into(), Breakdown::Department);
        let some = |answered, fewest| Answers { answered, agreed: answered / 2, fewest };
        assert_eq!(of("first"), BTreeMap::from([("chemistry".to_owned(), some(40, 35)), ("music".to_owned(), some(20, 0))]));
        assert_eq!(of("second"), BTreeMap::from([("chemistry".to_owned(), some(35, 35)), ("music".to_owned(), some(0, 0))]));
        assert_eq!(of("third"), BTreeMap::new());
    }
}
