//! What addresses name, and where lists go on.

use super::{Error, Result};

/// A name or an id from an address that can be one of ours: anything else is nobody's, and is not asked of the database.
///
/// # Errors
///
/// [`Error::NotFound`].
pub fn plain(name: &str) -> Result<&str> {
    let fits = !name.is_empty() && name.len() <= 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits { Ok(name) } else { Err(Error::NotFound) }
}

/// An id from an address, as [`plain`].
///
/// # Errors
///
/// [`Error::NotFound`].
pub fn id_named<T: for<'a> From<&'a str>>(text: &str) -> Result<T> {
    plain(text).map(T::from)
}

/// Where a list of the API goes on, as `read` makes it of the cursor that was sent; none for its beginning.
///
/// # Errors
///
/// [`Error::Bad`] where `read` finds it to be none of ours.
pub fn cursor<'a, T, E>(sent: &'a str, read: impl FnOnce(&'a str) -> std::result::Result<T, E>) -> Result<Option<T>> {
    if sent.is_empty() {
        return Ok(None);
    }
    let cursor = read(sent).map_err(|_| Error::Bad("The cursor is none of ours. Begin without one.".to_owned()))?;
    Ok(Some(cursor))
}

/// Leaves a page of what was found, which is one more than a page where there is more; then it gives the last of the page, after which
/// the list goes on.
pub fn last_before_more<T>(found: &mut Vec<T>, page: usize) -> Option<&T> {
    let has_more = found.len() > page;
    found.truncate(page);
    found.last().filter(|_| has_more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_go_on_after_a_page() {
        let mut found = vec![1, 2, 3];
        assert_eq!(last_before_more(&mut found, 2), Some(&2));
        assert_eq!(last_before_more(&mut found, 2), None);
        assert_eq!(found, [1, 2]);
        assert_eq!(cursor("", plain).ok(), Some(None));
        assert_eq!(cursor("a-1", plain).ok(), Some(Some("a-1")));
        assert!(matches!(cursor("a/b", plain), Err(Error::Bad(_))));
    }
}
