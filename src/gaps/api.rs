//! The same as JSON.

use axum::Json;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::read::{Line, read};
use crate::measures::Sight;
use crate::web::{Result, Visit};

/// Skills that are wanted, and those that one person alone shows, at my institution.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillsOut {
    /// Whether numbers of people are as they are; else they are to the nearest 5.
    exact: bool,
    /// What is wanted, the greatest need first.
    wanted: Vec<SkillOut>,
    /// Techniques and types of instrument that one person alone shows.
    only_one: Vec<SkillOut>,
}

/// One concept.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillOut {
    concept: String,
    label: String,
    kind: &'static str,
    /// People who say that they want to learn it.
    learners: String,
    /// Different people who asked to shadow somebody for it within a year.
    asked: String,
    /// Searches for it within a year that found nobody, at any institution of this house.
    searches_in_vain: i64,
    /// People who show that they do it or teach it.
    holders: String,
    /// People who show that others may watch.
    hosts: String,
    /// Those who do it, whether they show it or not; for those who run the programme.
    #[serde(skip_serializing_if = "String::is_empty")]
    in_all: String,
    /// The name in addresses of the one who shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<String>,
}

impl From<Line> for SkillOut {
    fn from(line: Line) -> Self {
        Self {
            concept: line.concept.to_string(),
            label: line.label,
            kind: line.kind,
            learners: line.learners,
            asked: line.asked,
            searches_in_vain: line.searches,
            holders: line.holders,
            hosts: line.hosts,
            in_all: line.all,
            only: line.only.map(|(handle, _)| handle),
        }
    }
}

/// Skills that are wanted beside those who have them.
#[utoipa::path(
    get,
    path = "/api/v1/skills",
    tag = "skills",
    responses((status = 200, body = SkillsOut))
)]
pub async fn show(visit: Visit) -> Result<Json<SkillsOut>> {
    let seen = read(&visit).await?;
    let out = |lines: Vec<Line>| lines.into_iter().map(SkillOut::from).collect();
    Ok(Json(SkillsOut { exact: seen.sight == Sight::Exact, wanted: out(seen.wanted), only_one: out(seen.only_one) }))
}

#[derive(OpenApi)]
#[openapi(paths(show))]
struct Doc;

/// What this slice's part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
