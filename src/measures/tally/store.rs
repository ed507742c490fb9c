//! Rows of tallies.

use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::batch::{Batch, Touched, Zones, event};
use crate::app::App;
use crate::ledger::{self, Entry};
use crate::measures::counters::counter;
use crate::measures::fold::{Cell, Event, Fold, spells, wait};
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

/// Every table that holds a build, with what makes a row of it.
const TABLES: [(&str, &str); 5] = [
    ("tally_flows", "counter, day, cell, facts, quantity"),
    ("tally_people", "counter, day, cell, person, facts"),
    ("tally_spells", "counter, subject, begins, ends, cell"),
    ("tally_waits", "counter, object, day, cell, waited"),
    ("tally_levels", "counter, institution, object, seq, day, cell, is_whole, quantity"),
];

/// The build that is read, and the last fact in it; 0 and 0 before the first.
pub async fn current(tx: &mut Tx) -> Result<(i64, i64)> {
    let row: Option<(i64, i64)> = sql!(tx, sqlx::query_as("select build, seq from tally_builds where is_read"), fetch_optional)?;
    Ok(row.unwrap_or((0, 0)))
}

/// The same, begun where there is none.
pub async fn current_or_first(tx: &mut Tx) -> Result<(i64, i64)> {
    let (build, seq) = current(tx).await?;
    if build > 0 {
        return Ok((build, seq));
    }
    let build = begin(tx).await?;
    read_from(tx, build).await?;
    Ok((build, 0))
}

/// Begins a build; what others left half made is thrown away.
pub async fn begin(tx: &mut Tx) -> Result<i64> {
    let half: Vec<i64> = sql!(tx, sqlx::query_scalar("select build from tally_builds where not is_read"), fetch_all)?;
    for build in half {
        for (table, _) in TABLES {
            let query = sqlx::AssertSqlSafe(format!("delete from {table} where build = $1"));
            sql!(tx, sqlx::query(query).bind(build), execute)?;
        }
        sql!(tx, sqlx::query("delete from tally_builds where build = $1").bind(build), execute)?;
    }
    let last: i64 = sql!(tx, sqlx::query_scalar("select cast(coalesce(max(build), 0) as bigint) from tally_builds"), fetch_one)?;
    let build = last + 1;
    sql!(tx, sqlx::query("insert into tally_builds (build, seq, is_read) values ($1, 0, $2)").bind(build).bind(false), execute)?;
    Ok(build)
}

/// Lets everyone read from a build.
pub async fn read_from(tx: &mut Tx, build: i64) -> Result<()> {
    sql!(tx, sqlx::query("update tally_builds set is_read = (build = $1)").bind(build), execute)?;
    Ok(())
}

/// Notes the last fact that a build holds.
pub async fn set_mark(tx: &mut Tx, build: i64, seq: i64) -> Result<()> {
    sql!(tx, sqlx::query("update tally_builds set seq = $2 where build = $1").bind(build).bind(seq), execute)?;
    Ok(())
}

/// Throws a build away, some rows at a time so that others can write.
pub async fn throw_away(app: &App, build: i64) -> Result<()> {
    for (table, _) in TABLES {
        let counters: Vec<String> = {
            let mut tx = app.db.read().await?;
            let query = sqlx::AssertSqlSafe(format!("select distinct counter from {table} where build = $1"));
            sql!(tx, sqlx::query_scalar(query).bind(build), fetch_all)?
        };
        for counter in counters {
            let mut tx = app.db.write().await?;
            let query = sqlx::AssertSqlSafe(format!("delete from {table} where build = $1 and counter = $2"));
            sql!(tx, sqlx::query(query).bind(build).bind(&counter), execute)?;
            tx.commit().await?;
        }
    }
    let mut tx = app.db.write().await?;
    sql!(tx, sqlx::query("delete from tally_builds where build = $1 and not is_read").bind(build), execute)?;
    tx.commit().await
}

/// How many rows a build has.
pub async fn rows(tx: &mut Tx, build: i64) -> Result<u64> {
    let mut rows = 0;
    for (table, _) in TABLES {
        let query = sqlx::AssertSqlSafe(format!("select cast(count(*) as bigint) from {table} where build = $1"));
        let some: i64 = sql!(tx, sqlx::query_scalar(query).bind(build), fetch_one)?;
        rows += some.unsigned_abs();
    }
    Ok(rows)
}

/// Whether two builds hold the same.
pub async fn are_same(tx: &mut Tx, one: i64, other: i64) -> Result<bool> {
    for (table, columns) in TABLES {
        let query = sqlx::AssertSqlSafe(format!(
            "select cast(count(*) as bigint) from
             (select {columns} from {table} where build = $1 except select {columns} from {table} where build = $2) as differ"
        ));
        let differ: i64 = sql!(tx, sqlx::query_scalar(query).bind(one).bind(other), fetch_one)?;
        if differ > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The clock of each institution.
pub async fn zones(tx: &mut Tx) -> Result<Zones> {
    let rows: Vec<(String, String)> = sql!(tx, sqlx::query_as("select id, time_zone from institutions"), fetch_all)?;
    Ok(rows.into_iter().map(|(id, zone)| (id, zone.parse().unwrap_or(chrono_tz::UTC))).collect())
}

/// The id of a cell, made from what it says: the first eight bytes of SHA-256.
pub fn id(cell: &Cell) -> i64 {
    let mut hash = Sha256::new();
    for part in
        [&cell.institution, &cell.department, &cell.site, &cell.job_family, &cell.grade_band, &cell.technical, &cell.attributes]
    {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest[..8]);
    i64::from_le_bytes(bytes)
}

async fn put_cells<'a>(tx: &mut Tx, cells: impl Iterator<Item = &'a Cell>) -> Result<HashMap<&'a Cell, i64>> {
    let ids: HashMap<&Cell, i64> = cells.collect::<HashSet<_>>().into_iter().map(|cell| (cell, id(cell))).collect();
    let rows: Vec<(&Cell, i64)> = ids.iter().map(|(cell, id)| (*cell, *id)).collect();
    sql_rows!(
        tx,
        "insert into cells (id, institution, department, site, job_family, grade_band, technical, attributes) ",
        rows,
        |b, row| {
            let (cell, id) = row;
            b.push_bind(*id)
                .push_bind(cell.institution.clone())
                .push_bind(cell.department.clone())
                .push_bind(cell.site.clone())
                .push_bind(cell.job_family.clone())
                .push_bind(cell.grade_band.clone())
                .push_bind(cell.technical.clone())
                .push_bind(cell.attributes.clone());
        },
        " on conflict (id) do nothing"
    )?;
    Ok(ids)
}

/// Adds what a batch of facts comes to.
pub async fn add(tx: &mut Tx, build: i64, batch: &Batch) -> Result<()> {
    let flows = batch.flows.keys().map(|key| &key.2);
    let people = batch.people.keys().map(|key| &key.2);
    let levels = batch.levels.iter().map(|part| &part.cell);
    let cells = put_cells(tx, flows.chain(people).chain(levels)).await?;
    let of = |cell: &Cell| cells.get(cell).copied().unwrap_or_else(|| id(cell));
    let rows: Vec<_> = batch.flows.iter().map(|((counter, day, cell), sum)| (*counter, *day, of(cell), *sum)).collect();
    sql_rows!(
        tx,
        "insert into tally_flows (build, counter, day, cell, facts, quantity) ",
        rows,
        |b, row| {
            let (counter, day, cell, sum) = row;
            b.push_bind(build).push_bind(*counter).push_bind(*day).push_bind(*cell).push_bind(sum.facts).push_bind(sum.quantity);
        },
        " on conflict (build, counter, day, cell) do update set facts = tally_flows.facts + excluded.facts, \
         quantity = tally_flows.quantity + excluded.quantity"
    )?;
    let rows: Vec<_> = batch
        .people
        .iter()
        .map(|((counter, day, cell, person), facts)| (*counter, *day, of(cell), person.clone(), *facts))
        .collect();
    let back = rows.iter().any(|row| row.4 < 0);
    sql_rows!(
        tx,
        "insert into tally_people (build, counter, day, cell, person, facts) ",
        rows,
        |b, row| {
            let (counter, day, cell, person, facts) = row;
            b.push_bind(build).push_bind(*counter).push_bind(*day).push_bind(*cell).push_bind(person.clone()).push_bind(*facts);
        },
        " on conflict (build, counter, day, cell, person) do update set facts = tally_people.facts + excluded.facts"
    )?;
    if back {
        sql!(tx, sqlx::query("delete from tally_people where build = $1 and facts = 0").bind(build), execute)?;
    }
    if batch.flows.values().any(|sum| sum.facts < 0) {
        sql!(tx, sqlx::query("delete from tally_flows where build = $1 and facts = 0 and quantity = 0").bind(build), execute)?;
    }
    let rows: Vec<_> = batch.levels.iter().map(|part| (part, of(&part.cell))).collect();
    sql_rows!(
        tx,
        "insert into tally_levels (build, counter, institution, object, seq, day, cell, is_whole, quantity) ",
        rows,
        |b, row| {
            let (part, cell) = row;
            b.push_bind(build)
                .push_bind(part.counter)
                .push_bind(part.cell.institution.clone())
                .push_bind(part.object.clone())
                .push_bind(part.seq)
                .push_bind(part.day)
                .push_bind(*cell)
                .push_bind(part.whole)
                .push_bind(part.quantity);
        },
        " on conflict do nothing"
    )?;
    for seq in &batch.unlevels {
        sql!(tx, sqlx::query("delete from tally_levels where build = $1 and seq = $2").bind(build).bind(seq), execute)?;
    }
    Ok(())
}

fn by_key(facts: Vec<Entry>, key: fn(&Entry) -> Option<String>, zones: &Zones) -> BTreeMap<String, Vec<Event>> {
    let mut found: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for fact in facts {
        if let Some(key) = key(&fact) {
            found.entry(key).or_default().push(event(fact, zones));
        }
    }
    found
}

/// Makes what has a state again for some people and things, from all facts about them up to `until`.
pub async fn make_again(tx: &mut Tx, build: i64, touched: &Touched, until: i64, zones: &Zones) -> Result<()> {
    for (code, keys) in &touched.0 {
        let Some(counter) = counter(code) else { continue };
        let keys: Vec<String> = keys.iter().cloned().collect();
        match counter.fold {
            Fold::Stock { kinds, step, lasts } => {
                let facts = ledger::about(tx, &keys, kinds, until).await?;
                let mut found = Vec::new();
                for (subject, mut events) in by_key(facts, |fact| fact.subject.clone(), zones) {
                    let spells = spells(&mut events, counter.splits, step, lasts);
                    found.extend(spells.into_iter().map(|spell| (subject.clone(), spell)));
                }
                found.retain(|(_, spell)| !counter.technical || spell.cell.technical == "yes");
                let cells = put_cells(tx, found.iter().map(|(_, spell)| &spell.cell)).await?;
                forget(tx, "tally_spells", "subject", build, code, &keys).await?;
                sql_rows!(
                    tx,
                    "insert into tally_spells (build, counter, subject, begins, ends, cell) ",
                    found,
                    |b, row| {
                        let (subject, spell) = row;
                        b.push_bind(build)
                            .push_bind(*code)
                            .push_bind(subject.clone())
                            .push_bind(spell.begins)
                            .push_bind(spell.ends)
                            .push_bind(cells.get(&spell.cell).copied().unwrap_or_else(|| id(&spell.cell)));
                    },
                    ""
                )?;
            }
            Fold::Wait { from, to } => {
                let facts = ledger::to_objects(tx, &keys, &[from, to], until).await?;
                let found: Vec<(String, (i64, i64, Cell))> = by_key(facts, |fact| fact.object.clone(), zones)
                    .into_iter()
                    .filter_map(|(object, mut events)| Some((object, wait(&mut events, counter.splits, from, to)?)))
                    .collect();
                let cells = put_cells(tx, found.iter().map(|(_, (_, _, cell))| cell)).await?;
                forget(tx, "tally_waits", "object", build, code, &keys).await?;
                sql_rows!(
                    tx,
                    "insert into tally_waits (build, counter, object, day, cell, waited) ",
                    found,
                    |b, row| {
                        let (object, (day, waited, cell)) = row;
                        b.push_bind(build)
                            .push_bind(*code)
                            .push_bind(object.clone())
                            .push_bind(*day)
                            .push_bind(cells.get(cell).copied().unwrap_or_else(|| id(cell)))
                            .push_bind(*waited);
                    },
                    ""
                )?;
            }
            Fold::Flow { .. } | Fold::People { .. } | Fold::Level { .. } => {}
        }
    }
    Ok(())
}

async fn forget(tx: &mut Tx, table: &str, column: &str, build: i64, counter: &str, keys: &[String]) -> Result<()> {
    for chunk in keys.chunks(500) {
        let places: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 3)).collect();
        let text = format!("delete from {table} where build = $1 and counter = $2 and {column} in ({})", places.join(", "));
        sql!(
            tx,
            {
                let mut query = sqlx::query(sqlx::AssertSqlSafe(text.clone())).bind(build).bind(counter);
                for key in chunk {
                    query = query.bind(key);
                }
                query
            },
            execute
        )?;
    }
    Ok(())
}
