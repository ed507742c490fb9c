//! One CSV file, row by row, with errors that say where.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};

use super::values::shown;
use crate::matching::solve::stop::Stop;

/// After so many errors the rest is left unread.
const ENOUGH: usize = 20;

/// A file longer than this that does not end with a line break was most likely cut short.
const LONG: u64 = 1_000;

/// How often the stop is asked, in rows.
const BREATH: u64 = 1 << 14;

/// Something in a file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The file's name.
    pub file: String,
    /// Its line, from 1; none when it is about the whole file.
    pub line: Option<u64>,
    /// The column, from 1, and its name.
    pub column: Option<(usize, String)>,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some((number, name)) = &self.column {
            write!(f, ", column {number} ({name})")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Why a folder was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Errors in the files, at most about twenty.
    Bad(Vec<Refused>),
    /// Asked to stop.
    Stopped,
}

impl From<Refused> for Refusal {
    fn from(one: Refused) -> Self {
        Self::Bad(vec![one])
    }
}

/// A column of a file: its name, and what an absent column stands for.
pub(super) type Column = (&'static str, Option<&'static str>);

/// One row: the fields of the columns asked for, in that order.
pub(super) struct Row<'a> {
    record: &'a ByteRecord,
    places: &'a [Option<usize>],
    columns: &'a [Column],
    pub line: u64,
}

impl Row<'_> {
    /// The text of a field, trimmed; the error says where it is no UTF-8.
    pub fn text(&self, column: usize) -> Result<&str, Wrong> {
        let Some(place) = self.places[column] else { return Ok(self.columns[column].1.unwrap_or_default()) };
        let bytes = self.record.get(place).unwrap_or_default();
        std::str::from_utf8(bytes).map(str::trim).map_err(|_| (column, "this is not UTF-8 text; save the file as UTF-8".to_owned()))
    }
}

/// What is wrong in a row: the column as it was asked for, and the words.
pub(super) type Wrong = (usize, String);

/// A file that is being read.
pub(super) struct Table<'a> {
    pub name: &'static str,
    pub columns: &'a [Column],
    pub errors: Vec<Refused>,
    pub notes: Vec<String>,
}

impl<'a> Table<'a> {
    pub fn new(name: &'static str, columns: &'a [Column]) -> Self {
        Self { name, columns, errors: Vec::new(), notes: Vec::new() }
    }

    fn error(&self, line: Option<u64>, column: Option<(usize, String)>, what: impl Into<String>) -> Refused {
        Refused { file: self.name.to_owned(), line, column, what: what.into() }
    }

    /// Gives every row to `each`; returns whether the file is there at all.
    pub fn read(
        &mut self,
        folder: &Path,
        stop: &impl Stop,
        mut each: impl FnMut(&Row<'_>) -> Result<(), Wrong>,
    ) -> Result<bool, Refusal> {
        let path = folder.join(self.name);
        // Looked at before it is opened: a pipe would wait for its writer.
        if path.exists() && !path.is_file() {
            return Err(self.error(None, None, "this is not a file").into());
        }
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(self.error(None, None, format!("it cannot be read: {error}")).into()),
        };
        let mut tail = Tail { file, last: b'\n' };
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 18).from_reader(&mut tail);
        let mut record = ByteRecord::new();
        let (mut places, mut width, mut rows, mut last) = (None, 0, 0, 0);
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(self.error(None, None, format!("it cannot be read: {error}")).into()),
            }
            last = record.position().map_or(0, csv::Position::line);
            rows += 1;
            if rows % BREATH == 0 && stop.stop() {
                return Err(Refusal::Stopped);
            }
            let Some(places) = &places else {
                width = record.len();
                places = Some(self.header(&record)?);
                continue;
            };
            // Empty lines, also as spreadsheets write them: nothing but commas.
            if record.iter().all(|field| field.trim_ascii().is_empty()) && (record.len() == 1 || record.len() == width) {
                continue;
            }
            if record.len() != width {
                let columns = if record.len() == 1 { "1 column".to_owned() } else { format!("{} columns", record.len()) };
                let open = record.iter().any(|field| field.contains(&b'\n'));
                let why = if open { "; a field runs over a line break: is a quotation mark not closed?" } else { "" };
                let words = format!("{columns}, but the first line has {width}{why}");
                self.errors.push(self.error(Some(last), None, words));
            } else if let Err((column, what)) = each(&Row { record: &record, places, columns: self.columns, line: last }) {
                let place = places[column].map(|place| (place + 1, self.columns[column].0.to_owned()));
                self.errors.push(self.error(Some(last), place, what));
            }
            if self.errors.len() >= ENOUGH {
                break;
            }
        }
        drop(reader);
        if places.is_none() {
            let columns: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
            return Err(self.error(None, None, format!("it is empty; its first line should be: {}", columns.join(","))).into());
        }
        if self.errors.len() < ENOUGH && last > LONG && tail.last != b'\n' {
            let what =
                "the file ends in the middle of a line, so it was probably cut short; if it is whole, end it with a line break";
            self.errors.push(self.error(Some(last), None, what));
        }
        if self.errors.is_empty() { Ok(true) } else { Err(Refusal::Bad(std::mem::take(&mut self.errors))) }
    }

    /// Where each column is.
    fn header(&mut self, record: &ByteRecord) -> Result<Vec<Option<usize>>, Refusal> {
        let names: Vec<String> =
            record.iter().map(|name| String::from_utf8_lossy(name).trim_start_matches('\u{feff}').trim().to_lowercase()).collect();
        // What spreadsheets write where a comma is for decimals.
        if let [only] = &names[..]
            && let Some((mark, words)) = [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|(mark, _)| only.contains(*mark))
            && only.split(mark).any(|name| self.columns.iter().any(|(known, _)| name.trim() == *known))
        {
            let what = format!("its columns are separated by {words}; save it with commas between them, and points in decimals");
            return Err(self.error(Some(1), None, what).into());
        }
        // What spreadsheets write as "Unicode text": two bytes a letter.
        if record.iter().any(|name| name.starts_with(b"\xff\xfe") || name.starts_with(b"\xfe\xff") || name.contains(&0)) {
            let what = "the file is UTF-16 (\"Unicode text\"); save it as \"CSV UTF-8 (comma delimited)\"";
            return Err(self.error(Some(1), None, what).into());
        }
        let needed: Vec<&str> = self.columns.iter().filter(|(_, default)| default.is_none()).map(|(name, _)| *name).collect();
        let mut errors = Vec::new();
        let mut places = Vec::new();
        for (name, default) in self.columns {
            let mut found = names.iter().enumerate().filter(|(_, other)| other == name).map(|(at, _)| at);
            let place = found.next();
            if place.is_none() && default.is_none() {
                errors.push(self.error(
                    Some(1),
                    None,
                    format!("there is no column '{name}'; the first line should name {}", needed.join(",")),
                ));
            }
            if let Some(twice) = found.next() {
                errors.push(self.error(Some(1), Some((twice + 1, (*name).to_owned())), "this column is there twice"));
            }
            places.push(place);
        }
        for name in names.iter().filter(|name| !self.columns.iter().any(|(known, _)| known == name)) {
            self.notes.push(format!("{}: the column {} is not used", self.name, shown(name)));
        }
        if errors.is_empty() { Ok(places) } else { Err(Refusal::Bad(errors)) }
    }
}

/// Remembers the last byte read.
struct Tail {
    file: File,
    last: u8,
}

impl Read for Tail {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        if let Some(last) = buffer[..read].last() {
            self.last = *last;
        }
        Ok(read)
    }
}
