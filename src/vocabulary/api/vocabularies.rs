//! Vocabularies and files that bring them in.

use axum::Json;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::sent::{self, Sent, api};
use crate::vocabulary::import::{self as acts, Plan, VocabularyFiles};
use crate::vocabulary::store::sources;
use crate::web::{FromJson, Result, Visit};

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
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies",
    tag = "concepts",
    security((), ("token" = [])),
    responses((status = 200, body = Vocabularies))
)]
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
pub(in crate::vocabulary) type Sending = api::Told<VocabularyFiles>;

/// What is said besides of a vocabulary's file.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::vocabulary) struct Concepts {
    /// Concepts in it.
    concepts: i64,
    /// Concepts written so far.
    written: i64,
    /// Whether so many concepts would go that confirming needs `many_go`.
    asks_for_many_go: bool,
}

impl api::Shown for VocabularyFiles {
    const SHAPE: (&'static str, &'static str) = ("VocabularyFile", "A file that was sent.");
    type Would = Plan;
    type Besides = Concepts;

    fn besides(sent: &Sent, plan: Option<&Plan>) -> Concepts {
        Concepts { concepts: sent.total, written: sent.done, asks_for_many_go: plan.is_some_and(Plan::is_drastic) }
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
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 413, description = "Too large"),
        (status = 422, description = "Lines are wrong; nothing was kept"),
    )
)]
pub(in crate::vocabulary) async fn send(
    visit: Visit,
    Query(named): Query<Named>,
    request: Request,
) -> Result<(StatusCode, Json<Sending>)> {
    let bytes = api::body::<VocabularyFiles>(&visit, request).await?;
    api::came(&visit, acts::send(&visit, &named.file_name, &named.name, &named.licence, &bytes).await?).await
}

/// A file that was sent: what it would do, how far it is, or what it did.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies/files/{id}",
    tag = "concepts",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 200, body = Sending),
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 404, description = "No such file of my institution"),
        (status = 422, description = "It no longer fits what is here"),
    )
)]
pub(in crate::vocabulary) async fn file(visit: Visit, Path(id): Path<String>) -> Result<Json<Sending>> {
    Ok(Json(api::told(&visit, &id).await?))
}

/// Throws a waiting file away. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/vocabularies/files/{id}",
    tag = "concepts",
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 404, description = "No such file of my institution"),
        (status = 409, description = "It was confirmed before"),
    )
)]
pub(in crate::vocabulary) async fn discard(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    api::discard::<VocabularyFiles>(&visit, &id).await
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
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 404, description = "No such file of my institution"),
        (status = 409, description = "It was confirmed before, or another is under way"),
        (status = 422, description = "Many concepts would go and `many_go` is not said, or lines no longer fit"),
    )
)]
pub(in crate::vocabulary) async fn confirm(
    visit: Visit,
    Path(id): Path<String>,
    said: FromJson<Say>,
) -> Result<(StatusCode, Json<Sending>)> {
    let sent = sent::one::<VocabularyFiles>(&visit, &id).await?;
    let said = said.read()?;
    api::confirmed(&visit, &id, acts::confirm(&visit, &sent, said.many_go).await?).await
}
