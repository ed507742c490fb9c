//! Someone's account is closed.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::accounts::model::{Institution, Role};
use crate::accounts::store;
use crate::ids::PersonId;
use crate::notify::{self, Kind, Letter, Mailed, Notice, SETTLE};
use crate::storage::{Result, Tx};

/// Someone's account is closed.
pub const ACCOUNT_CLOSED: Kind = Kind {
    code: "account-closed",
    title: "The end of my account",
    words: "Your account is closed, because you left or an administrator closed it.",
    mailed: Mailed::Always("Once your account is closed there is no other way to tell you."),
    hold: SETTLE,
    sample,
};

/// Why it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// An administrator closed it.
    Administrator,
    /// HR's file no longer names them.
    Extract,
    /// Their contract is over.
    Contract,
}

#[derive(Template)]
#[template(path = "mail/account-closed/body.txt", escape = "none")]
struct Text<'a>(Closed<'a>);

#[derive(Template)]
#[template(path = "mail/account-closed/body.html")]
struct Html<'a>(Closed<'a>);

#[derive(Clone, Copy)]
struct Closed<'a> {
    institution: &'a str,
    why: Why,
    /// Whom to ask; empty where there is nobody.
    admins: &'a str,
    /// What is kept and why; empty where nobody said under which address we are reached.
    link: &'a str,
}

impl Closed<'_> {
    fn reason(&self) -> &'static str {
        match self.why {
            Why::Administrator => "An administrator closed it.",
            Why::Extract => "HR no longer lists you among the people who work there.",
            Why::Contract => "According to HR, your contract has ended.",
        }
    }

    fn ask(&self) -> &str {
        if self.admins.is_empty() { "your institution" } else { self.admins }
    }

    fn mail(self) -> askama::Result<Letter> {
        Letter::render("Your Benchside account is closed", &Text(self), &Html(self))
    }
}

fn sample() -> askama::Result<Letter> {
    Closed {
        institution: "University of Northbridge",
        why: Why::Extract,
        admins: "Zoë <O’Brien>",
        link: "https://benchside.example/about/privacy",
    }
    .mail()
}

fn cause(person: &PersonId) -> String {
    format!("closed:{person}")
}

/// Tells people of one institution that their accounts are closed; `house` is where we are reached, empty where nobody said. What is undone
/// within the hold tells them nothing.
pub(crate) async fn account_closed(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    institution: &Institution,
    people: &[(PersonId, Why)],
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let admins = store::names_holding(tx, &institution.id, Role::Admin, 3).await?.join(" or ");
    let link = if house.is_empty() { String::new() } else { format!("{house}/about/privacy") };
    for (person, why) in people {
        let closed = Closed { institution: &institution.name, why: *why, admins: &admins, link: &link };
        // A letter that cannot be written must not keep an account open.
        let Ok(letter) = closed.mail() else { continue };
        let notice = Notice {
            to: person.clone(),
            kind: &ACCOUNT_CLOSED,
            cause: format!("{}#{}", cause(person), now.timestamp_micros()),
            about: None,
            title: "Your account was closed.".to_owned(),
            link: "/me".to_owned(),
            letter,
        };
        notify::farewell(tx, now, &notice).await?;
    }
    Ok(())
}

/// The account is open again: nobody need hear any more that it was closed.
pub(crate) async fn account_open(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<()> {
    notify::close(tx, now, &cause(person)).await
}
