//! Who is asked once a round is published.

use chrono::{DateTime, Utc};

use crate::ids::{PersonId, RoundId};
use crate::matching::rounds::model::Placed;
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

/// What became of an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskState {
    /// It will be asked in a moment.
    Waiting,
    /// The host was asked.
    Asked,
    /// It was no longer possible: nobody was told.
    Passed,
}

impl AskState {
    /// The word under which it is stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Asked => "asked",
            Self::Passed => "passed",
        }
    }

    fn from_code(code: &str) -> Self {
        match code {
            "asked" => Self::Asked,
            "passed" => Self::Passed,
            _ => Self::Waiting,
        }
    }
}

/// A host who is to be asked, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// In which round.
    pub round: RoundId,
    /// For which request.
    pub request: String,
    /// The host's key.
    pub host: String,
    /// Whom that is.
    pub person: PersonId,
    /// What became of it.
    pub state: AskState,
    /// The coordinator who published it.
    pub by: Option<PersonId>,
}

type Row = (RoundId, String, String, PersonId, String, Option<PersonId>);

fn ask((round, request, host, person, state, by): Row) -> Ask {
    Ask { round, request, host, person, state: AskState::from_code(&state), by }
}

const SELECT: &str = "select round, request, host, host_person, state, by_whom from round_asks";

/// Notes whom to ask: every matched request of a proposal. A pair that was asked before is not asked again.
pub async fn book(tx: &mut Tx, now: DateTime<Utc>, round: &RoundId, by: &PersonId, placed: &[Placed]) -> Result<u64> {
    let rows: Vec<(&Placed, &String, &PersonId)> =
        placed.iter().filter_map(|one| one.host.as_ref().map(|(host, person)| (one, host, person))).collect();
    sql_rows!(
        tx,
        "insert into round_asks (round, request, host, host_person, state, by_whom, noted) ",
        rows,
        |b, row| {
            b.push_bind(round.as_str().to_owned());
            b.push_bind(row.0.request.clone());
            b.push_bind(row.1.clone());
            b.push_bind(row.2.clone());
            b.push_bind("waiting");
            b.push_bind(by.clone());
            b.push_bind(now);
        },
        " on conflict (round, request, host) do nothing"
    )
}

/// Some who wait to be asked, of any round.
pub async fn waiting(tx: &mut Tx, limit: i64) -> Result<Vec<Ask>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where state = 'waiting' order by noted, round, request limit $1"));
    Ok(sql!(tx, sqlx::query_as::<_, Row>(query).bind(limit), fetch_all)?.into_iter().map(ask).collect())
}

/// Notes what became of one that waited; false where another node was quicker.
pub async fn note(tx: &mut Tx, now: DateTime<Utc>, ask: &Ask, state: AskState) -> Result<bool> {
    let done = sql!(
        tx,
        sqlx::query(
            "update round_asks set state = $4, noted = $5 where round = $1 and request = $2 and host = $3 and state = 'waiting'"
        )
        .bind(&ask.round)
        .bind(&ask.request)
        .bind(&ask.host)
        .bind(state.code())
        .bind(now),
        execute
    )?;
    Ok(done > 0)
}

/// A page of a round's asks.
pub async fn asks(tx: &mut Tx, round: &RoundId, limit: i64, offset: i64) -> Result<Vec<Ask>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where round = $1 order by request, host limit $2 offset $3"));
    Ok(sql!(tx, sqlx::query_as::<_, Row>(query).bind(round).bind(limit).bind(offset), fetch_all)?.into_iter().map(ask).collect())
}

/// How many of a round's asks wait, were made, were passed over.
pub async fn of_round(tx: &mut Tx, round: &RoundId) -> Result<(i64, i64, i64)> {
    let rows: Vec<(String, i64)> = sql!(
        tx,
        sqlx::query_as("select state, cast(count(*) as bigint) from round_asks where round = $1 group by state").bind(round),
        fetch_all
    )?;
    let count = |state: AskState| rows.iter().find(|(code, _)| code == state.code()).map_or(0, |(_, count)| *count);
    Ok((count(AskState::Waiting), count(AskState::Asked), count(AskState::Passed)))
}
