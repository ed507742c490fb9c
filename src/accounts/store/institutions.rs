//! Rows of institutions, their departments and sites.

use chrono::{DateTime, Utc};

use crate::accounts::model::{Institution, Unit};
use crate::ids::{DepartmentId, InstitutionId, SiteId};
use crate::sql;
use crate::storage::{Result, Tx};
use crate::text::{fold, slug};

/// Adds an institution; its slug is made from its name.
pub async fn add_institution(
    tx: &mut Tx,
    now: DateTime<Utc>,
    name: &str,
    domain: Option<&str>,
    shares: bool,
) -> Result<Institution> {
    let institution = Institution {
        id: InstitutionId::new(now),
        slug: slug(name),
        name: name.to_owned(),
        domain: domain.map(str::to_owned),
        time_zone: "Europe/London".to_owned(),
        shares,
    };
    insert_institution(tx, now, &institution).await?;
    Ok(institution)
}

/// Adds an institution as it is.
pub async fn insert_institution(tx: &mut Tx, now: DateTime<Utc>, institution: &Institution) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into institutions (id, slug, name, fold, domain, time_zone, shares, created) values ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(&institution.id)
        .bind(&institution.slug)
        .bind(&institution.name)
        .bind(fold(&institution.name))
        .bind(&institution.domain)
        .bind(&institution.time_zone)
        .bind(institution.shares)
        .bind(now),
        execute
    )?;
    Ok(())
}

/// Changes an institution's name, domain, time zone and whether it shares; its slug stays, as addresses do.
pub async fn update_institution(tx: &mut Tx, institution: &Institution) -> Result<()> {
    sql!(
        tx,
        sqlx::query("update institutions set name = $2, fold = $3, domain = $4, time_zone = $5, shares = $6 where id = $1")
            .bind(&institution.id)
            .bind(&institution.name)
            .bind(fold(&institution.name))
            .bind(&institution.domain)
            .bind(&institution.time_zone)
            .bind(institution.shares),
        execute
    )?;
    Ok(())
}

/// Every institution, by name.
pub async fn institutions(tx: &mut Tx) -> Result<Vec<Institution>> {
    sql!(
        tx,
        sqlx::query_as::<_, Institution>("select id, slug, name, domain, time_zone, shares from institutions order by fold, id"),
        fetch_all
    )
}

/// The institution that the house was set up with; none before there is any.
pub async fn first_institution(tx: &mut Tx) -> Result<Option<Institution>> {
    sql!(
        tx,
        sqlx::query_as::<_, Institution>("select id, slug, name, domain, time_zone, shares from institutions order by id limit 1"),
        fetch_optional
    )
}

/// One institution.
pub async fn institution(tx: &mut Tx, id: &InstitutionId) -> Result<Option<Institution>> {
    sql!(
        tx,
        sqlx::query_as::<_, Institution>("select id, slug, name, domain, time_zone, shares from institutions where id = $1")
            .bind(id),
        fetch_optional
    )
}

/// One institution, by its name in addresses.
pub async fn institution_by_slug(tx: &mut Tx, slug: &str) -> Result<Option<Institution>> {
    sql!(
        tx,
        sqlx::query_as::<_, Institution>("select id, slug, name, domain, time_zone, shares from institutions where slug = $1")
            .bind(slug),
        fetch_optional
    )
}

/// The institutions whose people can sign in, by name.
pub async fn institutions_with_provider(tx: &mut Tx) -> Result<Vec<Institution>> {
    sql!(
        tx,
        sqlx::query_as::<_, Institution>(
            "select i.id, i.slug, i.name, i.domain, i.time_zone, i.shares from institutions i
             where exists (select 1 from providers where institution = i.id) order by i.fold, i.id"
        ),
        fetch_all
    )
}

/// Agrees to share with other institutions that share, or ends it.
pub async fn set_shares(tx: &mut Tx, id: &InstitutionId, shares: bool) -> Result<()> {
    sql!(tx, sqlx::query("update institutions set shares = $2 where id = $1").bind(id).bind(shares), execute)?;
    Ok(())
}

/// Where an institution's people tell HR that something is wrong, if anywhere.
pub async fn hr_contact(tx: &mut Tx, id: &InstitutionId) -> Result<Option<String>> {
    let found: Option<Option<String>> =
        sql!(tx, sqlx::query_scalar("select hr_contact from institutions where id = $1").bind(id), fetch_optional)?;
    Ok(found.flatten())
}

/// Sets where an institution's people tell HR.
pub async fn set_hr_contact(tx: &mut Tx, id: &InstitutionId, contact: Option<&str>) -> Result<()> {
    sql!(tx, sqlx::query("update institutions set hr_contact = $2 where id = $1").bind(id).bind(contact), execute)?;
    Ok(())
}

/// The department of that name, made where it is missing.
pub async fn department_named(tx: &mut Tx, now: DateTime<Utc>, institution: &InstitutionId, name: &str) -> Result<DepartmentId> {
    let id = DepartmentId::new(now);
    sql!(
        tx,
        sqlx::query_scalar(
            "insert into departments (id, institution, parent, name, fold) values ($1, $2, null, $3, $4)
             on conflict (institution, fold) do update set name = departments.name returning id"
        )
        .bind(&id)
        .bind(institution)
        .bind(name)
        .bind(fold(name)),
        fetch_one
    )
}

/// The site of that name, made where it is missing.
pub async fn site_named(tx: &mut Tx, now: DateTime<Utc>, institution: &InstitutionId, name: &str) -> Result<SiteId> {
    let id = SiteId::new(now);
    sql!(
        tx,
        sqlx::query_scalar(
            "insert into sites (id, institution, name, fold) values ($1, $2, $3, $4)
             on conflict (institution, fold) do update set name = sites.name returning id"
        )
        .bind(&id)
        .bind(institution)
        .bind(name)
        .bind(fold(name)),
        fetch_one
    )
}

/// An institution's departments, by name; every institution's without one.
pub async fn departments(tx: &mut Tx, institution: Option<&InstitutionId>) -> Result<Vec<Unit>> {
    sql!(
        tx,
        sqlx::query_as::<_, Unit>(
            "select id, institution, name from departments where $1 is null or institution = $1 order by fold, id"
        )
        .bind(institution),
        fetch_all
    )
}

/// An institution's sites, by name; every institution's without one.
pub async fn sites(tx: &mut Tx, institution: Option<&InstitutionId>) -> Result<Vec<Unit>> {
    sql!(
        tx,
        sqlx::query_as::<_, Unit>("select id, institution, name from sites where $1 is null or institution = $1 order by fold, id")
            .bind(institution),
        fetch_all
    )
}
