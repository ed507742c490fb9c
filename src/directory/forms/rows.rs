//! Sets of fields that repeat: `label-0`, `level-0`, `label-1`, …, with their number in the field `rows`.

use super::Pairs;
use crate::web::forms::Form;

/// How many rows a form says it has.
pub fn rows_sent(form: &Form) -> usize {
    form.value("rows").trim().parse().unwrap_or(0)
}

/// How many rows to read: an error where there are more than `most` of them.
pub(super) fn rows(form: &mut Form, most: usize, what: &str) -> usize {
    let sent = rows_sent(form);
    if sent > most {
        form.wrong("rows", format!("A profile may have {most} {what}; this has {sent}. Remove some."));
    }
    sent.min(most)
}

/// Whether any of these fields of a row says something.
pub(super) fn says_something(form: &Form, fields: &[&str], row: usize) -> bool {
    fields.iter().any(|field| form.all(&format!("{field}-{row}")).iter().any(|value| !value.trim().is_empty()))
}

/// The form with an empty row more.
pub fn add_row(pairs: &mut Pairs) {
    // The row that stands on the page without being counted is counted from now on.
    let count =
        |pairs: &Pairs| pairs.iter().find(|(name, _)| name == "rows").and_then(|(_, value)| value.trim().parse::<usize>().ok());
    let rows = count(pairs).unwrap_or(0).saturating_add(1);
    pairs.retain(|(name, _)| name != "rows");
    pairs.push(("rows".to_owned(), rows.to_string()));
}

/// The form without one of its rows; those behind it move up.
pub fn drop_row(pairs: Pairs, row: usize) -> Pairs {
    pairs
        .into_iter()
        .filter_map(|(name, value)| {
            if name == "rows" {
                let left = value.trim().parse::<usize>().unwrap_or(0).saturating_sub(1);
                return Some((name, left.to_string()));
            }
            let Some((stem, number)) = name.rsplit_once('-') else {
                return Some((name, value));
            };
            match number.parse::<usize>() {
                Ok(number) if number == row => None,
                Ok(number) if number > row => Some((format!("{stem}-{}", number - 1), value)),
                _ => Some((name, value)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_row_leaves_no_gap() {
        let pairs = ["rows=3", "label-0=a", "label-1=b", "intents-1=can_do", "label-2=c", "intents-2=can_teach", "version=7"];
        let pairs: Pairs =
            pairs.iter().filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.into(), value.into())).collect();
        let left: Vec<String> = drop_row(pairs, 1).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(left, ["rows=2", "label-0=a", "label-1=c", "intents-1=can_teach", "version=7"]);
    }
}
