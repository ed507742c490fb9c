//! The daily tally of what was searched for.

use chrono::NaiveDate;

use crate::ids::PersonId;
use crate::storage::{Result, Tx};
use crate::{sql, sql_in, sql_rows};

/// Those of some people who are still there.
pub(super) async fn still_there(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<PersonId>> {
    let there: Vec<(PersonId,)> = sql_in!(tx, (PersonId,), "select id from people where id in ", people, "")?;
    Ok(there.into_iter().map(|(person,)| person).collect())
}

/// Adds searches of a day: the words, how often they were searched for, and how often in vain.
pub(super) async fn count_words(tx: &mut Tx, day: NaiveDate, words: &[(&str, i64, i64)]) -> Result<()> {
    let day = written(day);
    sql_rows!(
        tx,
        "insert into search_words (day, words, searches, empty) ",
        words,
        |b, row| {
            b.push_bind(day.clone()).push_bind(row.0.to_owned()).push_bind(row.1).push_bind(row.2);
        },
        " on conflict (day, words) do update set searches = search_words.searches + excluded.searches,
                                                 empty = search_words.empty + excluded.empty"
    )?;
    Ok(())
}

/// Words that were searched for since a day and found nobody, with how often, the most frequent first; 2,000 at most.
pub async fn in_vain(tx: &mut Tx, since: NaiveDate) -> Result<Vec<(String, i64)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select words, cast(sum(empty) as bigint) as searches from search_words where day >= $1 and empty > 0
             group by words order by searches desc, words limit 2000"
        )
        .bind(written(since)),
        fetch_all
    )
}

/// A day as the table has it.
fn written(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}
