//! Actions and measures as forms: each a list of fields, read from what is kept and back.

pub(super) mod action;
pub(super) mod measure;
pub(super) mod record;

use chrono::NaiveDate;

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
    Choice(fn() -> Vec<(String, String)>),
}

/// What a field says: its name and value.
pub(super) type Values = Vec<(&'static str, String)>;

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
    let of =
        |values: &Values, name: &str| values.iter().find(|(key, _)| *key == name).map_or(String::new(), |(_, value)| value.clone());
    let mut changes = Vec::new();
    for field in fields {
        let (was, is) = (of(base, field.name), of(theirs, field.name));
        if was == is {
            continue;
        }
        let mine = lines(typed.value(field.name));
        let touched = mine != lines(&was);
        if !touched {
            typed = typed.with(field.name, &is);
        }
        changes.push(Meanwhile { label: field.label, clashes: touched && mine != lines(&is), was, is });
    }
    (typed, changes)
}

/// Lines without what is around them: browsers send line breaks of their own.
fn lines(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The lines of a field that say something.
pub(super) fn several(form: &mut Form, name: &str) -> Vec<String> {
    form.text(name, TEXT).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A day, as browsers send it.
pub(super) fn day(form: &mut Form, name: &str) -> Option<NaiveDate> {
    let text = form.value(name).trim().to_owned();
    let day = text.parse::<NaiveDate>().ok().filter(|_| text.len() == 10);
    if day.is_none() {
        form.wrong(name, "Give a day, such as 2026-03-31.");
    }
    day
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
        let (form, changes) = together(&FIELDS, &base, sent(&values("same", "two", "x\ny")), &values("same", "two", "x\ny"));
        assert_eq!((form.value("a"), changes.len(), changes[0].clashes), ("same", 1, false));
    }
}
