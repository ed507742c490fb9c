//! How a browser becomes somebody's, and stops being it.

pub(super) mod begin;
pub(super) mod end;
pub(super) mod return_to;
