//! Rows cell by cell, for those who break them down in several ways at once.

use std::collections::BTreeMap;

use super::read::{Asked, ask, newest_level};
use crate::measures::breakdown::Breakdown;
use crate::storage::{Result, Tx};
use crate::{sql, sql_in};

/// Where something was counted.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Place {
    /// The department; empty where it is not known. The same for those below.
    pub department: String,
    /// The site.
    pub site: String,
    /// The job family.
    pub job_family: String,
    /// The grade band.
    pub grade_band: String,
    /// What the counter keeps apart, a JSON object of strings.
    pub attributes: String,
}

impl Place {
    /// The group that it is in.
    pub fn code(&self, by: Breakdown) -> String {
        match by {
            Breakdown::Department => self.department.clone(),
            Breakdown::Site => self.site.clone(),
            Breakdown::JobFamily => self.job_family.clone(),
            Breakdown::GradeBand => self.grade_band.clone(),
            Breakdown::Attribute(name) => serde_json::from_str::<BTreeMap<String, String>>(&self.attributes)
                .ok()
                .and_then(|mut codes| codes.remove(name))
                .unwrap_or_default(),
        }
    }
}

const PLACE: &str = "c.department, c.site, c.job_family, c.grade_band, c.attributes";

/// A cell's number with its place.
#[derive(sqlx::FromRow)]
struct Numbered {
    id: i64,
    #[sqlx(flatten)]
    place: Place,
}

/// A number in a place.
#[derive(sqlx::FromRow)]
struct Placed {
    n: i64,
    #[sqlx(flatten)]
    place: Place,
}

/// Cells by their numbers, each with its own.
pub async fn places(tx: &mut Tx, cells: &[i64]) -> Result<Vec<(i64, Place)>> {
    let found = sql_in!(tx, Numbered, format!("select c.id, {PLACE} from cells c where c.id in "), cells, "")?;
    Ok(found.into_iter().map(|one| (one.id, one.place)).collect())
}

/// What it amounts to in thousandths, and how many facts that are, by cell.
pub async fn sums_by_cell(tx: &mut Tx, asked: &Asked<'_>) -> Result<Vec<(i64, (i64, i64))>> {
    if asked.is_nothing() {
        return Ok(Vec::new());
    }
    let rows = asked.rows("tally_flows", "cell, facts, quantity");
    let text =
        format!("select t.cell, cast(sum(t.quantity) as bigint), cast(sum(t.facts) as bigint) from ({rows}) as t group by t.cell");
    let found = ask!(tx, asked, (i64, i64, i64), text)?;
    Ok(found.into_iter().map(|(cell, quantity, facts)| (cell, (quantity, facts))).collect())
}

/// People in each cell, by their numbers; somebody may be there more than once. Those of a cell come as one row: half a million rows would
/// take longer to hand over than to find.
pub async fn people_by_cell(tx: &mut Tx, asked: &Asked<'_>) -> Result<Vec<(i64, i64)>> {
    if asked.is_nothing() {
        return Ok(Vec::new());
    }
    let rows = asked.rows("tally_people", "day, cell, person");
    let text = format!("select t.cell, string_agg(cast(t.person as text), ',') from ({rows}) as t group by t.day, t.cell");
    let found = ask!(tx, asked, (i64, String), text)?;
    let people = |(cell, people): &(i64, String)| {
        let cell = *cell;
        people.split(',').filter_map(move |person| Some((cell, person.parse().ok()?))).collect::<Vec<(i64, i64)>>()
    };
    Ok(found.iter().flat_map(people).collect())
}

/// Where people, by their keys, count at the end of a day: the cell, and who.
pub async fn spells_by_cell(tx: &mut Tx, asked: &Asked<'_>, keys: &[String], day: i64) -> Result<Vec<(i64, String)>> {
    let mut found = Vec::new();
    let house = asked.houses.first().copied().unwrap_or_default();
    for chunk in keys.chunks(500) {
        let places: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 5)).collect();
        let text = format!(
            "select cell, subject from tally_spells
             where build = $1 and counter = (select id from tally_counters where code = $2) and begins <= $3 and ends > $3
             and house = $4 and subject in ({})",
            places.join(", ")
        );
        let some: Vec<(i64, String)> = sql!(
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

/// The newest count that was taken as a whole by the end of a day: the whole, and its parts.
pub async fn level_by_cell(tx: &mut Tx, asked: &Asked<'_>, day: i64) -> Result<Option<(i64, Vec<(Place, i64)>)>> {
    let Some((object, whole)) = newest_level(tx, asked, day).await? else { return Ok(None) };
    let query = sqlx::AssertSqlSafe(format!(
        "select t.quantity as n, {PLACE} from tally_levels t join cells c on c.id = t.cell
         where t.build = $1 and t.counter = (select id from tally_counters where code = $2) and t.object = $3 and not t.is_whole"
    ));
    let parts: Vec<Placed> = sql!(tx, sqlx::query_as(query).bind(asked.build).bind(asked.counter).bind(&object), fetch_all)?;
    Ok(Some((whole, parts.into_iter().map(|one| (one.place, one.n)).collect())))
}

/// How long things waited that were over in some days, the shortest first.
pub async fn waits_by_cell(tx: &mut Tx, asked: &Asked<'_>, from: i64, until: i64) -> Result<Vec<(Place, i64)>> {
    let house = asked.houses.first().copied().unwrap_or_default();
    let query = sqlx::AssertSqlSafe(format!(
        "select t.waited as n, {PLACE} from tally_waits t join cells c on c.id = t.cell
         where t.build = $1 and t.counter = (select id from tally_counters where code = $2) and t.house = $3
         and t.day >= $4 and t.day < $5 order by t.waited"
    ));
    let waits: Vec<Placed> =
        sql!(tx, sqlx::query_as(query).bind(asked.build).bind(asked.counter).bind(house).bind(from).bind(until), fetch_all)?;
    Ok(waits.into_iter().map(|one| (one.place, one.n)).collect())
}
