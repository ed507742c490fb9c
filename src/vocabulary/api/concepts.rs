//! Concepts and proposals as JSON.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ids::ConceptId;
use crate::vocabulary::model::{Concept, Kind, State};
use crate::vocabulary::pages::PROPOSALS;
use crate::vocabulary::pages::propose::too_many;
use crate::vocabulary::recognise::How;
use crate::vocabulary::store::{self, proposals};
use crate::vocabulary::{forms, names};
use crate::web::forms::Form;
use crate::web::limits::Limit;
use crate::web::{Error, Result, Visit, tagged};

/// How often one visitor may ask for suggestions: far more than anyone types.
const SUGGESTIONS: Limit = Limit { what: "suggestions", burst: 120.0, per_minute: 600.0 };
/// How many suggestions are given where nobody says.
const USUAL: usize = 10;
/// How many are given at most.
const MOST: usize = 50;

/// What was typed, and what is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::vocabulary) struct Asked {
    /// What was typed so far; the beginning of any word of any name counts, of the first 200 letters.
    #[serde(default)]
    q: String,
    /// Kinds to choose from, separated by commas; all but `role` and `trade` (words of job titles) if left out.
    #[serde(default)]
    kind: String,
    /// How many at most, 10 if left out.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<usize>,
}

/// Suggestions in groups.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConceptSuggestions)]
pub(in crate::vocabulary) struct Suggestions {
    /// One group for each kind of concept, the one with the best suggestion first.
    groups: Vec<Group>,
}

/// Suggestions of one kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConceptGroup)]
struct Group {
    /// What its heading says.
    label: &'static str,
    /// Its suggestions, best first.
    options: Vec<Choice>,
}

/// A suggestion.
#[derive(Debug, Serialize, ToSchema)]
struct Choice {
    /// The concept's label.
    text: String,
    /// The name that fits what was typed, where it is not the label; else the kind.
    note: String,
    /// The concept's id.
    value: String,
}

/// Concepts to offer while someone types.
#[utoipa::path(
    get,
    path = "/api/v1/concepts",
    tag = "concepts",
    security((), ("token" = [])),
    params(Asked),
    responses(
        (status = 200, body = Suggestions),
        (status = 400, description = "A kind that there is not"),
        (status = 429, description = "Too many in a short time"),
    )
)]
pub(in crate::vocabulary) async fn suggest(visit: Visit, Query(asked): Query<Asked>) -> Result<Json<Suggestions>> {
    visit.app.limits.take(&SUGGESTIONS, &visit.limit_key(), visit.app.clock.now())?;
    let limit = asked.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::Bad(format!("limit: from 1 to {MOST}, not {limit}.")));
    }
    let kinds = asked
        .kind
        .split(',')
        .filter(|code| !code.is_empty())
        .map(|code| Kind::from_code(code).ok_or_else(|| Error::Bad(format!("There is no kind {code:?}."))))
        .collect::<Result<Vec<Kind>>>()?;
    let vocabulary = visit.app.vocabulary.current();
    let mut groups: Vec<(Kind, Group)> = Vec::new();
    for found in vocabulary.suggest_of(&asked.q, limit, &kinds) {
        let kind = found.concept.kind;
        let note = if found.how == How::Label { kind.label().to_owned() } else { found.name.to_owned() };
        let choice = Choice { text: found.concept.label.clone(), note, value: found.concept.id.to_string() };
        match groups.iter_mut().find(|(there, _)| *there == kind) {
            Some((_, group)) => group.options.push(choice),
            None => groups.push((kind, Group { label: kind.plural(), options: vec![choice] })),
        }
    }
    Ok(Json(Suggestions { groups: groups.into_iter().map(|(_, group)| group).collect() }))
}

/// A concept.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::vocabulary) struct Shown {
    id: String,
    label: String,
    kind: Kind,
    synonyms: Vec<String>,
    abbreviations: Vec<String>,
    /// What it is a kind or part of.
    broader: Vec<Near>,
    /// Its kinds and parts.
    narrower: Vec<Near>,
    /// Whether it is no longer used.
    retired: bool,
    /// The vocabulary it came with.
    source: String,
    /// What it means, in its source's words; empty where it does not say.
    definition: String,
    /// Names that are not recognised inside texts: of one or two letters, or everyday words.
    not_recognised: Vec<String>,
    /// What is shown as this concept, itself first: profiles may hold any of these ids.
    parts: Vec<PartShown>,
}

/// A concept that is shown as another, or as itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConceptPart)]
struct PartShown {
    /// Its id.
    id: String,
    /// Its label in its own vocabulary.
    label: String,
    /// Its vocabulary.
    vocabulary: String,
    /// Under which terms that may be used; empty where nobody said.
    licence: String,
    /// Its source's own identifier.
    origin: Option<String>,
}

/// A concept beside another.
#[derive(Debug, Serialize, ToSchema)]
struct Near {
    id: String,
    label: String,
}

impl Near {
    fn all(concepts: Vec<&Concept>) -> Vec<Self> {
        concepts.into_iter().map(|concept| Self { id: concept.id.to_string(), label: concept.label.clone() }).collect()
    }
}

/// A concept with its names and what is broader and narrower.
#[utoipa::path(
    get,
    path = "/api/v1/concepts/{id}",
    tag = "concepts",
    security((), ("token" = [])),
    params(("id" = String, Path, description = "Its id, such as scanning-electron-microscopy")),
    responses(
        (status = 200, body = Shown, headers(("ETag" = String, description = "The version of its names, for If-Match"))),
        (status = 404, description = "No such concept"),
    )
)]
pub(in crate::vocabulary) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let vocabulary = visit.app.vocabulary.current();
    let concept = vocabulary.get(&ConceptId::from(id)).ok_or(Error::NotFound)?;
    let mut tx = visit.app.db.read().await?;
    let parts = store::parts::of(&mut tx, &vocabulary.parts(&concept.id)).await?;
    drop(tx);
    let shown = Shown {
        definition: parts
            .iter()
            .map(|part| part.definition.as_str())
            .find(|words| !words.is_empty())
            .unwrap_or_default()
            .to_owned(),
        not_recognised: vocabulary.quiet_names(&concept.id).into_iter().map(str::to_owned).collect(),
        parts: parts
            .into_iter()
            .map(|part| PartShown {
                id: part.id.to_string(),
                label: part.label,
                vocabulary: part.name,
                licence: part.licence,
                origin: part.origin,
            })
            .collect(),
        broader: Near::all(vocabulary.broader(&concept.id)),
        narrower: Near::all(vocabulary.narrower(&concept.id)),
        id: concept.id.to_string(),
        label: concept.label.clone(),
        kind: concept.kind,
        synonyms: concept.synonyms.clone(),
        abbreviations: concept.abbreviations.clone(),
        retired: concept.state == State::Retired,
        source: concept.source.clone(),
    };
    Ok(tagged(concept.names_version(), shown))
}

/// Other names that a proposal may have.
const NAMES: usize = 12;

/// A concept that is missing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConceptWanted)]
pub(in crate::vocabulary) struct Wanted {
    /// What it is called.
    #[schema(min_length = 1, max_length = 120)]
    label: String,
    /// What sort of thing it is.
    kind: Kind,
    /// What else it is called.
    #[serde(default)]
    #[schema(max_items = 12)]
    names: Vec<String>,
    /// What it is needed for, in up to 500 letters; control characters are taken out first.
    #[serde(default)]
    why: String,
}

/// A proposal that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::vocabulary) struct Kept {
    /// The proposal's id.
    id: String,
}

/// Proposes a concept that is missing. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/concepts",
    tag = "concepts",
    request_body = Wanted,
    responses(
        (status = 201, body = Kept),
        (status = 409, description = "Too many proposals wait"),
        (status = 422, description = "A field is wrong, or it is in the vocabulary already"),
        (status = 429, description = "Too many in a short time"),
    )
)]
pub(in crate::vocabulary) async fn propose(
    visit: Visit,
    wanted: std::result::Result<Json<Wanted>, JsonRejection>,
) -> Result<(StatusCode, Json<Kept>)> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let Json(wanted) = wanted.map_err(|rejection| Error::Bad(rejection.body_text()))?;
    if wanted.names.len() > NAMES {
        return Err(Error::Invalid(vec![("names".to_owned(), format!("At most {NAMES} names."))]));
    }
    let mut form = Form::sent(vec![
        ("label".to_owned(), wanted.label),
        ("kind".to_owned(), wanted.kind.code().to_owned()),
        (
            "names".to_owned(),
            wanted.names.iter().filter(|name| !names::name_key(name).is_empty()).cloned().collect::<Vec<_>>().join("\n"),
        ),
        ("why".to_owned(), wanted.why),
    ]);
    let new = forms::proposal(&mut form, &visit.app.vocabulary.current());
    form.checked()?;
    visit.app.limits.take(&PROPOSALS, &visit.limit_key(), now)?;
    let mut tx = visit.app.db.write().await?;
    let id =
        proposals::propose(&mut tx, now, &me.person, &me.institution, &new).await?.ok_or_else(|| Error::Conflict(too_many()))?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Kept { id: id.to_string() })))
}
