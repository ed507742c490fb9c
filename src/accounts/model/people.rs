//! Institutions, their parts and their people.

use chrono::{DateTime, Utc};

use crate::ids::{DepartmentId, InstitutionId, PersonId, SiteId};

/// A university or another body whose people are in the directory.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Institution {
    /// Which one.
    pub id: InstitutionId,
    /// Its short name in addresses, such as `northbridge`.
    pub slug: String,
    /// Its full name.
    pub name: String,
    /// Its e-mail domain.
    pub domain: Option<String>,
    /// Its IANA time zone, in which its people are shown times.
    pub time_zone: String,
    /// Whether its people and those of other sharing institutions see each other's `network` sections.
    pub shares: bool,
}

/// A department or a site, as choices and facets name it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Unit {
    /// Its id.
    pub id: String,
    /// The institution it belongs to.
    pub institution: InstitutionId,
    /// Its name.
    pub name: String,
}

/// Someone with an account.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Where they work.
    pub institution: InstitutionId,
    /// Their unit, where it is known.
    pub department: Option<DepartmentId>,
    /// Their campus, where it is known.
    pub site: Option<SiteId>,
    /// Their line manager, where it is known.
    pub manager: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// Where mail reaches them; never shown to others by this alone.
    pub email: Option<String>,
    /// Their job title.
    pub job_title: Option<String>,
    /// Their job family, as their institution codes it.
    pub job_family: Option<String>,
    /// Their grade band, as their institution codes it.
    pub grade_band: Option<String>,
    /// Whether their institution counts them as technical staff.
    pub technical: bool,
    /// Whether they still work there.
    pub active: bool,
    /// Whether their institution's HR system names them: its word counts for name, post and place.
    pub hr: bool,
    /// Since when they have an account.
    pub created: DateTime<Utc>,
}
