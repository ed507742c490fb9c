//! What is hidden: for the desk, and for those whose it is.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use crate::accounts::Person;
use crate::directory::corrections::model::Part;
use crate::directory::corrections::store::{self, Hiding};
use crate::directory::corrections::{forms, send};
use crate::directory::forms::Pairs;
use crate::web::forms::Form;
use crate::web::times::{When, day};
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "corrections/hidden.html")]
struct HiddenPage {
    page: Page,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "corrections/hide.html")]
struct HidePage {
    page: Page,
    handle: String,
    name: String,
    lines: Vec<Line>,
    form: Form,
}

impl HidePage {
    fn parts(&self) -> Vec<(&'static str, &'static str)> {
        std::iter::once(("", "Choose")).chain(Part::choices()).collect()
    }
}

struct Line {
    href: String,
    name: String,
    section: String,
    label: &'static str,
    reason: String,
    when: When,
    answer: String,
}

impl Line {
    fn new(hiding: Hiding, zone: &str) -> Self {
        Self {
            href: format!("/desk/hidden/{}", hiding.handle),
            label: hiding.label(),
            name: hiding.name,
            section: hiding.section,
            reason: hiding.reason,
            when: day(hiding.hidden, zone),
            answer: hiding.answer,
        }
    }
}

/// `GET /desk/hidden`.
pub(crate) async fn list(visit: Visit) -> Result {
    let mut tx = visit.app.db.read().await?;
    let me = send::desk(&mut tx, &visit).await?;
    let hidden = store::hidden_at(&mut tx, &me.institution).await?;
    drop(tx);
    let lines = hidden.into_iter().map(|hiding| Line::new(hiding, &me.time_zone)).collect();
    visit.html(&HiddenPage { page: visit.page("Hidden parts of profiles"), lines })
}

async fn page(visit: &Visit, handle: &str, form: Form) -> Result<HidePage> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let person: Person = send::of_my_desk(&mut tx, visit, handle).await?;
    let hidden = store::hidden_of(&mut tx, &person.id).await?;
    drop(tx);
    Ok(HidePage {
        page: visit.page("Hide a part of a profile"),
        handle: person.handle,
        name: person.name,
        lines: hidden.into_iter().map(|hiding| Line::new(hiding, &me.time_zone)).collect(),
        form,
    })
}

/// `GET /desk/hidden/{handle}`.
pub(crate) async fn show(visit: Visit, Path(handle): Path<String>) -> Result {
    let view = page(&visit, &handle, Form::default()).await?;
    visit.html(&view)
}

/// `POST /desk/hidden/{handle}`.
pub(crate) async fn hide(visit: Visit, Path(handle): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let view = page(&visit, &handle, Form::default()).await?;
    let mut form = Form::sent(pairs);
    let (part, reason) = forms::hiding(&mut form);
    let Some(part) = part.filter(|_| form.is_good()) else {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &HidePage { form, ..view });
    };
    let done = send::hide(&visit, &handle, part, &reason).await?;
    let flash = if done {
        Flash::good(format!("Hidden from everybody but {}, who is told why and may answer.", view.name))
    } else {
        Flash::info("It was hidden already.")
    };
    Ok(visit.go_saying(&format!("/desk/hidden/{}", view.handle), &flash))
}

/// `POST /desk/hidden/{handle}/lift`.
pub(crate) async fn lift(visit: Visit, Path(handle): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let form = Form::sent(pairs);
    let part = Part::from_code(form.value("section"));
    let mut tx = visit.app.db.read().await?;
    let person = send::of_my_desk(&mut tx, &visit, &handle).await?;
    drop(tx);
    let part = part.ok_or_else(|| Error::Bad("Choose what is to be shown again.".to_owned()))?;
    let done = send::lift(&visit, &handle, part).await?;
    let flash = if done { Flash::good("It is shown again, to those its owner chose.") } else { Flash::info("It was not hidden.") };
    Ok(visit.go_saying(&format!("/desk/hidden/{}", person.handle), &flash))
}

/// `POST /profile/hidden/{id}`: its owner answers.
pub(crate) async fn answer(visit: Visit, Path(id): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    visit.member()?;
    let mut form = Form::sent(pairs);
    let words = forms::answer(&mut form);
    form.checked()?;
    send::answer(&visit, &id, &words).await?;
    Ok(visit.go_saying("/profile", &Flash::good("Your answer is with the coordinator.")))
}
