//! Everything that is counted, and one count over any days.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;

use super::Pairs;
use crate::measures::{Counter, ShownFigure, ShownGroup, counters};
use crate::plan::counts::{EVERY, read, ways};
use crate::plan::readings::unit;
use crate::web::forms::Form;
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/counts.html")]
struct CountsPage {
    page: Page,
    counters: &'static [Counter],
}

#[derive(Template)]
#[template(path = "plan/count.html")]
struct CountPage {
    page: Page,
    counter: &'static Counter,
    form: Form,
    ways: Vec<(&'static str, &'static str)>,
    every: Vec<(&'static str, &'static str)>,
    days: String,
    all: ShownFigure,
    /// What it is a number of.
    unit: String,
    is_exact: bool,
    /// Whether the look was written down, for the number is of people.
    is_noted: bool,
    by: &'static str,
    /// The breakdown's caption.
    caption: String,
    groups: Vec<ShownGroup>,
    periods: Vec<(String, ShownFigure)>,
}

/// `GET /plan/counts`.
pub(crate) async fn list(visit: Visit) -> Result {
    visit.member()?;
    visit.html(&CountsPage { page: visit.page("Everything that is counted"), counters: counters() })
}

/// `GET /plan/counts/{code}`.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>, Query(sent): Query<Pairs>) -> Result {
    let mut form = Form::sent(sent);
    let count = read(&visit, &code, &mut form).await?;
    let (from, last) = count.days;
    for (name, day) in [("from", from), ("until", last)] {
        if form.value(name).is_empty() {
            form = form.with(name, &day.to_string());
        }
    }
    let (from, last) = count.of_days;
    let words = |day: chrono::NaiveDate| day.format("%-d %B %Y").to_string();
    let days = if count.counter.is_at_a_date() {
        format!("at the end of {}", words(last))
    } else {
        format!("{} to {}", words(from), words(last))
    };
    let status = if form.is_good() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let whole = [("", "All together")];
    let every = EVERY.iter().map(|(code, label, _)| (*code, *label)).filter(|(code, _)| count.is_exact || *code == "quarter");
    let view = CountPage {
        page: visit.page(count.counter.words.trim_end_matches('.')),
        counter: count.counter,
        ways: if count.is_exact { ways(count.counter) } else { Vec::new() },
        every: whole.into_iter().chain(every).collect(),
        days,
        unit: unit(&count.all, count.counter.unit),
        all: count.all,
        is_exact: count.is_exact,
        is_noted: count.is_exact && count.counter.people,
        by: count.by.map_or("", |by| by.label()),
        caption: if count.note.is_empty() { "By group".to_owned() } else { count.note.to_owned() },
        groups: count.groups,
        periods: count.periods.into_iter().map(|(name, _, figure)| (name, figure)).collect(),
        form,
    };
    visit.html_as(status, &view)
}
