//! The roll of people as other slices keep it up: many at once for imports, and what a published profile says of its owner.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::NewPerson;
use crate::accounts::{Person, store};
use crate::ids::{DepartmentId, InstitutionId, PersonId, SiteId};
use crate::storage::{Result, Tx};
use crate::text::{fold, slug};
use crate::{sql, sql_in, sql_rows};

/// What someone says of themselves in their profile.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The name as used.
    pub name: &'a str,
    /// Job title.
    pub job_title: Option<&'a str>,
    /// Their unit.
    pub department: Option<&'a DepartmentId>,
    /// Their campus.
    pub site: Option<&'a SiteId>,
}

/// Lets an account follow its owner's profile, unless it comes from their institution's own system, whose word counts.
pub async fn follow_profile(tx: &mut Tx, person: &PersonId, said: &Said<'_>) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "update people set name = $2, fold = $3, job_title = $4, department = $5, site = $6 where id = $1 and external_id is null"
        )
        .bind(person)
        .bind(said.name)
        .bind(fold(said.name))
        .bind(said.job_title)
        .bind(said.department)
        .bind(said.site),
        execute
    )?;
    Ok(())
}

/// Someone who is on the roll, as an import compares them.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Known {
    /// Who.
    pub id: PersonId,
    /// Their id in their institution's own system.
    pub external_id: String,
    /// Their name.
    pub name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Their unit.
    pub department: Option<DepartmentId>,
    /// Their campus.
    pub site: Option<SiteId>,
    /// Their job title.
    pub job_title: Option<String>,
}

/// Those of an institution who have these ids in its own system.
pub async fn known(tx: &mut Tx, institution: &InstitutionId, external_ids: &[String]) -> Result<Vec<Known>> {
    sql_in!(
        tx,
        Known,
        "select id, external_id, name, email, department, site, job_title from people where external_id in ",
        external_ids,
        |b| {
            b.push(" and institution = ").push_bind(institution.clone());
        }
    )
}

/// Brings someone on the roll up to date, unless HR's extract names them: its word counts.
pub async fn update(tx: &mut Tx, person: &Known) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update people set name = $2, fold = $3, email = $4, department = $5, site = $6, job_title = $7 where id = $1 and not hr")
            .bind(&person.id)
            .bind(&person.name)
            .bind(fold(&person.name))
            .bind(&person.email)
            .bind(&person.department)
            .bind(&person.site)
            .bind(&person.job_title),
        execute
    )?;
    Ok(())
}

/// Adds many people in a few statements, under handles made from their names; gives their ids in the same order.
pub async fn add_people(
    tx: &mut Tx,
    now: DateTime<Utc>,
    institution: &InstitutionId,
    people: &[NewPerson],
) -> Result<Vec<PersonId>> {
    let wanted: Vec<String> = people.iter().map(|person| slug(&person.name)).collect();
    let taken = sql_in!(tx, (String,), "select handle from people where handle in ", wanted, "")?;
    let mut taken: HashSet<String> = taken.into_iter().map(|(handle,)| handle).collect();
    let mut rows = Vec::with_capacity(people.len());
    for (person, plain) in people.iter().zip(wanted) {
        let id = PersonId::new(now);
        let handle = if plain.is_empty() || taken.contains(&plain) {
            let random = id.as_str().rsplit('-').next().unwrap_or_default();
            format!("{plain}-{random}").trim_start_matches('-').to_owned()
        } else {
            plain
        };
        taken.insert(handle.clone());
        rows.push((id, handle, person));
    }
    sql_rows!(
        tx,
        "insert into people (id, handle, institution, external_id, department, site, manager, name, fold, email, job_title, job_family,
                             grade_band, technical, active, created) ",
        rows,
        |b, row| {
            let (id, handle, person) = row;
            b.push_bind(id.clone())
                .push_bind(handle.clone())
                .push_bind(institution.clone())
                .push_bind(person.external_id.clone())
                .push_bind(person.department.clone())
                .push_bind(person.site.clone())
                .push_bind(person.manager.clone())
                .push_bind(person.name.clone())
                .push_bind(fold(&person.name))
                .push_bind(person.email.clone())
                .push_bind(person.job_title.clone())
                .push_bind(person.job_family.clone())
                .push_bind(person.grade_band.clone())
                .push_bind(person.technical)
                .push_bind(true)
                .push_bind(now);
        },
        ""
    )?;
    Ok(rows.into_iter().map(|(id, _, _)| id).collect())
}

/// Everyone with this e-mail address, in whatever case it was written.
pub async fn with_email(tx: &mut Tx, email: &str) -> Result<Vec<Person>> {
    let ids: Vec<PersonId> =
        sql!(tx, sqlx::query_scalar("select id from people where lower(email) = lower($1) order by id").bind(email), fetch_all)?;
    let mut people = Vec::with_capacity(ids.len());
    for id in ids {
        people.extend(store::person(tx, &id).await?);
    }
    Ok(people)
}

/// Takes someone off the roll for good, with everything that hangs on them. False where they were not on it.
pub async fn remove(tx: &mut Tx, person: &PersonId) -> Result<bool> {
    sql!(tx, sqlx::query("update people set manager = null where manager = $1").bind(person), execute)?;
    Ok(sql!(tx, sqlx::query("delete from people where id = $1").bind(person), execute)? > 0)
}
