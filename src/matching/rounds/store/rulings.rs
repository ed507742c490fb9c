//! Who is in a round, and what coordinators decided about whom.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::ids::{InstitutionId, PersonId, RoundId};
use crate::matching::rounds::model::{Rule, Ruling};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in, sql_rows};

/// The requests of a round with whose they are, those that waited longest first.
pub async fn requests(tx: &mut Tx, round: &RoundId) -> Result<Vec<(String, PersonId)>> {
    sql!(
        tx,
        sqlx::query_as("select request, person from round_requests where round = $1 order by position, request").bind(round),
        fetch_all
    )
}

/// How many requests are in a round.
pub async fn size(tx: &mut Tx, round: &RoundId) -> Result<usize> {
    let query = "select cast(count(*) as bigint) from round_requests where round = $1";
    let count: i64 = sql!(tx, sqlx::query_scalar(query).bind(round), fetch_one)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Whose request this is; none where it is not in the round.
pub async fn requester(tx: &mut Tx, round: &RoundId, request: &str) -> Result<Option<PersonId>> {
    let query = "select person from round_requests where round = $1 and request = $2";
    sql!(tx, sqlx::query_scalar(query).bind(round).bind(request), fetch_optional)
}

/// Takes requests into a round; those that are in it stay as they are.
pub async fn enrol(tx: &mut Tx, round: &RoundId, requests: &[(String, PersonId)]) -> Result<u64> {
    let rows: Vec<(i64, &(String, PersonId))> = (0_i64..).zip(requests).collect();
    sql_rows!(
        tx,
        "insert into round_requests (round, request, person, position) ",
        rows,
        |b, row| {
            b.push_bind(round.as_str().to_owned());
            b.push_bind(row.1.0.clone());
            b.push_bind(row.1.1.clone());
            b.push_bind(row.0);
        },
        " on conflict (round, request) do nothing"
    )
}

/// Takes a request out of a round with all that was decided about it.
pub async fn leave_out(tx: &mut Tx, round: &RoundId, request: &str) -> Result<bool> {
    sql!(tx, sqlx::query("delete from round_rules where round = $1 and request = $2").bind(round).bind(request), execute)?;
    let gone =
        sql!(tx, sqlx::query("delete from round_requests where round = $1 and request = $2").bind(round).bind(request), execute)?;
    Ok(gone > 0)
}

/// The requests that are in some other unfinished round of the institution.
pub async fn taken_elsewhere(tx: &mut Tx, institution: &InstitutionId, round: &RoundId) -> Result<HashSet<String>> {
    let rows: Vec<String> = sql!(
        tx,
        sqlx::query_scalar(
            "select q.request from round_requests q join rounds r on r.id = q.round
             where r.institution = $1 and r.id <> $2 and r.state <> 'finished'"
        )
        .bind(institution)
        .bind(round),
        fetch_all
    )?;
    Ok(rows.into_iter().collect())
}

/// Everything coordinators decided about pairs of a round.
pub async fn rulings(tx: &mut Tx, round: &RoundId) -> Result<Vec<Ruling>> {
    type Row = (String, String, PersonId, String);
    let rows: Vec<Row> = sql!(
        tx,
        sqlx::query_as("select request, host, person, rule from round_rules where round = $1 order by request, host").bind(round),
        fetch_all
    )?;
    let ruling = |(request, host, person, rule): Row| Some(Ruling { request, host, person, rule: Rule::from_code(&rule)? });
    Ok(rows.into_iter().filter_map(ruling).collect())
}

/// Decides about a pair; what was decided about the two before is gone. A request is pinned to one host at most.
pub async fn put_ruling(tx: &mut Tx, round: &RoundId, ruling: &Ruling) -> Result<()> {
    if ruling.rule == Rule::Pin {
        sql!(
            tx,
            sqlx::query("delete from round_rules where round = $1 and request = $2 and rule = 'pin'")
                .bind(round)
                .bind(&ruling.request),
            execute
        )?;
    }
    sql!(
        tx,
        sqlx::query(
            "insert into round_rules (round, request, host, person, rule) values ($1, $2, $3, $4, $5)
             on conflict (round, request, host) do update set rule = excluded.rule"
        )
        .bind(round)
        .bind(&ruling.request)
        .bind(&ruling.host)
        .bind(&ruling.person)
        .bind(ruling.rule.code()),
        execute
    )?;
    Ok(())
}

/// Takes a decision back.
pub async fn drop_ruling(tx: &mut Tx, round: &RoundId, request: &str, host: &str) -> Result<bool> {
    let gone = sql!(
        tx,
        sqlx::query("delete from round_rules where round = $1 and request = $2 and host = $3").bind(round).bind(request).bind(host),
        execute
    )?;
    Ok(gone > 0)
}

/// How many hosts take in this round, where a coordinator set it.
pub async fn places(tx: &mut Tx, round: &RoundId) -> Result<HashMap<String, u32>> {
    let rows: Vec<(String, i64)> =
        sql!(tx, sqlx::query_as("select host, places from round_hosts where round = $1").bind(round), fetch_all)?;
    Ok(rows.into_iter().map(|(host, places)| (host, u32::try_from(places).unwrap_or(0))).collect())
}

/// Sets how many a host takes in this round; none for what they say themselves.
pub async fn put_places(tx: &mut Tx, round: &RoundId, host: &str, person: &PersonId, places: Option<u32>) -> Result<()> {
    match places {
        None => sql!(tx, sqlx::query("delete from round_hosts where round = $1 and host = $2").bind(round).bind(host), execute)?,
        Some(places) => sql!(
            tx,
            sqlx::query(
                "insert into round_hosts (round, host, person, places) values ($1, $2, $3, $4)
                 on conflict (round, host) do update set places = excluded.places"
            )
            .bind(round)
            .bind(host)
            .bind(person)
            .bind(i64::from(places)),
            execute
        )?,
    };
    Ok(())
}

/// Who is never matched with whom, of these people; both ways.
pub async fn conflicts(tx: &mut Tx, people: &[PersonId]) -> Result<HashSet<(PersonId, PersonId)>> {
    type Two = (PersonId, PersonId);
    let mut found: HashSet<Two> =
        sql_in!(tx, Two, "select person, other from match_conflicts where person in ", people, "")?.into_iter().collect();
    let back = sql_in!(tx, Two, "select other, person from match_conflicts where other in ", people, "")?;
    found.extend(back);
    Ok(found)
}

/// Notes that two are never to be matched.
pub async fn add_conflict(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, other: &PersonId, by: &PersonId) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into match_conflicts (person, other, said, said_by) values ($1, $2, $3, $4) on conflict (person, other) do nothing"
        )
        .bind(person)
        .bind(other)
        .bind(now)
        .bind(by),
        execute
    )?;
    Ok(())
}
