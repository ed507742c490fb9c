//! The sections that are mostly words: who I am, role and place, what I do, how to reach me.

use super::{Known, Pairs, pair, rows};
use crate::accounts::model::Unit;
use crate::directory::model::{About, Contact, Role, limits};
use crate::web::forms::Form;

/// The most disciplines someone may name.
pub(super) const DISCIPLINES: usize = 5;

/// Who I am.
pub(super) fn about(form: &mut Form) -> About {
    About {
        name: form.needed("name", limits::NAME, "Write your name as you want to be called. A profile needs one."),
        pronouns: form.line("pronouns", 40),
    }
}

pub(super) fn fill_about(about: About) -> Pairs {
    vec![pair("name", about.name), pair("pronouns", about.pronouns)]
}

/// Role and place.
pub(super) fn role(form: &mut Form, known: &Known<'_>) -> Role {
    let mut role = Role {
        title: form.line("title", limits::TITLE),
        department: unit(form, "department", known.departments, "Choose a department from the list.").map(Into::into),
        site: unit(form, "site", known.sites, "Choose a site from the list.").map(Into::into),
        room: form.line("room", limits::PLACE),
        disciplines: Vec::new(),
    };
    for row in 0..rows::rows(form, DISCIPLINES, "disciplines") {
        let name = format!("discipline-{row}");
        let words = form.line(&name, limits::LABEL);
        if words.is_empty() {
            continue;
        }
        match super::skills::concept(form, &format!("concept-{row}"), &words, known) {
            Some((concept, _)) if !role.disciplines.contains(&concept) => role.disciplines.push(concept),
            Some(_) => {}
            None => form.wrong(&name, "This is not in the vocabulary yet. Choose one that is suggested, or leave it empty."),
        }
    }
    role
}

fn unit(form: &mut Form, name: &str, units: &[Unit], otherwise: &str) -> Option<String> {
    let chosen = form.value(name).to_owned();
    if chosen.is_empty() {
        return None;
    }
    let found = units.iter().any(|unit| unit.id == chosen);
    if !found {
        form.wrong(name, otherwise);
    }
    found.then_some(chosen)
}

pub(super) fn fill_role(role: Role, known: &Known<'_>) -> Pairs {
    let mut pairs = vec![
        pair("title", role.title),
        pair("department", role.department.map(|id| id.to_string()).unwrap_or_default()),
        pair("site", role.site.map(|id| id.to_string()).unwrap_or_default()),
        pair("room", role.room),
        pair("rows", role.disciplines.len().to_string()),
    ];
    for (row, concept) in role.disciplines.into_iter().enumerate() {
        pairs.push(pair(format!("discipline-{row}"), known.concepts.label(&concept).unwrap_or_else(|| concept.to_string())));
        pairs.push(pair(format!("concept-{row}"), concept.as_str()));
    }
    pairs
}

/// What I do, in my own words.
pub(super) fn summary(form: &mut Form) -> String {
    form.text("summary", limits::SUMMARY)
}

/// How to reach me.
pub(super) fn contact(form: &mut Form) -> Contact {
    let phone = form.line("phone", 40);
    if phone.chars().any(|letter| !(letter.is_ascii_digit() || " +()-./x#".contains(letter) || "ext".contains(letter))) {
        form.wrong("phone", "Write the number in digits, such as +44 20 7946 0018 ext 42.");
    }
    Contact { messages: form.has("messages", "yes"), phone, note: form.text("note", 500) }
}

pub(super) fn fill_contact(contact: Contact) -> Pairs {
    let mut pairs = vec![pair("phone", contact.phone), pair("note", contact.note)];
    if contact.messages {
        pairs.push(pair("messages", "yes"));
    }
    pairs
}
