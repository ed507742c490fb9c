//! Requests.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::shapes::{Made, RequestIn, RequestOut, StepIn, TakenOut};
use crate::ids::RequestId;
use crate::shadowing::compose;
use crate::shadowing::forms::WORDS;
use crate::shadowing::model::Party;
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::requests::{self, Request};
use crate::shadowing::take;
use crate::web::{Error, FromJson, Result, Visit, plain};

async fn seen(visit: &Visit, id: &str) -> Result<(Request, Vec<Party>)> {
    visit.member()?;
    let mut tx = visit.app.db.read().await?;
    requests::seen(&mut tx, &visit.viewer, &RequestId::from(plain(id)?)).await?.ok_or(Error::NotFound)
}

/// Begins a request as a draft; the step `submit` sends it to the line manager.
#[utoipa::path(
    post,
    path = "/api/v1/shadowing/requests",
    tag = "shadowing",
    request_body = RequestIn,
    responses(
        (status = 201, body = Made),
        (status = 409, description = "Too many"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub async fn add(visit: Visit, sent: FromJson<RequestIn>) -> Result {
    visit.member()?;
    let id = compose::request(&visit, None, sent.read()?.form()).await?.kept()?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })).into_response())
}

/// A request that concerns me.
#[utoipa::path(
    get,
    path = "/api/v1/shadowing/requests/{id}",
    tag = "shadowing",
    params(("id" = String, Path, description = "Which one")),
    responses(
        (status = 200, body = RequestOut),
        (status = 404, description = "None that you may see"),
    )
)]
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Json<RequestOut>> {
    let (request, parties) = seen(&visit, &id).await?;
    Ok(Json(RequestOut::new(request, &parties)))
}

/// Changes a draft of mine, or a request that came back with a question.
#[utoipa::path(
    put,
    path = "/api/v1/shadowing/requests/{id}",
    tag = "shadowing",
    params(("id" = String, Path, description = "Which one")),
    request_body = RequestIn,
    responses(
        (status = 204, description = "Changed"),
        (status = 403, description = "Not yours"),
        (status = 404, description = "None that you may see"),
        (status = 409, description = "Changed meanwhile, or sent"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub async fn change(visit: Visit, Path(id): Path<String>, sent: FromJson<RequestIn>) -> Result<Response> {
    let (request, parties) = seen(&visit, &id).await?;
    if !parties.contains(&Party::Requester) {
        return Err(Error::Forbidden("Only who wrote a request changes it.".to_owned()));
    }
    compose::request(&visit, Some(&request.id), sent.read()?.form()).await?.kept()?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes a step with a request, such as `approve`, `ask` or `accept`.
#[utoipa::path(
    post,
    path = "/api/v1/shadowing/requests/{id}/steps",
    tag = "shadowing",
    params(("id" = String, Path, description = "Which one")),
    request_body = StepIn,
    responses(
        (status = 200, body = TakenOut),
        (status = 400, description = "Not JSON, or no such act"),
        (status = 403, description = "Not yours to do"),
        (status = 404, description = "None that you may see"),
        (status = 409, description = "It has moved on, or no place is free"),
        (status = 422, description = "The words are too long"),
    )
)]
pub async fn step(visit: Visit, Path(id): Path<String>, sent: FromJson<StepIn>) -> Result<Json<TakenOut>> {
    let (request, _) = seen(&visit, &id).await?;
    let mut form = sent.read()?.form();
    let words = form.text("words", WORDS);
    form.checked()?;
    Ok(Json(take::from_form(&visit, &Thing::Request(request.id), &form, &words).await??.into()))
}
