//! Pages of profiles and messages.

pub(super) mod describe;
pub(super) mod edit;
pub(super) mod messages;
pub(super) mod own;
pub(super) mod person;
mod view;
pub(super) mod write;
