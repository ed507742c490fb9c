//! ORCID iDs.

use crate::web::forms::Form;

/// Sixteen digits in four groups whose last character is the check digit; empty for none.
pub(super) fn parse(form: &mut Form) -> String {
    let typed = form.line("orcid", 100);
    let bare = ["https://orcid.org/", "http://orcid.org/", "orcid.org/"].into_iter().find_map(|start| typed.strip_prefix(start));
    let digits: String = bare.unwrap_or(&typed).chars().filter(|letter| !matches!(letter, '-' | ' ')).collect();
    let digits = digits.to_ascii_uppercase();
    if digits.is_empty() {
        return digits;
    }
    if digits.len() != 16 || !digits.is_char_boundary(4) || !digits.is_char_boundary(8) || !digits.is_char_boundary(12) {
        form.wrong("orcid", "An ORCID iD has 16 digits, such as 0000-0002-1825-0097. Copy it from your ORCID page.");
        return typed;
    }
    let grouped = [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..]].join("-");
    if !is_orcid(&grouped) {
        form.wrong("orcid", "One of the digits must be wrong: the last one does not fit the others. Copy it from your ORCID page.");
    }
    grouped
}

/// Whether this is an ORCID iD: four groups of four, of which the last character is the check digit by ISO 7064 MOD 11-2, with
/// `X` for ten (<https://support.orcid.org/hc/en-us/articles/360006897674>).
pub fn is_orcid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = |(place, byte): (usize, &u8)| match place {
        4 | 9 | 14 => *byte == b'-',
        18 => byte.is_ascii_digit() || *byte == b'X',
        _ => byte.is_ascii_digit(),
    };
    if bytes.len() != 19 || !bytes.iter().enumerate().all(shape) {
        return false;
    }
    let total = bytes[..18]
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .fold(0_u32, |total, byte| (total + u32::from(byte - b'0')) * 2 % 11);
    let check = (12 - total) % 11;
    let expected = if check == 10 { b'X' } else { b'0' + check as u8 };
    bytes[18] == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &str) -> Result<String, String> {
        let mut form = Form::sent(vec![("orcid".into(), typed.into())]);
        let value = parse(&mut form);
        if form.is_good() { Ok(value) } else { Err(form.error("orcid").to_owned()) }
    }

    #[test]
    fn known_ids_pass_in_every_way_they_are_copied() {
        // The example iDs of ORCID's own documentation; the second ends in X.
        for typed in ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "0000000218250097", " 0000 0002 1825 0097 "] {
            assert_eq!(parsed(typed).as_deref(), Ok("0000-0002-1825-0097"), "{typed}");
        }
        assert_eq!(parsed("0000-0002-1694-233x").as_deref(), Ok("0000-0002-1694-233X"));
        assert_eq!(parsed("").as_deref(), Ok(""));
    }

    #[test]
    fn every_single_wrong_digit_is_noticed() {
        let good = "0000-0002-1825-0097";
        for place in (0..19).filter(|place| !matches!(place, 4 | 9 | 14)) {
            for digit in b'0'..=b'9' {
                let mut bytes = good.as_bytes().to_vec();
                if bytes[place] == digit {
                    continue;
                }
                bytes[place] = digit;
                assert!(!is_orcid(&String::from_utf8(bytes).unwrap()), "{place} {digit}");
            }
        }
        for typed in ["0000-0002-1825-009", "not an id", "ééééé-ééé", "X000-0002-1825-0097", "0000-0002-1825-0097-1"] {
            assert!(parsed(typed).is_err(), "{typed}");
        }
    }
}
