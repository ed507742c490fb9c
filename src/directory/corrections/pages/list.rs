//! Suggestions that wait for me, and those that I made.

use askama::Template;

use crate::directory::corrections::store::{self, Correction};
use crate::web::times::{When, moment};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "corrections/list.html")]
struct ListPage {
    page: Page,
    waiting: Vec<Line>,
    made: Vec<Line>,
    keeps_desk: bool,
}

struct Line {
    href: String,
    who: String,
    what: &'static str,
    by: String,
    when: When,
    /// "Waits", "Accepted", "Not taken up".
    state: &'static str,
}

/// `GET /corrections`.
pub(crate) async fn show(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let waiting = store::waiting(&mut tx, &visit.viewer).await?;
    let made = store::made_by(&mut tx, &me.person).await?;
    let keeps_desk = store::keeps_desk(&mut tx, &visit.viewer).await?;
    drop(tx);
    let now = visit.app.clock.now();
    let line = |correction: Correction| Line {
        href: format!("/corrections/{}", correction.id),
        what: correction.kind().label(),
        who: correction.subject_name,
        by: correction.reporter_name,
        when: moment(correction.made, now, &me.time_zone),
        state: match correction.outcome.as_deref() {
            None => "Waits",
            Some("accepted") => "Accepted",
            Some(_) => "Not taken up",
        },
    };
    let view = ListPage {
        page: visit.page("Corrections"),
        waiting: waiting.into_iter().map(line).collect(),
        made: made.into_iter().map(line).collect(),
        keeps_desk,
    };
    visit.html(&view)
}
