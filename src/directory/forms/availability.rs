//! Working days and absence with cover.

use chrono::NaiveDate;

use super::{Pairs, pair, rows};
use crate::directory::model::{Absence, Availability};
use crate::web::forms::Form;

/// The most absences a profile may have.
pub(super) const ABSENCES: usize = 20;

pub(super) fn parse(form: &mut Form) -> Availability {
    let days: Vec<u8> = (1..=7).filter(|day| form.has("days", &day.to_string())).collect();
    if form.all("days").len() > days.len() {
        form.wrong("days", "Choose days from the list.");
    }
    let hours = form.line("hours", 120);
    let mut absences = Vec::new();
    for row in 0..rows::rows(form, ABSENCES, "absences") {
        if !rows::says_something(form, &["from", "until", "cover"], row) {
            continue;
        }
        let from = date(form, &format!("from-{row}"), "Say the first day away, or remove this row.");
        let until = date(form, &format!("until-{row}"), "Say the last day away, or remove this row.");
        let cover = form.line(&format!("cover-{row}"), 160);
        let (Some(from), Some(until)) = (from, until) else {
            continue;
        };
        if until < from {
            form.wrong(&format!("until-{row}"), "The last day away is before the first. Check the two dates.");
        }
        absences.push(Absence { from, until, cover });
    }
    Availability { days, hours, absences }
}

/// A date as browsers send it (`2026-05-04`), or as people in Britain write it (`4/5/2026`).
fn date(form: &mut Form, name: &str, missing: &str) -> Option<NaiveDate> {
    let typed = form.line(name, 20);
    if typed.is_empty() {
        form.wrong(name, missing);
        return None;
    }
    let date = NaiveDate::parse_from_str(&typed, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(&typed, "%d/%m/%Y")).ok();
    let date = date.filter(|date| (2000..=2100).contains(&chrono::Datelike::year(date)));
    if date.is_none() {
        form.wrong(name, "Write the date as day/month/year, such as 4/5/2026.");
    }
    date
}

pub(super) fn fill(availability: Availability) -> Pairs {
    let mut pairs: Pairs = availability.days.iter().map(|day| pair("days", day.to_string())).collect();
    pairs.push(pair("hours", availability.hours));
    pairs.push(pair("rows", availability.absences.len().to_string()));
    for (row, absence) in availability.absences.into_iter().enumerate() {
        pairs.push(pair(format!("from-{row}"), absence.from.to_string()));
        pairs.push(pair(format!("until-{row}"), absence.until.to_string()));
        pairs.push(pair(format!("cover-{row}"), absence.cover));
    }
    pairs
}
