//! Rows of profiles, drafts and messages. Readers start from what the viewer may see.

mod drafts;
mod left;
mod many;
pub mod messages;
mod naming;
mod publish;
mod published;

pub use drafts::{Save, Working, discard_draft, discard_drafts, save_draft, working_copy};
pub use left::farewell;
pub use many::{Publication, Stored, publish_many, stored};
pub use naming::naming;
pub use publish::{Outcome, confirm, is_published, publish, replace_document, set_matching, withdraw};
pub use published::{
    Published, institutions_with_profiles, preview, published, published_after, published_of, seen_by, visible, willing,
};

use crate::directory::model::Profile;
use crate::storage::{Error, Result};

/// A profile from its document. We wrote every document ourselves: another shape is damage, and is said so.
fn read(document: &str) -> Result<Profile> {
    serde_json::from_str(document).map_err(damaged)
}

/// A profile's document.
fn write(profile: &Profile) -> Result<String> {
    serde_json::to_string(profile).map_err(damaged)
}

fn damaged(error: serde_json::Error) -> Error {
    sqlx::Error::Decode(Box::new(error)).into()
}
