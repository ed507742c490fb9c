//! The sections of my own profile, with their versions as ETags.

use axum::extract::Path;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::directory::addresses::section_named;
use crate::directory::desk::{Desk, Done, keep, misshapen};
use crate::directory::forms;
use crate::directory::model::{Audience, Profile, Section, SectionKind};
use crate::directory::store::{self, Working};
use crate::web::{Error, FromJson, IfMatch, Result, Visit, tag, tagged};

/// A section of my profile.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionOut {
    /// Which one.
    section: SectionKind,
    /// Who may see it.
    audience: Audience,
    /// Grows with every change; the ETag is this number.
    version: i64,
    /// Whether it has changes that are not published.
    draft: bool,
    /// What it says: the shape of that section in a profile.
    content: Value,
}

/// A section to be kept as a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionIn {
    /// Who may see it.
    audience: Audience,
    /// What it says: the shape of that section in a profile.
    content: Value,
}

impl SectionOut {
    pub(super) fn new(working: &Working, kind: SectionKind) -> Self {
        let section = working.profile.section(kind);
        Self {
            section: kind,
            audience: section.audience,
            version: section.version,
            draft: working.drafts.contains(&kind),
            content: section.content,
        }
    }
}

/// A section of my profile, drafts included.
#[utoipa::path(
    get,
    path = "/api/v1/profile/sections/{section}",
    tag = "profile",
    params(("section" = SectionKind, Path, description = "Which one")),
    responses(
        (status = 200, body = SectionOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "It is as you have it"),
        (status = 404, description = "No such section"),
    )
)]
pub async fn show(visit: Visit, Path(section): Path<String>, headers: HeaderMap) -> Result {
    let me = visit.member()?;
    let kind = section_named(&section)?;
    let mut tx = visit.app.db.read().await?;
    let working = store::working_copy(&mut tx, &me.person).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let section = SectionOut::new(&working, kind);
    let tag = tag(section.version);
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    Ok(tagged(section.version, section))
}

/// Keeps a section as a draft, if it is still the version named in `If-Match`.
#[utoipa::path(
    put,
    path = "/api/v1/profile/sections/{section}",
    tag = "profile",
    params(
        ("section" = SectionKind, Path, description = "Which one"),
        ("If-Match" = String, Header, description = "The ETag of the version that this changes"),
    ),
    request_body = SectionIn,
    responses(
        (status = 200, body = SectionOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 404, description = "No such section"),
        (status = 409, description = "Saved by someone else meanwhile"),
        (status = 422, description = "A field is wrong"),
        (status = 428, description = "No If-Match"),
    )
)]
pub async fn put(visit: Visit, Path(section): Path<String>, if_match: IfMatch, sent: FromJson<SectionIn>) -> Result {
    visit.member()?;
    let kind = section_named(&section)?;
    let sent = sent.read()?;
    let version = if_match.version()?;
    let desk = Desk::open(&visit).await?;
    let section = shaped(kind, sent)?;
    let mut pairs = desk.known(&visit, |known| forms::fill(kind, section, known)).map_err(misshapen)?;
    pairs.push(("version".to_owned(), version.to_string()));
    match keep(&visit, &desk, kind, pairs).await? {
        Done::Kept(_) => {}
        Done::Wrong(form) => return Err(Error::Invalid(form.errors())),
        Done::Conflict(_, theirs) => {
            return Err(Error::Conflict(format!(
                "It was saved meanwhile and is version {} now. Read it again, and put your changes into that.",
                tag(theirs.version)
            )));
        }
    }
    let mut tx = visit.app.db.read().await?;
    let working = store::working_copy(&mut tx, &desk.working.person.id).await?.ok_or(Error::NotFound)?;
    let section = SectionOut::new(&working, kind);
    Ok(tagged(section.version, section))
}

/// What was sent in the shape of its section; fields that the section does not have are wrong, so that no misspelt one is lost.
fn shaped(kind: SectionKind, sent: SectionIn) -> Result<Section<Value>> {
    let wrong = |why: String| Error::Invalid(vec![("content".to_owned(), why)]);
    let mut profile = Profile::default();
    let section = Section { audience: sent.audience, version: 0, content: sent.content.clone() };
    profile.set_section(kind, section).map_err(|error| wrong(error.to_string()))?;
    let section = profile.section(kind);
    match unknown(&sent.content, &section.content) {
        Some(field) => Err(wrong(format!("There is no field '{field}' in this section."))),
        None => Ok(section),
    }
}

/// The first field that was sent and is not in the shape.
fn unknown(sent: &Value, shape: &Value) -> Option<String> {
    match (sent, shape) {
        (Value::Object(sent), Value::Object(shape)) => {
            sent.iter().find_map(|(name, value)| shape.get(name).map_or_else(|| Some(name.clone()), |known| unknown(value, known)))
        }
        (Value::Array(sent), Value::Array(shape)) => sent.iter().zip(shape).find_map(|(sent, shape)| unknown(sent, shape)),
        _ => None,
    }
}
