//! Published profiles as rows.

use crate::accounts::Relation;
use crate::directory::Published;
use crate::directory::forms::Concepts;
use crate::directory::model::{Act, Skill};

pub(super) const HEADINGS: [&str; 20] = [
    "handle",
    "name",
    "pronouns",
    "institution",
    "department",
    "site",
    "job title",
    "building and room",
    "disciplines",
    "what I do",
    "skills",
    "instruments",
    "professional registration",
    "languages",
    "ORCID iD",
    "working hours",
    "telephone",
    "takes messages",
    "published",
    "confirmed",
];

/// A profile as a row, with what is left of it for the reader.
pub(super) fn row(seen: Published, concepts: &dyn Concepts) -> Vec<String> {
    let takes_messages = seen.profile.may(Relation::Coordinator, Act::Write);
    let profile = seen.profile;
    let (about, role, contact) = (profile.about.content, profile.role.content, profile.contact.content);
    let label = |concept: &crate::ids::ConceptId| concepts.label(concept).unwrap_or_else(|| concept.to_string());
    let instruments = profile.instruments.content.iter().map(|one| {
        let more: Vec<&str> = [one.model.as_str(), one.location.as_str()].into_iter().filter(|words| !words.is_empty()).collect();
        if more.is_empty() { one.name.clone() } else { format!("{} ({})", one.name, more.join(", ")) }
    });
    let registrations = profile.registration.content.iter().map(|one| {
        let since = one.since.map(|year| format!(" since {year}")).unwrap_or_default();
        if one.body.is_empty() { format!("{}{since}", one.register) } else { format!("{} ({}){since}", one.register, one.body) }
    });
    vec![
        seen.handle,
        about.name,
        about.pronouns,
        seen.institution_name,
        seen.department_name.unwrap_or_default(),
        seen.site_name.unwrap_or_default(),
        role.title,
        role.room,
        listed(role.disciplines.iter().map(label)),
        profile.summary.content,
        listed(profile.skills.content.iter().map(skill)),
        listed(instruments),
        listed(registrations),
        listed(profile.languages.content.iter().map(|one| one.name.clone())),
        profile.orcid.content,
        profile.availability.content.hours,
        contact.phone,
        if takes_messages { "yes" } else { "no" }.to_owned(),
        seen.published.date_naive().to_string(),
        seen.confirmed.map(|at| at.date_naive().to_string()).unwrap_or_default(),
    ]
}

fn skill(skill: &Skill) -> String {
    let intents: Vec<&str> = skill.intents.iter().map(|intent| intent.label()).collect();
    let level = skill.level.label().to_lowercase();
    if intents.is_empty() {
        format!("{} ({level})", skill.label)
    } else {
        format!("{} ({level}: {})", skill.label, intents.join(", "))
    }
}

/// One cell for several things.
fn listed(things: impl Iterator<Item = String>) -> String {
    things.collect::<Vec<_>>().join("; ")
}
