//! Writing to someone, the same for pages and the API: who may, and what sending does.

use super::forms::Typed;
use super::mail;
use super::model::Act;
use super::store::messages::{self, NewMessage};
use super::store::{self, Published};
use crate::accounts::{Relation, store as accounts};
use crate::ids::{MessageId, PersonId};
use crate::storage::Tx;
use crate::web::{Error, Result, Visit, plain};

/// The profile of someone this viewer may write to.
pub(super) async fn recipient(tx: &mut Tx, visit: &Visit, handle: &str) -> Result<Published> {
    let me = visit.member()?;
    let person = accounts::person_by_handle(tx, plain(handle)?).await?.ok_or(Error::NotFound)?;
    let seen = store::visible(tx, &visit.viewer, std::slice::from_ref(&person.id)).await?.pop().ok_or(Error::NotFound)?;
    let relation = visit.viewer.relation_to(&seen.person, &seen.institution, seen.shares, seen.manager.as_ref());
    if relation == Relation::Owner {
        return Err(Error::Bad(format!("This is your own profile, {}. A message to yourself goes nowhere.", me.name)));
    }
    if !seen.profile.may(relation, Act::Write) {
        return Err(Error::Forbidden(format!("{} does not take messages through Benchside.", seen.profile.about.content.name)));
    }
    Ok(seen)
}

/// The viewer's own e-mail address.
pub(super) async fn my_address(tx: &mut Tx, visit: &Visit) -> Result<Option<String>> {
    Ok(accounts::person(tx, &visit.member()?.person).await?.and_then(|person| person.email))
}

/// Sends a message that its form found good, to someone the viewer may write to.
pub(super) async fn deliver(visit: &Visit, to: &PersonId, typed: Typed, answers: Option<MessageId>) -> Result<MessageId> {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let message = NewMessage {
        id: MessageId::new(now),
        sender: me.person.clone(),
        recipient: to.clone(),
        answers,
        subject: typed.subject,
        body: typed.body,
    };
    let reply_to = if typed.by_mail {
        let mut tx = visit.app.db.read().await?;
        my_address(&mut tx, visit).await?
    } else {
        None
    };
    let notice = mail::notice(&visit.app.config.address, me, &message, reply_to)?;
    let mut tx = visit.app.db.write().await?;
    let wait = match messages::send(&mut tx, now, &message, &notice).await? {
        messages::Sent::Sent => {
            tx.commit().await?;
            return Ok(message.id);
        }
        messages::Sent::TooManyInAnHour => {
            (3_600, format!("{} messages in an hour are the most that can be sent", messages::AN_HOUR))
        }
        messages::Sent::TooManyInADay => (86_400, format!("{} messages in a day are the most that can be sent", messages::A_DAY)),
        messages::Sent::TooManyToThem => (86_400, "You have written to this person several times today".to_owned()),
    };
    let when = if wait.0 > 3_600 { "tomorrow" } else { "in an hour" };
    Err(Error::TooMany { wait: wait.0, message: format!("{}. This one was not sent; send it again {when}.", wait.1) })
}
