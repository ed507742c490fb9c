//! A table of TOML that is read key by key: what is missing, of another kind or unknown is said with its line.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Problem;
use crate::text::clean;

/// The longest text of any value, in letters.
const LONGEST: usize = 2_000;

/// The file's lines, and what is wrong with them.
pub(super) struct Lines {
    starts: Vec<usize>,
    pub(super) problems: Vec<Problem>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { starts, problems: Vec::new() }
    }

    pub(super) fn wrong(&mut self, at: &Range<usize>, what: impl Into<String>) {
        self.problems.push(Problem { line: self.line(at), what: what.into() });
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, at: &Range<usize>) -> usize {
        self.starts.partition_point(|start| *start <= at.start)
    }
}

/// One table, such as an action.
pub(super) struct Table<'a> {
    table: &'a DeTable<'a>,
    /// Where it begins.
    pub(super) at: Range<usize>,
    asked: BTreeSet<&'static str>,
}

impl<'a> Table<'a> {
    pub(super) fn new(table: &'a DeTable<'a>, at: Range<usize>) -> Self {
        Self { table, at, asked: BTreeSet::new() }
    }

    fn get(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.insert(key);
        self.table.get(key)
    }

    /// Where a key's value stands; the table itself where it has none.
    pub(super) fn place(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.at.clone(), Spanned::span)
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A text; empty where the key is not there.
    pub(super) fn text(&mut self, lines: &mut Lines, key: &'static str) -> String {
        self.worded(lines, key, true)
    }

    /// The same on one line, as forms have it.
    pub(super) fn line(&mut self, lines: &mut Lines, key: &'static str) -> String {
        self.worded(lines, key, false)
    }

    fn worded(&mut self, lines: &mut Lines, key: &'static str, several: bool) -> String {
        match self.get(key).map(|value| (value.span(), value.get_ref())) {
            None => String::new(),
            Some((at, DeValue::String(text))) => cleaned(lines, &at, key, text, several),
            Some((at, _)) => {
                lines.wrong(&at, format!("'{key}' is a text, in quotation marks"));
                String::new()
            }
        }
    }

    /// A text that has to be there.
    pub(super) fn needed(&mut self, lines: &mut Lines, key: &'static str) -> String {
        let text = self.text(lines, key);
        self.there(lines, key, text)
    }

    /// A line that has to be there.
    pub(super) fn needed_line(&mut self, lines: &mut Lines, key: &'static str) -> String {
        let text = self.line(lines, key);
        self.there(lines, key, text)
    }

    fn there(&mut self, lines: &mut Lines, key: &'static str, text: String) -> String {
        let is_there = self.has(key);
        if text.is_empty() && (!is_there || matches!(self.get(key).map(Spanned::get_ref), Some(DeValue::String(_)))) {
            lines.wrong(&self.place(key), format!("'{key}' is missing"));
        }
        text
    }

    /// Several texts, each on one line and not empty.
    pub(super) fn texts(&mut self, lines: &mut Lines, key: &'static str) -> Vec<(Range<usize>, String)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            lines.wrong(&value.span(), format!("'{key}' is a list of texts: [\"…\", \"…\"]"));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in array.iter() {
            match item.get_ref() {
                DeValue::String(text) => match cleaned(lines, &item.span(), key, text, false) {
                    empty if empty.is_empty() => lines.wrong(&item.span(), format!("'{key}' holds an empty text")),
                    text => texts.push((item.span(), text)),
                },
                _ => lines.wrong(&item.span(), format!("'{key}' holds texts only")),
            }
        }
        texts
    }

    /// Yes or no; no where the key is not there, unless it is taken for `otherwise`.
    pub(super) fn flag(&mut self, lines: &mut Lines, key: &'static str, otherwise: bool) -> bool {
        match self.get(key).map(|value| (value.span(), value.get_ref())) {
            None => otherwise,
            Some((_, DeValue::Boolean(yes))) => *yes,
            Some((at, _)) => {
                lines.wrong(&at, format!("'{key}' is true or false"));
                otherwise
            }
        }
    }

    /// A number that is not negative.
    pub(super) fn number(&mut self, lines: &mut Lines, key: &'static str) -> Option<f64> {
        let value = self.get(key)?;
        let number: Option<f64> = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', "").parse().ok(),
            DeValue::Float(number) => number.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        let good = number.filter(|number| number.is_finite() && (0.0..=1e12).contains(number));
        if good.is_none() {
            lines.wrong(&value.span(), format!("'{key}' is a number that is not negative, without quotation marks"));
        }
        good
    }

    /// A day, as TOML writes days: `2025-10-31`, without quotation marks.
    pub(super) fn day(&mut self, lines: &mut Lines, key: &'static str) -> Option<NaiveDate> {
        let value = self.get(key)?;
        let day = match value.get_ref() {
            DeValue::Datetime(moment) if moment.time.is_none() => moment
                .date
                .and_then(|date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))),
            _ => None,
        };
        if day.is_none() {
            lines.wrong(&value.span(), format!("'{key}' is a day that there is, such as 2025-10-31 without quotation marks"));
        }
        day
    }

    /// What a text says by its own rules, where the key is there. A day without quotation marks counts as its text.
    pub(super) fn parsed<T>(
        &mut self,
        lines: &mut Lines,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.get(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Datetime(moment) => moment.to_string(),
            _ => {
                lines.wrong(&value.span(), format!("'{key}' is a text, in quotation marks"));
                return None;
            }
        };
        parse(&text).map_err(|why| lines.wrong(&value.span(), format!("{key}: {why}"))).ok()
    }

    /// One table within this one.
    pub(super) fn table(&mut self, lines: &mut Lines, key: &'static str) -> Option<Table<'a>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(table, value.span())),
            _ => {
                lines.wrong(&value.span(), format!("'{key}' is a table: {{ … }}"));
                None
            }
        }
    }

    /// Several tables within this one.
    pub(super) fn tables(&mut self, lines: &mut Lines, key: &'static str) -> Vec<Table<'a>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            lines.wrong(&value.span(), format!("'{key}' is a list of tables"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(Table::new(table, item.span())),
                _ => lines.wrong(&item.span(), format!("'{key}' holds tables only")),
            }
        }
        tables
    }

    /// Says which keys nobody asked for: most are typed wrong.
    pub(super) fn end(self, lines: &mut Lines, what: &str) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !self.asked.contains(name) {
                let near = self.asked.iter().find(|known| is_near(known, name));
                let hint = near.map_or_else(String::new, |known| format!(". Is it '{known}'?"));
                lines.wrong(&key.span(), format!("{what} has no '{name}'{hint}"));
            }
        }
    }
}

fn cleaned(lines: &mut Lines, at: &Range<usize>, key: &str, text: &str, several: bool) -> String {
    let text = clean(text, several);
    if text.chars().count() > LONGEST {
        lines.wrong(at, format!("'{key}' is longer than {LONGEST} letters"));
    }
    text
}

/// Whether two keys differ in two letters at most.
fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let cost = if a == b { before } else { 1 + before.min(row[j]).min(row[j + 1]) };
            before = row[j + 1];
            row[j + 1] = cost;
        }
    }
    row[other.len()] <= 2
}
