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
    /// The claim in which the provider tells staff numbers, if it does.
    pub staff_claim: Option<String>,
}

/// The form as it stands for an institution.
pub fn settings_of(institution: &Institution, hr_contact: Option<String>, staff_claim: Option<String>) -> Form {
    let mut values = vec![("name".to_owned(), institution.name.clone()), ("time_zone".to_owned(), institution.time_zone.clone())];
    values.push(("hr_contact".to_owned(), hr_contact.unwrap_or_default()));
    values.push(("staff_claim".to_owned(), staff_claim.unwrap_or_default()));
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
    let staff_claim = match staff_claim(&form.line("staff_claim", 200)) {
        Ok(claim) => claim,
        Err(why) => {
            form.wrong("staff_claim", &why);
            None
        }
    };
    form.is_good().then_some(Settings { name, time_zone, shares, hr_contact, staff_claim })
}

/// The longest name of a claim, in letters.
const CLAIM: usize = 200;
/// Claims with a meaning of their own: none of them is a staff number, and some their owner may change as they like.
const NOT_A_NUMBER: [&str; 35] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "nonce",
    "auth_time",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "sid",
    "roles",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
];

/// The name of the claim that carries staff numbers; none where it is empty.
///
/// # Errors
///
/// Says why a name will not do.
pub fn staff_claim(text: &str) -> Result<Option<String>, String> {
    let name = text.trim();
    if name.chars().count() > CLAIM || name.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err("This is no name of a claim. Write it as your sign-in service does, without spaces, such as employee_number."
            .to_owned());
    }
    if NOT_A_NUMBER.contains(&name) {
        return Err(format!(
            "‘{name}’ has a meaning of its own and is no staff number. Have the sign-in service release a claim such as employee_number."
        ));
    }
    Ok((!name.is_empty()).then(|| name.to_owned()))
}

/// Something before and after one @, and nothing that would end an address in a link.
fn is_address(text: &str) -> bool {
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || "?&%#,;<>\"".contains(letter);
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && !text.contains(odd)
}
