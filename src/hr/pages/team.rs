//! A whole team on one page, to be read or printed: a department's, or a line manager's.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, Query};
use serde::Deserialize;

use crate::accounts::units;
use crate::directory::{self, Published};
use crate::hr::store::uptake;
use crate::hr::tree::whole;
use crate::ids::PersonId;
use crate::web::{Error, Page, Result, Visit};

/// How many people stand on a page.
const CARDS: usize = 100;

#[derive(Template)]
#[template(path = "hr/team.html")]
struct Team {
    page: Page,
    /// Where it belongs: a link and its words.
    above: (String, String),
    lede: String,
    cards: Vec<Card>,
    /// People without a profile that the reader may see, with their job titles; known to their manager only.
    others: Vec<(String, String)>,
    number: usize,
    pages: usize,
    address: String,
}

impl Team {
    fn previous(&self) -> String {
        if self.number > 1 { format!("{}?page={}", self.address, self.number - 1) } else { String::new() }
    }

    fn next(&self) -> String {
        if self.number < self.pages { format!("{}?page={}", self.address, self.number + 1) } else { String::new() }
    }

    fn where_we_are(&self) -> String {
        format!("Page {} of {}", self.number, self.pages)
    }
}

/// One person, as much as fits on a page with others.
struct Card {
    handle: String,
    name: String,
    title: String,
    place: String,
    summary: String,
    skills: Vec<(u8, &'static str, String, String)>,
    instruments: Vec<String>,
}

impl Card {
    fn of(seen: Published) -> Self {
        let profile = seen.profile;
        let role = profile.role.content;
        let place = [seen.department_name, seen.site_name, Some(role.room).filter(|room| !room.is_empty())];
        let skills = profile.skills.content.into_iter().map(|skill| {
            let offers: Vec<&str> = skill.intents.iter().map(|intent| intent.label()).collect();
            (skill.level.marks(), skill.level.label(), skill.label, offers.join(", "))
        });
        let instruments = profile.instruments.content.into_iter().map(|one| {
            let more: Vec<String> = [one.model, one.location].into_iter().filter(|words| !words.is_empty()).collect();
            if more.is_empty() { one.name } else { format!("{} ({})", one.name, more.join(", ")) }
        });
        Self {
            handle: seen.handle,
            name: profile.about.content.name,
            title: role.title,
            place: place.into_iter().flatten().collect::<Vec<_>>().join(", "),
            summary: profile.summary.content.lines().next().unwrap_or_default().to_owned(),
            skills: skills.collect(),
            instruments: instruments.collect(),
        }
    }
}

/// Which page. Anything that is no number is taken for the first.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    page: String,
}

impl Wanted {
    /// The page of so many people, from 1, and how many pages there are.
    fn of(&self, people: usize) -> (usize, usize) {
        let pages = people.div_ceil(CARDS).max(1);
        (self.page.parse().unwrap_or(1).clamp(1, pages), pages)
    }
}

/// `GET /departments/{id}`.
pub async fn department(visit: Visit, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Result {
    let (seen, name) = in_department(&visit, &id).await?;
    let (number, pages) = wanted.of(seen.len());
    let lede = match seen.len() {
        0 => "Nobody here shows you a profile yet.".to_owned(),
        1 => "One person here shows you their profile.".to_owned(),
        many => format!("{many} people here show you their profiles."),
    };
    visit.html(&Team {
        page: visit.page(name),
        above: ("/departments".to_owned(), "Departments".to_owned()),
        lede,
        cards: seen.into_iter().skip((number - 1) * CARDS).take(CARDS).map(Card::of).collect(),
        others: Vec::new(),
        number,
        pages,
        address: format!("/departments/{id}"),
    })
}

/// Those whose profile says, to the one who asks, that they are in a department or below it; and the department's name.
pub async fn in_department(visit: &Visit, id: &str) -> Result<(Vec<Published>, String)> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let tree = units::departments(&mut tx, &me.institution).await?;
    let unit = tree.iter().find(|one| one.id.as_str() == id).ok_or(Error::NotFound)?;
    let parts = whole(&tree, id);
    let is_here = |department: Option<&str>| department.is_some_and(|id| parts.contains(id));
    let ids: Vec<PersonId> = uptake::published(&mut tx, &me.institution)
        .await?
        .into_iter()
        .filter(|(_, department)| is_here(department.as_deref()))
        .map(|(person, _)| person)
        .collect();
    let mut seen = directory::visible(&mut tx, &visit.viewer, &ids).await?;
    // Who does not show their role to this reader is not told by standing here.
    seen.retain(|one| is_here(one.profile.role.content.department.as_ref().map(|id| id.as_str())));
    Ok((seen, unit.name.clone()))
}

/// `GET /team`: those who name me as their line manager.
pub async fn mine(visit: Visit, Query(wanted): Query<Wanted>) -> Result {
    visit.member()?;
    let (seen, others) = my_team(&visit).await?;
    let (number, pages) = wanted.of(seen.len());
    let all = seen.len() + others.len();
    let lede = match all {
        0 => "Nobody names you as their line manager. If that is wrong, HR can put it right.".to_owned(),
        1 => "One person names you as their line manager.".to_owned(),
        _ => format!("{all} people name you as their line manager; {} of them have a profile that you may see.", seen.len()),
    };
    visit.html(&Team {
        page: visit.page("My team"),
        above: ("/departments".to_owned(), "Departments".to_owned()),
        lede,
        cards: seen.into_iter().skip((number - 1) * CARDS).take(CARDS).map(Card::of).collect(),
        others,
        number,
        pages,
        address: "/team".to_owned(),
    })
}

/// My people's profiles, as I may see them, and the names of those who have none for me.
pub async fn my_team(visit: &Visit) -> Result<(Vec<Published>, Vec<(String, String)>)> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let reports = uptake::reports(&mut tx, &me.person).await?;
    let ids: Vec<PersonId> = reports.iter().map(|mate| mate.id.clone()).collect();
    let seen = directory::visible(&mut tx, &visit.viewer, &ids).await?;
    let shown: HashSet<&PersonId> = seen.iter().map(|one| &one.person).collect();
    let others = reports
        .iter()
        .filter(|mate| !shown.contains(&mate.id))
        .map(|mate| (mate.name.clone(), mate.job_title.clone().unwrap_or_default()))
        .collect();
    Ok((seen, others))
}
