//! Changing what is said of a plan as a whole.

use axum::extract::{Form as Sent, Query};
use axum::http::StatusCode;

use super::edit::{self, EditPage};
use super::{Pairs, Which};
use crate::plan::acts::{self, Opened};
use crate::plan::forms::{Meanwhile, Values, plan as form_of, together};
use crate::plan::model::{Act, Relation};
use crate::plan::store::Saved;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Result, Visit};

/// What a field said when the form was opened is sent along under this name and the field's: no versions are kept of it.
const WAS: &str = "was-";

async fn open<'a>(visit: &'a Visit, which: &Which) -> Result<Opened<'a>> {
    let opened = acts::open(&mut visit.app.db.read().await?, visit, which.plan.as_deref()).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    Ok(opened)
}

fn page(visit: &Visit, status: StatusCode, opened: &Opened<'_>, form: &Form, meanwhile: Option<Vec<Meanwhile>>) -> Result {
    let said = form_of::values(&opened.plan.head).into_iter().map(|(name, value)| (format!("{WAS}{name}"), value));
    let view = EditPage {
        page: visit.page("Change this plan"),
        what: opened.plan.head.name.clone(),
        back: opened.href("/plan"),
        lede: format!("Its code stays {}: addresses and links name it.", opened.plan.head.code),
        here: opened.href("/plan/edit"),
        hidden: said.chain([("version".to_owned(), opened.plan.version.to_string())]).collect(),
        fields: edit::fields(&form_of::FIELDS, form),
        meanwhile,
        note: None,
        errors: form.errors(),
        save: "Save",
        place: None,
    };
    visit.html_as(status, &view)
}

/// `GET /plan/edit`.
pub(crate) async fn show(visit: Visit, Query(which): Query<Which>) -> Result {
    let opened = open(&visit, &which).await?;
    let form = edit::filled(form_of::values(&opened.plan.head));
    page(&visit, StatusCode::OK, &opened, &form, None)
}

/// `POST /plan/edit`.
pub(crate) async fn save(visit: Visit, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let opened = open(&visit, &which).await?;
    let mut form = Form::sent(sent);
    let version = edit::version(&form)?;
    if version != opened.plan.version {
        return conflict(&visit, &opened, form);
    }
    let says = form_of::read(&mut form, &opened.plan.head);
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &opened, &form, None);
    }
    let back = opened.href("/plan");
    match acts::change(&visit, which.plan.as_deref(), version, &says).await {
        Ok(Saved::As(_)) => Ok(visit.go_saying(&back, &Flash::good("Saved."))),
        Ok(Saved::Same) => Ok(visit.go_saying(&back, &Flash::info("Nothing was different."))),
        Ok(Saved::Changed) => conflict(&visit, &open(&visit, &which).await?, form),
        Err(Error::Invalid(wrong)) => {
            wrong.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &opened, &form, None)
        }
        Err(error) => Err(error),
    }
}

/// Somebody saved other words, or other settings, meanwhile: what they changed is said, what was typed stays.
fn conflict(visit: &Visit, opened: &Opened<'_>, form: Form) -> Result {
    let base: Values =
        form_of::FIELDS.iter().map(|field| (field.name, form.value(&format!("{WAS}{}", field.name)).to_owned())).collect();
    let (form, changes) = together(&form_of::FIELDS, &base, form, &form_of::values(&opened.plan.head));
    page(visit, StatusCode::CONFLICT, opened, &form, Some(changes))
}
