//! Taking a step. [`take`] is the one way in which an offer, a request or a placement changes its state: for pages, the API, rounds and
//! the clock alike.
//!
//! In the caller's one writing transaction it loads the thing, finds what the actor is to it, asks the table of rules, and writes state
//! and due date, the line of the history, the fact, notices and reminders, and what follows for the others (a place taken, a placement
//! made, a request opened again). A [`Refusal`] comes before anything is written, so that a caller who takes many steps may go on.

mod after;
mod offer;
mod placement;
mod request;
mod says;
pub mod write;

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::model::calendar::OddHour;
use super::model::{Act, Party, Refused, Requirement, Rule, State, step};
use super::store::due::Thing;
use super::store::steps;
use crate::accounts::Viewer;
use crate::ids::{OfferId, PersonId, PlacementId};
use crate::storage::{self, Tx};
use crate::web;

pub(in crate::shadowing) use after::{HOLD, MAILED, REMINDING, note_draft};
pub(in crate::shadowing) use says::sample;

/// Who takes a step.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// Someone signed in.
    Viewer(&'a Viewer),
    /// Nobody: the time has come, or something else brought it with it.
    Clock,
}

impl By<'_> {
    fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Viewer(viewer) => viewer.person(),
            Self::Clock => None,
        }
    }
}

/// A step to be taken.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// Of what.
    pub thing: &'a Thing,
    /// Which one.
    pub act: Act,
    /// The version that whoever takes it has seen; none where the act itself is enough, as for the clock.
    pub version: Option<i64>,
    /// A reason, a question, a message: whoever may see the thing reads it in its history.
    pub words: &'a str,
    /// What the act needs besides.
    pub more: More<'a>,
}

/// What some acts need besides.
#[derive(Debug, Clone, Copy, Default)]
pub enum More<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// [`Act::Ask`]: whom.
    Ask(Whom<'a>),
    /// [`Act::Confirm`]: for how many hours.
    Hours(f64),
    /// Codes that the fact says besides: of [`Act::Outcome`] the `outcome`.
    Codes(&'a [(&'static str, &'static str)]),
}

/// Whom a request asks.
#[derive(Debug, Clone, Copy)]
pub enum Whom<'a> {
    /// The hosts of an offer.
    Offer(&'a OfferId),
    /// Somebody who says in their profile that they host shadowing.
    Person(&'a PersonId),
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Where the thing stands now.
    pub state: State,
    /// The visit that is agreed by it, if one is.
    pub placement: Option<PlacementId>,
}

/// Why a step is not taken. Nothing was written.
#[derive(Debug, Error)]
pub enum Refusal {
    /// There is none that this viewer may see.
    #[error("there is nothing here")]
    NotFound,
    /// The table of rules says no.
    #[error("{0}")]
    Rules(#[from] Refused),
    /// Somebody changed it since the page was made: what they did, oldest first.
    #[error("it has changed since you opened this page: {}", .0.join("; "))]
    Changed(Vec<String>),
    /// No place is free.
    #[error("The last place has just been taken. You can ask for other dates, or add places to the offer first.")]
    Full,
    /// A host without an offer has one visitor at a time.
    #[error(
        "You already have a visitor ahead of you. Publish an offer with as many places as you have, or agree to one after the other."
    )]
    Busy,
    /// The host cannot be asked.
    #[error("{0}")]
    CannotAsk(&'static str),
    /// The host asks for what the requester has not said that they have.
    #[error("The host asks for this, and the request does not say that it is there: {}.", labels(.0))]
    Lacks(Vec<Requirement>),
    /// There is something to be put right first.
    #[error("{0}")]
    NotReady(&'static str),
    /// A time that no clock shows, or shows twice.
    #[error("{0}")]
    Hour(#[from] OddHour),
    /// The database.
    #[error("{0}")]
    Storage(#[from] storage::Error),
    /// A letter could not be put together: our mistake.
    #[error("{0}")]
    Letter(#[from] askama::Error),
}

fn labels(all: &[Requirement]) -> String {
    all.iter().map(|one| one.label()).collect::<Vec<_>>().join("; ")
}

impl From<Refusal> for web::Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::NotFound,
            Refusal::Rules(Refused::NotYours) => {
                Self::Forbidden("This is not yours to do. The page says who acts next.".to_owned())
            }
            Refusal::Rules(Refused::NotHere) => Self::Conflict(
                "This can no longer be done: somebody was quicker, or its time was over. Open the page again to see where it stands."
                    .to_owned(),
            ),
            Refusal::Changed(what) => {
                let what = if what.is_empty() { String::new() } else { format!(" Since then: {}.", what.join("; ")) };
                Self::Conflict(format!(
                    "This has changed since you opened the page, so nothing of yours was written over it.{what} Open it again and look \
                     whether you still want to."
                ))
            }
            Refusal::Full | Refusal::Busy | Refusal::CannotAsk(_) | Refusal::Lacks(_) | Refusal::NotReady(_) => {
                Self::Conflict(refusal.to_string())
            }
            Refusal::Hour(hour) => Self::Bad(hour.to_string()),
            Refusal::Storage(error) => error.into(),
            Refusal::Letter(error) => error.into(),
        }
    }
}

/// Takes a step. `house` is the address under which people reach us, for the mail that they get.
///
/// # Errors
/// [`Refusal`]: nothing was written, unless the database failed half way; then the transaction is to be dropped.
pub async fn take(tx: &mut Tx, now: DateTime<Utc>, house: &str, by: By<'_>, step: &Step<'_>) -> Result<Taken, Refusal> {
    let mut doing = after::Doing::new(now, house, &by, step.words);
    match step.thing {
        Thing::Offer(id) => offer::take(tx, &mut doing, by, id, step).await,
        Thing::Request(id) => request::take(tx, &mut doing, by, id, step).await,
        Thing::Placement(id) => placement::take(tx, &mut doing, by, id, step).await,
    }
}

/// The rule by which one of these parties takes a step, and which party it is.
fn rule_for(state: State, act: Act, parties: &[Party]) -> Result<(&'static Rule, Party), Refused> {
    let mut refused = Refused::NotYours;
    for party in parties {
        match step(state, act, *party) {
            Ok(rule) => return Ok((rule, *party)),
            Err(why) => refused = why,
        }
    }
    Err(refused)
}

/// Refuses a step from a page that was made from another version than there is now, and says what was done since.
async fn same_version(tx: &mut Tx, thing: &Thing, seen: Option<i64>, now: i64) -> Result<(), Refusal> {
    let Some(seen) = seen.filter(|seen| *seen != now) else { return Ok(()) };
    let since = steps::since(tx, thing.id(), seen).await?;
    Err(Refusal::Changed(since.iter().map(said).collect()))
}

/// "Approved, by Mo Manager".
fn said(step: &steps::Step) -> String {
    let by = step.by();
    if by.is_empty() { step.label().to_owned() } else { format!("{}, by {by}", step.label()) }
}

/// Lets others act too, because nobody has in time, and waits the same time again.
pub(in crate::shadowing) async fn delegate(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    thing: &Thing,
    party: Party,
) -> Result<(), Refusal> {
    let mut doing = after::Doing::new(now, house, &By::Clock, "");
    match thing {
        Thing::Request(id) => request::delegate(tx, &mut doing, id, party).await,
        Thing::Offer(_) | Thing::Placement(_) => Ok(()),
    }
}
