//! How many technical staff there are, as dated facts: the denominator of uptake.

use chrono::{DateTime, Utc};

use super::store::headcount::technical_staff;
use super::{HEADCOUNT_CELL, HEADCOUNT_TAKEN};
use crate::ids::InstitutionId;
use crate::ledger::{self, Fact, Place};
use crate::storage::{Result, Tx};

/// Counts an institution's technical staff and writes one fact for each department, site, family and grade that meet, so that the
/// facts add up to a count by any of them, and one that ends the count; gives the whole. All of them name the same count as their
/// object, and whoever reads them takes all of a count or nothing: a cell that is not in it has nobody.
pub async fn count(tx: &mut Tx, now: DateTime<Utc>, institution: &InstitutionId) -> Result<u64> {
    let cells = technical_staff(tx, institution).await?;
    let whole: i64 = cells.iter().map(|cell| cell.people).sum();
    let count = format!("{institution}:{}", now.timestamp_micros());
    let mut facts: Vec<Fact> = cells
        .into_iter()
        .map(|cell| {
            let place = Place {
                institution: institution.to_string(),
                department: cell.department,
                site: cell.site,
                job_family: cell.job_family,
                grade_band: cell.grade_band,
                technical: Some(true),
            };
            Fact::new(HEADCOUNT_CELL, now).object(&count).quantity(cell.people as f64).at(place)
        })
        .collect();
    let whole_of = Place { institution: institution.to_string(), technical: Some(true), ..Place::default() };
    facts.push(Fact::new(HEADCOUNT_TAKEN, now).object(&count).quantity(whole as f64).at(whole_of));
    ledger::append_all(tx, now, facts).await?;
    Ok(u64::try_from(whole).unwrap_or(0))
}
