//! Text from the forms of accounts to values.

use chrono::{DateTime, TimeDelta, Utc};

use super::store::NewToken;
use crate::web::forms::Form;

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
