//! What needs me, and everything of mine.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::{OfferOut, RequestOut, VisitOut};
use crate::shadowing::model::Party;
use crate::shadowing::store::{needs, offers, placements, requests};
use crate::web::{Result, Visit};

/// What needs you, and what is yours; 50 of each at most.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShadowingDesk)]
pub struct Desk {
    /// Requests that wait for you, whatever you are to them.
    needed_requests: Vec<RequestOut>,
    /// Visits that wait for you.
    needed_visits: Vec<VisitOut>,
    /// Your requests under way.
    requests: Vec<RequestOut>,
    /// Your offers that are not closed.
    offers: Vec<OfferOut>,
    /// Your visits and visitors that have not ended.
    visits: Vec<VisitOut>,
}

/// What of job shadowing needs me, and everything of mine that is under way.
#[utoipa::path(
    get,
    path = "/api/v1/shadowing",
    tag = "shadowing",
    responses(
        (status = 200, body = Desk),
    )
)]
pub async fn show(visit: Visit) -> Result<Json<Desk>> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let needs = needs::needs(&mut tx, &visit.viewer).await?;
    let mine = requests::of_requester(&mut tx, &me.person, false, 50).await?;
    let offers = offers::of_host(&mut tx, &me.person, 50).await?;
    let visits = placements::of_person(&mut tx, &me.person, false, 50).await?;
    drop(tx);
    let side = |host: bool| [if host { Party::Host } else { Party::Requester }];
    Ok(Json(Desk {
        needed_requests: needs.requests.into_iter().map(|(request, party)| RequestOut::new(request, &[party])).collect(),
        needed_visits: needs.placements.into_iter().map(|(placement, party)| VisitOut::new(placement, &[party])).collect(),
        requests: mine.into_iter().map(|request| RequestOut::new(request, &[Party::Requester])).collect(),
        offers: offers.into_iter().map(|offer| OfferOut::new(offer, &[Party::Host], true)).collect(),
        visits: visits
            .into_iter()
            .map(|placement| {
                let is_host = placement.host == me.person;
                VisitOut::new(placement, &side(is_host))
            })
            .collect(),
    }))
}
