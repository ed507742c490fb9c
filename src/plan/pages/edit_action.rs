//! Changing what an action says, and its place in the plan.

use axum::extract::{Form as Sent, Path, Query};

use super::{Pairs, Which, edit};
use crate::plan::acts::{self, Opened};
use crate::plan::forms::action as form_of;
use crate::plan::model::check::Known;
use crate::plan::model::{Act, Action};
use crate::plan::store::{self, Kept, Saved};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Result, Visit};

async fn open<'a>(visit: &'a Visit, which: &Which, number: &str) -> Result<(Opened<'a>, Kept<Action>, Known)> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    let (kept, relation) = acts::action(&mut tx, &opened, number).await?;
    acts::allow(relation, Act::Edit)?;
    let known = store::known(&mut tx, &opened.me.institution).await?;
    Ok((opened, kept, known))
}

/// `GET /plan/actions/{number}/edit`.
pub(crate) async fn show(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>) -> Result {
    let (opened, kept, _) = open(&visit, &which, &number).await?;
    edit::opened_with(&visit, &opened, &kept).await
}

/// `POST /plan/actions/{number}/edit`.
pub(crate) async fn save(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let (opened, kept, known) = open(&visit, &which, &number).await?;
    let mut form = Form::sent(sent);
    let version = edit::version(&form)?;
    if version != kept.version {
        return edit::conflict(&visit, &opened, &kept, form, version).await;
    }
    let says = form_of::read(&mut form, &kept.says, &opened.plan.head, &known);
    let note = form.line("note", 200);
    if !form.is_good() {
        return edit::again(&visit, &opened, &kept, &form).await;
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
            edit::conflict(&visit, &opened, &kept, form, version).await
        }
        Err(Error::Invalid(wrong)) => {
            wrong.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
            edit::again(&visit, &opened, &kept, &form).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /plan/actions/{number}/move`.
pub(crate) async fn place(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    edit::moved::<Action>(&visit, which.plan.as_deref(), &number, Form::sent(sent).value("behind")).await
}
