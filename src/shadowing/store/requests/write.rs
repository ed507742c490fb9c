//! Writing requests.

use chrono::{DateTime, Utc};

use super::{Asked, Request, Said};
use crate::ids::{ConceptId, InstitutionId, PersonId, RequestId};
use crate::shadowing::model::{Request as State, Requirement};
use crate::shadowing::store::text;
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

/// The columns of what a request says, and the values that [`bound!`] binds to them.
const SAID: &str = "aims, wanted, kind, mode, earliest, latest, access_needs, holds";
const VALUES: &str = "$1, $2, $3, $4, $5, $6, $7, $8";

macro_rules! bound {
    ($query:expr, $said:expr) => {
        sqlx::query(sqlx::AssertSqlSafe($query.clone()))
            .bind(&$said.aims)
            .bind(&$said.wanted)
            .bind($said.kind.code())
            .bind($said.mode.code())
            .bind(text($said.earliest))
            .bind(text($said.latest))
            .bind(&$said.access_needs)
            .bind(Requirement::text(&$said.holds))
    };
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
    let query = format!(
        "insert into shadowing_requests ({SAID}, id, requester, institution, state, version, created, changed, due, delegated, question,
             reason, message, other_dates)
         values ({VALUES}, $9, $10, $11, 'draft', 1, $12, $12, $13, false, '', '', '', '')"
    );
    sql!(tx, bound!(query, said).bind(id).bind(requester).bind(institution).bind(now).bind(due), execute)?;
    Ok(())
}

/// Changes what a draft or a returned request says, as long as it is of this version; gives whether it was.
pub async fn change(tx: &mut Tx, now: DateTime<Utc>, id: &RequestId, version: i64, said: &Said) -> Result<bool> {
    let query = format!(
        "update shadowing_requests set ({SAID}) = ({VALUES}), changed = $11, version = version + 1
         where id = $9 and version = $10 and state in ('draft', 'returned')"
    );
    let touched = sql!(tx, bound!(query, said).bind(id).bind(version).bind(now), execute)?;
    Ok(touched > 0)
}

/// Notes what a requester says they have, besides what the request said before.
pub async fn set_holds(tx: &mut Tx, id: &RequestId, holds: &[Requirement]) -> Result<()> {
    let query = "update shadowing_requests set holds = $2 where id = $1";
    sql!(tx, sqlx::query(query).bind(id).bind(Requirement::text(holds)), execute)?;
    Ok(())
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

/// What a step leaves in a request. Only [`super::super::super::act`] decides on it.
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
