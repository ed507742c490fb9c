//! People who had themselves erased and are left out of HR's files.

use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::hr::take;
use crate::web::{Error, FromJson, Result, Visit};

/// Who wants to come back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// Their staff number or e-mail address, as in HR's file.
    #[schema(max_length = 254)]
    who: String,
}

/// Lets HR's next file bring back somebody who had themselves erased. Coordinators and administrators only. Needs the scope `write`.
#[utoipa::path(
    post,
    path = "/api/v1/hr/left-out/lift",
    tag = "hr",
    request_body = Who,
    responses(
        (status = 204, description = "Done"),
        (status = 403, description = "Not a coordinator or administrator"),
        (status = 422, description = "Nobody is left out by that number or address"),
    )
)]
pub async fn lift(visit: Visit, said: FromJson<Who>) -> Result<StatusCode> {
    take::keeper(&visit)?;
    let said = said.read()?;
    let is_short = said.who.chars().count() <= 254;
    if is_short && !said.who.trim().is_empty() && take::lift(&visit, &said.who).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let why = "Nobody with this staff number or address is left out. Is it written as in HR's file?";
    Err(Error::Invalid(vec![("who".to_owned(), why.to_owned())]))
}
