//! CSV with the columns of our starter. It has no identifiers, so a concept is known by its label: two rows with one label are one
//! concept with the names and broader concepts of both.

use std::collections::HashMap;

use super::{Entry, File, Format};
use crate::sent::Problems;
use crate::vocabulary::load::parse;
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
        let origin = name_key(&row.label);
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
