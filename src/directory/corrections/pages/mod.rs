//! Suggesting, deciding, hiding.

pub(super) mod decide;
pub(super) mod hidden;
pub(super) mod list;
pub(super) mod suggest;
