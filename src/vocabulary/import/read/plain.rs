//! CSV with the columns of our starter. It has no identifiers, so a concept is known by its label (and a job title as one): two rows with one label are one
//! concept with the names and broader concepts of both.

use std::collections::HashMap;

use super::{Entry, File, Format};
use crate::sent::Problems;
use crate::vocabulary::load::{Row, parse};
use crate::vocabulary::names::name_key;

/// Reads a file's rows.
pub(super) fn read(text: &str) -> Result<File, Problems> {
    let rows = parse("the file", text.as_bytes()).map_err(|problems| {
        let mut told = Problems::default();
        for problem in problems {
            let column = problem.column.map(|name| format!("{name}: ")).unwrap_or_default();
            told.add(problem.line, format!("{column}{}", problem.what));
        }
        told
    })?;
    let mut entries: Vec<Entry> = Vec::with_capacity(rows.len());
    let mut places: HashMap<String, usize> = HashMap::with_capacity(rows.len());
    let mut notes = Problems::default();
    for row in rows {
        let origin = origin(&row);
        let broader = row.broader.iter().map(|label| name_key(label));
        if let Some(place) = places.get(&origin) {
            let first = &mut entries[*place];
            notes.add(row.line, format!("{:?} is in line {} already; the two are taken as one.", row.label, first.line));
            first.synonyms.extend(row.synonyms);
            first.abbreviations.extend(row.abbreviations);
            first.broader.extend(broader);
            continue;
        }
        places.insert(origin.clone(), entries.len());
        entries.push(Entry {
            line: row.line,
            origin,
            label: row.label,
            synonyms: row.synonyms,
            abbreviations: row.abbreviations,
            broader: broader.collect(),
            kind: Some(row.kind),
            ..Entry::default()
        });
    }
    Ok(File { format: Format::Plain, name: String::new(), licence: String::new(), version: String::new(), entries, notes })
}

/// What a row is known by: its label, which a skill and a job title may share.
fn origin(row: &Row) -> String {
    let key = name_key(&row.label);
    if row.kind.is_of_titles() { format!("{}: {key}", row.kind.code()) } else { key }
}
