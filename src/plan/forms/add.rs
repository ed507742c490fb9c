//! What only a new action or measure says in its form: its number or code, and where it belongs. Both stay from then on.

use super::{Field, LINE, Shape};
use crate::plan::model::{Action, Measure, check};
use crate::web::forms::Form;

/// The fields of a new action before those that it has in common with others.
pub(in crate::plan) const ACTION: [Field; 2] = [
    Field { name: "number", label: "Number", hint: "Such as 19 or 5a; empty for the next free one. It stays.", shape: Shape::Line },
    Field { name: "part_of", label: "A part of action", hint: "", shape: Shape::Line },
];

/// The fields of a new measure before those that it has in common with others.
pub(in crate::plan) const MEASURE: [Field; 3] = [
    Field { name: "code", label: "Code", hint: "Such as 5.3; empty for the next free one. It stays.", shape: Shape::Line },
    Field { name: "action", label: "For which action?", hint: "", shape: Shape::Line },
    Field { name: "same_as", label: "The same as another measure?", hint: "One number then counts for both", shape: Shape::Line },
];

/// A code that is given, and can stand in addresses; empty for the next.
fn given(form: &mut Form, name: &str) -> String {
    let code = form.line(name, LINE);
    if !code.is_empty()
        && let Err(why) = check::code(&code)
    {
        form.wrong(name, format!("{why}."));
    }
    code
}

/// A new action as far as its form begins; without a number it gets the next free one.
pub(in crate::plan) fn action(form: &mut Form) -> Action {
    Action { number: given(form, "number"), part_of: form.line("part_of", LINE), ..Action::default() }
}

/// A new measure as far as its form begins; without a code it gets the next free one of its action.
pub(in crate::plan) fn measure(form: &mut Form) -> Measure {
    Measure {
        code: given(form, "code"),
        action: form.needed("action", LINE, "Choose the action that it belongs to."),
        same_as: form.line("same_as", LINE),
        ..Measure::default()
    }
}
