//! What is added to a build.

use super::super::batch::{Batch, Key, Piece, Sum, rolled, rolled_people};
use super::{Numbers, numbers};
use crate::measures::fold::Cell;
use crate::measures::grain::Grain;
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

/// Writes the places that were met.
pub async fn put_cells(tx: &mut Tx, rows: Vec<(i64, Cell)>) -> Result<()> {
    sql_rows!(
        tx,
        "insert into cells (id, institution, department, site, job_family, grade_band, technical, attributes) ",
        rows,
        |b, row| {
            let (id, cell) = row;
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
    Ok(())
}

/// Adds sums.
pub async fn put_flows(tx: &mut Tx, build: i64, numbers: &Numbers, rows: &[(Grain, Key, Sum)]) -> Result<()> {
    sql_rows!(
        tx,
        "insert into tally_flows (build, counter, house, grain, day, cell, facts, quantity) ",
        rows,
        |b, row| {
            let (grain, key, sum) = row;
            b.push_bind(build)
                .push_bind(numbers.of(key.counter))
                .push_bind(key.house)
                .push_bind(grain.code())
                .push_bind(key.day)
                .push_bind(key.cell)
                .push_bind(sum.facts)
                .push_bind(sum.quantity);
        },
        " on conflict (build, counter, house, grain, day, cell) do update set facts = tally_flows.facts + excluded.facts, \
         quantity = tally_flows.quantity + excluded.quantity"
    )?;
    Ok(())
}

/// Adds people.
pub async fn put_people(tx: &mut Tx, build: i64, numbers: &Numbers, rows: &[(i64, Key, i64, i64)]) -> Result<()> {
    sql_rows!(
        tx,
        "insert into tally_people (build, counter, house, grain, day, cell, person, facts) ",
        rows,
        |b, row| {
            let (grain, key, person, facts) = row;
            b.push_bind(build)
                .push_bind(numbers.of(key.counter))
                .push_bind(key.house)
                .push_bind(*grain)
                .push_bind(key.day)
                .push_bind(key.cell)
                .push_bind(*person)
                .push_bind(*facts);
        },
        " on conflict (build, counter, house, grain, day, cell, person) do update set facts = tally_people.facts + excluded.facts"
    )?;
    Ok(())
}

/// Adds counts taken as a whole.
pub async fn put_levels(tx: &mut Tx, build: i64, numbers: &Numbers, rows: &[Piece]) -> Result<()> {
    sql_rows!(
        tx,
        "insert into tally_levels (build, counter, house, object, seq, day, cell, is_whole, quantity) ",
        rows,
        |b, piece| {
            b.push_bind(build)
                .push_bind(numbers.of(piece.key.counter))
                .push_bind(piece.key.house)
                .push_bind(piece.object.clone())
                .push_bind(piece.seq)
                .push_bind(piece.key.day)
                .push_bind(piece.key.cell)
                .push_bind(piece.whole)
                .push_bind(piece.quantity);
        },
        " on conflict do nothing"
    )?;
    Ok(())
}

/// Takes those of some rows out that have come to nothing.
pub async fn clear(tx: &mut Tx, build: i64, numbers: &Numbers, rows: &[(Grain, Key, Sum)]) -> Result<()> {
    for (grain, key, _) in rows {
        sql!(
            tx,
            sqlx::query(
                "delete from tally_flows where build = $1 and counter = $2 and house = $3 and grain = $4 and day = $5 and cell = $6
                 and facts = 0 and quantity = 0"
            )
            .bind(build)
            .bind(numbers.of(key.counter))
            .bind(key.house)
            .bind(grain.code())
            .bind(key.day)
            .bind(key.cell),
            execute
        )?;
    }
    Ok(())
}

/// Adds what a batch of facts comes to.
pub async fn add(tx: &mut Tx, build: i64, batch: &Batch) -> Result<()> {
    let numbers = numbers(tx).await?;
    let flows = rolled(&batch.flows);
    put_flows(tx, build, &numbers, &flows).await?;
    let taken: Vec<_> = flows.into_iter().filter(|(_, _, sum)| sum.facts < 0 || sum.quantity < 0).collect();
    clear(tx, build, &numbers, &taken).await?;
    let people = rolled_people(&batch.people);
    put_people(tx, build, &numbers, &people).await?;
    for (grain, key, person, _) in people.iter().filter(|(_, _, _, facts)| *facts < 0) {
        sql!(
            tx,
            sqlx::query(
                "delete from tally_people where build = $1 and counter = $2 and house = $3 and grain = $4 and day = $5 and cell = $6
                 and person = $7 and facts = 0"
            )
            .bind(build)
            .bind(numbers.of(key.counter))
            .bind(key.house)
            .bind(grain)
            .bind(key.day)
            .bind(key.cell)
            .bind(person),
            execute
        )?;
    }
    put_levels(tx, build, &numbers, &batch.levels).await?;
    for seq in &batch.unlevels {
        sql!(tx, sqlx::query("delete from tally_levels where build = $1 and seq = $2").bind(build).bind(seq), execute)?;
    }
    Ok(())
}

/// Takes every row of a counter out that has come to nothing.
pub async fn clear_all(tx: &mut Tx, build: i64, counter: i64) -> Result<()> {
    sql!(
        tx,
        sqlx::query("delete from tally_flows where build = $1 and counter = $2 and facts = 0 and quantity = 0")
            .bind(build)
            .bind(counter),
        execute
    )?;
    Ok(())
}
