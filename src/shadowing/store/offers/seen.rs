//! What a viewer may see of an offer, and what they are to it.

use super::{Offer, offer};
use crate::accounts::{Role, Viewer};
use crate::directory::Audience;
use crate::ids::{InstitutionId, OfferId};
use crate::matching::agreements::store as agreements;
use crate::shadowing::model::{Offer as State, Party};
use crate::sql;
use crate::storage::{Result, Tx};

/// An offer that this viewer may see, and what they are to it.
///
/// Drafts are their hosts'; what is published is its audience's while it is open or full, its hosts' and coordinators' always; and
/// whoever is part of something that came of it reads it until the end.
pub async fn seen(tx: &mut Tx, viewer: &Viewer, id: &OfferId) -> Result<Option<(Offer, Vec<Party>)>> {
    let Some(offer) = offer(tx, id).await? else { return Ok(None) };
    let parties = parties(&offer, viewer);
    let is_mine =
        parties.iter().any(|party| *party == Party::Host || (*party == Party::Coordinator && offer.state != State::Draft));
    let is_shown = matches!(offer.state, State::Open | State::Full) && is_for(&offer, viewer, &partners(tx, viewer).await?);
    let sees = is_mine || is_shown || (offer.state != State::Draft && takes_part(tx, viewer, id).await?);
    Ok(sees.then_some((offer, parties)))
}

/// What a viewer is to an offer; [`Party::Other`] where nothing.
pub fn parties(offer: &Offer, viewer: &Viewer) -> Vec<Party> {
    let Some(me) = viewer.member() else { return vec![Party::Other] };
    let mut parties = Vec::new();
    if offer.is_host(&me.person) {
        parties.push(Party::Host);
    }
    if me.institution == offer.institution && me.roles.contains(&Role::Coordinator) {
        parties.push(Party::Coordinator);
    }
    if offer.said.safety.as_ref() == Some(&me.person) {
        parties.push(Party::Safety);
    }
    if parties.is_empty() {
        parties.push(Party::Other);
    }
    parties
}

/// Institutions with which a viewer's has an agreement on job shadowing that holds now.
pub async fn partners(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<InstitutionId>> {
    match viewer.member() {
        Some(me) => agreements::partners(tx, "shadowing", &me.institution).await,
        None => Ok(Vec::new()),
    }
}

/// Whether a viewer is among those an offer is for, given their institution's [`partners`]: across institutions `network` reaches these.
pub fn is_for(offer: &Offer, viewer: &Viewer, partners: &[InstitutionId]) -> bool {
    match (offer.said.audience, viewer.member()) {
        (Audience::Public, _) => true,
        (Audience::Private, _) | (_, None) => false,
        (Audience::Institution, Some(me)) => me.institution == offer.institution,
        (Audience::Network, Some(me)) => me.institution == offer.institution || partners.contains(&offer.institution),
    }
}

/// Whether a viewer asked for it, is to clear it, or visits by it.
async fn takes_part(tx: &mut Tx, viewer: &Viewer, id: &OfferId) -> Result<bool> {
    let Some(me) = viewer.person() else { return Ok(false) };
    let found: i64 = sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from shadowing_offers o where o.id = $1 and (o.safety = $2
               or exists (select 1 from shadowing_requests r where r.offer = o.id and r.requester = $2)
               or exists (select 1 from shadowing_placements p where p.offer = o.id and (p.requester = $2 or p.host = $2)))"
        )
        .bind(id)
        .bind(me),
        fetch_one
    )?;
    Ok(found > 0)
}
