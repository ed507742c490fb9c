//! Saying what is not right about somebody's profile.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use crate::directory::corrections::model::Kind;
use crate::directory::corrections::{forms, send};
use crate::directory::forms::Pairs;
use crate::directory::model::SectionKind;
use crate::directory::store::Published;
use crate::web::forms::Form;
use crate::web::{Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "corrections/suggest.html")]
struct SuggestPage {
    page: Page,
    /// Their profile's address.
    profile: String,
    name: String,
    form: Form,
}

impl SuggestPage {
    fn new(visit: &Visit, seen: &Published, form: Form) -> Self {
        Self {
            page: visit.page("Suggest a correction"),
            profile: format!("/people/{}", seen.handle),
            name: seen.profile.about.content.name.clone(),
            form,
        }
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        Kind::ALL.into_iter().map(|kind| (kind.code(), kind.label(), kind.who())).collect()
    }

    fn is_chosen(&self, code: &str) -> bool {
        self.form.value("kind") == code
    }

    fn sections(&self) -> Vec<(&'static str, &'static str)> {
        let sections = SectionKind::ALL.into_iter().map(|kind| (kind.code(), kind.label()));
        [("", "None in particular"), ("photo", "Photo")].into_iter().chain(sections).collect()
    }
}

/// `GET /people/{handle}/correct`.
pub(crate) async fn show(visit: Visit, Path(handle): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let seen = send::subject(&mut tx, &visit, &handle).await?;
    drop(tx);
    visit.html(&SuggestPage::new(&visit, &seen, Form::default()))
}

/// `POST /people/{handle}/correct`.
pub(crate) async fn send(visit: Visit, Path(handle): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let seen = send::subject(&mut tx, &visit, &handle).await?;
    drop(tx);
    let mut form = Form::sent(pairs);
    let said = forms::suggestion(&mut form);
    if !form.is_good() {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &SuggestPage::new(&visit, &seen, form));
    }
    send::suggest(&visit, &handle, said).await?;
    Ok(visit.go_saying(
        &format!("/people/{}", seen.handle),
        &Flash::good("Thank you. Whoever can put it right is told, and you hear what became of it."),
    ))
}
