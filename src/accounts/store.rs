//! Rows of institutions, people, roles, sessions and tokens.

use chrono::{DateTime, TimeDelta, Utc};

use super::model::{Institution, Member, Person, Role, Unit, Viewer};
use crate::ids::{DepartmentId, InstitutionId, PersonId, SessionId, SiteId};
use crate::storage::{Result, Tx};
use crate::text::{fold, slug};
use crate::{secrets, sql};

const PERSON: &str = "id, handle, institution, department, site, manager, name, email, job_title, job_family, grade_band,
                      technical, active, created";

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
    sql!(
        tx,
        sqlx::query(
            "insert into institutions (id, slug, name, fold, domain, time_zone, shares, created) values ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(&institution.id)
        .bind(&institution.slug)
        .bind(name)
        .bind(fold(name))
        .bind(domain)
        .bind(&institution.time_zone)
        .bind(shares)
        .bind(now),
        execute
    )?;
    Ok(institution)
}

/// Every institution, by name.
pub async fn institutions(tx: &mut Tx) -> Result<Vec<Institution>> {
    sql!(
        tx,
        sqlx::query_as::<_, Institution>("select id, slug, name, domain, time_zone, shares from institutions order by fold, id"),
        fetch_all
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

/// Agrees to share with other institutions that share, or ends it.
pub async fn set_shares(tx: &mut Tx, id: &InstitutionId, shares: bool) -> Result<()> {
    sql!(tx, sqlx::query("update institutions set shares = $2 where id = $1").bind(id).bind(shares), execute)?;
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
        .bind(&new.email)
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

/// Gives someone a role; giving it twice changes nothing.
pub async fn grant(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId, role: Role) -> Result<()> {
    sql!(
        tx,
        sqlx::query("insert into roles (person, role, granted) values ($1, $2, $3) on conflict (person, role) do nothing")
            .bind(person)
            .bind(role.code())
            .bind(now),
        execute
    )?;
    Ok(())
}

/// Takes a role away.
pub async fn revoke(tx: &mut Tx, person: &PersonId, role: Role) -> Result<()> {
    sql!(tx, sqlx::query("delete from roles where person = $1 and role = $2").bind(person).bind(role.code()), execute)?;
    Ok(())
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
}

/// A person as a viewer; a stranger where the person is not there or no longer active.
pub async fn viewer(tx: &mut Tx, person: &PersonId) -> Result<Viewer> {
    let row = sql!(
        tx,
        sqlx::query_as::<_, MemberRow>(
            "select p.id, p.handle, p.name, p.institution, i.name as institution_name, i.shares, i.time_zone, p.technical,
                    exists (select 1 from people r where r.manager = p.id and r.active) as manages,
                    (select string_agg(role, ',') from roles where person = p.id) as roles
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
        }))
    }))
}

/// How long a session lasts without being used.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(12);
/// How long a session lasts at the most.
pub const SESSION_LIMIT: TimeDelta = TimeDelta::days(7);
/// How stale a session's `seen` may grow before a request writes it.
pub const SESSION_TOUCH: TimeDelta = TimeDelta::minutes(5);

/// A session as found by its cookie.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Session {
    /// Which one.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// When it was last seen, to within [`SESSION_TOUCH`].
    pub seen: DateTime<Utc>,
}

/// Starts a session with a new secret, which is returned once and stored hashed.
pub async fn start_session(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    browser: &str,
    id_token: Option<&str>,
) -> Result<String> {
    let secret = secrets::token();
    let browser: String = browser.chars().filter(|letter| !letter.is_control()).take(200).collect();
    sql!(
        tx,
        sqlx::query(
            "insert into sessions (id, secret_hash, person, browser, created, seen, expires, id_token)
             values ($1, $2, $3, $4, $5, $5, $6, $7)"
        )
        .bind(SessionId::new(now))
        .bind(secrets::hash(&secret))
        .bind(person)
        .bind(&browser)
        .bind(now)
        .bind(now + SESSION_LIMIT)
        .bind(id_token),
        execute
    )?;
    Ok(secret)
}

/// The live session with this secret.
pub async fn session(tx: &mut Tx, now: DateTime<Utc>, secret: &str) -> Result<Option<Session>> {
    sql!(
        tx,
        sqlx::query_as::<_, Session>("select id, person, seen from sessions where secret_hash = $1 and expires > $2 and seen > $3")
            .bind(secrets::hash(secret))
            .bind(now)
            .bind(now - SESSION_IDLE),
        fetch_optional
    )
}

/// Notes that a session was used.
pub async fn touch_session(tx: &mut Tx, now: DateTime<Utc>, id: &SessionId) -> Result<()> {
    sql!(tx, sqlx::query("update sessions set seen = $2 where id = $1 and seen < $2").bind(id).bind(now), execute)?;
    Ok(())
}

/// Ends the session with this secret.
pub async fn end_session(tx: &mut Tx, secret: &str) -> Result<()> {
    sql!(tx, sqlx::query("delete from sessions where secret_hash = $1").bind(secrets::hash(secret)), execute)?;
    Ok(())
}

/// What a token allows.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenUse {
    /// Whose token it is.
    pub person: PersonId,
    /// What it may be used for, such as `read` and `write`.
    pub scopes: Vec<String>,
}

/// The live token with this secret.
pub async fn token(tx: &mut Tx, now: DateTime<Utc>, secret: &str) -> Result<Option<TokenUse>> {
    let row: Option<(PersonId, String)> = sql!(
        tx,
        sqlx::query_as("select person, scopes from tokens where secret_hash = $1 and expires > $2")
            .bind(secrets::hash(secret))
            .bind(now),
        fetch_optional
    )?;
    Ok(row.map(|(person, scopes)| TokenUse { person, scopes: scopes.split(' ').map(str::to_owned).collect() }))
}
