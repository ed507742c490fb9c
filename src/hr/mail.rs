//! What technicians who are new or back are told, and coordinators to whom somebody says that HR is wrong.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{INVITATION, NOTE};
use crate::accounts::Institution;
use crate::accounts::staff::Entry;
use crate::ids::PersonId;
use crate::notify::{self, Notice};

#[derive(Template)]
#[template(path = "mail/invitation/body.txt", escape = "none")]
struct Text<'a>(Letter<'a>);

#[derive(Template)]
#[template(path = "mail/invitation/body.html")]
struct Html<'a>(Letter<'a>);

#[derive(Clone, Copy)]
struct Letter<'a> {
    institution: &'a str,
    /// Whether they had left and are back.
    is_back: bool,
    /// Where their profile is.
    link: &'a str,
    /// Where it says what is kept and who sees it.
    privacy: &'a str,
}

impl Letter<'_> {
    fn subject(&self) -> &'static str {
        if self.is_back { "Your profile is there again" } else { "Show what you can do: your profile on Benchside" }
    }

    fn mail(self) -> askama::Result<notify::Letter> {
        notify::Letter::render(self.subject(), &Text(self), &Html(self))
    }
}

/// Invites someone to publish a profile, or says that theirs is there again; none where it cannot be written.
pub(super) fn invitation(
    address: &str,
    institution: &Institution,
    entry: &Entry,
    is_back: bool,
    now: DateTime<Utc>,
) -> Option<Notice> {
    let (link, privacy) = (format!("{address}/profile"), format!("{address}/about/privacy"));
    let letter = Letter { institution: &institution.name, is_back, link: &link, privacy: &privacy };
    Some(Notice {
        to: entry.id.clone(),
        kind: &INVITATION,
        cause: if is_back { format!("returned:{}:{}", entry.id, now.date_naive()) } else { format!("invitation:{}", entry.id) },
        about: None,
        title: if is_back {
            "Your profile is there again: please look through it"
        } else {
            "Publish a profile, so that colleagues find you"
        }
        .to_owned(),
        link: "/profile".to_owned(),
        letter: letter.mail().ok()?,
    })
}

/// An invitation to somebody made up.
pub(super) fn sample_invitation() -> askama::Result<notify::Letter> {
    Letter {
        institution: "University of Northbridge",
        is_back: false,
        link: "https://benchside.example/profile",
        privacy: "https://benchside.example/about/privacy",
    }
    .mail()
}

#[derive(Template)]
#[template(path = "mail/hr-note/body.txt", escape = "none")]
struct NoteText<'a>(Note<'a>);

#[derive(Template)]
#[template(path = "mail/hr-note/body.html")]
struct NoteHtml<'a>(Note<'a>);

#[derive(Clone, Copy)]
struct Note<'a> {
    /// The page of HR's extracts.
    link: &'a str,
    name: &'a str,
    number: &'a str,
    words: &'a str,
    /// HR's own address; empty where none was set.
    contact: &'a str,
    /// Whether an answer by mail reaches the writer.
    by_mail: bool,
}

impl Note<'_> {
    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.words.split('\n').map(str::trim).filter(|line| !line.is_empty())
    }

    fn mail(self) -> askama::Result<notify::Letter> {
        notify::Letter::render("A note for HR about someone's details", &NoteText(self), &NoteHtml(self))
    }
}

/// Tells a coordinator that someone says HR's word about them is wrong.
pub(super) fn note(
    to: &PersonId,
    from: &Entry,
    contact: Option<&str>,
    words: &str,
    address: &str,
    now: DateTime<Utc>,
) -> askama::Result<Notice> {
    let extracts = format!("{address}/desk/hr");
    let note = Note {
        link: &extracts,
        name: &from.name,
        number: from.external_id.as_deref().unwrap_or("not known"),
        words,
        contact: contact.unwrap_or_default(),
        by_mail: from.email.is_some(),
    };
    Ok(Notice {
        to: to.clone(),
        kind: &NOTE,
        cause: format!("hr-note:{}:{}", from.id, now.timestamp_micros()),
        about: Some(from.id.clone()),
        title: format!("{} says that something from HR is wrong. It was mailed to you", from.name),
        link: "/desk/hr".to_owned(),
        letter: notify::Letter { reply_to: from.email.clone(), ..note.mail()? },
    })
}

/// A made-up note.
pub(super) fn sample_note() -> askama::Result<notify::Letter> {
    Note {
        link: "https://benchside.example/desk/hr",
        name: "Zoë O’Brien",
        number: "10042",
        words: "My surname is O’Brien-Hill.\nSince May.",
        contact: "hr@benchside.example",
        by_mail: true,
    }
    .mail()
}
