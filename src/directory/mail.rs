//! What tells of a message, and the mail that brings it to its recipient.

use askama::Template;

use super::CONTACT;
use super::store::messages::NewMessage;
use crate::accounts::Member;
use crate::notify::{self, Notice};

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

/// What tells someone of a message. Its mail's subject names the sender only: subjects are shown on locked screens.
pub(crate) fn notice(address: &str, sender: &Member, message: &NewMessage, reply_to: Option<String>) -> askama::Result<Notice> {
    let link = format!("/messages/{}", message.id);
    let letter = Letter {
        sender: &sender.name,
        institution: &sender.institution_name,
        subject: &message.subject,
        body: &message.body,
        link: &format!("{address}{link}"),
        by_mail: reply_to.is_some(),
    };
    Ok(Notice {
        to: message.recipient.clone(),
        kind: &CONTACT,
        cause: cause(&message.id),
        about: Some(message.sender.clone()),
        title: format!("{} wrote to you: {}", sender.name, message.subject),
        link,
        letter: notify::Letter { reply_to, ..mail(letter)? },
    })
}

fn mail(letter: Letter<'_>) -> askama::Result<notify::Letter> {
    notify::Letter::render(format!("{} wrote to you through Benchside", letter.sender), &Text(letter), &Html(letter))
}

/// A made-up message.
pub(super) fn sample() -> askama::Result<notify::Letter> {
    mail(Letter {
        sender: "Zoë O’Brien",
        institution: "University of Northbridge",
        subject: "Coated <fibres>",
        body: "Could I see the SEM?\n\nNext week?",
        link: "https://benchside.example/messages/1",
        by_mail: false,
    })
}

/// What a message's notice is put down to.
pub(super) fn cause(message: &crate::ids::MessageId) -> String {
    format!("message:{message}")
}
