//! Steps of an offer.

use super::after::{About, Doing, Done, Names};
use super::{By, Refusal, Step, Taken, request, rule_for, same_version};
use crate::ids::OfferId;
use crate::shadowing::model::{Act, Offer as At, Party, Places, Rule, State, step};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::parties::Around;
use crate::shadowing::store::{Offer, offers, requests};
use crate::storage::Tx;

/// Those around an offer.
pub(super) fn around(offer: &Offer) -> Around {
    Around {
        hosts: offer.hosts.iter().map(|host| host.person.clone()).collect(),
        institution: Some(offer.institution.clone()),
        ..Around::default()
    }
}

/// What an offer's notices and facts say of it.
pub(super) fn about<'a>(thing: &'a Thing, offer: &'a Offer, around: &'a Around) -> About<'a> {
    About {
        thing,
        state: State::Offer(offer.state),
        kind: offer.said.kind,
        version: offer.version,
        due: offer.due,
        zone: offer.zone,
        around,
        subject: offer.hosts.first().map(|host| &host.person),
        external: None,
        invitation: None,
        names: Names { offer: &offer.said.title, ..Names::default() },
    }
}

pub(super) async fn take(tx: &mut Tx, doing: &mut Doing<'_>, by: By<'_>, id: &OfferId, asked: &Step<'_>) -> Result<Taken, Refusal> {
    let (offer, parties) = match by {
        By::Clock => (offers::offer(tx, id).await?.ok_or(Refusal::NotFound)?, vec![Party::Clock]),
        By::Viewer(viewer) => offers::seen(tx, viewer, id).await?.ok_or(Refusal::NotFound)?,
    };
    same_version(tx, asked.thing, asked.version, offer.version).await?;
    let (rule, party) = rule_for(State::Offer(offer.state), asked.act, &parties)?;
    if asked.act == Act::Publish {
        ready(&offer, doing)?;
    }
    write(
        tx,
        doing,
        &offer,
        rule,
        &Done { quantity: quantity(&offer, asked.act), ..Done::new(rule, (by.person(), party), doing.words) },
    )
    .await?;
    match asked.act {
        Act::Resume if offer.places().on_resume().is_some() => follow(tx, doing, id, Act::Fill).await?,
        Act::Close => turn_down(tx, doing, id).await?,
        _ => {}
    }
    Ok(Taken { state: rule.to, placement: None })
}

/// How many places are offered, as the fact of publishing says.
fn quantity(offer: &Offer, act: Act) -> Option<f64> {
    (act == Act::Publish).then(|| f64::from(offer.said.places))
}

/// Whether an offer says enough to be shown.
fn ready(offer: &Offer, doing: &Doing<'_>) -> Result<(), Refusal> {
    if offer.said.title.is_empty() || offer.said.description.is_empty() || offer.said.places == 0 {
        return Err(Refusal::NotReady("Give the offer a title, a description and at least one place before you publish it."));
    }
    if offer.ends().is_some_and(|end| end <= doing.now) {
        return Err(Refusal::NotReady("The last day of the offer is over. Choose a later one before you publish it."));
    }
    Ok(())
}

async fn write(tx: &mut Tx, doing: &mut Doing<'_>, offer: &Offer, rule: &'static Rule, done: &Done<'_>) -> Result<(), Refusal> {
    let State::Offer(to) = rule.to else { return Err(Refusal::NotFound) };
    let due = doing.due(rule.to, offer.zone, offer.ends());
    offers::set_state(tx, doing.now, &offer.id, to, due).await?;
    let (thing, around) = (Thing::Offer(offer.id.clone()), around(offer));
    let about = About { state: rule.to, due, ..about(&thing, offer, &around) };
    doing.leave(tx, &about, done).await
}

/// A step that another one brings with it.
async fn follow(tx: &mut Tx, doing: &mut Doing<'_>, id: &OfferId, act: Act) -> Result<(), Refusal> {
    let Some(offer) = offers::offer(tx, id).await? else { return Ok(()) };
    match step(State::Offer(offer.state), act, Party::Clock) {
        Ok(rule) => write(tx, doing, &offer, rule, &Done::follows(rule)).await,
        // A paused offer rests.
        Err(_) => Ok(()),
    }
}

/// Takes a place, or says that none is free. Nothing is written where it refuses.
pub(super) fn place(offer: &Offer) -> Result<(Places, Option<Act>), Refusal> {
    offer.places().take().map_err(|_| Refusal::Full)
}

/// Writes that a place was taken or given back, and the step that it brings.
pub(super) async fn placed(
    tx: &mut Tx,
    doing: &mut Doing<'_>,
    id: &OfferId,
    (places, brings): (Places, Option<Act>),
) -> Result<(), Refusal> {
    offers::set_taken(tx, id, places).await?;
    match brings {
        Some(act) => follow(tx, doing, id, act).await,
        None => Ok(()),
    }
}

/// Gives a place back.
pub(super) async fn give_back(tx: &mut Tx, doing: &mut Doing<'_>, id: &OfferId) -> Result<(), Refusal> {
    match offers::offer(tx, id).await? {
        Some(offer) => placed(tx, doing, id, offer.places().give_back()).await,
        None => Ok(()),
    }
}

/// Follows a change of how many places there are.
pub(super) async fn recount(tx: &mut Tx, doing: &mut Doing<'_>, id: &OfferId) -> Result<(), Refusal> {
    let Some(offer) = offers::offer(tx, id).await? else { return Ok(()) };
    let is_full = offer.places().on_resume().is_some();
    match offer.state {
        At::Open if is_full => follow(tx, doing, id, Act::Fill).await,
        At::Full if !is_full => follow(tx, doing, id, Act::Free).await,
        _ => Ok(()),
    }
}

/// Whoever still waits for an answer of an offer that closes looks for another host.
async fn turn_down(tx: &mut Tx, doing: &mut Doing<'_>, id: &OfferId) -> Result<(), Refusal> {
    let waiting = requests::awaiting(tx, id).await?;
    for request in requests::requests(tx, &waiting).await? {
        request::follow(tx, doing, request, Act::Decline).await?;
    }
    Ok(())
}
