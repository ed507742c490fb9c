//! The acts, the same for pages and the API: who may, what is written, who is told.

use super::forms::Suggestion;
use super::model::{Kind, Part, To};
use super::store::{self, Correction, New, Suggested};
use super::{CORRECTION, CORRECTION_ANSWER, HIDDEN, LOOKED_AT, PUT_AWAY, SUGGESTED};
use crate::accounts::{Member, Person, store as accounts};
use crate::directory::note::Note;
use crate::directory::store::{Published, visible};
use crate::ids::{CorrectionId, HidingId};
use crate::notify;
use crate::storage::Tx;
use crate::web::{Error, Result, Visit, plain};

/// The profile of somebody else that this visitor sees.
pub(super) async fn subject(tx: &mut Tx, visit: &Visit, handle: &str) -> Result<Published> {
    let me = visit.member()?;
    let person = accounts::person_by_handle(tx, plain(handle)?).await?.ok_or(Error::NotFound)?;
    let seen = visible(tx, &visit.viewer, std::slice::from_ref(&person.id)).await?.pop().ok_or(Error::NotFound)?;
    if seen.person == me.person {
        return Err(Error::Bad("This is your own profile. Change it under My profile.".to_owned()));
    }
    Ok(seen)
}

/// Keeps a suggestion that its form found good, and tells whom it goes to.
pub(super) async fn suggest(visit: &Visit, handle: &str, said: Suggestion) -> Result<CorrectionId> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let seen = subject(&mut tx, visit, handle).await?;
    let manager = match &seen.manager {
        Some(manager) => accounts::person(&mut tx, manager).await?.filter(|manager| manager.active).map(|manager| manager.id),
        None => None,
    };
    let new = New {
        id: CorrectionId::new(now),
        subject: seen.person.clone(),
        institution: seen.institution.clone(),
        reporter: me.person.clone(),
        kind: said.kind,
        section: said.section,
        words: said.words,
        to: To::of(said.kind, &me.person, &seen.person, manager.as_ref()),
    };
    match store::suggest(&mut tx, now, &new).await? {
        Suggested::Kept => {}
        Suggested::SaidAlready => {
            return Err(Error::Conflict("You have said this already, and it waits to be looked at. Thank you.".to_owned()));
        }
        Suggested::TooMany => {
            return Err(too_many(format!("{} corrections in a day are the most that can be suggested", store::A_DAY)));
        }
        Suggested::TooManyOfThem => return Err(too_many("You have suggested several corrections to this person today".to_owned())),
    }
    let to = match new.to.person() {
        Some(person) => vec![person.clone()],
        None => store::desk_of(&mut tx, &new.institution).await?,
    };
    let name = &seen.profile.about.content.name;
    let sentence = match (&new.to, new.kind) {
        (To::Owner(_), _) => format!("{} suggests a correction to your profile: {}.", me.name, lower(new.kind)),
        (_, kind) => format!("{} says about the profile of {name}: {}.", me.name, lower(kind)),
    };
    for person in to.iter().filter(|person| **person != me.person) {
        let note = Note {
            to: person,
            kind: &CORRECTION,
            cause: format!("correction:{}", new.id),
            about: Some(if new.to.person() == Some(&seen.person) { &me.person } else { &seen.person }),
            subject: SUGGESTED,
            sentences: vec![sentence.clone()],
            quote: &new.words,
            link: format!("/corrections/{}", new.id),
            link_words: "Look at it and decide",
            why: "You get this because it is yours to decide on.",
        };
        notify::tell(&mut tx, now, &note.notice(&visit.app.config.address)?).await?;
    }
    tx.commit().await?;
    Ok(new.id)
}

fn too_many(what: String) -> Error {
    Error::TooMany { wait: 86_400, message: format!("{what}. This one was not kept; say it again tomorrow.") }
}

fn lower(kind: Kind) -> String {
    kind.label().to_lowercase()
}

/// What came of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decided {
    /// It is done with.
    Done,
    /// The manager says that it is so; the coordinators do the rest.
    PassedOn,
    /// Somebody decided it before.
    Before,
}

/// Decides on a suggestion, if it is the visitor's to decide, and tells whoever made it.
pub(super) async fn decide(visit: &Visit, id: &str, accepted: bool, answer: &str) -> Result<(Correction, Decided)> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let correction = decidable(&mut tx, visit, id).await?;
    let passes_on = accepted && correction.kind() == Kind::Left && correction.recipient.is_some();
    if passes_on {
        let done = store::pass_on(&mut tx, now, &me.person, &correction, answer).await?;
        notify::close(&mut tx, now, &format!("correction:{}", correction.id)).await?;
        for person in store::desk_of(&mut tx, &correction.institution).await?.iter().filter(|person| **person != me.person) {
            let note = Note {
                to: person,
                kind: &CORRECTION,
                cause: format!("correction:{}:confirmed", correction.id),
                about: Some(&correction.subject),
                subject: SUGGESTED,
                sentences: vec![format!("{} confirms that {} has left.", me.name, correction.subject_name)],
                quote: answer,
                link: format!("/corrections/{}", correction.id),
                link_words: "Look at it and decide",
                why: "You get this because you look after your institution's profiles.",
            };
            notify::tell(&mut tx, now, &note.notice(&visit.app.config.address)?).await?;
        }
        tx.commit().await?;
        return Ok((correction, if done { Decided::PassedOn } else { Decided::Before }));
    }
    if !store::decide(&mut tx, now, &me.person, &correction, accepted, answer).await? {
        return Ok((correction, Decided::Before));
    }
    for cause in ["", ":confirmed"] {
        notify::close(&mut tx, now, &format!("correction:{}{cause}", correction.id)).await?;
    }
    let words = if accepted { "was accepted. Thank you" } else { "was not taken up" };
    let note = Note {
        to: &correction.reporter,
        kind: &CORRECTION_ANSWER,
        cause: format!("correction:{}:decided", correction.id),
        about: Some(&correction.subject),
        subject: LOOKED_AT,
        sentences: vec![format!("Your suggestion about the profile of {} {words}.", correction.subject_name)],
        quote: answer,
        link: format!("/corrections/{}", correction.id),
        link_words: "Your suggestion",
        why: "You get this because you suggested a correction.",
    };
    notify::tell(&mut tx, now, &note.notice(&visit.app.config.address)?).await?;
    tx.commit().await?;
    Ok((correction, Decided::Done))
}

/// A suggestion that is the visitor's to decide.
async fn decidable(tx: &mut Tx, visit: &Visit, id: &str) -> Result<Correction> {
    let me = visit.member()?;
    let correction = store::correction(tx, &visit.viewer, &CorrectionId::from(plain(id)?)).await?.ok_or(Error::NotFound)?;
    if may_decide(tx, visit, me, &correction).await? {
        Ok(correction)
    } else {
        Err(Error::Forbidden("You suggested this yourself, so somebody else decides on it.".to_owned()))
    }
}

/// Whether it is this member's to decide: theirs, or their desk's.
pub(super) async fn may_decide(tx: &mut Tx, visit: &Visit, me: &Member, correction: &Correction) -> Result<bool> {
    Ok(match &correction.recipient {
        Some(recipient) => *recipient == me.person,
        None => correction.institution == me.institution && store::keeps_desk(tx, &visit.viewer).await?,
    })
}

/// The member, if they keep their institution's desk.
pub(super) async fn desk<'a>(tx: &mut Tx, visit: &'a Visit) -> Result<&'a Member> {
    let me = visit.member()?;
    if store::keeps_desk(tx, &visit.viewer).await? {
        return Ok(me);
    }
    Err(Error::Forbidden("This page is for: coordinator. Ask yours if you need something from it.".to_owned()))
}

/// Somebody of the visitor's own institution, for whoever keeps its desk.
pub(super) async fn of_my_desk(tx: &mut Tx, visit: &Visit, handle: &str) -> Result<Person> {
    let me = desk(tx, visit).await?;
    let person = accounts::person_by_handle(tx, plain(handle)?).await?;
    person.filter(|person| person.institution == me.institution).ok_or(Error::NotFound)
}

/// Hides a part of a profile and tells its owner why; false where it is hidden already.
pub(super) async fn hide(visit: &Visit, handle: &str, part: Part, reason: &str) -> Result<bool> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let person = of_my_desk(&mut tx, visit, handle).await?;
    let me = visit.member()?;
    let Some(id) = store::put_away(&mut tx, now, &me.person, &person.id, part, reason).await? else { return Ok(false) };
    let what = part.label().to_lowercase();
    let note = Note {
        to: &person.id,
        kind: &HIDDEN,
        cause: format!("hiding:{id}"),
        about: None,
        subject: PUT_AWAY,
        sentences: vec![format!(
            "{} has hidden a part of your profile ({what}) from others. You still see it. The reason:",
            me.name
        )],
        quote: reason,
        link: "/profile".to_owned(),
        link_words: "Look at it, change it or answer",
        why: "You get this because it is your profile.",
    };
    notify::tell(&mut tx, now, &note.notice(&visit.app.config.address)?).await?;
    tx.commit().await?;
    Ok(true)
}

/// Shows a part of a profile again; false where it was not hidden.
pub(super) async fn lift(visit: &Visit, handle: &str, part: Part) -> Result<bool> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let person = of_my_desk(&mut tx, visit, handle).await?;
    let me = visit.member()?;
    let done = store::lift(&mut tx, now, &me.person, &person.id, part).await?;
    tx.commit().await?;
    Ok(done)
}

/// Keeps what the visitor says to something of theirs that is hidden, and tells the desk.
pub(super) async fn answer(visit: &Visit, id: &str, words: &str) -> Result<()> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let id = HidingId::from(plain(id)?);
    if !store::answer(&mut tx, now, &me.person, &id, words).await? {
        return Err(Error::NotFound);
    }
    for person in store::desk_of(&mut tx, &me.institution).await?.iter().filter(|person| **person != me.person) {
        let note = Note {
            to: person,
            kind: &CORRECTION,
            cause: format!("hiding:{id}:answer:{}", now.timestamp()),
            about: Some(&me.person),
            subject: "Somebody answered on Benchside to what was hidden",
            sentences: vec![format!("{} answered to a part of their profile being hidden.", me.name)],
            quote: words,
            link: format!("/desk/hidden/{}", me.handle),
            link_words: "Look at it and decide",
            why: "You get this because you look after your institution's profiles.",
        };
        notify::tell(&mut tx, now, &note.notice(&visit.app.config.address)?).await?;
    }
    tx.commit().await?;
    Ok(())
}
