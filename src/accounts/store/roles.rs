//! Rows of roles, and a person put together as a viewer.

use chrono::{DateTime, Utc};

use crate::accounts::model::{Member, Role, Viewer};
use crate::ids::{InstitutionId, PersonId};
use crate::sql;
use crate::storage::{Result, Tx};

/// Gives someone a role by a person's decision, which no provider takes away again; false where they had it in this way already.
pub async fn grant(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, role: Role) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query(
            "insert into roles (person, role, granted, by_provider) values ($1, $2, $3, false)
             on conflict (person, role) do update set by_provider = false where roles.by_provider"
        )
        .bind(person)
        .bind(role.code())
        .bind(now),
        execute
    )?;
    Ok(touched > 0)
}

/// Takes a role away; false where they did not have it.
pub async fn revoke(tx: &mut Tx, person: &PersonId, role: Role) -> Result<bool> {
    let gone = sql!(tx, sqlx::query("delete from roles where person = $1 and role = $2").bind(person).bind(role.code()), execute)?;
    Ok(gone > 0)
}

/// What someone is entrusted with, each with whether their provider says so.
pub async fn roles(tx: &mut Tx, person: &PersonId) -> Result<Vec<(Role, bool)>> {
    let rows: Vec<(String, bool)> =
        sql!(tx, sqlx::query_as("select role, by_provider from roles where person = $1 order by role").bind(person), fetch_all)?;
    Ok(rows.into_iter().filter_map(|(code, by_provider)| Some((Role::from_code(&code)?, by_provider))).collect())
}

/// Gives someone a role because their provider says so; false where they had it in any way already.
pub async fn grant_by_provider(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, role: Role) -> Result<bool> {
    let touched = sql!(
        tx,
        sqlx::query(
            "insert into roles (person, role, granted, by_provider) values ($1, $2, $3, true) on conflict (person, role) do nothing"
        )
        .bind(person)
        .bind(role.code())
        .bind(now),
        execute
    )?;
    Ok(touched > 0)
}

/// How many active people of an institution hold a role.
pub async fn holders(tx: &mut Tx, institution: &InstitutionId, role: Role) -> Result<i64> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select cast(count(*) as bigint) from roles r join people p on p.id = r.person
             where p.institution = $1 and p.active and r.role = $2"
        )
        .bind(institution)
        .bind(role.code()),
        fetch_one
    )
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    id: PersonId,
    handle: String,
    name: String,
    institution: InstitutionId,
    institution_name: String,
    shares: bool,
    time_zone: String,
    technical: bool,
    manages: bool,
    roles: Option<String>,
    guest: bool,
}

/// A person as a viewer; a stranger where the person is not there or no longer active.
pub async fn viewer(tx: &mut Tx, person: &PersonId) -> Result<Viewer> {
    let row = sql!(
        tx,
        sqlx::query_as::<_, MemberRow>(
            "select p.id, p.handle, p.name, p.institution, i.name as institution_name, i.shares, i.time_zone, p.technical,
                    exists (select 1 from people r where r.manager = p.id and r.active) as manages,
                    (select string_agg(role, ',') from roles where person = p.id) as roles,
                    exists (select 1 from guests g where g.person = p.id) as guest
             from people p join institutions i on i.id = p.institution
             where p.id = $1 and p.active"
        )
        .bind(person),
        fetch_optional
    )?;
    Ok(row.map_or(Viewer::Stranger, |row| {
        let mut roles: Vec<Role> = row.roles.unwrap_or_default().split(',').filter_map(Role::from_code).collect();
        roles.sort_unstable();
        Viewer::Member(Box::new(Member {
            person: row.id,
            handle: row.handle,
            name: row.name,
            institution: row.institution,
            institution_name: row.institution_name,
            shares: row.shares,
            time_zone: row.time_zone,
            technical: row.technical,
            manages: row.manages,
            roles,
            guest: row.guest,
        }))
    }))
}

/// The names of those who hold a role at an institution, at most so many, as people are told whom to ask.
pub async fn names_holding(tx: &mut Tx, institution: &InstitutionId, role: Role, at_most: i64) -> Result<Vec<String>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select p.name from roles r join people p on p.id = r.person
             where p.institution = $1 and p.active and r.role = $2 order by p.fold, p.id limit $3"
        )
        .bind(institution)
        .bind(role.code())
        .bind(at_most),
        fetch_all
    )
}

/// How many institutions there are, how many of them have a provider to sign in with, and how many administrators: for the operator.
pub async fn ready(tx: &mut Tx) -> Result<(i64, i64, i64)> {
    sql!(
        tx,
        sqlx::query_as(
            "select (select cast(count(*) as bigint) from institutions), (select cast(count(*) as bigint) from providers),
                    (select cast(count(*) as bigint) from roles r join people p on p.id = r.person where r.role = 'admin' and p.active)"
        ),
        fetch_one
    )
}
