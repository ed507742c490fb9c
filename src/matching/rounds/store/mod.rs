//! Rounds in the database.

mod asks;
mod names;
mod rulings;
mod solutions;
mod weights;

use chrono::{DateTime, NaiveDate, Utc};

pub use asks::{Ask, AskState, asks, book, note, of_round, waiting};
pub use names::{Named, names};
pub use rulings::{
    add_conflict, conflicts, drop_ruling, enrol, leave_out, places, put_places, put_ruling, requester, requests, rulings, size,
    taken_elsewhere,
};
pub use solutions::{keep, newest_number, of, page, placed, placed_one, solution, solutions};
pub use weights::{Saved, newest, save, saved};

use super::model::{Act, Aim, Change, Round, State, Who};
use crate::ids::{InstitutionId, PersonId, RoundId, SolutionId};
use crate::matching::score::Weights;
use crate::sql;
use crate::storage::{Error, Result, Tx};

#[derive(sqlx::FromRow)]
struct Row {
    id: RoundId,
    programme: String,
    institution: InstitutionId,
    name: String,
    state: String,
    version: i64,
    aim: String,
    weights: String,
    closes: String,
    message: String,
    solution: Option<SolutionId>,
    made: DateTime<Utc>,
    changed: DateTime<Utc>,
}

const SELECT: &str =
    "select id, programme, institution, name, state, version, aim, weights, closes, message, solution, made, changed from rounds";

impl Row {
    fn round(self) -> Result<Round> {
        Ok(Round {
            state: State::from_code(&self.state).ok_or_else(|| unknown("state", &self.state))?,
            aim: Aim::from_code(&self.aim).ok_or_else(|| unknown("aim", &self.aim))?,
            weights: Weights::parse(&self.weights).map_err(|error| unknown("weights", &error))?,
            closes: self.closes.parse().ok(),
            id: self.id,
            programme: self.programme,
            institution: self.institution,
            name: self.name,
            version: self.version,
            message: self.message,
            solution: self.solution,
            made: self.made,
            changed: self.changed,
        })
    }
}

fn unknown(what: &str, value: &str) -> Error {
    Error::from(sqlx::Error::Decode(format!("a round's {what} cannot be read: {value}").into()))
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Writes a new round.
pub async fn make(tx: &mut Tx, round: &Round, by: &PersonId) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into rounds (id, programme, institution, name, state, version, aim, weights, closes, message, solution, made, changed)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, $11, $11)"
        )
        .bind(&round.id)
        .bind(&round.programme)
        .bind(&round.institution)
        .bind(&round.name)
        .bind(round.state.code())
        .bind(round.version)
        .bind(round.aim.code())
        .bind(round.weights.to_toml())
        .bind(day(round.closes))
        .bind(&round.message)
        .bind(round.made),
        execute
    )?;
    changed(tx, round.made, round, Some(by), "make", "Made").await
}

/// One round.
pub async fn round(tx: &mut Tx, id: &RoundId) -> Result<Option<Round>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where id = $1"));
    sql!(tx, sqlx::query_as::<_, Row>(query).bind(id), fetch_optional)?.map(Row::round).transpose()
}

/// An institution's rounds, the newest first.
pub async fn rounds(tx: &mut Tx, institution: &InstitutionId, limit: i64, offset: i64) -> Result<Vec<Round>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where institution = $1 order by made desc, id desc limit $2 offset $3"));
    let rows = sql!(tx, sqlx::query_as::<_, Row>(query).bind(institution).bind(limit).bind(offset), fetch_all)?;
    rows.into_iter().map(Row::round).collect()
}

/// How many of an institution's rounds are not finished.
pub async fn unfinished(tx: &mut Tx, institution: &InstitutionId) -> Result<i64> {
    sql!(
        tx,
        sqlx::query_scalar("select cast(count(*) as bigint) from rounds where institution = $1 and state <> 'finished'")
            .bind(institution),
        fetch_one
    )
}

/// Writes what was changed of a round, one version on; false where somebody was quicker, and nothing is written. `round` is as it was
/// read, with the changes; its version becomes the new one. Nobody is `by` what the calendar does.
pub async fn put(tx: &mut Tx, now: DateTime<Utc>, round: &mut Round, by: Option<&PersonId>, act: Act, words: &str) -> Result<bool> {
    let done = sql!(
        tx,
        sqlx::query(
            "update rounds set version = version + 1, name = $3, state = $4, aim = $5, weights = $6, closes = $7, message = $8, solution = $9,
                    changed = $10
             where id = $1 and version = $2"
        )
        .bind(&round.id)
        .bind(round.version)
        .bind(&round.name)
        .bind(round.state.code())
        .bind(round.aim.code())
        .bind(round.weights.to_toml())
        .bind(day(round.closes))
        .bind(&round.message)
        .bind(&round.solution)
        .bind(now),
        execute
    )?;
    if done == 0 {
        return Ok(false);
    }
    round.version += 1;
    changed(tx, now, round, by, if by.is_some() { act.code() } else { CALENDAR }, words).await?;
    Ok(true)
}

/// The act of what nobody did: a row without a person is otherwise somebody's who was erased.
const CALENDAR: &str = "calendar";

async fn changed(tx: &mut Tx, now: DateTime<Utc>, round: &Round, by: Option<&PersonId>, act: &str, words: &str) -> Result<()> {
    sql!(
        tx,
        sqlx::query("insert into round_changes (round, version, who, act, words, happened) values ($1, $2, $3, $4, $5, $6)")
            .bind(&round.id)
            .bind(round.version)
            .bind(by)
            .bind(act)
            .bind(words)
            .bind(now),
        execute
    )?;
    Ok(())
}

/// What was done to a round since a version, the newest first.
pub async fn changes(tx: &mut Tx, round: &RoundId, since: i64, limit: i64) -> Result<Vec<Change>> {
    type Line = (i64, String, Option<String>, String, DateTime<Utc>);
    let rows: Vec<Line> = sql!(
        tx,
        sqlx::query_as(
            "select c.version, c.act, p.name, c.words, c.happened from round_changes c left join people p on p.id = c.who
             where c.round = $1 and c.version > $2 order by c.version desc limit $3"
        )
        .bind(round)
        .bind(since)
        .bind(limit),
        fetch_all
    )?;
    let change = |(version, act, name, words, happened): Line| {
        let who = if act == CALENDAR { Who::Calendar } else { name.map_or(Who::Gone, Who::Person) };
        Change { version, who, words, happened }
    };
    Ok(rows.into_iter().map(change).collect())
}

/// Open rounds with a last day before this one, each with its institution's time zone.
pub async fn closing(tx: &mut Tx, before: NaiveDate) -> Result<Vec<(RoundId, String)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select r.id, i.time_zone from rounds r join institutions i on i.id = r.institution
             where r.state = 'open' and r.closes <> '' and r.closes < $1 order by r.id"
        )
        .bind(before.to_string()),
        fetch_all
    )
}

/// An institution's rounds for a programme that have been opened and are not finished, the newest first.
pub async fn under_way(tx: &mut Tx, programme: &str, institution: &InstitutionId) -> Result<Vec<Round>> {
    let query = sqlx::AssertSqlSafe(format!(
        "{SELECT} where institution = $1 and programme = $2 and state not in ('draft', 'finished') order by made desc, id desc"
    ));
    let rows = sql!(tx, sqlx::query_as::<_, Row>(query).bind(institution).bind(programme), fetch_all)?;
    rows.into_iter().map(Row::round).collect()
}
