//! Numbers put together from rows.

use std::collections::HashMap;

use crate::measures::grain::{Grain, Part};
use crate::sql;
use crate::storage::{Result, Tx};

use super::super::batch::person;

/// What is read.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The build.
    pub build: i64,
    /// The counter's code.
    pub counter: &'a str,
    /// Institutions, by their numbers.
    pub houses: &'a [i64],
    /// Over which days.
    pub parts: &'a [Part],
    /// The column of `cells` by which it is broken down; none for the whole.
    pub column: Option<&'static str>,
}

impl Asked<'_> {
    /// The rows of a table for these days, one part after another; its values are those of [`Self::values`], or of
    /// [`Self::values_together`] for people wherever they are.
    pub(super) fn rows(&self, table: &str, columns: &str) -> String {
        let mut arms = Vec::new();
        for _ in self.houses {
            for _ in self.parts {
                let first = arms.len() * 4 + 3;
                arms.push(format!(
                    "select {columns} from {table} where build = $1 and counter = (select id from tally_counters where code = $2)
                     and house = ${} and grain = ${} and day >= ${} and day < ${}",
                    first,
                    first + 1,
                    first + 2,
                    first + 3
                ));
            }
        }
        arms.join(" union all ")
    }

    pub(super) fn values(&self) -> Vec<i64> {
        self.values_of(Grain::code)
    }

    fn values_together(&self) -> Vec<i64> {
        self.values_of(Grain::code_together)
    }

    fn values_of(&self, code: fn(Grain) -> i64) -> Vec<i64> {
        let parts = |house: i64| self.parts.iter().flat_map(move |part| [house, code(part.grain), part.from, part.until]);
        self.houses.iter().flat_map(|house| parts(*house)).collect()
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.parts.is_empty() || self.houses.is_empty()
    }
}

/// Runs a query whose values are those of [`Asked`], or others for the same rows.
macro_rules! ask {
    ($tx:expr, $asked:expr, $row:ty, $text:expr) => {
        ask!($tx, $asked, $row, $text, $asked.values())
    };
    ($tx:expr, $asked:expr, $row:ty, $text:expr, $values:expr) => {{
        let (text, values): (String, Vec<i64>) = ($text, $values);
        let rows: Result<Vec<$row>> = sql!(
            $tx,
            {
                let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text.clone())).bind($asked.build).bind($asked.counter);
                for value in &values {
                    query = query.bind(*value);
                }
                query
            },
            fetch_all
        );
        rows
    }};
}
pub(super) use ask;

/// What it amounts to in thousandths, and how many facts that are, by group; under an empty name where it is not broken down.
pub async fn sums(tx: &mut Tx, asked: &Asked<'_>) -> Result<Vec<(String, i64, i64)>> {
    if asked.is_nothing() {
        return Ok(Vec::new());
    }
    let rows = asked.rows("tally_flows", "cell, facts, quantity");
    let sums = "cast(coalesce(sum(t.quantity), 0) as bigint), cast(coalesce(sum(t.facts), 0) as bigint)";
    let text = match asked.column {
        None => format!("select '', {sums} from ({rows}) as t"),
        Some(column) => format!("select c.{column}, {sums} from ({rows}) as t join cells c on c.id = t.cell group by c.{column}"),
    };
    ask!(tx, asked, (String, i64, i64), text)
}

/// People whose account lives on in another's: both by their numbers in tallies.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    /// By number: whom each is now.
    pub people: HashMap<i64, i64>,
    /// The keys of all of them, and whose they are now.
    pub keys: HashMap<String, String>,
}

impl Merged {
    /// A table of them, as the beginning of a query; nothing where there is nobody.
    pub(super) fn table(&self) -> String {
        if self.people.is_empty() {
            return String::new();
        }
        let rows: Vec<String> =
            self.people.iter().map(|(gone, kept)| format!("(cast({gone} as bigint), cast({kept} as bigint))")).collect();
        format!("with merged (gone, kept) as (values {}) ", rows.join(", "))
    }

    /// How a query reads whom a row means, and what it joins for that.
    pub(super) fn joined(&self) -> (&'static str, &'static str) {
        if self.people.is_empty() {
            ("t.person", "")
        } else {
            ("coalesce(m.kept, t.person)", " left join merged m on m.gone = t.person")
        }
    }
}

/// Who was merged.
pub async fn merged(tx: &mut Tx) -> Result<Merged> {
    let pairs: Vec<(String, String)> =
        sql!(tx, sqlx::query_as("select a.key, k.key from person_aliases a join person_keys k on k.person = a.person"), fetch_all)?;
    Ok(Merged {
        people: pairs.iter().map(|(gone, kept)| (person(gone), person(kept))).collect(),
        keys: pairs.iter().cloned().chain(pairs.iter().map(|(_, kept)| (kept.clone(), kept.clone()))).collect(),
    })
}

/// How many different people, by group.
pub async fn people(tx: &mut Tx, asked: &Asked<'_>, merged: &Merged) -> Result<Vec<(String, i64)>> {
    if asked.is_nothing() {
        return Ok(Vec::new());
    }
    let (who, join) = merged.joined();
    let table = merged.table();
    let Some(column) = asked.column else {
        let rows = asked.rows("tally_people", "person");
        let text = format!("{table}select '', cast(count(distinct {who}) as bigint) from ({rows}) as t{join}");
        return ask!(tx, asked, (String, i64), text, asked.values_together());
    };
    let rows = asked.rows("tally_people", "cell, person");
    let text = format!(
        "{table}select c.{column}, cast(count(distinct {who}) as bigint) from ({rows}) as t
         join cells c on c.id = t.cell{join} group by c.{column}"
    );
    ask!(tx, asked, (String, i64), text)
}

/// Different people by the attributes that a counter keeps apart, for those who go through them one by one.
pub async fn people_by_codes(tx: &mut Tx, asked: &Asked<'_>, merged: &Merged) -> Result<Vec<(String, i64)>> {
    if asked.is_nothing() {
        return Ok(Vec::new());
    }
    let (who, join) = merged.joined();
    let rows = asked.rows("tally_people", "cell, person");
    let table = merged.table();
    let text = format!("{table}select distinct c.attributes, {who} from ({rows}) as t join cells c on c.id = t.cell{join}");
    ask!(tx, asked, (String, i64), text)
}

/// Where people, by their keys, count at the end of a day: the group, and who.
pub async fn spells_of(tx: &mut Tx, asked: &Asked<'_>, keys: &[String], day: i64) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let column = asked.column.unwrap_or("institution");
    for chunk in keys.chunks(500) {
        let places: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 5)).collect();
        let text = format!(
            "select c.{column}, t.subject from tally_spells t join cells c on c.id = t.cell
             where t.build = $1 and t.counter = (select id from tally_counters where code = $2) and t.begins <= $3 and t.ends > $3
             and t.house = $4 and t.subject in ({})",
            places.join(", ")
        );
        let house = asked.houses.first().copied().unwrap_or_default();
        let some: Vec<(String, String)> = sql!(
            tx,
            {
                let mut query =
                    sqlx::query_as(sqlx::AssertSqlSafe(text.clone())).bind(asked.build).bind(asked.counter).bind(day).bind(house);
                for key in chunk {
                    query = query.bind(key);
                }
                query
            },
            fetch_all
        )?;
        found.extend(some);
    }
    Ok(found)
}

/// The newest count that was taken as a whole by the end of a day: what its parts are of, and the whole.
pub(super) async fn newest_level(tx: &mut Tx, asked: &Asked<'_>, day: i64) -> Result<Option<(String, i64)>> {
    let house = asked.houses.first().copied().unwrap_or_default();
    sql!(
        tx,
        sqlx::query_as(
            "select object, quantity from tally_levels
             where build = $1 and counter = (select id from tally_counters where code = $2) and house = $3 and is_whole and day <= $4
             order by day desc, seq desc limit 1"
        )
        .bind(asked.build)
        .bind(asked.counter)
        .bind(house)
        .bind(day),
        fetch_optional
    )
}

/// The newest count that was taken as a whole by the end of a day: the whole, and its parts by group where it is broken down.
pub async fn level(tx: &mut Tx, asked: &Asked<'_>, day: i64) -> Result<Option<(i64, Vec<(String, i64)>)>> {
    let Some((object, whole)) = newest_level(tx, asked, day).await? else { return Ok(None) };
    let Some(column) = asked.column else { return Ok(Some((whole, Vec::new()))) };
    let query = sqlx::AssertSqlSafe(format!(
        "select c.{column}, cast(sum(t.quantity) as bigint) from tally_levels t join cells c on c.id = t.cell
         where t.build = $1 and t.counter = (select id from tally_counters where code = $2) and t.object = $3 and not t.is_whole
         group by c.{column}"
    ));
    let parts = sql!(tx, sqlx::query_as(query).bind(asked.build).bind(asked.counter).bind(&object), fetch_all)?;
    Ok(Some((whole, parts)))
}

/// How long things waited that were over in some days, the shortest first, each with its group.
pub async fn waits(tx: &mut Tx, asked: &Asked<'_>, from: i64, until: i64) -> Result<Vec<(String, i64)>> {
    let house = asked.houses.first().copied().unwrap_or_default();
    let (column, join) = match asked.column {
        None => ("''".to_owned(), ""),
        Some(column) => (format!("c.{column}"), " join cells c on c.id = t.cell"),
    };
    let query = sqlx::AssertSqlSafe(format!(
        "select {column}, t.waited from tally_waits t{join}
         where t.build = $1 and t.counter = (select id from tally_counters where code = $2) and t.house = $3
         and t.day >= $4 and t.day < $5 order by t.waited"
    ));
    sql!(tx, sqlx::query_as(query).bind(asked.build).bind(asked.counter).bind(house).bind(from).bind(until), fetch_all)
}
