//! Leaving, being erased, and having had two accounts: what becomes of someone's shadowing.

use chrono::{DateTime, Utc};

use super::act::{self, By, More, Refusal, Step};
use super::model::{Act, Otherwise, Party, Request as RequestAt, State, may, wait};
use super::store::due::Thing;
use super::store::{hand, requests};
use crate::ids::{InstitutionId, PersonId};
use crate::storage::{Result, Tx};

/// Ends what someone who leaves has under way: requests lapse, visits ahead are called off (whoever was to visit them looks for another
/// host, and their coordinators are told), offers close, and what waited for their word as line manager goes to the coordinators. Gives
/// how much of it that is: what waits for the coordinators now.
///
/// The caller has closed the account already, so that nobody who left is told.
pub async fn hand_over(tx: &mut Tx, now: DateTime<Utc>, house: &str, people: &[PersonId]) -> Result<u64> {
    let mut handed = 0;
    for person in people {
        for id in hand::placements_ahead(tx, person).await? {
            by_itself(tx, now, house, &Thing::Placement(id), Act::Cancel).await?;
            handed += 1;
        }
        for id in hand::asked_of(tx, person).await? {
            by_itself(tx, now, house, &Thing::Request(id), Act::Decline).await?;
            handed += 1;
        }
        for id in hand::requests_under_way(tx, person).await? {
            end_request(tx, now, house, id).await?;
        }
        for id in hand::offers_alone(tx, person).await? {
            by_itself(tx, now, house, &Thing::Offer(id), Act::Close).await?;
        }
        for id in hand::to_approve(tx, person).await? {
            let thing = Thing::Request(id);
            for otherwise in [wait(State::Request(RequestAt::Submitted))].into_iter().flatten().map(|wait| wait.otherwise) {
                if let Otherwise::Also(party, _) = otherwise {
                    settle(act::delegate(tx, now, house, &thing, party).await)?;
                }
            }
            handed += 1;
        }
        hand::leave_teams(tx, person).await?;
    }
    Ok(handed)
}

/// Ends what two accounts have asked of each other or agreed on, before they become one: nobody visits themselves.
pub async fn settle_between(tx: &mut Tx, now: DateTime<Utc>, one: &PersonId, other: &PersonId) -> Result<()> {
    for (requester, host) in [(one, other), (other, one)] {
        for id in hand::ahead_between(tx, requester, host).await? {
            by_itself(tx, now, "", &Thing::Placement(id), Act::Cancel).await?;
        }
        for id in hand::asked_by_of(tx, requester, host).await? {
            by_itself(tx, now, "", &Thing::Request(id), Act::Decline).await?;
        }
    }
    Ok(())
}

/// Takes back what the people of two institutions have asked of each other and nobody has answered: their agreement is over. Visits that
/// were agreed on take place.
pub async fn part(tx: &mut Tx, now: DateTime<Utc>, house: &str, one: &InstitutionId, other: &InstitutionId) -> Result<()> {
    for id in hand::asked_between(tx, one, other).await? {
        by_itself(tx, now, house, &Thing::Request(id), Act::Decline).await?;
    }
    Ok(())
}

/// Ends a request of someone who leaves: what is asked of a host is taken back first.
async fn end_request(tx: &mut Tx, now: DateTime<Utc>, house: &str, id: crate::ids::RequestId) -> Result<()> {
    let thing = Thing::Request(id.clone());
    for act in [Act::Decline, Act::Reopen, Act::Lapse] {
        let Some(request) = requests::request(tx, &id).await? else { return Ok(()) };
        // A visit that was held goes on to its end without them.
        let goes_on = request.state == RequestAt::Placed
            && super::store::placements::of_request(tx, &id)
                .await?
                .is_some_and(|placement| !State::Placement(placement.state).is_end());
        if goes_on {
            return Ok(());
        }
        if may(Party::Clock, act, State::Request(request.state)) {
            by_itself(tx, now, house, &thing, act).await?;
        }
    }
    Ok(())
}

async fn by_itself(tx: &mut Tx, now: DateTime<Utc>, house: &str, thing: &Thing, act: Act) -> Result<()> {
    let step = Step { thing, act, version: None, words: "", more: More::Nothing };
    settle(act::take(tx, now, house, By::Clock, &step).await.map(drop))
}

/// What the rules do not know cannot keep anybody from leaving.
fn settle(outcome: std::result::Result<(), Refusal>) -> Result<()> {
    match outcome {
        Err(Refusal::Storage(error)) => Err(error),
        Err(refusal) => {
            tracing::warn!(%refusal, "something of someone who leaves stays as it is");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Deletes everything of someone who is erased; others who were to visit them look for another host.
pub async fn forget(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<()> {
    // Mail about this has no address to lead to where none is known; the notices say it all the same.
    hand_over(tx, now, "", std::slice::from_ref(person)).await?;
    hand::forget(tx, person).await
}
