//! Giving data out in bulk, the same for pages and the API.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::export::{self, By, Format, Rows, What};
use super::model::{Act, by_role};
use crate::accounts::{Member, Role, store as accounts};
use crate::web::limits::Limit;
use crate::web::{Error, Result, Visit};

/// How often someone may export.
const LIMIT: Limit = Limit { what: "exports", burst: 10.0, per_minute: 1.0 };

/// Whoever may export, and by which role; otherwise the page says who does.
pub(super) fn keeper(visit: &Visit) -> Result<(&Member, Role)> {
    let member = visit.member()?;
    match by_role(member, Act::Export) {
        Some(role) => Ok((member, role)),
        None => Err(Error::Forbidden(
            "This page is for coordinators and administrators. Ask yours if you need something from it.".to_owned(),
        )),
    }
}

/// Makes an export and answers with its file.
pub(super) async fn give(visit: &Visit, what: What, format: Format) -> Result<Response> {
    let (me, role) = keeper(visit)?;
    let now = visit.app.clock.now();
    visit.app.limits.take(&LIMIT, &visit.limit_key(), now)?;
    let mut tx = visit.app.db.write().await?;
    let institution = accounts::institution(&mut tx, &me.institution).await?.ok_or(Error::NotFound)?;
    let by = By { person: Some(me.person.clone()), role: role.code() };
    let (id, _) = export::begin(&mut tx, now, &institution.id, &by, what, format).await?;
    tx.commit().await?;
    let rows = Rows::open(&visit.app, &institution, &id, what).await?;
    let body = match format {
        Format::Csv => Body::from_stream(export::stream(rows, what)),
        Format::Xlsx => Body::from(export::workbook(rows, what).await?),
    };
    let name = format!("attachment; filename=\"{}-{}.{}\"", what.code(), now.date_naive(), format.code());
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.media()));
    // Letters, digits and hyphens only.
    response
        .headers_mut()
        .insert(CONTENT_DISPOSITION, HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment")));
    Ok(response)
}
