//! Those whom an extract names although they had themselves erased. Pure.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::hr::extract::{Extract, Row};

/// Someone whose line is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Their line.
    pub line: u64,
    /// Their name, as the extract has it.
    pub name: String,
}

/// The extract without those of whom `asked` says that they asked for it, and who they are. Whoever has one of them as line manager has
/// none then.
pub fn leave_out(extract: &Extract, asked: impl Fn(&Row) -> bool) -> (Cow<'_, Extract>, Vec<LeftOut>) {
    let (out, rows): (Vec<&Row>, Vec<&Row>) = extract.rows.iter().partition(|row| asked(row));
    if out.is_empty() {
        return (Cow::Borrowed(extract), Vec::new());
    }
    let named: HashSet<&str> =
        out.iter().flat_map(|row| std::iter::once(row.staff_number.as_str()).chain(row.email.as_deref())).collect();
    let rows = rows.into_iter().cloned().map(|mut row| {
        row.manager = row.manager.filter(|words| !named.contains(words.as_str()));
        row
    });
    let rest = Extract { rows: rows.collect(), fields: extract.fields.clone(), passed_over: extract.passed_over.clone() };
    (Cow::Owned(rest), out.into_iter().map(|row| LeftOut { line: row.line, name: row.name.clone() }).collect())
}
