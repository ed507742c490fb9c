//! Someone's profile, as the one who asks may see it.

use axum::Json;
use axum::extract::Path;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::store as accounts;
use crate::directory::model::{
    About, Act, Availability, Contact, Instrument, Language, Profile, Registration, Role, SectionKind, Skill,
};
use crate::directory::photos;
use crate::directory::store;
use crate::web::{Error, Result, Visit, plain};

/// A profile. Sections that are empty, or not for the one who asks, are left out alike.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonOut {
    /// The name in addresses.
    handle: String,
    /// Where they work.
    institution: String,
    /// The name of the department in `role`.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// The name of the site in `role`.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// Since when it is published in this form.
    published: DateTime<Utc>,
    /// When its owner last said that it is right.
    confirmed: Option<DateTime<Utc>>,
    /// Whether the one who asks may send a message.
    may_write: bool,
    /// Their photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<PhotoShown>,
    /// Who they are.
    about: About,
    /// Role and place.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    /// What they do, in their own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// Skills.
    #[serde(skip_serializing_if = "Option::is_none")]
    skills: Option<Vec<Skill>>,
    /// Instruments they run.
    #[serde(skip_serializing_if = "Option::is_none")]
    instruments: Option<Vec<Instrument>>,
    /// Professional registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<Vec<Registration>>,
    /// Languages.
    #[serde(skip_serializing_if = "Option::is_none")]
    languages: Option<Vec<Language>>,
    /// ORCID iD.
    #[serde(skip_serializing_if = "Option::is_none")]
    orcid: Option<String>,
    /// Working days and absence.
    #[serde(skip_serializing_if = "Option::is_none")]
    availability: Option<Availability>,
    /// How to reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<Contact>,
}

/// A photo that the one who asks may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotoShown {
    /// Where the large picture is.
    large: String,
    /// Where the small one is.
    small: String,
    /// What it shows.
    alt: String,
}

/// Someone's profile, as the one who asks may see it.
#[utoipa::path(
    get,
    path = "/api/v1/people/{handle}",
    tag = "people",
    params(("handle" = String, Path, description = "The name in addresses")),
    security((), ("token" = [])),
    responses(
        (status = 200, body = PersonOut),
        (status = 404, description = "Nobody there whom the one who asks may see"),
    )
)]
pub async fn show(visit: Visit, Path(handle): Path<String>) -> Result<Json<PersonOut>> {
    let mut tx = visit.app.db.read().await?;
    let person = accounts::person_by_handle(&mut tx, plain(&handle)?).await?.ok_or(Error::NotFound)?;
    let seen = store::visible(&mut tx, &visit.viewer, std::slice::from_ref(&person.id)).await?.pop().ok_or(Error::NotFound)?;
    let photo = photos::of(&mut tx, &visit.viewer, std::slice::from_ref(&seen)).await?.remove(&seen.person);
    drop(tx);
    let relation = visit.viewer.relation_to(&seen.person, &seen.institution, seen.shares, seen.manager.as_ref());
    let may_write = visit.viewer.member().is_some() && seen.profile.may(relation, Act::Write);
    let is_said = |profile: &Profile, kind| profile.may(relation, Act::Read(kind)) && !profile.is_empty(kind);
    let said: Vec<SectionKind> = SectionKind::ALL.into_iter().filter(|kind| is_said(&seen.profile, *kind)).collect();
    let has = |kind: SectionKind| said.contains(&kind);
    let profile = seen.profile;
    Ok(Json(PersonOut {
        handle: seen.handle,
        institution: seen.institution_name,
        department: seen.department_name,
        site: seen.site_name,
        published: seen.published,
        confirmed: seen.confirmed,
        may_write,
        photo: photo.map(|photo| PhotoShown { large: photo.large, small: photo.small, alt: photo.alt }),
        about: profile.about.content,
        role: has(SectionKind::Role).then_some(profile.role.content),
        summary: has(SectionKind::Summary).then_some(profile.summary.content),
        skills: has(SectionKind::Skills).then_some(profile.skills.content),
        instruments: has(SectionKind::Instruments).then_some(profile.instruments.content),
        registration: has(SectionKind::Registration).then_some(profile.registration.content),
        languages: has(SectionKind::Languages).then_some(profile.languages.content),
        orcid: has(SectionKind::Orcid).then_some(profile.orcid.content),
        availability: has(SectionKind::Availability).then_some(profile.availability.content),
        contact: has(SectionKind::Contact).then_some(profile.contact.content),
    }))
}
