//! What someone is told.

use askama::Template;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::ids::PersonId;

/// Something to tell one person.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Whom. Nobody is told who is no longer active; their address is looked up when the mail leaves.
    pub to: PersonId,
    /// What kind.
    pub kind: &'static Kind,
    /// What brought it about, such as `message:<id>`. Each person is told once per cause. Where the same thing is told of again and again
    /// until it is done, what follows a `#` is that one telling: `confirm:<person>#2026-03-02`; [`close`](crate::notify::close) ends all.
    pub cause: String,
    /// Whom else the line names, if anyone: erasing them takes the notice along.
    pub about: Option<PersonId>,
    /// One line for the list of notifications and for summaries, which its reader may read in full; no names in it other than that one's.
    pub title: String,
    /// Where it is to be seen or done: a path of ours, such as `/messages/<id>`.
    pub link: String,
    /// What is mailed where it is mailed at once.
    pub letter: Letter,
}

/// The words of a mail.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// One line with nothing private in it: subjects are shown on locked screens.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Where an answer goes; without one, to the sender that the operator set.
    pub reply_to: Option<String>,
    /// Files for its reader's calendar, each with its `METHOD` (RFC 5546).
    pub invitations: Vec<String>,
}

impl Letter {
    /// A letter from its two templates, `templates/mail/<kind>/body.txt` (with `escape = "none"`) and `body.html`.
    pub fn render(subject: impl Into<String>, text: &impl Template, html: &impl Template) -> askama::Result<Self> {
        Ok(Self { subject: subject.into(), text: text.render()?, html: html.render()?, reply_to: None, invitations: Vec::new() })
    }
}

/// A letter as it waits in the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::notify) struct Queued {
    pub to: PersonId,
    pub kind: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    pub reply_to: Option<String>,
    /// Files for its reader's calendar.
    #[serde(default)]
    pub invitations: Vec<String>,
    /// When it was put into the queue: the mail's own date, the same however often it is tried.
    pub made: DateTime<Utc>,
    /// Whether its reader may turn such mail off.
    #[serde(default)]
    pub free: bool,
    /// Whether it leaves although its reader's account is closed: it says so.
    #[serde(default)]
    pub farewell: bool,
}

/// The longest subject, in letters.
pub(in crate::notify) const SUBJECT: usize = 150;
/// The longest line in the list of notifications, in letters.
pub(in crate::notify) const TITLE: usize = 250;
