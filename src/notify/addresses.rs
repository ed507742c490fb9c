//! What addresses of this slice name.

use crate::web::{Error, Result};

/// An id from an address that can be one of ours: anything else is nobody's, and is not asked of the database.
pub(super) fn id_named<T: for<'a> From<&'a str>>(text: &str) -> Result<T> {
    let fits = !text.is_empty() && text.len() <= 100 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits { Ok(T::from(text)) } else { Err(Error::NotFound) }
}
