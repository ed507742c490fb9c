//! One request in a round: every host who came into question, and what pinning or forbidding one would change.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form as Sent, Path, Query};

use super::{MoveView, ReasonView, WhoView, movers, reasons};
use crate::ids::PersonId;
use crate::matching::programme::Standing;
use crate::matching::rounds::act::Decision;
use crate::matching::rounds::explain::explain;
use crate::matching::rounds::model::{Act, Rule, Ruling, points};
use crate::matching::rounds::work::{Considered, Trial};
use crate::matching::rounds::{act, forms, store, work};
use crate::web::forms::Form;
use crate::web::times::{When, moment};
use crate::web::{Error, Flash, Page, Result, Visit};

/// Hosts shown.
const HOSTS: usize = 40;
/// Moves shown of a trial.
const MOVES: usize = 25;

#[derive(Template)]
#[template(path = "rounds/request.html")]
struct RequestPage {
    page: Page,
    round_id: String,
    request: String,
    version: i64,
    round: String,
    requester: WhoView,
    asks: String,
    href: String,
    may_change: bool,
    waits: bool,
    now: String,
    gathered: When,
    hosts: Vec<HostView>,
    removed: Vec<String>,
    trial: Option<TrialView>,
}

struct HostView {
    key: String,
    who: WhoView,
    offered: bool,
    score: String,
    reasons: Vec<ReasonView>,
    current: bool,
    rule: &'static str,
    places: String,
}

struct TrialView {
    rule: &'static str,
    words: String,
    host: String,
    key: String,
    moves: Vec<MoveView>,
    more: usize,
    problem: String,
}

/// `GET /desk/rounds/{id}/requests/{request}`; with `try` and `host` it says what would change.
pub async fn show(visit: Visit, Path((id, request)): Path<(String, String)>, Query(sent): Query<Vec<(String, String)>>) -> Result {
    let form = Form::sent(sent);
    let mut tx = visit.app.db.read().await?;
    let round = act::seen(&mut tx, &visit, &id).await?;
    let programme = work::programme(&round)?;
    let person = store::requester(&mut tx, &round.id, &request).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let considered = work::candidates(&visit.app, &round, &request).await?;
    let waits = considered.is_some();
    let Considered { mut hosts, removed, at } =
        considered.unwrap_or(Considered { hosts: Vec::new(), removed: Vec::new(), at: visit.app.clock.now() });
    hosts.truncate(HOSTS);
    let institution = work::institution(&visit.app, &round).await?;
    let mut tx = visit.app.db.read().await?;
    let rulings: HashMap<String, Rule> = store::rulings(&mut tx, &round.id)
        .await?
        .into_iter()
        .filter(|ruling| ruling.request == request)
        .map(|ruling| (ruling.host, ruling.rule))
        .collect();
    let places = store::places(&mut tx, &round.id).await?;
    let current = match &round.solution {
        Some(solution) => store::placed_one(&mut tx, solution, &request).await?,
        None => None,
    };
    let standing = (programme.standing)(&mut tx, std::slice::from_ref(&request)).await?.remove(&request);
    let mut people: Vec<PersonId> = hosts.iter().map(|(_, person, _)| person.clone()).collect();
    people.push(person.clone());
    if let Some(Standing::Asked(host) | Standing::Placed(host)) = &standing {
        people.push(host.clone());
    }
    let mut names = store::names(&mut tx, &people).await?;
    let pairs: Vec<(String, Option<(String, PersonId)>)> = if hosts.is_empty() {
        vec![(request.clone(), None)]
    } else {
        hosts.iter().map(|(key, person, _)| (request.clone(), Some((key.clone(), person.clone())))).collect()
    };
    let explained = explain(&visit.app, &mut tx, (programme, &institution, &visit.viewer), &round.weights, &pairs).await?;
    drop(tx);
    let tried = Rule::from_code(form.value("try")).filter(|_| round.state.allows(Act::Change));
    let trial = match (tried, hosts.iter().find(|(key, ..)| key == form.value("host"))) {
        (Some(rule), Some((key, host, _))) => {
            let ruling = Ruling { request: request.clone(), host: key.clone(), person: host.clone(), rule };
            let tried = work::preview(&visit.app, &round, Trial { ruling: Some(ruling), ..Trial::default() }).await;
            let name = WhoView::of(&names, host).name;
            Some(match tried {
                Ok(tried) => {
                    let moved = &tried.difference.moved;
                    let shown = &moved[..moved.len().min(MOVES)];
                    names.extend(store::names(&mut visit.app.db.read().await?, &movers(shown)).await?);
                    TrialView {
                        rule: rule.code(),
                        words: tried.difference.words(),
                        host: name,
                        key: key.clone(),
                        moves: shown.iter().map(|one| MoveView::of(one, &names)).collect(),
                        more: moved.len() - shown.len(),
                        problem: String::new(),
                    }
                }
                Err(Error::Conflict(problem)) => TrialView {
                    rule: rule.code(),
                    words: String::new(),
                    host: name,
                    key: key.clone(),
                    moves: Vec::new(),
                    more: 0,
                    problem,
                },
                Err(error) => return Err(error),
            })
        }
        _ => None,
    };
    let mut asks = String::new();
    let hosts = hosts.into_iter().zip(explained.iter()).map(|((key, host, score), explained)| HostView {
        who: WhoView::of(&names, &host),
        offered: key.starts_with("offer:"),
        score: points(score),
        reasons: reasons(&explained.parts, score),
        current: current.as_ref().and_then(|one| one.host.as_ref()).is_some_and(|(now, _)| *now == key),
        rule: rulings.get(&key).map_or("", |rule| rule.code()),
        places: places.get(&key).map(ToString::to_string).unwrap_or_default(),
        key,
    });
    let hosts: Vec<HostView> = hosts.collect();
    if let Some(first) = explained.first() {
        asks.clone_from(&first.asks);
    }
    let now = match (&standing, &current) {
        (Some(Standing::Asked(host)), _) => format!("{} has been asked.", WhoView::of(&names, host).name),
        (Some(Standing::Placed(host)), _) => format!("{} has agreed.", WhoView::of(&names, host).name),
        (Some(Standing::Over) | None, _) => "This request has ended.".to_owned(),
        (_, Some(one)) if one.host.is_none() => one.why.clone(),
        _ => String::new(),
    };
    let me = visit.member()?;
    let requester = WhoView::of(&names, &person);
    let removed = removed
        .into_iter()
        .map(|(words, count)| if count == 1 { format!("1 host: {words}") } else { format!("{count} hosts: {words}") });
    let page = RequestPage {
        page: visit.page(format!("Hosts for {}", requester.name)),
        href: (programme.href)(&request),
        gathered: moment(at, visit.app.clock.now(), &me.time_zone),
        removed: removed.collect(),
        may_change: round.state.allows(Act::Change),
        round: round.name,
        version: round.version,
        round_id: id,
        request,
        requester,
        asks,
        waits,
        now,
        hosts,
        trial,
    };
    visit.html(&page)
}

/// `POST /desk/rounds/{id}/requests/{request}`: pins, forbids, takes back, or sets a host's places.
pub async fn decide(visit: Visit, Path((id, request)): Path<(String, String)>, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let form = Form::sent(sent);
    let (version, host) = (forms::version(&form)?, form.value("host").to_owned());
    let here = format!("/desk/rounds/{id}/requests/{request}");
    if form.value("rule") == "places" {
        let text = form.value("places").trim();
        let places = if text.is_empty() { None } else { Some(text.parse::<u32>().ok().filter(|places| *places <= 100)) };
        let places = match places {
            Some(None) => return Err(Error::Bad("Give a number of places from 0 to 100, or leave it empty.".to_owned())),
            Some(places) => places,
            None => None,
        };
        act::places(&visit, &id, version, (&request, &host), places).await?;
        return Ok(visit.go_saying(&here, &Flash::good("Noted for this round. Make a proposal to see what comes of it.")));
    }
    let rule = match form.value("rule") {
        "none" => None,
        code => Some(Rule::from_code(code).ok_or_else(|| Error::Bad("Say what is decided.".to_owned()))?),
    };
    let decision = Decision { request, host, rule, for_good: form.value("for_good") == "yes" };
    act::rule(&visit, &id, version, &decision).await?;
    let said = match rule {
        Some(Rule::Pin) => "Pinned. The next proposal keeps the two together.",
        Some(Rule::Forbid) => "Noted. The next proposal keeps the two apart.",
        None => "Taken back.",
    };
    Ok(visit.go_saying(&here, &Flash::good(said)))
}
