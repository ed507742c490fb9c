//! Search as JSON.

use axum::Json;
use axum::extract::Query;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::facets::Facet;
use super::find::find;
use super::forms::Asked;
use super::highlight::Marks;
use super::query::{Hit, Question};
use super::{pages, suggest};
use crate::directory::SectionKind;
use crate::directory::model::{Intent, Level};
use crate::web::{Result, Visit};

#[derive(OpenApi)]
#[openapi(paths(search, suggest))]
struct Doc;

/// What this slice's part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    let mut document = Doc::openapi();
    document.merge(super::tuning::api::api_doc());
    document
}

/// People found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Results {
    /// How many there are in all.
    total: usize,
    /// The search with its misspellings put right, where there were any.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<String>,
    /// Concepts that were understood.
    concepts: Vec<UnderstoodConcept>,
    /// What the words ask for besides their subject; people who meet it come first, and alone where there are ten or more.
    wishes: Vec<ReadWish>,
    /// Words that nobody has.
    unknown: Vec<String>,
    /// Whether everybody could be looked at; false for a moment while the index is being rebuilt.
    complete: bool,
    /// The people, in order.
    people: Vec<Person>,
    /// What to filter by, with counts.
    facets: Vec<Facet>,
    /// Sent as `cursor` with the same parameters it gives the people after these.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A concept found in the words of a search.
#[derive(Debug, Serialize, ToSchema)]
struct UnderstoodConcept {
    /// Its id.
    id: String,
    /// Its label.
    label: String,
    /// What was typed for it.
    typed: String,
    /// What else those words may mean: to be asked for by its label instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<OtherMeaning>,
}

/// Something else that words of a search may mean.
#[derive(Debug, Serialize, ToSchema)]
struct OtherMeaning {
    /// Its id.
    id: String,
    /// Its label.
    label: String,
}

/// A filter that was read from the words of a search.
#[derive(Debug, Serialize, ToSchema)]
struct ReadWish {
    /// What it filters by, `name` for somebody's name; sent as `literal`, its words are taken as they stand.
    #[schema(example = "department")]
    dimension: &'static str,
    /// The values, any of which will do.
    values: Vec<String>,
    /// The words that say so.
    typed: String,
}

/// One person, as the one who asks may see them.
#[derive(Debug, Serialize, ToSchema)]
struct Person {
    /// The name in addresses: `/api/v1/people/{handle}`.
    handle: String,
    /// The name.
    name: String,
    /// Job title.
    title: String,
    /// Where they work.
    institution: String,
    /// Their department.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// Their site.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// How well they match; comparable within one answer.
    score: f32,
    /// Why they were found.
    reasons: Vec<Reason>,
}

/// Why somebody was found.
#[derive(Debug, Serialize, ToSchema)]
struct Reason {
    /// The section it stands in.
    section: SectionKind,
    /// What it says.
    text: String,
    /// The parts of the text that were looked for, in letters: from, up to.
    marks: Vec<(usize, usize)>,
    /// How well they know it, where it is a skill.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<Level>,
    /// What they offer or want with it, where it is a skill.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    intents: Vec<Intent>,
}

/// Finds people.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "search",
    security((), ("token" = [])),
    params(
        ("q" = Option<String>, Query, description = "Words: a technique, its abbreviation, an instrument, a department, a name. Without it everybody is listed."),
        ("institution" = Option<Vec<String>>, Query, description = "Only people of these institutions; values as in `facets`, `none` for not set. The same for every filter; each may be repeated."),
        ("site" = Option<Vec<String>>, Query, description = "Only people at these sites."),
        ("department" = Option<Vec<String>>, Query, description = "Only people in these departments."),
        ("discipline" = Option<Vec<String>>, Query, description = "Only people of these disciplines."),
        ("concept" = Option<Vec<String>>, Query, description = "Only people with a skill on one of these concepts or something narrower; the id of a concept that was made one with another means that one."),
        ("instrument" = Option<Vec<String>>, Query, description = "Only people who run one of these."),
        ("intent" = Option<Vec<String>>, Query, description = "Only people who offer this: with a skill on `concept`, or on what `q` names, if either is given."),
        ("level" = Option<Vec<String>>, Query, description = "Only people who know a skill so well; the same skill as for `intent`."),
        ("registration" = Option<Vec<String>>, Query, description = "Only people on these registers."),
        ("literal" = Option<Vec<String>>, Query, description = "Filters (`intent`, `name`, `department`, `site`, `institution`) that are not read from the words of `q`."),
        ("exact" = Option<bool>, Query, description = "Only the words as typed, without other names and corrections. `1` and `0` do too."),
        ("sort" = Option<String>, Query, description = "`match` (default), `name` or `checked`."),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 100, description = "How many people; 20 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the answer before."),
    ),
    responses(
        (status = 200, description = "The people found", body = Results),
        (status = 400, description = "A parameter cannot be understood; it says what it may be"),
    )
)]
pub(super) async fn search(visit: Visit, Query(parameters): Query<Vec<(String, String)>>) -> Result<Json<Results>> {
    let asked = Asked::read(&parameters)?.settled(&visit.app.search.concepts());
    let offset = asked.offset()?;
    let question = Question { offset, limit: asked.limit, ..asked.question() };
    let found = find(&visit.app, &visit.viewer, question).await?;
    let concepts = visit.app.search.concepts();
    let marks = Marks::of(&found.answer.plan);
    let reasons = |hit: &Hit, person| if asked.text.is_empty() { Vec::new() } else { marks.reasons(person, hit.zones, &concepts) };
    let people = found.hits().map(|(hit, person)| Person {
        handle: person.handle.clone(),
        name: person.profile.about.content.name.clone(),
        title: person.profile.role.content.title.clone(),
        institution: person.institution_name.clone(),
        department: person.department_name.clone(),
        site: person.site_name.clone(),
        score: hit.score,
        reasons: reasons(hit, person).into_iter().map(Reason::from).collect(),
    });
    let plan = &found.answer.plan;
    Ok(Json(Results {
        total: found.answer.total,
        corrected: plan.corrected(&asked.text),
        concepts: plan
            .concepts
            .iter()
            .map(|one| UnderstoodConcept {
                id: one.id.clone(),
                label: one.label.clone(),
                typed: one.typed.clone(),
                others: one
                    .others
                    .iter()
                    .filter_map(|id| Some(OtherMeaning { label: concepts.label(id)?.to_owned(), id: id.clone() }))
                    .collect(),
            })
            .collect(),
        wishes: found
            .answer
            .wishes
            .iter()
            .map(|wish| ReadWish { dimension: wish.about.code(), values: wish.values.clone(), typed: wish.typed.clone() })
            .collect(),
        unknown: plan.unknown().into_iter().map(str::to_owned).collect(),
        complete: !found.building,
        people: people.collect(),
        facets: found.answer.facets.clone(),
        next: asked.cursor_after(offset + asked.limit, found.answer.total),
    }))
}

/// Offers techniques, people, instruments and departments while somebody types.
#[utoipa::path(
    get,
    path = "/api/v1/search/suggest",
    tag = "search",
    security((), ("token" = [])),
    params(("q" = Option<String>, Query, description = "What was typed so far; nothing is offered for less than two letters.")),
    responses(
        (status = 200, description = "What to offer, in groups", body = suggest::Suggestions),
        (status = 429, description = "Too fast"),
    )
)]
pub(super) async fn suggest(visit: Visit, Query(parameters): Query<Vec<(String, String)>>) -> Result<Json<suggest::Suggestions>> {
    pages::suggestions(&visit, &parameters).await.map(Json)
}

impl From<super::highlight::Reason> for Reason {
    fn from(reason: super::highlight::Reason) -> Self {
        let (mut text, mut marks, mut at) = (String::new(), Vec::new(), 0);
        for (part, found) in &reason.parts {
            let letters = part.chars().count();
            if *found {
                marks.push((at, at + letters));
            }
            at += letters;
            text.push_str(part);
        }
        let (level, intents) = reason.skill.map_or((None, Vec::new()), |skill| (Some(skill.level), skill.intents));
        Self { section: reason.section, text, marks, level, intents }
    }
}
