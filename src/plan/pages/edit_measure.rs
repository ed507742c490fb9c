//! Changing how a measure is defined, and its place among those of its action.

use axum::extract::{Form as Sent, Path, Query};

use super::{Pairs, Which, edit};
use crate::plan::acts::{self, Opened};
use crate::plan::forms::measure as form_of;
use crate::plan::model::{Act, Measure};
use crate::plan::store::{Kept, Saved};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Result, Visit};

async fn open<'a>(visit: &'a Visit, which: &Which, code: &str) -> Result<(Opened<'a>, Kept<Measure>)> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    let (kept, _, relation) = acts::measure(&mut tx, &opened, code).await?;
    acts::allow(relation, Act::Edit)?;
    Ok((opened, kept))
}

/// `GET /plan/measures/{code}/edit`.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>) -> Result {
    let (opened, kept) = open(&visit, &which, &code).await?;
    edit::opened_with(&visit, &opened, &kept).await
}

/// `POST /plan/measures/{code}/edit`.
pub(crate) async fn save(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let (opened, kept) = open(&visit, &which, &code).await?;
    let mut form = Form::sent(sent);
    let version = edit::version(&form)?;
    if version != kept.version {
        return edit::conflict(&visit, &opened, &kept, form, version).await;
    }
    let says = form_of::read(&mut form, &kept.says, opened.who());
    let note = form.line("note", 200);
    let is_anew = form_of::says_otherwise(&form, &kept.says, &says, opened.sight);
    if is_anew && note.is_empty() {
        form.wrong("note", "Say in a few words why: numbers before and after are compared by it.");
    }
    if !form.is_good() {
        return edit::again(&visit, &opened, &kept, &form).await;
    }
    let back = opened.href(&format!("/plan/measures/{code}"));
    match acts::save_measure(&visit, which.plan.as_deref(), &code, version, &says, (&note, is_anew)).await {
        Ok(Saved::As(version)) => {
            Ok(visit.go_saying(&back, &Flash::good(format!("Saved as version {version}. Numbers are read by it from now on."))))
        }
        Ok(Saved::Same) => Ok(visit.go_saying(&back, &Flash::info("Nothing was different."))),
        Ok(Saved::Changed) => {
            let (opened, kept) = open(&visit, &which, &code).await?;
            edit::conflict(&visit, &opened, &kept, form, version).await
        }
        Err(Error::Invalid(wrong)) => {
            wrong.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
            edit::again(&visit, &opened, &kept, &form).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /plan/measures/{code}/move`.
pub(crate) async fn place(visit: Visit, Path(code): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    edit::moved::<Measure>(&visit, which.plan.as_deref(), &code, Form::sent(sent).value("behind")).await
}
