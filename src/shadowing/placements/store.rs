//! Rows of what was said about visits: what is clear, ratings and words, what came of it.

use chrono::{DateTime, Utc};

use super::model::Side;
use crate::ids::{PersonId, PlacementId};
use crate::sql;
use crate::storage::{Result, Tx};

/// What the safety contact has said: code and when, in order.
pub async fn clearances(tx: &mut Tx, id: &PlacementId) -> Result<Vec<(String, DateTime<Utc>)>> {
    let query = "select what, confirmed from shadowing_clearances where placement = $1 order by confirmed, what";
    sql!(tx, sqlx::query_as(query).bind(id), fetch_all)
}

/// Notes what the safety contact says, in the place of what was said before.
pub(super) async fn set_clearances(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &PlacementId,
    who: &PersonId,
    codes: &[&'static str],
) -> Result<()> {
    sql!(tx, sqlx::query("delete from shadowing_clearances where placement = $1").bind(id), execute)?;
    crate::sql_rows!(
        tx,
        "insert into shadowing_clearances (placement, what, note, who, confirmed) ",
        codes,
        |b, code| {
            b.push_bind(id.clone()).push_bind(*code).push_bind("").push_bind(who.clone()).push_bind(now);
        },
        ""
    )?;
    Ok(())
}

/// What one side said afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Feedback {
    /// In words; may be empty.
    pub words: String,
    /// Code of a question, and from 1, the least, to 5.
    pub ratings: Vec<(String, i64)>,
}

/// What one side said afterwards, if it did.
pub async fn feedback(tx: &mut Tx, id: &PlacementId, side: Side) -> Result<Option<Feedback>> {
    let query = "select words from shadowing_feedback where placement = $1 and side = $2";
    let words: Option<String> = sql!(tx, sqlx::query_scalar(query).bind(id).bind(side.code()), fetch_optional)?;
    let Some(words) = words else { return Ok(None) };
    let query = "select question, rating from shadowing_ratings where placement = $1 and side = $2 order by question";
    let ratings = sql!(tx, sqlx::query_as(query).bind(id).bind(side.code()), fetch_all)?;
    Ok(Some(Feedback { words, ratings }))
}

/// Keeps what one side says. Once: a second time is a unique violation, and the table of rules refuses it before.
pub(super) async fn add_feedback(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &PlacementId,
    side: Side,
    (ratings, words): (&[(&'static str, u8)], &str),
) -> Result<()> {
    let query = "insert into shadowing_feedback (placement, side, words, given) values ($1, $2, $3, $4)";
    sql!(tx, sqlx::query(query).bind(id).bind(side.code()).bind(words).bind(now), execute)?;
    crate::sql_rows!(
        tx,
        "insert into shadowing_ratings (placement, side, question, rating) ",
        ratings,
        |b, rating| {
            b.push_bind(id.clone()).push_bind(side.code()).push_bind(rating.0).push_bind(i64::from(rating.1));
        },
        ""
    )?;
    Ok(())
}

/// What came of a visit, months later: code and words.
pub async fn outcome(tx: &mut Tx, id: &PlacementId) -> Result<Option<(String, String)>> {
    let query = "select outcome, words from shadowing_outcomes where placement = $1";
    sql!(tx, sqlx::query_as(query).bind(id), fetch_optional)
}

pub(super) async fn add_outcome(tx: &mut Tx, now: DateTime<Utc>, id: &PlacementId, code: &str, words: &str) -> Result<()> {
    let query = "insert into shadowing_outcomes (placement, outcome, words, given) values ($1, $2, $3, $4)";
    sql!(tx, sqlx::query(query).bind(id).bind(code).bind(words).bind(now), execute)?;
    Ok(())
}
