//! Writing to someone without seeing their address, and answering.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use super::plain;
use crate::accounts::{Relation, store as accounts};
use crate::directory::forms::{self, Pairs, Typed};
use crate::directory::mail;
use crate::directory::model::Act;
use crate::directory::store::messages::{self, NewMessage};
use crate::directory::store::{self, Published};
use crate::ids::{MessageId, PersonId};
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "directory/write.html")]
struct WritePage {
    page: Page,
    /// Their profile's address.
    profile: String,
    name: String,
    /// The sender's own address, which they may choose to give.
    address: Option<String>,
    form: Form,
}

/// The profile of someone this viewer may write to.
pub(crate) async fn recipient(tx: &mut Tx, visit: &Visit, handle: &str) -> Result<Published> {
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

/// `GET /people/{handle}/message`.
pub(crate) async fn show(visit: Visit, Path(handle): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let to = recipient(&mut tx, &visit, &handle).await?;
    let address = my_address(&mut tx, &visit).await?;
    drop(tx);
    visit.html(&WritePage {
        page: visit.page(format!("Write to {}", to.profile.about.content.name)),
        profile: format!("/people/{}", to.handle),
        name: to.profile.about.content.name,
        address,
        form: Form::default(),
    })
}

/// `POST /people/{handle}/message`.
pub(crate) async fn send(visit: Visit, Path(handle): Path<String>, Sent(pairs): Sent<Pairs>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let to = recipient(&mut tx, &visit, &handle).await?;
    let address = my_address(&mut tx, &visit).await?;
    drop(tx);
    let name = to.profile.about.content.name.clone();
    let mut form = Form::sent(pairs);
    let typed = forms::message(&mut form, None);
    if !form.is_good() {
        let page = visit.page(format!("Write to {name}"));
        let view = WritePage { page, profile: format!("/people/{}", to.handle), name, address, form };
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    deliver(&visit, &to.person, typed, None).await?;
    Ok(visit
        .go_saying(&format!("/people/{}", to.handle), &Flash::good(format!("Sent. {name} gets it by e-mail and finds it here."))))
}

/// The viewer's own e-mail address.
pub(super) async fn my_address(tx: &mut Tx, visit: &Visit) -> Result<Option<String>> {
    Ok(accounts::person(tx, &visit.member()?.person).await?.and_then(|person| person.email))
}

/// Sends a message that its form found good, to someone the viewer may write to.
pub(crate) async fn deliver(visit: &Visit, to: &PersonId, typed: Typed, answers: Option<MessageId>) -> Result<MessageId> {
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
    let letter = mail::letter(&visit.app.config.address, me, &message, reply_to)?;
    let mut tx = visit.app.db.write().await?;
    let wait = match messages::send(&mut tx, now, &message, &letter).await? {
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
