//! Someone was given a role, or one was taken away.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::accounts::model::Role;
use crate::ids::PersonId;
use crate::notify::{self, Kind, Letter, Mailed, Notice, SETTLE};
use crate::storage::Tx;
use crate::web::Result;

/// Someone's role changed.
pub const ROLE_CHANGED: Kind = Kind {
    code: "role-changed",
    title: "My roles",
    words: "You are given a role here, such as coordinator, or one is taken away.",
    mailed: Mailed::Always("A role opens other people's data, so whoever has one should know of any change at once."),
    hold: SETTLE,
    sample,
};

/// Who changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::accounts) enum By<'a> {
    /// An administrator of this name.
    Person(&'a str),
    /// The sign-in service.
    Provider,
}

#[derive(Template)]
#[template(path = "mail/role-changed/body.txt", escape = "none")]
struct Text<'a>(Changed<'a>);

#[derive(Template)]
#[template(path = "mail/role-changed/body.html")]
struct Html<'a>(Changed<'a>);

#[derive(Clone, Copy)]
struct Changed<'a> {
    role: &'a str,
    given: bool,
    by: By<'a>,
    link: &'a str,
}

impl Changed<'_> {
    fn who(&self) -> &str {
        match self.by {
            By::Person(name) => name,
            By::Provider => "Your institution’s sign-in service",
        }
    }

    fn mail(self) -> askama::Result<Letter> {
        Letter::render("Your role on Benchside has changed", &Text(self), &Html(self))
    }
}

fn sample() -> askama::Result<Letter> {
    Changed { role: "Coordinator", given: true, by: By::Person("Zoë <O’Brien>"), link: "https://benchside.example/me" }.mail()
}

/// Tells someone that they have a role, or no longer have it; what is undone within the hold tells them nothing.
pub(in crate::accounts) async fn role_changed(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    to: &PersonId,
    (role, given): (Role, bool),
    by: By<'_>,
) -> Result<()> {
    let cause = format!("role:{to}:{}", role.code());
    let was_held = notify::is_held(tx, now, &cause).await?;
    notify::close(tx, now, &cause).await?;
    if was_held {
        return Ok(());
    }
    let link = format!("{house}/me");
    let changed = Changed { role: role.label(), given, by, link: &link };
    let notice = Notice {
        to: to.clone(),
        kind: &ROLE_CHANGED,
        cause: format!("{cause}#{}", now.timestamp_micros()),
        about: None,
        title: format!(
            "{} the role: {}.",
            if given { "You were given" } else { "You no longer have" },
            role.label().to_lowercase()
        ),
        link: "/me".to_owned(),
        letter: changed.mail()?,
    };
    notify::tell(tx, now, &notice).await?;
    Ok(())
}
