//! Messages that nobody opened: their recipients are reminded, so that no request is lost in a full inbox.

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use super::store::messages;
use crate::accounts::store as accounts;
use crate::app::App;
use crate::ids::{MessageId, PersonId};
use crate::notify::{self, AT_ONCE, Composing, Due, Frequency, Kind, Mailed, Notice, Reminder, Reminding};
use crate::storage::{Result, Tx};
use crate::web::times::day;

/// Someone has not opened a message for days.
pub const WAITING: Kind = Kind {
    code: "contact-waiting",
    title: "Messages I have not opened",
    words: "A message to you was not opened for three days, and again a week later.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample,
};
/// How its recipient is reminded of a message.
pub const REMINDING: Reminding = Reminding { kind: &WAITING, again: &[7], compose };
/// How long a message waits before its recipient is reminded.
const PATIENCE: TimeDelta = TimeDelta::days(3);

#[derive(Template)]
#[template(path = "mail/contact-waiting/body.txt", escape = "none")]
struct Text<'a>(Letter<'a>);

#[derive(Template)]
#[template(path = "mail/contact-waiting/body.html")]
struct Html<'a>(Letter<'a>);

#[derive(Clone, Copy)]
struct Letter<'a> {
    sender: &'a str,
    /// "2 March 2026"
    sent: &'a str,
    link: &'a str,
}

/// Reminds its recipient of a message until they open it.
pub(super) async fn watch(tx: &mut Tx, now: DateTime<Utc>, message: &MessageId, recipient: &PersonId) -> Result<()> {
    let reminder = Reminder { to: recipient.clone(), cause: cause(message), object: message.to_string(), first: now + PATIENCE };
    notify::remind(tx, &REMINDING, &reminder).await?;
    Ok(())
}

/// Its recipient opened a message.
pub(super) async fn opened(tx: &mut Tx, now: DateTime<Utc>, message: &MessageId) -> Result<()> {
    notify::close(tx, now, &cause(message)).await
}

fn cause(message: &MessageId) -> String {
    format!("unopened:{message}")
}

/// The reminder as things stand; none for a message that was opened, or went with its sender.
fn compose<'a>(app: &'a App, tx: &'a mut Tx, due: &'a Due) -> Composing<'a> {
    Box::pin(async move {
        let id = MessageId::from(due.object.as_str());
        let Some(message) = messages::message(tx, &due.to, &id).await?.filter(|message| message.seen.is_none()) else {
            return Ok(None);
        };
        let reader = accounts::viewer(tx, &due.to).await?;
        let sent = day(message.sent, reader.member().map_or("UTC", |me| me.time_zone.as_str())).words;
        let link = format!("/messages/{id}");
        Ok(Some(Notice {
            to: due.to.clone(),
            kind: &WAITING,
            cause: due.cause.clone(),
            title: format!("{} wrote to you on {sent}, and you have not opened it yet", message.sender_name),
            letter: mail(Letter { sender: &message.sender_name, sent: &sent, link: &format!("{}{link}", app.config.address) })?,
            about: Some(message.sender),
            link,
        }))
    })
}

fn mail(letter: Letter<'_>) -> askama::Result<notify::Letter> {
    notify::Letter::render("A message is waiting for you on Benchside", &Text(letter), &Html(letter))
}

fn sample() -> askama::Result<notify::Letter> {
    mail(Letter { sender: "Zoë O’Brien", sent: "2 March 2026", link: "https://benchside.example/messages/1" })
}
