//! Taking people and profiles out in bulk, and my being in it.

use askama::Template;
use axum::extract::Form as Sent;
use axum::http::StatusCode;

use crate::hr::export::{self, Format, What};
use crate::hr::give;
use crate::measures::{Sight, show_heads};
use crate::web::forms::Form;
use crate::web::times::{When, moment};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "hr/exports.html")]
struct Exports {
    page: Page,
    institution: String,
    form: Form,
    made: Vec<Line>,
}

#[derive(Template)]
#[template(path = "hr/with_me.html")]
struct WithMe {
    page: Page,
    institution: String,
    made: Vec<Line>,
}

struct Line {
    when: When,
    who: String,
    role: &'static str,
    what: &'static str,
    format: String,
    /// For those who may export.
    people: String,
    code: String,
}

impl Line {
    fn of(made: export::Made, visit: &Visit, zone: &str) -> Self {
        Self {
            when: moment(made.made, visit.app.clock.now(), zone),
            role: made.role_in_words(),
            what: made.what_in_words(),
            who: made.actor.unwrap_or_else(|| "The operator".to_owned()),
            format: made.format.to_uppercase(),
            people: show_heads(made.people, Sight::Exact).words,
            code: made.what,
        }
    }
}

/// `GET /desk/export`.
pub async fn show(visit: Visit) -> Result {
    let form = Form::sent(vec![("what".to_owned(), "people".to_owned()), ("format".to_owned(), "csv".to_owned())]);
    page(&visit, StatusCode::OK, form).await
}

async fn page(visit: &Visit, status: StatusCode, form: Form) -> Result {
    let (me, _) = give::keeper(visit)?;
    let made = export::of(&mut visit.app.db.read().await?, &me.institution, 20).await?;
    let made = made.into_iter().map(|made| Line::of(made, visit, &me.time_zone)).collect();
    let institution = me.institution_name.clone();
    visit.html_as(status, &Exports { page: visit.page("Export people and profiles"), institution, form, made })
}

/// `POST /desk/export`: answers with the file. A post, because it is written down.
pub async fn make(visit: Visit, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    give::keeper(&visit)?;
    let mut form = Form::sent(sent);
    let (what, format) = (What::from_code(form.value("what")), Format::from_code(form.value("format")));
    if what.is_none() {
        form.wrong("what", "Choose what to export.");
    }
    if format.is_none() {
        form.wrong("format", "Choose the kind of file.");
    }
    match (what, format) {
        (Some(what), Some(format)) => give::give(&visit, what, format).await,
        _ => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await,
    }
}

/// `GET /me/exports`.
pub async fn with_me(visit: Visit) -> Result {
    let me = visit.member()?;
    let made = export::with(&mut visit.app.db.read().await?, &me.person, 100).await?;
    let made = made.into_iter().map(|made| Line::of(made, &visit, &me.time_zone)).collect();
    visit.html(&WithMe { page: visit.page("When my data was exported"), institution: me.institution_name.clone(), made })
}
