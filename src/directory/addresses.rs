//! What addresses of this slice name.

use super::model::SectionKind;
use crate::web::{Error, Result};

/// The section named in an address.
pub(super) fn section_named(code: &str) -> Result<SectionKind> {
    SectionKind::from_code(code).ok_or(Error::NotFound)
}
