//! Actions as JSON: one of them, and what is said of it.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::part::{PlanPartIn, PlanPlaceIn, conflict, fields, form, laid_over};
use crate::plan::acts;
use crate::plan::forms::{action as action_form, add as add_form, record as short};
use crate::plan::model::{Act, Action, Relation, Status};
use crate::plan::store::{self, Saved};
use crate::web::{Error, FromJson, IfMatch, Result, Visit, tagged};

/// One action, with everything that may be changed about it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActionOut {
    number: String,
    version: i64,
    status: Status,
    reason: String,
    since: DateTime<Utc>,
    late: bool,
    /// What it says, as `PUT` takes it.
    fields: BTreeMap<String, String>,
    updates: Vec<UpdateOut>,
    evidence: Vec<EvidenceOut>,
}

/// An update: asked for, given, or both.
#[derive(Debug, Serialize, ToSchema)]
struct UpdateOut {
    /// When it was asked for; none where it was given unasked.
    asked: Option<DateTime<Utc>>,
    /// The name of whoever was asked.
    asked_of: Option<String>,
    /// By which day.
    due: Option<String>,
    question: String,
    /// When it was given; none while it is waited for.
    given: Option<DateTime<Utc>>,
    given_by: Option<String>,
    /// The day it speaks of.
    day: Option<String>,
    words: String,
}

/// What shows that something was done.
#[derive(Debug, Serialize, ToSchema)]
struct EvidenceOut {
    words: String,
    link: String,
    added: DateTime<Utc>,
}

/// One action: how it stands, what it says, what was asked and said, what shows it.
#[utoipa::path(
    get,
    path = "/api/v1/plans/{plan}/actions/{number}",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("number" = String, Path, description = "An action's number")),
    responses(
        (status = 200, body = ActionOut, headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "No such action"),
    )
)]
pub(crate) async fn action(visit: Visit, Path((plan, number)): Path<(String, String)>) -> Result {
    answer_action(&visit, &plan, &number).await
}

pub(super) async fn answer_action(visit: &Visit, plan: &str, number: &str) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, Some(plan)).await?;
    let (kept, _) = acts::action(&mut tx, &opened, number).await?;
    let updates = store::updates(&mut tx, &kept.id).await?;
    let evidence = store::evidence(&mut tx, &kept.id).await?;
    drop(tx);
    let out = ActionOut {
        number: kept.says.number.clone(),
        version: kept.version,
        status: kept.stand.status,
        reason: kept.stand.reason.clone(),
        since: kept.stand.since,
        late: kept.stand.status.is_late(kept.says.due_on(&opened.plan.head), opened.today),
        fields: fields(action_form::values(&kept.says)),
        updates: updates
            .into_iter()
            .map(|one| UpdateOut {
                asked: one.asked,
                asked_of: one.asked_name,
                due: one.due,
                question: one.question,
                given: one.given,
                given_by: one.given_by,
                day: one.day,
                words: one.words,
            })
            .collect(),
        evidence: evidence.into_iter().map(|one| EvidenceOut { words: one.words, link: one.link, added: one.added }).collect(),
    };
    Ok(tagged(kept.version, out))
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

/// A new action.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionIn {
    /// Its number; without one it gets the next that is free.
    #[serde(default)]
    number: String,
    /// The action that it is a part of.
    #[serde(default)]
    part_of: String,
    /// What it says, by field, as `GET` gives it.
    fields: BTreeMap<String, String>,
    /// Why, in up to 200 letters.
    #[serde(default)]
    note: String,
}

/// Adds an action to a plan, behind the others of its strand. Coordinators only.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/actions",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code")),
    request_body = ActionIn,
    responses(
        (status = 201, body = ActionOut, headers(
            ("Location" = String, description = "Where it is"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such plan at your institution"),
        (status = 409, description = "There is one that says the same"),
        (status = 422, description = "A field is wrong, or the number is taken"),
    )
)]
pub(crate) async fn add(visit: Visit, Path(plan): Path<String>, sent: FromJson<ActionIn>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    acts::allow(Relation::of(opened.me, false), Act::Keep)?;
    let known = store::known(&mut tx, &opened.me.institution).await?;
    drop(tx);
    let ActionIn { number, part_of, fields, note } = sent.read()?;
    let form = laid_over(action_form::values(&Action::default()), PlanPartIn { fields, note })?;
    let mut form = form.with("number", &number).with("part_of", &part_of);
    let before = add_form::action(&mut form);
    let says = action_form::read(&mut form, &before, &opened.plan.head, &known);
    let note = form.line("note", 200);
    form.checked()?;
    let number = acts::add_action(&visit, Some(&plan), says, &note).await?;
    let place = format!("/api/v1/plans/{plan}/actions/{number}");
    Ok((StatusCode::CREATED, [(LOCATION, place)], answer_action(&visit, &plan, &number).await?).into_response())
}

/// Moves an action behind another, or to the front. Coordinators only.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/actions/{number}/move",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("number" = String, Path, description = "An action's number")),
    request_body = PlanPlaceIn,
    responses(
        (status = 204, description = "It stands there"),
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such action"),
        (status = 422, description = "No such action to stand behind"),
    )
)]
pub(crate) async fn place(visit: Visit, Path((plan, number)): Path<(String, String)>, sent: FromJson<PlanPlaceIn>) -> Result {
    allowed(&visit, &plan, &number, Act::Keep).await?;
    acts::move_behind::<Action>(&visit, Some(&plan), &number, &sent.read()?.behind).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
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
        (status = 403, description = "Neither an owner nor a coordinator"),
        (status = 404, description = "No such action"),
        (status = 409, description = "Changed by someone else meanwhile"),
        (status = 422, description = "A field is wrong"),
        (status = 428, description = "No If-Match"),
    )
)]
pub(crate) async fn change(
    visit: Visit,
    Path((plan, number)): Path<(String, String)>,
    if_match: IfMatch,
    sent: FromJson<PlanPartIn>,
) -> Result {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, &visit, Some(&plan)).await?;
    let (kept, relation) = acts::action(&mut tx, &opened, &number).await?;
    acts::allow(relation, Act::Edit)?;
    let known = store::known(&mut tx, &opened.me.institution).await?;
    drop(tx);
    let mut form = laid_over(action_form::values(&kept.says), sent.read()?)?;
    let version = if_match.version()?;
    let says = action_form::read(&mut form, &kept.says, &opened.plan.head, &known);
    let note = form.line("note", 200);
    form.checked()?;
    if acts::save_action(&visit, Some(&plan), &number, version, &says, &note).await? == Saved::Changed {
        return Err(conflict());
    }
    answer_action(&visit, &plan, &number).await
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
        (status = 403, description = "Neither an owner, the steering group nor a coordinator"),
        (status = 404, description = "No such action"),
        (status = 422, description = "A reason is missing"),
    )
)]
pub(crate) async fn status(visit: Visit, Path((plan, number)): Path<(String, String)>, sent: FromJson<ActionStatusIn>) -> Result {
    allowed(&visit, &plan, &number, Act::Update).await?;
    let sent = sent.read()?;
    let mut form = form([("status", sent.status.code().to_owned()), ("reason", sent.reason)]);
    let (Some(status), reason) = short::status(&mut form) else { return Err(Error::Invalid(form.errors())) };
    form.checked()?;
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
        (status = 403, description = "Neither an owner, the steering group nor a coordinator, and nobody asked you"),
        (status = 404, description = "No such action"),
        (status = 422, description = "A field is wrong"),
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
    let (at, words) = short::update(&mut form, &opened.plan.head, opened.today);
    let Some(at) = at.filter(|_| form.is_good()) else { return Err(Error::Invalid(form.errors())) };
    acts::update(&visit, Some(&plan), &number, at, &words).await?;
    answer_action(&visit, &plan, &number).await
}

/// Adds evidence to an action; the same again changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/plans/{plan}/actions/{number}/evidence",
    tag = "plan",
    params(("plan" = String, Path, description = "A plan's code"), ("number" = String, Path, description = "An action's number")),
    request_body = ActionEvidenceIn,
    responses(
        (status = 200, body = ActionOut),
        (status = 403, description = "Neither an owner, the steering group nor a coordinator"),
        (status = 404, description = "No such action"),
        (status = 422, description = "A field is wrong"),
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
    form.checked()?;
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
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such action"),
        (status = 409, description = "They were asked already and have not answered"),
        (status = 422, description = "A field is wrong"),
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
        (status = 403, description = "You are no coordinator"),
        (status = 404, description = "No such action"),
        (status = 422, description = "No such owner, or nobody known by that"),
    )
)]
pub(crate) async fn owner(visit: Visit, Path((plan, number)): Path<(String, String)>, sent: FromJson<ActionOwnerIn>) -> Result {
    allowed(&visit, &plan, &number, Act::Keep).await?;
    let sent = sent.read()?;
    acts::set_owner(&visit, Some(&plan), &number, &sent.owner, &sent.who, sent.acts).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Makes sure that the visitor may, before what they sent is looked at.
async fn allowed(visit: &Visit, plan: &str, number: &str, act: Act) -> Result<()> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, Some(plan)).await?;
    let (_, relation) = acts::action(&mut tx, &opened, number).await?;
    acts::allow(relation, act)
}
