//! The acts on a file that was sent, the same for pages and the API.

use super::sent::{self, NewFile, Sent};
use super::{Failure, Options, Plan, Told, plan, read, work};
use crate::accounts::Member;
use crate::ids::VocabularyFileId;
use crate::text::clean;
use crate::vocabulary::model::{Act, may};
use crate::web::{Error, Result, Visit};

/// The largest file that may be sent, in bytes; the command line takes larger ones.
pub(in crate::vocabulary) const SENT_BYTES: usize = 48 * 1024 * 1024;

/// Whoever may bring in vocabularies; otherwise the page says who does.
pub(in crate::vocabulary) fn keeper(visit: &Visit) -> Result<&Member> {
    let member = visit.member()?;
    if may(&visit.viewer, Act::Import) {
        Ok(member)
    } else {
        Err(Error::Forbidden(
            "This page is for coordinators and administrators. Ask yours if you need something from it.".to_owned(),
        ))
    }
}

/// What came of sending a file.
pub(in crate::vocabulary) enum Came {
    /// It waits for its sender's word.
    Waits(VocabularyFileId),
    /// It cannot be taken in.
    Wrong(Told),
}

/// Checks a file and keeps it where all of it is good.
pub(in crate::vocabulary) async fn send(visit: &Visit, file_name: &str, name: &str, licence: &str, bytes: &[u8]) -> Result<Came> {
    let me = keeper(visit)?;
    if bytes.len() > SENT_BYTES {
        return Err(too_large());
    }
    let line = |words: &str| -> String { clean(words, false).chars().take(200).collect() };
    let (file_name, licence, mut name) = (line(file_name), line(licence), line(name));
    let file = match tokio::task::block_in_place(|| read(bytes)) {
        Ok(file) => file,
        Err(wrong) => return Ok(Came::Wrong(wrong)),
    };
    if name.is_empty() && file.name.is_empty() {
        name = file_name.rsplit_once('.').map_or(file_name.as_str(), |(stem, _)| stem).to_owned();
    }
    if let Err(wrong) = told(plan(&visit.app, &file, &options(&name, &licence)).await)? {
        return Ok(Came::Wrong(wrong));
    }
    // `read` found it to be UTF-8
    let text = String::from_utf8_lossy(bytes);
    let mut tx = visit.app.db.write().await?;
    let new = NewFile {
        institution: &me.institution,
        sender: &me.person,
        file_name: &file_name,
        name: &name,
        licence: &licence,
        total: file.entries.len(),
        text: &text,
    };
    let id = sent::keep(&mut tx, visit.app.clock.now(), &new).await?;
    tx.commit().await?;
    Ok(Came::Waits(id))
}

/// What its sender said of a file.
pub(super) fn options(name: &str, licence: &str) -> Options {
    let some = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
    Options { name: some(name), licence: some(licence), ..Options::default() }
}

fn told<T>(outcome: std::result::Result<T, Failure>) -> Result<std::result::Result<T, Told>> {
    match outcome {
        Ok(good) => Ok(Ok(good)),
        Err(Failure::Refused(wrong)) => Ok(Err(wrong)),
        Err(Failure::Database(error)) => Err(error.into()),
        Err(other) => Err(Error::Internal(other.to_string())),
    }
}

/// A file that came to my desk.
pub(in crate::vocabulary) async fn file_sent(visit: &Visit, id: &str) -> Result<Sent> {
    let me = keeper(visit)?;
    sent::one(&mut visit.app.db.read().await?, &me.institution, &VocabularyFileId::from(id)).await?.ok_or(Error::NotFound)
}

/// What a waiting file would do as things are now.
pub(in crate::vocabulary) async fn preview(visit: &Visit, sent: &Sent) -> Result<std::result::Result<Plan, Told>> {
    let text = sent::text(&mut visit.app.db.read().await?, &sent.id).await?;
    match tokio::task::block_in_place(|| read(text.as_bytes())) {
        Ok(file) => told(plan(&visit.app, &file, &options(&sent.name, &sent.licence)).await),
        Err(wrong) => Ok(Err(wrong)),
    }
}

/// What came of confirming.
pub(in crate::vocabulary) enum Confirmed {
    /// It is being taken in.
    Started,
    /// So many concepts would go that somebody has to say that it is right.
    Drastic(Box<Plan>),
    /// Something changed since it was sent, and it no longer fits.
    Wrong(Told),
}

/// Starts taking in a waiting file.
pub(in crate::vocabulary) async fn confirm(visit: &Visit, sent: &Sent, many_go: bool) -> Result<Confirmed> {
    keeper(visit)?;
    if sent.state != "waiting" {
        return Err(Error::Conflict("This file was confirmed before.".to_owned()));
    }
    match preview(visit, sent).await? {
        Err(wrong) => return Ok(Confirmed::Wrong(wrong)),
        Ok(plan) if plan.is_drastic() && !many_go => return Ok(Confirmed::Drastic(Box::new(plan))),
        Ok(_) => {}
    }
    let mut tx = visit.app.db.write().await?;
    if !work::enqueue(&mut tx, visit.app.clock.now(), &sent.id, many_go).await? {
        return Err(Error::Conflict(
            "Another vocabulary is being taken in. Wait until that is done, and confirm this one then.".to_owned(),
        ));
    }
    tx.commit().await?;
    Ok(Confirmed::Started)
}

/// Throws a waiting file away.
pub(in crate::vocabulary) async fn discard(visit: &Visit, sent: &Sent) -> Result<()> {
    keeper(visit)?;
    let mut tx = visit.app.db.write().await?;
    if !sent::discard(&mut tx, &sent.id).await? {
        return Err(Error::Conflict("This file was confirmed before, so it cannot be thrown away.".to_owned()));
    }
    tx.commit().await?;
    Ok(())
}

/// What a file that is too large is told.
pub(in crate::vocabulary) fn too_large() -> Error {
    Error::TooLarge(format!(
        "A file sent here may have {} MB. Larger ones are taken by 'benchside import vocabulary' at the server.",
        SENT_BYTES / 1024 / 1024
    ))
}
