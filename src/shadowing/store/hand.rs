//! Whose things they are, for whoever leaves, is erased, or turns out to have two accounts.

use crate::ids::{InstitutionId, OfferId, PersonId, PlacementId, RequestId};
use crate::sql;
use crate::storage::{Result, Tx};

/// Requests of someone that are under way.
pub async fn requests_under_way(tx: &mut Tx, person: &PersonId) -> Result<Vec<RequestId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select id from shadowing_requests
             where requester = $1 and state not in ('settled', 'declined', 'withdrawn', 'lapsed') order by id"
        )
        .bind(person),
        fetch_all
    )
}

/// Requests that wait for someone's answer as the one who is asked, without an offer or with one that has no other host.
pub async fn asked_of(tx: &mut Tx, person: &PersonId) -> Result<Vec<RequestId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select r.id from shadowing_requests r where r.state in ('asked', 'other-dates') and (r.host = $1 and r.offer is null
               or exists (select 1 from shadowing_offer_hosts h where h.offer = r.offer and h.person = $1)
                  and not exists (select 1 from shadowing_offer_hosts h join people p on p.id = h.person
                                  where h.offer = r.offer and h.person <> $1 and p.active)) order by r.id"
        )
        .bind(person),
        fetch_all
    )
}

/// Requests that people of one of two institutions ask of the other's, and that wait for an answer.
pub async fn asked_between(tx: &mut Tx, one: &InstitutionId, other: &InstitutionId) -> Result<Vec<RequestId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select id from shadowing_requests where state in ('asked', 'other-dates')
               and ((institution = $1 and host_institution = $2) or (institution = $2 and host_institution = $1)) order by id"
        )
        .bind(one)
        .bind(other),
        fetch_all
    )
}

/// Offers of someone that are not closed and have no other host who is still there.
pub async fn offers_alone(tx: &mut Tx, person: &PersonId) -> Result<Vec<OfferId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select o.id from shadowing_offers o join shadowing_offer_hosts h on h.offer = o.id
             where h.person = $1 and o.state <> 'withdrawn'
               and not exists (select 1 from shadowing_offer_hosts x join people p on p.id = x.person
                               where x.offer = o.id and x.person <> $1 and p.active) order by o.id"
        )
        .bind(person),
        fetch_all
    )
}

/// Visits ahead of someone, as host or as shadow.
pub async fn placements_ahead(tx: &mut Tx, person: &PersonId) -> Result<Vec<PlacementId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select id from shadowing_placements
             where (host = $1 or requester = $1) and state in ('clearing', 'arranging', 'scheduled') order by id"
        )
        .bind(person),
        fetch_all
    )
}

/// Visits ahead of one person to another.
pub async fn ahead_between(tx: &mut Tx, requester: &PersonId, host: &PersonId) -> Result<Vec<PlacementId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select id from shadowing_placements
             where requester = $1 and host = $2 and state in ('clearing', 'arranging', 'scheduled') order by id"
        )
        .bind(requester)
        .bind(host),
        fetch_all
    )
}

/// Requests of one person that wait for the answer of another, as the one who is asked or as one of a team.
pub async fn asked_by_of(tx: &mut Tx, requester: &PersonId, host: &PersonId) -> Result<Vec<RequestId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select r.id from shadowing_requests r where r.requester = $1 and r.state in ('asked', 'other-dates')
               and (r.host = $2 or exists (select 1 from shadowing_offer_hosts h where h.offer = r.offer and h.person = $2))
             order by r.id"
        )
        .bind(requester)
        .bind(host),
        fetch_all
    )
}

/// Requests that wait for someone's word as line manager.
pub async fn to_approve(tx: &mut Tx, person: &PersonId) -> Result<Vec<RequestId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select r.id from shadowing_requests r join people p on p.id = r.requester
             where p.manager = $1 and r.state = 'submitted' order by r.id"
        )
        .bind(person),
        fetch_all
    )
}

/// Takes someone off teams, and out of what others are asked to clear.
pub async fn leave_teams(tx: &mut Tx, person: &PersonId) -> Result<()> {
    for query in [
        "delete from shadowing_offer_hosts where person = $1 and exists (select 1 from shadowing_offer_hosts x
             join people p on p.id = x.person where x.offer = shadowing_offer_hosts.offer and x.person <> $1 and p.active)",
        "update shadowing_offers set safety = null where safety = $1",
        "update shadowing_placements set safety = null where safety = $1 and state = 'clearing'",
    ] {
        sql!(tx, sqlx::query(query).bind(person), execute)?;
    }
    Ok(())
}

/// Deletes what hangs on someone and does not go with their row: the offers that are theirs alone, what was done to their things, and
/// what they wrote to others'.
pub async fn forget(tx: &mut Tx, person: &PersonId) -> Result<()> {
    for query in [
        "delete from shadowing_steps where thing in (select id from shadowing_requests where requester = $1)",
        "delete from shadowing_steps where thing in (select id from shadowing_placements where requester = $1 or host = $1)",
        "delete from shadowing_steps where thing in (select h.offer from shadowing_offer_hosts h where h.person = $1
             and not exists (select 1 from shadowing_offer_hosts x where x.offer = h.offer and x.person <> $1))",
        "delete from shadowing_offers where id in (select h.offer from shadowing_offer_hosts h where h.person = $1
             and not exists (select 1 from shadowing_offer_hosts x where x.offer = h.offer and x.person <> $1))",
        "update shadowing_steps set words = '', who = null where who = $1",
        "update shadowing_requests set message = '', other_dates = '' where host = $1 or asked_by = $1",
        "update shadowing_requests set question = '', reason = ''
             where requester in (select id from people where manager = $1) or approver = $1",
    ] {
        sql!(tx, sqlx::query(query).bind(person), execute)?;
    }
    Ok(())
}
