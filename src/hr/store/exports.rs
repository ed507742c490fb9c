//! Exports and who was in them.

use chrono::{DateTime, Utc};

use crate::hr::export::{By, Format, What};
use crate::ids::{ExportId, InstitutionId, PersonId};
use crate::measures::Heads;
use crate::sql;
use crate::storage::{Result, Tx};

/// Writes an export down with everyone who is in it; gives how many they are.
pub async fn add(
    tx: &mut Tx,
    id: &ExportId,
    now: DateTime<Utc>,
    institution: &InstitutionId,
    by: &By,
    what: What,
    format: Format,
) -> Result<u64> {
    sql!(
        tx,
        sqlx::query(
            "insert into exports (id, institution, actor, role, what, format, people, made) values ($1, $2, $3, $4, $5, $6, 0, $7)"
        )
        .bind(id)
        .bind(institution)
        .bind(&by.person)
        .bind(by.role)
        .bind(what.code())
        .bind(format.code())
        .bind(now),
        execute
    )?;
    let people = match what {
        What::People => sql!(
            tx,
            sqlx::query("insert into exported_people (export, person) select $1, id from people where institution = $2 and active")
                .bind(id)
                .bind(institution),
            execute
        )?,
        What::Profiles => sql!(
            tx,
            sqlx::query(
                "insert into exported_people (export, person)
                 select $1, p.id from people p join profiles f on f.person = p.id
                 where p.institution = $2 and p.active and f.published is not null and f.reach >= 1"
            )
            .bind(id)
            .bind(institution),
            execute
        )?,
    };
    sql!(tx, sqlx::query("update exports set people = $2 where id = $1").bind(id).bind(people as i64), execute)?;
    Ok(people)
}

/// The next of those in an export, by their ids.
pub async fn people(tx: &mut Tx, export: &ExportId, after: &PersonId, limit: i64) -> Result<Vec<PersonId>> {
    sql!(
        tx,
        sqlx::query_scalar("select person from exported_people where export = $1 and person > $2 order by person limit $3")
            .bind(export)
            .bind(after)
            .bind(limit),
        fetch_all
    )
}

/// An export, as those in it and those entitled see it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Made {
    /// `coordinator`, `admin` or `operator`.
    pub role: String,
    /// `people` or `profiles`.
    pub what: String,
    /// `csv` or `xlsx`.
    pub format: String,
    /// How many people are in it.
    pub people: Heads,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// Who made it; none for the operator, or someone erased since.
    pub actor: Option<String>,
}

const MADE: &str =
    "select e.role, e.what, e.format, e.people, e.made, a.name as actor from exports e left join people a on a.id = e.actor";

/// The exports that someone is in, the newest first.
pub async fn with(tx: &mut Tx, person: &PersonId, limit: i64) -> Result<Vec<Made>> {
    let query = sqlx::AssertSqlSafe(format!(
        "{MADE} where e.id in (select export from exported_people where person = $1) order by e.made desc, e.id desc limit $2"
    ));
    sql!(tx, sqlx::query_as::<_, Made>(query).bind(person).bind(limit), fetch_all)
}

/// An institution's exports, the newest first.
pub async fn of(tx: &mut Tx, institution: &InstitutionId, limit: i64) -> Result<Vec<Made>> {
    let query = sqlx::AssertSqlSafe(format!("{MADE} where e.institution = $1 order by e.made desc, e.id desc limit $2"));
    sql!(tx, sqlx::query_as::<_, Made>(query).bind(institution).bind(limit), fetch_all)
}
