//! Pages of profiles and messages.

mod describe;
pub(super) mod edit;
pub(super) mod messages;
pub(super) mod own;
pub(super) mod person;
mod view;
pub(super) mod write;

use chrono::NaiveDate;

use crate::directory::model::SectionKind;
use crate::web::{Error, Result, Visit};

/// The section named in an address.
fn section_named(code: &str) -> Result<SectionKind> {
    SectionKind::from_code(code).ok_or(Error::NotFound)
}

/// A name from an address that can be one of ours: anything else is nobody's, and is not asked of the database.
fn plain(name: &str) -> Result<&str> {
    let fits = !name.is_empty() && name.len() <= 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits { Ok(name) } else { Err(Error::NotFound) }
}

/// Today in a time zone.
fn today(visit: &Visit, zone: &str) -> NaiveDate {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    visit.app.clock.now().with_timezone(&zone).date_naive()
}
