//! The file: text, columns, records; every line checked.

use std::borrow::Cow;
use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::row::{Row, Written, row};
use super::{Failure, Problem, SHOWN};
use crate::directory::forms::Concepts;
use crate::directory::instruments::store::Listed;
use crate::directory::model::Audience;

/// Columns that a list may have; UNIQUIP has about twenty.
const COLUMNS: usize = 200;

/// What the file holds, once all of it is good.
pub(super) struct Read {
    pub listed: Vec<Listed>,
    pub facilities: usize,
    pub warnings: Vec<String>,
}

/// The columns we know, by the letters of their names in lower case.
pub(super) const KNOWN: [&str; 21] = [
    "type",
    "name",
    "description",
    "relatedfacilityid",
    "technique",
    "location",
    "contactname",
    "contacttelephone",
    "contacturl",
    "contactemail",
    "id",
    "department",
    "sitelocation",
    "building",
    "servicelevel",
    "webaddress",
    "manufacturer",
    "model",
    "bookingurl",
    "photo",
    "secondarycontactname",
];

/// Reads and checks the whole file.
pub(super) fn read(bytes: &[u8], concepts: &dyn Concepts, audience: Audience) -> Result<Read, Failure> {
    // the reader counts a line's end only once it has passed the line feed, which after a carriage return is too late for the next line
    let text = text(bytes)?.replace("\r\n", "\n");
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(&text)).from_reader(text.as_bytes());
    let mut records = reader.records();
    let head = match records.next() {
        None => return Err(Failure::Shape("The file is empty".to_owned())),
        Some(head) => head.map_err(|error| Failure::Shape(format!("line 1: {error}")))?,
    };
    let (columns, warnings) = columns(&head)?;
    let mut checking = Checking { width: head.len(), ..Checking::default() };
    for record in records {
        match record {
            Ok(record) if record.iter().all(|field| field.trim().is_empty()) => {}
            Ok(record) => checking.line(&record, &columns, concepts, audience),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                checking.bad(line, vec!["cannot be read as CSV".to_owned()]);
            }
        }
    }
    checking.finish(warnings)
}

/// The file as text: UTF-8, or what spreadsheet programs on Windows write.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Failure> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"PK") {
        return Err(Failure::Shape("This is no CSV file. Open it in a spreadsheet program and save it as CSV (UTF-8)".to_owned()));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(Failure::Shape("The file is not text".to_owned()));
    }
    Ok(match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().copied().map(windows_1252).collect()),
    })
}

/// A letter of Windows-1252 (<https://encoding.spec.whatwg.org/index-windows-1252.txt>).
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“',
        '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// What stands between columns: what the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |mark: char| first.matches(mark).count();
    [',', ';', '\t'].into_iter().max_by_key(|mark| (count(*mark), *mark == ',')).map_or(b',', |mark| mark as u8)
}

/// Where each known column stands, and what is strange about the others.
fn columns(head: &StringRecord) -> Result<(HashMap<&'static str, usize>, Vec<String>), Failure> {
    if head.len() > COLUMNS {
        return Err(Failure::Shape(format!("line 1 has {} columns, and a list of equipment has about twenty", head.len())));
    }
    let (mut found, mut unknown) = (HashMap::new(), Vec::new());
    for (place, name) in head.iter().enumerate() {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
        match KNOWN.iter().find(|known| **known == plain) {
            Some(known) => {
                if found.insert(*known, place).is_some() {
                    return Err(Failure::Shape(format!("line 1: the column '{}' is there twice", name.trim())));
                }
            }
            None if plain.is_empty() || plain.starts_with("secondarycontact") => {}
            None => unknown.push(name.trim().chars().take(40).collect::<String>()),
        }
    }
    if !found.contains_key("name") {
        return Err(Failure::Shape(
            "line 1: there is no column 'Name'. The first line names the columns, as UNIQUIP does: Type, Name, Description, …"
                .to_owned(),
        ));
    }
    unknown.truncate(20);
    let warnings = if unknown.is_empty() {
        Vec::new()
    } else {
        vec![format!("columns that are not known were passed over: {}", unknown.join(", "))]
    };
    Ok((found, warnings))
}

#[derive(Default)]
struct Checking {
    width: usize,
    rows: Vec<Row>,
    facilities: HashMap<String, String>,
    count: usize,
    problems: Vec<Problem>,
    seen: HashMap<String, u64>,
}

impl Checking {
    fn line(&mut self, record: &StringRecord, columns: &HashMap<&'static str, usize>, concepts: &dyn Concepts, audience: Audience) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() > self.width {
            return self.bad(line, vec![format!("has {} columns, and the first line has {}", record.len(), self.width)]);
        }
        let field = |name: &str| columns.get(name).and_then(|place| record.get(*place)).unwrap_or_default();
        match row(&field, concepts, audience) {
            Err(wrong) => self.bad(line, wrong),
            Ok(Written::Facility { id, name }) => {
                self.facilities.insert(id, name);
            }
            Ok(Written::Instrument(row)) => {
                let key = match &row.listed.external_id {
                    Some(id) => format!("id {id}"),
                    None => row.listed.details.key(),
                };
                match self.seen.insert(key, line) {
                    None => self.rows.push(*row),
                    Some(first) if row.listed.external_id.is_some() => {
                        self.bad(line, vec![format!("ID: is in line {first} already")]);
                    }
                    Some(first) => self.bad(
                        line,
                        vec![format!("Name: the same name in the same place is in line {first} already. Give both an ID")],
                    ),
                }
            }
        }
    }

    fn bad(&mut self, line: u64, wrong: Vec<String>) {
        self.count += 1;
        let room = SHOWN.saturating_sub(self.problems.len());
        self.problems.extend(wrong.into_iter().take(room).map(|what| Problem { line, what }));
    }

    fn finish(self, warnings: Vec<String>) -> Result<Read, Failure> {
        if self.count > 0 {
            return Err(Failure::Refused { count: self.count, problems: self.problems });
        }
        let facilities = self.facilities;
        let listed = self
            .rows
            .into_iter()
            .map(|mut row| {
                let details = &mut row.listed.details;
                if let Some(name) = facilities.get(&row.facility).filter(|_| details.department.is_empty()) {
                    details.department.clone_from(name);
                }
                row.listed
            })
            .collect();
        Ok(Read { listed, facilities: facilities.len(), warnings })
    }
}
