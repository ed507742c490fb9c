//! A label's QR code as the path of an SVG: one square a module, in modules.

use qrcode::{Color, EcLevel, QrCode};

use crate::web::{Error, Result};

/// White around the code, in modules: ISO/IEC 18004 asks for four.
const QUIET: usize = 4;

/// A QR code to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    /// The side of the square, the white around it included.
    pub size: usize,
    /// The dark modules, as the `d` of a path.
    pub path: String,
}

/// The code of an address. A quarter of it may be scratched off (level Q) and it still reads.
pub(super) fn code(address: &str) -> Result<Code> {
    let code = QrCode::with_error_correction_level(address, EcLevel::Q)
        .map_err(|error| Error::Internal(format!("no label for {address}: {error}")))?;
    let width = code.width();
    let colours = code.to_colors();
    let mut path = String::new();
    for (row, line) in colours.chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let run = line[column..].iter().take_while(|colour| **colour == Color::Dark).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET));
            }
            column += run.max(1);
        }
    }
    Ok(Code { size: width + 2 * QUIET, path })
}
