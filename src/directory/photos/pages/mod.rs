//! One's own photo, and everybody's.

pub(super) mod own;
pub(super) mod serve;
