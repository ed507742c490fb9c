//! The part of rounds that computes: gathering, proposals and previews, off the request's thread, with a limit and a way to stop.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::spawn_blocking;

use super::model::{Act, Aim, Placed, Round, Rule, Ruling, Solution};
use super::solve::{Difference, Impossible, Ready, Solved, Task, solve};
use super::{ROUND_SOLVED, store};
use crate::accounts::Institution;
use crate::accounts::store as accounts;
use crate::app::App;
use crate::ids::{PersonId, RoundId, SolutionId};
use crate::ledger::{self, Fact};
use crate::matching::candidates::{Gathered, gather};
use crate::matching::programme::{Programme, Standing};
use crate::matching::score::Weights;
use crate::matching::solve::stop::Stop;
use crate::web::{Error, Result};

/// How long a proposal may be searched for before the best so far is taken.
pub const LIMIT: Duration = Duration::from_secs(60);
/// The same for a preview, which somebody waits for.
const PREVIEW: Duration = Duration::from_secs(8);
/// How long an answer waits for a proposal before it says that it is still being made.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long previews go on from what was gathered.
const FRESH: TimeDelta = TimeDelta::minutes(30);
/// Rounds whose gathered sides are kept at hand.
const KEPT: usize = 4;

/// What a node keeps of rounds in memory.
#[derive(Debug, Default)]
pub struct Rounds {
    prepared: Mutex<Vec<Arc<Prepared>>>,
    running: Mutex<HashMap<RoundId, Arc<Running>>>,
}

/// What proposals of a round are made from.
#[derive(Debug)]
pub struct Prepared {
    round: RoundId,
    requests: Vec<String>,
    /// When it was gathered.
    pub at: DateTime<Utc>,
    /// Requests that look for a host, hosts, pairs.
    pub gathered: Gathered,
    /// The proposal of the round as it stands, ready for one more decision: made when first asked for, and of which version.
    ready: Mutex<Option<(i64, Arc<Ready>)>>,
}

/// A proposal being made, or one that could not be.
#[derive(Debug)]
pub struct Running {
    stop: AtomicBool,
    /// Since when.
    pub since: DateTime<Utc>,
    failed: Mutex<Option<String>>,
}

impl Running {
    /// Why it came to nothing; none while it goes on.
    pub fn failed(&self) -> Option<String> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Rounds {
    /// The proposal of a round that is being made on this node, or that failed last.
    pub fn running(&self, round: &RoundId) -> Option<Arc<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).get(round).cloned()
    }

    /// Ends the search for a proposal with the best so far; false where none goes on here.
    pub fn stop(&self, round: &RoundId) -> bool {
        let running = self.running(round).filter(|running| running.failed().is_none());
        running.inspect(|running| running.stop.store(true, Ordering::Relaxed)).is_some()
    }

    fn begin(&self, round: &RoundId, now: DateTime<Utc>) -> Result<Arc<Running>> {
        let mut all = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(round).is_some_and(|running| running.failed().is_none()) {
            return Err(Error::Conflict("A proposal for this round is being made. Wait for it, or stop it.".to_owned()));
        }
        let running = Arc::new(Running { stop: AtomicBool::new(false), since: now, failed: Mutex::default() });
        all.insert(round.clone(), Arc::clone(&running));
        Ok(running)
    }

    fn end(&self, round: &RoundId) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(round);
    }

    fn kept(&self, round: &RoundId, requests: &[String], now: DateTime<Utc>) -> Option<Arc<Prepared>> {
        let kept = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|one| one.round == *round && one.requests == requests && now - one.at < FRESH).cloned()
    }

    fn keep(&self, prepared: &Arc<Prepared>) {
        let mut kept = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.round != prepared.round);
        kept.truncate(KEPT - 1);
        kept.insert(0, Arc::clone(prepared));
    }
}

/// The programme of a round.
pub fn programme(round: &Round) -> Result<&'static Programme> {
    Programme::named(&round.programme).ok_or_else(|| {
        Error::Unavailable(format!("This program does not match '{}'. Use the one that made this round.", round.programme))
    })
}

/// The institution of a round.
pub async fn institution(app: &App, round: &Round) -> Result<Institution> {
    accounts::institution(&mut app.db.read().await?, &round.institution).await?.ok_or(Error::NotFound)
}

/// Gathers what proposals of a round are made from: those of its requests that look for a host now.
async fn prepare(app: &App, round: &Round, fresh: bool) -> Result<Arc<Prepared>> {
    let programme = programme(round)?;
    let mut tx = app.db.read().await?;
    let enrolled: Vec<String> = store::requests(&mut tx, &round.id).await?.into_iter().map(|(request, _)| request).collect();
    let standing = (programme.standing)(&mut tx, &enrolled).await?;
    drop(tx);
    let requests: Vec<String> = enrolled.into_iter().filter(|request| standing.get(request) == Some(&Standing::Waiting)).collect();
    if let Some(kept) = app.rounds.kept(&round.id, &requests, app.clock.now()).filter(|_| !fresh) {
        return Ok(kept);
    }
    let gathered = gather(app, programme, &institution(app, round).await?, &requests).await?;
    let prepared = Arc::new(Prepared { round: round.id.clone(), requests, at: app.clock.now(), gathered, ready: Mutex::default() });
    app.rounds.keep(&prepared);
    Ok(prepared)
}

/// What a round's proposals go by besides what is gathered.
struct By {
    rulings: Vec<Ruling>,
    places: HashMap<String, u32>,
    last: Vec<Placed>,
}

impl By {
    async fn read(app: &App, round: &Round) -> Result<Self> {
        let mut tx = app.db.read().await?;
        Ok(Self {
            rulings: store::rulings(&mut tx, &round.id).await?,
            places: store::places(&mut tx, &round.id).await?,
            last: match &round.solution {
                Some(solution) => store::placed(&mut tx, solution).await?,
                None => Vec::new(),
            },
        })
    }
}

/// One more decision, and the version of the round that it is added to.
type More = (Ruling, i64);

/// Solves off the request's thread: from the last answer where there is one decision more, and else from the beginning.
async fn compute(
    prepared: Arc<Prepared>,
    (weights, aim): (Weights, Aim),
    by: Arc<By>,
    more: Option<More>,
    stop: impl Fn() -> bool + Send + 'static,
) -> Result<std::result::Result<Solved, Impossible>> {
    let solved = spawn_blocking(move || {
        let last = by.last.iter().filter_map(|one| Some((one.request.clone(), one.host.as_ref()?.0.clone()))).collect();
        let task =
            Task { gathered: &prepared.gathered, weights: &weights, aim, rulings: &by.rulings, places: &by.places, last: &last };
        let Some((ruling, version)) = more else { return solve(&task, &stop) };
        if let Some(ready) = prepared.ready(version, &task, &stop)?
            && let Some(solved) = ready.with(&prepared.gathered, &ruling, &stop)?
        {
            return Ok(solved);
        }
        let rulings: Vec<Ruling> = by.rulings.iter().cloned().chain([ruling]).collect();
        solve(&Task { rulings: &rulings, ..task }, &stop)
    });
    solved.await.map_err(|error| Error::Internal(format!("a proposal came to nothing: {error}")))
}

impl Prepared {
    /// The proposal of this version of the round, kept for the next decision that is tried.
    fn ready(&self, version: i64, task: &Task<'_>, stop: &impl Stop) -> std::result::Result<Option<Arc<Ready>>, Impossible> {
        let kept = self.ready.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, ready)) = kept.filter(|(of, _)| *of == version) {
            return Ok(Some(ready));
        }
        let ready = Ready::make(task, stop)?.map(Arc::new);
        if let Some(ready) = &ready {
            *self.ready.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, Arc::clone(ready)));
        }
        Ok(ready)
    }
}

/// Begins to make a proposal, and waits a moment for it; false where it is still being made.
pub async fn propose(app: &App, round: &Round, by: &PersonId) -> Result<bool> {
    let running = app.rounds.begin(&round.id, app.clock.now())?;
    let (app, round, by) = (app.clone(), round.clone(), by.clone());
    let work = tokio::spawn(async move {
        let made = make(&app, &round, &by, &running).await;
        match &made {
            Ok(()) => app.rounds.end(&round.id),
            Err(error) => {
                let words = match error {
                    Error::Conflict(words) | Error::Unavailable(words) | Error::Bad(words) => words.clone(),
                    error => {
                        tracing::error!(%error, round = %round.id, "a proposal came to nothing");
                        "Something broke on our side. Try again; if it stays, tell the people named under Help.".to_owned()
                    }
                };
                *running.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(words);
            }
        }
        made
    });
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(made)) => made.map(|()| true),
        Ok(Err(error)) => Err(Error::Internal(format!("a proposal came to nothing: {error}"))),
        Err(_) => Ok(false),
    }
}

/// Makes a proposal and waits for it: for samples.
///
/// # Errors
///
/// As [`propose`].
pub async fn propose_at_once(app: &App, round: &Round, by: &PersonId) -> Result<()> {
    let running = app.rounds.begin(&round.id, app.clock.now())?;
    let made = make(app, round, by, &running).await;
    app.rounds.end(&round.id);
    made
}

async fn make(app: &App, round: &Round, by: &PersonId, running: &Arc<Running>) -> Result<()> {
    let prepared = prepare(app, round, true).await?;
    let read = Arc::new(By::read(app, round).await?);
    let (began, flag) = (Instant::now(), Arc::clone(running));
    let stop = move || flag.stop.load(Ordering::Relaxed) || began.elapsed() > LIMIT;
    let solved = compute(prepared, (round.weights.clone(), round.aim), read, None, stop).await?;
    let solved = solved.map_err(|Impossible(words)| Error::Conflict(words.join(" ")))?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    // as it is by now: what was changed meanwhile stays, and the page says that the proposal is older
    let mut current = store::round(&mut tx, &round.id).await?.ok_or(Error::NotFound)?;
    current.state = current.state.after(Act::Solve).map_err(|moved| Error::Conflict(moved.to_string()))?;
    let solution = Solution {
        id: SolutionId::new(now),
        number: store::newest_number(&mut tx, &round.id).await? + 1,
        made_of: round.version + 1,
        made: now,
        by: None,
        aim: round.aim,
        weights: round.weights.clone(),
        figures: solved.figures,
        notes: solved.notes.join(" "),
    };
    store::keep(&mut tx, &round.id, &solution, by, &solved.placed).await?;
    current.solution = Some(solution.id.clone());
    let words = format!("Proposal {} made", solution.number);
    store::put(&mut tx, now, &mut current, Some(by), Act::Solve, &words).await?;
    let figures = solved.figures;
    let fact = Fact::new(ROUND_SOLVED, now)
        .by(by)
        .object(&round.id)
        .quantity(figures.matched as f64)
        .with("programme", &round.programme)
        .with("aim", round.aim.code())
        .with("requests", figures.requests)
        .with("certified", if figures.certified { "yes" } else { "no" });
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    Ok(())
}

/// What would change.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// Instead of the round's.
    pub weights: Option<Weights>,
    /// Instead of the round's.
    pub aim: Option<Aim>,
    /// Besides the round's, or instead of what it says of the same two.
    pub ruling: Option<Ruling>,
    /// What is said of these two no longer counts.
    pub without: Option<(String, String)>,
}

/// What a trial gives, beside the round's proposal.
#[derive(Debug, Clone)]
pub struct Tried {
    /// How it comes out.
    pub solved: Solved,
    /// What it changes.
    pub difference: Difference,
}

/// Tries something without changing anything.
///
/// # Errors
///
/// [`Error::Conflict`] where the pins cannot all be kept.
pub async fn preview(app: &App, round: &Round, trial: Trial) -> Result<Tried> {
    let prepared = prepare(app, round, false).await?;
    let mut by = By::read(app, round).await?;
    let known = by.rulings.len();
    if let Some((request, host)) = &trial.without {
        by.rulings.retain(|one| one.request != *request || one.host != *host);
    }
    if let Some(ruling) = &trial.ruling {
        by.rulings.retain(|one| {
            one.request != ruling.request || (one.host != ruling.host && (one.rule, ruling.rule) != (Rule::Pin, Rule::Pin))
        });
    }
    // Nothing else is another than the round has it: then it is the round's own proposal and one decision more.
    let is_one_more = by.rulings.len() == known
        && trial.weights.as_ref().is_none_or(|weights| *weights == round.weights)
        && trial.aim.is_none_or(|aim| aim == round.aim);
    let more = match trial.ruling {
        Some(ruling) if is_one_more => Some((ruling, round.version)),
        ruling => {
            by.rulings.extend(ruling);
            None
        }
    };
    let by = Arc::new(by);
    let weights = trial.weights.unwrap_or_else(|| round.weights.clone());
    let began = Instant::now();
    let stop = move || began.elapsed() > PREVIEW;
    let solved = compute(prepared, (weights, trial.aim.unwrap_or(round.aim)), Arc::clone(&by), more, stop).await?;
    let solved = solved.map_err(|Impossible(words)| Error::Conflict(words.join(" ")))?;
    let difference = Difference::between(&by.last, &solved.placed);
    Ok(Tried { solved, difference })
}

/// The hosts that came into question for a request of a round, with the score of each in the round's weights, the best first.
pub async fn candidates(app: &App, round: &Round, request: &str) -> Result<Option<Considered>> {
    let prepared = prepare(app, round, false).await?;
    let gathered = &prepared.gathered;
    let Some(at) = gathered.wishes.iter().position(|wish| wish.id == request) else { return Ok(None) };
    let mut hosts: Vec<(String, PersonId, i64)> = gathered
        .of(at as u32)
        .map(|host| {
            let host = &gathered.hosts[host as usize];
            let score = crate::matching::score::total(&crate::matching::score::parts(&gathered.wishes[at], host, &round.weights));
            (host.key(), host.person.clone(), score)
        })
        .collect();
    hosts.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    let removed = gathered.removed[at].iter().map(|(barrier, count)| (barrier.words(), *count)).collect();
    Ok(Some(Considered { hosts, removed, at: prepared.at }))
}

/// Who came into question for a request.
#[derive(Debug, Clone)]
pub struct Considered {
    /// Hosts' keys, whom that is, and the score in hundredths.
    pub hosts: Vec<(String, PersonId, i64)>,
    /// What removed how many others.
    pub removed: Vec<(String, u32)>,
    /// When they were gathered.
    pub at: DateTime<Utc>,
}
