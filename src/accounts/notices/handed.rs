//! What waited for people who left is the coordinators' now.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::accounts::leaving::Handed;
use crate::accounts::model::{Institution, Role};
use crate::accounts::staff;
use crate::notify::{self, AT_ONCE, Frequency, Kind, Mailed, Notice};
use crate::storage::{Result, Tx};

/// People left, and what waited for them is the coordinators' now.
pub const HANDED_OVER: Kind = Kind {
    code: "handed-over",
    title: "What people who left leave behind",
    words: "Somebody left, and what waited for them is yours to see to. For coordinators.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample,
};

#[derive(Template)]
#[template(path = "mail/handed-over/body.txt", escape = "none")]
struct HandedText<'a>(HandedOver<'a>);

#[derive(Template)]
#[template(path = "mail/handed-over/body.html")]
struct HandedHtml<'a>(HandedOver<'a>);

#[derive(Clone, Copy)]
struct HandedOver<'a> {
    /// What, and how much of it.
    what: &'a [Handed],
    /// Where it is; empty where nobody said under which address we are reached.
    link: &'a str,
}

impl HandedOver<'_> {
    fn mail(self) -> askama::Result<notify::Letter> {
        notify::Letter::render("Something is handed over to you on Benchside", &HandedText(self), &HandedHtml(self))
    }
}

/// Tells an institution's coordinators (its administrators where it has none) what is theirs to see to since people left.
pub async fn handed_over(tx: &mut Tx, now: DateTime<Utc>, house: &str, institution: &Institution, what: &[Handed]) -> Result<()> {
    if what.is_empty() {
        return Ok(());
    }
    let mut readers = staff::holders(tx, &institution.id, Role::Coordinator).await?;
    if readers.is_empty() {
        readers = staff::holders(tx, &institution.id, Role::Admin).await?;
    }
    // the front page lists what waits, of whatever kind
    let path = match what {
        [only] => only.path,
        _ => "/",
    };
    let link = if house.is_empty() { String::new() } else { format!("{house}{path}") };
    // A letter that cannot be written must not keep anybody from leaving.
    let Ok(letter) = (HandedOver { what, link: &link }).mail() else { return Ok(()) };
    let list: Vec<String> = what.iter().map(|one| format!("{}: {}", one.what, one.count)).collect();
    for reader in readers {
        let notice = Notice {
            to: reader,
            kind: &HANDED_OVER,
            cause: format!("handed-over:{}:{}", institution.id, now.timestamp_micros()),
            about: None,
            title: format!("People left, and what waited for them is yours now: {}.", list.join("; ")),
            link: path.to_owned(),
            letter: letter.clone(),
        };
        notify::tell(tx, now, &notice).await?;
    }
    Ok(())
}

/// A made-up hand-over.
fn sample() -> askama::Result<notify::Letter> {
    let what = [Handed { what: "corrections that somebody suggested", path: "/corrections", count: 2 }];
    HandedOver { what: &what, link: "https://benchside.example/corrections" }.mail()
}
