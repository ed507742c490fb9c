//! Shadowing as matching sees it: requests, open offers, who has met whom, and how a host is asked.
//!
//! [`PROGRAMME`] is the only door: `matching` never calls shadowing. Of a request its access needs are never read here.

mod hosts;
mod sides;
mod store;

use std::collections::HashMap;

use utoipa::OpenApi;

use crate::directory::model::Intent;
use crate::ids::{OfferId, RequestId};
use crate::matching::agreements::store as agreements;
use crate::matching::{Programme, Standing};
use crate::shadowing::act::{self, By, More, Refusal, Step, Whom};
use crate::shadowing::leave;
use crate::shadowing::model::{Act, Request as At};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::requests;
use crate::web::{Error, Routes};

/// "Hosts for you", under a request.
pub fn host_routes() -> Routes {
    Routes::new().get("/shadowing/requests/{id}/hosts", hosts::show).get("/api/v1/shadowing/requests/{id}/hosts", hosts::list)
}

/// What that part of the API looks like.
pub fn hosts_doc() -> utoipa::openapi::OpenApi {
    hosts::Doc::openapi()
}

/// Job shadowing.
pub const PROGRAMME: Programme = Programme {
    code: "shadowing",
    title: "Job shadowing",
    intent: Intent::HostsShadowing,
    places: 1,
    weights: include_str!("../../../index/matching/shadowing.toml"),
    waiting: |tx, institution, limit| Box::pin(async move { Ok(store::waiting(tx, institution, limit).await?) }),
    wishes: |tx, concepts, now, ids| Box::pin(async move { sides::wishes(tx, concepts, now, ids).await }),
    offers: |tx, concepts, viewer, which| Box::pin(async move { sides::offers(tx, concepts, viewer, which).await }),
    between: |tx, people| {
        Box::pin(async move {
            let mut known = store::met(tx, people).await?;
            known.extend(store::declined(tx, people).await?);
            Ok(known)
        })
    },
    taken: |tx, people| Box::pin(async move { Ok(store::taken(tx, people).await?) }),
    agreed: |tx, institution| Box::pin(async move { Ok(agreements::partners(tx, "shadowing", institution).await?) }),
    parted: |tx, now, house, one, other| Box::pin(async move { Ok(leave::part(tx, now, house, one, other).await?) }),
    standing: |tx, ids| {
        Box::pin(async move {
            let mut standing = HashMap::with_capacity(ids.len());
            for (id, state, host) in store::states(tx, ids).await? {
                let stands = match (At::from_code(&state), host) {
                    (Some(At::Matching), _) => Standing::Waiting,
                    (Some(At::Asked | At::OtherDates), Some(host)) => Standing::Asked(host),
                    (Some(At::Placed | At::Settled), Some(host)) => Standing::Placed(host),
                    _ => Standing::Over,
                };
                standing.insert(id, stands);
            }
            Ok(standing)
        })
    },
    enrol: |tx, ids, round| Box::pin(async move { Ok(store::set_round(tx, ids, round).await?) }),
    ask: |app, tx, now, viewer, asking| {
        Box::pin(async move {
            let request = RequestId::from(asking.request);
            let stands = requests::request(tx, &request).await?;
            // What is in no round any more, or in another, is not this one's to ask for.
            if stands.is_none_or(|stands| stands.round.as_deref() != Some(asking.round)) {
                return Ok(false);
            }
            let offer = asking.offer.map(OfferId::from);
            let whom = offer.as_ref().map_or(Whom::Person(asking.host), Whom::Offer);
            let thing = Thing::Request(request);
            let step = Step { thing: &thing, act: Act::Ask, version: None, words: asking.message, more: More::Ask(whom) };
            match act::take(tx, now, &app.config.address, By::Viewer(viewer), &step).await {
                Ok(_) => Ok(true),
                Err(error @ (Refusal::Storage(_) | Refusal::Letter(_))) => Err(Error::from(error)),
                // Refused before anything was written: the request stays among those without a host.
                Err(_) => Ok(false),
            }
        })
    },
    href: |id| format!("/shadowing/requests/{id}"),
};
