//! The acts on an extract that was sent, the same for pages and the API.

use super::extract::{self, BYTES, Extract, Problems};
use super::import::{self, Failure, How, Plan};
use super::model::{Act, by_role};
use super::store::{self, Sent};
use super::{LEFT_OUT_LIFTED, work};
use crate::accounts::{Institution, Member, left_out, store as accounts};
use crate::ids::ExtractId;
use crate::ledger::{self, Fact};
use crate::text::clean;
use crate::web::{Error, Result, Visit};

/// Whoever may take in extracts; otherwise the page says who does.
pub(super) fn keeper(visit: &Visit) -> Result<&Member> {
    let member = visit.member()?;
    if by_role(member, Act::Import).is_some() {
        Ok(member)
    } else {
        Err(Error::Forbidden(
            "This page is for coordinators and administrators. Ask yours if you need something from it.".to_owned(),
        ))
    }
}

/// My institution.
pub(super) async fn institution(visit: &Visit, me: &Member) -> Result<Institution> {
    accounts::institution(&mut visit.app.db.read().await?, &me.institution).await?.ok_or(Error::NotFound)
}

/// What came of sending a file.
pub(super) enum Came {
    /// It waits for its sender's word.
    Waits(ExtractId),
    /// It cannot be taken in.
    Wrong(Problems),
}

/// Checks a file and keeps it where all of it is good.
pub(super) async fn send(visit: &Visit, file_name: &str, bytes: &[u8]) -> Result<Came> {
    let me = keeper(visit)?;
    let institution = institution(visit, me).await?;
    let read = tokio::task::block_in_place(|| {
        let text = extract::decode(bytes)?;
        let extract = extract::read(&text)?;
        import::institution(&extract, std::slice::from_ref(&institution), None)?;
        Ok((text, extract))
    });
    let (text, extract) = match read {
        Ok(read) => read,
        Err(problems) => return Ok(Came::Wrong(problems)),
    };
    if let Err(problems) = planned(visit, &institution, &extract).await? {
        return Ok(Came::Wrong(problems));
    }
    let name: String = clean(file_name, false).chars().take(120).collect();
    let mut tx = visit.app.db.write().await?;
    let now = visit.app.clock.now();
    let id = store::keep(&mut tx, now, &institution.id, &me.person, &name, extract.rows.len(), &text).await?;
    tx.commit().await?;
    Ok(Came::Waits(id))
}

async fn planned(visit: &Visit, institution: &Institution, extract: &Extract) -> Result<std::result::Result<Plan, Problems>> {
    match import::plan(&visit.app, institution, extract).await {
        Ok(plan) => Ok(Ok(plan)),
        Err(Failure::Refused(problems)) => Ok(Err(problems)),
        Err(Failure::Database(error)) => Err(error.into()),
        Err(other) => Err(Error::Internal(other.to_string())),
    }
}

/// An extract that was sent, of my institution.
pub(super) async fn sent(visit: &Visit, id: &str) -> Result<Sent> {
    let me = keeper(visit)?;
    store::one(&mut visit.app.db.read().await?, &me.institution, &ExtractId::from(id)).await?.ok_or(Error::NotFound)
}

/// What a waiting extract would do as things are now.
pub(super) async fn preview(visit: &Visit, sent: &Sent) -> Result<std::result::Result<Plan, Problems>> {
    let me = keeper(visit)?;
    let institution = institution(visit, me).await?;
    let text = store::text(&mut visit.app.db.read().await?, &sent.id).await?;
    match tokio::task::block_in_place(|| extract::read(&text)) {
        Ok(extract) => planned(visit, &institution, &extract).await,
        Err(problems) => Ok(Err(problems)),
    }
}

/// What its sender says to a waiting extract.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    /// More than a tenth of the technicians leave, and that is right.
    pub leavers: bool,
    /// Technicians who join are written to.
    pub invite: bool,
}

/// What came of confirming.
pub(super) enum Confirmed {
    /// It is being taken in.
    Started,
    /// So many would leave that somebody has to say that it is right.
    Drastic(Box<Plan>),
    /// Something changed since it was sent, and it no longer fits.
    Wrong(Problems),
}

/// Starts taking in a waiting extract.
pub(super) async fn confirm(visit: &Visit, sent: &Sent, word: Word) -> Result<Confirmed> {
    let me = keeper(visit)?;
    if sent.state != "waiting" {
        return Err(Error::Conflict("This file was confirmed before.".to_owned()));
    }
    match preview(visit, sent).await? {
        Err(problems) => return Ok(Confirmed::Wrong(problems)),
        Ok(plan) if plan.is_drastic() && !word.leavers => return Ok(Confirmed::Drastic(Box::new(plan))),
        Ok(_) => {}
    }
    let how = How {
        by: Some(me.person.clone()),
        leavers_confirmed: word.leavers,
        invites: word.invite.then(|| visit.app.config.address.clone()),
    };
    let mut tx = visit.app.db.write().await?;
    if !work::enqueue(&mut tx, visit.app.clock.now(), &sent.id, how).await? {
        return Err(Error::Conflict(
            "Another file is being taken in. Wait until that is done, and confirm this one then.".to_owned(),
        ));
    }
    tx.commit().await?;
    Ok(Confirmed::Started)
}

/// Throws a waiting extract away.
pub(super) async fn discard(visit: &Visit, sent: &Sent) -> Result<()> {
    keeper(visit)?;
    let mut tx = visit.app.db.write().await?;
    if !store::discard(&mut tx, &sent.id).await? {
        return Err(Error::Conflict("This file was confirmed before, so it cannot be thrown away.".to_owned()));
    }
    tx.commit().await?;
    Ok(())
}

/// Lets the next file bring back whoever has this staff number or address and had themselves erased; false where nobody is left out
/// by that.
pub(super) async fn lift(visit: &Visit, words: &str) -> Result<bool> {
    let me = keeper(visit)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let Some(mark) = left_out::lift(&mut tx, &me.institution, words).await? else { return Ok(false) };
    ledger::append(&mut tx, now, Fact::new(LEFT_OUT_LIFTED, now).by(&me.person).object(mark)).await?;
    tx.commit().await?;
    Ok(true)
}

/// What a file that is too large is told.
pub(super) fn too_large() -> Error {
    Error::TooLarge(format!(
        "An extract may have {} MB. Leave out columns that mean nothing here, and send it again.",
        BYTES / 1024 / 1024
    ))
}
