//! A step of a visit together with what is said to it, the same for pages and the API.

use chrono::{DateTime, Utc};

use super::RATED;
use super::forms::{self, Known, Said};
use super::store;
use crate::accounts::{Member, Viewer};
use crate::ids::PlacementId;
use crate::ledger::{self, Fact};
use crate::shadowing::act::{self, By, More, Refusal, Step, Taken};
use crate::shadowing::forms::version;
use crate::shadowing::model::{Act, State, may};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::{Placement, placements};
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::{Error, Result, Visit};

/// What came of a form.
pub(super) enum Kept {
    /// The step is taken, and what was said is kept.
    Taken(Taken),
    /// Fields are wrong; nothing was written.
    Wrong(Form),
    /// The step was refused, and nothing was written; what was typed is in the form.
    Refused(Form, Refusal),
}

/// Takes a step of a visit that the visitor may see, as its form says.
pub(super) async fn keep(visit: &Visit, id: &PlacementId, act: Act, mut form: Form) -> Result<Kept> {
    visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.read().await?;
    let (placement, parties) = placements::seen(&mut tx, &visit.viewer, id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let version = version(&form);
    let state = State::Placement(placement.state);
    let party = parties.into_iter().find(|party| may(*party, act, state));
    let is_old = version.is_some_and(|version| version != placement.version);
    // Where the step is refused anyway, that is said first, and nothing is kept.
    let (words, said) = match party.filter(|_| !is_old) {
        Some(party) => {
            let known = Known { external: placement.is_external(), party, zone: placement.zone, now };
            forms::step(&mut form, act, &known)
        }
        None => (String::new(), Said::Nothing),
    };
    if !form.is_good() {
        return Ok(Kept::Wrong(form));
    }
    let mut tx = visit.app.db.write().await?;
    // All of it goes with the transaction where the step is refused.
    match take(&mut tx, (now, &visit.app.config.address), &visit.viewer, &placement, (act, version, &words), &said).await {
        Ok(taken) => {
            tx.commit().await?;
            Ok(Kept::Taken(taken))
        }
        Err(Refusal::NotFound) => Err(Error::NotFound),
        Err(refusal) => Ok(Kept::Refused(form, refusal)),
    }
}

/// Takes a step of a visit together with what is said to it: `act`, the version seen, words for the history. `house` is the address
/// under which people reach us.
///
/// # Errors
/// [`Refusal`]: the transaction is to be dropped, because what was said may be written already.
pub(crate) async fn take(
    tx: &mut Tx,
    (now, house): (DateTime<Utc>, &str),
    viewer: &Viewer,
    placement: &Placement,
    (act, version, words): (Act, Option<i64>, &str),
    said: &Said,
) -> std::result::Result<Taken, Refusal> {
    let me = viewer.member().ok_or(Refusal::NotFound)?;
    let codes = match said {
        Said::Outcome { code, .. } => vec![("outcome", *code)],
        _ => Vec::new(),
    };
    let more = match said {
        Said::Hours(hours) => More::Hours(*hours),
        Said::Outcome { .. } => More::Codes(&codes),
        _ => More::Nothing,
    };
    let thing = Thing::Placement(placement.id.clone());
    let step = Step { thing: &thing, act, version, words, more };
    // first, because scheduling looks at the dates
    write(tx, now, me, placement, said).await?;
    act::take(tx, now, house, By::Viewer(viewer), &step).await
}

async fn write(
    tx: &mut Tx,
    now: DateTime<Utc>,
    me: &Member,
    placement: &Placement,
    said: &Said,
) -> std::result::Result<(), Refusal> {
    let id = &placement.id;
    match said {
        Said::Nothing | Said::Hours(_) => {}
        Said::Clear(codes) => store::set_clearances(tx, now, id, &me.person, codes).await?,
        Said::Plan { sessions, programme, place } => {
            placements::set_sessions(tx, id, sessions).await?;
            placements::set_programme(tx, id, programme, place).await?;
        }
        Said::Feedback { side, ratings, words } => {
            store::add_feedback(tx, now, id, *side, (ratings, words)).await?;
            for (question, rating) in ratings {
                let fact = Fact::new(RATED, now).by(&me.person).about(&placement.requester).object(id).quantity(f64::from(*rating));
                ledger::append(tx, now, fact.with("question", question).with("by", side.party().code())).await?;
            }
        }
        Said::Outcome { code, words } => store::add_outcome(tx, now, id, code, words).await?,
    }
    Ok(())
}
