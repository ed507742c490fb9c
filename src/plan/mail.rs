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

    fn notice(self, kind: &'static Kind, title: String, letter: Letter) -> Notice {
        Notice { to: self.to.clone(), kind, cause: self.cause, about: Some(self.from.clone()), title, link: self.path, letter }
    }
}

/// Asks an owner how an action stands.
pub(super) fn asked(mut words: Words<'_>, address: &str) -> askama::Result<Notice> {
    let path = std::mem::take(&mut words.path);
    words.path = format!("{address}{path}");
    let letter = Letter::render("An update on the action plan is asked for", &AskedText(&words), &AskedHtml(&words))?;
    words.path = path;
    let title = format!("{} asks how action {} stands, by {}", words.name, words.number, words.day);
    Ok(words.notice(&ASKED, title, letter))
}

/// Reminds an owner of what they were asked.
pub(super) fn overdue(mut words: Words<'_>, address: &str) -> askama::Result<Notice> {
    let path = std::mem::take(&mut words.path);
    words.path = format!("{address}{path}");
    let letter = Letter::render("An update on the action plan is overdue", &OverdueText(&words), &OverdueHtml(&words))?;
    words.path = path;
    let title = format!("How action {} stands was to be said by {}", words.number, words.day);
    Ok(words.notice(&OVERDUE, title, letter))
}

/// Tells whoever asked that it was answered.
pub(super) fn answered(mut words: Words<'_>, address: &str) -> askama::Result<Notice> {
    let path = std::mem::take(&mut words.path);
    words.path = format!("{address}{path}");
    let letter = Letter::render("An update on the action plan was given", &AnsweredText(&words), &AnsweredHtml(&words))?;
    words.path = path;
    let title = format!("{} says how action {} stands", words.name, words.number);
    Ok(words.notice(&ANSWERED, title, letter))
}

fn made_up<'a>(to: &'a PersonId, from: &'a PersonId) -> Words<'a> {
    Words {
        to,
        from,
        name: "Zoë O’Brien",
        number: "5",
        action: "Technicians share their roles & expertise with one another.",
        day: "31 March 2026".to_owned(),
        words: "Which departments are open?\nAnd how many <more> by summer?",
        path: "/plan/actions/5".to_owned(),
        cause: "sample".to_owned(),
    }
}

pub(super) fn sample_asked() -> askama::Result<Letter> {
    let (to, from) = (PersonId::from("somebody"), PersonId::from("another"));
    Ok(asked(made_up(&to, &from), "https://benchside.example")?.letter)
}

pub(super) fn sample_overdue() -> askama::Result<Letter> {
    let (to, from) = (PersonId::from("somebody"), PersonId::from("another"));
    Ok(overdue(made_up(&to, &from), "https://benchside.example")?.letter)
}

pub(super) fn sample_answered() -> askama::Result<Letter> {
    let (to, from) = (PersonId::from("somebody"), PersonId::from("another"));
    Ok(answered(made_up(&to, &from), "https://benchside.example")?.letter)
}
