//! The file for calendars.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::accounts::store as accounts;
use crate::ids::PlacementId;
use crate::shadowing::model::Party;
use crate::shadowing::placements::calendar::{Invitation, Reader};
use crate::shadowing::store::placements;
use crate::web::{Error, Result, Visit, plain};

/// `GET /shadowing/placements/{id}/visit.ics`: the dates that a visit has, or had before it was called off.
pub async fn file(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let id = PlacementId::from(plain(&id)?);
    let (placement, parties) = placements::seen(&mut tx, &visit.viewer, &id).await?.ok_or(Error::NotFound)?;
    let sessions = placements::sessions(&mut tx, &id).await?;
    let reader = accounts::person(&mut tx, &me.person).await?;
    drop(tx);
    if sessions.is_empty() {
        return Err(Error::NotFound);
    }
    let takes_part = parties.iter().any(|party| matches!(party, Party::Requester | Party::Host));
    let email = reader.and_then(|person| person.email).filter(|_| takes_part);
    let reader = email.as_deref().map(|email| Reader { name: &me.name, email });
    let text = Invitation { placement, sessions }.whole(&visit.app.config.address, reader);
    let mut response = text.into_response();
    for (name, value) in [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"visit.ics\""),
        (CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
