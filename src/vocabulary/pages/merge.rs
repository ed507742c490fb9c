//! Making two concepts one, and two of one again.

use askama::Template;
use axum::extract::{Form as Sent, Path, Query};
use axum::http::StatusCode;
use serde::Deserialize;

use super::{Line, capital};
use crate::accounts::Role;
use crate::ids::ConceptId;
use crate::text::clean;
use crate::vocabulary::change::{self, Holder};
use crate::vocabulary::forms::LABEL;
use crate::vocabulary::model::{Concept, State};
use crate::vocabulary::snapshot::Vocabulary;
use crate::web::forms::Form;
use crate::web::{Flash, Page, Result, Visit};

/// How many people are shown by name.
const PEOPLE: usize = 200;
/// How many concepts are offered.
const CLOSE: usize = 8;

#[derive(Template)]
#[template(path = "vocabulary/merge.html")]
struct MergePage {
    page: Page,
    href: String,
    label: String,
    /// Codes of the kinds to choose from; none for everything that is no job title.
    kinds: &'static str,
    /// Whether it is a job title, which nobody has as a skill.
    of_titles: bool,
    form: Form,
    close: Vec<Line>,
    other: Option<Other>,
}

impl MergePage {
    fn who_title(&self) -> &'static str {
        if self.of_titles { "What becomes of them" } else { "Who has them" }
    }
}

/// The concept that is to be shown as this one.
struct Other {
    id: String,
    line: Line,
    institution: String,
    holders: Vec<Holder>,
    both: usize,
    more: usize,
}

/// Which one.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    with: String,
    #[serde(default)]
    with_id: String,
}

/// `GET /concepts/{id}/merge`, `GET /concepts/{id}/merge?with=…`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let vocabulary = visit.app.vocabulary.current();
    let kept = change::shown(&vocabulary, &id)?;
    let words: String = clean(&wanted.with, false).chars().take(LABEL).collect();
    let mut form = Form::sent(vec![("with".to_owned(), words.clone()), ("with_id".to_owned(), wanted.with_id.clone())]);
    let gone = if words.is_empty() && wanted.with_id.is_empty() {
        None
    } else {
        find(&vocabulary, &kept, &words, &wanted.with_id, &mut form)
    };
    let other = match gone {
        None => None,
        Some(gone) => {
            let all = |id: &ConceptId| -> Vec<ConceptId> { vocabulary.parts(id).into_iter().cloned().collect() };
            let mut tx = visit.app.db.read().await?;
            let mut holders = change::holders(&mut tx, &visit.viewer, &me.institution, &all(&kept.id), &all(&gone.id)).await?;
            drop(tx);
            let both = holders.iter().filter(|one| one.has_kept && one.has_gone).count();
            let more = holders.len().saturating_sub(PEOPLE);
            holders.truncate(PEOPLE);
            let line = Line::new(&gone);
            Some(Other { id: gone.id.to_string(), line, institution: me.institution_name.clone(), holders, both, more })
        }
    };
    let near = if kept.kind.is_of_titles() {
        let like = if words.is_empty() { &kept.label } else { &words };
        vocabulary.titles_close_to(like, CLOSE + 1).into_iter().filter(|near| near.kind == kept.kind).collect()
    } else {
        vocabulary.close_to(&kept.label, CLOSE + 1)
    };
    let close = near.into_iter().filter(|near| change::hindrance(&vocabulary, &kept, near).is_none()).map(|near| {
        let href = serde_urlencoded::to_string([("with_id", near.id.as_str())]).unwrap_or_default();
        Line { href: format!("/concepts/{}/merge?{href}", kept.id), ..Line::new(near) }
    });
    let status = if form.is_good() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.html_as(
        status,
        &MergePage {
            page: visit.page(format!("Merge {} with another", kept.label)),
            href: format!("/concepts/{}", kept.id),
            label: capital(&kept.label),
            kinds: if kept.kind.is_of_titles() { kept.kind.code() } else { "" },
            of_titles: kept.kind.is_of_titles(),
            form,
            close: close.collect(),
            other,
        },
    )
}

/// The other concept, by its id or its name.
fn find(vocabulary: &Vocabulary, kept: &Concept, words: &str, id: &str, form: &mut Form) -> Option<Concept> {
    let picked = vocabulary.get(&ConceptId::from(id)).filter(|concept| words.is_empty() || concept.label == words);
    let found = picked.or_else(|| vocabulary.find_of(words, kept.kind)).filter(|concept| concept.state == State::Active);
    match found {
        None => {
            form.wrong("with", format!("{words} is not in the vocabulary, or means several things. Choose one that is suggested."))
        }
        Some(found) if found.id == kept.id => form.wrong("with", "That is the same one. Choose another."),
        Some(found) => {
            if let Some(why) = change::hindrance(vocabulary, kept, found) {
                form.wrong("with", why);
            }
        }
    }
    found.filter(|_| form.is_good()).cloned()
}

/// Which one goes.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    gone: String,
}

/// `POST /concepts/{id}/merge`.
pub(crate) async fn merge(visit: Visit, Path(id): Path<String>, Sent(chosen): Sent<Chosen>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let vocabulary = visit.app.vocabulary.current();
    let kept = change::shown(&vocabulary, &id)?;
    let gone = change::shown(&vocabulary, &chosen.gone)?;
    change::merge(&visit.app, Some(&me.person), &kept.id, &gone.id).await?;
    let said =
        format!("{} is shown as {} now, and whoever has either is found by both. You can part them below.", gone.label, kept.label);
    Ok(visit.go_saying(&format!("/concepts/{}", kept.id), &Flash::good(said)))
}

/// `POST /concepts/links/{id}/part`.
pub(crate) async fn part(visit: Visit, Path(id): Path<String>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let link = change::part(&visit.app, Some(&me.person), &id).await?;
    let vocabulary = visit.app.vocabulary.current();
    let label = |id: &ConceptId| vocabulary.get(id).map_or_else(|| id.to_string(), |concept| concept.label.clone());
    let said = format!("{} and {} are two again, and each keeps its people.", label(&link.kept), label(&link.gone));
    Ok(visit.go_saying(&format!("/concepts/{}", link.kept), &Flash::good(said)))
}
