//! The acts on a file that was sent, the same for pages and the API. Who may do them is the kind's own to decide.

use serde::Serialize;

use super::store::{self, NewFile};
use super::{Kind, Sent, work};
use crate::accounts::Member;
use crate::ids::SentFileId;
use crate::text::clean;
use crate::web::{Error, Result, Visit};

/// Keeps a file that was checked, until its sender confirms it.
pub async fn receive(
    visit: &Visit,
    kind: &'static Kind,
    me: &Member,
    file_name: &str,
    said: &impl Serialize,
    total: usize,
    text: &str,
) -> Result<SentFileId> {
    let file_name: String = clean(file_name, false).chars().take(120).collect();
    let new = NewFile { institution: &me.institution, sender: &me.person, file_name: &file_name, said, total, text };
    let mut tx = visit.app.db.write().await?;
    let id = store::keep(&mut tx, visit.app.clock.now(), kind, &new).await?;
    tx.commit().await?;
    Ok(id)
}

/// A file that came to my desk.
pub async fn one(visit: &Visit, kind: &'static Kind, me: &Member, id: &str) -> Result<Sent> {
    store::one(&mut visit.app.db.read().await?, kind, &me.institution, &SentFileId::from(id)).await?.ok_or(Error::NotFound)
}

/// What a waiting file says.
pub async fn preview_text(visit: &Visit, sent: &Sent) -> Result<String> {
    Ok(store::text(&mut visit.app.db.read().await?, &sent.id).await?)
}

/// Starts taking in a waiting file, with what is said of it now.
///
/// # Errors
///
/// [`Error::Conflict`] where it does not wait, or another beside which it may not be is under way.
pub async fn start(visit: &Visit, kind: &'static Kind, me: &Member, sent: &Sent, said: &impl Serialize) -> Result<()> {
    if sent.state != "waiting" {
        return Err(Error::Conflict("This file was confirmed before.".to_owned()));
    }
    let mut tx = visit.app.db.write().await?;
    if !work::enqueue(&mut tx, visit.app.clock.now(), kind, &sent.id, &me.person, said).await? {
        return Err(Error::Conflict(
            "Another file is being taken in. Wait until that is done, and confirm this one then.".to_owned(),
        ));
    }
    tx.commit().await?;
    Ok(())
}

/// Throws a waiting file away.
///
/// # Errors
///
/// [`Error::Conflict`] where it does not wait.
pub async fn discard(visit: &Visit, sent: &Sent) -> Result<()> {
    let mut tx = visit.app.db.write().await?;
    if !store::discard(&mut tx, &sent.id).await? {
        return Err(Error::Conflict("This file was confirmed before, so it cannot be thrown away.".to_owned()));
    }
    tx.commit().await?;
    Ok(())
}
