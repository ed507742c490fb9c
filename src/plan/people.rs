//! What merging two accounts asks of plans.

use super::overdue;
use super::store::people;
pub use super::store::people::Moved;
use crate::ids::PersonId;
use crate::storage::{Result, Tx};

/// Hands everything of plans from one account to another; whoever stays is reminded of what the other was asked for.
pub async fn move_all(tx: &mut Tx, from: &PersonId, to: &PersonId) -> Result<Moved> {
    let moved = people::move_all(tx, from, to).await?;
    watch(tx, to).await?;
    Ok(moved)
}

/// Hands back what was handed over and is still there.
pub async fn move_back(tx: &mut Tx, moved: &Moved, from: &PersonId, to: &PersonId) -> Result<()> {
    people::move_back(tx, moved, from, to).await?;
    watch(tx, from).await
}

async fn watch(tx: &mut Tx, person: &PersonId) -> Result<()> {
    for (update, due) in people::asked_of(tx, person).await? {
        if let Some(due) = due.and_then(|due| due.parse().ok()) {
            overdue::watch(tx, &update, person, due).await?;
        }
    }
    Ok(())
}
