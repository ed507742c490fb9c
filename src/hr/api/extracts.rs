//! Extracts from HR.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::hr::import::{Kind, Line, Plan};
use crate::hr::take::{self, ExtractFiles, Word};
use crate::sent::{self, Sent, api};
use crate::web::{FromJson, Result, Visit};

/// The most names of a list that an answer holds.
const NAMES: usize = 200;

/// An extract that was sent.
pub(in crate::hr) type Extract = api::Told<ExtractFiles>;

/// What is said besides of an extract.
#[derive(Debug, Serialize, ToSchema)]
pub struct People {
    /// People in it.
    people: i64,
    /// People written so far.
    written: i64,
}

impl api::Shown for ExtractFiles {
    const SHAPE: (&'static str, &'static str) = ("Extract", "An extract that was sent.");
    type Would = Would;
    type Besides = People;

    fn besides(sent: &Sent, _: Option<&Plan>) -> People {
        People { people: sent.total, written: sent.done }
    }
}

/// What an extract would do as things are now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Would {
    /// How many people or departments there are of each kind.
    counts: BTreeMap<String, u64>,
    /// About whom nothing is different.
    unchanged: u64,
    /// Technical staff there are.
    technicians: u64,
    /// Those of them who would leave.
    technicians_leaving: u64,
    /// Whether so many would leave that confirming needs `leavers`.
    asks_for_leavers: bool,
    /// What is strange but no reason to refuse.
    notes: Vec<String>,
    /// The list asked for, its first 200 after `skip`.
    list: Vec<Line>,
}

/// Which list of people to show, and from where on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `joins`, `returns`, `moves`, `managers`, `changes`, `leaves`, `left-out` or `departments`.
    #[serde(default)]
    list: String,
    /// How many to pass over.
    #[serde(default)]
    skip: usize,
}

/// What the file is called.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Named {
    /// For the list of files that were sent.
    #[serde(default)]
    file_name: String,
}

impl From<Plan> for Would {
    fn from(plan: Plan) -> Self {
        Self::of(plan, &Wanted::default())
    }
}

impl Would {
    fn of(plan: Plan, wanted: &Wanted) -> Self {
        let list = Kind::from_code(&wanted.list).and_then(|kind| plan.lists.get(&kind)).map(Vec::as_slice).unwrap_or_default();
        Self {
            counts: Kind::ALL.into_iter().map(|kind| (kind.code().to_owned(), plan.count(kind))).collect(),
            unchanged: plan.unchanged,
            technicians: plan.technicians,
            technicians_leaving: plan.leaving,
            asks_for_leavers: plan.is_drastic(),
            list: list.iter().skip(wanted.skip).take(NAMES).cloned().collect(),
            notes: plan.notes,
        }
    }
}

/// Checks an extract and keeps it for a day, until it is confirmed. Coordinators and administrators only. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/hr/extracts",
    tag = "hr",
    params(Named),
    request_body(content = String, content_type = "text/csv", description = "The file, 32 MB at most"),
    responses(
        (status = 201, body = Extract),
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 413, description = "Too large"),
        (status = 422, description = "Lines are wrong; nothing was kept"),
    )
)]
pub async fn send(visit: Visit, Query(named): Query<Named>, request: Request) -> Result<(StatusCode, Json<Extract>)> {
    let bytes = api::body::<ExtractFiles>(&visit, request).await?;
    api::came(&visit, take::send(&visit, &named.file_name, &bytes).await?).await
}

/// An extract that was sent: what it would do, how far it is, or what it did.
#[utoipa::path(
    get,
    path = "/api/v1/hr/extracts/{id}",
    tag = "hr",
    params(("id" = String, Path, description = "The extract's id"), Wanted),
    responses(
        (status = 200, body = Extract),
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 404, description = "No such extract of my institution"),
        (status = 422, description = "It no longer fits what is here"),
    )
)]
pub async fn show(visit: Visit, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Result<Json<Extract>> {
    Ok(Json(api::told_as(&visit, &id, |plan| Would::of(plan, &wanted)).await?))
}

/// Throws a waiting extract away. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/hr/extracts/{id}",
    tag = "hr",
    params(("id" = String, Path, description = "The extract's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 404, description = "No such extract of my institution"),
        (status = 409, description = "It was confirmed before"),
    )
)]
pub async fn discard(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    api::discard::<ExtractFiles>(&visit, &id).await
}

/// What is said to a waiting extract.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Say {
    /// It is right that more than a tenth of the technicians leave.
    leavers: bool,
    /// Technicians who join or come back are written to.
    invite: bool,
}

/// Takes a waiting extract in, in the background: ask for it again to see how far it is. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/hr/extracts/{id}/confirm",
    tag = "hr",
    params(("id" = String, Path, description = "The extract's id")),
    request_body = Say,
    responses(
        (status = 202, body = Extract),
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 404, description = "No such extract of my institution"),
        (status = 409, description = "It was confirmed before, or another is under way"),
        (status = 422, description = "Many would leave and `leavers` is not said, or lines no longer fit"),
    )
)]
pub async fn confirm(visit: Visit, Path(id): Path<String>, said: FromJson<Say>) -> Result<(StatusCode, Json<Extract>)> {
    let sent = sent::one::<ExtractFiles>(&visit, &id).await?;
    let said = said.read()?;
    let word = Word { leavers: said.leavers, invite: said.invite };
    api::confirmed(&visit, &id, take::confirm(&visit, &sent, word).await?).await
}
