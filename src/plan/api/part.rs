//! What actions and measures have in common: their fields.

use std::collections::BTreeMap;

use serde::Deserialize;
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

/// Where a part of a plan is to stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanPlaceIn {
    /// The number or code of the part behind which it is to stand; empty for the front.
    pub(super) behind: String,
}

pub(super) fn fields(values: Vec<(&'static str, String)>) -> BTreeMap<String, String> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
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

pub(super) fn conflict() -> Error {
    Error::Conflict("Somebody changed it meanwhile. Read it again, and lay your changes over that.".to_owned())
}
