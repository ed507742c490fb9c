//! Rounds: listed, made, moved on, weighed.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::proposals::ProposalOut;
use crate::accounts::Role;
use crate::matching::programme::Programme;
use crate::matching::rounds::act::{self, Reweighing};
use crate::matching::rounds::model::{Act, Aim, Change, Round};
use crate::matching::rounds::{forms, store};
use crate::web::forms::Form;
use crate::web::times::date;
use crate::web::{Error, FromJson, Result, Visit, within};

/// Rounds at once.
const ROUNDS: i64 = 50;

/// A round.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundOut {
    id: String,
    /// What it matches, such as `shadowing`.
    programme: String,
    name: String,
    /// `draft`, `open`, `closed`, `proposed`, `published` or `finished`.
    state: &'static str,
    /// To be sent back with every change.
    version: i64,
    /// `total` or `fair`.
    aim: &'static str,
    /// Points by code, and `narrower` and `broader` in percent.
    weights: BTreeMap<&'static str, f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closes: Option<NaiveDate>,
    message: String,
    made: DateTime<Utc>,
    changed: DateTime<Utc>,
}

/// Rounds, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rounds {
    items: Vec<RoundOut>,
}

/// A round with its proposal and what was done to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundWhole {
    round: RoundOut,
    /// Requests in it.
    requests: usize,
    /// The proposal that would be published.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<ProposalOut>,
    /// Whether a proposal is being made now.
    proposing: bool,
    /// Why the last one could not be made; empty otherwise.
    failed: String,
    /// The newest first.
    changes: Vec<ChangeOut>,
}

/// Something that was done to a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeOut {
    version: i64,
    who: String,
    words: String,
    happened: DateTime<Utc>,
}

/// A round to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRound {
    /// What it matches, such as `shadowing`.
    programme: String,
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// The last day on which requests are taken in; the round closes by itself when it is over.
    #[serde(default)]
    closes: Option<NaiveDate>,
    /// What every host is told.
    #[serde(default)]
    #[schema(max_length = 1000)]
    message: String,
}

/// What to do with a round.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepIn {
    /// The version that you have seen.
    version: i64,
    /// `open`, `close`, `reopen` or `finish`.
    act: String,
}

/// Other weights or another aim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightsIn {
    /// The version that you have seen.
    version: i64,
    /// Those that change, by code.
    #[serde(default)]
    weights: BTreeMap<String, f64>,
    /// `total` or `fair`; as it is where it is left out.
    #[serde(default)]
    aim: Option<String>,
    /// Why later rounds of the institution begin with them too; left out for this round alone.
    #[serde(default)]
    #[schema(max_length = 200)]
    usual: Option<String>,
}

/// Which of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// How many are left out before the first.
    #[serde(default)]
    #[param(minimum = 0, maximum = 10_000)]
    pub offset: i64,
}

impl RoundOut {
    pub(super) fn of(round: Round) -> Self {
        let weights = round.weights.weights.iter().map(|one| (one.code.code(), one.points));
        let shares = round.weights.shares.iter().map(|one| (one.code.code(), one.percent));
        Self {
            weights: weights.chain(shares).collect(),
            id: round.id.to_string(),
            programme: round.programme,
            name: round.name,
            state: round.state.code(),
            version: round.version,
            aim: round.aim.code(),
            closes: round.closes,
            message: round.message,
            made: round.made,
            changed: round.changed,
        }
    }
}

impl ChangeOut {
    fn of(change: Change) -> Self {
        Self { version: change.version, who: change.who.words(), words: change.words, happened: change.happened }
    }
}

/// The rounds of one's institution.
#[utoipa::path(
    get,
    path = "/api/v1/rounds",
    tag = "rounds",
    params(Page),
    responses(
        (status = 200, body = Rounds),
        (status = 400, description = "No such offset"),
        (status = 403, description = "Not a coordinator"),
    )
)]
pub async fn list(visit: Visit, page: Query<Page>) -> Result<Json<Rounds>> {
    let me = visit.holding(Role::Coordinator)?;
    let offset = within("offset", page.offset, 0..=10_000)?;
    let mut tx = visit.app.db.read().await?;
    let rounds = store::rounds(&mut tx, &me.institution, ROUNDS, offset).await?;
    Ok(Json(Rounds { items: rounds.into_iter().map(RoundOut::of).collect() }))
}

/// Makes a round; it takes nobody in before it is opened and closed.
#[utoipa::path(
    post,
    path = "/api/v1/rounds",
    tag = "rounds",
    request_body = NewRound,
    responses(
        (status = 201, body = RoundOut),
        (status = 403, description = "Not a coordinator"),
        (status = 409, description = "Too many that are not finished"),
        (status = 422, description = "A field is wrong"),
    )
)]
pub async fn make(visit: Visit, sent: FromJson<NewRound>) -> Result<Response> {
    let me = visit.holding(Role::Coordinator)?;
    let today = date(visit.app.clock.now(), &me.time_zone);
    let sent = sent.read()?;
    let closes = sent.closes.map(|day| day.to_string()).unwrap_or_default();
    let values = [("name", sent.name), ("closes", closes), ("message", sent.message)];
    let mut form = Form::sent(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    let settings = forms::settings(&mut form, today, None);
    let programme = Programme::named(&sent.programme);
    if programme.is_none() {
        form.wrong("programme", "There is nothing of this name to match.");
    }
    let Some(programme) = programme.filter(|_| form.is_good()) else { return Err(Error::Invalid(form.errors())) };
    let round = act::make(&visit, programme, settings).await?;
    Ok((StatusCode::CREATED, Json(RoundOut::of(round))).into_response())
}

/// One round.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{id}",
    tag = "rounds",
    params(("id" = String, Path, description = "Which one")),
    responses(
        (status = 200, body = RoundWhole),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "None of your institution"),
    )
)]
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Json<RoundWhole>> {
    let mut tx = visit.app.db.read().await?;
    let round = act::seen(&mut tx, &visit, &id).await?;
    let proposal = act::proposal(&mut tx, &round).await?.map(ProposalOut::of);
    let changes = store::changes(&mut tx, &round.id, 0, ROUNDS).await?.into_iter().map(ChangeOut::of).collect();
    let requests = store::size(&mut tx, &round.id).await?;
    let running = visit.app.rounds.running(&round.id);
    let failed = running.as_ref().and_then(|running| running.failed());
    Ok(Json(RoundWhole {
        round: RoundOut::of(round),
        requests,
        proposal,
        proposing: running.is_some() && failed.is_none(),
        failed: failed.unwrap_or_default(),
        changes,
    }))
}

/// Opens, closes, opens again or finishes a round.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{id}/state",
    tag = "rounds",
    params(("id" = String, Path, description = "Which one")),
    request_body = StepIn,
    responses(
        (status = 200, body = RoundOut),
        (status = 400, description = "Not JSON of this shape, or no such act"),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "None of your institution"),
        (status = 409, description = "It has moved on, or was changed meanwhile: what changed is said"),
    )
)]
pub async fn step(visit: Visit, Path(id): Path<String>, sent: FromJson<StepIn>) -> Result<Json<RoundOut>> {
    act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let sent = sent.read()?;
    let step = Act::from_code(&sent.act).ok_or_else(|| Error::Bad("Say what is to be done.".to_owned()))?;
    Ok(Json(RoundOut::of(act::step(&visit, &id, sent.version, step).await?)))
}

/// Changes what counts in a round, and what its proposals are best at.
#[utoipa::path(
    put,
    path = "/api/v1/rounds/{id}/weights",
    tag = "rounds",
    params(("id" = String, Path, description = "Which one")),
    request_body = WeightsIn,
    responses(
        (status = 200, body = RoundOut),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "None of your institution"),
        (status = 409, description = "It was changed meanwhile: what changed is said"),
        (status = 422, description = "A weight that there is not or that it cannot be, or nothing changed"),
    )
)]
pub async fn weights(visit: Visit, Path(id): Path<String>, sent: FromJson<WeightsIn>) -> Result<Json<RoundOut>> {
    let round = act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let sent = sent.read()?;
    let how = Reweighing { numbers: texts(&sent.weights), aim: aim(sent.aim.as_deref(), round.aim)?, usual: sent.usual };
    Ok(Json(RoundOut::of(act::reweigh(&visit, &id, sent.version, &how).await?)))
}

pub(super) fn texts(numbers: &BTreeMap<String, f64>) -> BTreeMap<String, String> {
    numbers.iter().map(|(code, number)| (code.clone(), number.to_string())).collect()
}

pub(super) fn aim(sent: Option<&str>, now: Aim) -> Result<Aim> {
    let Some(code) = sent else { return Ok(now) };
    Aim::from_code(code).ok_or_else(|| Error::Invalid(vec![("aim".to_owned(), "Say 'total' or 'fair'.".to_owned())]))
}
