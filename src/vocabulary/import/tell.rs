//! Telling coordinators that concepts are no longer in use.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Failure;
use super::plan::Work;
use crate::accounts::{Role, staff, store as accounts};
use crate::app::App;
use crate::notify::{self, AT_ONCE, Frequency, Kind, Letter, Mailed, Notice};
use crate::storage::Tx;

/// A vocabulary was brought in again and has fewer concepts.
pub(in crate::vocabulary) const IMPORTED: Kind = Kind {
    code: "vocabulary",
    title: "Vocabularies that lose concepts",
    words: "A vocabulary was brought in again, and concepts of it are no longer used. Nobody loses a skill by it. For coordinators.",
    mailed: Mailed::Choice(Frequency::Daily),
    hold: AT_ONCE,
    sample,
};

#[derive(Template)]
#[template(path = "mail/vocabulary/body.txt", escape = "none")]
struct Text<'a>(Words<'a>);

#[derive(Template)]
#[template(path = "mail/vocabulary/body.html")]
struct Html<'a>(Words<'a>);

#[derive(Clone, Copy)]
struct Words<'a> {
    name: &'a str,
    gone: u64,
    before: u64,
    going: &'a [String],
    link: &'a str,
}

impl Words<'_> {
    fn more(&self) -> u64 {
        self.gone.saturating_sub(self.going.len() as u64)
    }

    fn letter(self) -> askama::Result<Letter> {
        Letter::render("A vocabulary has fewer concepts", &Text(self), &Html(self))
    }
}

/// Tells the coordinators of every institution, once for each import.
pub(super) async fn coordinators(tx: &mut Tx, app: &App, now: DateTime<Utc>, work: &Work) -> Result<(), Failure> {
    let path = format!("/desk/vocabularies/{}", work.vocabulary);
    let link = format!("{}{path}", app.config.address);
    let plan = &work.plan;
    let words = Words { name: &work.name, gone: plan.gone, before: plan.before, going: &plan.going, link: &link };
    let letter = words.letter()?;
    let count = if plan.gone == 1 { "One concept".to_owned() } else { format!("{} concepts", plan.gone) };
    for institution in accounts::institutions(tx).await? {
        for to in staff::holders(tx, &institution.id, Role::Coordinator).await? {
            let notice = Notice {
                to,
                kind: &IMPORTED,
                cause: format!("vocabulary:{}:{}", work.vocabulary, now.timestamp_micros()),
                about: None,
                title: format!("{count} of {} no longer used; whoever holds them keeps them", work.name),
                link: path.clone(),
                letter: letter.clone(),
            };
            notify::tell(tx, now, &notice).await?;
        }
    }
    Ok(())
}

/// A made-up letter.
pub(in crate::vocabulary) fn sample() -> askama::Result<Letter> {
    let going = ["field ionisation".to_owned(), "spark chamber".to_owned()];
    Words { name: "CHMO", gone: 14, before: 120, going: &going, link: "https://benchside.example/desk/vocabularies/chmo" }.letter()
}
