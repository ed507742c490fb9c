//! Extracts from HR.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::hr::extract::BYTES;
use crate::hr::import::{Done, Kind, Line, Plan};
use crate::hr::take::{self, Word};
use crate::sent::{self, Came, Confirmed, Outcome, Sent};
use crate::web::openapi::Problem;
use crate::web::{Error, FromJson, Result, Visit};

/// The most names of a list that an answer holds.
const NAMES: usize = 200;

/// An extract that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Extract {
    /// Which one.
    id: String,
    /// What the file was called.
    file_name: String,
    /// When it was sent.
    sent: DateTime<Utc>,
    /// `waiting` (for a word), `running`, `done` or `failed`.
    state: String,
    /// People in it.
    people: i64,
    /// People written so far.
    written: i64,
    /// What it would do, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    would: Option<Would>,
    /// What it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    did: Option<Done>,
    /// Why it was not taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// Lines that do not fit any more.
    lines: Vec<sent::Line>,
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

impl Extract {
    fn of(sent: Sent) -> Self {
        let (did, why, lines) = Outcome::parts(&sent);
        Self {
            id: sent.id.to_string(),
            file_name: sent.file_name,
            sent: sent.sent,
            state: sent.state,
            people: sent.total,
            written: sent.done,
            would: None,
            did,
            why,
            lines,
        }
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
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a coordinator or administrator", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Lines are wrong; nothing was kept", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn send(visit: Visit, Query(named): Query<Named>, request: Request) -> Result<(StatusCode, Json<Extract>)> {
    take::keeper(&visit)?;
    let bytes = to_bytes(request.into_body(), BYTES + 1).await.map_err(|_| take::too_large())?;
    match take::send(&visit, &named.file_name, &bytes).await? {
        Came::Waits(id) => Ok((StatusCode::CREATED, Json(told(&visit, id.as_str(), &Wanted::default()).await?))),
        Came::Wrong(problems) => Err(problems.into()),
    }
}

async fn told(visit: &Visit, id: &str, wanted: &Wanted) -> Result<Extract> {
    let sent = take::sent(visit, id).await?;
    let plan = if sent.state == "waiting" { Some(take::preview(visit, &sent).await??) } else { None };
    Ok(Extract { would: plan.map(|plan| Would::of(plan, wanted)), ..Extract::of(sent) })
}

/// An extract that was sent: what it would do, how far it is, or what it did.
#[utoipa::path(
    get,
    path = "/api/v1/hr/extracts/{id}",
    tag = "hr",
    params(("id" = String, Path, description = "The extract's id"), Wanted),
    responses(
        (status = 200, body = Extract),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a coordinator or administrator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such extract of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It no longer fits what is here", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(visit: Visit, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Result<Json<Extract>> {
    Ok(Json(told(&visit, &id, &wanted).await?))
}

/// Throws a waiting extract away. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/hr/extracts/{id}",
    tag = "hr",
    params(("id" = String, Path, description = "The extract's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a coordinator or administrator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such extract of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was confirmed before", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn discard(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    let sent = take::sent(&visit, &id).await?;
    take::discard(&visit, &sent).await?;
    Ok(StatusCode::NO_CONTENT)
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
        (status = 400, description = "Not JSON, or not of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a coordinator or administrator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such extract of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was confirmed before, or another is under way", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Many would leave and `leavers` is not said, or lines no longer fit", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn confirm(visit: Visit, Path(id): Path<String>, said: FromJson<Say>) -> Result<(StatusCode, Json<Extract>)> {
    let sent = take::sent(&visit, &id).await?;
    let said = said.read()?;
    match take::confirm(&visit, &sent, Word { leavers: said.leavers, invite: said.invite }).await? {
        Confirmed::Started => Ok((StatusCode::ACCEPTED, Json(told(&visit, &id, &Wanted::default()).await?))),
        Confirmed::Drastic(plan) => Err(Error::Invalid(vec![(
            "leavers".to_owned(),
            format!(
                "{} of {} technicians would leave. If that is right, say so with \"leavers\": true.",
                plan.leaving, plan.technicians
            ),
        )])),
        Confirmed::Wrong(problems) => Err(problems.into()),
    }
}
