//! Writing offers.

use chrono::{DateTime, Utc};

use super::Said;
use crate::ids::{ConceptId, InstitutionId, InstrumentId, OfferId, PersonId};
use crate::shadowing::model::{Offer as State, Places, Requirement};
use crate::shadowing::store::text;
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

/// The columns of what an offer says and of what it is found by, and the values that [`bound!`] binds to them.
const SAID: &str = "title, description, kind, site, place, reach, first_day, last_day, places, takes, prerequisites, needs, access,
    safety_needs, safety, words";
const VALUES: &str = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16";

macro_rules! bound {
    ($query:expr, $said:expr, $words:expr) => {
        sqlx::query(sqlx::AssertSqlSafe($query.clone()))
            .bind(&$said.title)
            .bind(&$said.description)
            .bind($said.kind.code())
            .bind(&$said.site)
            .bind(&$said.place)
            .bind($said.audience.reach())
            .bind(text($said.first))
            .bind(text($said.last))
            .bind(i64::from($said.places))
            .bind(&$said.takes)
            .bind(&$said.prerequisites)
            .bind(Requirement::text(&$said.needs))
            .bind($said.access.code())
            .bind(&$said.safety_needs)
            .bind(&$said.safety)
            .bind($words)
    };
}

/// Keeps a new draft, version 1.
pub async fn add(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &OfferId,
    institution: &InstitutionId,
    (said, words): (&Said, &str),
    due: DateTime<Utc>,
) -> Result<()> {
    let query = format!(
        "insert into shadowing_offers ({SAID}, id, institution, taken, state, version, created, changed, due)
         values ({VALUES}, $17, $18, 0, 'draft', 1, $19, $19, $20)"
    );
    sql!(tx, bound!(query, said, words).bind(id).bind(institution).bind(now).bind(due), execute)?;
    Ok(())
}

/// Changes what an offer says, as long as it is of this version; gives whether it was.
pub async fn change(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &OfferId,
    version: i64,
    (said, words): (&Said, &str),
    due: Option<DateTime<Utc>>,
) -> Result<bool> {
    let query = format!(
        "update shadowing_offers set ({SAID}) = ({VALUES}), changed = $19, due = $20, version = version + 1
         where id = $17 and version = $18"
    );
    let touched = sql!(tx, bound!(query, said, words).bind(id).bind(version).bind(now).bind(due), execute)?;
    Ok(touched > 0)
}

/// Puts these hosts, concepts and instruments in the place of those that an offer has.
pub async fn set_parts(
    tx: &mut Tx,
    id: &OfferId,
    hosts: &[PersonId],
    concepts: &[ConceptId],
    instruments: &[InstrumentId],
) -> Result<()> {
    for query in [
        "delete from shadowing_offer_hosts where offer = $1",
        "delete from shadowing_offer_concepts where offer = $1",
        "delete from shadowing_offer_instruments where offer = $1",
    ] {
        sql!(tx, sqlx::query(query).bind(id), execute)?;
    }
    let hosts: Vec<(i64, &PersonId)> = (0..).zip(hosts).collect();
    sql_rows!(
        tx,
        "insert into shadowing_offer_hosts (offer, person, position) ",
        hosts,
        |b, row| {
            b.push_bind(id.clone()).push_bind(row.1.clone()).push_bind(row.0);
        },
        " on conflict (offer, person) do nothing"
    )?;
    let concepts: Vec<(i64, &ConceptId)> = (0..).zip(concepts).collect();
    sql_rows!(
        tx,
        "insert into shadowing_offer_concepts (offer, concept, position) ",
        concepts,
        |b, row| {
            b.push_bind(id.clone()).push_bind(row.1.clone()).push_bind(row.0);
        },
        " on conflict (offer, concept) do nothing"
    )?;
    sql_rows!(
        tx,
        "insert into shadowing_offer_instruments (offer, instrument) ",
        instruments,
        |b, row| {
            b.push_bind(id.clone()).push_bind(row.clone());
        },
        " on conflict (offer, instrument) do nothing"
    )?;
    Ok(())
}

/// Writes where an offer stands now, and one version more. Only [`super::super::super::act`] decides where.
pub(in crate::shadowing) async fn set_state(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: &OfferId,
    state: State,
    due: Option<DateTime<Utc>>,
) -> Result<()> {
    let query = "update shadowing_offers set state = $2, changed = $3, due = $4, version = version + 1 where id = $1";
    sql!(tx, sqlx::query(query).bind(id).bind(state.code()).bind(now).bind(due), execute)?;
    Ok(())
}

/// Writes how many places are taken.
pub(in crate::shadowing) async fn set_taken(tx: &mut Tx, id: &OfferId, places: Places) -> Result<()> {
    let query = "update shadowing_offers set taken = $2 where id = $1";
    sql!(tx, sqlx::query(query).bind(id).bind(i64::from(places.taken)), execute)?;
    Ok(())
}
