//! What tells somebody of an act about them in a few sentences, with a link: corrections, hidings, merges.

use askama::Template;

use crate::ids::PersonId;
use crate::notify::{Kind, Letter, Notice};

#[derive(Template)]
#[template(path = "mail/note/body.txt", escape = "none")]
struct Text<'a>(&'a Note<'a>);

#[derive(Template)]
#[template(path = "mail/note/body.html")]
struct Html<'a>(&'a Note<'a>);

/// A few sentences and a link.
pub(super) struct Note<'a> {
    /// To whom.
    pub to: &'a PersonId,
    /// What kind.
    pub kind: &'static Kind,
    /// What it is put down to; each person is told once of each.
    pub cause: String,
    /// Whom else it names.
    pub about: Option<&'a PersonId>,
    /// The mail's subject: one line, with nothing private in it.
    pub subject: &'static str,
    /// What happened.
    pub sentences: Vec<String>,
    /// What somebody wrote, if they did.
    pub quote: &'a str,
    /// The page to go on at: a path of ours.
    pub link: String,
    /// What that page is for.
    pub link_words: &'static str,
    /// Why they get it.
    pub why: &'static str,
}

impl Note<'_> {
    fn quoted(&self) -> Vec<&str> {
        self.quote.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }

    /// The notice, its mail's link beginning with the address under which people reach this.
    pub fn notice(mut self, address: &str) -> askama::Result<Notice> {
        let (title, link) = (self.sentences.join(" "), self.link.clone());
        self.link = format!("{address}{link}");
        Ok(Notice {
            to: self.to.clone(),
            kind: self.kind,
            cause: self.cause.clone(),
            about: self.about.cloned(),
            title,
            link,
            letter: Letter::render(self.subject, &Text(&self), &Html(&self))?,
        })
    }
}

/// A made-up one of a kind.
pub(super) fn sample(kind: &'static Kind, subject: &'static str) -> askama::Result<Letter> {
    let note = Note {
        to: &PersonId::from("somebody"),
        kind,
        cause: "sample".to_owned(),
        about: None,
        subject,
        sentences: vec!["Zoë O’Brien says about the profile of Zed <Zhang>: something is wrong.".to_owned()],
        quote: "TEM & SEM are two instruments.\nThe door says <room 2>.",
        link: "/corrections/1".to_owned(),
        link_words: "Look at it and decide",
        why: "You get this because it is yours to decide on.",
    };
    Ok(note.notice("https://benchside.example")?.letter)
}
