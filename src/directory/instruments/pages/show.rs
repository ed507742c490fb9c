//! An instrument's own page: what it is, where it stands, who runs it and who can teach it.

use askama::Template;
use axum::extract::Path;

use super::{people, seen};
use crate::directory::instruments::forms::Choices;
use crate::directory::instruments::model::{Act, Contact, Machine};
use crate::directory::store::Published;
use crate::web::times::{When, day};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "instruments/show.html")]
struct ShowPage {
    page: Page,
    machine: Machine,
    /// The kind: words, and the concept's page.
    kind: Option<(String, String)>,
    description: Vec<String>,
    runs: Vec<Someone>,
    teaches: Vec<Someone>,
    contact: Option<Contact>,
    may_claim: bool,
    may_edit: bool,
    is_member: bool,
    /// What the visitor says about it now: a code of [`Choices`].
    mine: &'static str,
    choices: Choices,
    retired: Option<When>,
}

/// Someone who claims it.
struct Someone {
    href: String,
    name: String,
    about: String,
}

/// `GET /instruments/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let (machine, mine) = seen(&mut tx, &visit, &id).await?;
    let people = people(&mut tx, &visit.viewer, &machine).await?;
    drop(tx);
    let vocabulary = visit.app.vocabulary.current();
    let concept = machine.details.concept.as_ref().and_then(|concept| vocabulary.get(concept));
    let i_run = mine.as_ref().is_some_and(|mine| mine.runs);
    let may = |act| machine.may(&visit.viewer, i_run, act);
    let zone = visit.viewer.member().map_or("Europe/London", |me| me.time_zone.as_str());
    let view = ShowPage {
        page: visit.page(machine.details.name.clone()),
        kind: concept.map(|concept| (concept.label.clone(), format!("/concepts/{}", concept.id))),
        description: machine
            .details
            .description
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        runs: people.iter().filter(|(_, runs, _)| *runs).map(|(person, ..)| Someone::new(person)).collect(),
        teaches: people.iter().filter(|(_, _, teaches)| *teaches).map(|(person, ..)| Someone::new(person)).collect(),
        contact: Some(machine.contact.clone()).filter(|contact| *contact != Contact::default() && may(Act::SeeContact)),
        may_claim: may(Act::Claim),
        may_edit: may(Act::Edit),
        is_member: visit.viewer.member().is_some(),
        mine: match mine.as_ref().map(|mine| (mine.runs, mine.teaches)) {
            Some((true, true)) => "both",
            Some((true, false)) => "runs",
            Some((false, true)) => "teaches",
            _ => "nothing",
        },
        choices: Choices,
        retired: machine.retired.map(|at| day(at, zone)),
        machine,
    };
    visit.html(&view)
}

impl Someone {
    fn new(person: &Published) -> Self {
        let role = &person.profile.role.content.title;
        let parts = [Some(role.as_str()), person.department_name.as_deref(), person.site_name.as_deref()];
        Self {
            href: format!("/people/{}", person.handle),
            name: person.profile.about.content.name.clone(),
            about: parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        }
    }
}
