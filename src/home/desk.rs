//! The desk: what waits for whoever runs the programme, and every page by which they run it.

use askama::Template;

use super::model;
use super::pages::{ToDo, corrections, proposals, shadowing};
use crate::accounts::{Member, Role};
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "home/desk.html")]
struct Desk {
    page: Page,
    institution: String,
    waiting: String,
    tasks: Vec<ToDo>,
    drawers: Vec<Drawer>,
}

/// Pages that belong together.
struct Drawer {
    id: &'static str,
    title: &'static str,
    places: Vec<Place>,
}

/// A page.
struct Place {
    href: &'static str,
    label: &'static str,
    words: &'static str,
}

/// `GET /desk`.
pub async fn show(visit: Visit) -> Result {
    let member = visit.member()?;
    let drawers = drawers(member);
    if drawers.is_empty() {
        return Err(Error::Forbidden(
            "This page is for coordinators and administrators. Ask yours if you need something from it.".to_owned(),
        ));
    }
    let mut tx = visit.app.db.read().await?;
    let mut tasks = Vec::new();
    tasks.extend(proposals(&mut tx, member).await?);
    tasks.extend(corrections(&mut tx, &visit).await?);
    tasks.extend(shadowing(&mut tx, &visit).await?);
    drop(tx);
    visit.html(&Desk {
        page: visit.page("Desk"),
        institution: member.institution_name.clone(),
        waiting: model::waiting(tasks.len()),
        tasks,
        drawers,
    })
}

/// What this member may open: nothing for whoever neither coordinates nor administers.
fn drawers(member: &Member) -> Vec<Drawer> {
    let coordinates = member.roles.contains(&Role::Coordinator);
    if !coordinates && !member.roles.contains(&Role::Admin) {
        return Vec::new();
    }
    let place = |href, label, words| Place { href, label, words };
    let for_coordinators = |places: Vec<Place>| if coordinates { places } else { Vec::new() };
    let matching = for_coordinators(vec![
        place("/desk/rounds", "Rounds", "Match many requests at once, see why, and publish when it is right."),
        place(
            "/desk/rounds/usual",
            "What counts when people are matched",
            "The usual weights, earlier ones, and what each changed.",
        ),
        place("/shadowing/requests", "Requests to shadow", "Everything that is asked for, and who has to act next."),
        place("/shadowing/offers", "Offers", "Whom people can shadow now."),
        place(
            "/shadowing/guidance",
            "Guidance",
            "What those who shadow, hosts and line managers read; write it, and see when it is due for review.",
        ),
    ]);
    let mut people = vec![
        place(
            "/partners",
            "Partner institutions",
            "Agreements that let people visit each other, and the coordinators of partners.",
        ),
        place(
            "/departments",
            "Departments",
            "How many of their technical staff have published a profile, and a page for each team.",
        ),
        place(
            "/skills",
            "Skills wanted and held",
            "What people want to learn or look for in vain, and what one person alone can do.",
        ),
        place("/desk/hr", "People from HR", "Take in the extract from your HR system: who joins, moves and leaves."),
        place("/desk/export", "Export", "Everyone, or every published profile, in one file."),
    ];
    people.extend(for_coordinators(vec![
        place("/corrections", "Corrections", "What somebody says is not right in a profile."),
        place("/desk/duplicates", "Two accounts of one person", "Make them one, or part them again."),
        place("/desk/hidden", "Hidden parts of profiles", "What is hidden, why, and what its owner says."),
    ]));
    let mut words = vec![place(
        "/desk/vocabularies",
        "Vocabularies",
        "The words by which people are found; bring in what your field has published.",
    )];
    words.extend(for_coordinators(vec![
        place("/desk/concepts", "Proposed concepts", "What your people miss in the vocabulary."),
        place("/desk/search", "How search orders people", "Try other weights beside today's order before anybody sees them."),
    ]));
    let plan = vec![place("/plan", "The action plan", "Actions, their measures, what is late, and the board’s report.")];
    let drawer = |id, title, places| Drawer { id, title, places };
    [
        drawer("matching", "Job shadowing", matching),
        drawer("people", "People", people),
        drawer("words", "Finding", words),
        drawer("plan", "Evidence", plan),
    ]
    .into_iter()
    .filter(|drawer| !drawer.places.is_empty())
    .collect()
}
