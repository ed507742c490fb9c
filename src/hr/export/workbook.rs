//! An export as a workbook. Every cell is a text cell, so that none can be a formula.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use tokio::sync::mpsc;

use super::{Rows, What};
use crate::web::{Error, Result};

/// The longest text a cell may have, in UTF-16 units.
const CELL: usize = 32_767;

/// The whole workbook. Rows go to it 500 at a time, and it keeps them on the disk until it is packed.
pub async fn workbook(mut rows: Rows, what: What) -> Result<Vec<u8>> {
    let (sender, mut receiver) = mpsc::channel::<Vec<Vec<String>>>(2);
    let packed = tokio::task::spawn_blocking(move || -> std::result::Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(what.code())?;
        sheet.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        for (column, heading) in (0_u16..).zip(what.headings()) {
            sheet.set_column_width(column, 20)?;
            sheet.write_string_with_format(0, column, heading, &bold)?;
        }
        let mut number = 0;
        while let Some(rows) = receiver.blocking_recv() {
            for cells in rows {
                number += 1;
                for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                    sheet.write_string(number, column, shortened(cell))?;
                }
            }
        }
        workbook.save_to_buffer()
    });
    loop {
        let next = rows.next().await?;
        // The writer stops listening only where it has failed, and says why below.
        if next.is_empty() || sender.send(next).await.is_err() {
            break;
        }
    }
    drop(sender);
    packed.await.map_err(|error| Error::Internal(error.to_string()))?.map_err(|error| Error::Internal(error.to_string()))
}

fn shortened(cell: String) -> String {
    let mut units = 0;
    match cell.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > CELL
    }) {
        Some((at, _)) => cell[..at].to_owned(),
        None => cell,
    }
}
