//! Numbers of many periods, read with one query however many there are.

use super::read::Merged;
use crate::measures::grain::{Grain, Part};
use crate::sql;
use crate::storage::{Result, Tx};

/// What is read of each period.
#[derive(Debug, Clone, Copy)]
pub struct Each<'a> {
    /// The build.
    pub build: i64,
    /// The counter's code.
    pub counter: &'a str,
    /// Institutions, by their numbers.
    pub houses: &'a [i64],
    /// Over which days, for each period.
    pub periods: &'a [Vec<Part>],
}

impl Each<'_> {
    /// A table of the parts of each period, as one in front of a query. They are numbers of ours: nothing that was sent is in it.
    fn parts(&self, code: fn(Grain) -> i64) -> String {
        let rows: Vec<String> = self
            .periods
            .iter()
            .enumerate()
            .flat_map(|(at, parts)| {
                let row = move |part: &Part| format!("({at}, {}, {}, {})", code(part.grain), part.from, part.until);
                parts.iter().map(row)
            })
            .collect();
        format!("parts (period, grain, first, beyond) as (values {})", rows.join(", "))
    }

    /// The rows of a table for these days; the parts come first, so that each is looked up.
    fn rows(&self, table: &str) -> String {
        let houses: Vec<String> = self.houses.iter().map(i64::to_string).collect();
        format!(
            "from parts p cross join {table} t
             where t.build = $1 and t.counter = (select id from tally_counters where code = $2) and t.house in ({})
             and t.grain = p.grain and t.day >= p.first and t.day < p.beyond",
            houses.join(", ")
        )
    }

    fn is_nothing(&self) -> bool {
        self.houses.is_empty() || self.periods.iter().all(Vec::is_empty)
    }
}

/// What it amounts to in thousandths, and how many facts that are, by the period's place; none of those without any.
pub async fn sums_each(tx: &mut Tx, each: &Each<'_>) -> Result<Vec<(i64, i64, i64)>> {
    if each.is_nothing() {
        return Ok(Vec::new());
    }
    let text = format!(
        "with {} select cast(p.period as bigint), cast(sum(t.quantity) as bigint), cast(sum(t.facts) as bigint) {} group by p.period",
        each.parts(Grain::code),
        each.rows("tally_flows")
    );
    sql!(tx, sqlx::query_as(sqlx::AssertSqlSafe(text.clone())).bind(each.build).bind(each.counter), fetch_all)
}

/// How many different people, by the period's place; none of those without any.
pub async fn people_each(tx: &mut Tx, each: &Each<'_>, merged: &Merged) -> Result<Vec<(i64, i64)>> {
    if each.is_nothing() {
        return Ok(Vec::new());
    }
    let (who, join) = merged.joined();
    let table = merged.table();
    let with = if table.is_empty() { "with ".to_owned() } else { format!("{table}, ") };
    let parts = each.parts(Grain::code_together);
    let rows = each.rows("tally_people");
    let text = format!(
        "{with}{parts} select cast(t.period as bigint), cast(count(distinct {who}) as bigint)
         from (select p.period, t.person {rows}) as t{join} group by t.period"
    );
    sql!(tx, sqlx::query_as(sqlx::AssertSqlSafe(text.clone())).bind(each.build).bind(each.counter), fetch_all)
}
