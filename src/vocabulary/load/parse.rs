//! The plain CSV of a vocabulary.

use super::PROBLEMS_TOLD;
use crate::hr::extract::separator;
use crate::text::{clean, is_unwanted};
use crate::vocabulary::model::Kind;
use crate::vocabulary::names::name_key;

/// The longest name, in letters.
pub const NAME_LENGTH: usize = 200;
/// How many names of one sort, or broader concepts, a row may give.
const NAMES_IN_CELL: usize = 100;

/// The columns, in the order in which the starter has them.
const COLUMNS: [&str; 5] = ["label", "synonyms", "abbreviations", "broader", "kind"];

/// One line of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The file it came from.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// The name.
    pub label: String,
    /// Other names.
    pub synonyms: Vec<String>,
    /// Short forms.
    pub abbreviations: Vec<String>,
    /// Labels of broader concepts.
    pub broader: Vec<String>,
    /// What sort of thing it is.
    pub kind: Kind,
}

/// Something wrong in a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}{}: {what}", column.map(|name| format!(", column {name}")).unwrap_or_default())]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The column, where it is one column's fault.
    pub column: Option<&'static str>,
    /// What is wrong and what to do.
    pub what: String,
}

/// Reads a file's rows; every problem found is told, up to a hundred.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Vec<Row>, Vec<Problem>> {
    let problem = |line: u64, column: Option<&'static str>, what: String| Problem { file: file.to_owned(), line, column, what };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(vec![problem(
            1,
            None,
            "The file is in UTF-16. Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\").".to_owned(),
        )]);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u64;
            return Err(vec![problem(
                line,
                None,
                "The file is not in UTF-8. Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\").".to_owned(),
            )]);
        }
    };
    // Excel writes semicolons where commas stand in numbers
    let mark = separator(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(mark).from_reader(bytes);
    let places = match reader.headers() {
        Ok(header) => places_of(header, mark).map_err(|what| vec![problem(1, None, what)])?,
        Err(error) => return Err(vec![problem(1, None, format!("The file cannot be read as CSV: {error}."))]),
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for record in reader.records() {
        if problems.len() >= PROBLEMS_TOLD {
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                problems.push(problem(line, None, format!("The line cannot be read as CSV: {error}.")));
                continue;
            }
        };
        let line = record.position().map_or(1, csv::Position::line);
        match row_of(&record, &places) {
            Ok(row) => rows.push(Row { file: file.to_owned(), line, ..row }),
            Err(wrong) => problems.extend(wrong.into_iter().map(|(column, what)| problem(line, column, what))),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

/// Where each of [`COLUMNS`] stands in the file, how many columns it has, and what stands between them.
struct Places {
    of: [Option<usize>; 5],
    count: usize,
    mark: &'static str,
}

fn places_of(header: &csv::StringRecord, mark: u8) -> Result<Places, String> {
    let mut of = [None; 5];
    for (place, name) in header.iter().enumerate() {
        let name = name.trim().to_lowercase();
        let Some(column) = COLUMNS.iter().position(|column| *column == name) else {
            return Err(format!("The column {name:?} is not known. The columns are: {}.", COLUMNS.join(", ")));
        };
        if of[column].replace(place).is_some() {
            return Err(format!("The column {name:?} is there twice. Keep one of them."));
        }
    }
    if of[0].is_none() || of[4].is_none() {
        return Err(format!(
            "The first line must name the columns, \"label\" and \"kind\" among them. The columns are: {}.",
            COLUMNS.join(", ")
        ));
    }
    let mark = match mark {
        b';' => "semicolon",
        b'\t' => "tab",
        _ => "comma",
    };
    Ok(Places { of, count: header.len(), mark })
}

type Wrong = (Option<&'static str>, String);

fn row_of(record: &csv::StringRecord, places: &Places) -> Result<Row, Vec<Wrong>> {
    if record.len() != places.count {
        return Err(vec![(
            None,
            format!(
                "The line has {} columns where the first line names {}. A {} inside a name needs quotation marks around the cell.",
                record.len(),
                places.count,
                places.mark
            ),
        )]);
    }
    let cell = |column: usize| places.of[column].and_then(|place| record.get(place)).unwrap_or_default();
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut names = |column: usize| -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in cell(column).split('|') {
            match name_of(name) {
                Ok(Some(name)) if !names.contains(&name) => names.push(name),
                Ok(_) => {}
                Err(what) => wrong.push((Some(COLUMNS[column]), what)),
            }
        }
        if names.len() > NAMES_IN_CELL {
            wrong.push((Some(COLUMNS[column]), format!("There are {} values; {NAMES_IN_CELL} at most.", names.len())));
        }
        names
    };
    let (synonyms, abbreviations, broader) = (names(1), names(2), names(3));
    let label = match name_of(cell(0)) {
        Ok(Some(label)) => label,
        Ok(None) => {
            wrong.push((Some("label"), "Every concept needs a label.".to_owned()));
            String::new()
        }
        Err(what) => {
            wrong.push((Some("label"), what));
            String::new()
        }
    };
    let kind = Kind::from_code(cell(4).trim());
    if kind.is_none() {
        let kinds = Kind::ALL.map(Kind::code).join(", ");
        let given: String = cell(4).chars().take(40).collect();
        wrong.push((Some("kind"), format!("{given:?} is no kind. Use one of: {kinds}.")));
    }
    if kind.is_some_and(Kind::is_of_titles) && !broader.is_empty() {
        wrong.push((Some("broader"), "Job titles and lines of work are part of nothing. Leave this empty.".to_owned()));
    }
    match kind {
        Some(kind) if wrong.is_empty() => Ok(Row { file: String::new(), line: 0, label, synonyms, abbreviations, broader, kind }),
        _ => Err(wrong),
    }
}

/// One name of a cell; none where it is empty.
fn name_of(text: &str) -> Result<Option<String>, String> {
    if let Some(letter) = text.chars().find(|letter| is_unwanted(*letter) || matches!(letter, '\n' | '\r')) {
        return Err(format!("There is a character that cannot stand in a name (U+{:04X}). Remove it.", u32::from(letter)));
    }
    let name = clean(text, false);
    let length = name.chars().count();
    if length > NAME_LENGTH {
        return Err(format!("A name has {length} letters; {NAME_LENGTH} at most."));
    }
    if !name.is_empty() && name_key(&name).is_empty() {
        return Err(format!("{name:?} has no letter or digit, so nobody could find it."));
    }
    Ok((!name.is_empty()).then_some(name))
}
