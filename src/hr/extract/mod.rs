//! An extract from HR's system, as text, to rows: whatever its encoding, separator and spelling of headings. Pure.

mod columns;
mod decode;
mod fields;
mod read;

pub use columns::{Field, HEADINGS};
pub use decode::decode;
pub use read::{read, separator};

use chrono::NaiveDate;

/// The largest file that is taken, in bytes: what bounds the memory of an import.
pub const BYTES: usize = 32 * 1024 * 1024;
/// The most people a file may have.
pub const ROWS: usize = 200_000;
/// The most columns a file may have.
const COLUMNS: usize = 200;

/// One person as the extract has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it begins, from 1.
    pub line: u64,
    /// Their id in HR's system.
    pub staff_number: String,
    /// Their name.
    pub name: String,
    /// Where mail reaches them, in the form in which it is compared.
    pub email: Option<String>,
    /// What the row says of the institution, as it says it.
    pub institution: Option<String>,
    /// Their unit with those above it, outermost first; empty for none.
    pub department: Vec<String>,
    /// Their campus.
    pub site: Option<String>,
    /// Their job title.
    pub job_title: Option<String>,
    /// Their job family, as the institution codes it.
    pub job_family: Option<String>,
    /// Their grade band, as the institution codes it.
    pub grade_band: Option<String>,
    /// Their line manager: a staff number, or an e-mail address in the form in which it is compared.
    pub manager: Option<String>,
    /// The last day of their contract; none for an open end.
    pub contract_ends: Option<NaiveDate>,
    /// Whether they are technical staff.
    pub technical: bool,
}

/// A whole extract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extract {
    /// What it has columns for.
    pub fields: Vec<Field>,
    /// Everyone in it, in the order of the file.
    pub rows: Vec<Row>,
    /// Headings that mean nothing here.
    pub passed_over: Vec<String>,
}

impl Extract {
    /// Whether there is a column for it. What a file does not speak of stays as it is.
    pub fn says(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }
}

/// As much of somebody's text as a message can bear, in quotation marks.
pub(super) fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|letter| !crate::text::is_unwanted(*letter)).collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = words.chars().take(60).collect();
    if short.len() < words.len() { format!("'{short}…'") } else { format!("'{short}'") }
}
