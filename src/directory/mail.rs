//! The mail that brings a message to its recipient.

use askama::Template;

use super::store::messages::NewMessage;
use crate::accounts::Member;
use crate::notify;

#[derive(Template)]
#[template(path = "mail/contact/body.txt", escape = "none")]
struct Text<'a>(Letter<'a>);

#[derive(Template)]
#[template(path = "mail/contact/body.html")]
struct Html<'a>(Letter<'a>);

#[derive(Clone, Copy)]
struct Letter<'a> {
    sender: &'a str,
    institution: &'a str,
    subject: &'a str,
    body: &'a str,
    /// Where the message can be read and answered.
    link: &'a str,
    /// Whether an answer by mail reaches the sender.
    by_mail: bool,
}

impl Letter<'_> {
    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.body.split('\n').map(str::trim).filter(|line| !line.is_empty())
    }
}

/// The mail for a message. Its subject names the sender only: subjects are shown on locked screens.
pub(crate) fn letter(
    address: &str,
    sender: &Member,
    message: &NewMessage,
    reply_to: Option<String>,
) -> askama::Result<notify::Message> {
    let link = format!("{address}/messages/{}", message.id);
    let letter = Letter {
        sender: &sender.name,
        institution: &sender.institution_name,
        subject: &message.subject,
        body: &message.body,
        link: &link,
        by_mail: reply_to.is_some(),
    };
    Ok(notify::Message {
        to: message.recipient.clone(),
        kind: "contact",
        subject: format!("{} wrote to you through Benchside", sender.name),
        text: Text(letter).render()?,
        html: Some(Html(letter).render()?),
        reply_to,
        cause: cause(&message.id),
    })
}

/// What a message's mail is put down to.
pub(super) fn cause(message: &crate::ids::MessageId) -> String {
    format!("message:{message}")
}
