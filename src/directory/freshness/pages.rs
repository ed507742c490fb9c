//! The page that asks whether a profile is still right.

use askama::Template;

use super::letter::{Said, as_it_stands};
use crate::directory::store;
use crate::web::times::{When, day};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "directory/confirm.html")]
struct ConfirmPage {
    page: Page,
    /// What others may see now; none where nothing is published.
    said: Option<Vec<Said>>,
    since: Option<When>,
}

/// `GET /profile/confirm`. Nothing changes until the button is pressed.
pub(crate) async fn ask(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let whole = store::published(&mut tx, std::slice::from_ref(&me.person)).await?.pop();
    drop(tx);
    let since = whole.as_ref().map(|whole| day(whole.confirmed.unwrap_or(whole.published), &me.time_zone));
    let said = whole.map(|whole| as_it_stands(&whole, &*visit.app.vocabulary.current(), &me.time_zone, visit.app.clock.now()));
    visit.html(&ConfirmPage { page: visit.page("Is it still correct?"), said, since })
}
