//! Vocabularies and files that bring them in.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::sent::{Came, Confirmed, Line, Outcome, Sent};
use crate::vocabulary::import::{self as acts, Done, Plan, SENT_BYTES};
use crate::vocabulary::store::sources;
use crate::web::openapi::Problem;
use crate::web::{Error, FromJson, Result, Visit};

/// A vocabulary.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VocabularySource)]
pub(in crate::vocabulary) struct Vocabulary {
    /// What its concepts are marked with.
    id: String,
    /// What it is called.
    name: String,
    /// Under which terms it may be used; empty where nobody said.
    licence: String,
    /// Its version or date as its file has it.
    version: String,
    /// How many of its concepts are in use.
    concepts: i64,
    /// When its file was last taken in.
    changed: Option<DateTime<Utc>>,
}

/// The vocabularies in the order in which they came.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VocabularySources)]
pub(in crate::vocabulary) struct Vocabularies {
    /// All of them.
    vocabularies: Vec<Vocabulary>,
}

/// Every vocabulary, with its licence.
#[utoipa::path(get, path = "/api/v1/vocabularies", tag = "concepts", responses((status = 200, body = Vocabularies)))]
pub(in crate::vocabulary) async fn list(visit: Visit) -> Result<Json<Vocabularies>> {
    let mut tx = visit.app.db.read().await?;
    let counts = sources::in_use(&mut tx).await?;
    let vocabularies = sources::all(&mut tx).await?.into_iter().filter(|source| source.ready).map(|source| Vocabulary {
        concepts: counts.iter().find(|(id, _)| *id == source.id).map_or(0, |(_, count)| *count),
        id: source.id,
        name: source.name,
        licence: source.licence,
        version: source.version,
        changed: source.changed,
    });
    Ok(Json(Vocabularies { vocabularies: vocabularies.collect() }))
}

/// A file that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VocabularyFile)]
pub(in crate::vocabulary) struct Sending {
    /// Which one.
    id: String,
    /// What the file was called.
    file_name: String,
    /// When it was sent.
    sent: DateTime<Utc>,
    /// `waiting` (for a word), `running`, `done` or `failed`.
    state: String,
    /// Concepts in it.
    concepts: i64,
    /// Concepts written so far.
    written: i64,
    /// What it would do, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    would: Option<Plan>,
    /// Whether so many concepts would go that confirming needs `many_go`.
    asks_for_many_go: bool,
    /// What it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    did: Option<Done>,
    /// Why it was not taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// Lines that do not fit any more.
    lines: Vec<Line>,
}

impl Sending {
    fn of(sent: Sent) -> Self {
        let (did, why, lines) = Outcome::parts(&sent);
        Self {
            id: sent.id.to_string(),
            file_name: sent.file_name,
            sent: sent.sent,
            state: sent.state,
            concepts: sent.total,
            written: sent.done,
            would: None,
            asks_for_many_go: false,
            did,
            why,
            lines,
        }
    }
}

/// What is said of a file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::vocabulary) struct Named {
    /// What the file is called; the vocabulary is called so where nothing else says its name.
    #[serde(default)]
    file_name: String,
    /// What the vocabulary is called, in place of what the file says; the same name again updates it.
    #[serde(default)]
    name: String,
    /// Under which terms it may be used, in place of what the file says.
    #[serde(default)]
    licence: String,
}

/// Checks a vocabulary's file and keeps it for a day, until it is confirmed. Coordinators and administrators only. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/vocabularies",
    tag = "concepts",
    params(Named),
    request_body(content = String, content_type = "text/plain", description = "OBO, SKOS, ESCO's CSV or plain CSV in UTF-8; 48 MB at most"),
    responses(
        (status = 201, body = Sending),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a coordinator or administrator", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Lines are wrong; nothing was kept", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::vocabulary) async fn send(
    visit: Visit,
    Query(named): Query<Named>,
    request: Request,
) -> Result<(StatusCode, Json<Sending>)> {
    acts::keeper(&visit)?;
    let bytes = to_bytes(request.into_body(), SENT_BYTES + 1).await.map_err(|_| acts::too_large())?;
    match acts::send(&visit, &named.file_name, &named.name, &named.licence, &bytes).await? {
        Came::Waits(id) => Ok((StatusCode::CREATED, Json(told(&visit, id.as_str()).await?))),
        Came::Wrong(problems) => Err(problems.into()),
    }
}

async fn told(visit: &Visit, id: &str) -> Result<Sending> {
    let sent = acts::file_sent(visit, id).await?;
    let would = if sent.state == "waiting" { Some(acts::preview(visit, &sent).await??) } else { None };
    Ok(Sending { asks_for_many_go: would.as_ref().is_some_and(Plan::is_drastic), would, ..Sending::of(sent) })
}

/// A file that was sent: what it would do, how far it is, or what it did.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies/files/{id}",
    tag = "concepts",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 200, body = Sending),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a coordinator or administrator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It no longer fits what is here", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::vocabulary) async fn file(visit: Visit, Path(id): Path<String>) -> Result<Json<Sending>> {
    Ok(Json(told(&visit, &id).await?))
}

/// Throws a waiting file away. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/vocabularies/files/{id}",
    tag = "concepts",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a coordinator or administrator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was confirmed before", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::vocabulary) async fn discard(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    let sent = acts::file_sent(&visit, &id).await?;
    acts::discard(&visit, &sent).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said to a waiting file.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = VocabularySay)]
pub(in crate::vocabulary) struct Say {
    /// It is right that more than a tenth of the concepts go.
    many_go: bool,
}

/// Takes a waiting file in, in the background: ask for it again to see how far it is. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/vocabularies/files/{id}/confirm",
    tag = "concepts",
    params(("id" = String, Path, description = "The file's id")),
    request_body = Say,
    responses(
        (status = 202, body = Sending),
        (status = 400, description = "Not JSON, or not of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a coordinator or administrator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such file of my institution", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was confirmed before, or another is under way", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Many concepts would go and `many_go` is not said, or lines no longer fit", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::vocabulary) async fn confirm(
    visit: Visit,
    Path(id): Path<String>,
    said: FromJson<Say>,
) -> Result<(StatusCode, Json<Sending>)> {
    let sent = acts::file_sent(&visit, &id).await?;
    let said = said.read()?;
    match acts::confirm(&visit, &sent, said.many_go).await? {
        Confirmed::Started => Ok((StatusCode::ACCEPTED, Json(told(&visit, &id).await?))),
        Confirmed::Drastic(plan) => Err(Error::Invalid(vec![(
            "many_go".to_owned(),
            format!(
                "{} of {} concepts are not in this file. If that is right, say so with \"many_go\": true.",
                plan.gone, plan.before
            ),
        )])),
        Confirmed::Wrong(problems) => Err(problems.into()),
    }
}
