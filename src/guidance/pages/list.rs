//! Everything of a series that a visitor may read.

use askama::Template;
use chrono::{Days, NaiveDate};

use super::{href, in_words, today};
use crate::directory::Audience;
use crate::guidance::model::{Guide, Series};
use crate::guidance::store;
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "guidance/list.html")]
struct ListPage {
    page: Page,
    series: &'static Series,
    groups: Vec<Group>,
    others: Vec<Line>,
    keeps: bool,
}

struct Group {
    id: String,
    title: String,
    lines: Vec<Line>,
}

struct Line {
    title: String,
    href: String,
    institution: String,
    /// For coordinators: who reads it, what is due, how often it was opened, and where to change it.
    kept: Option<Kept>,
}

struct Kept {
    audience: &'static str,
    due: String,
    is_due: bool,
    opens: i64,
    edit: String,
}

/// How far back openings are told.
const DAYS: u64 = 90;

/// `GET <series>`.
pub(in crate::guidance) async fn show(series: &'static Series, visit: Visit) -> Result {
    let today = today(&visit);
    let since = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
    let mut tx = visit.app.db.read().await?;
    let (all, keeps) = store::list(&mut tx, &visit.viewer, series).await?;
    let opens = match visit.viewer.member() {
        Some(me) if keeps => store::opens(&mut tx, &me.institution, series, since).await?,
        _ => std::collections::HashMap::new(),
    };
    drop(tx);
    let line = |guide: &Guide| Line {
        title: guide.says.title.clone(),
        href: href(series, &visit, guide),
        institution: guide.institution_name.clone(),
        kept: guide.may_write(&visit.viewer, keeps).then(|| Kept {
            audience: seen_by(guide.says.audience),
            due: due(guide, today),
            is_due: guide.is_due(today),
            opens: opens.get(&guide.slug).copied().unwrap_or(0),
            edit: format!("{}/{}/edit", series.path, guide.slug),
        }),
    };
    let is_own = |guide: &&Guide| visit.viewer.member().is_some_and(|me| me.institution == guide.institution);
    let codes = series.readers.iter().map(|(code, _)| *code).chain([""]);
    let groups = codes
        .map(|code| Group {
            id: if code.is_empty() { "for-everyone".to_owned() } else { format!("for-{code}") },
            title: format!("For {}", series.reader(code)),
            lines: all.iter().filter(is_own).filter(|guide| guide.says.reader == code).map(line).collect(),
        })
        .filter(|group| !group.lines.is_empty());
    let view = ListPage {
        page: visit.page(series.title),
        groups: groups.collect(),
        others: all.iter().filter(|guide| !is_own(guide)).map(line).collect(),
        series,
        keeps,
    };
    visit.html(&view)
}

/// Who reads it, as coordinators see it.
pub(super) fn seen_by(audience: Audience) -> &'static str {
    match audience {
        Audience::Private => "Coordinators only",
        other => other.label(),
    }
}

/// What is due of it, in words.
pub(super) fn due(guide: &Guide, today: NaiveDate) -> String {
    match guide.says.review {
        None => "The program’s own words: read them through, and save them as yours".to_owned(),
        Some(day) if day <= today => format!("Look through it again: due since {}", in_words(day)),
        Some(day) => format!("To be looked through by {}", in_words(day)),
    }
}
