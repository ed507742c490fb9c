//! Looking for accounts that are alike; what was merged, and what is not the same.

mod hand;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

pub use hand::*;

use super::PERSON_NOT_SAME;
use super::model::Sign;
use crate::ids::{InstitutionId, MergeId, PersonId};
use crate::ledger::{self, Fact};
use crate::sql;
use crate::storage::{Result, Tx};

/// The most pairs that are listed.
const MOST: usize = 200;
/// The most accounts that are compared with each other because they share something.
const TOGETHER: usize = 6;

/// Two accounts, the smaller id first, and why they look like one person.
pub type Pair = ((PersonId, PersonId), BTreeSet<Sign>);

/// Pairs of open accounts of an institution that look like one person, the surest first.
pub async fn pairs(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Pair>> {
    let mut found: BTreeMap<(PersonId, PersonId), BTreeSet<Sign>> = BTreeMap::new();
    for (sign, shared) in [
        (
            Sign::Orcid,
            "select f.orcid as what, p.id from profiles f join people p on p.id = f.person
             where p.institution = $1 and p.active and f.orcid in (
                 select g.orcid from profiles g join people q on q.id = g.person
                 where q.institution = $1 and q.active and g.orcid is not null group by g.orcid having count(*) > 1)
             order by what, p.id",
        ),
        (
            Sign::Email,
            "select lower(p.email) as what, p.id from people p where p.institution = $1 and p.active and lower(p.email) in (
                 select lower(q.email) from people q
                 where q.institution = $1 and q.active and q.email is not null and q.email <> '' group by lower(q.email) having count(*) > 1)
             order by what, p.id",
        ),
        (
            Sign::Name,
            "select p.fold || '/' || p.department as what, p.id from people p
             join (select q.fold, q.department from people q where q.institution = $1 and q.active and q.department is not null
                   group by q.fold, q.department having count(*) > 1) s on s.fold = p.fold and s.department = p.department
             where p.institution = $1 and p.active order by what, p.id",
        ),
    ] {
        let rows: Vec<(String, PersonId)> = sql!(tx, sqlx::query_as(shared).bind(institution), fetch_all)?;
        for alike in rows.chunk_by(|one, other| one.0 == other.0) {
            for (at, (_, one)) in alike.iter().take(TOGETHER).enumerate() {
                for (_, other) in alike.iter().take(TOGETHER).skip(at + 1) {
                    found.entry((one.clone(), other.clone())).or_default().insert(sign);
                }
            }
        }
    }
    let denied: Vec<(PersonId, PersonId)> = sql!(
        tx,
        sqlx::query_as("select n.one, n.other from not_same n join people p on p.id = n.one where p.institution = $1")
            .bind(institution),
        fetch_all
    )?;
    for pair in denied {
        found.remove(&pair);
    }
    let mut pairs: Vec<Pair> = found.into_iter().collect();
    pairs.sort_by(|(_, one), (_, other)| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    pairs.truncate(MOST);
    Ok(pairs)
}

/// Remembers that two accounts are two people.
pub async fn deny(tx: &mut Tx, now: DateTime<Utc>, actor: &PersonId, one: &PersonId, other: &PersonId) -> Result<()> {
    let (one, other) = if one < other { (one, other) } else { (other, one) };
    let touched = sql!(
        tx,
        sqlx::query("insert into not_same (one, other, said) values ($1, $2, $3) on conflict (one, other) do nothing")
            .bind(one)
            .bind(other)
            .bind(now),
        execute
    )?;
    if touched > 0 {
        ledger::append(tx, now, Fact::new(PERSON_NOT_SAME, now).by(actor).about(one)).await?;
    }
    Ok(())
}

/// An account as the desk compares it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Account {
    /// Who.
    pub id: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// The id in the institution's own system.
    pub external_id: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Their unit.
    pub department: Option<String>,
    /// Since when they have an account.
    pub created: DateTime<Utc>,
    /// Since when their profile is published.
    pub published: Option<DateTime<Utc>>,
    /// The ORCID iD that they published.
    pub orcid: Option<String>,
    /// In how many ways they sign in.
    pub identities: i64,
    /// How many roles they hold.
    pub roles: i64,
}

/// An open account of an institution.
pub async fn account(tx: &mut Tx, institution: &InstitutionId, person: &PersonId) -> Result<Option<Account>> {
    sql!(
        tx,
        sqlx::query_as::<_, Account>(
            "select p.id, p.handle, p.name, p.email, p.external_id, p.job_title, d.name as department, p.created, f.published, f.orcid,
                    (select cast(count(*) as bigint) from identities i where i.person = p.id) as identities,
                    (select cast(count(*) as bigint) from roles r where r.person = p.id) as roles
             from people p left join departments d on d.id = p.department left join profiles f on f.person = p.id
             where p.id = $2 and p.institution = $1 and p.active"
        )
        .bind(institution)
        .bind(person),
        fetch_optional
    )
}

/// Two accounts that were made one.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Merged {
    /// Which merge.
    pub id: MergeId,
    /// The account that stays.
    pub kept: PersonId,
    /// Its name in addresses.
    pub kept_handle: String,
    /// Its name.
    pub kept_name: String,
    /// The account that is closed.
    pub gone: PersonId,
    /// Its name.
    pub gone_name: String,
    /// When.
    pub merged: DateTime<Utc>,
    /// What undoing needs.
    pub before: String,
}

const MERGED: &str =
    "select m.id, m.kept, k.handle as kept_handle, k.name as kept_name, m.gone, g.name as gone_name, m.merged, m.before
                      from merges m join people k on k.id = m.kept join people g on g.id = m.gone where m.undone is null";

/// Merges of an institution that were not undone, newest first; 50 at most.
pub async fn merged(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<Merged>> {
    let query = sqlx::AssertSqlSafe(format!("{MERGED} and m.institution = $1 order by m.merged desc, m.id desc limit 50"));
    sql!(tx, sqlx::query_as::<_, Merged>(query).bind(institution), fetch_all)
}

/// One merge of an institution that was not undone.
pub async fn one_merged(tx: &mut Tx, institution: &InstitutionId, id: &MergeId) -> Result<Option<Merged>> {
    let query = sqlx::AssertSqlSafe(format!("{MERGED} and m.institution = $1 and m.id = $2"));
    sql!(tx, sqlx::query_as::<_, Merged>(query).bind(institution).bind(id), fetch_optional)
}

/// The accounts that live on in this one.
pub async fn gone_into(tx: &mut Tx, person: &PersonId) -> Result<Vec<PersonId>> {
    sql!(
        tx,
        sqlx::query_scalar("select gone from merges where kept = $1 and undone is null order by merged").bind(person),
        fetch_all
    )
}
