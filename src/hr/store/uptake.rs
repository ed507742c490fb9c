//! Counts of technical staff and their profiles, by department. Each starts from whom its reader may count.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::hr::tree::{Count, Node};
use crate::ids::{InstitutionId, PersonId};
use crate::measures::{Heads, ShownUnit};
use crate::sql;
use crate::storage::{Result, Tx};

#[derive(sqlx::FromRow)]
struct Row {
    department: Option<String>,
    technical: Heads,
    published: Heads,
    confirmed: Heads,
}

const COUNTS: &str = "select p.department, cast(count(*) as bigint) as technical, cast(count(f.person) as bigint) as published,
                             cast(count(*) filter (where f.confirmed >= $2) as bigint) as confirmed
                      from people p left join profiles f on f.person = p.id and f.published is not null and f.reach >= 1";

/// By department, of a whole institution. Profiles confirmed since `since` count as confirmed.
pub async fn of_institution(
    tx: &mut Tx,
    institution: &InstitutionId,
    since: DateTime<Utc>,
) -> Result<HashMap<Option<String>, Count>> {
    let query =
        sqlx::AssertSqlSafe(format!("{COUNTS} where p.institution = $1 and p.active and p.technical group by p.department"));
    Ok(by_department(sql!(tx, sqlx::query_as::<_, Row>(query).bind(institution).bind(since), fetch_all)?))
}

/// By department, of those whose line manager somebody is, directly or through others.
pub async fn of_manager(tx: &mut Tx, manager: &PersonId, since: DateTime<Utc>) -> Result<HashMap<Option<String>, Count>> {
    let query = sqlx::AssertSqlSafe(format!(
        "with recursive below (id) as (
             select id from people where manager = $1 union select r.id from people r join below b on r.manager = b.id
         )
         {COUNTS} where p.id in (select id from below) and p.active and p.technical group by p.department"
    ));
    Ok(by_department(sql!(tx, sqlx::query_as::<_, Row>(query).bind(manager).bind(since), fetch_all)?))
}

fn by_department(rows: Vec<Row>) -> HashMap<Option<String>, Count> {
    rows.into_iter()
        .map(|row| (row.department, Count { technical: row.technical, published: row.published, confirmed: row.confirmed }))
        .collect()
}

/// The departments of an institution as they were published for the end of a day; none where they were not, or cannot be read.
pub async fn published_for(tx: &mut Tx, institution: &InstitutionId, last: NaiveDate) -> Result<Option<Vec<Node>>> {
    let shown: Option<String> = sql!(
        tx,
        sqlx::query_scalar("select shown from uptake_published where institution = $1 and ends = $2")
            .bind(institution)
            .bind(last.to_string()),
        fetch_optional
    )?;
    Ok(shown.and_then(|shown| serde_json::from_str(&shown).ok()))
}

/// The institution as a whole as it was published for the end of a day; none where it was not, or cannot be read.
pub async fn whole_for(tx: &mut Tx, institution: &InstitutionId, last: NaiveDate) -> Result<Option<ShownUnit>> {
    let whole: Option<String> = sql!(
        tx,
        sqlx::query_scalar("select whole from uptake_published where institution = $1 and ends = $2")
            .bind(institution)
            .bind(last.to_string()),
        fetch_optional
    )?;
    Ok(whole.and_then(|whole| serde_json::from_str(&whole).ok()))
}

/// Publishes both; whoever comes second changes nothing, but for a whole that was not kept before.
pub async fn publish(
    tx: &mut Tx,
    now: DateTime<Utc>,
    institution: &InstitutionId,
    last: NaiveDate,
    (nodes, whole): (&[Node], &ShownUnit),
) -> Result<()> {
    let (shown, whole) = (serde_json::to_string(nodes).unwrap_or_default(), serde_json::to_string(whole).unwrap_or_default());
    sql!(
        tx,
        sqlx::query(
            "insert into uptake_published (institution, ends, shown, made, whole) values ($1, $2, $3, $4, $5)
             on conflict (institution, ends) do update set whole = excluded.whole where uptake_published.whole = ''"
        )
        .bind(institution)
        .bind(last.to_string())
        .bind(shown)
        .bind(now)
        .bind(whole),
        execute
    )?;
    Ok(())
}

/// People in a team, by name: who they are, and what they are called there.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Mate {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their job title.
    pub job_title: Option<String>,
}

/// Those whose line manager somebody is, by name.
pub async fn reports(tx: &mut Tx, manager: &PersonId) -> Result<Vec<Mate>> {
    sql!(
        tx,
        sqlx::query_as::<_, Mate>(
            "select id, name, job_title from people where manager = $1 and active order by fold, id limit 1000"
        )
        .bind(manager),
        fetch_all
    )
}

/// People of an institution with a profile that others can see, and their departments, by name.
pub async fn published(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<(PersonId, Option<String>)>> {
    sql!(
        tx,
        sqlx::query_as(
            "select p.id, p.department from people p join profiles f on f.person = p.id
             where p.institution = $1 and p.active and f.published is not null and f.reach >= 1 order by p.fold, p.id"
        )
        .bind(institution),
        fetch_all
    )
}

/// A line manager, and how many of their technical staff there is something to say to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Chaser {
    /// Their name.
    pub name: String,
    /// Where they are written to.
    pub email: Option<String>,
    /// People of theirs without a profile that others can see.
    pub missing: Heads,
    /// People of theirs who have not confirmed theirs since the day asked about.
    pub stale: Heads,
}

/// The line managers of an institution whose people have no profile, or an old one; those with most of them first, 200 at most.
pub async fn chasers(tx: &mut Tx, institution: &InstitutionId, since: DateTime<Utc>) -> Result<Vec<Chaser>> {
    sql!(
        tx,
        sqlx::query_as::<_, Chaser>(
            "select name, email, missing, stale from (
                 select m.id, m.fold, m.name, m.email, cast(count(*) filter (where f.person is null) as bigint) as missing,
                        cast(count(*) filter (where f.person is not null and (f.confirmed is null or f.confirmed < $2)) as bigint) as stale
                 from people p join people m on m.id = p.manager
                      left join profiles f on f.person = p.id and f.published is not null and f.reach >= 1
                 where p.institution = $1 and p.active and p.technical and m.active group by m.id, m.fold, m.name, m.email
             ) as x where missing > 0 or stale > 0 order by missing desc, stale desc, fold, id limit 200"
        )
        .bind(institution)
        .bind(since),
        fetch_all
    )
}
