//! What forms of rounds send.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::act::Settings;
use super::model::{Aim, MESSAGE, NAME};
use crate::matching::score::{Code, Share};
use crate::web::forms::Form;
use crate::web::{Error, Result};

/// Name, closing day and word to hosts. A day that is over can stay where it is, but is not newly given.
pub(super) fn settings(form: &mut Form, today: NaiveDate, before: Option<NaiveDate>) -> Settings {
    let name = form.needed("name", NAME, "Give the round a name, such as “Spring 2026”.");
    let message = form.text("message", MESSAGE);
    let closes = form.line("closes", 20);
    let day = closes.parse::<NaiveDate>().ok();
    if !closes.is_empty() && day.is_none() {
        form.wrong("closes", "Give a day such as 2026-05-01, or leave it empty.");
    }
    if day.is_some_and(|day| day < today && before != Some(day)) {
        form.wrong("closes", "This day is over. Give today, a later one, or none.");
    }
    Settings { name, closes: day, message }
}

/// The version that a form was made from.
pub(super) fn version(form: &Form) -> Result<i64> {
    form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open the round again.".to_owned()))
}

/// The weights and shares that a form sends, by code.
pub(super) fn numbers(form: &Form) -> BTreeMap<String, String> {
    let codes = Code::ALL.iter().map(|code| code.code()).chain(Share::ALL.iter().map(|share| share.code()));
    let sent = codes.filter(|code| form.is_sent(&field(code)));
    sent.map(|code| (code.to_owned(), form.value(&field(code)).to_owned())).collect()
}

/// The name of a weight's field.
pub(super) fn field(code: &str) -> String {
    format!("w-{code}")
}

/// What proposals are to be best at; as it is where nothing is sent.
pub(super) fn aim(form: &mut Form, now: Aim) -> Aim {
    match (form.is_sent("aim"), Aim::from_code(form.value("aim"))) {
        (_, Some(aim)) => aim,
        (false, None) => now,
        (true, None) => {
            form.wrong("aim", "Choose one of the two.");
            now
        }
    }
}
