//! What the forms of actions and measures have in common: their page, and what is said where another person saved meanwhile.

use askama::Template;
use axum::http::StatusCode;

use crate::plan::acts::Opened;
use crate::plan::forms::{Field, Meanwhile, Shape, Values, action, measure, together};
use crate::plan::model::{Action, Measure};
use crate::plan::store::{self, Kept, Says};
use crate::web::forms::Form;
use crate::web::{Error, Page, Result, Visit};

/// A part of a plan as a form.
pub(super) trait Edited: Says {
    /// Its fields.
    const FIELDS: &'static [Field];
    /// What is it called before its number or code.
    const CALLED: &'static str;
    /// What stands in them.
    fn values(&self) -> Values;
}

impl Edited for Action {
    const FIELDS: &'static [Field] = &action::FIELDS;
    const CALLED: &'static str = "Action";

    fn values(&self) -> Values {
        action::values(self)
    }
}

impl Edited for Measure {
    const FIELDS: &'static [Field] = &measure::FIELDS;
    const CALLED: &'static str = "Measure";

    fn values(&self) -> Values {
        measure::values(self)
    }
}

#[derive(Template)]
#[template(path = "plan/edit.html")]
struct EditPage {
    page: Page,
    /// "Action 5 of …", and where it is.
    what: String,
    back: String,
    /// Where it is sent to.
    here: String,
    version: i64,
    fields: Vec<FieldView>,
    meanwhile: Vec<Meanwhile>,
    note: String,
    note_error: String,
    errors: Vec<(String, String)>,
}

/// A field as it is shown.
struct FieldView {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
    error: String,
    is_text: bool,
    options: Vec<(String, String)>,
}

/// Fields filled in from a form.
fn fields(fields: &[Field], form: &Form) -> Vec<FieldView> {
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

/// The page as it is opened: with what stands there now.
pub(super) fn opened_with<T: Edited>(visit: &Visit, opened: &Opened<'_>, kept: &Kept<T>) -> Result {
    let form = Form::sent(kept.says.values().into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    page(visit, StatusCode::OK, opened, kept, &form, Vec::new())
}

/// The page again, for fields that are wrong.
pub(super) fn again<T: Edited>(visit: &Visit, opened: &Opened<'_>, kept: &Kept<T>, form: &Form) -> Result {
    page(visit, StatusCode::UNPROCESSABLE_ENTITY, opened, kept, form, Vec::new())
}

fn page<T: Edited>(
    visit: &Visit,
    status: StatusCode,
    opened: &Opened<'_>,
    kept: &Kept<T>,
    form: &Form,
    meanwhile: Vec<Meanwhile>,
) -> Result {
    let (kind, code) = (T::KIND, kept.says.code());
    let path = format!("/plan/{kind}s/{code}");
    let edit = EditPage {
        page: visit.page(format!("Change {kind} {code}")),
        what: format!("{} {code}", T::CALLED),
        back: opened.href(&path),
        here: opened.href(&format!("{path}/edit")),
        version: kept.version,
        fields: fields(T::FIELDS, form),
        meanwhile,
        note: form.value("note").to_owned(),
        note_error: form.error("note").to_owned(),
        errors: form.errors(),
    };
    visit.html_as(status, &edit)
}

/// The version that a form begins with.
pub(super) fn version(form: &Form) -> Result<i64> {
    form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))
}

/// Somebody saved another version meanwhile: what they changed is said, what was typed stays.
pub(super) async fn conflict<T: Edited>(visit: &Visit, opened: &Opened<'_>, kept: &Kept<T>, form: Form, version: i64) -> Result {
    let versions = store::versions::<T>(&mut visit.app.db.read().await?, &kept.id).await?;
    let base = versions.iter().find(|one| one.version == version).map_or(&kept.says, |one| &one.says);
    let (form, changes) = together(T::FIELDS, &base.values(), form, &kept.says.values());
    page(visit, StatusCode::CONFLICT, opened, kept, &form, changes)
}
