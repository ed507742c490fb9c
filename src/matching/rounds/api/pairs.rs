//! Who is matched with whom and why; decisions about pairs, and what they would change.

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::{Path, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rounds::{RoundOut, aim, texts};
use crate::ids::PersonId;
use crate::matching::rounds::act::{self, Decision};
use crate::matching::rounds::explain::{explain, pairs};
use crate::matching::rounds::model::{Act, Rule, Ruling};
use crate::matching::rounds::store::Named;
use crate::matching::rounds::work::Trial;
use crate::matching::rounds::{store, work};
use crate::matching::score::Part;
use crate::web::{Error, FromJson, Result, Visit, within};

/// Pairs at once.
const PAIRS: i64 = 100;
/// Hosts of one request.
const HOSTS: usize = 40;
/// Moves given of a trial.
const MOVES: usize = 200;

/// Which pairs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// `no` for requests without a host.
    #[serde(default)]
    matched: String,
    /// How many are left out before the first.
    #[serde(default)]
    #[param(minimum = 0, maximum = 10_000)]
    offset: i64,
}

/// A reason with what it is worth.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MatchReason)]
pub struct ReasonOut {
    /// By which weight.
    code: &'static str,
    words: String,
    points: f64,
}

/// A request with its host, or without.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundPair)]
pub struct PairOut {
    request: String,
    /// The requester's name in addresses.
    requester: String,
    /// What is asked for.
    asks: String,
    /// The host's name in addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    points: f64,
    pinned: bool,
    /// What speaks for the two, as far as you may see it.
    reasons: Vec<ReasonOut>,
    /// Why there is no host; empty otherwise.
    why: String,
}

/// Pairs: the weakest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundPairs)]
pub struct Pairs {
    items: Vec<PairOut>,
}

/// A host who came into question.
#[derive(Debug, Serialize, ToSchema)]
pub struct HostOut {
    /// To be sent back with a decision.
    key: String,
    /// Their name in addresses.
    handle: String,
    points: f64,
    reasons: Vec<ReasonOut>,
}

/// Hosts who came into question for a request, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct HostsOut {
    items: Vec<HostOut>,
    /// What left how many others out.
    left_out: BTreeMap<String, u32>,
}

/// What is decided about a request and a host.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PairDecisionIn)]
#[serde(deny_unknown_fields)]
pub struct DecisionIn {
    /// The version that you have seen.
    version: i64,
    /// The host's key.
    host: String,
    /// `pin`, `forbid`, or nothing to take back what was decided.
    #[serde(default)]
    rule: Option<String>,
    /// With `forbid`: in later rounds too, because a conflict is declared.
    #[serde(default)]
    for_good: bool,
}

/// What to try. Nothing is changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialIn {
    /// Weights that differ, by code.
    #[serde(default)]
    weights: BTreeMap<String, f64>,
    /// `total` or `fair`.
    #[serde(default)]
    aim: Option<String>,
    /// A request to pin to, or keep from, `host`.
    #[serde(default)]
    request: Option<String>,
    /// The host's key.
    #[serde(default)]
    host: Option<String>,
    /// `pin` or `forbid`.
    #[serde(default)]
    rule: Option<String>,
}

/// What a trial would change.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialOut {
    words: String,
    matched: i64,
    total: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    floor: Option<f64>,
    certified: bool,
    /// Requests whose host would be another: 200 at most.
    moves: Vec<MoveOut>,
}

/// A request that would change hosts.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoveOut {
    request: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// Points after less before.
    points: f64,
}

fn whole(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

fn reasons(parts: &[Part]) -> Vec<ReasonOut> {
    let of = |part: &Part| ReasonOut { code: part.code.code(), words: part.reason.words(), points: whole(part.points) };
    parts.iter().map(of).collect()
}

fn handle(names: &HashMap<PersonId, Named>, person: &PersonId) -> String {
    names.get(person).map(|one| one.handle.clone()).unwrap_or_default()
}

/// Who is matched with whom in the proposal of a round, and why.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{id}/pairs",
    tag = "rounds",
    params(("id" = String, Path, description = "Which round"), Which),
    responses(
        (status = 200, body = Pairs),
        (status = 400, description = "No such offset"),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "None of your institution, or no proposal"),
    )
)]
pub async fn list(visit: Visit, Path(id): Path<String>, which: Query<Which>) -> Result<Json<Pairs>> {
    let offset = within("offset", which.offset, 0..=10_000)?;
    let mut tx = visit.app.db.read().await?;
    let round = act::seen(&mut tx, &visit, &id).await?;
    let solution = act::proposal(&mut tx, &round).await?.ok_or(Error::NotFound)?;
    let institution = crate::accounts::store::institution(&mut tx, &round.institution).await?.ok_or(Error::NotFound)?;
    let placed = store::page(&mut tx, &solution.id, which.matched != "no", PAIRS, offset).await?;
    let mut people: Vec<PersonId> = placed.iter().map(|one| one.person.clone()).collect();
    people.extend(placed.iter().filter_map(|one| one.host.as_ref().map(|(_, person)| person.clone())));
    let names = store::names(&mut tx, &people).await?;
    let of = (work::programme(&round)?, &institution, &visit.viewer);
    let explained = explain(&visit.app, &mut tx, of, &solution.weights, &pairs(&placed)).await?;
    let items = placed.into_iter().zip(explained).map(|(one, explained)| PairOut {
        requester: handle(&names, &one.person),
        host: one.host.as_ref().map(|(_, person)| handle(&names, person)),
        points: whole(one.score),
        pinned: one.pinned,
        reasons: reasons(&explained.parts),
        asks: explained.asks,
        why: one.why,
        request: one.request,
    });
    Ok(Json(Pairs { items: items.collect() }))
}

/// Hosts who came into question for one request of a round.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{id}/requests/{request}",
    tag = "rounds",
    params(("id" = String, Path, description = "Which round"), ("request" = String, Path, description = "Which request")),
    responses(
        (status = 200, body = HostsOut),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "None of your institution, or it does not look for a host now"),
    )
)]
pub async fn candidates(visit: Visit, Path((id, request)): Path<(String, String)>) -> Result<Json<HostsOut>> {
    let round = act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let mut considered = work::candidates(&visit.app, &round, &request).await?.ok_or(Error::NotFound)?;
    considered.hosts.truncate(HOSTS);
    let institution = work::institution(&visit.app, &round).await?;
    let mut tx = visit.app.db.read().await?;
    let people: Vec<PersonId> = considered.hosts.iter().map(|(_, person, _)| person.clone()).collect();
    let names = store::names(&mut tx, &people).await?;
    let pairs: Vec<(String, Option<(String, PersonId)>)> =
        considered.hosts.iter().map(|(key, person, _)| (request.clone(), Some((key.clone(), person.clone())))).collect();
    let of = (work::programme(&round)?, &institution, &visit.viewer);
    let explained = explain(&visit.app, &mut tx, of, &round.weights, &pairs).await?;
    let items = considered.hosts.into_iter().zip(explained).map(|((key, person, score), explained)| HostOut {
        handle: handle(&names, &person),
        points: whole(score),
        reasons: reasons(&explained.parts),
        key,
    });
    Ok(Json(HostsOut { items: items.collect(), left_out: considered.removed.into_iter().collect() }))
}

/// Pins a request to a host, keeps the two apart, or takes that back.
#[utoipa::path(
    put,
    path = "/api/v1/rounds/{id}/requests/{request}",
    tag = "rounds",
    params(("id" = String, Path, description = "Which round"), ("request" = String, Path, description = "Which request")),
    request_body = DecisionIn,
    responses(
        (status = 200, body = RoundOut),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "No such round, request or decision"),
        (status = 409, description = "Changed meanwhile: what changed is said"),
        (status = 422, description = "No such rule"),
    )
)]
pub async fn decide(
    visit: Visit,
    Path((id, request)): Path<(String, String)>,
    sent: FromJson<DecisionIn>,
) -> Result<Json<RoundOut>> {
    act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let sent = sent.read()?;
    let decision = Decision { request, host: sent.host, rule: rule(sent.rule.as_deref())?, for_good: sent.for_good };
    Ok(Json(RoundOut::of(act::rule(&visit, &id, sent.version, &decision).await?)))
}

/// Says what other weights, another aim or a decision about a pair would change.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{id}/trial",
    tag = "rounds",
    params(("id" = String, Path, description = "Which round")),
    request_body = TrialIn,
    responses(
        (status = 200, body = TrialOut),
        (status = 403, description = "Not a coordinator"),
        (status = 404, description = "No such round or request"),
        (status = 409, description = "The pins cannot all be kept, or the round has moved on"),
        (status = 422, description = "No such weight or rule"),
    )
)]
pub async fn trial(visit: Visit, Path(id): Path<String>, sent: FromJson<TrialIn>) -> Result<Json<TrialOut>> {
    let round = act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let sent = sent.read()?;
    if !round.state.allows(Act::Solve) {
        return Err(Error::Conflict(format!("This round is {}. {}", round.state.label().to_lowercase(), round.state.next())));
    }
    let weights = round.weights.with(&texts(&sent.weights)).map_err(Error::Invalid)?;
    let aim = aim(sent.aim.as_deref(), round.aim)?;
    let ruling = match (sent.request, sent.host, rule(sent.rule.as_deref())?) {
        (Some(request), Some(host), Some(rule)) => {
            let considered = work::candidates(&visit.app, &round, &request).await?.ok_or(Error::NotFound)?;
            let known = considered.hosts.into_iter().find(|(key, ..)| *key == host).ok_or(Error::NotFound)?;
            Some(Ruling { request, host, person: known.1, rule })
        }
        _ => None,
    };
    let trial = Trial { weights: Some(weights), aim: Some(aim), ruling, without: None };
    let tried = work::preview(&visit.app, &round, trial).await?;
    let key = |host: Option<(String, PersonId)>| host.map(|(key, _)| key);
    let moves = tried.difference.moved.iter().take(MOVES).cloned().map(|one| MoveOut {
        request: one.request,
        before: key(one.before),
        after: key(one.after),
        points: whole(one.points),
    });
    let figures = tried.solved.figures;
    Ok(Json(TrialOut {
        words: tried.difference.words(),
        matched: figures.matched,
        total: whole(figures.total),
        floor: figures.floor.map(whole),
        certified: figures.certified,
        moves: moves.collect(),
    }))
}

fn rule(sent: Option<&str>) -> Result<Option<Rule>> {
    let Some(code) = sent else { return Ok(None) };
    let rule = Rule::from_code(code);
    rule.map(Some).ok_or_else(|| Error::Invalid(vec![("rule".to_owned(), "Say 'pin' or 'forbid'.".to_owned())]))
}
