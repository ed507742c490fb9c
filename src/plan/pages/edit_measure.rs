//! Changing how a measure is defined.

use axum::extract::{Form as Sent, Path, Query};
use axum::http::StatusCode;

use super::edit::{EditPage, fields};
use super::{Pairs, Which};
use crate::plan::acts::{self, Opened};
use crate::plan::forms::{Meanwhile, Values, measure as form_of, together};
use crate::plan::model::{Act, Measure};
use crate::plan::store::{self, Kept, Saved};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Result, Visit};

fn filled(values: Values) -> Form {
    Form::sent(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

async fn open<'a>(visit: &'a Visit, which: &Which, code: &str) -> Result<(Opened<'a>, Kept<Measure>)> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    let (kept, _, relation) = acts::measure(&mut tx, &opened, code).await?;
    acts::allow(relation, Act::Edit)?;
    Ok((opened, kept))
}

fn page(visit: &Visit, opened: &Opened<'_>, kept: &Kept<Measure>, form: &Form, meanwhile: Vec<Meanwhile>) -> EditPage {
    let path = format!("/plan/measures/{}", kept.says.code);
    EditPage {
        page: visit.page(format!("Change measure {}", kept.says.code)),
        what: format!("Measure {}", kept.says.code),
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

/// `GET /plan/measures/{code}/edit`.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>) -> Result {
    let (opened, kept) = open(&visit, &which, &code).await?;
    let form = filled(form_of::values(&kept.says));
    visit.html(&page(&visit, &opened, &kept, &form, Vec::new()))
}

/// `POST /plan/measures/{code}/edit`.
pub(crate) async fn save(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let (opened, kept) = open(&visit, &which, &code).await?;
    let mut form = Form::sent(sent);
    let version: i64 =
        form.value("version").parse().map_err(|_| Error::Bad("The form was not complete. Open it again.".to_owned()))?;
    if version != kept.version {
        return conflict(&visit, &opened, &kept, form, version).await;
    }
    let says = form_of::read(&mut form, &kept.says, &opened.me.name, opened.today);
    let note = form.line("note", 200);
    if says != kept.says && note.is_empty() {
        form.wrong("note", "Say in a few words why: numbers before and after are compared by it.");
    }
    if !form.is_good() {
        return visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, &opened, &kept, &form, Vec::new()));
    }
    let back = opened.href(&format!("/plan/measures/{code}"));
    match acts::save_measure(&visit, which.plan.as_deref(), &code, version, &says, &note).await? {
        Saved::As(version) => {
            Ok(visit.go_saying(&back, &Flash::good(format!("Saved as version {version}. Numbers are read by it from now on."))))
        }
        Saved::Same => Ok(visit.go_saying(&back, &Flash::info("Nothing was different."))),
        Saved::Changed => {
            let (opened, kept) = open(&visit, &which, &code).await?;
            conflict(&visit, &opened, &kept, form, version).await
        }
    }
}

/// Somebody saved another version meanwhile: what they changed is said, what was typed stays.
async fn conflict(visit: &Visit, opened: &Opened<'_>, kept: &Kept<Measure>, form: Form, version: i64) -> Result {
    let mut tx = visit.app.db.read().await?;
    let versions = store::versions::<Measure>(&mut tx, &kept.id).await?;
    drop(tx);
    let base = versions.iter().find(|one| one.version == version).map_or(&kept.says, |one| &one.says);
    let (form, changes) = together(&form_of::FIELDS, &form_of::values(base), form, &form_of::values(&kept.says));
    visit.html_as(StatusCode::CONFLICT, &page(visit, opened, kept, &form, changes))
}
