//! What a program sends as JSON.

use std::convert::Infallible;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::{Error, Result};

/// A body that ought to be JSON of this shape. It is read where the handler asks for it, so that whoever may not ask hears that first.
pub struct FromJson<T>(std::result::Result<Json<T>, JsonRejection>);

impl<T> FromJson<T> {
    /// What was sent.
    ///
    /// # Errors
    ///
    /// [`Error::Bad`] where it is no JSON, or not of this shape.
    pub fn read(self) -> Result<T> {
        self.0.map(|Json(value)| value).map_err(|rejection| Error::Bad(rejection.body_text()))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for FromJson<T> {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> std::result::Result<Self, Infallible> {
        Ok(Self(Json::from_request(request, state).await))
    }
}
