//! The whole plan at a glance: each action with its status, each measure with its number and its judgement. Pages, files and the API show
//! the same lines.

mod broken;
mod csv;
mod workbook;

pub(super) use broken::{BrokenLine, broken, csv as broken_csv};
pub(super) use csv::csv;
pub(super) use workbook::workbook;

use std::collections::BTreeMap;

use super::model::{Action, Measure, Period};
use super::readings::{Reader, Reading, line, unit};
use super::snapshots::Editions;
use super::store::{self, Kept, Owner, Plan, Record, Update};
use crate::ids::PartId;
use crate::measures::{Sight, Verdict};
use crate::storage::{Result, Tx};

/// A plan as it stands on a day.
pub(super) struct Report {
    pub plan: Plan,
    pub today: chrono::NaiveDate,
    pub sight: Sight,
    pub lines: Vec<ActionLine>,
    /// Where numbers of people are as they were frozen: of which quarter, and when.
    pub snapshot: Option<(String, chrono::DateTime<chrono::Utc>)>,
}

impl Report {
    /// Whether its numbers are exact, and the word for it in the names of its files.
    pub fn suffix(&self) -> &'static str {
        if self.sight == Sight::Exact { "-exact" } else { "" }
    }

    /// How exact a number is, as its files say beside each; those of people are of the quarter that was frozen.
    pub fn numbers(&self, is_frozen: bool) -> String {
        numbers(self.sight, self.snapshot.as_ref().map(|(quarter, _)| quarter.as_str()).filter(|_| is_frozen))
    }
}

/// How exact numbers are, in words: `exact`, `published 2026 Q3`, `published`.
fn numbers(sight: Sight, quarter: Option<&str>) -> String {
    match (sight, quarter) {
        (Sight::Exact, _) => "exact".to_owned(),
        (Sight::Published, Some(quarter)) => format!("published {quarter}"),
        (Sight::Published, None) => "published".to_owned(),
    }
}

/// One action.
pub(super) struct ActionLine {
    pub kept: Kept<Action>,
    pub late: bool,
    pub owners: Vec<Owner>,
    /// What was asked and not answered.
    pub asked: Vec<Update>,
    /// What was said of it last: the day that it speaks of, in words, and what was said.
    pub latest: Option<(String, String)>,
    pub measures: Vec<MeasureLine>,
}

/// One measure.
pub(super) struct MeasureLine {
    pub kept: Kept<Measure>,
    pub reading: Reading,
    /// Whether its number is shown as it was frozen.
    pub is_frozen: bool,
}

impl MeasureLine {
    /// The number in one line; empty where there is none.
    pub fn number(&self) -> String {
        line(&self.reading.figure)
    }

    /// What it is a number of.
    pub fn unit(&self) -> String {
        unit(&self.reading.figure, &self.kept.says.unit)
    }

    /// What is aimed for, in words.
    pub fn target(&self) -> String {
        let target = self.reading.target.as_ref();
        target.map_or_else(String::new, |target| format!("{} by {}", target.words(), target.period.words()))
    }
}

/// How many measures are judged how.
pub(super) fn tally(lines: &[ActionLine]) -> Vec<(Verdict, usize)> {
    let mut counts: BTreeMap<&'static str, (Verdict, usize)> = BTreeMap::new();
    for verdict in lines.iter().flat_map(|line| &line.measures).map(|one| one.reading.verdict) {
        counts.entry(verdict.words()).or_insert((verdict, 0)).1 += 1;
    }
    let mut counts: Vec<(Verdict, usize)> = counts.into_values().collect();
    counts.sort_by_key(|(verdict, _)| order(*verdict));
    counts
}

fn order(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Met => 0,
        Verdict::OnCourse => 1,
        Verdict::NotMet => 2,
        Verdict::NoBaseline => 3,
        Verdict::NoData => 4,
        Verdict::Suppressed => 5,
        Verdict::Paused => 6,
        Verdict::NotHeld => 7,
        Verdict::NotYetCounted => 8,
        Verdict::NotPublished => 9,
    }
}

/// The kind of badge that shows a judgement.
pub(super) fn badge(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "good",
        Verdict::OnCourse => "info",
        Verdict::NotMet => "bad",
        Verdict::NoBaseline | Verdict::NoData | Verdict::Paused | Verdict::NotHeld => "warn",
        Verdict::NotYetCounted | Verdict::Suppressed | Verdict::NotPublished => "",
    }
}

/// Reads a whole plan.
pub(super) async fn compile(tx: &mut Tx, reader: Reader<'_>, plan: &Plan) -> Result<Report> {
    let actions = store::actions(tx, &plan.id).await?;
    let measures = store::measures(tx, &plan.id).await?;
    let mut owners: BTreeMap<PartId, Vec<Owner>> = BTreeMap::new();
    for owner in store::owners(tx, &plan.id).await? {
        owners.entry(owner.action.clone()).or_default().push(owner);
    }
    let mut asked: BTreeMap<PartId, Vec<Update>> = BTreeMap::new();
    for update in store::open_of(tx, &plan.id).await? {
        asked.entry(update.action.clone()).or_default().push(update);
    }
    let mut latest: BTreeMap<PartId, (String, String)> = BTreeMap::new();
    for (action, day, words) in store::latest_of(tx, &plan.id).await? {
        let day = day.parse::<Period>().map_or(day, Period::words);
        latest.insert(action, (day, words));
    }
    let mut records: BTreeMap<PartId, Vec<Record>> = BTreeMap::new();
    for record in store::records_of(tx, &plan.id).await? {
        records.entry(record.measure.clone()).or_default().push(record);
    }
    let mut lines: Vec<ActionLine> = Vec::new();
    for kept in actions {
        let mut own = Vec::new();
        for measure in measures.iter().filter(|measure| measure.says.action == kept.says.number) {
            let root = root(measure, &measures);
            let these = records.get(&root.id).map(Vec::as_slice).unwrap_or_default();
            let reading = reader.now(tx, &root.says, Some(&kept), these).await?;
            own.push(MeasureLine { kept: measure.clone(), reading, is_frozen: reader.is_frozen(&root.says) });
        }
        let late = kept.stand.status.is_late(kept.says.due_on(&plan.head), reader.today);
        lines.push(ActionLine {
            late,
            owners: owners.remove(&kept.id).unwrap_or_default(),
            asked: asked.remove(&kept.id).unwrap_or_default(),
            latest: latest.remove(&kept.id),
            measures: own,
            kept,
        });
    }
    let newest = reader.editions.filter(|_| reader.sight == Sight::Published).and_then(Editions::newest);
    let snapshot = newest.map(|newest| (newest.words(), newest.frozen));
    Ok(Report { plan: plan.clone(), today: reader.today, sight: reader.sight, lines, snapshot })
}

/// The measure whose numbers count for this one: another's, where it is the same.
pub(super) fn root<'a>(measure: &'a Kept<Measure>, all: &'a [Kept<Measure>]) -> &'a Kept<Measure> {
    if measure.says.same_as.is_empty() {
        return measure;
    }
    all.iter().find(|other| other.says.code == measure.says.same_as).unwrap_or(measure)
}

/// The headings of a report's table.
pub(super) const HEADINGS: [&str; 22] = [
    "Action",
    "What is to be done",
    "Strand",
    "Owners",
    "Answers for it",
    "Timeframe",
    "Status",
    "Why",
    "Late",
    "Last update",
    "Update of",
    "Measure",
    "Name",
    "Number",
    "Of",
    "Share",
    "Judgement",
    "Target",
    "As of",
    "Unit",
    "Recorded",
    "Numbers",
];

/// A report's rows: one for each measure, and one for an action without any.
pub(super) fn rows(report: &Report) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for line in &report.lines {
        let action = &line.kept.says;
        let (day, words) = line.latest.clone().unwrap_or_default();
        let head = [
            action.number.clone(),
            action.words.clone(),
            action.strand.clone(),
            action.owners.join("; "),
            action.accountable.clone(),
            action.timeframe(&report.plan.head),
            line.kept.stand.status.label().to_owned(),
            line.kept.stand.reason.clone(),
            if line.late { "yes" } else { "" }.to_owned(),
            words,
            day,
        ];
        if line.measures.is_empty() {
            let tail = (0..HEADINGS.len() - head.len() - 1).map(|_| String::new());
            rows.push(head.iter().cloned().chain(tail).chain([report.numbers(false)]).collect());
        }
        for one in &line.measures {
            let figure = &one.reading.figure;
            let tail = [
                one.kept.says.code.clone(),
                one.kept.says.name.clone(),
                figure.n.clone(),
                figure.of.clone(),
                figure.share.clone(),
                one.reading.verdict.words().to_owned(),
                one.target(),
                one.reading.when.clone(),
                one.unit(),
                one.reading.recorded_words(),
                report.numbers(one.is_frozen),
            ];
            rows.push(head.iter().cloned().chain(tail).collect());
        }
    }
    rows
}
