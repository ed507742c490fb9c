//! A wave checked against the plan that it belongs to, and taken in: all of it or nothing, and safely again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::Wave;
use super::store::{self, Group, Kept, Row};
use crate::accounts::units::{self, Department};
use crate::ids::{PartId, PersonId, WaveId};
use crate::ledger::{self, Fact, Place};
use crate::measures::{Breakdown, UNKNOWN};
use crate::plan::PLAN_SURVEY;
use crate::plan::file::{Problem, Value, fits};
use crate::plan::model::Recorded;
use crate::plan::store::{self as plans, Plan, Said};
use crate::storage::{Result, Tx};
use crate::text::fold;

/// A wave whose measures and groups are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The wave.
    pub wave: Wave,
    /// What it comes to, by measure and department.
    pub rows: Vec<Row>,
    /// What it comes to by whatever else it is broken down.
    pub groups: Vec<Group>,
    /// By what else that is, and into which groups, in words.
    pub breakdowns: Vec<(Breakdown, Vec<String>)>,
    /// The measures that it is of, by code: n, N and how many were asked.
    pub totals: BTreeMap<String, Row>,
    /// The version that it would be, from 1.
    pub version: i64,
    /// Whether the newest version says the same.
    pub is_same: bool,
    before: Option<Kept>,
}

impl Checked {
    /// How many departments it names.
    pub fn departments(&self) -> usize {
        self.rows.iter().map(|row| &row.department).filter(|one| !one.is_empty()).collect::<BTreeSet<_>>().len()
    }

    /// What an earlier version of it came to for a measure: how many answered, and how many of them agreed.
    pub fn before(&self, measure: &PartId) -> Option<(i64, i64)> {
        let rows: Vec<&Row> = self.before.as_ref()?.rows.iter().filter(|row| row.measure == *measure).collect();
        let sum = |of: fn(&Row) -> i64| rows.iter().map(|row| of(row)).sum();
        (!rows.is_empty()).then(|| (sum(|row| row.answered), sum(|row| row.agreed)))
    }
}

/// What came of taking one in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is kept as this version of its wave.
    As(WaveId, i64),
    /// It is there already, word for word.
    Same,
}

/// Finds the measures and groups that a wave names.
///
/// # Errors
///
/// Gives everything that does not fit, by line.
pub async fn check(tx: &mut Tx, plan: &Plan, wave: Wave, today: NaiveDate) -> Result<std::result::Result<Checked, Vec<Problem>>> {
    let mut problems = Vec::new();
    let mut wrong = |line: usize, what: String| problems.push(Problem { line, what });
    if let Err(why) = fits(&wave.period, &plan.head, today) {
        wrong(wave.line, why);
    }
    let measures = plans::measures(tx, &plan.id).await?;
    let units = units::departments(tx, &plan.institution).await?;
    let departments = named(&units);
    let sites: BTreeMap<String, (String, String)> = units::sites(tx, &plan.institution)
        .await?
        .into_iter()
        .map(|site| (fold(&site.name), (site.id.to_string(), site.name)))
        .collect();
    let mut rows: BTreeMap<(PartId, String), Row> = BTreeMap::new();
    let mut totals: BTreeMap<String, Row> = BTreeMap::new();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    for ((code, group), counts) in &wave.counts {
        let Some(measure) = measures.iter().find(|one| one.says.code == *code) else {
            if unknown.insert(code) {
                wrong(counts.line, format!("there is no measure {code} in {}", plan.head.name));
            }
            continue;
        };
        if !measure.says.same_as.is_empty() {
            if unknown.insert(code) {
                wrong(
                    counts.line,
                    format!("{code} is the same measure as {0}: name {0}, it counts for both", measure.says.same_as),
                );
            }
            continue;
        }
        if !measure.says.from.recorded.contains(&Recorded::Survey) {
            if unknown.insert(code) {
                wrong(counts.line, format!("measure {code} is not read from surveys"));
            }
            continue;
        }
        let department = match group.as_str() {
            "" => Some(String::new()),
            words => departments.get(&path(words)).cloned(),
        };
        let Some(department) = department else {
            if unknown.insert(group) {
                wrong(counts.line, format!("there is no department '{group}'. Leave the group empty where it is none"));
            }
            continue;
        };
        let key = (measure.id.clone(), department.clone());
        if let Some(other) = rows.get(&key) {
            wrong(counts.line, format!("'{group}' is the same department as on line {}, and has {code} there already", other.line));
            continue;
        }
        let row = Row {
            line: counts.line,
            measure: measure.id.clone(),
            department,
            invited: counts.invited,
            answered: counts.answered,
            agreed: counts.agreed,
        };
        let total = totals.entry(code.clone()).or_insert(Row {
            department: String::new(),
            invited: Some(0),
            answered: 0,
            agreed: 0,
            ..row.clone()
        });
        total.invited = total.invited.zip(row.invited).map(|(sum, more)| sum + more);
        total.answered += row.answered;
        total.agreed += row.agreed;
        rows.insert(key, row);
    }
    // whoever answers is in one group, and counted there once
    if wave.is_counted {
        for (above, below) in counted_within(&rows, &units) {
            let name = |row: &Row| units.iter().find(|one| one.id.as_str() == row.department).map_or("", |one| one.name.as_str());
            let (whole, part) = (name(above), name(below));
            wrong(
                above.line.max(below.line),
                format!(
                    "'{whole}' on line {} holds '{part}' on line {}, so people of '{part}' would be counted twice. Leave out the line of \
                     '{whole}' or those of its parts; of whom it is not known in which part they are have a line with an empty group",
                    above.line, below.line
                ),
            );
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut breakdowns: BTreeMap<Breakdown, BTreeSet<(bool, String)>> = BTreeMap::new();
    // what is known of nobody is no breakdown
    let named = wave.groups.keys().filter(|(.., member)| !member.is_empty());
    let known: BTreeSet<(&str, Breakdown)> = named.map(|(code, by, _)| (code.as_str(), *by)).collect();
    for ((code, by, member), counts) in wave.groups.iter().filter(|((code, by, _), _)| known.contains(&(code.as_str(), *by))) {
        // measures that are not there, or ask nothing, were told of above
        let Some(measure) = measures.iter().find(|one| one.says.code == *code).filter(|_| totals.contains_key(code)) else {
            continue;
        };
        let (member, words) = match by {
            Breakdown::Site if !member.is_empty() => match sites.get(&fold(member)) {
                Some(site) => site.clone(),
                None => {
                    wrong(
                        counts.line,
                        format!("there is no site '{member}'. Leave it empty, or write 'Not known', where it is none"),
                    );
                    continue;
                }
            },
            _ => (member.clone(), member.clone()),
        };
        let words = if words.is_empty() { UNKNOWN.to_owned() } else { words };
        breakdowns.entry(*by).or_default().insert((member.is_empty(), words));
        let (invited, answered, agreed) = (counts.invited, counts.answered, counts.agreed);
        groups.push(Group { measure: measure.id.clone(), by: *by, member, invited, answered, agreed });
    }
    let groups = sorted(groups);
    for (code, (line, question)) in &wave.questions {
        let tracked = measures.iter().find(|one| one.says.code == *code).map(|one| one.says.question.as_str()).unwrap_or_default();
        if !tracked.is_empty() && fold(tracked) != fold(question) {
            wrong(
                *line,
                format!(
                    "measure {code} asks “{tracked}”, and the file another question. Answers to different questions do not compare: \
                     change the measure's definition first, if that is meant"
                ),
            );
        }
    }
    for (code, total) in totals.iter().filter(|(_, total)| total.answered == 0) {
        wrong(total.line, format!("nobody answered {code}. If the wave was not held, record that on the measure's page"));
    }
    let before = store::newest(tx, &plan.id, &wave.name).await?;
    if let Some(before) = &before {
        let here: BTreeSet<&PartId> = rows.keys().map(|(measure, _)| measure).collect();
        for measure in &measures {
            if before.rows.iter().any(|row| row.measure == measure.id) && !here.contains(&measure.id) {
                let code = &measure.says.code;
                wrong(
                    wave.line,
                    format!("'{}' was sent before with {code}, which is not in this file: send the whole wave", wave.name),
                );
            }
            let had: BTreeSet<Breakdown> =
                before.groups.iter().filter(|group| group.measure == measure.id).map(|group| group.by).collect();
            let has = |by: Breakdown| wave.groups.keys().any(|(code, other, _)| *other == by && *code == measure.says.code);
            for by in had.into_iter().filter(|by| !has(*by)) {
                let (name, code, by) = (&wave.name, &measure.says.code, fold(by.label()));
                wrong(
                    wave.line,
                    format!(
                        "'{name}' was sent before with {code} by {by}, which is not in this file: send the whole wave. To take that away, \
                         write 'Not known' under '{by}' in every line"
                    ),
                );
            }
        }
    }
    let mut is_standing = true;
    for (code, total) in &totals {
        let records = plans::records(tx, &total.measure).await?;
        let first = before.as_ref().and_then(|before| before.record(&total.measure));
        let own = first.and_then(|first| plans::standing(&records, first.as_str()));
        is_standing &= own.map(|own| &own.id) == first;
        let is_another =
            |other: &&plans::Record| own.is_none_or(|own| own.id != other.id) && other.is_of(Recorded::Survey, wave.period);
        if let Some(other) = records.iter().find(is_another) {
            wrong(total.line, format!("{code} {}", other.stands()));
        }
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.line);
        return Ok(Err(problems));
    }
    let rows: Vec<Row> = rows.into_values().collect();
    let same = |one: &Row, other: &Row| Row { line: 0, ..one.clone() } == Row { line: 0, ..other.clone() };
    let is_same = before.as_ref().is_some_and(|before| {
        // sent again it takes the place of what was written in its own
        is_standing
            && before.period == wave.period
            && before.rows.len() == rows.len()
            && in_turn(&rows).into_iter().zip(in_turn(&before.rows)).all(|(row, other)| same(row, other))
            && sorted(before.groups.clone()) == groups
    });
    let version = before.as_ref().map_or(1, |before| before.version + 1);
    let breakdowns =
        breakdowns.into_iter().map(|(by, groups)| (by, groups.into_iter().map(|(_, words)| words).collect())).collect();
    Ok(Ok(Checked { wave, rows, groups, breakdowns, totals, version, is_same, before }))
}

/// Takes a wave in that [`check`] found good in the same transaction; the caller commits.
pub async fn take(
    tx: &mut Tx,
    now: DateTime<Utc>,
    today: NaiveDate,
    plan: &Plan,
    checked: &Checked,
    by: Option<&PersonId>,
) -> Result<Taken> {
    if checked.is_same {
        return Ok(Taken::Same);
    }
    let wave = &checked.wave;
    let id = store::insert(tx, now, &plan.id, wave, checked.version, (&checked.rows, &checked.groups), by).await?;
    let ends = wave.period.last(plan.head.academic_year_end).min(today);
    for (code, total) in &checked.totals {
        let value = Value {
            what: Recorded::Survey,
            period: wave.period,
            n: Some(total.agreed as f64),
            of: Some(total.answered as f64),
            invited: total.invited.map(|invited| invited as f64),
            held: true,
            words: wave.name.clone(),
            link: String::new(),
        };
        let records = plans::records(tx, &total.measure).await?;
        let was = checked.before.as_ref().and_then(|before| before.record(&total.measure));
        let was = was.and_then(|first| plans::standing(&records, first.as_str()));
        let said = Said { now, by, note: "" };
        let record = plans::record(tx, said, &plan.institution, (&total.measure, code), &value, ends, was).await?;
        store::note_record(tx, &id, &total.measure, &record).await?;
    }
    let fact = Fact::new(PLAN_SURVEY, now)
        .object(&id)
        .at(Place { institution: plan.institution.to_string(), ..Place::default() })
        .with("version", checked.version)
        .with("measures", checked.totals.len());
    ledger::append(tx, now, if let Some(by) = by { fact.by(by) } else { fact }).await?;
    Ok(Taken::As(id, checked.version))
}

/// Departments that have a line for a measure of which something below has one, too: both rows, those of the nearest above.
fn counted_within<'a>(rows: &'a BTreeMap<(PartId, String), Row>, units: &[Department]) -> Vec<(&'a Row, &'a Row)> {
    let parent = |id: &str| units.iter().find(|one| one.id.as_str() == id)?.parent.as_ref().map(ToString::to_string);
    let found = rows.values().filter_map(|row| {
        // no house is so deep that this is not its end
        let mut above = std::iter::successors(parent(&row.department), |id| parent(id)).take(64);
        Some((above.find_map(|id| rows.get(&(row.measure.clone(), id)))?, row))
    });
    found.collect()
}

fn sorted(mut groups: Vec<Group>) -> Vec<Group> {
    groups.sort_by(|one, other| (&one.measure, one.by.code(), &one.member).cmp(&(&other.measure, other.by.code(), &other.member)));
    groups
}

fn in_turn(rows: &[Row]) -> Vec<&Row> {
    let mut all: Vec<&Row> = rows.iter().collect();
    all.sort_by_key(|row| (&row.measure, &row.department));
    all
}

/// Departments by what a file may call them: their names, and their whole paths.
fn named(departments: &[Department]) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for one in departments {
        let mut whole = vec![one.name.as_str()];
        let mut parent = one.parent.as_ref();
        while let Some(above) = parent.and_then(|id| departments.iter().find(|other| other.id == *id)).filter(|_| whole.len() < 64)
        {
            whole.insert(0, &above.name);
            parent = above.parent.as_ref();
        }
        names.insert(path(&whole.join(">")), one.id.to_string());
    }
    for one in departments {
        names.insert(path(&one.name), one.id.to_string());
    }
    names
}

fn path(words: &str) -> String {
    words.split('>').map(|part| fold(part.trim())).collect::<Vec<_>>().join(">")
}
