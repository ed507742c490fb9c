//! Closing a round: by a coordinator, or by itself when its last day is over. Safe to repeat, and on several nodes.

use askama::Template;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::model::{Act, REQUESTS, Round, State};
use super::work::programme;
use super::{ROUND_STEPPED, store};
use crate::app::App;
use crate::directory::corrections::store::desk_of;
use crate::ids::{InstitutionId, PersonId, RoundId};
use crate::ledger::{self, Fact};
use crate::matching::programme::Programme;
use crate::notify::{self, AT_ONCE, Frequency, Kind, Letter, Mailed, Notice};
use crate::storage::Tx;
use crate::web::Result;
use crate::web::times::{calendar_day, date};

/// A round closed by itself.
pub(super) const CLOSED: Kind = Kind {
    code: "round-closed",
    title: "Rounds that close by themselves",
    words: "The last day of a round is over, and its requests are settled. For coordinators.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample,
};

/// Closes every round whose last day is over where its institution is; gives how many.
///
/// # Errors
///
/// Where the database is away: what is not closed is closed the next time.
pub async fn close_due(app: &App) -> Result<u64> {
    let now = app.clock.now();
    // No day is over anywhere before it is over fourteen hours ahead of UTC.
    let before = (now + TimeDelta::hours(14)).date_naive();
    let due: Vec<RoundId> = store::closing(&mut app.db.read().await?, before).await?.into_iter().map(|(id, _)| id).collect();
    let mut closed = 0;
    for id in due {
        let mut tx = app.db.write().await?;
        // as it is by now: another node may have been quicker, or a coordinator
        let zone = store::closing(&mut tx, before).await?.into_iter().find(|(due, _)| *due == id).map(|(_, zone)| zone);
        let (Some(zone), Some(mut round)) = (zone, store::round(&mut tx, &id).await?) else { continue };
        if !round.is_past(date(now, &zone)) {
            continue;
        }
        let taken = match enrol(&mut tx, &round).await {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(%error, round = %id, "a round whose last day is over stays open");
                continue;
            }
        };
        round.state = State::Closed;
        let words = format!("Closed by itself, its last day being over, with {} more", count(taken));
        store::put(&mut tx, now, &mut round, None, Act::Close, &words).await?;
        let fact = Fact::new(ROUND_STEPPED, now).object(&round.id).with("programme", &round.programme);
        ledger::append(&mut tx, now, fact.with("state", round.state.code()).quantity(taken as f64)).await?;
        tell(&mut tx, &app.config.address, now, &round).await?;
        tx.commit().await?;
        closed += 1;
    }
    Ok(closed)
}

/// Takes in every request that looks for a host and is in no other round; gives how many.
pub(super) async fn enrol(tx: &mut Tx, round: &Round) -> Result<u64> {
    let programme = programme(round)?;
    let elsewhere = store::taken_elsewhere(tx, &round.institution, &round.id).await?;
    let waiting = (programme.waiting)(tx, &round.institution, REQUESTS).await?;
    let mut waiting: Vec<(String, PersonId)> = waiting.into_iter().filter(|(request, _)| !elsewhere.contains(request)).collect();
    let room = REQUESTS as usize - store::size(tx, &round.id).await?.min(REQUESTS as usize);
    waiting.truncate(room);
    let taken = store::enrol(tx, &round.id, &waiting).await?;
    let ids: Vec<String> = waiting.into_iter().map(|(request, _)| request).collect();
    (programme.enrol)(tx, &ids, Some(round.id.as_str())).await?;
    Ok(taken)
}

/// "one request", "12 requests".
pub(super) fn count(requests: u64) -> String {
    if requests == 1 { "one request".to_owned() } else { format!("{requests} requests") }
}

/// What rounds mean for a request that looks for a host, or will.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// One is open, until the end of this day where it has one.
    Until(Option<NaiveDate>),
    /// It is in one: its hosts are asked once that is published.
    In,
    /// One is closed without it: it is kept for the next.
    Missed,
}

impl Taking {
    /// The same for whoever asks, in words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Until(Some(last)) => format!(
                "Coordinators are about to match requests in a round. It takes in every request that is approved by the end of {} and \
                 still looks for a host; later ones wait for the next round. You can always ask a host yourself.",
                calendar_day(last).words
            ),
            Self::Until(None) => "Coordinators are about to match requests in a round. It takes in every request that is approved \
                                  before they close it and still looks for a host. You can always ask a host yourself."
                .to_owned(),
            Self::In => {
                "This request is matched in a round, together with others. A host is asked once the coordinators publish it, and \
                         you hear of it then. You can still ask a host yourself."
                    .to_owned()
            }
            Self::Missed => {
                "The present round was closed before this request looked for a host. It is kept for the next round; until \
                             then you can ask a host yourself."
                    .to_owned()
            }
        }
    }
}

/// What rounds mean for a request of somebody at this institution; nothing where there is no round. `round` is the one that it is in.
///
/// # Errors
///
/// Where the database is away.
pub async fn taking(tx: &mut Tx, what: &Programme, institution: &InstitutionId, round: Option<&str>) -> Result<Option<Taking>> {
    let rounds = store::under_way(tx, what.code, institution).await?;
    if rounds.iter().any(|one| Some(one.id.as_str()) == round) {
        return Ok(Some(Taking::In));
    }
    let open = rounds.iter().find(|one| one.state == State::Open);
    Ok(match open {
        Some(open) => Some(Taking::Until(open.closes)),
        None => (!rounds.is_empty()).then_some(Taking::Missed),
    })
}

#[derive(Template)]
#[template(path = "mail/round-closed/body.txt", escape = "none")]
struct Text<'a>(Words<'a>);

#[derive(Template)]
#[template(path = "mail/round-closed/body.html")]
struct Html<'a>(Words<'a>);

#[derive(Clone, Copy)]
struct Words<'a> {
    name: &'a str,
    requests: usize,
    link: &'a str,
}

impl Words<'_> {
    fn letter(self) -> askama::Result<Letter> {
        Letter::render("A round has closed", &Text(self), &Html(self))
    }
}

async fn tell(tx: &mut Tx, house: &str, now: DateTime<Utc>, round: &Round) -> Result<()> {
    let path = format!("/desk/rounds/{}", round.id);
    let requests = store::size(tx, &round.id).await?;
    let link = if house.is_empty() { String::new() } else { format!("{house}{path}") };
    let letter = Words { name: &round.name, requests, link: &link }.letter()?;
    for to in desk_of(tx, &round.institution).await? {
        let notice = Notice {
            to,
            kind: &CLOSED,
            cause: format!("round:{}:{}", round.id, round.version),
            about: None,
            title: format!("The round {} is closed, with {}", round.name, count(requests as u64)),
            link: path.clone(),
            letter: letter.clone(),
        };
        notify::tell(tx, now, &notice).await?;
    }
    Ok(())
}

fn sample() -> askama::Result<Letter> {
    Words { name: "Spring <2026>", requests: 214, link: "https://benchside.example/desk/rounds/1" }.letter()
}
