//! A concept.

use crate::text::capital;
use askama::Template;
use axum::extract::Path;

use super::Line;
use crate::ids::ConceptId;
use crate::vocabulary::model::{Act, State, may};
use crate::vocabulary::names::name_key;
use crate::vocabulary::store;
use crate::vocabulary::store::links::Row;
use crate::vocabulary::store::parts::Part;
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
    /// Whether it is a word of job titles.
    of_titles: bool,
    href: String,
    abbreviations: Vec<String>,
    synonyms: Vec<String>,
    broader: Vec<Line>,
    narrower: Vec<Line>,
    /// Names that are not recognised inside texts.
    quiet: Vec<String>,
    definition: String,
    sources: Vec<Source>,
    retired: bool,
    may_propose: bool,
    /// For coordinators: what holds several concepts together here.
    links: Vec<LinkLine>,
    may_change: bool,
}

/// Why two concepts are one.
struct LinkLine {
    id: String,
    words: String,
}

/// A vocabulary that has it.
struct Source {
    name: String,
    licence: String,
    /// Its label there, where that is another.
    label: String,
    origin: String,
    /// Where its own page is; empty where its identifier is no address.
    href: String,
}

impl Source {
    fn new(part: Part, shown: &str) -> Self {
        let origin = part.origin.unwrap_or_default();
        Self {
            href: if origin.starts_with("https://") || origin.starts_with("http://") { origin.clone() } else { String::new() },
            // a plain list's identifiers are its labels
            origin: if origin.rsplit(": ").next() == Some(&name_key(&part.label)) { String::new() } else { origin },
            label: if part.label == shown { String::new() } else { part.label },
            name: part.name,
            licence: part.licence,
        }
    }
}

/// `GET /concepts/{id}`. What is shown as another leads there.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let vocabulary = visit.app.vocabulary.current();
    let id = ConceptId::from(id);
    let concept = vocabulary.get(&id).ok_or(Error::NotFound)?;
    if concept.id != id {
        return Ok(visit.go(&format!("/concepts/{}", concept.id)));
    }
    let mut tx = visit.app.db.read().await?;
    let parts = store::parts::of(&mut tx, &vocabulary.parts(&id)).await?;
    let may_change = may(&visit.viewer, Act::Decide);
    let links = if may_change && parts.len() > 1 {
        let ids: Vec<ConceptId> = parts.iter().map(|part| part.id.clone()).collect();
        store::links::of(&mut tx, &ids).await?.into_iter().map(|link| line(&link, &parts)).collect()
    } else {
        Vec::new()
    };
    drop(tx);
    visit.html(&ConceptPage {
        page: visit.page(capital(&concept.label)),
        label: capital(&concept.label),
        kind: capital(concept.kind.label()),
        of_titles: concept.kind.is_of_titles(),
        search: if concept.kind.is_of_titles() {
            format!("/search?{}", serde_urlencoded::to_string([("q", &concept.label)]).unwrap_or_default())
        } else {
            format!("/search?concept={}", concept.id)
        },
        href: format!("/concepts/{}", concept.id),
        abbreviations: concept.abbreviations.clone(),
        synonyms: concept.synonyms.clone(),
        broader: vocabulary.broader(&concept.id).into_iter().map(Line::new).collect(),
        narrower: vocabulary.narrower(&concept.id).into_iter().take(NARROWER).map(Line::new).collect(),
        quiet: vocabulary.quiet_names(&id).into_iter().map(str::to_owned).collect(),
        definition: parts
            .iter()
            .map(|part| part.definition.as_str())
            .find(|words| !words.is_empty())
            .unwrap_or_default()
            .to_owned(),
        sources: parts.into_iter().map(|part| Source::new(part, &concept.label)).collect(),
        retired: concept.state == State::Retired,
        may_propose: may(&visit.viewer, Act::Propose),
        links,
        may_change: may_change && concept.state == State::Active,
    })
}

/// A link in a sentence.
fn line(link: &Row, parts: &[Part]) -> LinkLine {
    let called = |id: &ConceptId| {
        let part = parts.iter().find(|part| part.id == *id);
        part.map_or_else(|| id.to_string(), |part| format!("{} ({})", part.label, part.name))
    };
    let (gone, kept) = (called(&link.gone), called(&link.kept));
    let words = match link.how.as_str() {
        "merged" => format!("A coordinator made {gone} and {kept} one."),
        "replaced" => format!("{gone} is out of use, and its source names {kept} instead."),
        "match" => format!("{gone} and {kept}: the source of one says that they are exactly the same."),
        "synonym" => format!("{gone} and {kept}: the label of one is a synonym of the other."),
        _ => format!("{gone} and {kept} have the same label."),
    };
    LinkLine { id: link.id.to_string(), words }
}
