//! What owners and those who ask them are told.

use askama::Template;

use super::overdue::OVERDUE;
use super::{ANSWERED, ASKED};
use crate::ids::PersonId;
use crate::notify::{Kind, Letter, Notice};

#[derive(Template)]
#[template(path = "mail/plan-asked/body.txt", escape = "none")]
struct AskedText<'a>(&'a Words<'a>);

#[derive(Template)]
#[template(path = "mail/plan-asked/body.html")]
struct AskedHtml<'a>(&'a Words<'a>);

#[derive(Template)]
#[template(path = "mail/plan-overdue/body.txt", escape = "none")]
struct OverdueText<'a>(&'a Words<'a>);

#[derive(Template)]
#[template(path = "mail/plan-overdue/body.html")]
struct OverdueHtml<'a>(&'a Words<'a>);

#[derive(Template)]
#[template(path = "mail/plan-answered/body.txt", escape = "none")]
struct AnsweredText<'a>(&'a Words<'a>);

#[derive(Template)]
#[template(path = "mail/plan-answered/body.html")]
struct AnsweredHtml<'a>(&'a Words<'a>);

/// What is told.
pub(super) struct Words<'a> {
    /// To whom.
    pub to: &'a PersonId,
    /// Who asks, or answers.
    pub from: &'a PersonId,
    /// Their name.
    pub name: &'a str,
    /// The action: its number and words.
    pub number: &'a str,
    /// In words.
    pub action: &'a str,
    /// By when, or of which day.
    pub day: String,
    /// What was asked, or answered.
    pub words: &'a str,
    /// The action's page: a path of ours.
    pub path: String,
    /// What brought it about.
    pub cause: String,
}

/// The words with the whole address in them.
impl Words<'_> {
    fn lines(&self) -> Vec<&str> {
        self.words.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }

    /// The notice with this title, and with the letter that `letter` makes of the words where their path is a whole address.
    fn notice(
        mut self,
        kind: &'static Kind,
        title: String,
        address: &str,
        letter: impl FnOnce(&Self) -> askama::Result<Letter>,
    ) -> askama::Result<Notice> {
        let link = self.path;
        self.path = format!("{address}{link}");
        let letter = letter(&self)?;
        Ok(Notice { to: self.to.clone(), kind, cause: self.cause, about: Some(self.from.clone()), title, link, letter })
    }
}

/// Asks an owner how an action stands.
pub(super) fn asked(words: Words<'_>, address: &str) -> askama::Result<Notice> {
    let title = format!("{} asks how action {} stands, by {}", words.name, words.number, words.day);
    words.notice(&ASKED, title, address, |words| {
        Letter::render("An update on the action plan is asked for", &AskedText(words), &AskedHtml(words))
    })
}

/// Reminds an owner of what they were asked.
pub(super) fn overdue(words: Words<'_>, address: &str) -> askama::Result<Notice> {
    let title = format!("How action {} stands was to be said by {}", words.number, words.day);
    words.notice(&OVERDUE, title, address, |words| {
        Letter::render("An update on the action plan is overdue", &OverdueText(words), &OverdueHtml(words))
    })
}

/// Tells whoever asked that it was answered.
pub(super) fn answered(words: Words<'_>, address: &str) -> askama::Result<Notice> {
    let title = format!("{} says how action {} stands", words.name, words.number);
    words.notice(&ANSWERED, title, address, |words| {
        Letter::render("An update on the action plan was given", &AnsweredText(words), &AnsweredHtml(words))
    })
}

fn sample(tell: fn(Words<'_>, &str) -> askama::Result<Notice>) -> askama::Result<Letter> {
    let words = Words {
        to: &PersonId::from("somebody"),
        from: &PersonId::from("another"),
        name: "Zoë O’Brien",
        number: "5",
        action: "Technicians share their roles & expertise with one another.",
        day: "31 March 2026".to_owned(),
        words: "Which departments are open?\nAnd how many <more> by summer?",
        path: "/plan/actions/5".to_owned(),
        cause: "sample".to_owned(),
    };
    Ok(tell(words, "https://benchside.example")?.letter)
}

pub(super) fn sample_asked() -> askama::Result<Letter> {
    sample(asked)
}

pub(super) fn sample_overdue() -> askama::Result<Letter> {
    sample(overdue)
}

pub(super) fn sample_answered() -> askama::Result<Letter> {
    sample(answered)
}
