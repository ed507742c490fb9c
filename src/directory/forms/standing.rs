//! Professional registration and languages.

use super::{Pairs, pair, rows, year};
use crate::directory::model::{Language, REGISTERS, Registration};
use crate::web::forms::Form;

/// The most registrations a profile may have.
pub(super) const REGISTRATIONS: usize = 12;
/// The most languages a profile may have.
pub(super) const LANGUAGES: usize = 20;

pub(super) fn registrations(form: &mut Form, this_year: i32) -> Vec<Registration> {
    let mut found: Vec<Registration> = Vec::new();
    for row in 0..rows::rows(form, REGISTRATIONS, "registrations") {
        if !rows::says_something(form, &["register", "body", "since"], row) {
            continue;
        }
        let field = format!("register-{row}");
        let register = form.value(&field).to_owned();
        if !REGISTERS.iter().any(|(code, _, _)| *code == register) {
            form.wrong(&field, "Choose the registration, or remove this row.");
        } else if found.iter().any(|other| other.register == register) {
            form.wrong(&field, format!("{register} is in your list already. Remove one of the two."));
        }
        let body = form.line(&format!("body-{row}"), 120);
        let since = year(form, &format!("since-{row}"), this_year);
        found.push(Registration { register, body, since });
    }
    found
}

pub(super) fn fill_registrations(registrations: Vec<Registration>) -> Pairs {
    let mut pairs = vec![pair("rows", registrations.len().to_string())];
    for (row, registration) in registrations.into_iter().enumerate() {
        pairs.push(pair(format!("register-{row}"), registration.register));
        pairs.push(pair(format!("body-{row}"), registration.body));
        pairs.push(pair(format!("since-{row}"), registration.since.map(|year| year.to_string()).unwrap_or_default()));
    }
    pairs
}

/// How well a language is spoken: code and words.
pub const FLUENCY: [(&str, &str); 5] =
    [("", "Not said"), ("basic", "Basic"), ("conversational", "Conversational"), ("fluent", "Fluent"), ("native", "Native")];

pub(super) fn languages(form: &mut Form) -> Vec<Language> {
    let mut found: Vec<Language> = Vec::new();
    for row in 0..rows::rows(form, LANGUAGES, "languages") {
        if !rows::says_something(form, &["language", "fluency"], row) {
            continue;
        }
        let field = format!("language-{row}");
        let name = form.needed(&field, 60, "Name the language, or remove this row.");
        if !name.is_empty() && found.iter().any(|other| other.name.eq_ignore_ascii_case(&name)) {
            form.wrong(&field, format!("{name} is in your list already. Remove one of the two."));
        }
        let field = format!("fluency-{row}");
        let level = form.value(&field).to_owned();
        if !FLUENCY.iter().any(|(code, _)| *code == level) {
            form.wrong(&field, "Choose from the list how well you speak it.");
        }
        found.push(Language { name, level });
    }
    found
}

pub(super) fn fill_languages(languages: Vec<Language>) -> Pairs {
    let mut pairs = vec![pair("rows", languages.len().to_string())];
    for (row, language) in languages.into_iter().enumerate() {
        pairs.push(pair(format!("language-{row}"), language.name));
        pairs.push(pair(format!("fluency-{row}"), language.level));
    }
    pairs
}
