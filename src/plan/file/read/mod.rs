//! A file read into a plan.

mod action;
mod measure;

pub(in crate::plan) use action::follows;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use toml::de::DeTable;

use self::action::{action, links};
use self::measure::measure;
use super::table::{Lines, Table};
use super::{Places, PlanFile, Problem};
use crate::plan::model::{Head, MonthDay, check};

/// Reads a plan. What it says has happened by `today`.
///
/// # Errors
///
/// Everything that is wrong with it, by line.
pub fn read(text: &str, today: NaiveDate) -> Result<PlanFile, Vec<Problem>> {
    let mut lines = Lines::of(text);
    let (table, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        for error in broken {
            lines.wrong(&error.span().unwrap_or(0..0), format!("this is no TOML: {}", error.message()));
        }
        return Err(sorted(lines));
    }
    let mut root = Table::new(table.get_ref(), 0..0);
    let head = head(&mut root, &mut lines);
    let mut places = Places::default();
    for key in ["begins", "ends"] {
        places.note(key, lines.line(&root.place(key)));
    }
    let mut numbers: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let mut actions = Vec::new();
    let tables = root.tables(&mut lines, "action");
    for mut table in tables {
        let at = table.place("number");
        let entry = action(&mut table, &mut lines, &head, today);
        places.note(format!("action {}", entry.action.number), lines.line(&at));
        table.end(&mut lines, "an action");
        if !entry.action.number.is_empty() && numbers.insert(entry.action.number.clone(), at.clone()).is_some() {
            lines.wrong(&at, format!("there is an action {} already", entry.action.number));
        }
        actions.push(entry);
    }
    let mut codes: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let mut measures = Vec::new();
    let tables = root.tables(&mut lines, "measure");
    for mut table in tables {
        let at = table.place("code");
        let (entry, values) = measure(&mut table, &mut lines, &head, today);
        places.note(format!("measure {}", entry.measure.code), lines.line(&at));
        for (nth, at) in values.iter().enumerate() {
            places.note(format!("measure {} {nth}", entry.measure.code), lines.line(at));
        }
        table.end(&mut lines, "a measure");
        if !numbers.contains_key(&entry.measure.action) && !entry.measure.action.is_empty() {
            lines.wrong(
                &at,
                format!("measure {} belongs to action {}, which is not in this plan", entry.measure.code, entry.measure.action),
            );
        }
        if !entry.measure.code.is_empty() && codes.insert(entry.measure.code.clone(), at.clone()).is_some() {
            lines.wrong(&at, format!("there is a measure {} already", entry.measure.code));
        }
        measures.push(entry);
    }
    root.end(&mut lines, "a plan");
    if actions.is_empty() {
        lines.wrong(&(0..0), "there is no action in it: each begins with [[action]]");
    }
    links(&mut lines, &head, &actions, &numbers);
    for entry in measures.iter().filter(|entry| !entry.measure.same_as.is_empty()) {
        let at = &codes[&entry.measure.code];
        match measures.iter().find(|other| other.measure.code == entry.measure.same_as) {
            None => lines.wrong(at, format!("there is no measure {} that this could be the same as", entry.measure.same_as)),
            Some(other) if !other.measure.same_as.is_empty() => {
                lines.wrong(at, format!("measure {} is itself the same as another; name that one", entry.measure.same_as));
            }
            Some(_) => {}
        }
    }
    if lines.problems.is_empty() { Ok(PlanFile { head, actions, measures, places }) } else { Err(sorted(lines)) }
}

fn sorted(mut lines: Lines) -> Vec<Problem> {
    lines.problems.sort_by_key(|problem| problem.line);
    lines.problems
}

fn head(root: &mut Table<'_>, lines: &mut Lines) -> Head {
    let code = code(root, lines, "code");
    let name = root.needed(lines, "name");
    let summary = root.text(lines, "summary");
    let (begins, ends) = (root.day(lines, "begins"), root.day(lines, "ends"));
    for key in ["begins", "ends"] {
        if !root.has(key) {
            lines.wrong(&root.at, format!("'{key}' is missing: the plan's {} day", if key == "begins" { "first" } else { "last" }));
        }
    }
    if let (Some(begins), Some(ends)) = (begins, ends)
        && let Some(wrong) = check::head(begins, ends)
    {
        lines.wrong(&root.place(wrong.field), wrong.why);
    }
    Head {
        code,
        name,
        summary,
        begins: begins.unwrap_or_default(),
        ends: ends.unwrap_or_default(),
        academic_year_end: root.parsed(lines, "academic_year_end", str::parse).unwrap_or(MonthDay::HESA),
    }
}

fn code(table: &mut Table<'_>, lines: &mut Lines, key: &'static str) -> String {
    let text = table.needed(lines, key);
    if !text.is_empty()
        && let Err(why) = check::code(&text)
    {
        lines.wrong(&table.place(key), why);
    }
    text
}
