//! Changing concepts: names, two made one, two of one again.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Role;
use crate::ids::ConceptId;
use crate::vocabulary::change::{self, Renamed};
use crate::web::{Error, IfMatch, Result, Visit};

/// What a concept is to be called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConceptNames)]
pub(in crate::vocabulary) struct NamesIn {
    /// Its label.
    #[schema(min_length = 1, max_length = 200)]
    label: String,
    /// All its other names; those left out are taken away.
    #[serde(default)]
    synonyms: Vec<String>,
    /// All its short forms, in their usual capitals.
    #[serde(default)]
    abbreviations: Vec<String>,
}

/// Changes what a concept is called; `If-Match` is what `GET` gave as its ETag. Coordinators only. Needs the scope `write`.
#[utoipa::path(
    put,
    path = "/api/v1/concepts/{id}",
    tag = "concepts",
    params(
        ("id" = String, Path, description = "Its id"),
        ("If-Match" = Option<String>, Header, description = "The version of its names that is changed"),
    ),
    request_body = NamesIn,
    responses(
        (status = 204, description = "Changed"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such concept"),
        (status = 409, description = "It is no longer used, or somebody changed its names meanwhile"),
        (status = 422, description = "A name is wrong, or another concept's"),
        (status = 428, description = "No version named"),
    )
)]
pub(in crate::vocabulary) async fn rename(
    visit: Visit,
    Path(id): Path<String>,
    if_match: IfMatch,
    sent: std::result::Result<Json<NamesIn>, JsonRejection>,
) -> Result<StatusCode> {
    let me = visit.holding(Role::Coordinator)?;
    let vocabulary = visit.app.vocabulary.current();
    let concept = change::shown(&vocabulary, &id)?;
    let seen = if_match.version()?;
    let Json(sent) = sent.map_err(|rejection| Error::Bad(rejection.body_text()))?;
    let names = change::names(&vocabulary, &concept, &sent.label, &sent.synonyms, &sent.abbreviations).map_err(Error::Invalid)?;
    match change::rename(&visit.app, Some(&me.person), &concept.id, seen, &names).await? {
        Renamed::Done => Ok(StatusCode::NO_CONTENT),
        Renamed::Meanwhile(there) => Err(Error::Conflict(format!(
            "Somebody changed it meanwhile. Nothing of yours was saved. It is {} now; other names: {}; short forms: {}. Read it again, and \
             lay your changes over that.",
            there.label,
            listed(&there.synonyms),
            listed(&there.abbreviations)
        ))),
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Which other concept.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::vocabulary) struct With {
    /// The id of the concept that is to be shown as this one.
    #[serde(default)]
    gone: String,
}

/// People of my institution who have one of two concepts, as far as I may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConceptHolders)]
pub(in crate::vocabulary) struct Holders {
    /// Those who have both first.
    people: Vec<HolderOut>,
}

/// Someone who has one of two concepts, or both.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConceptHolder)]
struct HolderOut {
    /// Their name.
    name: String,
    /// Their name in addresses.
    handle: String,
    /// Whether they have the one that stays.
    has_kept: bool,
    /// Whether they have the other.
    has_gone: bool,
}

/// Who has two concepts that may be one: to be looked at before they are merged. Coordinators only.
#[utoipa::path(
    get,
    path = "/api/v1/concepts/{id}/merge",
    tag = "concepts",
    params(("id" = String, Path, description = "The concept that stays"), With),
    responses(
        (status = 200, body = Holders),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such concept"),
        (status = 409, description = "They cannot be merged: one already, one broader than the other, or no longer used"),
    )
)]
pub(in crate::vocabulary) async fn holders(
    visit: Visit,
    Path(id): Path<String>,
    Query(with): Query<With>,
) -> Result<Json<Holders>> {
    let me = visit.holding(Role::Coordinator)?;
    let vocabulary = visit.app.vocabulary.current();
    let (kept, gone) = (change::shown(&vocabulary, &id)?, change::shown(&vocabulary, &with.gone)?);
    if let Some(why) = change::hindrance(&vocabulary, &kept, &gone) {
        return Err(Error::Conflict(why));
    }
    let all = |id: &ConceptId| -> Vec<ConceptId> { vocabulary.parts(id).into_iter().cloned().collect() };
    let mut tx = visit.app.db.read().await?;
    let found = change::holders(&mut tx, &visit.viewer, &me.institution, &all(&kept.id), &all(&gone.id)).await?;
    let people = found.into_iter().map(|one| HolderOut {
        name: one.name,
        handle: one.handle,
        has_kept: one.has_kept,
        has_gone: one.has_gone,
    });
    Ok(Json(Holders { people: people.collect() }))
}

/// Which concept is to be shown as another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConceptMerge)]
pub(in crate::vocabulary) struct MergeIn {
    /// Its id.
    gone: String,
}

/// That two concepts are one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConceptMerged)]
pub(in crate::vocabulary) struct MergeOut {
    /// The link's id, for undoing it.
    id: String,
}

/// Makes another concept be shown as this one; nobody's skills are rewritten. Coordinators only. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/concepts/{id}/merge",
    tag = "concepts",
    params(("id" = String, Path, description = "The concept that stays")),
    request_body = MergeIn,
    responses(
        (status = 201, body = MergeOut),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such concept"),
        (status = 409, description = "They are one already, one is broader than the other, or one is no longer used"),
    )
)]
pub(in crate::vocabulary) async fn merge(
    visit: Visit,
    Path(id): Path<String>,
    sent: std::result::Result<Json<MergeIn>, JsonRejection>,
) -> Result<(StatusCode, Json<MergeOut>)> {
    let me = visit.holding(Role::Coordinator)?;
    let vocabulary = visit.app.vocabulary.current();
    let kept = change::shown(&vocabulary, &id)?;
    let Json(sent) = sent.map_err(|rejection| Error::Bad(rejection.body_text()))?;
    let gone = change::shown(&vocabulary, &sent.gone)?;
    let id = change::merge(&visit.app, Some(&me.person), &kept.id, &gone.id).await?.to_string();
    Ok((StatusCode::CREATED, Json(MergeOut { id })))
}

/// Makes two concepts of one again, whether a coordinator merged them or an import found them equal. Coordinators only. Needs the scope `write`.
#[utoipa::path(
    delete,
    path = "/api/v1/concept-links/{id}",
    tag = "concepts",
    params(("id" = String, Path, description = "The link's id")),
    responses(
        (status = 204, description = "Undone"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such link"),
        (status = 409, description = "It was undone before"),
    )
)]
pub(in crate::vocabulary) async fn part(visit: Visit, Path(id): Path<String>) -> Result<StatusCode> {
    let me = visit.holding(Role::Coordinator)?;
    change::part(&visit.app, Some(&me.person), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
