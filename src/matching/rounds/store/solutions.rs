//! Proposals, each kept as it was made.

use chrono::{DateTime, Utc};

use super::unknown;
use crate::ids::{PersonId, RoundId, SolutionId};
use crate::matching::rounds::model::{Aim, Figures, Placed, Solution};
use crate::matching::score::Weights;
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

#[derive(sqlx::FromRow)]
struct Row {
    id: SolutionId,
    number: i64,
    made_of: i64,
    made: DateTime<Utc>,
    by_name: Option<String>,
    aim: String,
    weights: String,
    requests: i64,
    matched: i64,
    total: i64,
    floor: Option<i64>,
    unfair_total: Option<i64>,
    unfair_floor: Option<i64>,
    bound_matched: Option<i64>,
    bound_total: Option<i64>,
    certified: bool,
    finished: bool,
    notes: String,
}

const SELECT: &str =
    "select s.id, s.number, s.made_of, s.made, p.name as by_name, s.aim, s.weights, s.requests, s.matched, s.total, s.floor,
                             s.unfair_total, s.unfair_floor, s.bound_matched, s.bound_total, s.certified, s.finished, s.notes
                      from round_solutions s left join people p on p.id = s.made_by";

impl Row {
    fn solution(self) -> Result<Solution> {
        Ok(Solution {
            aim: Aim::from_code(&self.aim).ok_or_else(|| unknown("aim", &self.aim))?,
            weights: Weights::parse(&self.weights).map_err(|error| unknown("weights", &error))?,
            figures: Figures {
                requests: self.requests,
                matched: self.matched,
                total: self.total,
                floor: self.floor,
                unfair: self.unfair_total.map(|total| (total, self.unfair_floor)),
                bound: self.bound_matched.zip(self.bound_total),
                certified: self.certified,
                finished: self.finished,
            },
            id: self.id,
            number: self.number,
            made_of: self.made_of,
            made: self.made,
            by: self.by_name,
            notes: self.notes,
        })
    }
}

/// Keeps a proposal of a round.
pub async fn keep(tx: &mut Tx, round: &RoundId, solution: &Solution, by: &PersonId, placed: &[Placed]) -> Result<()> {
    let figures = solution.figures;
    sql!(
        tx,
        sqlx::query(
            "insert into round_solutions (id, round, number, made_of, made, made_by, aim, weights, requests, matched, total, floor, unfair_total,
                                          unfair_floor, bound_matched, bound_total, certified, finished, notes)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        )
        .bind(&solution.id)
        .bind(round)
        .bind(solution.number)
        .bind(solution.made_of)
        .bind(solution.made)
        .bind(by)
        .bind(solution.aim.code())
        .bind(solution.weights.to_toml())
        .bind(figures.requests)
        .bind(figures.matched)
        .bind(figures.total)
        .bind(figures.floor)
        .bind(figures.unfair.map(|(total, _)| total))
        .bind(figures.unfair.and_then(|(_, floor)| floor))
        .bind(figures.bound.map(|(matched, _)| matched))
        .bind(figures.bound.map(|(_, total)| total))
        .bind(figures.certified)
        .bind(figures.finished)
        .bind(&solution.notes),
        execute
    )?;
    let rows: Vec<(i64, &Placed)> = (0_i64..).zip(placed).collect();
    sql_rows!(
        tx,
        "insert into round_pairs (solution, position, request, person, host, host_person, score, pinned, why) ",
        rows,
        |b, row| {
            b.push_bind(solution.id.as_str().to_owned());
            b.push_bind(row.0);
            b.push_bind(row.1.request.clone());
            b.push_bind(row.1.person.clone());
            b.push_bind(row.1.host.as_ref().map(|(host, _)| host.clone()));
            b.push_bind(row.1.host.as_ref().map(|(_, person)| person.clone()));
            b.push_bind(row.1.score);
            b.push_bind(row.1.pinned);
            b.push_bind(row.1.why.clone());
        },
        ""
    )?;
    Ok(())
}

/// The number of a round's newest proposal; 0 while there is none.
pub async fn newest_number(tx: &mut Tx, round: &RoundId) -> Result<i64> {
    sql!(
        tx,
        sqlx::query_scalar("select cast(coalesce(max(number), 0) as bigint) from round_solutions where round = $1").bind(round),
        fetch_one
    )
}

/// A round's proposals, the newest first.
pub async fn solutions(tx: &mut Tx, round: &RoundId, limit: i64) -> Result<Vec<Solution>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where s.round = $1 order by s.number desc limit $2"));
    let rows = sql!(tx, sqlx::query_as::<_, Row>(query).bind(round).bind(limit), fetch_all)?;
    rows.into_iter().map(Row::solution).collect()
}

/// A proposal of a round by its number.
pub async fn solution(tx: &mut Tx, round: &RoundId, number: i64) -> Result<Option<Solution>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where s.round = $1 and s.number = $2"));
    sql!(tx, sqlx::query_as::<_, Row>(query).bind(round).bind(number), fetch_optional)?.map(Row::solution).transpose()
}

/// A proposal by its id.
pub async fn of(tx: &mut Tx, id: &SolutionId) -> Result<Option<Solution>> {
    let query = sqlx::AssertSqlSafe(format!("{SELECT} where s.id = $1"));
    sql!(tx, sqlx::query_as::<_, Row>(query).bind(id), fetch_optional)?.map(Row::solution).transpose()
}

type Pair = (String, PersonId, Option<String>, Option<PersonId>, i64, bool, String);

fn pair((request, person, host, host_person, score, pinned, why): Pair) -> Placed {
    Placed { request, person, host: host.zip(host_person), score, pinned, why }
}

const PAIRS: &str = "select request, person, host, host_person, score, pinned, why from round_pairs where solution = $1";

/// Every request of a proposal, matched or not: 5,000 at most, for comparing.
pub async fn placed(tx: &mut Tx, solution: &SolutionId) -> Result<Vec<Placed>> {
    let query = sqlx::AssertSqlSafe(format!("{PAIRS} order by position"));
    let rows = sql!(tx, sqlx::query_as::<_, Pair>(query).bind(solution), fetch_all)?;
    Ok(rows.into_iter().map(pair).collect())
}

/// One request of a proposal.
pub async fn placed_one(tx: &mut Tx, solution: &SolutionId, request: &str) -> Result<Option<Placed>> {
    let query = sqlx::AssertSqlSafe(format!("{PAIRS} and request = $2"));
    Ok(sql!(tx, sqlx::query_as::<_, Pair>(query).bind(solution).bind(request), fetch_optional)?.map(pair))
}

/// Some of a proposal's requests with a host, the worst matches first, or without.
pub async fn page(tx: &mut Tx, solution: &SolutionId, matched: bool, limit: i64, offset: i64) -> Result<Vec<Placed>> {
    let which = if matched { "host is not null order by score, position" } else { "host is null order by position" };
    let query = sqlx::AssertSqlSafe(format!("{PAIRS} and {which} limit $2 offset $3"));
    let rows = sql!(tx, sqlx::query_as::<_, Pair>(query).bind(solution).bind(limit).bind(offset), fetch_all)?;
    Ok(rows.into_iter().map(pair).collect())
}
