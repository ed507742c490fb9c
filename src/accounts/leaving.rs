//! What waits for people whose accounts are closed, whoever closes them: it becomes the coordinators' in the same transaction.

use std::pin::Pin;

use chrono::{DateTime, Utc};

use super::model::Institution;
use super::notices;
use crate::ids::PersonId;
use crate::storage::{Result, Tx};

/// Hands over what waits for these people, whose accounts are closed already; gives how much that is. Gets the address of the house for
/// its mail, empty where nobody said.
pub type HandOver =
    for<'a> fn(&'a mut Tx, DateTime<Utc>, &'a str, &'a [PersonId]) -> Pin<Box<dyn Future<Output = Result<u64>> + Send + 'a>>;

/// Something that may wait for someone: a constant in the slice whose it is, listed in [`crate::waiting`].
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// What it is, in words, as coordinators are told.
    pub what: &'static str,
    /// Where it is seen to.
    pub path: &'static str,
    /// Hands it over.
    pub hand_over: HandOver,
}

/// Something that waited for people who left.
#[derive(Debug, Clone, Copy)]
pub struct Handed {
    /// What it is, in words.
    pub what: &'static str,
    /// Where it is seen to.
    pub path: &'static str,
    /// How much of it.
    pub count: u64,
}

/// Hands what waits for people who left to their institution's coordinators, who are told what and how much; gives how much it is.
pub async fn hand_over(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    institution: &Institution,
    people: &[PersonId],
) -> Result<u64> {
    let mut handed = Vec::new();
    for Waiting { what, path, hand_over } in crate::waiting() {
        let count = hand_over(tx, now, house, people).await?;
        if count > 0 {
            handed.push(Handed { what, path, count });
        }
    }
    notices::handed_over(tx, now, house, institution, &handed).await?;
    Ok(handed.iter().map(|one| one.count).sum())
}
