//! Rows of placements.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::parties::Around;
use super::{damaged, parties, zone};
use crate::accounts::Viewer;
use crate::ids::{InstitutionId, OfferId, PersonId, PlacementId, RequestId};
use crate::shadowing::model::{Kind, Party, Placement as State};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in};

/// An agreed visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// Which one.
    pub id: PlacementId,
    /// The request that it came of.
    pub request: RequestId,
    /// The offer, where there was one.
    pub offer: Option<OfferId>,
    /// Its title.
    pub offer_title: Option<String>,
    /// Who shadows.
    pub requester: PersonId,
    /// Their name in addresses.
    pub requester_handle: String,
    /// Their name.
    pub requester_name: String,
    /// Their line manager, where that one is still there.
    pub manager: Option<PersonId>,
    /// Where they work.
    pub institution: InstitutionId,
    /// That institution's name.
    pub institution_name: String,
    /// Who is shadowed.
    pub host: PersonId,
    /// Their name in addresses.
    pub host_handle: String,
    /// Their name.
    pub host_name: String,
    /// Where they work.
    pub host_institution: InstitutionId,
    /// That institution's name.
    pub host_institution_name: String,
    /// The time zone of the place.
    pub zone: Tz,
    /// What it is like.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Counts its changes; a page names the one that it was made from.
    pub version: i64,
    /// Since when it is agreed.
    pub created: DateTime<Utc>,
    /// When it last changed.
    pub changed: DateTime<Utc>,
    /// When what otherwise happens happens.
    pub due: Option<DateTime<Utc>>,
    /// What was agreed to be seen and done.
    pub programme: String,
    /// Where.
    pub place: String,
    /// What has to be seen to before somebody enters.
    pub safety_needs: String,
    /// Who clears it; without one the institution's safety contacts.
    pub safety: Option<PersonId>,
    /// The event's name in calendars.
    pub calendar_uid: String,
    /// How often it was changed there.
    pub calendar_sequence: i64,
    /// Hours, as the shadow confirmed them.
    pub hours_shadow: Option<f64>,
    /// Hours, as the host confirmed them.
    pub hours_host: Option<f64>,
    /// Why it was called off or missed.
    pub reason: String,
    /// The end of the last session, once it was scheduled.
    pub ends: Option<DateTime<Utc>>,
}

impl Placement {
    /// Whether the two work at different institutions.
    pub fn is_external(&self) -> bool {
        self.institution != self.host_institution
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PlacementId,
    request: RequestId,
    offer: Option<OfferId>,
    offer_title: Option<String>,
    requester: PersonId,
    requester_handle: String,
    requester_name: String,
    manager: Option<PersonId>,
    institution: InstitutionId,
    institution_name: String,
    host: PersonId,
    host_handle: String,
    host_name: String,
    host_institution: InstitutionId,
    host_institution_name: String,
    time_zone: String,
    kind: String,
    state: String,
    version: i64,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
    due: Option<DateTime<Utc>>,
    programme: String,
    place: String,
    safety_needs: String,
    safety: Option<PersonId>,
    calendar_uid: String,
    calendar_sequence: i64,
    hours_shadow: Option<f64>,
    hours_host: Option<f64>,
    reason: String,
    ends: Option<DateTime<Utc>>,
}

const SELECT: &str = "select v.id, v.request, v.offer, o.title as offer_title, v.requester, p.handle as requester_handle,
        p.name as requester_name, m.id as manager, v.institution, i.name as institution_name, v.host, h.handle as host_handle,
        h.name as host_name, v.host_institution, hi.name as host_institution_name, hi.time_zone, v.kind, v.state, v.version,
        v.created, v.changed, v.due, v.programme, v.place, v.safety_needs, s.id as safety, v.calendar_uid, v.calendar_sequence,
        v.hours_shadow, v.hours_host, v.reason, v.ends
    from shadowing_placements v join people p on p.id = v.requester join people h on h.id = v.host
        join institutions i on i.id = v.institution join institutions hi on hi.id = v.host_institution
        left join people m on m.id = p.manager and m.active and m.id <> p.id
        left join people s on s.id = v.safety and s.active
        left join shadowing_offers o on o.id = v.offer";

impl Row {
    fn read(self) -> Result<Placement> {
        Ok(Placement {
            state: State::from_code(&self.state).ok_or_else(|| damaged("state of a placement", &self.state))?,
            kind: Kind::from_code(&self.kind).ok_or_else(|| damaged("kind of shadowing", &self.kind))?,
            zone: zone(&self.time_zone),
            id: self.id,
            request: self.request,
            offer: self.offer,
            offer_title: self.offer_title,
            requester: self.requester,
            requester_handle: self.requester_handle,
            requester_name: self.requester_name,
            manager: self.manager,
            institution: self.institution,
            institution_name: self.institution_name,
            host: self.host,
            host_handle: self.host_handle,
            host_name: self.host_name,
            host_institution: self.host_institution,
            host_institution_name: self.host_institution_name,
            version: self.version,
            created: self.created,
            changed: self.changed,
            due: self.due,
            programme: self.programme,
            place: self.place,
            safety_needs: self.safety_needs,
            safety: self.safety,
            calendar_uid: self.calendar_uid,
            calendar_sequence: self.calendar_sequence,
            hours_shadow: self.hours_shadow,
            hours_host: self.hours_host,
            reason: self.reason,
            ends: self.ends,
        })
    }
}

/// Placements by id, in the order asked for. Shows everything: a page asks [`seen`].
pub async fn placements(tx: &mut Tx, ids: &[PlacementId]) -> Result<Vec<Placement>> {
    let rows = sql_in!(tx, Row, format!("{SELECT} where v.id in "), ids, "")?;
    let mut found: HashMap<PlacementId, Placement> = HashMap::with_capacity(rows.len());
    for row in rows {
        found.insert(row.id.clone(), row.read()?);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// One placement. Shows everything: a page asks [`seen`].
pub async fn placement(tx: &mut Tx, id: &PlacementId) -> Result<Option<Placement>> {
    Ok(placements(tx, std::slice::from_ref(id)).await?.pop())
}

/// A placement that this viewer may see, and what they are to it: those who take part, the line manager, both institutions'
/// coordinators, and whoever clears it.
pub async fn seen(tx: &mut Tx, viewer: &Viewer, id: &PlacementId) -> Result<Option<(Placement, Vec<Party>)>> {
    let Some(placement) = placement(tx, id).await? else { return Ok(None) };
    let around = Around::of_placement(tx, &placement).await?;
    let parties = parties::of_placement(tx, &placement, &around, viewer).await?;
    Ok((parties != [Party::Other]).then_some((placement, parties)))
}

/// The placement that goes on, or went on, from a request; the newest where there were several.
pub async fn of_request(tx: &mut Tx, request: &RequestId) -> Result<Option<Placement>> {
    let id: Option<PlacementId> = sql!(
        tx,
        sqlx::query_scalar("select id from shadowing_placements where request = $1 order by id desc limit 1").bind(request),
        fetch_optional
    )?;
    match id {
        Some(id) => placement(tx, &id).await,
        None => Ok(None),
    }
}

/// The placements of someone as shadow or host, newest first: those under way, or those that have ended; `limit` at most.
pub async fn of_person(tx: &mut Tx, person: &PersonId, ended: bool, limit: i64) -> Result<Vec<Placement>> {
    let ids: Vec<PlacementId> = sql!(
        tx,
        sqlx::query_scalar(
            "select id from shadowing_placements where (requester = $1 or host = $1)
               and (state in ('closed', 'cancelled', 'no-show', 'unconfirmed')) = $2 order by id desc limit $3"
        )
        .bind(person)
        .bind(ended)
        .bind(limit),
        fetch_all
    )?;
    placements(tx, &ids).await
}

/// How many visits without an offer someone hosts that are still ahead: one at a time is what they can be asked for.
pub async fn ahead_without_offer(tx: &mut Tx, host: &PersonId) -> Result<i64> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from shadowing_placements
             where host = $1 and offer is null and state in ('clearing', 'arranging', 'scheduled')"
        )
        .bind(host),
        fetch_one
    )
}

/// A placement to be kept, version 1.
#[derive(Debug, Clone)]
pub(in crate::shadowing) struct New<'a> {
    pub id: &'a PlacementId,
    pub request: &'a RequestId,
    pub offer: Option<&'a OfferId>,
    pub requester: (&'a PersonId, &'a InstitutionId),
    pub host: (&'a PersonId, &'a InstitutionId),
    pub kind: Kind,
    pub state: State,
    pub place: &'a str,
    pub safety_needs: &'a str,
    pub safety: Option<&'a PersonId>,
    pub due: Option<DateTime<Utc>>,
}

pub(in crate::shadowing) async fn add(tx: &mut Tx, now: DateTime<Utc>, new: &New<'_>) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into shadowing_placements (id, request, offer, requester, institution, host, host_institution, kind, state, version,
                 created, changed, due, programme, place, safety_needs, safety, calendar_uid, calendar_sequence, reason)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10, $11, '', $12, $13, $14, $15, 0, '')"
        )
        .bind(new.id)
        .bind(new.request)
        .bind(new.offer)
        .bind(new.requester.0)
        .bind(new.requester.1)
        .bind(new.host.0)
        .bind(new.host.1)
        .bind(new.kind.code())
        .bind(new.state.code())
        .bind(now)
        .bind(new.due)
        .bind(new.place)
        .bind(new.safety_needs)
        .bind(new.safety)
        .bind(format!("placement-{}@benchside", new.id)),
        execute
    )?;
    Ok(())
}

/// What a step leaves in a placement. Only [`super::super::act`] decides on it.
#[derive(Debug, Clone)]
pub(in crate::shadowing) struct Left<'a> {
    pub state: State,
    pub due: Option<DateTime<Utc>>,
    pub sequence: i64,
    pub hours_shadow: Option<f64>,
    pub hours_host: Option<f64>,
    pub reason: &'a str,
    pub ends: Option<DateTime<Utc>>,
}

/// Writes where a placement stands now, and one version more.
pub(in crate::shadowing) async fn set_state(tx: &mut Tx, now: DateTime<Utc>, id: &PlacementId, left: &Left<'_>) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "update shadowing_placements set state = $2, changed = $3, due = $4, calendar_sequence = $5, hours_shadow = $6,
                 hours_host = $7, reason = $8, ends = $9, version = version + 1
             where id = $1"
        )
        .bind(id)
        .bind(left.state.code())
        .bind(now)
        .bind(left.due)
        .bind(left.sequence)
        .bind(left.hours_shadow)
        .bind(left.hours_host)
        .bind(left.reason)
        .bind(left.ends),
        execute
    )?;
    Ok(())
}

/// Sets what is agreed. Done before [`Act::Schedule`](crate::shadowing::model::Act::Schedule) is taken, in the same transaction.
pub async fn set_programme(tx: &mut Tx, id: &PlacementId, programme: &str, place: &str) -> Result<()> {
    let query = "update shadowing_placements set programme = $2, place = $3 where id = $1";
    sql!(tx, sqlx::query(query).bind(id).bind(programme).bind(place), execute)?;
    Ok(())
}

/// Beginnings and ends of a placement's sessions, in order.
pub async fn sessions(tx: &mut Tx, id: &PlacementId) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    let query = "select begins, ends from shadowing_sessions where placement = $1 order by begins";
    sql!(tx, sqlx::query_as(query).bind(id), fetch_all)
}

/// Puts these sessions in the place of those that a placement has. Done before
/// [`Act::Schedule`](crate::shadowing::model::Act::Schedule) is taken, in the same transaction.
pub async fn set_sessions(tx: &mut Tx, id: &PlacementId, sessions: &[(DateTime<Utc>, DateTime<Utc>)]) -> Result<()> {
    sql!(tx, sqlx::query("delete from shadowing_sessions where placement = $1").bind(id), execute)?;
    crate::sql_rows!(
        tx,
        "insert into shadowing_sessions (placement, begins, ends) ",
        sessions,
        |b, session| {
            b.push_bind(id.clone()).push_bind(session.0).push_bind(session.1);
        },
        ""
    )?;
    Ok(())
}

/// Empties what visitors wrote of their access needs where it was last needed before then; gives how often.
pub(in crate::shadowing) async fn forget_needs(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    sql!(
        tx,
        sqlx::query(
            "update shadowing_requests set access_needs = '' where access_needs <> ''
               and state in ('settled', 'declined', 'withdrawn', 'lapsed') and changed < $1"
        )
        .bind(before),
        execute
    )
}
