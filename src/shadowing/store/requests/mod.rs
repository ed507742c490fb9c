//! Rows of requests.

mod write;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

pub(in crate::shadowing) use write::{Left, decline, delegate, set_state};
pub use write::{add, change, set_concepts, set_holds, set_round};

use super::parties::Around;
use super::{damaged, day, parties, zone};
use crate::accounts::Viewer;
use crate::ids::{ConceptId, InstitutionId, OfferId, PersonId, RequestId};
use crate::shadowing::model::{Kind, Mode, Party, Request as State, Requirement};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in};

/// Somebody's wish to shadow.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Which one.
    pub id: RequestId,
    /// Whose.
    pub requester: PersonId,
    /// Their name in addresses.
    pub requester_handle: String,
    /// Their name.
    pub requester_name: String,
    /// Their line manager, where that one is still there.
    pub manager: Option<PersonId>,
    /// Their line manager's name.
    pub manager_name: Option<String>,
    /// Where they work.
    pub institution: InstitutionId,
    /// That institution's name.
    pub institution_name: String,
    /// Its time zone.
    pub zone: Tz,
    /// Where it stands.
    pub state: State,
    /// Counts its changes; a page names the one that it was made from.
    pub version: i64,
    /// Since when there is one.
    pub created: DateTime<Utc>,
    /// When it last changed.
    pub changed: DateTime<Utc>,
    /// When what otherwise happens happens.
    pub due: Option<DateTime<Utc>>,
    /// Whether others may approve it too, because the line manager has not answered in time.
    pub delegated: bool,
    /// Who approved it.
    pub approver: Option<PersonId>,
    /// The line manager's question, while it is returned.
    pub question: String,
    /// Why it was declined.
    pub reason: String,
    /// What its requester writes.
    pub said: Said,
    /// What they want to see.
    pub concepts: Vec<ConceptId>,
    /// Who is asked, or said yes.
    pub asked: Option<Asked>,
    /// The round in which it is matched.
    pub round: Option<String>,
}

/// What the requester writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// What they hope to learn.
    pub aims: String,
    /// A role or a place, in words.
    pub wanted: String,
    /// What it is to be like.
    pub kind: Kind,
    /// Where.
    pub mode: Mode,
    /// The first day on which they can go.
    pub earliest: Option<NaiveDate>,
    /// The last one.
    pub latest: Option<NaiveDate>,
    /// What they need to take part; the host who said yes reads it too, nobody else.
    pub access_needs: String,
    /// What hosts may ask for that they have.
    pub holds: Vec<Requirement>,
}

/// Who is asked, or said yes.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// With this offer, any of whose hosts may answer.
    pub offer: Option<OfferId>,
    /// That offer's title.
    pub offer_title: Option<String>,
    /// Who; of a team whoever is first.
    pub host: PersonId,
    /// Their name in addresses.
    pub host_handle: String,
    /// Their name.
    pub host_name: String,
    /// Where they work.
    pub institution: InstitutionId,
    /// That institution's name.
    pub institution_name: String,
    /// Who asked: the requester or a coordinator.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// What was written to them.
    pub message: String,
    /// The other dates that they offer, in words.
    pub other_dates: String,
}

impl Request {
    /// When its days are over.
    pub fn ends(&self) -> Option<DateTime<Utc>> {
        self.said.latest.map(|latest| crate::shadowing::model::calendar::ends(latest, self.zone))
    }

    /// Whether the host who is asked works elsewhere.
    pub fn is_external(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.institution != self.institution)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: RequestId,
    requester: PersonId,
    requester_handle: String,
    requester_name: String,
    manager: Option<PersonId>,
    manager_name: Option<String>,
    institution: InstitutionId,
    institution_name: String,
    time_zone: String,
    aims: String,
    wanted: String,
    kind: String,
    mode: String,
    earliest: Option<String>,
    latest: Option<String>,
    access_needs: String,
    holds: String,
    state: String,
    version: i64,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
    due: Option<DateTime<Utc>>,
    delegated: bool,
    approver: Option<PersonId>,
    question: String,
    reason: String,
    offer: Option<OfferId>,
    offer_title: Option<String>,
    host: Option<PersonId>,
    host_handle: Option<String>,
    host_name: Option<String>,
    host_institution: Option<InstitutionId>,
    host_institution_name: Option<String>,
    asked_by: Option<PersonId>,
    asked: Option<DateTime<Utc>>,
    message: String,
    other_dates: String,
    round: Option<String>,
}

const SELECT: &str = "select r.id, r.requester, p.handle as requester_handle, p.name as requester_name, m.id as manager,
        m.name as manager_name, r.institution, i.name as institution_name, i.time_zone, r.aims, r.wanted, r.kind, r.mode, r.earliest,
        r.latest, r.access_needs, r.holds, r.state, r.version, r.created, r.changed, r.due, r.delegated, r.approver, r.question, r.reason,
        r.offer, o.title as offer_title, r.host, h.handle as host_handle, h.name as host_name, r.host_institution,
        hi.name as host_institution_name, r.asked_by, r.asked, r.message, r.other_dates, r.round
    from shadowing_requests r join people p on p.id = r.requester join institutions i on i.id = r.institution
        left join people m on m.id = p.manager and m.active and m.id <> p.id
        left join shadowing_offers o on o.id = r.offer left join people h on h.id = r.host
        left join institutions hi on hi.id = r.host_institution";

impl Row {
    fn read(self) -> Result<Request> {
        let asked = match (self.host, self.host_institution, self.asked) {
            (Some(host), Some(institution), Some(at)) => Some(Asked {
                offer: self.offer,
                offer_title: self.offer_title,
                host,
                host_handle: self.host_handle.unwrap_or_default(),
                host_name: self.host_name.unwrap_or_default(),
                institution,
                institution_name: self.host_institution_name.unwrap_or_default(),
                by: self.asked_by,
                at,
                message: self.message,
                other_dates: self.other_dates,
            }),
            _ => None,
        };
        Ok(Request {
            state: State::from_code(&self.state).ok_or_else(|| damaged("state of a request", &self.state))?,
            zone: zone(&self.time_zone),
            said: Said {
                aims: self.aims,
                wanted: self.wanted,
                kind: Kind::from_code(&self.kind).ok_or_else(|| damaged("kind of shadowing", &self.kind))?,
                mode: Mode::from_code(&self.mode).ok_or_else(|| damaged("mode", &self.mode))?,
                earliest: day(self.earliest),
                latest: day(self.latest),
                access_needs: self.access_needs,
                holds: Requirement::read(&self.holds),
            },
            id: self.id,
            requester: self.requester,
            requester_handle: self.requester_handle,
            requester_name: self.requester_name,
            manager: self.manager,
            manager_name: self.manager_name,
            institution: self.institution,
            institution_name: self.institution_name,
            version: self.version,
            created: self.created,
            changed: self.changed,
            due: self.due,
            delegated: self.delegated,
            approver: self.approver,
            question: self.question,
            reason: self.reason,
            concepts: Vec::new(),
            asked,
            round: self.round,
        })
    }
}

/// Requests by id with everything about them, in the order asked for. Shows everything: a page asks [`seen`].
pub async fn requests(tx: &mut Tx, ids: &[RequestId]) -> Result<Vec<Request>> {
    let rows = sql_in!(tx, Row, format!("{SELECT} where r.id in "), ids, "")?;
    let mut found: HashMap<RequestId, Request> = HashMap::with_capacity(rows.len());
    for row in rows {
        found.insert(row.id.clone(), row.read()?);
    }
    let concepts = sql_in!(
        tx,
        (RequestId, ConceptId),
        "select request, concept from shadowing_request_concepts where request in ",
        ids,
        " order by request, position, concept"
    )?;
    for (request, concept) in concepts {
        if let Some(request) = found.get_mut(&request) {
            request.concepts.push(concept);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// One request with everything about it. Shows everything: a page asks [`seen`].
pub async fn request(tx: &mut Tx, id: &RequestId) -> Result<Option<Request>> {
    Ok(requests(tx, std::slice::from_ref(id)).await?.pop())
}

/// A request that this viewer may see, and what they are to it.
///
/// A draft is its requester's alone. Managers and coordinators read it from the day it is sent; hosts and their coordinators while
/// they are asked and from their yes on. What it says of access needs is taken out for everybody but the requester and the host who
/// said yes.
pub async fn seen(tx: &mut Tx, viewer: &Viewer, id: &RequestId) -> Result<Option<(Request, Vec<Party>)>> {
    let Some(mut request) = request(tx, id).await? else { return Ok(None) };
    let around = Around::of_request(tx, &request).await?;
    let parties = parties::of_request(tx, &request, &around, viewer).await?;
    if parties == [Party::Other] {
        return Ok(None);
    }
    let is_host = parties.contains(&Party::Host) && matches!(request.state, State::Placed | State::Settled);
    if !is_host && viewer.person() != Some(&request.requester) {
        request.said.access_needs.clear();
    }
    Ok(Some((request, parties)))
}

/// Someone's own requests, newest first: those under way, or those that have ended; `limit` at most.
pub async fn of_requester(tx: &mut Tx, person: &PersonId, ended: bool, limit: i64) -> Result<Vec<Request>> {
    let ids: Vec<RequestId> = sql!(
        tx,
        sqlx::query_scalar(
            "select id from shadowing_requests where requester = $1
               and (state in ('settled', 'declined', 'withdrawn', 'lapsed')) = $2 order by id desc limit $3"
        )
        .bind(person)
        .bind(ended)
        .bind(limit),
        fetch_all
    )?;
    requests(tx, &ids).await
}

/// The requests that wait for an answer of an offer.
pub async fn awaiting(tx: &mut Tx, offer: &OfferId) -> Result<Vec<RequestId>> {
    sql!(
        tx,
        sqlx::query_scalar("select id from shadowing_requests where offer = $1 and state in ($2, $3) order by id")
            .bind(offer)
            .bind(State::Asked.code())
            .bind(State::OtherDates.code()),
        fetch_all
    )
}

/// How many requests of someone are under way.
pub async fn count_under_way(tx: &mut Tx, person: &PersonId) -> Result<i64> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from shadowing_requests
             where requester = $1 and state not in ('settled', 'declined', 'withdrawn', 'lapsed')"
        )
        .bind(person),
        fetch_one
    )
}

/// Who is not proposed again for a request, and who decided so: `host`, `requester` or `clock`.
pub async fn declined(tx: &mut Tx, ids: &[RequestId]) -> Result<Vec<(RequestId, PersonId, String)>> {
    sql_in!(
        tx,
        (RequestId, PersonId, String),
        "select request, host, who from shadowing_declined where request in ",
        ids,
        " order by request, declined, host"
    )
}
