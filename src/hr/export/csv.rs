//! An export as CSV that no spreadsheet program takes for formulas.

use std::borrow::Cow;
use std::collections::VecDeque;

use axum::body::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;

use super::{Rows, What};
use crate::storage::Error;

/// What begins a formula in Excel, LibreOffice or Google Sheets, full-width forms included
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
const BEGINNINGS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell that is text wherever it is opened.
fn safe(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(BEGINNINGS) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A line: every cell in quotation marks where it needs them.
pub fn line<S: AsRef<str>>(cells: &[S]) -> String {
    let mut line = String::new();
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        let cell = safe(cell.as_ref());
        if cell.contains([',', '"', '\n', '\r', ';', '\t']) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&cell);
        }
    }
    line.push_str("\r\n");
    line
}

/// The mark by which Excel knows UTF-8, and the line of headings.
pub fn head(what: What) -> String {
    format!("\u{feff}{}", line(&what.headings()))
}

/// The whole file, read as it is sent.
pub fn stream(rows: Rows, what: What) -> impl Stream<Item = Result<Bytes, Error>> + Send {
    let begin = (rows, VecDeque::from([Bytes::from(head(what))]));
    try_unfold(begin, |(mut rows, mut ready)| async move {
        if ready.is_empty() {
            let next = rows.next().await?;
            if !next.is_empty() {
                ready.push_back(Bytes::from(next.iter().map(|cells| line(cells)).collect::<String>()));
            }
        }
        Ok(ready.pop_front().map(|bytes| (bytes, (rows, ready))))
    })
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+44 20", "-5", "@SUM(A1)", "\tx", "＝1", "=HYPERLINK(\"http://a\")"] {
            let line = line(&[formula]);
            assert!(line.trim_start_matches('"').starts_with('\''), "{line}");
        }
        assert_eq!(
            line(&["a,b", "say \"x\"", "two\nlines", "plain - text"]),
            "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",plain - text\r\n"
        );
    }
}
