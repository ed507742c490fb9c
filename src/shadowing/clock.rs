//! What happens by itself when nobody acted in time. Safe to repeat, and on several nodes: each thing is looked at again in the one
//! writing transaction, and what another node did is no longer due.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::act::{self, By, More, Refusal, Step};
use super::model::{Otherwise, Request as RequestAt, State, wait};
use super::store::due::{self, Thing};
use super::store::{offers, placements, requests};
use crate::app::App;
use crate::storage::{Result, Tx};

/// How many things are done in one transaction.
const TOGETHER: i64 = 25;
/// How long the clock rests between two looks.
const REST: Duration = Duration::from_secs(60);
/// How long what visitors wrote of their access needs is kept once it is no longer needed.
const NEEDS_KEPT: TimeDelta = TimeDelta::days(14);
/// How long a placed request rests until the clock looks again whether its visit has ended.
const LOOK_AGAIN: TimeDelta = TimeDelta::days(28);

/// Does what is due as long as the program runs. Dropping it at any moment loses nothing.
pub async fn follow(app: App) {
    loop {
        if let Err(error) = run(&app).await {
            tracing::warn!(%error, "what is due in shadowing waits: the database does not answer");
        }
        tokio::time::sleep(REST).await;
    }
}

/// Does everything that is due now; gives how much that was.
pub async fn run(app: &App) -> Result<u64> {
    let mut done = 0;
    loop {
        let now = app.clock.now();
        if due::due(&mut app.db.read().await?, now, 1).await?.is_empty() {
            break;
        }
        let mut tx = app.db.write().await?;
        let things = due::due(&mut tx, now, TOGETHER).await?;
        for thing in &things {
            done += u64::from(one(&mut tx, now, &app.config.address, thing).await?);
        }
        tx.commit().await?;
    }
    let mut tx = app.db.write().await?;
    placements::forget_needs(&mut tx, app.clock.now() - NEEDS_KEPT).await?;
    tx.commit().await?;
    Ok(done)
}

/// Does what is due of one thing; false where it was put off.
async fn one(tx: &mut Tx, now: DateTime<Utc>, house: &str, thing: &Thing) -> Result<bool> {
    let (state, delegated) = match thing {
        Thing::Offer(id) => (offers::offer(tx, id).await?.map(|offer| State::Offer(offer.state)), false),
        Thing::Request(id) => match requests::request(tx, id).await? {
            Some(request) if request.state == RequestAt::Placed => {
                let goes_on =
                    placements::of_request(tx, id).await?.is_some_and(|placement| !State::Placement(placement.state).is_end());
                if goes_on {
                    due::put_off(tx, thing, now + LOOK_AGAIN).await?;
                    return Ok(false);
                }
                (Some(State::Request(request.state)), false)
            }
            found => {
                let delegated = found.as_ref().is_some_and(|request| request.delegated);
                (found.map(|request| State::Request(request.state)), delegated)
            }
        },
        Thing::Placement(id) => (placements::placement(tx, id).await?.map(|placement| State::Placement(placement.state)), false),
    };
    let Some(wait) = state.and_then(wait) else {
        // An end waits for nothing: its time is never looked at again.
        due::put_off(tx, thing, now + TimeDelta::days(36_500)).await?;
        return Ok(false);
    };
    let outcome = match wait.otherwise {
        Otherwise::Also(party, _) if !delegated => act::delegate(tx, now, house, thing, party).await.map(drop),
        Otherwise::Act(act) | Otherwise::Also(_, act) => {
            let step = Step { thing, act, version: None, words: "", more: More::Nothing };
            act::take(tx, now, house, By::Clock, &step).await.map(drop)
        }
    };
    match outcome {
        Ok(()) => Ok(true),
        Err(Refusal::Storage(error)) => Err(error),
        Err(refusal) => {
            tracing::error!(%refusal, thing = thing.id(), "what is due in shadowing could not be done; it is tried again tomorrow");
            due::put_off(tx, thing, now + TimeDelta::days(1)).await?;
            Ok(false)
        }
    }
}
