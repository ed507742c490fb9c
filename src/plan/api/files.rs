//! Plans' files as JSON: sent, looked at, confirmed.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::plan::file::PlanFile;
use crate::plan::import::sent::{self as acts, PlanFiles};
use crate::plan::import::{Change, Weighed};
use crate::sent::{self, Sent, api};
use crate::web::{Error, FromJson, Result, Visit};

/// A plan's file that was sent.
pub(crate) type Sending = api::Told<PlanFiles>;

impl api::Shown for PlanFiles {
    const SHAPE: (&'static str, &'static str) = ("PlanFileSent", "A plan's file that was sent.");
    type Would = Would;
    type Besides = api::Nothing;

    fn besides(_: &Sent, _: Option<&Self::Plan>) -> api::Nothing {
        api::Nothing {}
    }
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

impl From<(PlanFile, Weighed)> for Would {
    fn from((_, weighed): (PlanFile, Weighed)) -> Self {
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
        (status = 403, description = "You are no coordinator"),
        (status = 413, description = "Too large"),
        (status = 422, description = "Lines are wrong; nothing was kept"),
    )
)]
pub(crate) async fn send(visit: Visit, Query(called): Query<Called>, request: Request) -> Result<(StatusCode, Json<Sending>)> {
    let bytes = api::body::<PlanFiles>(&visit, request).await?;
    api::came(&visit, acts::send(&visit, &called.file_name, &bytes).await?).await
}

/// A plan's file that was sent: what it would do, or what it did.
#[utoipa::path(
    get,
    path = "/api/v1/plan-files/{id}",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 200, body = Sending),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such file of my institution"),
        (status = 422, description = "It no longer fits what is here"),
    )
)]
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Result<Json<Sending>> {
    let mut code = None;
    let told = api::told_as::<PlanFiles>(&visit, &id, |plan| {
        code = Some(plan.0.head.code.clone());
        Would::from(plan)
    });
    let told = told.await?;
    if let Some(code) = code {
        acts::note_reading(&visit, &code, &id).await?;
    }
    Ok(Json(told))
}

/// Throws a waiting file away. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/plan-files/{id}",
    tag = "plan",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such file of my institution"),
        (status = 409, description = "It was confirmed before"),
    )
)]
pub(crate) async fn discard(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    api::discard::<PlanFiles>(&visit, &id).await
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
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such file of my institution"),
        (status = 409, description = "It was confirmed before, or another is under way"),
        (status = 422, description = "`take` names what is no clash, or lines no longer fit"),
    )
)]
pub(crate) async fn confirm(visit: Visit, Path(id): Path<String>, said: FromJson<Say>) -> Result<(StatusCode, Json<Sending>)> {
    let sent = sent::one::<PlanFiles>(&visit, &id).await?;
    let Say { take } = said.read()?;
    if sent.state == "waiting" {
        let (_, would) = sent::preview::<PlanFiles>(&visit, &sent).await??;
        if let Some(other) = take.iter().find(|key| would.clashes.iter().all(|clash| clash.key != **key)) {
            return Err(Error::Invalid(vec![("take".to_owned(), format!("'{other}' is the key of no clash in this file."))]));
        }
    }
    api::confirmed(&visit, &id, acts::confirm(&visit, &sent, take).await?).await
}
