//! Adding an action or a measure to a plan.

use axum::extract::{Form as Sent, Query};
use axum::http::StatusCode;

use super::edit::{self, EditPage, Edited, FieldView};
use super::{Pairs, Which};
use crate::plan::acts::{self, Opened};
use crate::plan::forms::{action as action_form, add as form_of, measure as measure_form};
use crate::plan::model::{Act, Action, Measure, Relation};
use crate::plan::store::{self, Kept};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Result, Visit};

/// The plan, its actions and its measures, for those who keep it.
async fn open<'a>(visit: &'a Visit, which: &Which) -> Result<(Opened<'a>, Vec<Kept<Action>>, Vec<Kept<Measure>>)> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    let actions = store::actions(&mut tx, &opened.plan.id).await?;
    let measures = store::measures(&mut tx, &opened.plan.id).await?;
    Ok((opened, actions, measures))
}

/// The page, with what stands in the form; `own` are the fields that only a new part has.
fn page<T: Edited>(
    visit: &Visit,
    status: StatusCode,
    opened: &Opened<'_>,
    which: &Which,
    form: &Form,
    mut own: Vec<FieldView>,
) -> Result {
    own.extend(edit::fields(T::FIELDS, form));
    let called = T::CALLED.to_lowercase();
    let to = which.action.as_deref().filter(|_| called == "measure");
    let (back, what) = match to {
        Some(number) => (opened.href(&format!("/plan/actions/{number}")), format!("Action {number}")),
        None => (opened.href("/plan"), opened.plan.head.name.clone()),
    };
    let query = to.map_or_else(String::new, |number| format!("?action={number}"));
    let view = EditPage {
        page: visit.page(if called == "action" { "Add an action" } else { "Add a measure" }),
        lede: format!("It is kept as version 1, and {called}s are never deleted: numbers and history stay with them."),
        here: opened.href(&format!("/plan/add/{called}{query}")),
        what,
        back,
        hidden: Vec::new(),
        fields: own,
        meanwhile: None,
        note: Some((form.value("note").to_owned(), form.error("note").to_owned())),
        errors: form.errors(),
        save: "Add it",
        place: None,
    };
    visit.html_as(status, &view)
}

fn numbered(actions: &[Kept<Action>], none: &str) -> Vec<(String, String)> {
    let all = actions.iter().map(|one| (one.says.number.clone(), format!("{}: {}", one.says.number, one.says.words)));
    std::iter::once((String::new(), none.to_owned())).chain(all).collect()
}

fn action_fields(form: &Form, actions: &[Kept<Action>]) -> Vec<FieldView> {
    let [number, part_of] = &form_of::ACTION;
    vec![FieldView::new(number, form, Vec::new()), FieldView::new(part_of, form, numbered(actions, "None: it stands by itself"))]
}

fn measure_fields(form: &Form, actions: &[Kept<Action>], measures: &[Kept<Measure>]) -> Vec<FieldView> {
    let [code, action, same_as] = &form_of::MEASURE;
    let roots = measures.iter().filter(|one| one.says.same_as.is_empty());
    let roots = roots.map(|one| (one.says.code.clone(), format!("{}: {}", one.says.code, one.says.name)));
    let none = std::iter::once((String::new(), "None: it has numbers of its own".to_owned()));
    vec![
        FieldView::new(code, form, Vec::new()),
        FieldView::new(action, form, numbered(actions, "Choose one")),
        FieldView::new(same_as, form, none.chain(roots).collect()),
    ]
}

/// `GET /plan/add/action`.
pub(crate) async fn action(visit: Visit, Query(which): Query<Which>) -> Result {
    let (opened, actions, _) = open(&visit, &which).await?;
    let form = edit::filled(action_form::values(&Action::default())).with("number", &acts::next_number(&actions));
    let own = action_fields(&form, &actions);
    page::<Action>(&visit, StatusCode::OK, &opened, &which, &form, own)
}

/// `POST /plan/add/action`.
pub(crate) async fn add_action(visit: Visit, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let (opened, actions, _) = open(&visit, &which).await?;
    let known = store::known(&mut visit.app.db.read().await?, &opened.me.institution).await?;
    let mut form = Form::sent(sent);
    let before = form_of::action(&mut form);
    let says = action_form::read(&mut form, &before, &opened.plan.head, &known);
    let note = form.line("note", 200);
    if form.is_good() {
        match acts::add_action(&visit, which.plan.as_deref(), says, &note).await {
            Ok(number) => {
                let flash = Flash::good(format!("Action {number} is added. Say who acts for its owners, and what is measured."));
                return Ok(visit.go_saying(&opened.href(&format!("/plan/actions/{number}")), &flash));
            }
            Err(error) => form = wrong(form, error)?,
        }
    }
    let own = action_fields(&form, &actions);
    page::<Action>(&visit, StatusCode::UNPROCESSABLE_ENTITY, &opened, &which, &form, own)
}

/// `GET /plan/add/measure`.
pub(crate) async fn measure(visit: Visit, Query(which): Query<Which>) -> Result {
    let (opened, actions, measures) = open(&visit, &which).await?;
    let mut form = edit::filled(measure_form::values(&Measure::default()));
    if let Some(number) = &which.action {
        form = form.with("action", number).with("code", &acts::next_code(&measures, number));
    }
    let own = measure_fields(&form, &actions, &measures);
    page::<Measure>(&visit, StatusCode::OK, &opened, &which, &form, own)
}

/// `POST /plan/add/measure`.
pub(crate) async fn add_measure(visit: Visit, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let (opened, actions, measures) = open(&visit, &which).await?;
    let mut form = Form::sent(sent);
    let before = form_of::measure(&mut form);
    let says = measure_form::read(&mut form, &before, opened.who());
    let note = form.line("note", 200);
    if form.is_good() {
        match acts::add_measure(&visit, which.plan.as_deref(), says, &note).await {
            Ok(code) => {
                let flash = Flash::good(format!("Measure {code} is added."));
                return Ok(visit.go_saying(&opened.href(&format!("/plan/measures/{code}")), &flash));
            }
            Err(error) => form = wrong(form, error)?,
        }
    }
    let own = measure_fields(&form, &actions, &measures);
    page::<Measure>(&visit, StatusCode::UNPROCESSABLE_ENTITY, &opened, &which, &form, own)
}

/// What the act found wrong goes beside the fields; other errors go on.
fn wrong(mut form: Form, error: Error) -> Result<Form> {
    let Error::Invalid(fields) = error else { return Err(error) };
    fields.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
    Ok(form)
}
