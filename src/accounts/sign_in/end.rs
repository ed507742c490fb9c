//! Ending sessions, each with its fact.

use chrono::{DateTime, Utc};

use crate::accounts::facts::SESSION_ENDED;
use crate::accounts::store;
use crate::ids::{PersonId, SessionId};
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};
use crate::web::Visit;

/// The session that this request came with.
pub async fn this_session(tx: &mut Tx, now: DateTime<Utc>, visit: &Visit) -> Result<Option<SessionId>> {
    let Some(secret) = &visit.session else {
        return Ok(None);
    };
    Ok(store::session(tx, now, secret).await?.map(|session| session.id))
}

/// Ends one of a person's sessions from their list; false where they have no such session.
pub async fn one(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, id: &SessionId) -> Result<bool> {
    let ended = store::end_session(tx, person, id).await?;
    if ended {
        note(tx, now, person, std::slice::from_ref(id), "ended").await?;
    }
    Ok(ended)
}

/// Ends a person's sessions, all but one if one is named; gives how many ended.
pub async fn all(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, but: Option<&SessionId>, why: &'static str) -> Result<usize> {
    let ended = store::end_sessions(tx, person, but).await?;
    note(tx, now, person, &ended, why).await?;
    Ok(ended.len())
}

/// Writes that sessions ended.
pub async fn note(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, ended: &[SessionId], why: &'static str) -> Result<()> {
    if ended.is_empty() {
        return Ok(());
    }
    let facts = ended.iter().map(|id| Fact::new(SESSION_ENDED, now).by(person).about(person).object(id).with("why", why)).collect();
    ledger::append_all(tx, now, facts).await?;
    Ok(())
}
