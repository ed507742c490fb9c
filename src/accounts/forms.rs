//! Text from the forms of accounts to values.

use chrono::{DateTime, TimeDelta, Utc};

use super::model::Institution;
use super::store::NewToken;
use crate::web::forms::Form;
use crate::web::times::is_zone;

/// How long a token may last, in days, with the words of each choice.
pub const LASTS: [(i64, &str); 4] = [(7, "A week"), (30, "30 days"), (90, "90 days"), (365, "A year")];

/// The longest that a token may last, in days.
pub const LONGEST: i64 = 365;

/// A token as asked for in the page.
pub fn token(form: &mut Form, now: DateTime<Utc>) -> Option<NewToken> {
    let name = form.needed("name", 60, "Say what the token is for, so that you know it again");
    let writes = match form.value("scope") {
        "read" => false,
        "write" => true,
        _ => {
            form.wrong("scope", "Choose what the token may do");
            false
        }
    };
    let days = form.value("days").parse().ok().filter(|days| (1..=LONGEST).contains(days));
    if days.is_none() {
        form.wrong("days", "Choose how long the token lasts, a year at most");
    }
    let expires = now + TimeDelta::days(days?);
    form.is_good().then_some(NewToken { name, writes, expires })
}

/// What an administrator may set of their institution.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Its full name.
    pub name: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// Whether it shares with other institutions that share.
    pub shares: bool,
    /// Where people tell HR that something is wrong, if anywhere.
    pub hr_contact: Option<String>,
}

/// The form as it stands for an institution.
pub fn settings_of(institution: &Institution, hr_contact: Option<String>) -> Form {
    let mut values = vec![("name".to_owned(), institution.name.clone()), ("time_zone".to_owned(), institution.time_zone.clone())];
    values.push(("hr_contact".to_owned(), hr_contact.unwrap_or_default()));
    if institution.shares {
        values.push(("shares".to_owned(), "yes".to_owned()));
    }
    Form::sent(values)
}

/// Settings as sent.
pub fn settings(form: &mut Form) -> Option<Settings> {
    let name = form.needed("name", 120, "Give the institution's name");
    let time_zone = form.line("time_zone", 64);
    if !is_zone(&time_zone) {
        form.wrong("time_zone", "Choose a time zone by its name, for example Europe/London");
    }
    let shares = form.has("shares", "yes");
    let hr_contact = Some(form.line("hr_contact", 254)).filter(|address| !address.is_empty());
    if hr_contact.as_deref().is_some_and(|address| !is_address(address)) {
        form.wrong("hr_contact", "This is no e-mail address. Write it whole, such as hr@example.ac.uk, or leave it empty.");
    }
    form.is_good().then_some(Settings { name, time_zone, shares, hr_contact })
}

/// Something before and after one @, and nothing that would end an address in a link.
fn is_address(text: &str) -> bool {
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || "?&%#,;<>\"".contains(letter);
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && !text.contains(odd)
}
