//! Sections as forms: what was typed to a section's content or to errors beside its fields, and back.
//!
//! Pages and the API go the same way: the API fills a form from the JSON it was sent and parses that, so no rule is written twice.
//! For everything that a section may hold, parsing what was filled gives the same content again.

mod availability;
mod held;
mod instruments;
mod message;
mod orcid;
mod rows;
mod skills;
mod standing;
mod words;

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

pub use held::hold;
pub use instruments::DOES;
pub use message::{Typed, message};
pub use orcid::is_orcid;
pub use rows::{add_row, drop_row, rows_sent};
pub use standing::FLUENCY;

use super::model::{Audience, Section, SectionKind, limits};
use crate::accounts::model::Unit;
use crate::ids::ConceptId;
use crate::web::forms::Form;

/// Names and values of a form, in its order.
pub type Pairs = Vec<(String, String)>;

/// What forms ask of the vocabulary.
pub trait Concepts {
    /// The one concept that goes by this name, synonym or abbreviation, with its own label.
    fn find(&self, words: &str) -> Option<(ConceptId, String)>;
    /// A concept's own label.
    fn label(&self, concept: &ConceptId) -> Option<String>;
    /// What concepts of its kind are called together, such as "Techniques".
    fn group(&self, concept: &ConceptId) -> Option<&'static str>;
}

/// What forms need to know besides what was typed.
pub struct Known<'a> {
    /// The vocabulary.
    pub concepts: &'a dyn Concepts,
    /// The departments of the owner's institution.
    pub departments: &'a [Unit],
    /// Its sites.
    pub sites: &'a [Unit],
    /// Today, where the owner is.
    pub today: NaiveDate,
}

impl std::fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("today", &self.today).finish_non_exhaustive()
    }
}

/// How many rows a section may have: none for sections without rows.
pub fn most_rows(kind: SectionKind) -> usize {
    match kind {
        SectionKind::Role => words::DISCIPLINES,
        SectionKind::Skills => limits::SKILLS,
        SectionKind::Instruments => limits::INSTRUMENTS,
        SectionKind::Registration => standing::REGISTRATIONS,
        SectionKind::Languages => standing::LANGUAGES,
        SectionKind::Availability => availability::ABSENCES,
        SectionKind::About | SectionKind::Summary | SectionKind::Orcid | SectionKind::Contact => 0,
    }
}

/// A section from its form. The value is only to be used where the form is good afterwards.
pub fn parse(kind: SectionKind, form: &mut Form, known: &Known<'_>) -> (Audience, Value) {
    let sent = form.value("audience").to_owned();
    let audience = if sent.is_empty() { Some(Audience::default()) } else { Audience::from_code(&sent) };
    if audience.is_none() {
        form.wrong("audience", "Choose who may see this.");
    }
    let content = match kind {
        SectionKind::About => serde_json::to_value(words::about(form)),
        SectionKind::Role => serde_json::to_value(words::role(form, known)),
        SectionKind::Summary => serde_json::to_value(words::summary(form)),
        SectionKind::Skills => serde_json::to_value(skills::parse(form, known)),
        SectionKind::Instruments => serde_json::to_value(instruments::parse(form, known)),
        SectionKind::Registration => serde_json::to_value(standing::registrations(form, known.today.year())),
        SectionKind::Languages => serde_json::to_value(standing::languages(form)),
        SectionKind::Orcid => serde_json::to_value(orcid::parse(form)),
        SectionKind::Availability => serde_json::to_value(availability::parse(form)),
        SectionKind::Contact => serde_json::to_value(words::contact(form)),
    };
    // Sections are plain structs with text keys: they always have a JSON form.
    (audience.unwrap_or_default(), content.unwrap_or_default())
}

/// The form that shows a section; an error where the content is not of that section's shape.
pub fn fill(kind: SectionKind, section: Section<Value>, known: &Known<'_>) -> serde_json::Result<Pairs> {
    let mut pairs = vec![("audience".to_owned(), section.audience.code().to_owned())];
    let content = section.content;
    pairs.extend(match kind {
        SectionKind::About => words::fill_about(serde_json::from_value(content)?),
        SectionKind::Role => words::fill_role(serde_json::from_value(content)?, known),
        SectionKind::Summary => vec![pair("summary", serde_json::from_value::<String>(content)?)],
        SectionKind::Skills => skills::fill(serde_json::from_value(content)?),
        SectionKind::Instruments => instruments::fill(serde_json::from_value(content)?, known),
        SectionKind::Registration => standing::fill_registrations(serde_json::from_value(content)?),
        SectionKind::Languages => standing::fill_languages(serde_json::from_value(content)?),
        SectionKind::Orcid => vec![pair("orcid", serde_json::from_value::<String>(content)?)],
        SectionKind::Availability => availability::fill(serde_json::from_value(content)?),
        SectionKind::Contact => words::fill_contact(serde_json::from_value(content)?),
    });
    Ok(pairs)
}

fn pair(name: impl Into<String>, value: impl Into<String>) -> (String, String) {
    (name.into(), value.into())
}

/// A year that was typed; none for an empty field, an error outside `1950..=latest`.
fn year(form: &mut Form, name: &str, latest: i32) -> Option<i32> {
    let typed = form.line(name, 10);
    if typed.is_empty() {
        return None;
    }
    let year = typed.parse().ok().filter(|year| (1950..=latest).contains(year));
    if year.is_none() {
        form.wrong(name, format!("Write a year between 1950 and {latest}, such as {latest}, or leave it empty."));
    }
    year
}
