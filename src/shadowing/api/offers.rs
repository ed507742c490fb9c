//! Offers.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::{Made, OfferIn, OfferOut, StepIn, TakenOut};
use crate::ids::OfferId;
use crate::shadowing::compose;
use crate::shadowing::model::Party;
use crate::shadowing::pages::offers::Wanted;
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::offers;
use crate::shadowing::take;
use crate::web::{Error, FromJson, Result, Visit, plain};

/// Offers, those that end soonest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingOffers)]
pub struct Offers {
    items: Vec<OfferOut>,
    /// What to send as `after` for more; none where these are all.
    next: Option<i64>,
}

/// Open offers that I may see, but my own.
#[utoipa::path(
    get,
    path = "/api/v1/shadowing/offers",
    tag = "shadowing",
    security((), ("token" = [])),
    params(
        ("q" = Option<String>, Query, description = "Words, each of which must occur"),
        ("kind" = Option<String>, Query, description = "A kind"),
        ("concept" = Option<String>, Query, description = "The id of a concept"),
        ("after" = Option<i64>, Query, description = "Where a further page begins"),
    ),
    responses((status = 200, body = Offers))
)]
pub async fn list(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Json<Offers>> {
    let mut tx = visit.app.db.read().await?;
    let (found, next) = offers::listed(&mut tx, &visit.viewer, &wanted.filter()).await?;
    drop(tx);
    let is_member = visit.viewer.member().is_some();
    Ok(Json(Offers { items: found.into_iter().map(|offer| OfferOut::new(offer, &[Party::Other], is_member)).collect(), next }))
}

/// Begins an offer as a draft; the step `publish` shows it.
#[utoipa::path(
    post,
    path = "/api/v1/shadowing/offers",
    tag = "shadowing",
    request_body = OfferIn,
    responses(
        (status = 201, body = Made),
        (status = 409, description = "Too many"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub async fn add(visit: Visit, sent: FromJson<OfferIn>) -> Result {
    visit.member()?;
    let id = compose::offer(&visit, None, sent.read()?.form()).await?.kept()?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })).into_response())
}

/// An offer.
#[utoipa::path(
    get,
    path = "/api/v1/shadowing/offers/{id}",
    tag = "shadowing",
    security((), ("token" = [])),
    params(("id" = String, Path, description = "Which one")),
    responses(
        (status = 200, body = OfferOut),
        (status = 404, description = "None that you may see"),
    )
)]
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Json<OfferOut>> {
    let mut tx = visit.app.db.read().await?;
    let (offer, parties) = offers::seen(&mut tx, &visit.viewer, &OfferId::from(plain(&id)?)).await?.ok_or(Error::NotFound)?;
    Ok(Json(OfferOut::new(offer, &parties, visit.viewer.member().is_some())))
}

/// Changes what an offer of mine says.
#[utoipa::path(
    put,
    path = "/api/v1/shadowing/offers/{id}",
    tag = "shadowing",
    params(("id" = String, Path, description = "Which one")),
    request_body = OfferIn,
    responses(
        (status = 204, description = "Changed"),
        (status = 403, description = "Not yours"),
        (status = 404, description = "None that you may see"),
        (status = 409, description = "Changed meanwhile, or closed"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub async fn change(visit: Visit, Path(id): Path<String>, sent: FromJson<OfferIn>) -> Result<Response> {
    visit.member()?;
    let id = OfferId::from(plain(&id)?);
    let mut tx = visit.app.db.read().await?;
    let (_, parties) = offers::seen(&mut tx, &visit.viewer, &id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    if !parties.contains(&Party::Host) {
        return Err(Error::Forbidden("Only its hosts change what an offer says.".to_owned()));
    }
    compose::offer(&visit, Some(&id), sent.read()?.form()).await?.kept()?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes a step with an offer: `publish`, `pause`, `resume` or `close`.
#[utoipa::path(
    post,
    path = "/api/v1/shadowing/offers/{id}/steps",
    tag = "shadowing",
    params(("id" = String, Path, description = "Which one")),
    request_body = StepIn,
    responses(
        (status = 200, body = TakenOut),
        (status = 400, description = "Not JSON, or no such act"),
        (status = 403, description = "Not yours to do"),
        (status = 404, description = "None that you may see"),
        (status = 409, description = "It has moved on"),
    )
)]
pub async fn step(visit: Visit, Path(id): Path<String>, sent: FromJson<StepIn>) -> Result<Json<TakenOut>> {
    visit.member()?;
    let id = OfferId::from(plain(&id)?);
    let mut tx = visit.app.db.read().await?;
    offers::seen(&mut tx, &visit.viewer, &id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let form = sent.read()?.form();
    Ok(Json(take::from_form(&visit, &Thing::Offer(id), &form, "").await??.into()))
}
