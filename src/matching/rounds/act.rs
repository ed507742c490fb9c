//! What coordinators do to rounds, the same for pages and the API. Each change names the version it was made from: whoever was slower is
//! told what changed, and nothing of theirs is written.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::{Act, Aim, Round, Rule, Ruling, Solution, State, UNFINISHED, may};
use super::work::programme;
use super::{ROUND_CHANGED, ROUND_FINISHED, ROUND_MADE, ROUND_PUBLISHED, ROUND_STEPPED, WEIGHTS_RESTORED, closing, store};
use crate::accounts::{Member, Role};
use crate::ids::RoundId;
use crate::ledger::{self, Fact};
use crate::matching::programme::{Programme, Standing};
use crate::storage::Tx;
use crate::web::times::{calendar_day, date, moment};
use crate::web::{Error, Result, Visit};

/// How many changes somebody is told of who was slower.
const TOLD: i64 = 10;

/// The round, for whoever runs it.
pub async fn seen(tx: &mut Tx, visit: &Visit, id: &str) -> Result<Round> {
    visit.holding(Role::Coordinator)?;
    let round = store::round(tx, &RoundId::from(id)).await?.ok_or(Error::NotFound)?;
    if may(&visit.viewer, &round.institution) { Ok(round) } else { Err(Error::NotFound) }
}

/// The round as it was when the page was made that this comes from.
async fn current(tx: &mut Tx, visit: &Visit, id: &str, version: i64, act: Act) -> Result<Round> {
    let round = seen(tx, visit, id).await?;
    if round.version != version {
        return Err(stale(tx, visit, &round, version).await?);
    }
    if !round.state.allows(act) {
        return Err(Error::Conflict(format!("This round is {}. {}", round.state.label().to_lowercase(), round.state.next())));
    }
    Ok(round)
}

/// What somebody is told whose page was older.
async fn stale(tx: &mut Tx, visit: &Visit, round: &Round, version: i64) -> Result<Error> {
    let me = visit.member()?;
    let changes = store::changes(tx, &round.id, version, TOLD).await?;
    let lines: Vec<String> = changes
        .into_iter()
        .map(|change| {
            let when = moment(change.happened, visit.app.clock.now(), &me.time_zone).words;
            format!("{}: {} ({when})", change.who.words(), change.words)
        })
        .collect();
    Ok(Error::Conflict(format!(
        "This round was changed since you opened the page. Nothing of yours was written. What changed: {}. Open the round again, look, \
         and do it then if it still makes sense.",
        if lines.is_empty() { "it is of another version".to_owned() } else { lines.join("; ") }
    )))
}

async fn put(tx: &mut Tx, visit: &Visit, round: &mut Round, act: Act, words: &str) -> Result<()> {
    let me = visit.member()?;
    let before = round.version;
    if store::put(tx, visit.app.clock.now(), round, Some(&me.person), act, words).await? {
        return Ok(());
    }
    Err(stale(tx, visit, round, before).await?)
}

fn fact(kind: &'static str, visit: &Visit, round: &Round) -> Result<Fact> {
    let me = visit.member()?;
    Ok(Fact::new(kind, visit.app.clock.now()).by(&me.person).object(&round.id).with("programme", &round.programme))
}

/// What a round is set up with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// The last day on which requests are taken in.
    pub closes: Option<NaiveDate>,
    /// What every host is told.
    pub message: String,
}

/// Makes a round.
pub async fn make(visit: &Visit, what: &Programme, settings: Settings) -> Result<Round> {
    let me = visit.holding(Role::Coordinator)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    if store::unfinished(&mut tx, &me.institution).await? >= UNFINISHED as i64 {
        return Err(Error::Conflict(format!("There are {UNFINISHED} rounds that are not finished. Finish one first.")));
    }
    let usual = store::newest(&mut tx, what.code, &me.institution).await?.and_then(|saved| saved.weights);
    let round = Round {
        id: RoundId::new(now),
        programme: what.code.to_owned(),
        institution: me.institution.clone(),
        name: settings.name,
        state: State::Draft,
        version: 1,
        aim: Aim::Total,
        weights: usual.unwrap_or_else(|| what.own_weights()),
        closes: settings.closes,
        message: settings.message,
        solution: None,
        made: now,
        changed: now,
    };
    store::make(&mut tx, &round, &me.person).await?;
    ledger::append(&mut tx, now, fact(ROUND_MADE, visit, &round)?).await?;
    tx.commit().await?;
    Ok(round)
}

/// Changes name, day and word to hosts.
pub async fn settle(visit: &Visit, id: &str, version: i64, settings: Settings) -> Result<Round> {
    let mut tx = visit.app.db.write().await?;
    let mut round = current(&mut tx, visit, id, version, Act::Change).await?;
    (round.name, round.closes, round.message) = (settings.name, settings.closes, settings.message);
    put(&mut tx, visit, &mut round, Act::Change, "Name, closing day or message changed").await?;
    ledger::append(&mut tx, visit.app.clock.now(), fact(ROUND_CHANGED, visit, &round)?.with("what", "settings")).await?;
    tx.commit().await?;
    Ok(round)
}

/// Opens, closes, opens again or finishes a round.
pub async fn step(visit: &Visit, id: &str, version: i64, act: Act) -> Result<Round> {
    let mut tx = visit.app.db.write().await?;
    let mut round = current(&mut tx, visit, id, version, act).await?;
    if matches!(act, Act::Solve | Act::Publish | Act::Change) {
        return Err(Error::Bad("This is not done so.".to_owned()));
    }
    let me = visit.member()?;
    if matches!(act, Act::Open | Act::Reopen)
        && let Some(last) = round.closes.filter(|_| round.is_past(date(visit.app.clock.now(), &me.time_zone)))
    {
        let last = calendar_day(last).words;
        return Err(Error::Conflict(format!(
            "Its last day was {last}, so it would close again at once. Give it a later one under Name and message first."
        )));
    }
    round.state = round.state.after(act).map_err(|moved| Error::Conflict(moved.to_string()))?;
    let mut words = match act {
        Act::Open => "Opened".to_owned(),
        Act::Reopen => "Opened again".to_owned(),
        Act::Finish => "Finished".to_owned(),
        _ => String::new(),
    };
    let mut taken = 0;
    if act == Act::Close {
        taken = closing::enrol(&mut tx, &round).await?;
        words = format!("Closed with {} more", closing::count(taken));
    }
    if act == Act::Finish {
        release(&mut tx, &round).await?;
    }
    put(&mut tx, visit, &mut round, act, &words).await?;
    let kind = if act == Act::Finish { ROUND_FINISHED } else { ROUND_STEPPED };
    let fact = fact(kind, visit, &round)?.with("state", round.state.code()).quantity(taken as f64);
    ledger::append(&mut tx, visit.app.clock.now(), fact).await?;
    tx.commit().await?;
    Ok(round)
}

/// Lets go of the requests that still look for a host.
async fn release(tx: &mut Tx, round: &Round) -> Result<()> {
    let programme = programme(round)?;
    let ids: Vec<String> = store::requests(tx, &round.id).await?.into_iter().map(|(request, _)| request).collect();
    let standing = (programme.standing)(tx, &ids).await?;
    let waiting: Vec<String> = ids.into_iter().filter(|id| standing.get(id) == Some(&Standing::Waiting)).collect();
    (programme.enrol)(tx, &waiting, None).await
}

/// What is decided about a request and a host.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The request.
    pub request: String,
    /// The host's key.
    pub host: String,
    /// What; none takes back what was decided.
    pub rule: Option<Rule>,
    /// Whether the two are never to be matched in later rounds either: a conflict is declared.
    pub for_good: bool,
}

/// Pins, forbids, or takes back.
pub async fn rule(visit: &Visit, id: &str, version: i64, decision: &Decision) -> Result<Round> {
    let considered = {
        let round = current(&mut visit.app.db.read().await?, visit, id, version, Act::Change).await?;
        super::work::candidates(&visit.app, &round, &decision.request).await?.ok_or(Error::NotFound)?
    };
    let person = considered.hosts.into_iter().find(|(key, ..)| *key == decision.host).map(|(_, person, _)| person);
    let mut tx = visit.app.db.write().await?;
    let mut round = current(&mut tx, visit, id, version, Act::Change).await?;
    let requester = store::requester(&mut tx, &round.id, &decision.request).await?.ok_or(Error::NotFound)?;
    let words = match (decision.rule, person) {
        (Some(rule), Some(person)) => {
            let ruling = Ruling { request: decision.request.clone(), host: decision.host.clone(), person, rule };
            store::put_ruling(&mut tx, &round.id, &ruling).await?;
            if decision.for_good && rule == Rule::Forbid {
                let (now, me) = (visit.app.clock.now(), visit.member()?);
                store::add_conflict(&mut tx, now, &requester, &ruling.person, &me.person).await?;
            }
            if rule == Rule::Pin { "A pair pinned" } else { "A pair forbidden" }
        }
        (Some(_), None) => {
            return Err(Error::Conflict("This host is no longer among those who can be matched with this request.".to_owned()));
        }
        (None, _) => {
            if !store::drop_ruling(&mut tx, &round.id, &decision.request, &decision.host).await? {
                return Err(Error::NotFound);
            }
            "A decision about a pair taken back"
        }
    };
    put(&mut tx, visit, &mut round, Act::Change, words).await?;
    let what = decision.rule.map_or("unrule", Rule::code);
    ledger::append(&mut tx, visit.app.clock.now(), fact(ROUND_CHANGED, visit, &round)?.with("what", what)).await?;
    tx.commit().await?;
    Ok(round)
}

/// Sets how many a host takes in this round; none for what they say themselves.
pub async fn places(visit: &Visit, id: &str, version: i64, (request, host): (&str, &str), places: Option<u32>) -> Result<Round> {
    let considered = {
        let round = current(&mut visit.app.db.read().await?, visit, id, version, Act::Change).await?;
        super::work::candidates(&visit.app, &round, request).await?.ok_or(Error::NotFound)?
    };
    let (_, person, _) = considered.hosts.into_iter().find(|(key, ..)| key == host).ok_or(Error::NotFound)?;
    let mut tx = visit.app.db.write().await?;
    let mut round = current(&mut tx, visit, id, version, Act::Change).await?;
    store::put_places(&mut tx, &round.id, host, &person, places).await?;
    put(&mut tx, visit, &mut round, Act::Change, "A host's places changed").await?;
    ledger::append(&mut tx, visit.app.clock.now(), fact(ROUND_CHANGED, visit, &round)?.with("what", "places")).await?;
    tx.commit().await?;
    Ok(round)
}

/// Takes a request out of the round; it looks for a host as before.
pub async fn leave_out(visit: &Visit, id: &str, version: i64, request: &str) -> Result<Round> {
    let mut tx = visit.app.db.write().await?;
    let mut round = current(&mut tx, visit, id, version, Act::Change).await?;
    if !store::leave_out(&mut tx, &round.id, request).await? {
        return Err(Error::NotFound);
    }
    (programme(&round)?.enrol)(&mut tx, &[request.to_owned()], None).await?;
    put(&mut tx, visit, &mut round, Act::Change, "A request left out").await?;
    ledger::append(&mut tx, visit.app.clock.now(), fact(ROUND_CHANGED, visit, &round)?.with("what", "left-out")).await?;
    tx.commit().await?;
    Ok(round)
}

/// Other weights or another aim for a round; with a note they become the institution's usual ones too.
#[derive(Debug, Clone)]
pub struct Reweighing {
    /// Numbers by code.
    pub numbers: BTreeMap<String, String>,
    /// What proposals are best at.
    pub aim: Aim,
    /// Why later rounds begin with them too; none for this round alone.
    pub usual: Option<String>,
}

/// Weighs anew.
pub async fn reweigh(visit: &Visit, id: &str, version: i64, how: &Reweighing) -> Result<Round> {
    let mut tx = visit.app.db.write().await?;
    let mut round = current(&mut tx, visit, id, version, Act::Change).await?;
    let weights = round.weights.with(&how.numbers).map_err(Error::Invalid)?;
    let (me, now) = (visit.member()?, visit.app.clock.now());
    if weights == round.weights && how.aim == round.aim && how.usual.is_none() {
        return Err(Error::Invalid(vec![("aim".to_owned(), "Nothing is different, so there is nothing to save.".to_owned())]));
    }
    if let Some(note) = &how.usual {
        let before = store::newest(&mut tx, &round.programme, &round.institution).await?.map_or(0, |saved| saved.version);
        store::save(&mut tx, now, &me.person, (&round.programme, &round.institution), before, &weights, note).await?;
    }
    let words = if how.aim == round.aim {
        "Weights changed".to_owned()
    } else {
        format!("Aim changed to: {}", how.aim.label().to_lowercase())
    };
    (round.weights, round.aim) = (weights, how.aim);
    put(&mut tx, visit, &mut round, Act::Change, &words).await?;
    let fact =
        fact(ROUND_CHANGED, visit, &round)?.with("what", "weights").with("usual", if how.usual.is_some() { "yes" } else { "no" });
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    Ok(round)
}

/// Begins to make a proposal; false where it is still being made.
pub async fn propose(visit: &Visit, id: &str, version: i64) -> Result<bool> {
    let round = current(&mut visit.app.db.read().await?, visit, id, version, Act::Solve).await?;
    let me = visit.member()?;
    super::work::propose(&visit.app, &round, &me.person).await
}

/// Ends the search for a proposal with the best so far.
pub async fn stop(visit: &Visit, id: &str) -> Result<bool> {
    let round = seen(&mut visit.app.db.read().await?, visit, id).await?;
    Ok(visit.app.rounds.stop(&round.id))
}

/// The proposal of a round that would be published.
pub async fn proposal(tx: &mut Tx, round: &Round) -> Result<Option<Solution>> {
    match &round.solution {
        Some(solution) => Ok(store::of(tx, solution).await?),
        None => Ok(None),
    }
}

/// Publishes a round's proposal: every host in it is asked, a few at a time, from now on. Gives how many.
pub async fn publish(visit: &Visit, id: &str, version: i64, number: i64) -> Result<(Round, u64)> {
    let me: &Member = visit.holding(Role::Coordinator)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let mut round = current(&mut tx, visit, id, version, Act::Publish).await?;
    let solution = proposal(&mut tx, &round).await?.filter(|solution| solution.number == number);
    let solution = solution.ok_or_else(|| Error::Conflict("There is a newer proposal. Look at it, then publish.".to_owned()))?;
    let placed = store::placed(&mut tx, &solution.id).await?;
    let asked = store::book(&mut tx, now, &round.id, &me.person, &placed).await?;
    round.state = round.state.after(Act::Publish).map_err(|moved| Error::Conflict(moved.to_string()))?;
    put(&mut tx, visit, &mut round, Act::Publish, &format!("Proposal {number} published")).await?;
    let fact = fact(ROUND_PUBLISHED, visit, &round)?.quantity(asked as f64).with("number", number);
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    Ok((round, asked))
}

/// Makes an earlier version of the weights that rounds begin with the newest: 0 is what the program came with. `newest` is the version
/// that whoever asks has seen as the newest. Gives the new version; rounds that were begun stay as they are.
pub async fn bring_back(visit: &Visit, what: &Programme, version: i64, newest: i64) -> Result<i64> {
    let me = visit.holding(Role::Coordinator)?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let weights = match version {
        0 => Some(what.own_weights()),
        version => {
            let found = store::saved(&mut tx, what.code, &me.institution, version, 1).await?.pop();
            found.filter(|saved| saved.version == version).ok_or(Error::NotFound)?.weights
        }
    };
    let weights = weights.ok_or_else(|| Error::Conflict("This program cannot read that version any more.".to_owned()))?;
    let note = if version == 0 { "As Benchside came, brought back".to_owned() } else { format!("Version {version} brought back") };
    let of = (what.code, &me.institution);
    if !store::save(&mut tx, now, &me.person, of, newest, &weights, &note).await? {
        return Err(Error::Conflict(
            "Somebody has saved another version since you opened the page. Nothing of yours was written. Look at it, then bring one back \
             if you still want to."
                .to_owned(),
        ));
    }
    let fact = Fact::new(WEIGHTS_RESTORED, now).by(&me.person).object(&me.institution).with("programme", what.code);
    ledger::append(&mut tx, now, fact.with("version", version)).await?;
    tx.commit().await?;
    Ok(newest + 1)
}
