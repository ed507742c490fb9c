//! A file's lines, one at a time, however long they are.

use std::fs::File;
use std::io::{BufRead, BufReader, Result};
use std::path::Path;

use super::LINE;

/// Reads lines into one buffer that never grows beyond [`LINE`].
pub(super) struct Lines {
    reader: BufReader<File>,
    buffer: Vec<u8>,
    /// The number of the line read last, from 1.
    pub number: u64,
    /// Bytes read.
    pub bytes: u64,
}

/// A line as it was found.
pub(super) enum Line<'a> {
    /// Its text.
    Text(&'a str),
    /// It is longer than [`LINE`]; the rest was passed over.
    TooLong,
    /// It is not UTF-8.
    NotText,
}

impl Lines {
    pub fn open(file: &Path) -> Result<Self> {
        Ok(Self {
            reader: BufReader::with_capacity(1 << 18, File::open(file)?),
            buffer: Vec::with_capacity(4096),
            number: 0,
            bytes: 0,
        })
    }

    /// The next line that is not empty; none at the end.
    pub fn next(&mut self) -> Result<Option<Line<'_>>> {
        loop {
            let Some(fits) = self.fill()? else {
                return Ok(None);
            };
            self.number += 1;
            if !fits {
                return Ok(Some(Line::TooLong));
            }
            // Spreadsheet programs begin UTF-8 files with this mark.
            let start = if self.number == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
            if self.buffer[start..].iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            break Ok(Some(str::from_utf8(&self.buffer[start..]).map_or(Line::NotText, Line::Text)));
        }
    }

    /// Reads up to the next line break: none at the end, false where the line did not fit.
    fn fill(&mut self) -> Result<Option<bool>> {
        self.buffer.clear();
        let mut fits = true;
        let mut any = false;
        loop {
            let there = self.reader.fill_buf()?;
            if there.is_empty() {
                return Ok(any.then_some(fits));
            }
            any = true;
            let end = there.iter().position(|byte| *byte == b'\n');
            let part = &there[..end.unwrap_or(there.len())];
            if self.buffer.len() + part.len() > LINE {
                fits = false;
            }
            if fits {
                self.buffer.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            self.bytes += used as u64;
            if end.is_some() {
                return Ok(Some(fits));
            }
        }
    }
}
