//! The secret that signs addresses in mail.

use crate::storage::{self, Result, Tx};

/// What it is kept under.
const NAME: &str = "mail";

/// The secret, made where there is none yet.
pub(in crate::notify) async fn secret(tx: &mut Tx) -> Result<String> {
    storage::secret(tx, NAME).await
}

/// The secret, where something was ever signed with it.
pub(in crate::notify) async fn existing(tx: &mut Tx) -> Result<Option<String>> {
    storage::existing_secret(tx, NAME).await
}
