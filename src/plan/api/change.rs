//! Changing plans.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::header::IF_MATCH;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::read::{ActionOut, MeasureOut, answer_action, answer_measure};
use crate::plan::acts;
use crate::plan::forms::{action as action_form, measure as measure_form, record as short};
use crate::plan::model::Act;
use crate::plan::store::{self, Saved};
use crate::web::forms::Form;
use crate::web::openapi::Problem;
use crate::web::{Error, FromJson, Result, Visit};

/// What a part of a plan is to say: the fields that differ, as `GET` gives them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanPartIn {
    /// Fields by name; those that are left out stay as they are.
    fields: BTreeMap<String, String>,
    /// Why, in up to 200 letters; needed for measures.
    #[serde(default)]
    note: String,
}

/// How an action stands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionStatusIn {
    status: crate::plan::model::Status,
    /// Why; needed where it is paused.
    #[serde(default)]
    reason: String,
}

/// What is said of an action.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionUpdateIn {
    /// The day it speaks of; today without it.
    #[serde(default)]
    day: String,
    words: String,
}

/// What shows that something was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionEvidenceIn {
    words: String,
    /// Where it is to be read: an address that begins with https://
    #[serde(default)]
    link: String,
}

/// Whom to ask how an action stands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionAskIn {
    /// The name in addresses of somebody who acts for an owner.
    who: String,
    /// By which day, such as 2026-03-31.
    due: String,
    /// What is wanted to be known.
    #[serde(default)]
    question: String,
}

/// Who acts for an owner.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionOwnerIn {
    /// The owner, as the action names it.
    owner: String,
    /// Their e-mail address, or their name in addresses.
    who: String,
    /// Whether they do.
    acts: bool,
}

/// What happened outside.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureRecordIn {
    what: crate::plan::model::Recorded,
    /// When: a day, a quarter, a year, an academic year, or `day to day`.
    period: String,
    n: Option<f64>,
    of: Option<f64>,
    /// How many a survey asked.
    invited: Option<f64>,
    /// False where it was not held; then `words` say why.
    #[serde(default = "yes")]
    held: bool,
    #[serde(default)]
    words: String,
    #[serde(default)]
    link: String,
    /// The record that this one takes the place of.
    corrects: Option<String>,
}

fn yes() -> bool {
    true
}

fn form<const N: usize>(pairs: [(&str, String); N]) -> Form {
    Form::sent(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The form of a part as it is, with what was sent laid over it.
fn laid_over(values: Vec<(&'static str, String)>, sent: PlanPartIn) -> Result<Form> {
    let known: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let unknown: Vec<(String, String)> = sent
        .fields
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| (name.clone(), "There is no such field.".to_owned()))
        .collect();
    if !unknown.is_empty() {
        return Err(Error::Invalid(unknown));
    }
    let pairs = values.into_iter().map(|(name, value)| (name.to_owned(), sent.fields.get(name).cloned().unwrap_or(value)));
    Ok(Form::sent(pairs.chain([("note".to_owned(), sent.note)]).collect()))
}

fn expected(headers: &HeaderMap) -> Result<i64> {
    let text = headers.get(IF_MATCH).ok_or(Error::NoVersion)?.to_str().unwrap_or_default();
    Ok(text.trim_matches('"').parse().unwrap_or(-1))
}

fn conflict() -> Error {
    Error::Conflict("Somebody changed it meanwhile. Read it again, and lay your changes over that.".to_owned())
}

/// Changes what an action says, if it is still the version named in `If-Match`.
#[utoipa::path(
    put,
    path = "/api/v1/plans/{plan}/actions/{number}",
    tag = "plan",
    params(
        ("plan" = String, Path, description = "A plan's code"),
        ("number" = String, Path, description = "An action's number"),
        ("If-Match" = String, Header, description = "The ETag of the version that this changes"),
    ),
    request_body = PlanPartIn,
    responses(
        (status = 200, body = ActionOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Neither an owner nor a coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such action", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Changed by someone else meanwhile", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "No If-Match", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn action(
    visit: Visit,
    Path((plan, number)): Path<(String, String)>,
    headers: HeaderMap,
    sent: FromJson<PlanPartIn>,
) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (kept, relation) = acts::action(&mut tx, &opened, &number).await?;
    acts::allow(relation, Act::Edit)?;
    let numbers: Vec<String> = store::actions(&mut tx, &opened.plan.id).await?.into_iter().map(|one| one.says.number).collect();
    drop(tx);
    let mut form = laid_over(action_form::values(&kept.says), sent.read()?)?;
    let version = expected(&headers)?;
    let says = action_form::read(&mut form, &kept.says, &numbers);
    let note = form.line("note", 200);
    if !form.is_good() {
        return Err(Error::Invalid(form.errors()));
    }
    if acts::save_action(&visit, Some(&plan), &number, version, &says, &note).await? == Saved::Changed {
        return Err(conflict());
    }
    answer_action(&visit, &plan, &number).await
}

/// Changes how a measure is defined, if it is still the version named in `If-Match`.
#[utoipa::path(
    put,
    path = "/api/v1/plans/{plan}/measures/{code}",
    tag = "plan",
    params(
        ("plan" = String, Path, description = "A plan's code"),
        ("code" = String, Path, description = "A measure's code"),
        ("If-Match" = String, Header, description = "The ETag of the version that this changes"),
    ),
    request_body = PlanPartIn,
    responses(
        (status = 200, body = MeasureOut, headers(("ETag" = String, description = "Its new version"))),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Neither an owner nor a coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such measure", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Changed by someone else meanwhile", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "No If-Match", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn measure(
    visit: Visit,
    Path((plan, code)): Path<(String, String)>,
    headers: HeaderMap,
    sent: FromJson<PlanPartIn>,
) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (kept, _, relation) = acts::measure(&mut tx, &opened, &code).await?;
    drop(tx);
    acts::allow(relation, Act::Edit)?;
    let mut form = laid_over(measure_form::values(&kept.says), sent.read()?)?;
    let version = expected(&headers)?;
    let says = measure_form::read(&mut form, &kept.says, &opened.me.name, opened.today);
    let note = form.line("note", 200);
    if says != kept.says && note.is_empty() {
        form.wrong("note", "Say in a few words why: numbers before and after are compared by it.");
    }
    if !form.is_good() {
        return Err(Error::Invalid(form.errors()));
    }
    if acts::save_measure(&visit, Some(&plan), &code, version, &says, &note).await? == Saved::Changed {
        return Err(conflict());
    }
    answer_measure(&visit, &plan, &code, None).await
}

/// Says how an action stands.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/actions/{number}/status",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("number" = String, Path, description = "An action's number")),
    request_body = ActionStatusIn,
    responses(
        (status = 200, body = ActionOut),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Neither an owner, the steering group nor a coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such action", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A reason is missing", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn status(visit: Visit, Path((plan, number)): Path<(String, String)>, sent: FromJson<ActionStatusIn>) -> Result {
    allowed(&visit, &plan, &number, Act::Update).await?;
    let sent = sent.read()?;
    let mut form = form([("status", sent.status.code().to_owned()), ("reason", sent.reason)]);
    let (Some(status), reason) = short::status(&mut form) else { return Err(Error::Invalid(form.errors())) };
    if !form.is_good() {
        return Err(Error::Invalid(form.errors()));
    }
    acts::set_status(&visit, Some(&plan), &number, status, &reason).await?;
    answer_action(&visit, &plan, &number).await
}

/// Says how far an action is. It answers what one was asked.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/actions/{number}/updates",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("number" = String, Path, description = "An action's number")),
    request_body = ActionUpdateIn,
    responses(
        (status = 200, body = ActionOut),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Neither an owner, the steering group nor a coordinator, and nobody asked you", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such action", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn update(visit: Visit, Path((plan, number)): Path<(String, String)>, sent: FromJson<ActionUpdateIn>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (kept, relation) = acts::action(&mut tx, &opened, &number).await?;
    let asked = store::updates(&mut tx, &kept.id).await?;
    drop(tx);
    if !asked.iter().any(|one| one.given.is_none() && one.asked_of.as_ref() == Some(&opened.me.person)) {
        acts::allow(relation, Act::Update)?;
    }
    let sent = sent.read()?;
    let mut form = form([("day", sent.day), ("update", sent.words)]);
    let (at, words) = short::update(&mut form, opened.today);
    let Some(at) = at.filter(|_| form.is_good()) else { return Err(Error::Invalid(form.errors())) };
    acts::update(&visit, Some(&plan), &number, at, &words).await?;
    answer_action(&visit, &plan, &number).await
}

/// Adds evidence to an action.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/actions/{number}/evidence",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("number" = String, Path, description = "An action's number")),
    request_body = ActionEvidenceIn,
    responses(
        (status = 200, body = ActionOut),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Neither an owner, the steering group nor a coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such action", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn evidence(
    visit: Visit,
    Path((plan, number)): Path<(String, String)>,
    sent: FromJson<ActionEvidenceIn>,
) -> Result {
    allowed(&visit, &plan, &number, Act::Update).await?;
    let sent = sent.read()?;
    let mut form = form([("evidence", sent.words), ("link", sent.link)]);
    let (words, link) = short::evidence(&mut form);
    if !form.is_good() {
        return Err(Error::Invalid(form.errors()));
    }
    acts::evidence(&visit, Some(&plan), &number, &words, &link).await?;
    answer_action(&visit, &plan, &number).await
}

/// Asks somebody who acts for an owner how an action stands: by mail, and it shows until they answer.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/actions/{number}/ask",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("number" = String, Path, description = "An action's number")),
    request_body = ActionAskIn,
    responses(
        (status = 200, body = ActionOut),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such action", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "They were asked already and have not answered", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn ask(visit: Visit, Path((plan, number)): Path<(String, String)>, sent: FromJson<ActionAskIn>) -> Result {
    allowed(&visit, &plan, &number, Act::Keep).await?;
    let sent = sent.read()?;
    let mut form = form([("who", sent.who), ("due", sent.due), ("ask", sent.question)]);
    let (who, due, question) = short::ask(&mut form);
    let Some(due) = due.filter(|_| form.is_good()) else { return Err(Error::Invalid(form.errors())) };
    if !acts::ask(&visit, Some(&plan), &number, &who, due, &question).await? {
        return Err(Error::Conflict("They were asked already and have not answered yet.".to_owned()));
    }
    answer_action(&visit, &plan, &number).await
}

/// Lets somebody act for an owner of an action, or ends it.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/actions/{number}/owners",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("number" = String, Path, description = "An action's number")),
    request_body = ActionOwnerIn,
    responses(
        (status = 204, description = "It is so"),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "You are no coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such action", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No such owner, or nobody known by that", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn owner(visit: Visit, Path((plan, number)): Path<(String, String)>, sent: FromJson<ActionOwnerIn>) -> Result {
    allowed(&visit, &plan, &number, Act::Keep).await?;
    let sent = sent.read()?;
    acts::set_owner(&visit, Some(&plan), &number, &sent.owner, &sent.who, sent.acts).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Records what happened outside, for a measure that cannot be counted here.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/measures/{code}/records",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("code" = String, Path, description = "A measure's code")),
    request_body = MeasureRecordIn,
    responses(
        (status = 200, body = MeasureOut),
        (status = 400, description = "Not JSON of this shape", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Neither an owner nor a coordinator", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such measure, or no such record to correct", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Recorded or corrected already", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn record(visit: Visit, Path((plan, code)): Path<(String, String)>, sent: FromJson<MeasureRecordIn>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (kept, _, relation) = acts::measure(&mut tx, &opened, &code).await?;
    drop(tx);
    acts::allow(relation, Act::Record)?;
    let sent = sent.read()?;
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut form = form([
        ("what", sent.what.code().to_owned()),
        ("period", sent.period),
        ("n", number(sent.n)),
        ("of", number(sent.of)),
        ("invited", number(sent.invited)),
        ("held", if sent.held { "yes" } else { "no" }.to_owned()),
        ("words", sent.words),
        ("link", sent.link),
    ]);
    let value = short::read(&mut form, &kept.says);
    let Some(value) = value.filter(|_| form.is_good()) else { return Err(Error::Invalid(form.errors())) };
    acts::record(&visit, Some(&plan), &code, &value, sent.corrects.as_deref()).await?;
    answer_measure(&visit, &plan, &code, None).await
}

/// Makes sure that the visitor may, before what they sent is looked at.
async fn allowed(visit: &Visit, plan: &str, number: &str, act: Act) -> Result<()> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, Some(plan)).await?;
    let (_, relation) = acts::action(&mut tx, &opened, number).await?;
    acts::allow(relation, act)
}
