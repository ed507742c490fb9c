//! Measures broken down, as the report's files have them.

use serde::Serialize;

use super::{numbers, root};
use crate::hr::export::line;
use crate::plan::readings::{Groups, Reader};
use crate::plan::snapshots::Editions;
use crate::plan::snapshots::store::Snapshot;
use crate::plan::store::{self, Plan};
use crate::storage::{Result, Tx};

/// A group of a measure.
#[derive(Debug, Serialize)]
pub(in crate::plan) struct BrokenLine {
    measure: String,
    name: String,
    by: &'static str,
    when: String,
    group: String,
    /// What it belongs to; empty for nothing.
    within: String,
    n: String,
    of: String,
    share: String,
    /// What a row is of, where that has to be said.
    note: &'static str,
    /// `exact`, or `published` with the quarter as whose they were frozen.
    numbers: String,
}

/// The headings of its table.
pub(in crate::plan) const HEADINGS: [&str; 11] =
    ["Measure", "Name", "By", "As of", "Group", "In", "Number", "Of", "Share", "To know", "Numbers"];

/// Reads every measure of a plan by whatever it is broken down by.
pub(in crate::plan) async fn broken(tx: &mut Tx, reader: &Reader<'_>, plan: &Plan) -> Result<Vec<BrokenLine>> {
    let measures = store::measures(tx, &plan.id).await?;
    let mut lines = Vec::new();
    for kept in &measures {
        let root = root(kept, &measures);
        let newest = reader.editions.and_then(Editions::newest).filter(|_| reader.is_frozen(&root.says));
        let numbers = numbers(reader.sight, newest.map(Snapshot::words).as_deref());
        let records = store::records(tx, &root.id).await?;
        let records: Vec<store::Record> = records.into_iter().filter(|record| !record.is_corrected()).collect();
        for groups in reader.all_groups(tx, root, &records).await? {
            let Groups { by, when, note, groups, .. } = groups;
            lines.extend(groups.into_iter().map(|one| BrokenLine {
                measure: kept.says.code.clone(),
                name: kept.says.name.clone(),
                by,
                when: when.clone(),
                group: one.name,
                within: one.within,
                n: one.figure.n,
                of: one.figure.of,
                share: one.figure.share,
                note,
                numbers: numbers.clone(),
            }));
        }
    }
    Ok(lines)
}

/// The cells of its table.
pub(super) fn row(one: &BrokenLine) -> [String; 11] {
    let own = |text: &String| text.clone();
    [
        own(&one.measure),
        own(&one.name),
        one.by.to_owned(),
        own(&one.when),
        own(&one.group),
        own(&one.within),
        own(&one.n),
        own(&one.of),
        own(&one.share),
        one.note.to_owned(),
        own(&one.numbers),
    ]
}

/// As CSV, UTF-8 with its mark.
pub(in crate::plan) fn csv(lines: &[BrokenLine]) -> String {
    let mut text = String::from('\u{feff}');
    text.push_str(&line(&HEADINGS));
    lines.iter().for_each(|one| text.push_str(&line(&row(one))));
    text
}
