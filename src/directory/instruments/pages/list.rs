//! All instruments that a visitor may see, and those that fit their words.

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;

use crate::directory::instruments::model::Machine;
use crate::directory::instruments::store::{self, MOST, Wanted};
use crate::text::{clean, fold};
use crate::vocabulary::{Direction, Vocabulary};
use crate::web::limits::Limit;
use crate::web::{Page, Result, Visit};

/// How many instruments a page lists.
pub(in crate::directory::instruments) const A_PAGE: usize = 25;
/// How many are offered while someone types.
const OFFERED: usize = 8;
/// How fast one visitor may type.
const SUGGESTIONS: Limit = Limit { what: "suggestions", burst: 60.0, per_minute: 600.0 };

#[derive(Template)]
#[template(path = "instruments/list.html")]
struct ListPage {
    page: Page,
    q: String,
    own_only: bool,
    is_member: bool,
    lines: Vec<Line>,
    count: String,
    previous: String,
    next: String,
    pages: String,
}

struct Line {
    href: String,
    name: String,
    about: String,
    kind: String,
    whose: String,
}

/// What is looked for, and from where on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    /// `own`: only those of the visitor's institution.
    #[serde(default)]
    at: String,
    #[serde(default)]
    page: Option<usize>,
}

/// What words ask for: themselves, or the kinds that go by them.
pub(in crate::directory::instruments) fn wanted(visit: &Visit, words: &str, own_only: bool) -> Wanted {
    let vocabulary = visit.app.vocabulary.current();
    let folded = fold(words);
    Wanted {
        words: folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        concepts: concepts(&vocabulary, words),
        institution: visit.viewer.member().filter(|_| own_only).map(|me| me.institution.clone()),
    }
}

/// The concept that words name, and what is narrower; at most 40.
fn concepts(vocabulary: &Vocabulary, words: &str) -> Vec<crate::ids::ConceptId> {
    let Some(concept) = vocabulary.find(words) else { return Vec::new() };
    let narrower = vocabulary.expand(&concept.id).into_iter().filter(|near| near.direction == Direction::Narrower);
    let shown = std::iter::once(concept.id.clone()).chain(narrower.map(|near| near.concept)).take(40);
    // instruments may hold any of what is shown as one
    shown.flat_map(|id| vocabulary.parts(&id).into_iter().cloned().collect::<Vec<_>>()).take(60).collect()
}

/// `GET /instruments`.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result {
    let q: String = clean(&asked.q, false).chars().take(200).collect();
    let own_only = asked.at == "own" && visit.viewer.member().is_some();
    let wanted = wanted(&visit, &q, own_only);
    let mut tx = visit.app.db.read().await?;
    let found = store::find(&mut tx, &visit.viewer, &wanted).await?;
    let last = found.len().div_ceil(A_PAGE).max(1);
    let page = asked.page.unwrap_or(1).clamp(1, last);
    let shown: Vec<_> = found.iter().skip((page - 1) * A_PAGE).take(A_PAGE).cloned().collect();
    let machines = store::visible_many(&mut tx, &visit.viewer, &shown).await?;
    drop(tx);
    let to = |page: usize| {
        let at = if own_only { "own" } else { "" };
        let pairs = [("q", q.as_str()), ("at", at), ("page", &page.to_string())];
        let kept: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        format!("/instruments?{}", serde_urlencoded::to_string(kept).unwrap_or_default())
    };
    let vocabulary = visit.app.vocabulary.current();
    let line = |machine: Machine| Line {
        href: format!("/instruments/{}", machine.id),
        kind: machine
            .details
            .concept
            .as_ref()
            .and_then(|concept| vocabulary.get(concept))
            .map(|concept| concept.label.clone())
            .unwrap_or_default(),
        about: about(&machine),
        whose: machine.institution_name,
        name: machine.details.name,
    };
    let view = ListPage {
        page: visit.page("Instruments"),
        own_only,
        is_member: visit.viewer.member().is_some(),
        lines: machines.into_iter().map(line).collect(),
        count: match found.len() {
            1 => "1 instrument".to_owned(),
            many if many >= MOST as usize => format!("More than {many} instruments"),
            many => format!("{many} instruments"),
        },
        previous: if page > 1 { to(page - 1) } else { String::new() },
        next: if page < last { to(page + 1) } else { String::new() },
        pages: format!("Page {page} of {last}"),
        q,
    };
    visit.html(&view)
}

/// Model and place, in one line.
fn about(machine: &Machine) -> String {
    let parts = [machine.details.model.as_str(), machine.details.place.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// `GET /instruments/suggest`: instruments of the visitor's own institution, for the rows of their profile.
pub(crate) async fn suggest(visit: Visit, Query(asked): Query<Asked>) -> Result {
    visit.member()?;
    visit.app.limits.take(&SUGGESTIONS, &visit.limit_key(), visit.app.clock.now())?;
    let q: String = clean(&asked.q, false).chars().take(200).collect();
    let mut wanted = wanted(&visit, &q, true);
    wanted.concepts.truncate(10);
    let mut tx = visit.app.db.read().await?;
    let mut found = store::find(&mut tx, &visit.viewer, &wanted).await?;
    found.truncate(OFFERED);
    let machines = store::visible_many(&mut tx, &visit.viewer, &found).await?;
    drop(tx);
    let options: Vec<_> = machines
        .iter()
        .map(|machine| json!({ "text": machine.details.name, "note": about(machine), "value": machine.id }))
        .collect();
    Ok(Json(json!({ "groups": [{ "label": "Instruments with a page", "options": options }] })).into_response())
}
