//! What those who speak for an institution are told.

use askama::Template;

use super::AGREEMENT;
use super::model::{Agreement, State};
use crate::ids::PersonId;
use crate::matching::Programme;
use crate::notify::{Letter, Notice};

#[derive(Template)]
#[template(path = "mail/agreement/body.txt", escape = "none")]
struct Text<'a>(Words<'a>);

#[derive(Template)]
#[template(path = "mail/agreement/body.html")]
struct Html<'a>(Words<'a>);

#[derive(Clone, Copy)]
struct Words<'a> {
    sentence: &'a str,
    reason: &'a str,
    next: &'a str,
    link: &'a str,
}

fn letter(words: Words<'_>) -> askama::Result<Letter> {
    Letter::render("An agreement with another institution", &Text(words), &Html(words))
}

/// What has happened, as the side reads it that did not do it; `other` is who did, or the other side where time did.
fn sentence(state: State, what: &str, other: &str) -> String {
    match state {
        State::Proposed => format!("{other} proposes an agreement on {what} with your institution."),
        State::Agreed => format!("{other} accepts the agreement on {what}."),
        State::Declined => format!("{other} declines the agreement on {what} that your institution proposed."),
        State::Withdrawn => format!("{other} has withdrawn the agreement on {what} that it had proposed."),
        State::Lapsed => format!("The agreement on {what} with {other} was not answered, and is no longer proposed."),
        State::Ended => format!("{other} has ended the agreement on {what}."),
        State::Expired => format!("The last day of the agreement on {what} with {other} is over."),
    }
}

fn next(state: State) -> &'static str {
    match state {
        State::Proposed => "Nothing opens before your institution accepts. Without an answer it lapses after 90 days.",
        State::Agreed => "From its first day on, each side’s people are found for the other’s.",
        State::Ended | State::Expired => {
            "Visits that were agreed on take place as agreed. Nobody new is asked across the two, and what was asked and not answered \
             looks for another host."
        }
        _ => "Nothing is open between the two institutions.",
    }
}

/// The notice of how an agreement stands, for somebody of the side that `other` is not.
pub(super) fn notice(agreement: &Agreement, other: &str, to: &PersonId, house: &str) -> askama::Result<Notice> {
    let what = Programme::named(&agreement.programme).map_or_else(String::new, |programme| programme.title.to_lowercase());
    let (title, link) = (sentence(agreement.state, &what, other), format!("/partners/{}", agreement.id));
    let words = Words { sentence: &title, reason: &agreement.reason, next: next(agreement.state), link: &format!("{house}{link}") };
    Ok(Notice {
        to: to.clone(),
        kind: &AGREEMENT,
        cause: format!("agreement:{}:{}", agreement.id, agreement.version),
        about: None,
        letter: letter(words)?,
        title,
        link,
    })
}

pub(super) fn sample() -> askama::Result<Letter> {
    letter(Words {
        sentence: &sentence(State::Ended, "job shadowing", "Southmere & Hill"),
        reason: "Our insurance <for visitors> ends.",
        next: next(State::Ended),
        link: "https://benchside.example/partners/1",
    })
}
