//! The pages of notices, a file for each.

pub(super) mod centre;
pub(super) mod mail;
pub(super) mod settings;
pub(super) mod unsubscribe;
