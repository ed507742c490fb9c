//! Someone made an API token for their account.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::accounts::model::Member;
use crate::ids::TokenId;
use crate::notify::{self, AT_ONCE, Kind, Letter, Mailed, Notice};
use crate::storage::Tx;
use crate::web::Result;

/// Someone made an API token for their account.
pub const TOKEN_MADE: Kind = Kind {
    code: "token-made",
    title: "The safety of my account",
    words: "A token was made with which programs can use your account.",
    mailed: Mailed::Always("Were it not you who did this, you would want to know at once."),
    hold: AT_ONCE,
    sample,
};
#[derive(Template)]
#[template(path = "mail/token-made/body.txt", escape = "none")]
struct Text<'a>(Made<'a>);

#[derive(Template)]
#[template(path = "mail/token-made/body.html")]
struct Html<'a>(Made<'a>);

#[derive(Clone, Copy)]
struct Made<'a> {
    name: &'a str,
    writes: bool,
    link: &'a str,
}

fn mail(made: Made<'_>) -> askama::Result<Letter> {
    Letter::render("A token was made for your Benchside account", &Text(made), &Html(made))
}

fn sample() -> askama::Result<Letter> {
    mail(Made { name: "Freezer <log>", writes: true, link: "https://benchside.example/me/tokens" })
}

/// Tells someone that a token was made for their account, by them or by whoever holds their session.
pub(in crate::accounts) async fn token_made(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    me: &Member,
    id: &TokenId,
    (name, writes): (&str, bool),
) -> Result<()> {
    let notice = Notice {
        to: me.person.clone(),
        kind: &TOKEN_MADE,
        cause: format!("token:{id}"),
        about: None,
        title: format!("The token “{name}” was made for your account. If it was not you, revoke it."),
        link: "/me/tokens".to_owned(),
        letter: mail(Made { name, writes, link: &format!("{house}/me/tokens") })?,
    };
    notify::tell(tx, now, &notice).await?;
    Ok(())
}
