//! What has a state per person, or per thing, made again from all facts about them.

use std::collections::{BTreeMap, HashMap};

use super::super::batch::{At, Cells, Key, Shared, Sum, Touched, Zones, event, rolled, same_facts};
use super::write::{clear, put_cells, put_flows};
use super::{Numbers, numbers};
use crate::ledger::{self, Written};
use crate::measures::counters::{Counter, counters};
use crate::measures::fold::{Event, Fold, OPEN, spells, wait};
use crate::measures::grain::{EARLIEST, LATEST};
use crate::storage::{Result, Tx};
use crate::{sql, sql_in, sql_rows};

#[derive(sqlx::FromRow)]
struct Held {
    counter: i64,
    begins: i64,
    ends: i64,
    house: i64,
    cell: i64,
}

fn by_key(facts: Vec<Written>, key: fn(&Written) -> Option<String>, zones: &Zones) -> BTreeMap<String, Vec<Event>> {
    let mut found: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    let mut shared = Shared::default();
    for fact in facts {
        if let Some(key) = key(&fact) {
            found.entry(key).or_default().push(event(fact, zones, &mut shared));
        }
    }
    found
}

/// Makes what has a state again for some people and things, from all facts about them up to `until`.
pub async fn make_again(tx: &mut Tx, build: i64, touched: &Touched, until: i64, zones: &Zones) -> Result<()> {
    let numbers = numbers(tx).await?;
    for (at, keys) in &touched.0 {
        let keys: Vec<String> = keys.iter().cloned().collect();
        match counters()[*at].fold {
            Fold::Stock { kinds, .. } => {
                let facts = ledger::about(tx, &keys, kinds, until).await?;
                let mut events = by_key(facts, |fact| fact.subject.clone(), zones);
                stocks(tx, build, &numbers, *at, &keys, &mut events).await?;
            }
            Fold::Wait { from, to } => {
                let facts = ledger::to_objects(tx, &keys, &[&[from], to].concat(), until).await?;
                let events = by_key(facts, |fact| fact.object.clone(), zones);
                forget(tx, "tally_waits", "object", build, numbers.of(*at), &keys).await?;
                waits(tx, build, &numbers, *at, events, (from, to)).await?;
            }
            Fold::Flow { .. } | Fold::People { .. } | Fold::Level { .. } => {}
        }
    }
    Ok(())
}

/// How many more or fewer people there are in states, by day and place.
pub type Changes = HashMap<Key, Sum>;

/// Fills a build, in which there is nothing of them yet, with some people or things and all facts about them: with what a state per person,
/// or per thing, comes to. What that changes from day to day is added to `changes`, which are to be written.
pub async fn fill(
    tx: &mut Tx,
    build: i64,
    numbers: &Numbers,
    at: At,
    mut events: BTreeMap<String, Vec<Event>>,
    changes: &mut Changes,
) -> Result<()> {
    match counters()[at].fold {
        Fold::Stock { .. } => put_spells(tx, build, numbers, at, &mut events, changes).await,
        Fold::Wait { from, to } => waits(tx, build, numbers, at, events, (from, to)).await,
        Fold::Flow { .. } | Fold::People { .. } | Fold::Level { .. } => Ok(()),
    }
}

fn change(changes: &mut Changes, counter: At, (house, cell): (i64, i64), day: i64, by: i64) {
    if day < OPEN {
        let sum = changes.entry(Key { counter, house, day: day.clamp(EARLIEST, LATEST), cell }).or_default();
        sum.facts += by;
        sum.quantity += by * 1_000;
    }
}

/// All states that follow from the same facts: the spells of these people, and how many more or fewer there are on which day.
async fn stocks(
    tx: &mut Tx,
    build: i64,
    numbers: &Numbers,
    leader: At,
    keys: &[String],
    events: &mut BTreeMap<String, Vec<Event>>,
) -> Result<()> {
    let mut changes = Changes::new();
    let of_number: HashMap<i64, At> = same_facts(leader).map(|at| (numbers.of(at), at)).collect();
    for spell in held(tx, build, list(of_number.keys()), keys).await? {
        let Some(at) = of_number.get(&spell.counter).copied() else { continue };
        change(&mut changes, at, (spell.house, spell.cell), spell.begins, -1);
        change(&mut changes, at, (spell.house, spell.cell), spell.ends, 1);
    }
    for at in same_facts(leader) {
        forget(tx, "tally_spells", "subject", build, numbers.of(at), keys).await?;
    }
    put_spells(tx, build, numbers, leader, events, &mut changes).await?;
    let rows = rolled(&changes);
    put_flows(tx, build, numbers, &rows).await?;
    clear(tx, build, numbers, &rows).await
}

/// Writes the spells of people, of all states that follow from the same facts.
async fn put_spells(
    tx: &mut Tx,
    build: i64,
    numbers: &Numbers,
    leader: At,
    events: &mut BTreeMap<String, Vec<Event>>,
    changes: &mut Changes,
) -> Result<()> {
    let mut cells = Cells::default();
    let mut found = Vec::new();
    for at in same_facts(leader) {
        let counter: &Counter = &counters()[at];
        let Fold::Stock { step, lasts, .. } = counter.fold else { continue };
        for (subject, events) in events.iter_mut() {
            for spell in spells(events, counter.splits, step, lasts) {
                if counter.technical && spell.cell.technical != "yes" {
                    continue;
                }
                let (cell, house) = cells.numbers(spell.cell);
                change(changes, at, (house, cell), spell.begins, 1);
                change(changes, at, (house, cell), spell.ends, -1);
                found.push((numbers.of(at), subject.clone(), spell.begins, spell.ends, house, cell));
            }
        }
    }
    put_cells(tx, cells.fresh).await?;
    sql_rows!(
        tx,
        "insert into tally_spells (build, counter, subject, begins, ends, house, cell) ",
        found,
        |b, row| {
            let (counter, subject, begins, ends, house, cell) = row;
            b.push_bind(build)
                .push_bind(*counter)
                .push_bind(subject.clone())
                .push_bind(*begins)
                .push_bind(*ends)
                .push_bind(*house)
                .push_bind(*cell);
        },
        ""
    )?;
    Ok(())
}

/// The spells that a build holds of some people, of some counters.
async fn held(tx: &mut Tx, build: i64, counters: String, keys: &[String]) -> Result<Vec<Held>> {
    sql_in!(
        tx,
        Held,
        format!(
            "select counter, begins, ends, house, cell from tally_spells where build = {build} and counter in ({counters}) and subject in "
        ),
        keys,
        ""
    )
}

fn list<'a>(numbers: impl Iterator<Item = &'a i64>) -> String {
    numbers.map(i64::to_string).collect::<Vec<_>>().join(", ")
}

/// How long these things waited.
async fn waits(
    tx: &mut Tx,
    build: i64,
    numbers: &Numbers,
    at: At,
    events: BTreeMap<String, Vec<Event>>,
    (from, to): (&str, &[&str]),
) -> Result<()> {
    let counter = &counters()[at];
    let mut cells = Cells::default();
    let found: Vec<(String, i64, i64, i64, i64)> = events
        .into_iter()
        .filter_map(|(object, mut events)| {
            let (day, waited, cell) = wait(&mut events, counter.splits, from, to)?;
            let (cell, house) = cells.numbers(cell);
            Some((object, house, day, cell, waited))
        })
        .collect();
    put_cells(tx, cells.fresh).await?;
    sql_rows!(
        tx,
        "insert into tally_waits (build, counter, object, house, day, cell, waited) ",
        found,
        |b, row| {
            let (object, house, day, cell, waited) = row;
            b.push_bind(build)
                .push_bind(numbers.of(at))
                .push_bind(object.clone())
                .push_bind(*house)
                .push_bind(*day)
                .push_bind(*cell)
                .push_bind(*waited);
        },
        ""
    )?;
    Ok(())
}

async fn forget(tx: &mut Tx, table: &str, column: &str, build: i64, counter: i64, keys: &[String]) -> Result<()> {
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
