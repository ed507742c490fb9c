//! What actions and measures have in common: their fields, and the version that a change begins with.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::web::forms::Form;
use crate::web::{Error, Result};

/// What a part of a plan is to say: the fields that differ, as `GET` gives them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanPartIn {
    /// Fields by name; those that are left out stay as they are.
    pub(super) fields: BTreeMap<String, String>,
    /// Why, in up to 200 letters; needed for measures.
    #[serde(default)]
    pub(super) note: String,
}

pub(super) fn fields(values: Vec<(&'static str, String)>) -> BTreeMap<String, String> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// An answer with the version that `If-Match` names.
pub(super) fn tagged(version: i64, body: impl Serialize) -> Response {
    let mut response = Json(body).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

pub(super) fn form<const N: usize>(pairs: [(&str, String); N]) -> Form {
    Form::sent(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The form of a part as it is, with what was sent laid over it.
pub(super) fn laid_over(values: Vec<(&'static str, String)>, sent: PlanPartIn) -> Result<Form> {
    let known: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let unknown: Vec<(String, String)> = sent
        .fields
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| (name.clone(), "There is no such field.".to_owned()))
        .collect();
    if !unknown.is_empty() {
        return Err(Error::Invalid(unknown));
    }
    let pairs = values.into_iter().map(|(name, value)| (name.to_owned(), sent.fields.get(name).cloned().unwrap_or(value)));
    Ok(Form::sent(pairs.chain([("note".to_owned(), sent.note)]).collect()))
}

pub(super) fn expected(headers: &HeaderMap) -> Result<i64> {
    let text = headers.get(IF_MATCH).ok_or(Error::NoVersion)?.to_str().unwrap_or_default();
    Ok(text.trim_matches('"').parse().unwrap_or(-1))
}

pub(super) fn conflict() -> Error {
    Error::Conflict("Somebody changed it meanwhile. Read it again, and lay your changes over that.".to_owned())
}
