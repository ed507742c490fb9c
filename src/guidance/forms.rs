//! What was typed to a text of guidance, and back.

use chrono::{Days, NaiveDate};

use super::model::{Says, Series};
use crate::directory::Audience;
use crate::web::forms::Form;

/// Letters of a title.
pub const TITLE: usize = 120;
/// Letters of a text.
pub const WORDS: usize = 40_000;
/// Letters of a note.
pub const NOTE: usize = 200;
/// After so many days a text is looked through again, unless its writer says otherwise.
const USUAL: u64 = 365;
/// Names in addresses that pages have.
const TAKEN: [&str; 1] = ["new"];

/// Who may see a text, as a form offers it.
pub const AUDIENCES: [(&str, &str); 4] = [
    ("institution", "Everyone at my institution"),
    ("network", "Partner institutions too"),
    ("public", "Everyone, signed in or not"),
    ("private", "Coordinators only: nobody else finds it"),
];

/// The day a year from now.
pub fn usual_review(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(USUAL)).unwrap_or(today)
}

/// The fields of a text, with a day for the next look where there is none yet.
pub fn filled(says: &Says, today: NaiveDate) -> Form {
    let review = says.review.unwrap_or_else(|| usual_review(today)).to_string();
    let values = [
        ("title", says.title.clone()),
        ("reader", says.reader.clone()),
        ("audience", says.audience.code().to_owned()),
        ("review", review),
        ("words", says.words.clone()),
    ];
    Form::sent(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Reads a text from a form.
pub fn read(form: &mut Form, series: &Series, today: NaiveDate) -> Says {
    let title = form.needed("title", TITLE, "Give it a title, as its readers would look for it.");
    let reader = form.value("reader").to_owned();
    if !reader.is_empty() && !series.readers.iter().any(|(code, _)| *code == reader) {
        form.wrong("reader", "Choose one of these.");
    }
    let audience = Audience::from_code(form.value("audience"));
    if audience.is_none() {
        form.wrong("audience", "Choose who may read it: private, institution, network or public.");
    }
    let review: Option<NaiveDate> = form.value("review").trim().parse().ok();
    match review {
        None => form.wrong("review", "Say by which day somebody looks through it again, such as 2027-03-31."),
        Some(day) if day <= today => form.wrong("review", "Choose a day that is still to come."),
        Some(day) if day > today + chrono::TimeDelta::days(365 * 5) => form.wrong("review", "Choose a day within five years."),
        Some(_) => {}
    }
    let words = form.text("words", WORDS);
    if words.is_empty() {
        form.wrong("words", "Write what readers should know.");
    }
    Says { title, reader, audience: audience.unwrap_or(Audience::Private), words, review }
}

/// A name in addresses that a new text can have.
pub fn is_slug(slug: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !slug.is_empty() && slug.len() <= 60 && slug.bytes().all(fits) && !TAKEN.contains(&slug) && !slug.starts_with('-')
}
