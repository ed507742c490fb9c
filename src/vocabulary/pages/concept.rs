//! A concept.

use askama::Template;
use axum::extract::Path;

use super::{Line, capital};
use crate::ids::ConceptId;
use crate::vocabulary::model::{Act, State, may};
use crate::web::{Error, Page, Result, Visit};

/// How many narrower concepts are shown.
const NARROWER: usize = 200;

#[derive(Template)]
#[template(path = "vocabulary/concept.html")]
struct ConceptPage {
    page: Page,
    label: String,
    kind: String,
    search: String,
    abbreviations: Vec<String>,
    synonyms: Vec<String>,
    broader: Vec<Line>,
    narrower: Vec<Line>,
    source: String,
    retired: bool,
    may_propose: bool,
}

/// `GET /concepts/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let vocabulary = visit.app.vocabulary.current();
    let concept = vocabulary.get(&ConceptId::from(id)).ok_or(Error::NotFound)?;
    visit.html(&ConceptPage {
        page: visit.page(capital(&concept.label)),
        label: capital(&concept.label),
        kind: capital(concept.kind.label()),
        search: format!("/search?concept={}", concept.id),
        abbreviations: concept.abbreviations.clone(),
        synonyms: concept.synonyms.clone(),
        broader: vocabulary.broader(&concept.id).into_iter().map(Line::new).collect(),
        narrower: vocabulary.narrower(&concept.id).into_iter().take(NARROWER).map(Line::new).collect(),
        source: match concept.source.as_str() {
            "starter" => "Benchside's own starter vocabulary (CC0)".to_owned(),
            "own" => "Proposed and accepted here".to_owned(),
            other => other.to_owned(),
        },
        retired: concept.state == State::Retired,
        may_propose: may(&visit.viewer, Act::Propose),
    })
}
