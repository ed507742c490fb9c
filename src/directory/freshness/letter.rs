//! A profile as it stands, in lines, and the mail that asks about it.

use askama::Template;
use chrono::{DateTime, Utc};

use super::CONFIRM;
use crate::accounts::model::Unit;
use crate::directory::forms::{Concepts, Known};
use crate::directory::model::SectionKind;
use crate::directory::pages::describe::describe;
use crate::directory::store::Published;
use crate::ids::PersonId;
use crate::notify;
use crate::web::times::day;

/// What a section says, under its heading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub title: &'static str,
    /// A term and its words; the last line names who sees the section.
    pub lines: Vec<(String, String)>,
}

/// What is published, section by section; empty sections are left out.
pub(super) fn as_it_stands(whole: &Published, concepts: &dyn Concepts, zone: &str, now: DateTime<Utc>) -> Vec<Said> {
    let unit = |id: Option<String>, name: &Option<String>| -> Vec<Unit> {
        let unit = id.zip(name.clone()).map(|(id, name)| Unit { id, institution: whole.institution.clone(), name });
        unit.into_iter().collect()
    };
    let role = &whole.profile.role.content;
    let (departments, sites) = (
        unit(role.department.as_ref().map(ToString::to_string), &whole.department_name),
        unit(role.site.as_ref().map(ToString::to_string), &whole.site_name),
    );
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    let known = Known { concepts, departments: &departments, sites: &sites, today: now.with_timezone(&zone).date_naive() };
    let said = |kind: SectionKind| {
        let mut section = whole.profile.section(kind);
        section.audience = whole.profile.audience(kind);
        // What is stored has its section's shape; damage is said where it is read.
        Said { title: kind.label(), lines: describe(kind, section, &known).unwrap_or_default() }
    };
    SectionKind::ALL.into_iter().filter(|kind| !whole.profile.is_empty(*kind)).map(said).collect()
}

#[derive(Template)]
#[template(path = "mail/confirm/body.txt", escape = "none")]
struct Text<'a>(Letter<'a>);

#[derive(Template)]
#[template(path = "mail/confirm/body.html")]
struct Html<'a>(Letter<'a>);

#[derive(Clone, Copy)]
struct Letter<'a> {
    name: &'a str,
    /// "2 March 2026"
    since: &'a str,
    said: &'a [Said],
    /// Where one press says that it is right.
    link: &'a str,
}

/// What asks its owner whether a profile is still right. The mail's subject tells nothing that the profile says.
pub(super) fn notice(
    address: &str,
    whole: &Published,
    concepts: &dyn Concepts,
    zone: &str,
    now: DateTime<Utc>,
) -> askama::Result<notify::Notice> {
    let said = as_it_stands(whole, concepts, zone, now);
    let since = &day(whole.confirmed.unwrap_or(whole.published), zone).words;
    let link = &format!("{address}/profile/confirm");
    Ok(notify::Notice {
        to: whole.person.clone(),
        kind: &CONFIRM,
        cause: format!("{}#{}", cause(&whole.person), now.format("%Y-%m-%d")),
        about: None,
        title: format!("Is your profile still right? You last said so on {since}."),
        link: "/profile/confirm".to_owned(),
        letter: mail(Letter { name: &whole.profile.about.content.name, since, said: &said, link })?,
    })
}

/// What being asked about someone's profile is put down to.
pub(super) fn cause(owner: &PersonId) -> String {
    format!("confirm:{owner}")
}

fn mail(letter: Letter<'_>) -> askama::Result<notify::Letter> {
    notify::Letter::render("Is your Benchside profile still right?", &Text(letter), &Html(letter))
}

/// A made-up profile.
pub(super) fn sample() -> askama::Result<notify::Letter> {
    let lines = vec![("Techniques".to_owned(), "TEM & SEM <expert>".to_owned())];
    let said = [Said { title: "Skills", lines }];
    mail(Letter { name: "Zoë O’Brien", since: "2 March 2026", said: &said, link: "https://benchside.example/profile/confirm" })
}
