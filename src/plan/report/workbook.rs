//! The report as a workbook: a sheet with every line, and one with what is needed to read it.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::broken::{self, BrokenLine};
use super::{HEADINGS, Report, rows, tally};
use crate::measures::Sight;
use crate::web::times::day;
use crate::web::{Error, Result};

/// Widths of the columns, in letters.
const WIDTHS: [u16; 22] = [8, 48, 20, 36, 28, 28, 18, 28, 8, 44, 18, 9, 44, 10, 10, 10, 16, 26, 26, 24, 34, 20];
/// Columns whose cells are numbers where they read as such.
const NUMBERS: [u16; 2] = [13, 14];
/// The same of the sheet of breakdowns.
const BROKEN_WIDTHS: [u16; 11] = [9, 44, 14, 30, 36, 28, 10, 10, 10, 44, 20];
const BROKEN_NUMBERS: [u16; 2] = [6, 7];

/// The whole workbook, with days as they are in this time zone. What is text stays text, so that no cell is a formula.
pub(in crate::plan) fn workbook(report: &Report, broken: &[BrokenLine], zone: &str) -> Result<Vec<u8>> {
    pack(report, broken, zone).map_err(|error| Error::Internal(error.to_string()))
}

fn pack(report: &Report, broken: &[BrokenLine], zone: &str) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    let sheet = workbook.add_worksheet();
    sheet.set_name("Plan")?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    let head: Vec<(&str, u16)> = HEADINGS.into_iter().zip(WIDTHS).collect();
    fill(sheet, &head, rows(report), &NUMBERS)?;
    if !broken.is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name("Broken down")?;
        sheet.set_freeze_panes(1, 1)?;
        let head: Vec<(&str, u16)> = broken::HEADINGS.into_iter().zip(BROKEN_WIDTHS).collect();
        fill(sheet, &head, broken.iter().map(|one| broken::row(one).to_vec()).collect(), &BROKEN_NUMBERS)?;
    }
    let about = workbook.add_worksheet();
    about.set_name("About")?;
    about.set_column_width(0, 30)?;
    about.set_column_width(1, 80)?;
    let how = match report.sight {
        Sight::Exact => "Exact numbers, for those who run the programme. Do not publish them as they are.",
        Sight::Published => {
            "Counts of people are to the nearest 5, averages to the nearest half; '..' stands for what is too small to be shown."
        }
    };
    let mut lines = vec![
        ("Plan".to_owned(), report.plan.head.name.clone()),
        ("As of".to_owned(), report.today.format("%-d %B %Y").to_string()),
        ("Numbers".to_owned(), how.to_owned()),
    ];
    if let Some((quarter, frozen)) = &report.snapshot {
        let words = format!("As published for {quarter}, frozen on {}.", day(*frozen, zone).words);
        lines.push(("Numbers of people".to_owned(), words));
    }
    lines.extend(
        tally(&report.lines).into_iter().map(|(verdict, count)| (format!("Measures: {}", verdict.words()), count.to_string())),
    );
    for (row, (term, words)) in (0_u32..).zip(lines) {
        about.write_string_with_format(row, 0, term, &bold)?;
        about.write_string_with_format(row, 1, words, &wrapped)?;
    }
    workbook.save_to_buffer()
}

/// Writes a table: headings with the widths of their columns, and rows of which some columns are numbers where they read as such.
fn fill(
    sheet: &mut Worksheet,
    head: &[(&str, u16)],
    rows: Vec<Vec<String>>,
    numbers: &[u16],
) -> std::result::Result<(), XlsxError> {
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    let top = Format::new().set_align(FormatAlign::Top);
    for (column, (heading, width)) in (0_u16..).zip(head) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *heading, &bold)?;
    }
    for (number, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            match cell.replace(',', "").parse::<f64>() {
                Ok(value) if numbers.contains(&column) => sheet.write_number_with_format(number, column, value, &top)?,
                _ => sheet.write_string_with_format(number, column, cell, &wrapped)?,
            };
        }
    }
    Ok(())
}
