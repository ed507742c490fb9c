//! The coordinator's desk: accounts that look alike, and those that were made one.

pub(super) mod compare;
pub(super) mod list;
