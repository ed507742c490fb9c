//! Summaries: one mail for all that someone wants to hear of together.

use askama::Template;

use super::model::{AT_ONCE, Frequency, Kind, Letter, Mailed};
use super::store::{self, Item};
use crate::app::App;
use crate::web::Result;

/// The summary itself. Nobody chooses it: it comes for the kinds for which someone chose a summary, and stopping it turns those off.
pub(super) const SUMMARY: Kind = Kind {
    code: "summary",
    title: "Summary",
    words: "What you wanted to hear of together.",
    mailed: Mailed::Choice(Frequency::Daily),
    hold: AT_ONCE,
    sample,
};

/// How many people's summaries are read at once.
const TOGETHER: i64 = 50;
/// How many lines a summary has at most; the rest is counted.
const LINES: usize = 50;

#[derive(Template)]
#[template(path = "mail/summary/body.txt", escape = "none")]
struct Text<'a>(&'a Summary);

#[derive(Template)]
#[template(path = "mail/summary/body.html")]
struct Html<'a>(&'a Summary);

struct Summary {
    groups: Vec<Group>,
    /// How many more there are.
    more: usize,
    centre: String,
}

struct Group {
    title: String,
    lines: Vec<(String, String)>,
}

impl Summary {
    fn new(house: &str, items: &[Item]) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for item in items.iter().take(LINES) {
            let title = kind_title(&item.kind);
            let line = (item.title.clone(), format!("{house}{}", item.link));
            match groups.last_mut() {
                Some(group) if group.title == title => group.lines.push(line),
                _ => groups.push(Group { title: title.to_owned(), lines: vec![line] }),
            }
        }
        Self { groups, more: items.len().saturating_sub(LINES), centre: format!("{house}/me/notifications") }
    }

    fn letter(&self, count: usize) -> askama::Result<Letter> {
        let subject = match count {
            1 => "One notification on Benchside".to_owned(),
            many => format!("{many} notifications on Benchside"),
        };
        Letter::render(subject, &Text(self), &Html(self))
    }
}

/// What readers call a kind; a kind that this version no longer has reads as a plain notification.
pub(super) fn kind_title(code: &str) -> &'static str {
    if code == SUMMARY.code {
        return SUMMARY.title;
    }
    crate::notices().into_iter().find(|kind| kind.code == code).map_or("Notifications", |kind| kind.title)
}

fn sample() -> askama::Result<Letter> {
    let item = |title: &str| Item {
        id: "1".into(),
        person: "1".into(),
        kind: "contact".to_owned(),
        title: title.to_owned(),
        link: "/messages/1".to_owned(),
    };
    Summary::new("https://benchside.example", &[item("Bob Baker wrote to you"), item("Zoë <wrote> to you")]).letter(2)
}

/// Sends every summary whose time has come: one mail to each person, and none with nothing in it.
pub(super) async fn summarise_due(app: &App) -> Result<()> {
    loop {
        let now = app.clock.now();
        let items = store::summaries_due(&mut app.db.read().await?, now, TOGETHER).await?;
        if items.is_empty() {
            return Ok(());
        }
        for theirs in items.chunk_by(|one, next| one.person == next.person) {
            let letter = Summary::new(&app.config.address, theirs).letter(theirs.len())?;
            let mut tx = app.db.write().await?;
            // What was read or withdrawn since is not mailed: the rest is looked at again.
            if store::take(&mut tx, now, theirs).await? {
                store::post(&mut tx, now, now, &theirs[0].person, &SUMMARY, &letter, false).await?;
                tx.commit().await?;
            }
        }
    }
}
