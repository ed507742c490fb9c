//! One round: where it stands, its proposal, who is matched and why, who is not and why.

use askama::Template;
use axum::extract::{Form as Sent, Path, Query};

use super::{PairView, ROWS, WhoView};
use crate::ids::PersonId;
use crate::matching::programme::Standing;
use crate::matching::rounds::explain::{explain, pairs};
use crate::matching::rounds::model::{Act, Round, Solution, State, points};
use crate::matching::rounds::store::AskState;
use crate::matching::rounds::{act, forms, store, work};
use crate::web::forms::Form;
use crate::web::times::{When, calendar_day, moment};
use crate::web::{Error, Flash, Page, Result, Visit};

/// Changes and proposals listed.
const LISTED: i64 = 8;

#[derive(Template)]
#[template(path = "rounds/show.html")]
struct RoundPage {
    page: Page,
    round_id: String,
    version: i64,
    what: &'static str,
    state: &'static str,
    state_words: &'static str,
    next: &'static str,
    closes: Option<When>,
    acts: Vec<(&'static str, &'static str)>,
    may_change: bool,
    may_solve: bool,
    may_publish: bool,
    requests: usize,
    waiting: usize,
    aim: &'static str,
    running: Option<When>,
    failed: String,
    proposal: Option<ProposalView>,
    tabs: Vec<TabView>,
    matched: Vec<PairView>,
    unmatched: Vec<PairView>,
    asked: Vec<AskView>,
    showing: &'static str,
    earlier: String,
    later: String,
    page_words: String,
    changes: Vec<ChangeView>,
    others: Vec<(i64, String)>,
}

struct ProposalView {
    number: i64,
    made: When,
    by: String,
    matched: i64,
    requests: i64,
    total: String,
    floor: String,
    cost: String,
    certified: bool,
    proof: String,
    notes: String,
    older: bool,
    aim: &'static str,
}

struct TabView {
    href: String,
    label: String,
    current: bool,
}

struct AskView {
    requester: WhoView,
    href: String,
    host: WhoView,
    state: &'static str,
    kind: &'static str,
}

struct ChangeView {
    who: String,
    words: String,
    when: When,
}

impl ProposalView {
    fn of(solution: Solution, round: &Round, visit: &Visit, zone: &str) -> Self {
        let figures = solution.figures;
        let cost = figures.unfair.map(|(total, floor)| {
            if total == figures.total {
                "Being fair costs nothing here: the best total is just as fair.".to_owned()
            } else {
                format!(
                    "The best total without regard to fairness is {} points, with a worst match of {}: being fair costs {} points.",
                    points(total),
                    floor.map_or_else(|| "none".to_owned(), points),
                    points(total - figures.total)
                )
            }
        });
        Self {
            number: solution.number,
            made: moment(solution.made, visit.app.clock.now(), zone),
            by: solution.by.unwrap_or_default(),
            matched: figures.matched,
            requests: figures.requests,
            total: points(figures.total),
            floor: figures.floor.map_or_else(|| "–".to_owned(), points),
            cost: cost.unwrap_or_default(),
            certified: figures.certified,
            proof: figures.proof(solution.aim),
            notes: solution.notes,
            older: round.state == State::Proposed && round.version > solution.made_of,
            aim: solution.aim.label(),
        }
    }
}

/// `GET /desk/rounds/{id}`.
pub async fn show(visit: Visit, Path(id): Path<String>, Query(sent): Query<Vec<(String, String)>>) -> Result {
    let form = Form::sent(sent);
    let mut tx = visit.app.db.read().await?;
    let round = act::seen(&mut tx, &visit, &id).await?;
    let me = visit.member()?;
    let programme = work::programme(&round)?;
    let institution = crate::accounts::store::institution(&mut tx, &round.institution).await?.ok_or(Error::NotFound)?;
    let requests = store::requests(&mut tx, &round.id).await?;
    let waiting = if matches!(round.state, State::Draft | State::Open) {
        let elsewhere = store::taken_elsewhere(&mut tx, &round.institution, &round.id).await?;
        let here: std::collections::HashSet<&String> = requests.iter().map(|(request, _)| request).collect();
        let waiting = (programme.waiting)(&mut tx, &round.institution, crate::matching::rounds::model::REQUESTS).await?;
        waiting.iter().filter(|(request, _)| !elsewhere.contains(request) && !here.contains(request)).count()
    } else {
        0
    };
    let solution = act::proposal(&mut tx, &round).await?;
    let (to_ask, asked, passed) = store::of_round(&mut tx, &round.id).await?;
    let showing = match form.value("show") {
        "unmatched" if solution.is_some() => "unmatched",
        "asked" if asked + to_ask + passed > 0 => "asked",
        _ => "matched",
    };
    let number: i64 = form.value("page").parse().unwrap_or(1).clamp(1, 1_000);
    let offset = (number - 1) * ROWS;
    let (mut matched, mut unmatched, mut asks) = (Vec::new(), Vec::new(), Vec::new());
    let mut more = false;
    if let Some(solution) = solution.as_ref().filter(|_| showing != "asked") {
        let mut placed = store::page(&mut tx, &solution.id, showing == "matched", ROWS + 1, offset).await?;
        more = placed.len() > ROWS as usize;
        placed.truncate(ROWS as usize);
        let mut people: Vec<PersonId> = placed.iter().map(|one| one.person.clone()).collect();
        people.extend(placed.iter().filter_map(|one| one.host.as_ref().map(|(_, person)| person.clone())));
        let names = store::names(&mut tx, &people).await?;
        let of = (programme, &institution, &visit.viewer);
        let explained = explain(&visit.app, &mut tx, of, &solution.weights, &pairs(&placed)).await?;
        let views = placed.into_iter().zip(explained).map(|(placed, explained)| PairView::of(placed, explained, &names)).collect();
        if showing == "matched" { matched = views } else { unmatched = views }
    }
    if showing == "asked" {
        let mut rows = store::asks(&mut tx, &round.id, ROWS + 1, offset).await?;
        more = rows.len() > ROWS as usize;
        rows.truncate(ROWS as usize);
        let ids: Vec<String> = rows.iter().map(|ask| ask.request.clone()).collect();
        let standing = (programme.standing)(&mut tx, &ids).await?;
        let whose: std::collections::HashMap<&str, &PersonId> =
            requests.iter().map(|(request, person)| (request.as_str(), person)).collect();
        let mut people: Vec<PersonId> = rows.iter().map(|ask| ask.person.clone()).collect();
        people.extend(rows.iter().filter_map(|ask| whose.get(ask.request.as_str()).map(|person| (*person).clone())));
        let names = store::names(&mut tx, &people).await?;
        let nobody = PersonId::from("");
        asks = rows
            .into_iter()
            .map(|ask| {
                let (state, kind) = stands(ask.state, standing.get(&ask.request), &ask.person);
                AskView {
                    requester: WhoView::of(&names, whose.get(ask.request.as_str()).copied().unwrap_or(&nobody)),
                    href: (programme.href)(&ask.request),
                    host: WhoView::of(&names, &ask.person),
                    state,
                    kind,
                }
            })
            .collect();
    }
    let changes = store::changes(&mut tx, &round.id, 0, LISTED).await?;
    let others = store::solutions(&mut tx, &round.id, LISTED).await?;
    drop(tx);
    let tab =
        |code: &str, label: String| TabView { href: format!("/desk/rounds/{id}?show={code}"), label, current: code == showing };
    let mut tabs = Vec::new();
    if let Some(solution) = &solution {
        let figures = solution.figures;
        tabs.push(tab("matched", format!("Matched ({})", figures.matched)));
        tabs.push(tab("unmatched", format!("Without a host ({})", figures.requests - figures.matched)));
    }
    if asked + to_ask + passed > 0 {
        tabs.push(tab("asked", format!("Asked ({})", asked + to_ask + passed)));
    }
    let running = visit.app.rounds.running(&round.id);
    let now = visit.app.clock.now();
    let acts = [Act::Open, Act::Close, Act::Reopen, Act::Finish];
    let view = RoundPage {
        page: visit.page(round.name.clone()),
        round_id: id.clone(),
        version: round.version,
        what: programme.title,
        state: round.state.label(),
        state_words: round.state.words(),
        next: round.state.next(),
        closes: round.closes.filter(|_| matches!(round.state, State::Draft | State::Open)).map(calendar_day),
        acts: acts.into_iter().filter(|act| round.state.allows(*act)).map(|act| (act.code(), act.label())).collect(),
        may_change: round.state.allows(Act::Change),
        may_solve: round.state.allows(Act::Solve),
        may_publish: round.state.allows(Act::Publish),
        requests: requests.len(),
        waiting,
        aim: round.aim.label(),
        failed: running.as_ref().and_then(|running| running.failed()).unwrap_or_default(),
        running: running.filter(|running| running.failed().is_none()).map(|running| moment(running.since, now, &me.time_zone)),
        others: others
            .iter()
            .filter(|one| solution.as_ref().is_some_and(|current| one.number != current.number))
            .map(|one| {
                let figures = one.figures;
                (one.number, format!("{}: {} matched, {} points", one.aim.label(), figures.matched, points(figures.total)))
            })
            .collect(),
        proposal: solution.map(|solution| ProposalView::of(solution, &round, &visit, &me.time_zone)),
        tabs,
        matched,
        unmatched,
        asked: asks,
        showing,
        earlier: if number > 1 { format!("/desk/rounds/{id}?show={showing}&page={}", number - 1) } else { String::new() },
        later: if more { format!("/desk/rounds/{id}?show={showing}&page={}", number + 1) } else { String::new() },
        page_words: format!("Page {number}"),
        changes: changes
            .into_iter()
            .map(|change| ChangeView {
                who: change.who.words(),
                words: change.words,
                when: moment(change.happened, now, &me.time_zone),
            })
            .collect(),
    };
    visit.html(&view)
}

/// Where an ask stands, in words, and the kind of its badge.
fn stands(ask: AskState, standing: Option<&Standing>, host: &PersonId) -> (&'static str, &'static str) {
    match (ask, standing) {
        (AskState::Waiting, _) => ("about to be asked", "info"),
        (AskState::Passed, _) => ("not asked: it was no longer possible", "warn"),
        (AskState::Asked, Some(Standing::Asked(person))) if person == host => ("waits for the host's answer", "info"),
        (AskState::Asked, Some(Standing::Placed(person))) if person == host => ("agreed", "good"),
        (AskState::Asked, Some(Standing::Over) | None) => ("the request has ended", ""),
        (AskState::Asked, Some(_)) => ("declined, or not answered in time: back in the round", "warn"),
    }
}

/// `POST /desk/rounds/{id}`: opens, closes, opens again, finishes; makes a proposal or stops making it; leaves a request out.
pub async fn act(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let form = Form::sent(sent);
    let here = format!("/desk/rounds/{id}");
    match form.value("act") {
        "propose" => {
            let done = act::propose(&visit, &id, forms::version(&form)?).await?;
            let said = if done {
                Flash::good("The proposal is made.")
            } else {
                Flash::info("The proposal is being made. It goes on if you leave.")
            };
            Ok(visit.go_saying(&here, &said))
        }
        "stop" => {
            let stopped = act::stop(&visit, &id).await?;
            let said =
                if stopped { "It ends with the best found so far, in a moment." } else { "No proposal is being made just now." };
            Ok(visit.go_saying(&here, &Flash::info(said)))
        }
        "leave-out" => {
            act::leave_out(&visit, &id, forms::version(&form)?, form.value("request")).await?;
            Ok(visit.go_saying(&here, &Flash::good("The request is left out of this round. It looks for a host as before.")))
        }
        code => {
            let step = Act::from_code(code).ok_or_else(|| Error::Bad("Say what is to be done.".to_owned()))?;
            let round = act::step(&visit, &id, forms::version(&form)?, step).await?;
            Ok(visit.go_saying(&here, &Flash::good(format!("The round is {} now.", round.state.label().to_lowercase()))))
        }
    }
}
