//! Departments as a tree, with uptake for those who may see it.

use askama::Template;

use crate::accounts::units;
use crate::directory::freshness::STALE;
use crate::hr::model::{Act, sight};
use crate::hr::tree::{Node, tree};
use crate::hr::uptake;
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "hr/departments.html")]
struct Departments {
    page: Page,
    institution: String,
    nodes: Vec<Node>,
    sight: Option<Act>,
    manages: bool,
}

impl Departments {
    fn lede(&self) -> &'static str {
        match self.sight {
            Some(Act::SeeExact) => "How many technical staff each department has, and how many of them have published a profile.",
            Some(Act::SeeRounded) => {
                "How many technical staff each department has, and how many of them have published a profile. Counts are to the nearest 5, and \
                 percentages of fewer than 23 people are not shown (..), so that nothing is said of anybody."
            }
            Some(_) => "Your own people by department, with those who work for the people you manage.",
            None => "Choose a department to see the people in it who have published a profile.",
        }
    }
}

/// `GET /departments`.
pub async fn show(visit: Visit) -> Result {
    let me = visit.member()?;
    let (nodes, sight) = nodes(&visit).await?;
    let institution = me.institution_name.clone();
    visit.html(&Departments { page: visit.page("Departments"), institution, nodes, sight, manages: me.manages })
}

/// The tree as the one who asks may see it, for pages and the API.
pub async fn nodes(visit: &Visit) -> Result<(Vec<Node>, Option<Act>)> {
    let me = visit.member()?;
    let since = visit.app.clock.now() - STALE;
    let mut tx = visit.app.db.read().await?;
    let sight = sight(me);
    let counts = match sight {
        Some(Act::SeeOwn) => uptake::of_manager(&mut tx, &me.person, since).await?,
        _ => uptake::of_institution(&mut tx, &me.institution, since).await?,
    };
    Ok((tree(&units::departments(&mut tx, &me.institution).await?, &counts, sight), sight))
}
