//! Changing what an action says.

use axum::extract::{Form as Sent, Path, Query};
use axum::http::StatusCode;

use super::edit::{EditPage, fields};
use super::{Pairs, Which};
use crate::plan::acts::{self, Opened};
use crate::plan::forms::{Meanwhile, Values, action as form_of, together};
use crate::plan::model::{Act, Action};
use crate::plan::store::{self, Kept, Saved};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Result, Visit};

fn filled(values: Values) -> Form {
    Form::sent(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

async fn open<'a>(visit: &'a Visit, which: &Which, number: &str) -> Result<(Opened<'a>, Kept<Action>, Vec<String>)> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    let (kept, relation) = acts::action(&mut tx, &opened, number).await?;
    acts::allow(relation, Act::Edit)?;
    let numbers = store::actions(&mut tx, &opened.plan.id).await?.into_iter().map(|one| one.says.number).collect();
    Ok((opened, kept, numbers))
}

fn page(visit: &Visit, opened: &Opened<'_>, kept: &Kept<Action>, form: &Form, meanwhile: Vec<Meanwhile>) -> EditPage {
    let path = format!("/plan/actions/{}", kept.says.number);
    EditPage {
        page: visit.page(format!("Change action {}", kept.says.number)),
        what: format!("Action {}", kept.says.number),
        back: opened.href(&path),
        here: opened.href(&format!("{path}/edit")),
        version: kept.version,
        fields: fields(&form_of::FIELDS, form),
        meanwhile,
        note: form.value("note").to_owned(),
        note_error: form.error("note").to_owned(),
        errors: form.errors(),
    }
}

/// `GET /plan/actions/{number}/edit`.
pub(crate) async fn show(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>) -> Result {
    let (opened, kept, _) = open(&visit, &which, &number).await?;
    let form = filled(form_of::values(&kept.says));
    visit.html(&page(&visit, &opened, &kept, &form, Vec::new()))
}

/// `POST /plan/actions/{number}/edit`.
pub(crate) async fn save(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let (opened, kept, numbers) = open(&visit, &which, &number).await?;
    let mut form = Form::sent(sent);
    let version: i64 =
        form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))?;
    if version != kept.version {
        return conflict(&visit, &opened, &kept, form, version).await;
    }
    let says = form_of::read(&mut form, &kept.says, &numbers);
    let note = form.line("note", 200);
    if !form.is_good() {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, &opened, &kept, &form, Vec::new()));
    }
    match acts::save_action(&visit, which.plan.as_deref(), &number, version, &says, &note).await {
        Ok(Saved::As(version)) => {
            let back = opened.href(&format!("/plan/actions/{number}"));
            Ok(visit.go_saying(&back, &Flash::good(format!("Saved as version {version}. What it said before is kept below."))))
        }
        Ok(Saved::Same) => {
            Ok(visit.go_saying(&opened.href(&format!("/plan/actions/{number}")), &Flash::info("Nothing was different.")))
        }
        Ok(Saved::Changed) => {
            let (opened, kept, _) = open(&visit, &which, &number).await?;
            conflict(&visit, &opened, &kept, form, version).await
        }
        Err(Error::Invalid(wrong)) => {
            wrong.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
            visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, &opened, &kept, &form, Vec::new()))
        }
        Err(error) => Err(error),
    }
}

/// Somebody saved another version meanwhile: what they changed is said, what was typed stays.
async fn conflict(visit: &Visit, opened: &Opened<'_>, kept: &Kept<Action>, form: Form, version: i64) -> Result {
    let mut tx = visit.app.db.read().await?;
    let versions = store::versions::<Action>(&mut tx, &kept.id).await?;
    drop(tx);
    let base = versions.iter().find(|one| one.version == version).map_or(&kept.says, |one| &one.says);
    let (form, changes) = together(&form_of::FIELDS, &form_of::values(base), form, &form_of::values(&kept.says));
    visit.html_as(StatusCode::CONFLICT, &page(visit, opened, kept, &form, changes))
}
