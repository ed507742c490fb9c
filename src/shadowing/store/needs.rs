//! What needs someone now, whatever they are to it; and lists of a coordinator.

use super::{Offer, Placement, Request, offers, placements, requests};
use crate::accounts::store::holders;
use crate::accounts::{Role, Viewer};
use crate::directory::corrections::store::keeps_desk;
use crate::ids::{InstitutionId, OfferId, PlacementId, RequestId};
use crate::shadowing::model::{Party, Request as State};
use crate::sql;
use crate::storage::{Result, Tx};

/// What needs someone, what is due soonest first.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    /// Requests, each with as what they are needed.
    pub requests: Vec<(Request, Party)>,
    /// Placements, each with as what they are needed.
    pub placements: Vec<(Placement, Party)>,
    /// Offers that are drafts.
    pub offers: Vec<Offer>,
}

/// How much of each is listed at most.
const MOST: i64 = 50;

impl Needs {
    /// How much that is.
    pub fn len(&self) -> usize {
        self.requests.len() + self.placements.len() + self.offers.len()
    }

    /// Whether nothing needs them.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What needs a viewer now.
pub async fn needs(tx: &mut Tx, viewer: &Viewer) -> Result<Needs> {
    let Some(me) = viewer.member() else { return Ok(Needs::default()) };
    let keeps = keeps_desk(tx, viewer).await?;
    let desk = if keeps { me.institution.as_str() } else { "" };
    let looks_after = keeps || me.roles.contains(&Role::PartnerCoordinator);
    let partner = if looks_after { me.institution.as_str() } else { "" };
    let rows: Vec<(RequestId, String)> = sql!(
        tx,
        sqlx::query_as(
            "select id, role from (
               select r.id, 'requester' as role, r.due from shadowing_requests r
                 where r.requester = $1 and r.state in ('draft', 'returned', 'matching', 'other-dates')
               union all select r.id, 'manager', r.due from people p join shadowing_requests r on r.requester = p.id
                 where p.manager = $1 and p.id <> $1 and r.state = 'submitted'
               union all select r.id, 'host', r.due from shadowing_requests r
                 where r.host = $1 and r.offer is null and r.state = 'asked'
               union all select r.id, 'host', r.due from shadowing_offer_hosts h join shadowing_requests r on r.offer = h.offer
                 where h.person = $1 and r.state = 'asked'
               union all select r.id, 'delegate', r.due from shadowing_requests r join people p on p.id = r.requester
                   left join people m on m.id = p.manager and m.active and m.id <> p.id
                 where $2 <> '' and r.institution = $2 and r.state = 'submitted' and (r.delegated or m.id is null)
                   and r.requester <> $1
               union all select r.id, 'partner', r.due from shadowing_requests r
                 where $4 <> '' and r.host_institution = $4 and r.institution <> $4 and r.state = 'asked' and r.requester <> $1) as needs
             order by due, id limit $3"
        )
        .bind(&me.person)
        .bind(desk)
        .bind(MOST)
        .bind(partner),
        fetch_all
    )?;
    let mut found = Needs::default();
    let ids: Vec<RequestId> = rows.iter().map(|(id, _)| id.clone()).collect();
    let mut all = requests::requests(tx, &ids).await?;
    all.iter_mut().for_each(|request| request.said.access_needs.clear());
    for (id, role) in rows {
        if let (Some(request), Some(party)) = (all.iter().find(|one| one.id == id), Party::from_code(&role)) {
            found.requests.push((request.clone(), party));
        }
    }
    let clears = me.roles.contains(&Role::Safety) || (keeps && holders(tx, &me.institution, Role::Safety).await? == 0);
    let rows: Vec<(PlacementId, String)> = sql!(
        tx,
        sqlx::query_as(
            "select id, role from (
               select v.id, 'requester' as role, v.due from shadowing_placements v where v.requester = $1
                 and v.state in ('arranging', 'over', 'host-confirmed', 'completed', 'host-answered', 'reviewed')
               union all select v.id, 'host', v.due from shadowing_placements v where v.host = $1
                 and v.state in ('arranging', 'over', 'shadow-confirmed', 'completed', 'shadow-answered')
               union all select v.id, 'safety', v.due from shadowing_placements v
                 where v.safety = $1 and v.state = 'clearing' and v.requester <> $1
               union all select v.id, 'safety', v.due from shadowing_placements v
                 where $2 <> '' and v.host_institution = $2 and v.safety is null and v.state = 'clearing' and v.requester <> $1
               union all select v.id, 'partner', v.due from shadowing_placements v
                 where $4 <> '' and v.host_institution = $4 and v.institution <> $4 and v.state = 'clearing' and v.requester <> $1) as needs
             order by due, id limit $3"
        )
        .bind(&me.person)
        .bind(if clears { me.institution.as_str() } else { "" })
        .bind(MOST)
        .bind(partner),
        fetch_all
    )?;
    let ids: Vec<PlacementId> = rows.iter().map(|(id, _)| id.clone()).collect();
    let all = placements::placements(tx, &ids).await?;
    for (id, role) in rows {
        if let (Some(placement), Some(party)) = (all.iter().find(|one| one.id == id), Party::from_code(&role)) {
            found.placements.push((placement.clone(), party));
        }
    }
    let drafts: Vec<OfferId> = sql!(
        tx,
        sqlx::query_scalar(
            "select o.id from shadowing_offer_hosts h join shadowing_offers o on o.id = h.offer
             where h.person = $1 and o.state = 'draft' order by o.due, o.id limit $2"
        )
        .bind(&me.person)
        .bind(MOST),
        fetch_all
    )?;
    found.offers = offers::offers(tx, &drafts).await?;
    Ok(found)
}

/// How many requests of an institution's people are in each state; none of drafts, which are their writers' alone.
pub async fn states(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<(State, i64)>> {
    let rows: Vec<(String, i64)> = sql!(
        tx,
        sqlx::query_as(
            "select state, cast(count(*) as bigint) from shadowing_requests where institution = $1 and state <> 'draft' group by state"
        )
        .bind(institution),
        fetch_all
    )?;
    let count = |state: State| rows.iter().find(|(code, _)| code == state.code()).map_or(0, |(_, count)| *count);
    Ok(State::CODES.iter().filter(|(state, ..)| *state != State::Draft).map(|(state, ..)| (*state, count(*state))).collect())
}

/// How many requests are on a page.
pub const PAGE: i64 = 50;

/// The requests of an institution's people in a state, what is due soonest first, and where the next page begins.
pub async fn of_institution(
    tx: &mut Tx,
    institution: &InstitutionId,
    state: State,
    after: i64,
) -> Result<(Vec<Request>, Option<i64>)> {
    if state == State::Draft {
        return Ok((Vec::new(), None));
    }
    let after = after.clamp(0, 1_000_000);
    let mut ids: Vec<RequestId> = sql!(
        tx,
        sqlx::query_scalar(
            "select id from shadowing_requests where institution = $1 and state = $2
             order by (due is null), due, id limit $3 offset $4"
        )
        .bind(institution)
        .bind(state.code())
        .bind(PAGE + 1)
        .bind(after),
        fetch_all
    )?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = ids.len() > page;
    ids.truncate(page);
    let mut found = requests::requests(tx, &ids).await?;
    found.iter_mut().for_each(|request| request.said.access_needs.clear());
    Ok((found, more.then_some(after + PAGE)))
}
