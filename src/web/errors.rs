//! One error for every page and API answer: what happened, in words that say what to do, and its status.

use std::ops::RangeInclusive;

use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::storage::{self, Trouble};

/// What a handler answers when it cannot do what was asked.
///
/// A page becomes the error page, an address under `/api/` a problem document (RFC 9457); both are made in [`super::dress`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 404: there is no such thing, or none that this viewer may see; the two are not told apart.
    #[error("not found")]
    NotFound,
    /// 401 for the API; a page sends to sign-in and back.
    #[error("sign-in needed")]
    SignIn,
    /// 403: the viewer is known and may not.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// 400: the request cannot be understood.
    #[error("bad request: {0}")]
    Bad(String),
    /// 422: fields are wrong; pages show the form again instead.
    #[error("invalid fields")]
    Invalid(Vec<(String, String)>),
    /// 409: someone else changed it meanwhile.
    #[error("conflict: {0}")]
    Conflict(String),
    /// 428: a write that does not say which version it changes.
    #[error("no version")]
    NoVersion,
    /// 413: more than is taken at once.
    #[error("too large: {0}")]
    TooLarge(String),
    /// 429: too often; try again after so many seconds.
    #[error("too many requests")]
    TooMany {
        /// Seconds to wait.
        wait: u64,
        /// What there was too much of, and when it goes on.
        message: String,
    },
    /// 503: a part that is needed is away.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// 500: our mistake; the log has the rest.
    #[error("internal: {0}")]
    Internal(String),
}

/// A body that is not the JSON that was asked for.
impl From<JsonRejection> for Error {
    fn from(rejection: JsonRejection) -> Self {
        Self::Bad(rejection.body_text())
    }
}

/// The number asked for under this name, where it lies within the range.
///
/// # Errors
///
/// [`Error::Bad`] where it does not; it says from what to what it may be.
pub fn within(name: &str, asked: i64, range: RangeInclusive<i64>) -> Result<i64> {
    if range.contains(&asked) {
        return Ok(asked);
    }
    let (least, most) = range.into_inner();
    Err(Error::Bad(if most == i64::MAX {
        format!("'{name}' has to be {least} or more.")
    } else {
        format!("'{name}' has to be from {least} to {most}.")
    }))
}

/// What a handler gives.
pub type Result<T = Response> = std::result::Result<T, Error>;

/// An error's face, carried in the response for [`super::dress`] to draw.
#[derive(Debug, Clone)]
pub struct Face {
    /// The status.
    pub status: StatusCode,
    /// A heading.
    pub title: String,
    /// What happened and what to do.
    pub message: String,
    /// Fields and what is wrong with each.
    pub fields: Vec<(String, String)>,
}

impl Error {
    fn face(&self) -> Face {
        let (status, title, message) = match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Nothing here",
                "There is no such page, or it is not shared with you. Check the address, or search for what you need.".to_owned(),
            ),
            Self::SignIn => (
                StatusCode::UNAUTHORIZED,
                "Please sign in",
                "This needs you to be signed in. Through the API, send a personal token as 'Authorization: Bearer …'.".to_owned(),
            ),
            Self::Forbidden(why) => (StatusCode::FORBIDDEN, "Not yours to do", why.clone()),
            Self::Bad(why) => (StatusCode::BAD_REQUEST, "That did not work", why.clone()),
            Self::Invalid(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Some fields need another look",
                "Nothing was saved. Put right what is named and send it again.".to_owned(),
            ),
            Self::Conflict(why) => (StatusCode::CONFLICT, "Changed meanwhile", why.clone()),
            Self::NoVersion => (
                StatusCode::PRECONDITION_REQUIRED,
                "Which version?",
                "Nothing was saved. Read it first, and send its ETag back as 'If-Match', so that nobody's changes are lost."
                    .to_owned(),
            ),
            Self::TooLarge(why) => (StatusCode::PAYLOAD_TOO_LARGE, "Too large", why.clone()),
            Self::TooMany { message, .. } => (StatusCode::TOO_MANY_REQUESTS, "A little slower, please", message.clone()),
            Self::Unavailable(why) => (StatusCode::SERVICE_UNAVAILABLE, "Back in a moment", why.clone()),
            Self::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something broke on our side",
                "Nothing of yours was lost that had been saved before. Try again; if it stays, tell the people named under Help."
                    .to_owned(),
            ),
        };
        let fields = if let Self::Invalid(fields) = self { fields.clone() } else { Vec::new() };
        Face { status, title: title.to_owned(), message, fields }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(why) | Self::Unavailable(why) = &self {
            tracing::error!(%why, "request failed");
        }
        let face = self.face();
        let mut response = face.status.into_response();
        if let Self::TooMany { wait, .. } = self {
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, wait.into());
        }
        response.extensions_mut().insert(face);
        response
    }
}

impl From<storage::Error> for Error {
    fn from(error: storage::Error) -> Self {
        tracing::error!(%error, "database");
        match error.trouble() {
            Trouble::Taken => Self::Conflict("Someone saved the same thing a moment before you. Load the page again.".to_owned()),
            Trouble::Away => Self::Unavailable("The database does not answer just now. Nothing was changed; try again in a moment.".to_owned()),
            Trouble::Full => Self::Unavailable(
                "The server's disk is full, so nothing can be saved. Nothing was changed; tell your administrator.".to_owned(),
            ),
            Trouble::ReadOnly => Self::Unavailable(
                "The server's data folder cannot be written, so nothing can be saved. Nothing was changed; tell your administrator.".to_owned(),
            ),
            Trouble::Other => Self::Internal(error.to_string()),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
