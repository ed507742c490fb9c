//! Changing what a concept is called.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use super::capital;
use crate::accounts::Role;
use crate::vocabulary::model::Concept;
use crate::vocabulary::{change, forms};
use crate::web::forms::Form;
use crate::web::{Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "vocabulary/change.html")]
struct ChangePage {
    page: Page,
    href: String,
    label: String,
    form: Form,
}

/// `GET /concepts/{id}/change`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    visit.holding(Role::Coordinator)?;
    let concept = change::shown(&visit.app.vocabulary.current(), &id)?;
    let form = Form::sent(vec![
        ("label".to_owned(), concept.label.clone()),
        ("synonyms".to_owned(), concept.synonyms.join("\n")),
        ("abbreviations".to_owned(), concept.abbreviations.join("\n")),
    ]);
    page(&visit, StatusCode::OK, &concept, form)
}

/// `POST /concepts/{id}/change`.
pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let vocabulary = visit.app.vocabulary.current();
    let concept = change::shown(&vocabulary, &id)?;
    let mut form = Form::sent(sent);
    let names = forms::all_names(&mut form, &concept, &vocabulary);
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &concept, form);
    }
    change::rename(&visit.app, Some(&me.person), &concept, &names).await?;
    let said = format!("{} is found by these names from now on. Profiles are read again in the background.", names.label);
    Ok(visit.go_saying(&format!("/concepts/{}", concept.id), &Flash::good(said)))
}

fn page(visit: &Visit, status: StatusCode, concept: &Concept, form: Form) -> Result {
    let label = capital(&concept.label);
    let page = visit.page(format!("Change {}", concept.label));
    visit.html_as(status, &ChangePage { page, href: format!("/concepts/{}", concept.id), label, form })
}
