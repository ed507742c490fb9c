//! Changing what a concept is called.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use super::capital;
use crate::accounts::Role;
use crate::vocabulary::change::{self, Renamed};
use crate::vocabulary::forms;
use crate::vocabulary::model::Concept;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "vocabulary/change.html")]
struct ChangePage {
    page: Page,
    href: String,
    label: String,
    /// What differs where somebody changed the names meanwhile.
    meanwhile: Option<Vec<Differing>>,
    form: Form,
}

/// A field that is not as it was typed.
struct Differing {
    label: &'static str,
    theirs: String,
    yours: String,
}

/// `GET /concepts/{id}/change`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    visit.holding(Role::Coordinator)?;
    let concept = change::shown(&visit.app.vocabulary.current(), &id)?;
    let mut pairs: Vec<(String, String)> =
        fields(&concept).into_iter().map(|(name, _, names)| (name.to_owned(), names.join("\n"))).collect();
    pairs.push(("version".to_owned(), concept.names_version().to_string()));
    page(&visit, StatusCode::OK, &concept, Form::sent(pairs), None)
}

/// The fields of the form, what they are called, and what a concept has in each.
fn fields(concept: &Concept) -> [(&'static str, &'static str, &[String]); 3] {
    [
        ("label", "Label", std::slice::from_ref(&concept.label)),
        ("synonyms", "Other names", &concept.synonyms),
        ("abbreviations", "Abbreviations", &concept.abbreviations),
    ]
}

/// `POST /concepts/{id}/change`.
pub(crate) async fn save(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let vocabulary = visit.app.vocabulary.current();
    let concept = change::shown(&vocabulary, &id)?;
    let mut form = Form::sent(sent);
    let seen: i64 =
        form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))?;
    let names = forms::all_names(&mut form, &concept, &vocabulary);
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &concept, form, None);
    }
    match change::rename(&visit.app, Some(&me.person), &concept.id, seen, &names).await? {
        Renamed::Done => {
            let said = format!("{} is found by these names from now on. Profiles are read again in the background.", names.label);
            Ok(visit.go_saying(&format!("/concepts/{}", concept.id), &Flash::good(said)))
        }
        Renamed::Meanwhile(there) => conflict(&visit, &there, form),
    }
}

/// Somebody changed the names meanwhile: what they are now is shown, and what was typed stays in the form, to be saved over it knowingly.
fn conflict(visit: &Visit, there: &Concept, form: Form) -> Result {
    let differing = fields(there).into_iter().filter_map(|(name, label, theirs)| {
        let yours: Vec<&str> = form.value(name).lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        (yours != theirs).then(|| Differing { label, theirs: theirs.join(", "), yours: yours.join(", ") })
    });
    let differing = differing.collect();
    let form = form.with("version", &there.names_version().to_string());
    page(visit, StatusCode::CONFLICT, there, form, Some(differing))
}

fn page(visit: &Visit, status: StatusCode, concept: &Concept, form: Form, meanwhile: Option<Vec<Differing>>) -> Result {
    let label = capital(&concept.label);
    let page = visit.page(format!("Change {}", concept.label));
    visit.html_as(status, &ChangePage { page, href: format!("/concepts/{}", concept.id), label, meanwhile, form })
}
