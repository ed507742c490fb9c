//! Proposals that wait for a coordinator.

use crate::text::capital;
use askama::Template;

use crate::accounts::Role;
use crate::vocabulary::store::proposals;
use crate::web::times::{When, day};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "vocabulary/desk.html")]
struct DeskPage {
    page: Page,
    waiting: Vec<Waiting>,
}

struct Waiting {
    href: String,
    label: String,
    kind: String,
    who: String,
    when: When,
}

/// `GET /desk/concepts`.
pub(crate) async fn list(visit: Visit) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let mut tx = visit.app.db.read().await?;
    let waiting = proposals::waiting(&mut tx, &me.institution).await?;
    drop(tx);
    let waiting = waiting
        .into_iter()
        .map(|proposal| Waiting {
            href: format!("/desk/concepts/{}", proposal.id),
            label: proposal.label,
            kind: capital(proposal.kind.label()),
            who: proposal.proposer_name,
            when: day(proposal.proposed, &me.time_zone),
        })
        .collect();
    visit.html(&DeskPage { page: visit.page("Proposed concepts"), waiting })
}
