//! Rows of requests.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::parties::Around;
use super::{damaged, day, parties, text, zone};
use crate::accounts::Viewer;
use crate::ids::{ConceptId, InstitutionId, OfferId, PersonId, RequestId};
use crate::shadowing::model::{Kind, Mode, Party, Request as State};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in, sql_rows};

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
        r.latest, r.access_needs, r.state, r.version, r.created, r.changed, r.due, r.delegated, r.approver, r.question, r.reason,
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

/// Keeps a new draft, version 1.
pub async fn add(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &RequestId,
    (requester, institution): (&PersonId, &InstitutionId),
    said: &Said,
    due: DateTime<Utc>,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into shadowing_requests (id, requester, institution, aims, wanted, kind, mode, earliest, latest, access_needs,
                 state, version, created, changed, due, delegated, question, reason, message, other_dates)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'draft', 1, $11, $11, $12, false, '', '', '', '')"
        )
        .bind(id)
        .bind(requester)
        .bind(institution)
        .bind(&said.aims)
        .bind(&said.wanted)
        .bind(said.kind.code())
        .bind(said.mode.code())
        .bind(text(said.earliest))
        .bind(text(said.latest))
        .bind(&said.access_needs)
        .bind(now)
        .bind(due),
        execute
    )?;
    Ok(())
}

/// Changes what a draft or a returned request says, as long as it is of this version; gives whether it was.
pub async fn change(tx: &mut Tx, now: DateTime<Utc>, id: &RequestId, version: i64, said: &Said) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query(
            "update shadowing_requests set aims = $3, wanted = $4, kind = $5, mode = $6, earliest = $7, latest = $8, access_needs = $9,
                 changed = $10, version = version + 1
             where id = $1 and version = $2 and state in ('draft', 'returned')"
        )
        .bind(id)
        .bind(version)
        .bind(&said.aims)
        .bind(&said.wanted)
        .bind(said.kind.code())
        .bind(said.mode.code())
        .bind(text(said.earliest))
        .bind(text(said.latest))
        .bind(&said.access_needs)
        .bind(now),
        execute
    )?;
    Ok(touched > 0)
}

/// Puts these concepts in the place of those that a request names.
pub async fn set_concepts(tx: &mut Tx, id: &RequestId, concepts: &[ConceptId]) -> Result<()> {
    sql!(tx, sqlx::query("delete from shadowing_request_concepts where request = $1").bind(id), execute)?;
    let concepts: Vec<(i64, &ConceptId)> = (0..).zip(concepts).collect();
    sql_rows!(
        tx,
        "insert into shadowing_request_concepts (request, concept, position) ",
        concepts,
        |b, row| {
            b.push_bind(id.clone()).push_bind(row.1.clone()).push_bind(row.0);
        },
        " on conflict (request, concept) do nothing"
    )?;
    Ok(())
}

/// Puts a request into a round, or takes it out of one. Says nothing to anybody.
pub async fn set_round(tx: &mut Tx, id: &RequestId, round: Option<&str>) -> Result<()> {
    sql!(tx, sqlx::query("update shadowing_requests set round = $2 where id = $1").bind(id).bind(round), execute)?;
    Ok(())
}

/// What a step leaves in a request. Only [`super::super::act`] decides on it.
#[derive(Debug, Clone)]
pub(in crate::shadowing) struct Left<'a> {
    pub state: State,
    pub due: Option<DateTime<Utc>>,
    pub approver: Option<&'a PersonId>,
    pub question: &'a str,
    pub reason: &'a str,
    pub asked: Option<&'a Asked>,
}

/// Writes where a request stands now, and one version more.
pub(in crate::shadowing) async fn set_state(tx: &mut Tx, now: DateTime<Utc>, id: &RequestId, left: &Left<'_>) -> Result<()> {
    let asked = left.asked;
    sql!(
        tx,
        sqlx::query(
            "update shadowing_requests set state = $2, changed = $3, due = $4, delegated = false, approver = $5, question = $6,
                 reason = $7, offer = $8, host = $9, host_institution = $10, asked_by = $11, asked = $12, message = $13,
                 other_dates = $14, version = version + 1
             where id = $1"
        )
        .bind(id)
        .bind(left.state.code())
        .bind(now)
        .bind(left.due)
        .bind(left.approver)
        .bind(left.question)
        .bind(left.reason)
        .bind(asked.and_then(|asked| asked.offer.as_ref()))
        .bind(asked.map(|asked| &asked.host))
        .bind(asked.map(|asked| &asked.institution))
        .bind(asked.and_then(|asked| asked.by.as_ref()))
        .bind(asked.map(|asked| asked.at))
        .bind(asked.map_or("", |asked| asked.message.as_str()))
        .bind(asked.map_or("", |asked| asked.other_dates.as_str())),
        execute
    )?;
    Ok(())
}

/// Lets others approve it too, and waits the same time again.
pub(in crate::shadowing) async fn delegate(tx: &mut Tx, id: &RequestId, due: DateTime<Utc>) -> Result<()> {
    let query = "update shadowing_requests set delegated = true, due = $2 where id = $1";
    sql!(tx, sqlx::query(query).bind(id).bind(due), execute)?;
    Ok(())
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

/// Notes that this host, or these hosts of a team, are not proposed again.
pub(in crate::shadowing) async fn decline(
    tx: &mut Tx,
    now: DateTime<Utc>,
    request: &Request,
    hosts: &[PersonId],
    who: &'static str,
) -> Result<()> {
    let offer = request.asked.as_ref().and_then(|asked| asked.offer.clone());
    sql_rows!(
        tx,
        "insert into shadowing_declined (request, host, offer, who, round, declined) ",
        hosts,
        |b, host| {
            b.push_bind(request.id.clone())
                .push_bind(host.clone())
                .push_bind(offer.clone())
                .push_bind(who)
                .push_bind(request.round.clone())
                .push_bind(now);
        },
        " on conflict (request, host) do update set who = excluded.who, declined = excluded.declined"
    )?;
    Ok(())
}
