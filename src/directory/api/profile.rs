//! My own profile as a whole.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::sections::SectionOut;
use crate::directory::model::SectionKind;
use crate::directory::store::{self, Outcome};
use crate::web::{Error, Result, Visit};

/// My profile as I work on it: what is published, with my drafts laid over.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileOut {
    /// The name in addresses.
    handle: String,
    /// Since when it is published; null where it is not.
    published: Option<DateTime<Utc>>,
    /// When I last said that it is right.
    confirmed: Option<DateTime<Utc>>,
    /// Whether it may be used for matching, private parts too.
    matching: bool,
    /// Every section.
    sections: Vec<SectionOut>,
}

/// What publishing changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedOut {
    /// The sections that are new or changed; empty where everything was published already.
    sections: Vec<SectionKind>,
}

/// My profile as I work on it.
#[utoipa::path(
    get,
    path = "/api/v1/profile",
    tag = "profile",
    responses((status = 200, body = ProfileOut))
)]
pub async fn show(visit: Visit) -> Result<Json<ProfileOut>> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let working = store::working_copy(&mut tx, &me.person).await?.ok_or(Error::NotFound)?;
    drop(tx);
    Ok(Json(ProfileOut {
        sections: SectionKind::ALL.into_iter().map(|kind| SectionOut::new(&working, kind)).collect(),
        handle: working.person.handle,
        published: working.published,
        confirmed: working.confirmed,
        matching: working.matching,
    }))
}

/// Publishes my profile with every draft, as one act.
#[utoipa::path(
    post,
    path = "/api/v1/profile/publish",
    tag = "profile",
    responses(
        (status = 200, body = PublishedOut),
        (status = 422, description = "It has no name yet"),
    )
)]
pub async fn publish(visit: Visit) -> Result<Json<PublishedOut>> {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let outcome = store::publish(&mut tx, visit.app.clock.now(), &me.person, &me.person, "api").await?;
    tx.commit().await?;
    match outcome {
        Outcome::Published(sections) => Ok(Json(PublishedOut { sections })),
        Outcome::NothingNew => Ok(Json(PublishedOut { sections: Vec::new() })),
        Outcome::NameMissing => {
            Err(Error::Invalid(vec![("about.name".to_owned(), "Nothing can be published without a name.".to_owned())]))
        }
    }
}

/// Takes my profile back: I keep it, nobody else sees it.
#[utoipa::path(
    post,
    path = "/api/v1/profile/withdraw",
    tag = "profile",
    responses(
        (status = 204, description = "Nobody else sees it"),
    )
)]
pub async fn withdraw(visit: Visit) -> Result<StatusCode> {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    store::withdraw(&mut tx, visit.app.clock.now(), &me.person, &me.person).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that my published profile is still right.
#[utoipa::path(
    post,
    path = "/api/v1/profile/confirm",
    tag = "profile",
    responses(
        (status = 204, description = "Others see today's date"),
        (status = 409, description = "It is not published"),
    )
)]
pub async fn confirm(visit: Visit) -> Result<StatusCode> {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let done = store::confirm(&mut tx, visit.app.clock.now(), &me.person, &me.person).await?;
    tx.commit().await?;
    if done {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Error::Conflict("The profile is not published, so there is nothing to confirm.".to_owned()))
    }
}
