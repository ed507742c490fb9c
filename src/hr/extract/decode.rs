//! Bytes to text: UTF-8 (with or without its mark), UTF-16 with its mark as Excel's "Unicode text" has it, or Windows-1252.

use super::BYTES;
use crate::sent::Problems;

/// What Windows-1252 has at 0x80 to 0x9f, where Latin-1 has control characters; `\0` where it has nothing
/// (<https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT>).
const HIGH: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•', '–', '—',
    '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// How files begin that people take for CSV, with what to say.
const OTHERS: [(&[u8], &str); 6] = [
    (
        b"PK\x03\x04",
        "This is an Excel workbook (or another zipped file). In Excel choose Save as, 'CSV UTF-8 (comma delimited)', and send that.",
    ),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook. In Excel choose Save as, 'CSV UTF-8 (comma delimited)', and send that."),
    (b"%PDF", "This is a PDF. Ask for it as a CSV file."),
    (b"{", "This is JSON. What is sent here is a CSV file, with a line of headings first."),
    (b"<", "This is HTML or XML. Ask for it as a CSV file."),
    (b"\x1f\x8b", "This is a compressed file. Unpack it, and send the CSV file in it."),
];

/// The text of a file.
///
/// # Errors
///
/// One problem that says what the file is or where it breaks: no CSV, too large, NUL bytes, two encodings in one file.
pub fn decode(bytes: &[u8]) -> Result<String, Problems> {
    if bytes.len() > BYTES {
        return Err(Problems::only(1, format!("The file is larger than {} MB, more than an extract can be.", BYTES / 1024 / 1024)));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problems::only(1, "The file is empty. Nothing was done: an empty extract does not mean that everybody left."));
    }
    if let Some((_, words)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Problems::only(1, *words));
    }
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => narrow(rest)?,
        _ => narrow(bytes)?,
    };
    match text.find('\0') {
        Some(at) => Err(Problems::only(
            line_at(text.as_bytes(), at),
            "There is a NUL byte here, which no text has. The file is damaged or no CSV file; export it again.",
        )),
        None => Ok(text),
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Problems> {
    let units = bytes.chunks(2).map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or(0)]));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map_err(|_| Problems::only(1, "The file says that it is UTF-16 and is not. Export it again as UTF-8."))
}

fn narrow(bytes: &[u8]) -> Result<String, Problems> {
    let error = match str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    let good = &bytes[..error.valid_up_to()];
    if !good.is_ascii() {
        return Err(Problems::only(
            line_at(bytes, good.len()),
            "The file is UTF-8 up to here and something else after. Export it again as UTF-8 from one system.",
        ));
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    for (at, byte) in bytes.iter().enumerate() {
        let letter = match byte {
            0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
            other => char::from(*other),
        };
        if letter == '\0' && *byte != 0 {
            return Err(Problems::only(
                line_at(bytes, at),
                "A letter here is neither UTF-8 nor Windows-1252. Export the file again as UTF-8.",
            ));
        }
        text.push(letter);
    }
    Ok(text)
}

fn line_at(bytes: &[u8], at: usize) -> u64 {
    1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn refused(bytes: &[u8]) -> (u64, String) {
        let problems = decode(bytes).unwrap_err();
        (problems.first[0].line, problems.first[0].what.clone())
    }

    #[test]
    fn three_encodings_give_one_text() {
        for bytes in [&b"name\nZo\xeb \x96 \x80"[..], "name\nZoë – €".as_bytes(), "\u{feff}name\nZoë – €".as_bytes()] {
            assert_eq!(decode(bytes).unwrap(), "name\nZoë – €");
        }
        let wide: Vec<u8> = "\u{feff}name\nZoë".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide).unwrap(), "name\nZoë");
    }

    #[test]
    fn what_is_no_csv_is_named() {
        assert!(refused(b"PK\x03\x04rest").1.contains("Excel workbook"));
        assert!(refused(b" \r\n ").1.contains("empty"));
        assert_eq!(refused(b"name\nA\x00b").0, 2);
        assert_eq!(refused("name\nZoë\nZo\u{fffd}".as_bytes().strip_suffix(b"\xbd").unwrap()).0, 3);
        assert_eq!(refused(b"name\nA\x81b").0, 2);
    }
}
