//! A section in plain lines, to be compared with what someone has in their form.

use serde_json::Value;

use super::view::{absence, offers, registration, works};
use crate::directory::forms::Known;
use crate::directory::model::{
    About, Availability, Contact, Instrument, Language, Registration, Role, Section, SectionKind, Skill,
};

/// What a section says, line by line: a term and its words. Empty lines are left out; the audience comes last.
pub(in crate::directory) fn describe(
    kind: SectionKind,
    section: Section<Value>,
    known: &Known<'_>,
) -> serde_json::Result<Vec<(String, String)>> {
    let content = section.content;
    let mut lines: Vec<(String, String)> = match kind {
        SectionKind::About => {
            let about: About = serde_json::from_value(content)?;
            vec![line("Name", about.name), line("Pronouns", about.pronouns)]
        }
        SectionKind::Role => role(serde_json::from_value(content)?, known),
        SectionKind::Summary => vec![line("Text", serde_json::from_value::<String>(content)?)],
        SectionKind::Skills => numbered(
            "Skill",
            serde_json::from_value::<Vec<Skill>>(content)?.iter().map(|skill| {
                sentence([skill.label.as_str(), skill.level.label(), offers(skill).as_str(), skill.evidence.as_str()])
            }),
        ),
        SectionKind::Instruments => numbered(
            "Instrument",
            serde_json::from_value::<Vec<Instrument>>(content)?
                .iter()
                .map(|instrument| sentence([instrument.name.as_str(), instrument.model.as_str(), instrument.location.as_str()])),
        ),
        SectionKind::Registration => {
            numbered("Registration", serde_json::from_value::<Vec<Registration>>(content)?.iter().map(registration))
        }
        SectionKind::Languages => numbered(
            "Language",
            serde_json::from_value::<Vec<Language>>(content)?
                .iter()
                .map(|language| sentence([language.name.as_str(), language.level.as_str()])),
        ),
        SectionKind::Orcid => vec![line("ORCID iD", serde_json::from_value::<String>(content)?)],
        SectionKind::Availability => {
            let availability: Availability = serde_json::from_value(content)?;
            let mut lines = vec![line("Days", works(&availability)), line("Hours", availability.hours.clone())];
            lines.extend(numbered("Absence", availability.absences.iter().map(absence)));
            lines
        }
        SectionKind::Contact => {
            let contact: Contact = serde_json::from_value(content)?;
            let messages = if contact.messages { "welcome" } else { "not wanted" };
            vec![line("Messages", messages), line("Telephone", contact.phone), line("Note", contact.note)]
        }
    };
    lines.retain(|(_, words)| !words.is_empty());
    lines.push(line("Seen by", section.audience.label()));
    Ok(lines)
}

fn role(role: Role, known: &Known<'_>) -> Vec<(String, String)> {
    let named = |units: &[crate::accounts::model::Unit], id: Option<String>| {
        units.iter().find(|unit| Some(&unit.id) == id.as_ref()).map(|unit| unit.name.clone()).unwrap_or_default()
    };
    let disciplines: Vec<String> =
        role.disciplines.iter().map(|concept| known.concepts.label(concept).unwrap_or_else(|| concept.to_string())).collect();
    vec![
        line("Job title", role.title),
        line("Department", named(known.departments, role.department.map(|id| id.to_string()))),
        line("Site", named(known.sites, role.site.map(|id| id.to_string()))),
        line("Room", role.room),
        line("Disciplines", disciplines.join(", ")),
    ]
}

fn line(term: &str, words: impl Into<String>) -> (String, String) {
    (term.to_owned(), words.into())
}

fn numbered(term: &str, words: impl Iterator<Item = String>) -> Vec<(String, String)> {
    words.enumerate().map(|(number, words)| line(&format!("{term} {}", number + 1), words)).collect()
}

fn sentence<const N: usize>(parts: [&str; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}
