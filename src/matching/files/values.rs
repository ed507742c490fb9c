//! Fields to values.

use std::collections::HashMap;

use super::table::{Row, Wrong};
use crate::matching::solve::instance::{MAX_SCORE, MAX_UNITS, POINT};

/// The longest id, in bytes.
const LONGEST: usize = 200;

/// Ids by number, and back.
#[derive(Debug, Default)]
pub(super) struct Ids {
    pub names: Vec<String>,
    numbers: HashMap<String, u32>,
    lines: Vec<u64>,
}

impl Ids {
    /// A new id; the error says where it was before.
    pub fn add(&mut self, row: &Row<'_>, column: usize) -> Result<(), Wrong> {
        let id = id(row, column)?;
        if let Some(before) = self.numbers.get(id) {
            return Err((column, format!("{} is there already, in line {}", shown(id), self.lines[*before as usize])));
        }
        self.numbers.insert(id.to_owned(), self.names.len() as u32);
        self.names.push(id.to_owned());
        self.lines.push(row.line);
        Ok(())
    }

    /// The number of an id that must be known.
    pub fn known(&self, row: &Row<'_>, column: usize, file: &str) -> Result<u32, Wrong> {
        let id = id(row, column)?;
        self.numbers.get(id).copied().ok_or_else(|| (column, format!("{} is not in {file}", shown(id))))
    }
}

/// An id: any short text on one line.
fn id<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str, Wrong> {
    let text = row.text(column)?;
    if text.is_empty() {
        return Err((column, "this is empty".to_owned()));
    }
    if text.chars().any(char::is_control) {
        return Err((
            column,
            "this runs over a line break or holds a control character; is a quotation mark not closed?".to_owned(),
        ));
    }
    if text.len() > LONGEST {
        return Err((column, format!("this is longer than {LONGEST} bytes")));
    }
    Ok(text)
}

/// A count of units.
pub(super) fn count(row: &Row<'_>, column: usize) -> Result<u32, Wrong> {
    let text = row.text(column)?;
    match text.parse::<u32>() {
        Ok(count) if count <= MAX_UNITS => Ok(count),
        _ => Err((column, format!("{} is not a whole number from 0 to {MAX_UNITS}", shown(text)))),
    }
}

/// A score in millionths, rounded to the nearest.
pub(super) fn score(row: &Row<'_>, column: usize) -> Result<i64, Wrong> {
    let text = row.text(column)?;
    match text.parse::<f64>() {
        Ok(score) if (0.0..=MAX_SCORE).contains(&score) => Ok((score * POINT as f64).round() as i64),
        _ => {
            let point = if text.contains(',') { "; write decimals with a point" } else { "" };
            Err((column, format!("{} is not a number from 0 to {MAX_SCORE}{point}", shown(text))))
        }
    }
}

/// Yes or no.
pub(super) fn yes(row: &Row<'_>, column: usize) -> Result<bool, Wrong> {
    let text = row.text(column)?;
    match text.to_lowercase().as_str() {
        "yes" | "true" | "1" | "y" => Ok(true),
        "no" | "false" | "0" | "n" | "" => Ok(false),
        _ => Err((column, format!("{} is neither yes nor no", shown(text)))),
    }
}

/// A field in an error: quoted, short, on one line.
pub(super) fn shown(text: &str) -> String {
    let short: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < text.len() { format!("'{short}…'") } else { format!("'{short}'") }
}
