//! What is said of a plan as a whole, as a form. Its code stays: addresses and links name it. The end of the academic year is a setting.

use super::{Field, LINE, Shape, TEXT, Values, day, say};
use crate::plan::model::{Head, check};
use crate::web::forms::Form;

/// Its fields, in their order.
pub(in crate::plan) const FIELDS: [Field; 4] = [
    Field { name: "name", label: "Name", hint: "", shape: Shape::Line },
    Field { name: "summary", label: "What it is for", hint: "In a sentence or two", shape: Shape::Text },
    Field { name: "begins", label: "First day", hint: "", shape: Shape::Day },
    Field { name: "ends", label: "Last day", hint: "", shape: Shape::Day },
];

/// What it says besides, which is a setting.
pub(in crate::plan) const ALSO: [Field; 1] =
    [Field { name: "academic_year_end", label: "Last day of the academic year", hint: "", shape: Shape::Line }];

/// Everything that it says.
pub(in crate::plan) fn whole(head: &Head) -> Values {
    let mut values = values(head);
    values.push(("academic_year_end", head.academic_year_end.to_string()));
    values
}

/// What it says, field by field.
pub(in crate::plan) fn values(head: &Head) -> Values {
    vec![
        ("name", head.name.clone()),
        ("summary", head.summary.clone()),
        ("begins", head.begins.to_string()),
        ("ends", head.ends.to_string()),
    ]
}

/// What a form makes of it.
pub(in crate::plan) fn read(form: &mut Form, before: &Head) -> Head {
    let name = form.needed("name", LINE, "Give it a name.");
    let summary = form.text("summary", TEXT);
    let (begins, ends) = (day(form, "begins"), day(form, "ends"));
    if let (Some(begins), Some(ends)) = (begins, ends) {
        say(form, &FIELDS, &[], check::head(begins, ends));
    }
    Head { name, summary, begins: begins.unwrap_or(before.begins), ends: ends.unwrap_or(before.ends), ..before.clone() }
}
