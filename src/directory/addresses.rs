//! What addresses of this slice name.

use super::model::SectionKind;
use crate::web::{Error, Result};

/// The section named in an address.
pub(super) fn section_named(code: &str) -> Result<SectionKind> {
    SectionKind::from_code(code).ok_or(Error::NotFound)
}

/// A name from an address that can be one of ours: anything else is nobody's, and is not asked of the database.
pub(super) fn plain(name: &str) -> Result<&str> {
    let fits = !name.is_empty() && name.len() <= 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits { Ok(name) } else { Err(Error::NotFound) }
}
