//! Plans, actions and measures as forms: each a list of fields, read from what is kept and back. What has to hold in them is asked of
//! [`check`](super::model::check), as plans' files do.

pub(super) mod action;
pub(super) mod add;
pub(super) mod measure;
pub(super) mod plan;
pub(super) mod record;
#[cfg(test)]
mod round_trip;

use chrono::NaiveDate;

use super::model::Period;
use super::model::check::Wrong;
use crate::text::{capital, clean};
use crate::web::forms::Form;

/// The longest text of a field.
pub(super) const TEXT: usize = 2_000;
/// The longest line.
pub(super) const LINE: usize = 200;

/// A field of a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub shape: Shape,
}

/// What it looks like.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Line,
    Text,
    Day,
    Choice(fn() -> Vec<(String, String)>),
    /// Several lines, each one of these codes.
    Codes(fn() -> Vec<&'static str>),
}

impl Field {
    /// What is to be known to fill it in; codes are those that there are.
    pub fn hint(&self) -> String {
        match self.shape {
            Shape::Codes(codes) => format!("{}: {}", self.hint, codes().join(", ")),
            _ => self.hint.to_owned(),
        }
    }

    /// A value as pages say it: of a choice its words.
    pub fn words(&self, value: &str) -> String {
        let Shape::Choice(options) = self.shape else { return value.to_owned() };
        if value.is_empty() {
            return String::new();
        }
        options().into_iter().find(|(code, _)| code == value).map_or_else(|| value.to_owned(), |(_, words)| words)
    }
}

/// What a field says: its name and value.
pub(super) type Values = Vec<(&'static str, String)>;

/// A field that says something else than it did.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub field: &'static Field,
    pub was: String,
    pub is: String,
}

/// What differs between two sides of the same part.
pub(super) fn changes(fields: impl Iterator<Item = &'static Field>, old: &Values, new: &Values) -> Vec<Change> {
    let each = fields.map(|field| Change { field, was: value(old, field.name), is: value(new, field.name) });
    each.filter(|change| change.was != change.is).collect()
}

fn value(values: &Values, name: &str) -> String {
    values.iter().find(|(key, _)| *key == name).map_or_else(String::new, |(_, value)| value.clone())
}

/// Says beside its fields what does not go together. `names` are what keys of files are called in the form, besides its own fields.
pub(super) fn say(form: &mut Form, fields: &[Field], names: &[(&str, &str)], wrong: impl IntoIterator<Item = Wrong>) {
    let labels = fields.iter().map(|field| (field.name, field.label));
    let names: Vec<(String, String)> =
        names.iter().copied().chain(labels).map(|(key, label)| (format!("'{key}'"), format!("“{label}”"))).collect();
    for one in wrong {
        let why = names.iter().fold(one.why, |why, (key, label)| why.replace(key, label));
        let field = if one.field.is_empty() { fields.first().map_or("", |field| field.name) } else { one.field };
        form.wrong(field, format!("{}.", capital(&why)));
    }
}

/// Something that another person changed while a form was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meanwhile {
    pub label: &'static str,
    pub was: String,
    pub is: String,
    /// Whether both changed it: what was typed stays in the form.
    pub clashes: bool,
}

/// Puts together what was typed with what another saved meanwhile. Fields that were not touched take the other's words; where both
/// changed one, what was typed stays, to be looked at. Nothing of either is lost.
pub(super) fn together(fields: &[Field], base: &Values, mut typed: Form, theirs: &Values) -> (Form, Vec<Meanwhile>) {
    let mut changes = Vec::new();
    for field in fields {
        let (was, is) = (value(base, field.name), value(theirs, field.name));
        if lines(&was) == lines(&is) {
            continue;
        }
        let mine = lines(typed.value(field.name));
        let touched = mine != lines(&was);
        if !touched {
            typed = typed.with(field.name, &is);
        }
        let clashes = touched && mine != lines(&is);
        changes.push(Meanwhile { label: field.label, clashes, was: field.words(&was), is: field.words(&is) });
    }
    (typed, changes)
}

/// Lines without what is around them: browsers send line breaks of their own.
fn lines(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The lines of a field that say something, as a line alone is read.
pub(super) fn several(form: &mut Form, name: &str) -> Vec<String> {
    form.text(name, TEXT).lines().map(|line| clean(line, false)).filter(|line| !line.is_empty()).collect()
}

/// A day, as browsers send it.
pub(super) fn day(form: &mut Form, name: &str) -> Option<NaiveDate> {
    let day = a_day(form.value(name));
    if day.is_none() {
        form.wrong(name, "Give a day, such as 2026-03-31.");
    }
    day
}

/// A day of a year that plans speak of.
fn a_day(text: &str) -> Option<NaiveDate> {
    match text.parse::<Period>() {
        Ok(Period::Day(day)) => Some(day),
        _ => None,
    }
}

/// An address on the web, or nothing.
pub(super) fn link(form: &mut Form, name: &str) -> String {
    let text = form.line(name, 500);
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    if !text.is_empty() && (!is_web || text.contains(char::is_whitespace)) {
        form.wrong(name, "Give a whole address that begins with https://");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [Field; 3] = [
        Field { name: "a", label: "A", hint: "", shape: Shape::Line },
        Field { name: "b", label: "B", hint: "", shape: Shape::Line },
        Field { name: "c", label: "C", hint: "", shape: Shape::Text },
    ];

    fn values(a: &str, b: &str, c: &str) -> Values {
        vec![("a", a.to_owned()), ("b", b.to_owned()), ("c", c.to_owned())]
    }

    #[test]
    fn two_people_lose_nothing() {
        let sent = |pairs: &Values| Form::sent(pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect());
        let base = values("one", "two", "x\ny");
        let (form, changes) =
            together(&FIELDS, &base, sent(&values("mine", "two", "x\r\ny")), &values("theirs", "other", "x\ny\nz"));
        assert_eq!((form.value("a"), form.value("b"), form.value("c")), ("mine", "other", "x\ny\nz"));
        let clashes: Vec<(&str, bool)> = changes.iter().map(|change| (change.label, change.clashes)).collect();
        assert_eq!(clashes, [("A", true), ("B", false), ("C", false)]);
        // what a browser sent back of it has line breaks of its own
        let (_, changes) = together(&FIELDS, &values("one", "two", "x\r\ny"), sent(&base), &base);
        assert!(changes.is_empty(), "{changes:?}");
        let (form, changes) = together(&FIELDS, &base, sent(&values("same", "two", "x\ny")), &values("same", "two", "x\ny"));
        assert_eq!((form.value("a"), changes.len(), changes[0].clashes), ("same", 1, false));
    }
}
