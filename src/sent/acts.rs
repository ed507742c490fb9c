//! The acts on a file that was sent, the same for pages and the API and for every kind.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::{self, NewFile};
use super::{Confirmed, Kind, Problems, Sent, work};
use crate::accounts::Member;
use crate::ids::SentFileId;
use crate::text::clean;
use crate::web::{Error, Result, Visit};

/// What a slice knows of its kind of file, so that everything else can be done alike for every kind.
pub trait Filed {
    /// Which kind.
    const KIND: &'static Kind;
    /// What a waiting file would do.
    type Plan: Send;
    /// What one did, as its [`Outcome`](super::Outcome) keeps it.
    type Done: Serialize + DeserializeOwned + Send;

    /// What a waiting file with this text would do as things are now, or what no longer fits.
    fn plan(
        visit: &Visit,
        sent: &Sent,
        text: &str,
    ) -> impl Future<Output = Result<std::result::Result<Self::Plan, Problems>>> + Send;

    /// What somebody has to say is right where it would do so much: the field, and why. Nothing for most files.
    fn asks(_plan: &Self::Plan) -> Option<(&'static str, String)> {
        None
    }
}

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
///
/// # Errors
///
/// [`Error::NotFound`] where none did, and whatever [`Kind::keeper`] says to whoever may not take such files in.
pub async fn one<K: Filed>(visit: &Visit, id: &str) -> Result<Sent> {
    let me = (K::KIND.keeper)(visit)?;
    let mut tx = visit.app.db.read().await?;
    store::one(&mut tx, K::KIND, &me.institution, &SentFileId::from(id)).await?.ok_or(Error::NotFound)
}

/// What a waiting file would do as things are now, or what no longer fits.
pub async fn preview<K: Filed>(visit: &Visit, sent: &Sent) -> Result<std::result::Result<K::Plan, Problems>> {
    let text = store::text(&mut visit.app.db.read().await?, &sent.id).await?;
    K::plan(visit, sent, &text).await
}

/// Starts taking in a waiting file, with what is said of it now; `is_right` where that is what [`Filed::asks`] asks.
///
/// # Errors
///
/// [`Error::Conflict`] where it does not wait, or another beside which it may not be is under way.
pub async fn confirm<K: Filed>(visit: &Visit, sent: &Sent, said: &impl Serialize, is_right: bool) -> Result<Confirmed<K::Plan>> {
    let me = (K::KIND.keeper)(visit)?;
    if sent.state != "waiting" {
        return Err(Error::Conflict("This file was confirmed before.".to_owned()));
    }
    match preview::<K>(visit, sent).await? {
        Err(problems) => return Ok(Confirmed::Wrong(problems)),
        Ok(plan) if !is_right && K::asks(&plan).is_some() => return Ok(Confirmed::Drastic(Box::new(plan))),
        Ok(_) => {}
    }
    // Somebody may have confirmed it since: only one of them is let in.
    let mut tx = visit.app.db.write().await?;
    if !work::enqueue(&mut tx, visit.app.clock.now(), K::KIND, &sent.id, &me.person, said).await? {
        return Err(Error::Conflict(
            "Another file is being taken in. Wait until that is done, and confirm this one then.".to_owned(),
        ));
    }
    tx.commit().await?;
    Ok(Confirmed::Started)
}

/// Throws a waiting file away.
///
/// # Errors
///
/// [`Error::Conflict`] where it does not wait.
pub async fn discard<K: Filed>(visit: &Visit, sent: &Sent) -> Result<()> {
    (K::KIND.keeper)(visit)?;
    let mut tx = visit.app.db.write().await?;
    if !store::discard(&mut tx, &sent.id).await? {
        return Err(Error::Conflict("This file was confirmed before, so it cannot be thrown away.".to_owned()));
    }
    tx.commit().await?;
    Ok(())
}
