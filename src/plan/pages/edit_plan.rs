//! Changing what is said of a plan as a whole.

use axum::extract::{Form as Sent, Query};
use axum::http::StatusCode;

use super::edit::{self, EditPage};
use super::{Pairs, Which};
use crate::plan::acts::{self, Opened};
use crate::plan::forms::{Meanwhile, plan as form_of, together};
use crate::plan::model::{Act, Relation};
use crate::plan::store::{self, Saved};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Result, Visit};

async fn open<'a>(visit: &'a Visit, which: &Which) -> Result<Opened<'a>> {
    let opened = acts::open(&mut visit.app.db.read().await?, visit, which.plan.as_deref()).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    Ok(opened)
}

fn page(visit: &Visit, status: StatusCode, opened: &Opened<'_>, form: &Form, meanwhile: Option<Vec<Meanwhile>>) -> Result {
    let view = EditPage {
        page: visit.page("Change this plan"),
        what: opened.plan.head.name.clone(),
        back: opened.href("/plan"),
        lede: format!(
            "What it says now is kept as version {}. Its code stays {}: addresses and links name it.",
            opened.plan.version, opened.plan.head.code
        ),
        here: opened.href("/plan/edit"),
        hidden: vec![("version".to_owned(), opened.plan.version.to_string())],
        fields: edit::fields(&form_of::FIELDS, form),
        meanwhile,
        note: Some((form.value("note").to_owned(), form.error("note").to_owned())),
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
        return conflict(&visit, &opened, form, version).await;
    }
    let says = form_of::read(&mut form, &opened.plan.head);
    let note = form.line("note", 200);
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &opened, &form, None);
    }
    let back = opened.href("/plan");
    match acts::change(&visit, which.plan.as_deref(), version, &says, &note).await {
        Ok(Saved::As(version)) => {
            Ok(visit.go_saying(&back, &Flash::good(format!("Saved as version {version}. What it said before is kept."))))
        }
        Ok(Saved::Same) => Ok(visit.go_saying(&back, &Flash::info("Nothing was different."))),
        Ok(Saved::Changed) => conflict(&visit, &open(&visit, &which).await?, form, version).await,
        Err(Error::Invalid(wrong)) => {
            wrong.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &opened, &form, None)
        }
        Err(error) => Err(error),
    }
}

/// Somebody saved other words, or other settings, meanwhile: what they changed is said, what was typed stays.
async fn conflict(visit: &Visit, opened: &Opened<'_>, form: Form, version: i64) -> Result {
    let found = store::heads_before(&mut visit.app.db.read().await?, &opened.plan.id, version.checked_add(1), 1).await?;
    let base = found.first().map_or(&opened.plan.head, |one| &one.says);
    let (form, changes) = together(&form_of::FIELDS, &form_of::values(base), form, &form_of::values(&opened.plan.head));
    page(visit, StatusCode::CONFLICT, opened, &form, Some(changes))
}
