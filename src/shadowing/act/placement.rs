//! Steps of a placement.

use super::after::{About, Doing, Done, Names};
use super::{By, More, Refusal, Step, Taken, offer, request, rule_for, same_version};
use crate::ids::PlacementId;
use crate::shadowing::model::{Act, Party, Placement as At, Rule, State};
use crate::shadowing::placements::calendar::Invitation;
use crate::shadowing::placements::model::is_off;
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::parties::Around;
use crate::shadowing::store::placements::Left;
use crate::shadowing::store::{Placement, placements, requests};
use crate::storage::Tx;

/// The most hours that a visit can have: six working weeks.
const MOST_HOURS: f64 = 240.0;

/// What a placement's notices and facts say of it.
pub(super) fn about<'a>(thing: &'a Thing, placement: &'a Placement, around: &'a Around) -> About<'a> {
    About {
        thing,
        state: State::Placement(placement.state),
        kind: placement.kind,
        version: placement.version,
        due: placement.due,
        zone: placement.zone,
        around,
        subject: Some(&placement.requester),
        external: Some(placement.is_external()),
        invitation: None,
        names: Names {
            requester: Some((&placement.requester, &placement.requester_name)),
            host: Some((&placement.host, &placement.host_name)),
            offer: "",
        },
    }
}

pub(super) async fn take(
    tx: &mut Tx,
    doing: &mut Doing<'_>,
    by: By<'_>,
    id: &PlacementId,
    asked: &Step<'_>,
) -> Result<Taken, Refusal> {
    let parties = match by {
        By::Clock => vec![Party::Clock],
        By::Viewer(viewer) => placements::seen(tx, viewer, id).await?.ok_or(Refusal::NotFound)?.1,
    };
    let placement = placements::placement(tx, id).await?.ok_or(Refusal::NotFound)?;
    same_version(tx, asked.thing, asked.version, placement.version).await?;
    let (rule, party) = rule_for(State::Placement(placement.state), asked.act, &parties)?;
    let State::Placement(to) = rule.to else { return Err(Refusal::NotFound) };
    let mut left = Left {
        state: to,
        due: None,
        sequence: placement.calendar_sequence,
        hours_shadow: placement.hours_shadow,
        hours_host: placement.hours_host,
        reason: &placement.reason,
        ends: placement.ends,
    };
    let mut done = Done::new(rule, (by.person(), party), doing.words);
    let sessions = placements::sessions(tx, id).await?;
    match asked.act {
        Act::Schedule => {
            left.ends = sessions.iter().map(|(_, ends)| *ends).max();
            if left.ends.is_none_or(|ends| ends <= doing.now) {
                return Err(Refusal::NotReady("Set at least one date that is still ahead."));
            }
            left.sequence += 1;
        }
        Act::Reschedule => (left.ends, left.sequence) = (None, left.sequence + 1),
        Act::Cancel | Act::Block | Act::Miss => {
            if doing.words.trim().is_empty() && party != Party::Clock {
                return Err(Refusal::NotReady("Say why; the others read it."));
            }
            left.reason = doing.words;
            left.sequence += 1;
        }
        Act::Confirm => {
            let More::Hours(hours) = asked.more else { return Err(Refusal::NotReady("Say how many hours it took.")) };
            if !(hours > 0.0 && hours <= MOST_HOURS) {
                return Err(Refusal::NotReady("Say how many hours it took: more than none, and 240 at most."));
            }
            match party {
                Party::Host => left.hours_host = Some(hours),
                _ => left.hours_shadow = Some(hours),
            }
            done.quantity = Some(hours);
            done.with.push(("both", if to == At::Completed { "yes" } else { "no" }.to_owned()));
        }
        Act::Outcome => {
            if let More::Codes(codes) = asked.more {
                done.with.extend(codes.iter().map(|(name, code)| (*name, (*code).to_owned())));
            }
        }
        _ => {}
    }
    left.due = doing.due(rule.to, placement.zone, left.ends);
    placements::set_state(tx, doing.now, id, &left).await?;
    let around = Around::of_placement(tx, &placement).await?;
    // What stands in calendars changes with what is scheduled, and with what was.
    let moves = asked.act == Act::Schedule || placement.state == At::Scheduled && is_off(to);
    let invitation = moves.then(|| Invitation {
        placement: Placement { state: to, calendar_sequence: left.sequence, changed: doing.now, ..placement.clone() },
        sessions,
    });
    let about = About { state: rule.to, due: left.due, invitation: invitation.as_ref(), ..about(asked.thing, &placement, &around) };
    doing.leave(tx, &about, &done).await?;
    follow(tx, doing, &placement, to, party).await?;
    Ok(Taken { state: rule.to, placement: None })
}

/// What a placement's step brings for its offer and its request.
async fn follow(tx: &mut Tx, doing: &mut Doing<'_>, placement: &Placement, to: At, party: Party) -> Result<(), Refusal> {
    if to == At::Cancelled
        && let Some(offer) = &placement.offer
    {
        offer::give_back(tx, doing, offer).await?;
    }
    let brings = match to {
        At::Cancelled | At::NoShow => Act::Reopen,
        At::Completed | At::Unconfirmed => Act::Settle,
        _ => return Ok(()),
    };
    let Some(request) = requests::request(tx, &placement.request).await? else { return Ok(()) };
    let who = match party {
        Party::Host | Party::Partner | Party::Safety => Some("host"),
        Party::Requester => Some("requester"),
        Party::Clock => Some("clock"),
        _ => None,
    };
    if let (Act::Reopen, Some(who)) = (brings, who) {
        requests::decline(tx, doing.now, &request, std::slice::from_ref(&placement.host), who).await?;
    }
    request::follow(tx, doing, request, brings).await
}

/// Tells of a new placement, and begins to remind of it.
pub(super) async fn agreed(
    tx: &mut Tx,
    doing: &mut Doing<'_>,
    placement: &Placement,
    rule: &'static Rule,
    done: &Done<'_>,
) -> Result<(), Refusal> {
    let thing = Thing::Placement(placement.id.clone());
    let mut around = Around::of_placement(tx, placement).await?;
    if placement.state != At::Clearing {
        around.safety.clear();
    }
    let about = about(&thing, placement, &around);
    doing.tell_agreed(tx, &about, rule, done).await
}
