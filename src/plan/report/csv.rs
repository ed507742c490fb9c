//! The report as CSV.

use super::{HEADINGS, Report, rows};
use crate::hr::export::line;

/// The whole file, UTF-8 with its mark, as Excel expects it.
pub(in crate::plan) fn csv(report: &Report) -> String {
    let head: Vec<String> = HEADINGS.iter().map(|heading| (*heading).to_owned()).collect();
    let mut text = String::from('\u{feff}');
    text.push_str(&line(&head));
    rows(report).iter().for_each(|row| text.push_str(&line(row)));
    text
}
