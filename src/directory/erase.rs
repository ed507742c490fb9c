//! Erasing someone: their account and everything they wrote go; what was counted stays, joined to nobody.

use chrono::{DateTime, Utc};

use super::{PERSON_ERASED, PROFILE_WITHDRAWN, duplicates, instruments, store};
use crate::accounts::{self, Person};
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::notify;
use crate::shadowing;
use crate::storage::{Result, Tx};

/// People whom these words name: a handle, or an e-mail address.
pub async fn named(tx: &mut Tx, words: &str) -> Result<Vec<Person>> {
    if words.contains('@') {
        return accounts::roll::with_email(tx, words).await;
    }
    Ok(accounts::store::person_by_handle(tx, words).await?.into_iter().collect())
}

/// Erases a person. False where there is none.
///
/// Gone with the account: profile, drafts, messages got and sent, requests, offers and visits of job shadowing, notices to and about them, mail that waits, sessions, tokens,
/// identities, roles. Where they are to `stay_away`, a keyed mark stays by which HR's file leaves them out ([`accounts::left_out`]). The key that joins them to their facts goes first, so that the one fact left about this names only an id that means nothing any more.
pub async fn erase(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, stay_away: bool) -> Result<bool> {
    let merged = duplicates::store::gone_into(tx, person).await?;
    if stay_away {
        accounts::left_out::mark(tx, now, person, &merged).await?;
    }
    // what counts people with a profile must learn of it before nothing joins to them any more
    for one in merged.iter().chain([person]) {
        if store::is_published(tx, one).await? {
            ledger::append(tx, now, Fact::new(PROFILE_WITHDRAWN, now).about(one).with("why", "erased")).await?;
        }
    }
    shadowing::leave::forget(tx, now, person).await?;
    notify::forget(tx, person).await?;
    instruments::store::forget_orphans(tx, person).await?;
    ledger::forget(tx, person).await?;
    // Accounts that were made one with theirs go too: they hold the same person's name and address.
    for gone in merged {
        shadowing::leave::forget(tx, now, &gone).await?;
        notify::forget(tx, &gone).await?;
        ledger::forget(tx, &gone).await?;
        accounts::roll::remove(tx, &gone).await?;
    }
    if !accounts::roll::remove(tx, person).await? {
        return Ok(false);
    }
    ledger::append(tx, now, Fact::new(PERSON_ERASED, now).object(person)).await?;
    Ok(true)
}
