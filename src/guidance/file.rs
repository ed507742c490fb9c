//! A text of guidance as a file: a few lines of `name: value` between two lines of `---`, then Markdown.

use chrono::NaiveDate;

use super::forms::{self, is_slug};
use super::model::{Guide, Says, Series};
use crate::web::forms::Form;

/// The largest file, in bytes.
pub const BYTES: u64 = 400_000;

/// What is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// In which line, from 1.
    pub line: usize,
    /// What, and what to do.
    pub what: String,
}

/// A text as a file.
#[must_use]
pub fn write(guide: &Guide) -> String {
    let says = &guide.says;
    let review = says.review.map(|day| day.to_string()).unwrap_or_default();
    format!(
        "---\nslug: {}\ntitle: {}\nreader: {}\naudience: {}\nreview: {review}\n---\n\n{}\n",
        guide.slug,
        says.title,
        says.reader,
        says.audience.code(),
        says.words
    )
}

/// Reads a text with its name in addresses from a file; without a review day one a year from `today`.
///
/// # Errors
///
/// Everything that is wrong, line by line.
pub fn read(text: &str, series: &Series, today: NaiveDate) -> Result<(String, Says), Vec<Problem>> {
    let wrong = |line: usize, what: &str| Problem { line, what: what.to_owned() };
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().enumerate();
    if lines.next().is_none_or(|(_, line)| line.trim() != "---") {
        return Err(vec![wrong(
            1,
            "The file begins with a line of '---', then 'slug:', 'title:' and the others, then '---' again.",
        )]);
    }
    let (mut values, mut places, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let mut body = None;
    for (at, line) in lines.by_ref() {
        if line.trim() == "---" {
            body = Some(at + 1);
            break;
        }
        match line.split_once(':').map(|(name, value)| (name.trim(), value.trim())) {
            Some((name @ ("slug" | "title" | "reader" | "audience" | "review"), value)) => {
                values.push((name.to_owned(), value.to_owned()));
                places.push((name.to_owned(), at + 1));
            }
            _ if line.trim().is_empty() => {}
            _ => problems.push(wrong(at + 1, "Only slug, title, reader, audience and review stand here, each with a colon.")),
        }
    }
    let Some(body) = body else {
        problems.push(wrong(1, "A second line of '---' ends the lines that say what it is."));
        return Err(problems);
    };
    values.push(("words".to_owned(), text.lines().skip(body).collect::<Vec<_>>().join("\n")));
    let mut form = Form::sent(values);
    if form.value("review").is_empty() {
        form = form.with("review", &forms::usual_review(today).to_string());
    }
    let says = forms::read(&mut form, series, today);
    let slug = form.value("slug").to_owned();
    if !is_slug(&slug) {
        form.wrong("slug", "The slug is its name in addresses: lower-case letters, digits and hyphens, and not 'new'.");
    }
    let place = |field: &str| places.iter().find(|(name, _)| name == field).map_or(body + 1, |(_, line)| *line);
    problems.extend(form.errors().into_iter().map(|(field, what)| Problem { line: place(&field), what }));
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok((slug, says)) } else { Err(problems) }
}
