//! What is said of an action on its page: its status, updates, evidence, whom to ask, who acts for an owner.

use axum::extract::{Form as Sent, Path, Query};
use axum::http::StatusCode;

use super::page;
use crate::plan::acts::{self, Given};
use crate::plan::forms::record as short;
use crate::plan::model::Act;
use crate::plan::pages::{Pairs, Which};
use crate::plan::store;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Result, Visit};

/// Shows the form again with what is wrong with it, for those who may send it.
async fn again(visit: &Visit, which: &Which, number: &str, form: Form, act: Act) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    let (action, relation) = acts::action(&mut tx, &opened, number).await?;
    let asked = store::updates(&mut tx, &action.id)
        .await?
        .iter()
        .any(|one| one.given.is_none() && one.asked_of.as_ref() == Some(&opened.me.person));
    drop(tx);
    if !(act == Act::Update && asked) {
        acts::allow(relation, act)?;
    }
    let view = page(visit, which, number, form).await?;
    visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// What an act found wrong goes beside the fields; other errors go on.
fn wrong(mut form: Form, error: Error) -> Result<Form> {
    let Error::Invalid(fields) = error else { return Err(error) };
    fields.iter().for_each(|(field, why)| form.wrong(field, why.as_str()));
    Ok(form)
}

fn back(visit: &Visit, which: &Which, number: &str, flash: Flash) -> Result {
    let plan = which.plan.as_deref().map_or_else(String::new, |plan| format!("?plan={plan}"));
    Ok(visit.go_saying(&format!("/plan/actions/{number}{plan}"), &flash))
}

/// `POST /plan/actions/{number}/status`.
pub(crate) async fn status(
    visit: Visit,
    Path(number): Path<String>,
    Query(which): Query<Which>,
    Sent(sent): Sent<Pairs>,
) -> Result {
    let mut form = Form::sent(sent);
    let (status, reason) = short::status(&mut form);
    let Some(status) = status.filter(|_| form.is_good()) else { return again(&visit, &which, &number, form, Act::Update).await };
    let done = acts::set_status(&visit, which.plan.as_deref(), &number, status, &reason).await?;
    let flash = if done {
        Flash::good(format!("It is {} now.", status.label().to_lowercase()))
    } else {
        Flash::info("It stood so already.")
    };
    back(&visit, &which, &number, flash)
}

/// `POST /plan/actions/{number}/updates`.
pub(crate) async fn update(
    visit: Visit,
    Path(number): Path<String>,
    Query(which): Query<Which>,
    Sent(sent): Sent<Pairs>,
) -> Result {
    let mut form = Form::sent(sent);
    let opened = acts::open(&mut visit.app.db.read().await?, &visit, which.plan.as_deref()).await?;
    let (at, words) = short::update(&mut form, &opened.plan.head, opened.today);
    let Some(at) = at.filter(|_| form.is_good()) else { return again(&visit, &which, &number, form, Act::Update).await };
    let flash = match acts::update(&visit, which.plan.as_deref(), &number, at, &words).await? {
        Given::Answered => Flash::good("Thank you. Whoever asked is told."),
        Given::Unasked => Flash::good("Thank you. It stands below, with your name."),
        Given::Before => Flash::info("That was said of this day already."),
    };
    back(&visit, &which, &number, flash)
}

/// `POST /plan/actions/{number}/evidence`.
pub(crate) async fn evidence(
    visit: Visit,
    Path(number): Path<String>,
    Query(which): Query<Which>,
    Sent(sent): Sent<Pairs>,
) -> Result {
    let mut form = Form::sent(sent);
    let (words, link) = short::evidence(&mut form);
    if !form.is_good() {
        return again(&visit, &which, &number, form, Act::Update).await;
    }
    let flash = match acts::evidence(&visit, which.plan.as_deref(), &number, &words, &link).await? {
        true => Flash::good("The evidence is added."),
        false => Flash::info("The same stands there already."),
    };
    back(&visit, &which, &number, flash)
}

/// `POST /plan/actions/{number}/ask`.
pub(crate) async fn ask(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let mut form = Form::sent(sent);
    let (who, due, question) = short::ask(&mut form);
    let Some(due) = due.filter(|_| form.is_good()) else { return again(&visit, &which, &number, form, Act::Keep).await };
    match acts::ask(&visit, which.plan.as_deref(), &number, &who, due, &question).await {
        Ok(true) => back(&visit, &which, &number, Flash::good("They are asked by mail, and it shows here until they answer.")),
        Ok(false) => back(&visit, &which, &number, Flash::info("They were asked already and have not answered yet.")),
        Err(error) => again(&visit, &which, &number, wrong(form, error)?, Act::Keep).await,
    }
}

/// `POST /plan/actions/{number}/owners`.
pub(crate) async fn owner(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>, Sent(sent): Sent<Pairs>) -> Result {
    let mut form = Form::sent(sent);
    let acts_for_it = form.value("acts") != "no";
    let (owner, who) =
        (form.line("owner", 300), form.needed("person", 200, "Say who: their e-mail address, or their profile's address."));
    if !form.is_good() {
        return again(&visit, &which, &number, form, Act::Keep).await;
    }
    match acts::set_owner(&visit, which.plan.as_deref(), &number, &owner, &who, acts_for_it).await {
        Ok(true) if acts_for_it => back(&visit, &which, &number, Flash::good("They act for this owner from now on.")),
        Ok(true) => back(&visit, &which, &number, Flash::good("They no longer act for this owner.")),
        Ok(false) => back(&visit, &which, &number, Flash::info("It was so already.")),
        Err(error) => again(&visit, &which, &number, wrong(form, error)?, Act::Keep).await,
    }
}
