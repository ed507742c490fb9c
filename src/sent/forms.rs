//! A form with a file, as a browser sends it.

use axum::body::Bytes;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;

use super::Kind;
use crate::web::{Error, Result};

/// The longest other field that is kept, in letters.
const FIELD: usize = 200;
/// The most other fields that are kept.
const FIELDS: usize = 20;

/// What was sent: a file, and what was typed beside it.
#[derive(Debug, Default)]
pub struct Form {
    /// What the file is called, and what is in it; none where none was chosen.
    pub file: Option<(String, Bytes)>,
    fields: Vec<(String, String)>,
}

impl Form {
    /// What was typed into a field; empty where nothing was.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, words)| words)
    }
}

/// Reads a form whose field `file` holds a file of this kind.
///
/// # Errors
///
/// [`Error::Bad`] where it did not come whole, and [`Kind::too_large`] where it is too large.
pub async fn read(mut request: Request, kind: &Kind) -> Result<Form> {
    let broken = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => (kind.too_large)(),
        _ => Error::Bad("The file did not arrive whole. Send it again.".to_owned()),
    };
    DefaultBodyLimit::max(kind.most + 64 * 1024).apply(&mut request);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_: MultipartRejection| Error::Bad("No file came. Choose one and send it again.".to_owned()))?;
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            let called = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(broken)?;
            if !(called.is_empty() && bytes.is_empty()) {
                form.file = Some((called, bytes));
            }
        } else if form.fields.len() < FIELDS {
            form.fields.push((name, part.text().await.map_err(broken)?.chars().take(FIELD).collect()));
        }
    }
    Ok(form)
}
