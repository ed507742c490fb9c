//! The mail with a guest's link.

use askama::Template;
use chrono::{DateTime, Utc};

use super::store::Guest;
use crate::notify::{AT_ONCE, Kind, Letter, Mailed, Notice};

/// A link to sign in with.
pub const INVITED: Kind = Kind {
    code: "partner-invitation",
    title: "Links to sign in with",
    words: "You are invited to look after your institution's side with partners, or asked for a link to sign in.",
    mailed: Mailed::Always("Without it you could not sign in."),
    hold: AT_ONCE,
    sample,
};

#[derive(Template)]
#[template(path = "mail/partner-invitation/body.txt", escape = "none")]
struct Text<'a>(Words<'a>);

#[derive(Template)]
#[template(path = "mail/partner-invitation/body.html")]
struct Html<'a>(Words<'a>);

#[derive(Clone, Copy)]
struct Words<'a> {
    institution: &'a str,
    /// Who invites; empty where they asked for the link themselves.
    by: &'a str,
    link: &'a str,
}

fn letter(words: Words<'_>) -> askama::Result<Letter> {
    Letter::render("Your link to sign in to Benchside", &Text(words), &Html(words))
}

/// The notice with a link. The link is in the mail alone: a list of notifications must not hold it.
pub(super) fn notice(guest: &Guest, by: Option<&str>, link: &str, now: DateTime<Utc>) -> askama::Result<Notice> {
    Ok(Notice {
        to: guest.person.clone(),
        kind: &INVITED,
        cause: format!("guest:{}#{}", guest.person, now.timestamp_micros()),
        about: None,
        title: "A link to sign in with was mailed to you".to_owned(),
        link: "/shadowing".to_owned(),
        letter: letter(Words { institution: &guest.institution_name, by: by.unwrap_or_default(), link })?,
    })
}

fn sample() -> askama::Result<Letter> {
    letter(Words { institution: "Southmere & Hill", by: "Zoë <O’Brien>", link: "https://benchside.example/invitation/abc" })
}
