//! Help, accessibility, privacy.

use askama::Template;

use crate::accounts::{Role, store as accounts};
use crate::directory::Audience;
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "about/help.html")]
struct Help {
    page: Page,
    whom: Whom,
    audiences: [Audience; 4],
}

#[derive(Template)]
#[template(path = "about/accessibility.html")]
struct Accessibility {
    page: Page,
    whom: Whom,
}

#[derive(Template)]
#[template(path = "about/privacy.html")]
struct Privacy {
    page: Page,
    whom: Whom,
    session_hours: i64,
    session_days: i64,
}

/// Whom a reader can ask.
struct Whom {
    /// The address that the operator named.
    contact: Option<String>,
    /// The reader's coordinators and administrators, by name.
    coordinators: String,
    admins: String,
}

impl Whom {
    async fn of(visit: &Visit) -> Result<Self> {
        let mut whom = Self { contact: visit.app.config.contact.clone(), coordinators: String::new(), admins: String::new() };
        if let Some(member) = visit.viewer.member() {
            let mut tx = visit.app.db.read().await?;
            whom.coordinators = accounts::names_holding(&mut tx, &member.institution, Role::Coordinator, 3).await?.join(", ");
            whom.admins = accounts::names_holding(&mut tx, &member.institution, Role::Admin, 3).await?.join(", ");
        }
        Ok(whom)
    }
}

/// `GET /about/help`.
pub async fn help(visit: Visit) -> Result {
    let whom = Whom::of(&visit).await?;
    visit.html(&Help { page: visit.page("Help and contact"), whom, audiences: Audience::ALL })
}

/// `GET /about/accessibility`.
pub async fn accessibility(visit: Visit) -> Result {
    let whom = Whom::of(&visit).await?;
    visit.html(&Accessibility { page: visit.page("Accessibility statement"), whom })
}

/// `GET /about/privacy`.
pub async fn privacy(visit: Visit) -> Result {
    let whom = Whom::of(&visit).await?;
    visit.html(&Privacy {
        page: visit.page("What is kept about you, and why"),
        whom,
        session_hours: accounts::SESSION_IDLE.num_hours(),
        session_days: accounts::SESSION_LIMIT.num_days(),
    })
}
