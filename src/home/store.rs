//! Counts and lists for the front page. Each starts from what its reader may see.

use chrono::{DateTime, Utc};

use crate::ids::{InstitutionId, PersonId};
use crate::measures::Heads;
use crate::sql;
use crate::storage::{Result, Tx};

/// Someone in a manager's team.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Report {
    /// Their name in addresses.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their job title.
    pub job_title: Option<String>,
    /// Since when their profile is published, if their manager may know of it.
    pub published: Option<DateTime<Utc>>,
    /// When they last said that it is right.
    pub confirmed: Option<DateTime<Utc>>,
}

/// The people who name someone as their line manager, by name, 200 at most. A profile that only its owner sees counts as none.
pub async fn team(tx: &mut Tx, manager: &PersonId) -> Result<Vec<Report>> {
    sql!(
        tx,
        sqlx::query_as::<_, Report>(
            "select p.handle, p.name, p.job_title, f.published, f.confirmed
             from people p left join profiles f on f.person = p.id and f.published is not null and f.reach >= 1
             where p.manager = $1 and p.active order by p.fold, p.id limit 200"
        )
        .bind(manager),
        fetch_all
    )
}

/// How far a part of an institution has come. Private profiles are not counted as published.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Uptake {
    /// The department; none for people without one.
    pub department: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Technical staff.
    pub technical: Heads,
    /// Those of them whose profile is published.
    pub published: Heads,
    /// Those of these whose profile partner institutions can see.
    pub shared: Heads,
    /// Those of these whose profile was confirmed since the day asked about.
    pub confirmed: Heads,
}

/// How far each department of an institution has come, by name.
pub async fn uptake(tx: &mut Tx, institution: &InstitutionId, since: DateTime<Utc>) -> Result<Vec<Uptake>> {
    sql!(
        tx,
        sqlx::query_as::<_, Uptake>(
            "select d.id as department, d.name, cast(count(*) as bigint) as technical, cast(count(f.person) as bigint) as published,
                    cast(count(*) filter (where f.reach >= 2) as bigint) as shared,
                    cast(count(*) filter (where f.confirmed >= $2) as bigint) as confirmed
             from people p left join departments d on d.id = p.department
                           left join profiles f on f.person = p.id and f.published is not null and f.reach >= 1
             where p.institution = $1 and p.active and p.technical
             group by d.id, d.name, d.fold order by (d.fold is null), d.fold"
        )
        .bind(institution)
        .bind(since),
        fetch_all
    )
}

/// How many technicians show everyone a profile, and at how many institutions they are.
pub async fn shown_to_everyone(tx: &mut Tx) -> Result<(i64, i64)> {
    sql!(
        tx,
        sqlx::query_as(
            "select cast(count(*) as bigint), cast(count(distinct p.institution) as bigint)
             from profiles f join people p on p.id = f.person where f.published is not null and f.reach >= 3 and p.active"
        ),
        fetch_one
    )
}
