//! What the forms of actions and measures have in common: their fields, and what another person saved meanwhile.

use askama::Template;

use crate::plan::forms::{Field, Meanwhile, Shape};
use crate::web::Page;
use crate::web::forms::Form;

#[derive(Template)]
#[template(path = "plan/edit.html")]
pub(super) struct EditPage {
    pub page: Page,
    /// "Action 5 of …", and where it is.
    pub what: String,
    pub back: String,
    /// Where it is sent to.
    pub here: String,
    pub version: i64,
    pub fields: Vec<FieldView>,
    pub meanwhile: Vec<Meanwhile>,
    pub note: String,
    pub note_error: String,
    pub errors: Vec<(String, String)>,
}

/// A field as it is shown.
pub(super) struct FieldView {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub value: String,
    pub error: String,
    pub is_text: bool,
    pub options: Vec<(String, String)>,
}

/// Fields filled in from a form.
pub(super) fn fields(fields: &[Field], form: &Form) -> Vec<FieldView> {
    let view = |field: &Field| FieldView {
        name: field.name,
        label: field.label,
        hint: field.hint,
        value: form.value(field.name).to_owned(),
        error: form.error(field.name).to_owned(),
        is_text: matches!(field.shape, Shape::Text),
        options: if let Shape::Choice(options) = field.shape { options() } else { Vec::new() },
    };
    fields.iter().map(view).collect()
}
