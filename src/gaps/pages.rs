//! Skills that are wanted, and who has them.

use askama::Template;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::read::{Line, Seen, read};
use crate::accounts::Role;
use crate::hr::export::line;
use crate::measures::Sight;
use crate::web::{Page, Result, Visit};

/// Lines of a table that stand on the page; the file has all of them.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "gaps/skills.html")]
struct Skills {
    page: Page,
    institution: String,
    is_exact: bool,
    /// Whether rounds are theirs to make.
    matches: bool,
    wanted: Vec<Line>,
    more_wanted: usize,
    only_one: Vec<Line>,
    more_only_one: usize,
    words: Vec<(String, i64)>,
}

/// `GET /skills`.
pub async fn show(visit: Visit) -> Result {
    let me = visit.member()?;
    let Seen { sight, mut wanted, mut only_one, words } = read(&visit).await?;
    let (more_wanted, more_only_one) = (wanted.len().saturating_sub(SHOWN), only_one.len().saturating_sub(SHOWN));
    wanted.truncate(SHOWN);
    only_one.truncate(SHOWN);
    visit.html(&Skills {
        page: visit.page("Skills wanted and held"),
        institution: me.institution_name.clone(),
        is_exact: sight == Sight::Exact,
        matches: me.roles.contains(&Role::Coordinator),
        wanted,
        more_wanted,
        only_one,
        more_only_one,
        words,
    })
}

/// `GET /skills/wanted.csv`.
pub async fn wanted(visit: Visit) -> Result {
    let seen = read(&visit).await?;
    let head = [
        "Skill",
        "Kind",
        "Want to learn it",
        "Asked to shadow for it",
        "Searches in vain",
        "Show that they do it",
        "Host",
        "Do it in all",
    ];
    let rows = seen.wanted.into_iter().map(|one| {
        vec![one.label, one.kind.to_owned(), one.learners, one.asked, one.searches.to_string(), one.holders, one.hosts, one.all]
    });
    file("skills-wanted.csv", &head, seen.sight, rows)
}

/// `GET /skills/only-one.csv`.
pub async fn only_one(visit: Visit) -> Result {
    let seen = read(&visit).await?;
    let head = ["Skill", "Kind", "Shown by", "Want to learn it", "Asked to shadow for it", "Do it in all"];
    let rows = seen.only_one.into_iter().map(|one| {
        let name = one.only.map(|(_, name)| name).unwrap_or_default();
        vec![one.label, one.kind.to_owned(), name, one.learners, one.asked, one.all]
    });
    file("skills-shown-by-one.csv", &head, seen.sight, rows)
}

/// A file as Excel expects it; the last column is for those who run the programme.
fn file(name: &'static str, head: &[&str], sight: Sight, rows: impl Iterator<Item = Vec<String>>) -> Result {
    let columns = if sight == Sight::Exact { head.len() } else { head.len() - 1 };
    let mut text = String::from('\u{feff}');
    text.push_str(&line(&head[..columns]));
    for mut row in rows {
        row.truncate(columns);
        text.push_str(&line(&row));
    }
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)], text).into_response())
}
