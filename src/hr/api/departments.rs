//! Departments and teams.

use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::Published;
use crate::hr::model::Act;
use crate::hr::pages::{departments, team};
use crate::web::{Result, Visit};

/// My institution's departments.
#[derive(Debug, Serialize, ToSchema)]
pub struct Departments {
    /// How the numbers are: `exact`, `rounded` (to the nearest 5, small groups suppressed, as a full month ended that does not end a
    /// quarter), `own` (of my own people only) or `none`.
    numbers: &'static str,
    /// The day at whose end rounded numbers were taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_day: Option<chrono::NaiveDate>,
    /// From the top, each followed by what is below it.
    items: Vec<Department>,
}

/// A department.
#[derive(Debug, Serialize, ToSchema)]
pub struct Department {
    /// Which one; none for people without a department.
    id: Option<String>,
    /// Its name.
    name: String,
    /// How far down the tree it is, from 0.
    depth: usize,
    /// Technical staff, with those of everything below it; left out, as the others are, where it is not to be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    technical: Option<i64>,
    /// Those of them whose profile others can see.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<i64>,
    /// Those of these who confirmed it within 180 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed: Option<i64>,
    /// Published over technical, in words: `52 %`, or `..` where it is suppressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    uptake: Option<String>,
}

/// People with a profile that the one who asks may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct People {
    /// By name.
    items: Vec<Mate>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Mate {
    /// Their name in addresses: the profile is at `/api/v1/people/{handle}`.
    handle: String,
    /// Their name.
    name: String,
    /// Their job title, where they show it.
    title: String,
}

fn mates(seen: Vec<Published>) -> Json<People> {
    let items = seen.into_iter().map(|one| Mate {
        handle: one.handle,
        name: one.profile.about.content.name,
        title: one.profile.role.content.title,
    });
    Json(People { items: items.collect() })
}

/// My institution's departments, with uptake where I may see it.
#[utoipa::path(
    get,
    path = "/api/v1/departments",
    tag = "departments",
    responses((status = 200, body = Departments))
)]
pub async fn list(visit: Visit) -> Result<Json<Departments>> {
    let seen = departments::seen(&visit).await?;
    let has_numbers = seen.nodes.iter().any(|node| node.shown.is_some());
    let numbers = match seen.sight.filter(|_| has_numbers) {
        Some(Act::SeeExact) => "exact",
        Some(Act::SeeRounded) => "rounded",
        Some(_) => "own",
        None => "none",
    };
    let items = seen.nodes.into_iter().map(|node| {
        let part = |at: usize| node.shown.as_ref().and_then(|shown| shown.of.get(at));
        Department {
            technical: node.shown.as_ref().and_then(|shown| shown.all.value),
            published: part(0).and_then(|(count, _)| count.value),
            confirmed: part(1).and_then(|(count, _)| count.value),
            uptake: part(0).map(|(_, share)| share.clone()),
            id: node.id,
            name: node.name,
            depth: node.depth,
        }
    });
    Ok(Json(Departments { numbers, last_day: seen.last, items: items.collect() }))
}

/// Those in a department, or below it, whose profile says so to me.
#[utoipa::path(
    get,
    path = "/api/v1/departments/{id}/people",
    tag = "departments",
    params(("id" = String, Path, description = "The department's id")),
    responses(
        (status = 200, body = People),
        (status = 404, description = "No such department of my institution"),
    )
)]
pub async fn people(visit: Visit, Path(id): Path<String>) -> Result<Json<People>> {
    Ok(mates(team::in_department(&visit, &id).await?.0))
}

/// Those who name me as their line manager and have a profile that I may see.
#[utoipa::path(
    get,
    path = "/api/v1/team",
    tag = "departments",
    responses((status = 200, body = People))
)]
pub async fn mine(visit: Visit) -> Result<Json<People>> {
    Ok(mates(team::my_team(&visit).await?.0))
}
