//! What matching asks of shadowing's rows, of many at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::accounts::Viewer;
use crate::ids::{DepartmentId, InstitutionId, InstrumentId, OfferId, PersonId, SiteId};
use crate::matching::{Between, History};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in};

/// Offers that are looked at for matching at most: those that were changed last.
const OFFERS: i64 = 2_000;

/// An institution's requests that look for a host, with whose they are, the longest waiting first.
pub(super) async fn waiting(tx: &mut Tx, institution: &InstitutionId, limit: i64) -> Result<Vec<(String, PersonId)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select id, requester from shadowing_requests where institution = $1 and state = 'matching' order by created, id limit $2"
        )
        .bind(institution)
        .bind(limit),
        fetch_all
    )
}

/// Where these requests stand, with who is asked or said yes.
pub(super) async fn states(tx: &mut Tx, ids: &[String]) -> Result<Vec<(String, String, Option<PersonId>)>> {
    sql_in!(tx, (String, String, Option<PersonId>), "select id, state, host from shadowing_requests where id in ", ids, "")
}

/// Open offers with a free place that reach a viewer.
pub(super) async fn open_offers(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<OfferId>> {
    let (institution, shares) = viewer.member().map_or_else(Default::default, |me| (me.institution.to_string(), me.shares));
    sql!(
        tx,
        sqlx::query_scalar(
            "select o.id from shadowing_offers o join institutions i on i.id = o.institution
             where o.state = 'open' and o.taken < o.places
               and (o.reach >= 3 or (o.reach >= 1 and o.institution = $1) or (o.reach >= 2 and $2
               and exists (select 1 from agreed g where g.programme = 'shadowing' and g.institution = $1 and g.other = o.institution)))
             order by o.changed desc, o.id limit $3"
        )
        .bind(institution)
        .bind(shares)
        .bind(OFFERS),
        fetch_all
    )
}

/// The concepts of open offers with a free place, by their own and by their instruments', each with when the offer was last changed.
pub(super) async fn offered_concepts(tx: &mut Tx) -> Result<Vec<(DateTime<Utc>, OfferId, String)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select o.changed, o.id, c.concept from shadowing_offers o join shadowing_offer_concepts c on c.offer = o.id
             where o.state = 'open' and o.taken < o.places
             union all
             select o.changed, o.id, i.concept from shadowing_offers o join shadowing_offer_instruments n on n.offer = o.id
             join instruments i on i.id = n.instrument
             where o.state = 'open' and o.taken < o.places and i.retired is null and i.concept is not null"
        ),
        fetch_all
    )
}

/// The titles of open offers with a free place, each with when the offer was last changed.
pub(super) async fn offered_titles(tx: &mut Tx) -> Result<Vec<(DateTime<Utc>, OfferId, String)>> {
    sql!(tx, sqlx::query_as("select changed, id, title from shadowing_offers where state = 'open' and taken < places"), fetch_all)
}

/// How many are asked by each of these offers and have no answer yet: their places are spoken for.
pub(super) async fn asked(tx: &mut Tx, offers: &[OfferId]) -> Result<HashMap<OfferId, u32>> {
    let rows = sql_in!(
        tx,
        (OfferId, i64),
        "select offer, cast(count(*) as bigint) from shadowing_requests where state in ('asked', 'other-dates') and offer in ",
        offers,
        " group by offer"
    )?;
    Ok(rows.into_iter().map(|(offer, count)| (offer, u32::try_from(count).unwrap_or(u32::MAX))).collect())
}

/// Where people stand, and who their line manager is.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Stand {
    pub id: PersonId,
    pub department: Option<DepartmentId>,
    pub site: Option<SiteId>,
    pub manager: Option<PersonId>,
}

/// Of these people.
pub(super) async fn stand(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<PersonId, Stand>> {
    let rows = sql_in!(tx, Stand, "select id, department, site, manager from people where id in ", people, "")?;
    Ok(rows.into_iter().map(|one| (one.id.clone(), one)).collect())
}

/// What these instruments are called, and their concepts.
pub(super) async fn instruments(tx: &mut Tx, ids: &[InstrumentId]) -> Result<HashMap<InstrumentId, (String, Option<String>)>> {
    let rows = sql_in!(
        tx,
        (InstrumentId, String, Option<String>),
        "select id, name, concept from instruments where retired is null and id in ",
        ids,
        ""
    )?;
    Ok(rows.into_iter().map(|(id, name, concept)| (id, (name, concept))).collect())
}

/// The names of campuses.
pub(super) async fn sites(tx: &mut Tx, ids: &[SiteId]) -> Result<HashMap<SiteId, String>> {
    Ok(sql_in!(tx, (SiteId, String), "select id, name from sites where id in ", ids, "")?.into_iter().collect())
}

/// Whom these people have shadowed, or are about to. A visit that was called off or missed does not count.
pub(super) async fn met(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<Between>> {
    let rows = sql_in!(
        tx,
        (PersonId, PersonId),
        "select requester, host from shadowing_placements where state not in ('cancelled', 'no-show', 'unconfirmed') and requester in ",
        people,
        ""
    )?;
    Ok(rows.into_iter().map(|(person, host)| Between { person, host, what: History::Met }).collect())
}

/// Who declined requests of these people, or did not answer them in time.
pub(super) async fn declined(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<Between>> {
    let rows = sql_in!(
        tx,
        (PersonId, PersonId, String),
        "select r.requester, d.host, d.request from shadowing_declined d join shadowing_requests r on r.id = d.request
         where r.state = 'matching' and r.requester in ",
        people,
        ""
    )?;
    let one = |(person, host, request)| Between { person, host, what: History::Declined(request) };
    Ok(rows.into_iter().map(one).collect())
}

/// How many visits without an offer each of these people has ahead, or is asked for.
pub(super) async fn taken(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<PersonId, u32>> {
    let mut taken: HashMap<PersonId, u32> = HashMap::new();
    let ahead = sql_in!(
        tx,
        (PersonId, i64),
        "select host, cast(count(*) as bigint) from shadowing_placements
         where offer is null and state in ('clearing', 'arranging', 'scheduled') and host in ",
        people,
        " group by host"
    )?;
    let asked = sql_in!(
        tx,
        (PersonId, i64),
        "select host, cast(count(*) as bigint) from shadowing_requests
         where offer is null and state in ('asked', 'other-dates') and host in ",
        people,
        " group by host"
    )?;
    for (person, count) in ahead.into_iter().chain(asked) {
        *taken.entry(person).or_insert(0) += u32::try_from(count).unwrap_or(u32::MAX);
    }
    Ok(taken)
}

/// Puts requests into a round, or takes them out of theirs.
pub(super) async fn set_round(tx: &mut Tx, ids: &[String], round: Option<&str>) -> Result<()> {
    for some in ids.chunks(200) {
        // Each value is bound; the text differs only in how many there are.
        let list: Vec<String> = (2..some.len() + 2).map(|at| format!("${at}")).collect();
        let query = format!("update shadowing_requests set round = $1 where id in ({})", list.join(", "));
        macro_rules! bound {
            () => {{
                let mut bound = sqlx::query(sqlx::AssertSqlSafe(query.clone())).bind(round);
                for id in some {
                    bound = bound.bind(id);
                }
                bound
            }};
        }
        sql!(tx, bound!(), execute)?;
    }
    Ok(())
}

/// Since when these requests look for a host: since they were written.
pub(super) fn waited(created: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (now - created).num_days().max(0)
}
