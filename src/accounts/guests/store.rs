//! Rows of guests and of their links.

use chrono::{DateTime, Utc};

use crate::ids::{InstitutionId, PersonId};
use crate::storage::{Result, Tx};
use crate::{secrets, sql};

/// A guest as those see them who look after guests.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Guest {
    /// Who.
    pub person: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Where links go.
    pub email: Option<String>,
    /// For which institution.
    pub institution: InstitutionId,
    /// Its name.
    pub institution_name: String,
    /// When they were invited.
    pub invited: DateTime<Utc>,
    /// By whom.
    pub invited_by: Option<PersonId>,
    /// That person's name.
    pub invited_by_name: Option<String>,
    /// When no link lets them in any more.
    pub until: DateTime<Utc>,
    /// When they were sent away.
    pub revoked: Option<DateTime<Utc>>,
}

impl Guest {
    /// Whether a link lets them in.
    #[must_use]
    pub fn may_come(&self, now: DateTime<Utc>) -> bool {
        self.revoked.is_none() && now < self.until
    }
}

const SELECT: &str = "select g.person, p.handle, p.name, p.email, g.institution, i.name as institution_name, g.invited, g.invited_by,
        b.name as invited_by_name, g.until, g.revoked
    from guests g join people p on p.id = g.person join institutions i on i.id = g.institution left join people b on b.id = g.invited_by";

/// Guests of an institution, and those whom its people have invited for others; the newest first.
pub async fn of(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Guest>> {
    let query = format!("{SELECT} where g.institution = $1 or b.institution = $1 order by g.invited desc, g.person limit 200");
    sql!(tx, sqlx::query_as::<_, Guest>(sqlx::AssertSqlSafe(query.clone())).bind(institution), fetch_all)
}

/// One guest.
pub async fn guest(tx: &mut Tx, person: &PersonId) -> Result<Option<Guest>> {
    let query = format!("{SELECT} where g.person = $1");
    sql!(tx, sqlx::query_as::<_, Guest>(sqlx::AssertSqlSafe(query.clone())).bind(person), fetch_optional)
}

/// Guests with this address, at any institution.
pub async fn with_address(tx: &mut Tx, email: &str) -> Result<Vec<Guest>> {
    let query = format!("{SELECT} where p.email = $1 order by g.invited desc limit 10");
    sql!(tx, sqlx::query_as::<_, Guest>(sqlx::AssertSqlSafe(query.clone())).bind(email), fetch_all)
}

/// Notes that somebody is a guest, or is one again.
pub async fn add(
    tx: &mut Tx,
    now: DateTime<Utc>,
    person: &PersonId,
    institution: &InstitutionId,
    by: &PersonId,
    until: DateTime<Utc>,
) -> Result<()> {
    sql!(
        tx,
        sqlx::query(
            "insert into guests (person, institution, invited, invited_by, until) values ($1, $2, $3, $4, $5)
             on conflict (person) do update set invited = excluded.invited, invited_by = excluded.invited_by, until = excluded.until, revoked = null"
        )
        .bind(person)
        .bind(institution)
        .bind(now)
        .bind(by)
        .bind(until),
        execute
    )?;
    Ok(())
}

/// Lets a guest come until then.
pub async fn extend(tx: &mut Tx, person: &PersonId, until: DateTime<Utc>) -> Result<()> {
    sql!(tx, sqlx::query("update guests set until = $2 where person = $1").bind(person).bind(until), execute)?;
    Ok(())
}

/// Sends a guest away: no link lets them in any more.
pub async fn revoke(tx: &mut Tx, now: DateTime<Utc>, person: &PersonId) -> Result<()> {
    sql!(tx, sqlx::query("update guests set revoked = $2 where person = $1").bind(person).bind(now), execute)?;
    sql!(tx, sqlx::query("delete from guest_links where person = $1").bind(person), execute)?;
    Ok(())
}

/// A new link's secret, which is given once and kept hashed; it takes the place of earlier ones.
pub async fn new_link(tx: &mut Tx, person: &PersonId, until: DateTime<Utc>) -> Result<String> {
    let secret = secrets::token();
    sql!(tx, sqlx::query("delete from guest_links where person = $1").bind(person), execute)?;
    sql!(
        tx,
        sqlx::query("insert into guest_links (secret_hash, person, until) values ($1, $2, $3)")
            .bind(secrets::hash(&secret))
            .bind(person)
            .bind(until),
        execute
    )?;
    Ok(secret)
}

/// Whose link this is, if it is good now.
pub async fn of_link(tx: &mut Tx, now: DateTime<Utc>, secret: &str) -> Result<Option<Guest>> {
    let person: Option<PersonId> = sql!(
        tx,
        sqlx::query_scalar("select person from guest_links where secret_hash = $1 and until > $2")
            .bind(secrets::hash(secret))
            .bind(now),
        fetch_optional
    )?;
    let Some(person) = person else { return Ok(None) };
    Ok(guest(tx, &person).await?.filter(|guest| guest.may_come(now)))
}

/// Uses a link up; false where somebody else was quicker. Links that are over go along.
pub async fn use_up(tx: &mut Tx, now: DateTime<Utc>, secret: &str) -> Result<bool> {
    let used = sql!(
        tx,
        sqlx::query("delete from guest_links where secret_hash = $1 and until > $2").bind(secrets::hash(secret)).bind(now),
        execute
    )?;
    sql!(tx, sqlx::query("delete from guest_links where until <= $1").bind(now), execute)?;
    Ok(used > 0)
}

/// Ends a guest's sessions with their stay at the latest.
pub async fn bound_sessions(tx: &mut Tx, person: &PersonId, until: DateTime<Utc>) -> Result<()> {
    sql!(tx, sqlx::query("update sessions set expires = $2 where person = $1 and expires > $2").bind(person).bind(until), execute)?;
    Ok(())
}
