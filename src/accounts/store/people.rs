//! Rows of people.

use chrono::{DateTime, Utc};

use crate::accounts::model::Person;
use crate::ids::{DepartmentId, InstitutionId, PersonId, SiteId};
use crate::sql;
use crate::storage::{Result, Tx};
use crate::text::{fold, slug};

const PERSON: &str = "id, handle, institution, department, site, manager, name, email, job_title, job_family, grade_band,
                      technical, active, hr, created";

/// Someone to be given an account.
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    /// Their name.
    pub name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Their id in their institution's own system.
    pub external_id: Option<String>,
    /// Their unit.
    pub department: Option<DepartmentId>,
    /// Their campus.
    pub site: Option<SiteId>,
    /// Their line manager.
    pub manager: Option<PersonId>,
    /// Their job title.
    pub job_title: Option<String>,
    /// Their job family, as their institution codes it.
    pub job_family: Option<String>,
    /// Their grade band, as their institution codes it.
    pub grade_band: Option<String>,
    /// Whether they are technical staff.
    pub technical: bool,
}

/// An e-mail address as it is stored and compared. The part before the @ may by its standard differ by case alone; no university's does.
pub fn address(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Adds a person under a handle made from their name.
pub async fn add_person(tx: &mut Tx, now: DateTime<Utc>, institution: &InstitutionId, new: &NewPerson) -> Result<PersonId> {
    let id = PersonId::new(now);
    let handle = free_handle(tx, &new.name, &id).await?;
    sql!(
        tx,
        sqlx::query(
            "insert into people (id, handle, institution, external_id, department, site, manager, name, fold, email, job_title,
                                 job_family, grade_band, technical, active, created)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, true, $15)"
        )
        .bind(&id)
        .bind(&handle)
        .bind(institution)
        .bind(&new.external_id)
        .bind(&new.department)
        .bind(&new.site)
        .bind(&new.manager)
        .bind(&new.name)
        .bind(fold(&new.name))
        .bind(new.email.as_deref().map(address))
        .bind(&new.job_title)
        .bind(&new.job_family)
        .bind(&new.grade_band)
        .bind(new.technical)
        .bind(now),
        execute
    )?;
    Ok(id)
}

/// A handle nobody has: the name's slug, or with the end of the id behind it.
async fn free_handle(tx: &mut Tx, name: &str, id: &PersonId) -> Result<String> {
    let plain = slug(name);
    let taken: Option<String> =
        sql!(tx, sqlx::query_scalar("select handle from people where handle = $1").bind(&plain), fetch_optional)?;
    let random = id.as_str().rsplit('-').next().unwrap_or_default();
    Ok(if taken.is_some() || plain.is_empty() { format!("{plain}-{random}").trim_start_matches('-').to_owned() } else { plain })
}

/// One person.
pub async fn person(tx: &mut Tx, id: &PersonId) -> Result<Option<Person>> {
    let query = sqlx::AssertSqlSafe(format!("select {PERSON} from people where id = $1"));
    sql!(tx, sqlx::query_as::<_, Person>(query).bind(id), fetch_optional)
}

/// One person, by their name in addresses.
pub async fn person_by_handle(tx: &mut Tx, handle: &str) -> Result<Option<Person>> {
    let query = sqlx::AssertSqlSafe(format!("select {PERSON} from people where handle = $1"));
    sql!(tx, sqlx::query_as::<_, Person>(query).bind(handle), fetch_optional)
}

/// What an institution says of someone, with names instead of ids.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Account {
    /// Their name.
    pub name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Their unit.
    pub department: Option<String>,
    /// Their campus.
    pub site: Option<String>,
    /// Their line manager.
    pub manager: Option<String>,
    /// Their job title.
    pub job_title: Option<String>,
    /// Whether they are technical staff.
    pub technical: bool,
    /// Whether they still work there.
    pub active: bool,
}

/// One person's account.
pub async fn account(tx: &mut Tx, id: &PersonId) -> Result<Option<Account>> {
    sql!(
        tx,
        sqlx::query_as::<_, Account>(
            "select p.name, p.email, d.name as department, s.name as site, m.name as manager, p.job_title, p.technical, p.active
             from people p left join departments d on d.id = p.department left join sites s on s.id = p.site
                  left join people m on m.id = p.manager
             where p.id = $1"
        )
        .bind(id),
        fetch_optional
    )
}

/// The people of an institution with this address, open accounts first.
pub async fn people_with_address(tx: &mut Tx, institution: &InstitutionId, email: &str) -> Result<Vec<Person>> {
    let query =
        sqlx::AssertSqlSafe(format!("select {PERSON} from people where institution = $1 and email = $2 order by active desc, id"));
    sql!(tx, sqlx::query_as::<_, Person>(query).bind(institution).bind(address(email)), fetch_all)
}

/// Opens or closes an account; false where it was so already.
pub async fn set_active(tx: &mut Tx, id: &PersonId, active: bool) -> Result<bool> {
    let touched =
        sql!(tx, sqlx::query("update people set active = $2 where id = $1 and active <> $2").bind(id).bind(active), execute)?;
    Ok(touched > 0)
}

/// The ids that institutions' own systems gave people, each after ours.
pub async fn external_ids(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    sql!(tx, sqlx::query_as("select id, external_id from people where external_id is not null"), fetch_all)
}
