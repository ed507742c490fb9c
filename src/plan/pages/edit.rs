//! What the forms of plans, actions and measures have in common: their page, and what is said where another person saved meanwhile.

use askama::Template;
use axum::http::StatusCode;

use crate::plan::acts::{self, Opened, Placed};
use crate::plan::forms::{Field, Meanwhile, Shape, Values, action, measure, together};
use crate::plan::model::{Act, Action, Measure, Relation, may};
use crate::plan::store::{self, Kept, Says};
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit};

/// A part of a plan as a form.
pub(super) trait Edited: Says {
    /// Its fields.
    const FIELDS: &'static [Field];
    /// What is it called before its number or code.
    const CALLED: &'static str;
    /// What reading it is put down as, where exact numbers of people stand in it.
    const READ: Option<&'static str>;
    /// What stands in them, for this reader.
    fn values(&self, opened: &Opened<'_>) -> Values;
    /// Its fields, as this reader is shown them.
    fn views(&self, _: &Opened<'_>, form: &Form) -> Vec<FieldView> {
        fields(Self::FIELDS, form)
    }
    /// Whether another stands in the same list, and what it is called there.
    fn beside(&self, other: &Self) -> Option<String>;
}

impl Edited for Action {
    const FIELDS: &'static [Field] = &action::FIELDS;
    const CALLED: &'static str = "Action";
    const READ: Option<&'static str> = None;

    fn values(&self, _: &Opened<'_>) -> Values {
        action::values(self)
    }

    fn beside(&self, other: &Self) -> Option<String> {
        Some(format!("{}: {}", other.number, other.words))
    }
}

impl Edited for Measure {
    const FIELDS: &'static [Field] = &measure::FIELDS;
    const CALLED: &'static str = "Measure";
    const READ: Option<&'static str> = Some("measure");

    fn values(&self, opened: &Opened<'_>) -> Values {
        measure::shown(self, opened.sight)
    }

    fn views(&self, opened: &Opened<'_>, form: &Form) -> Vec<FieldView> {
        let mut views = fields(Self::FIELDS, form);
        let has_numbers = self.baseline.as_ref().is_some_and(|baseline| baseline.n.is_some());
        if has_numbers && self.hides_where_it_began(opened.sight) {
            let numbers = views.iter_mut().filter(|view| measure::NUMBERS.contains(&view.name));
            numbers.for_each(|view| view.hint = measure::HIDDEN.to_owned());
        }
        views
    }

    fn beside(&self, other: &Self) -> Option<String> {
        (self.action == other.action).then(|| format!("{}: {}", other.code, other.name))
    }
}

/// A page with a form of fields.
#[derive(Template)]
#[template(path = "plan/edit.html")]
pub(super) struct EditPage {
    pub page: Page,
    /// What it leads back to, and where that is.
    pub what: String,
    pub back: String,
    pub lede: String,
    /// Where it is sent to.
    pub here: String,
    /// What is sent along unseen, such as the version that it began with.
    pub hidden: Vec<(String, String)>,
    pub fields: Vec<FieldView>,
    pub meanwhile: Option<Vec<Meanwhile>>,
    /// What the words about why are, and what is wrong with them; none where nobody asks.
    pub note: Option<(String, String)>,
    pub errors: Vec<(String, String)>,
    pub save: &'static str,
    /// Its place among others, for those who may move it.
    pub place: Option<PlaceView>,
}

/// A field as it is shown.
pub(super) struct FieldView {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: String,
    pub value: String,
    pub error: String,
    pub is_text: bool,
    pub kind: &'static str,
    pub options: Vec<(String, String)>,
}

/// Where a part may be moved to.
pub(super) struct PlaceView {
    /// Where it is sent to.
    href: String,
    behind: String,
    options: Vec<(String, String)>,
}

impl FieldView {
    /// A field filled in from a form; with options of its own where it has any.
    pub fn new(field: &Field, form: &Form, options: Vec<(String, String)>) -> Self {
        Self {
            name: field.name,
            label: field.label,
            hint: field.hint(),
            value: form.value(field.name).to_owned(),
            error: form.error(field.name).to_owned(),
            is_text: matches!(field.shape, Shape::Text | Shape::Codes(_)),
            kind: if matches!(field.shape, Shape::Day) { "date" } else { "text" },
            options,
        }
    }
}

/// Fields filled in from a form.
pub(super) fn fields(fields: &[Field], form: &Form) -> Vec<FieldView> {
    let options = |field: &Field| if let Shape::Choice(options) = field.shape { options() } else { Vec::new() };
    fields.iter().map(|field| FieldView::new(field, form, options(field))).collect()
}

/// A form as it is opened: with these values.
pub(super) fn filled(values: Values) -> Form {
    Form::sent(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The page as it is opened: with what stands there now.
pub(super) async fn opened_with<T: Edited>(visit: &Visit, opened: &Opened<'_>, kept: &Kept<T>) -> Result {
    page(visit, StatusCode::OK, opened, kept, &filled(kept.says.values(opened)), None).await
}

/// The page again, for fields that are wrong.
pub(super) async fn again<T: Edited>(visit: &Visit, opened: &Opened<'_>, kept: &Kept<T>, form: &Form) -> Result {
    page(visit, StatusCode::UNPROCESSABLE_ENTITY, opened, kept, form, None).await
}

async fn page<T: Edited>(
    visit: &Visit,
    status: StatusCode,
    opened: &Opened<'_>,
    kept: &Kept<T>,
    form: &Form,
    meanwhile: Option<Vec<Meanwhile>>,
) -> Result {
    let (kind, code) = (T::KIND, kept.says.code());
    let path = format!("/plan/{kind}s/{code}");
    let keeps = may(Relation::of(opened.me, false), Act::Keep);
    if let Some(what) = T::READ {
        acts::note_reading(visit, opened, what, code).await?;
    }
    let place = if keeps { place(&mut visit.app.db.read().await?, opened, kept).await? } else { None };
    let edit = EditPage {
        page: visit.page(format!("Change {kind} {code}")),
        what: format!("{} {code}", T::CALLED),
        back: opened.href(&path),
        lede: format!("What it says now is kept as version {}.", kept.version),
        here: opened.href(&format!("{path}/edit")),
        hidden: vec![("version".to_owned(), kept.version.to_string())],
        fields: kept.says.views(opened, form),
        meanwhile,
        note: Some((form.value("note").to_owned(), form.error("note").to_owned())),
        errors: form.errors(),
        save: "Save",
        place,
    };
    visit.html_as(status, &edit)
}

/// Where a part stands among those beside it; none where there are no others.
async fn place<T: Edited>(tx: &mut Tx, opened: &Opened<'_>, kept: &Kept<T>) -> Result<Option<PlaceView>> {
    let all: Vec<Kept<T>> = store::parts(tx, &opened.plan.id).await?;
    let mut options = vec![(String::new(), "At the front".to_owned())];
    let mut behind = String::new();
    for one in &all {
        if one.id == kept.id {
            behind = options.last().map(|(code, _)| code.clone()).unwrap_or_default();
        } else if let Some(words) = kept.says.beside(&one.says) {
            options.push((one.says.code().to_owned(), format!("Behind {words}")));
        }
    }
    let href = opened.href(&format!("/plan/{}s/{}/move", T::KIND, kept.says.code()));
    Ok((options.len() > 1).then_some(PlaceView { href, behind, options }))
}

/// Moves a part behind another, and leads back to it.
pub(super) async fn moved<T: Placed>(visit: &Visit, plan: Option<&str>, code: &str, behind: &str) -> Result {
    let done = acts::move_behind::<T>(visit, plan, code, behind).await?;
    let plan = plan.map_or_else(String::new, |plan| format!("?plan={plan}"));
    let flash = if done { Flash::good("It stands there from now on.") } else { Flash::info("It stood there already.") };
    Ok(visit.go_saying(&format!("/plan/{}s/{code}{plan}", T::KIND), &flash))
}

/// The version that a form begins with.
pub(super) fn version(form: &Form) -> Result<i64> {
    form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))
}

/// Somebody saved another version meanwhile: what they changed is said, what was typed stays.
pub(super) async fn conflict<T: Edited>(visit: &Visit, opened: &Opened<'_>, kept: &Kept<T>, form: Form, version: i64) -> Result {
    let found = store::versions_before::<T>(&mut visit.app.db.read().await?, &kept.id, version.checked_add(1), 1).await?;
    let base = found.first().filter(|one| one.version == version).map_or(&kept.says, |one| &one.says);
    let (form, changes) = together(T::FIELDS, &base.values(opened), form, &kept.says.values(opened));
    page(visit, StatusCode::CONFLICT, opened, kept, &form, Some(changes)).await
}
