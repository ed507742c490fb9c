//! Versions in the API: an answer has its own as an ETag, and a write names in `If-Match` the one that it changes.

use std::convert::Infallible;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::{Error, Result};

/// A version as an ETag.
pub fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// An answer with its version.
pub fn tagged(version: i64, body: impl Serialize) -> Response {
    ([(ETAG, tag(version))], Json(body)).into_response()
}

/// What a write says of the version that it changes. It is read where the handler asks for it, so that whoever may not write hears that
/// first.
#[derive(Debug)]
pub struct IfMatch(Option<String>);

impl IfMatch {
    /// The version that is to be changed.
    ///
    /// # Errors
    ///
    /// [`Error::NoVersion`] where none is named, [`Error::Conflict`] where that is no version of ours.
    pub fn version(&self) -> Result<i64> {
        let named = self.0.as_ref().ok_or(Error::NoVersion)?;
        let number = named.trim_matches('"').parse();
        number.map_err(|_| Error::Conflict("This is no version of it. Read it again and use its ETag.".to_owned()))
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        Ok(Self(parts.headers.get(IF_MATCH).map(|named| named.to_str().unwrap_or_default().to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_names_its_version() {
        let version = |named: Option<&str>| IfMatch(named.map(str::to_owned)).version();
        assert_eq!(version(Some(&tag(7))).ok(), Some(7));
        assert_eq!(version(Some("7")).ok(), Some(7));
        assert!(matches!(version(None), Err(Error::NoVersion)));
        for other in ["", "*", "W/\"7\"", "\"7\", \"8\""] {
            assert!(matches!(version(Some(other)), Err(Error::Conflict(_))), "{other}");
        }
    }
}
