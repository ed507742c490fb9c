//! Plans' files as JSON: sent, looked at, confirmed.

use std::collections::BTreeSet;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::plan::acts::keeper;
use crate::plan::file::BYTES;
use crate::plan::import::{Change, Imported, Weighed, sent as acts};
use crate::sent::{Came, Line, Outcome, Sent};
use crate::web::openapi::Problem;
use crate::web::{Error, FromJson, Result, Visit};

/// A plan's file that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanFileSent)]
pub(crate) struct Sending {
    /// Which one.
    id: String,
    /// What the file was called.
    file_name: String,
    /// When it was sent.
    sent: DateTime<Utc>,
    /// `waiting` (for a word), `running`, `done` or `failed`.
    state: String,
    /// What it would do, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    would: Option<Would>,
    /// What it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    did: Option<Imported>,
    /// Why it was not taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// Lines that do not fit any more.
    lines: Vec<Line>,
}

/// What a file would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanFileWould)]
pub(crate) struct Would {
    /// Whether there is no plan with its code.
    new_plan: bool,
    /// Fields that the file changes.
    changes: Vec<Change>,
    /// Fields that were changed here since and not in the file: they stay.
    stays: Vec<Change>,
    /// Fields that both changed: they stay, but for those whose keys are in `take` when it is confirmed.
    clashes: Vec<Change>,
    /// Actions and measures that are new.
    new: Vec<String>,
    /// Updates and values that are new.
    said: Vec<String>,
    /// What is here and not in the file: it stays.
    left: Vec<String>,
}

impl From<Weighed> for Would {
    fn from(weighed: Weighed) -> Self {
        Self {
            new_plan: weighed.is_new(),
            changes: weighed.taken,
            stays: weighed.kept,
            clashes: weighed.clashes,
            new: weighed.new,
            said: weighed.said,
            left: weighed.left,
        }
    }
}

async fn told(visit: &Visit, sent: Sent) -> Result<Sending> {
    let would = if sent.state == "waiting" { Some(acts::preview(visit, &sent).await??.1.into()) } else { None };
    let (did, why, lines) = Outcome::parts(&sent);
    let Sent { id, file_name, sent, state, .. } = sent;
    Ok(Sending { id: id.to_string(), file_name, sent, state, would, did, why, lines })
}

/// What is said of a file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Called {
    /// What the file is called.
    #[serde(default)]
    pub(super) file_name: String,
}

/// Checks a plan's file and keeps it for a day, until it is confirmed. Coordinators only. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/plan-files",
    tag = "plan",
    params(Called),
    request_body(content = String, content_type = "application/toml", description = "A plan, as `GET /api/v1/plans/{plan}/file` gives it; 1 MB at most"),
    responses(
        (status = 201, body = Sending),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Lines are wrong; nothing was kept", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn send(visit: Visit, Query(called): Query<Called>, request: Request) -> Result<(StatusCode, Json<Sending>)> {
    keeper(&visit)?;
    let bytes = to_bytes(request.into_body(), BYTES + 1).await.map_err(|_| acts::too_large())?;
    match acts::send(&visit, &called.file_name, &bytes).await? {
        Came::Waits(id) => Ok((StatusCode::CREATED, Json(told(&visit, acts::one(&visit, id.as_str()).await?).await?))),
        Came::Wrong(problems) => Err(problems.into()),
    }
}

/// A plan's file that was sent: what it would do, or what it did.
#[utoipa::path(
    get,
    path = "/api/v1/plan-files/{id}",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 200, body = Sending),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It no longer fits what is here", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Result<Json<Sending>> {
    Ok(Json(told(&visit, acts::one(&visit, &id).await?).await?))
}

/// Throws a waiting file away. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/plan-files/{id}",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was confirmed before", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn discard(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    let sent = acts::one(&visit, &id).await?;
    acts::discard(&visit, &sent).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said to a waiting file.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PlanFileSay)]
pub(crate) struct Say {
    /// Keys of clashes for which the file's words are wanted.
    take: BTreeSet<String>,
}

/// Takes a waiting file in, in the background: ask for it again to see what came of it. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/plan-files/{id}/confirm",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    request_body = Say,
    responses(
        (status = 202, body = Sending),
        (status = 400, description = "Not JSON, or not of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was confirmed before, or another is under way", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`take` names what is no clash, or lines no longer fit", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn confirm(visit: Visit, Path(id): Path<String>, said: FromJson<Say>) -> Result<(StatusCode, Json<Sending>)> {
    let sent = acts::one(&visit, &id).await?;
    let Say { take } = said.read()?;
    if sent.state == "waiting" {
        let (_, would) = acts::preview(&visit, &sent).await??;
        if let Some(other) = take.iter().find(|key| would.clashes.iter().all(|clash| clash.key != **key)) {
            return Err(Error::Invalid(vec![("take".to_owned(), format!("'{other}' is the key of no clash in this file."))]));
        }
    }
    acts::confirm(&visit, &sent, take).await??;
    Ok((StatusCode::ACCEPTED, Json(told(&visit, acts::one(&visit, &id).await?).await?)))
}
